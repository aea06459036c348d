"""Shares on benefit with the ages of all municipalities together, and the gap of one of them split by age."""

from __future__ import annotations

import pandas as pd

from analysis.data.benefits import Counts
from analysis.inference.decompose import Decomposition, kitagawa
from analysis.inference.standardise import standardise


def standardised(found: Counts, *, level: float) -> pd.DataFrame:
    """Crude and directly standardised share of every municipality; the standard is all of them together.

    Parameters
    ----------
    level : float
        Confidence level of the Fay-Feuer interval.

    Returns
    -------
    DataFrame (municipality codes, last ``together``)
        ``crude``, ``rate``, ``low``, ``high`` in percent, ``events``, ``population``; ``crude_rank`` and
        ``rank`` count from the lowest share, ties sharing the better rank (none for ``together``).

    Examples
    --------
    >>> young_and_old = Counts(
    ...     events=pd.DataFrame({"18-29": [10.0, 10.0], "30-49": [40.0, 80.0]}, index=["a", "b"]),
    ...     population=pd.DataFrame({"18-29": [100.0, 100.0], "30-49": [100.0, 200.0]}, index=["a", "b"]),
    ...     left_out=(),
    ... )
    >>> standardised(young_and_old, level=0.95)[["crude", "rate", "rank"]].round(1).to_dict("list")
    {'crude': [25.0, 30.0, 28.0], 'rate': [28.0, 28.0, 28.0], 'rank': [1, 1, None]}
    """
    standard = found.population.sum()
    rows = {}
    for code in [*found.population.index, "together"]:
        whole = code == "together"
        rows[code] = standardise(
            found.events.sum() if whole else found.events.loc[code],
            standard if whole else found.population.loc[code],
            standard,
            per=100,
            level=level,
            name=code,
        )
    frame = pd.DataFrame(
        {
            "crude": {c: r.crude_rate for c, r in rows.items()},
            "rate": {c: r.rate for c, r in rows.items()},
            "low": {c: r.ci_low for c, r in rows.items()},
            "high": {c: r.ci_high for c, r in rows.items()},
            "events": {c: int(r.events) for c, r in rows.items()},
            "population": {c: int(r.population) for c, r in rows.items()},
        }
    )
    for column, rank in (("crude", "crude_rank"), ("rate", "rank")):
        # Rates that differ by rounding of the arithmetic only are equal.
        places = frame[column].drop("together").round(9).rank(method="min")
        frame[rank] = places.reindex(frame.index).astype("Int64")
    return frame


def by_age(found: Counts, code: str) -> Decomposition:
    """Split a municipality's distance to all together into rates and age composition, by age.

    Parameters
    ----------
    code : str
        Municipality, one of those in `found`.

    Returns
    -------
    Decomposition
        In percentage points; factors ``rate`` and ``composition``.

    Examples
    --------
    >>> from analysis.data.benefits import counts
    >>> parts = by_age(counts(project.tables, project.catalogue.benefits.measures[0]), "730")
    >>> abs(parts.total - sum(parts.effects)) < 1e-9
    True
    """
    together = found.events.sum() / found.population.sum()
    return kitagawa(
        100 * found.events.loc[code] / found.population.loc[code],
        found.population.loc[code],
        100 * together,
        found.population.sum(),
        categories=list(found.population.columns),
        name=f"{code} against all",
    )
