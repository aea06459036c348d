"""The chance band of a share in one year."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from statsmodels.stats.proportion import proportion_confint

PROCESS = "chance variation if persons were independent"


@dataclass(frozen=True)
class WilsonBand:
    """A share of persons with its Wilson band.

    Attributes
    ----------
    name : str
    count, total : float
        Persons with the property, and all persons.
    share, ci_low, ci_high : float
        Fractions between 0 and 1.
    level : float
    process : str
        The variation the band describes: never change over time.
    method : str
    """

    name: str
    count: float
    total: float
    share: float
    ci_low: float
    ci_high: float
    level: float
    process: str
    method: str

    def to_row(self) -> dict[str, object]:
        """All fields as one flat row."""
        return asdict(self)


def wilson(count: float, total: float, *, level: float = 0.95, name: str = "share") -> WilsonBand:
    """Wilson score band of a share.

    Parameters
    ----------
    count : float
        Persons with the property.
    total : float
        All persons.
    level : float
        Confidence level.
    name : str
        Named in the result and in errors.

    Returns
    -------
    WilsonBand

    Raises
    ------
    ValueError
        Unless ``0 <= count <= total`` and ``total > 0``.

    Notes
    -----
    For comparing a share in one year between places; a register counts everybody, so the band says how far
    a share would stray by chance if persons were independent of each other, and nothing about a trend.
    Wilson (1927), JASA 22, 209-212, doi:10.1080/01621459.1927.10502953; Newcombe (1998), Statistics in
    Medicine 17, 857-872.

    Examples
    --------
    >>> band = wilson(81, 263)
    >>> print(round(band.share, 3), round(band.ci_low, 3), round(band.ci_high, 3))
    0.308 0.255 0.366
    """
    if not (0 < total < float("inf") and 0 <= count <= total):
        raise ValueError(f"{name}: a share needs 0 <= count <= total and total > 0, not {count} of {total}.")
    if not 0 < level < 1:
        raise ValueError(f"{name}: level must lie between 0 and 1, not {level}.")
    low, high = proportion_confint(count, total, alpha=1 - level, method="wilson")
    return WilsonBand(
        name=name,
        count=float(count),
        total=float(total),
        share=count / total,
        # At 0 and at all persons the limit is exact; rounding can put it a hair off.
        ci_low=0.0 if count == 0 else float(low),
        ci_high=1.0 if count == total else float(high),
        level=level,
        process=PROCESS,
        method="Wilson score interval",
    )
