"""One estimate of the volume step by step: from the cells of the table to the word."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.estimates.estimate import Estimate, Estimates, Fit, Judged, Moved
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.adjust import Step, benjamini_hochberg_step
from analysis.inference.trend import Line, Trend, lines
from analysis.inference.verdict import Verdict
from analysis.language.facts import Name, Names, P, Quantity, significant


def example(e: Estimate, estimates: Estimates, voice: Voice) -> list[str | Exhibit]:
    """The cells, the steps and the lines of one estimate, or why there are none.

    Parameters
    ----------
    estimates : Estimates
        Of the edition; gives the family.
    """
    if e.moved is None or e.fit is None or e.judged is None:
        return [voice.steady(e) or voice.not_published(e)]
    facts = {
        **_gap_facts(e, e.moved, voice),
        **_fit_facts(e, e.fit.trend),
        **_family_facts(benjamini_hochberg_step(estimates.p_values, e.indicator.id)),
        **_word_facts(e.judged, voice),
    }
    steps = "\n".join(f"{i}. {step}" for i, step in enumerate(_steps(facts, voice), 1))
    return [cells_table(e, e.moved, voice), steps, lines_table(e, e.fit, voice)]


class Cells(NamedTuple):
    """A line of the table of cells: then and now."""

    name: str
    first: Quantity
    last: Quantity


def cells_table(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The cells of the published table that the example starts from; its file holds every year."""
    shown: list[Column[Cells]] = [
        Column(header=voice.say("example.cells.head"), show=lambda row: row.name, align="l"),
        Column(header=str(moved.base_year), show=lambda row: row.first),
        Column(header=str(moved.last_year), show=lambda row: row.last),
    ]
    return Exhibit(
        label="tab-methods-example",
        caption=voice.say("example.cells.caption", name=Name(e.indicator.name)),
        source=voice.source(e.indicator),
        frame=_every_year(e),
        markdown=columns.table(_cells(e, moved, voice), shown, voice.language)[0],
    )


def _cells(e: Estimate, moved: Moved, voice: Voice) -> Iterator[Cells]:
    def level(value: float) -> Quantity:
        return Quantity(value, e.indicator.measure, e.indicator.decimals)

    own, reference = moved.level, moved.reference
    yield Cells(_area(e.area, voice), level(own.first), level(own.last))
    yield Cells(_reference(e, voice), level(reference.first), level(reference.last))
    yield Cells(voice.say("example.cells.gap"), _gap(e, moved.gap.first), _gap(e, moved.gap.last))


def _area(code: str, voice: Voice) -> str:
    return voice.say("example.cells.area", name=voice.area(code), code=code)


def _reference(e: Estimate, voice: Voice) -> str:
    """A cell of the table has a code; what is computed from several has none."""
    if e.indicator.reference == "country":
        return _area(voice.edition.reference, voice)
    return voice.reference(e.indicator)


def _gap(e: Estimate, value: float) -> Quantity:
    return Quantity(value, e.comparison.gap_unit, e.comparison.decimals, signed=True)


def _every_year(e: Estimate) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"focus": e.panel.values[e.area], "reference": e.panel.reference, "gap": e.gaps[e.area]}
    ).dropna()
    frame.insert(0, "year", frame.index.astype(int))
    return frame


class Reported(NamedTuple):
    """A line of the table of lines: at one autocorrelation, or what is reported of all."""

    name: str
    line: Line


def lines_table(e: Estimate, fit: Fit, voice: Voice) -> Exhibit:
    """The lines behind the interval, and what is reported."""
    behind = [Reported(_at(line.rho, fit.trend, voice), line) for line in lines(fit.gaps[e.area], fit.trend)]
    markdown, frame = columns.table(
        [*behind, _reported(fit.trend, voice)], _line_columns(e, fit.trend, voice), voice.language
    )
    return Exhibit(
        label="tab-methods-example-lines",
        caption=voice.say("example.lines.caption", name=Name(e.indicator.name)),
        source=voice.source(e.indicator),
        frame=frame,
        markdown=markdown,
    )


def _at(rho: float, fit: Trend, voice: Voice) -> str:
    """An autocorrelation and what it is: the lowest, the most likely, the highest, or several of them."""
    kinds = {
        voice.say("example.lines.lowest"): fit.rho_low,
        voice.say("example.lines.likely"): fit.rho_hat,
        voice.say("example.lines.highest"): fit.rho_high,
    }
    own = Names.of(kind for kind, value in kinds.items() if value == rho)
    return voice.say("example.lines.at", rho=Quantity(rho, decimals=2), kinds=own)


def _reported(fit: Trend, voice: Voice) -> Reported:
    line = Line(math.nan, fit.estimate, math.nan, fit.ci_low, fit.ci_high, fit.p)
    return Reported(voice.say("example.lines.reported"), line)


def _line_columns(e: Estimate, fit: Trend, voice: Voice) -> list[Column[Reported]]:
    decimals = e.comparison.trend_decimals + 1
    level = Quantity(100 * fit.level, "percent")

    def slope(value: float) -> Quantity:
        return Quantity(value, decimals=decimals, signed=True)

    def se(row: Reported) -> Quantity | None:
        exact = Quantity(row.line.se, decimals=4 if fit.scale == "log" else decimals)
        return None if math.isnan(row.line.se) else exact

    def interval(row: Reported) -> str:
        return voice.say("methods.range", low=slope(row.line.low), high=slope(row.line.high))

    return [
        Column("rho", lambda r: r.line.rho, voice.say("example.lines.head.rho"), lambda r: r.name, "l"),
        Column(
            "slope",
            lambda row: row.line.slope,
            voice.say("example.lines.head.slope"),
            lambda row: slope(row.line.slope),
        ),
        Column("se", lambda row: row.line.se, voice.say("example.lines.head.se"), se),
        Column(
            "low", lambda row: row.line.low, voice.say("example.lines.head.interval", level=level), interval
        ),
        Column("high", lambda row: row.line.high),
        Column("p", lambda row: row.line.p, voice.say("example.lines.head.p"), lambda row: P(row.line.p)),
    ]


def _steps(facts: Mapping[str, object], voice: Voice) -> list[str]:
    """The steps from the cells to the word, one sentence or two each."""
    return [
        voice.say("example.step.cells", facts),
        voice.say("example.step.gap", facts),
        voice.say("example.step.region", facts),
        voice.say("example.step.units", facts),
        voice.say("example.step.estimate", facts),
        voice.say("example.step.family", facts),
        voice.say("example.step.word", facts),
    ]


def _gap_facts(e: Estimate, moved: Moved, voice: Voice) -> dict[str, object]:
    comparison = e.comparison
    return {
        "table": voice.catalogue.tables[e.indicator.source.table].table_id,
        "focus": voice.edition.focus_name,
        "gap_first": _gap(e, moved.gap.first),
        "base": moved.base_year,
        "gap_last": _gap(e, moved.gap.last),
        "end": moved.last_year,
        "moved": Quantity(moved.gap.absolute, comparison.change_unit, comparison.decimals, signed=True),
    }


def _fit_facts(e: Estimate, fit: Trend) -> dict[str, object]:
    unit, decimals = e.comparison.trend_unit, e.comparison.trend_decimals
    return {
        "first": fit.first_year,
        "last": fit.last_year,
        "units": fit.units,
        "n": fit.n,
        "rho_hat": Quantity(fit.rho_hat, decimals=2),
        "rho_low": Quantity(fit.rho_low, decimals=2),
        "rho_high": Quantity(fit.rho_high, decimals=2),
        "effective": Quantity(fit.effective_units, decimals=1),
        "factor": Quantity(fit.units / fit.effective_units, decimals=2),
        "estimate": Quantity(fit.estimate, unit, decimals, signed=True),
        "low": Quantity(fit.ci_low, decimals=decimals, signed=True),
        "high": Quantity(fit.ci_high, decimals=decimals, signed=True),
        "p": P(fit.p),
    }


def _family_facts(step: Step) -> dict[str, object]:
    return {
        "family": step.family,
        "place": step.place,
        "p_exact": significant(step.p, 3),
        "product": Quantity(step.product, decimals=3),
        "later": step.at if step.at != step.place else None,
        "adjusted": P(min(1.0, step.smallest)),
    }


def _word_facts(judged: Judged, voice: Voice) -> dict[str, object]:
    return {
        "judged": P(judged.p_adjusted),
        "alpha": Quantity(voice.edition.alpha, decimals=2),
        "drift": judged.verdict is Verdict.DRIFT,
        "wider": judged.verdict is Verdict.WIDENING,
        "word": voice.word(judged.verdict),
    }
