"""What the trend of a gap is fitted to."""

from __future__ import annotations

import pandas as pd

from analysis.inference.eligible import Scale


def gaps_to(values: pd.DataFrame, reference: pd.Series, *, scale: Scale) -> pd.DataFrame:
    """Differences to a reference, or ratios where the logarithm is taken of them.

    Parameters
    ----------
    values : DataFrame (years x units)
    reference : Series (years)

    Returns
    -------
    DataFrame (years x units)

    Examples
    --------
    >>> values, reference = pd.DataFrame({"a": [3.0]}, index=[2020]), pd.Series([2.0], index=[2020])
    >>> gaps_to(values, reference, scale="level").loc[2020, "a"]
    np.float64(1.0)
    """
    if scale == "level":
        return values.sub(reference, axis="index")
    return values.div(reference, axis="index")
