"""How large a steady trend must be to get a word, by number of years and error process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from scipy.special import stdtrit

from analysis.inference.arma import Errors, line, variogram
from analysis.inference.detectable import POWER


def smallest_trends(
    years: Iterable[int], processes: Mapping[str, Errors], level: float, threshold: float
) -> pd.DataFrame:
    """Smallest yearly trend found with 80 % power, the error process known.

    Parameters
    ----------
    years : iterable of int
        Lengths of series.
    processes : mapping of str to Errors
        Error processes by name.
    level : float
        Confidence level of the intervals: a plain test rejects at one minus it.
    threshold : float
        What the first word of a family must reach: its level divided by the number of its members.

    Returns
    -------
    DataFrame
        Columns ``n``, ``process``, ``se`` (standard error of the slope), ``plain`` and ``word``, in standard
        deviations of the innovation, a year.

    Examples
    --------
    >>> frame = smallest_trends([16], {"walk": Errors(1.0, 0.0)}, 0.95, 0.0025)
    >>> round(float(frame["se"].iloc[0]), 6) == round(15**-0.5, 6)
    True
    >>> bool((frame["word"] > 1.4 * frame["plain"]).all())
    True
    """
    return pd.DataFrame(
        [
            {"n": n, "process": name, **_smallest(n, errors, level, threshold)}
            for n in years
            for name, errors in processes.items()
        ]
    )


def _smallest(n: int, errors: Errors, level: float, threshold: float) -> dict[str, float]:
    se, df = line(variogram(n, errors)).unit_se, n - 2
    plain = float(stdtrit(df, (1 + level) / 2) + stdtrit(df, POWER)) * se
    word = float(stdtrit(df, 1 - threshold / 2) + stdtrit(df, POWER)) * se
    return {"se": se, "plain": plain, "word": word}
