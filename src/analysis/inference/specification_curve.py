"""A gap under every specification: the choices, what each gives, and how far they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.inference.verdict import Verdict

GapScale = Literal["level", "log", "index"]
Estimator = Literal["pooled_union", "single_union", "theil_sen", "ols_t"]

SCALES: tuple[GapScale, ...] = ("level", "log", "index")
ESTIMATORS: tuple[Estimator, ...] = ("pooled_union", "single_union", "theil_sen", "ols_t")


@dataclass(frozen=True)
class Choice:
    """One combination of choices.

    Attributes
    ----------
    first_year, last_year : int
        The window.
    scale : {"level", "log", "index"}
        How the gap is taken: difference of values, 100 times difference of logarithms, or difference of index
        numbers with `base_year` = 100.
    comparator : str
    base_year : int or None
        For "index" only.
    estimator : {"pooled_union", "single_union", "theil_sen", "ols_t"}
        The project's trend; the same with the autocorrelation from this gap alone; the Theil-Sen slope,
        without interval; least squares with independent years, for contrast.
    """

    first_year: int
    last_year: int
    scale: GapScale
    comparator: str
    base_year: int | None
    estimator: Estimator


@dataclass(frozen=True)
class Specification:
    """The estimate under one choice.

    Attributes
    ----------
    choice : Choice
    estimate : float
        Slope of the gap a year: in the unit, percent or index points, by scale.
    ci_low, ci_high, p : float or None
        None for Theil-Sen.
    half_width : float
        Half the width of the pooled interval of the same gap: a common yardstick across scales.
    word : Verdict or None
        By the rule of `analysis.inference.verdict` with this p-value, not adjusted, and the line of this
        estimator; None for Theil-Sen.
    word_counts : bool
        Whether the word is to be compared with the chosen one: from the pooled estimator, the only one a
        verdict may rest on, and about the same question. An index gap is nothing in its base year, so it can
        grow while the gap itself narrows: its word compares with those of other index gaps only, unless a
        `zero_year` makes every gap of the curve one of that kind.
    chosen : bool
    same_sign : bool
        Whether the estimate has the sign of the chosen one.
    same_word : bool or None
        Whether the word is the chosen one's; None without a word.
    """

    choice: Choice
    estimate: float
    ci_low: float | None
    ci_high: float | None
    p: float | None
    half_width: float
    word: Verdict | None
    word_counts: bool
    chosen: bool
    same_sign: bool
    same_word: bool | None


@dataclass(frozen=True)
class SpecificationCurve:
    """All specifications of one gap and how far they agree with the chosen one.

    Attributes
    ----------
    unit : str
    chosen : Specification
    specifications : tuple of Specification
        In the order of the grid.
    skipped : tuple of (Choice, str)
        Choices that allow no trend, with the reason.
    total : int
        Specifications estimated.
    same_sign : int
    same_sign_share : float
        Of all specifications.
    words, same_word : int
        Specifications whose word counts, and those with the chosen word.
    same_word_share : float or None
    contrast_words, contrast_same_word : int
        The same for the estimators shown for contrast.
    alpha, level : float
    """

    unit: str
    chosen: Specification
    specifications: tuple[Specification, ...]
    skipped: tuple[tuple[Choice, str], ...]
    total: int
    same_sign: int
    same_sign_share: float
    words: int
    same_word: int
    same_word_share: float | None
    contrast_words: int
    contrast_same_word: int
    alpha: float
    level: float
