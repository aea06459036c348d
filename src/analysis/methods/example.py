"""One estimate of the volume step by step: from the cells of the table to the word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.estimates.estimate import Estimate, Estimates, Fit, Judged, Moved
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.adjust import Step, benjamini_hochberg_step
from analysis.inference.arma import GRID, Errors
from analysis.inference.behind import Behind, lines_behind
from analysis.inference.pooled import POOLED_DROP, WALK_DROP
from analysis.inference.trend import Trend
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
        **_fit_facts(e, e.fit.trend, voice),
        **_family_facts(benjamini_hochberg_step(estimates.p_values, e.indicator.id, estimates.weights)),
        **_word_facts(e.judged, voice),
    }
    steps = "\n".join(f"{i}. {step}" for i, step in enumerate(_steps(facts, voice), 1))
    return [cells_table(e, e.moved, voice), steps, lines_table(e, e.fit, estimates, voice)]


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


class Chosen(NamedTuple):
    """A line of the table of lines: under one process, with what makes it worth showing."""

    roles: tuple[str, ...]
    line: Behind


def chosen(lines: Sequence[Behind]) -> list[Chosen]:
    """The lines that decide what is reported, and those at the ends of the region.

    Returns
    -------
    list of Chosen
        The least persistent first; roles by their names in ``example.lines.role``.
    """
    walks = [line for line in lines if line.errors.rho == 1]
    roles = {
        "likely": max(lines, key=lambda line: line.weight),
        "least": min(lines, key=lambda line: line.echo),
        **({"walk": max(walks, key=lambda line: line.weight)} if walks else {}),
        "longest": max(lines, key=lambda line: line.high - line.low),
        "low": min(lines, key=lambda line: line.low),
        "high": max(lines, key=lambda line: line.high),
        "p": max(lines, key=lambda line: line.p),
    }
    shown = sorted(set(roles.values()), key=lambda line: (line.echo, line.errors))
    return [Chosen(tuple(role for role, held in roles.items() if held == line), line) for line in shown]


class Reported(NamedTuple):
    """A row of the table: one line, or what is reported of all."""

    name: str
    slope: float
    low: float
    high: float
    p: float
    line: Behind | None


def lines_table(e: Estimate, fit: Fit, estimates: Estimates, voice: Voice) -> Exhibit:
    """The lines behind the interval, and what is reported; the file holds every one of them."""
    trend = fit.trend
    behind = lines_behind(fit.gaps, e.area, residents=estimates.residents, scale=fit.scale, level=trend.level)
    rows = [
        Reported(_name(each, voice), each.line.slope, each.line.low, each.line.high, each.line.p, each.line)
        for each in chosen(behind)
    ]
    whole = voice.say("example.lines.reported")
    rows.append(Reported(whole, trend.estimate, trend.ci_low, trend.ci_high, trend.p, None))
    facts = {"name": Name(e.indicator.name), "shown": len(rows) - 1, "processes": len(behind)}
    return Exhibit(
        label="tab-methods-example-lines",
        caption=voice.say("example.lines.caption", facts),
        source=voice.source(e.indicator),
        frame=pd.DataFrame([{**line.errors._asdict(), **line._asdict()} for line in behind]).drop(
            columns="errors"
        ),
        markdown=columns.table(rows, _line_columns(e, trend, voice), voice.language)[0],
    )


def _name(each: Chosen, voice: Voice) -> str:
    """A process, and why it is shown."""
    roles = Names.of(voice.pick("example.lines.role", role) for role in each.roles)
    return voice.say("example.lines.at", process=_process(each.line.errors, voice), roles=roles)


def _process(errors: Errors, voice: Voice) -> str:
    rho, theta, phi = (Quantity(value, decimals=2) for value in errors)
    return voice.say("example.process", rho=rho, theta=theta, phi=phi if errors.phi else None)


def _line_columns(e: Estimate, fit: Trend, voice: Voice) -> list[Column[Reported]]:
    decimals = e.comparison.trend_decimals + 1
    level = Quantity(100 * fit.level, "percent")

    def slope(value: float) -> Quantity:
        return Quantity(value, decimals=decimals, signed=True)

    def se(row: Reported) -> Quantity | None:
        return (
            None
            if row.line is None
            else Quantity(row.line.se, decimals=4 if fit.scale == "log" else decimals)
        )

    def interval(row: Reported) -> str:
        return voice.say("methods.range", low=slope(row.low), high=slope(row.high))

    return [
        Column(header=voice.say("example.lines.head.process"), show=lambda row: row.name, align="l"),
        Column(header=voice.say("example.lines.head.slope"), show=lambda row: slope(row.slope)),
        Column(header=voice.say("example.lines.head.se"), show=se),
        Column(header=voice.say("example.lines.head.interval", level=level), show=interval),
        Column(header=voice.say("example.lines.head.p"), show=lambda row: P(row.p)),
    ]


def _steps(facts: Mapping[str, object], voice: Voice) -> list[str]:
    """The steps from the cells to the word, one sentence or two each."""
    return [
        voice.say("example.step.cells", facts),
        voice.say("example.step.gap", facts),
        voice.say("example.step.units", facts),
        voice.say("example.step.region", facts),
        voice.say("example.step.variance", facts),
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


def _fit_facts(e: Estimate, fit: Trend, voice: Voice) -> dict[str, object]:
    unit, decimals = e.comparison.trend_unit, e.comparison.trend_decimals
    return {
        "first": fit.first_year,
        "last": fit.last_year,
        "units": fit.units,
        "n": fit.n,
        "likeliest": _process(Errors(fit.rho_hat, fit.theta_hat, fit.phi_hat), voice),
        "processes": fit.processes,
        "grid": len(GRID),
        "rho_low": Quantity(fit.rho_low, decimals=2),
        "rho_high": Quantity(fit.rho_high, decimals=2),
        "walk": fit.walk,
        "bound": Quantity(POOLED_DROP, decimals=2),
        "walk_bound": Quantity(WALK_DROP, decimals=2),
        "effective": Quantity(fit.effective_units, decimals=1),
        "factor": Quantity(fit.units / fit.effective_units, decimals=2),
        "own_df": fit.n - 2,
        "df": Quantity(fit.df),
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
        "weight": Quantity(step.weight, decimals=3),
        "product": Quantity(step.product, decimals=3),
        "later": step.at if step.at != step.place else None,
        "adjusted": P(min(1.0, step.smallest)),
        "capped": step.smallest > 1,
    }


def _word_facts(judged: Judged, voice: Voice) -> dict[str, object]:
    return {
        "judged": P(judged.p_adjusted),
        "alpha": Quantity(voice.edition.alpha, decimals=2),
        "drift": judged.verdict is Verdict.DRIFT,
        "wider": judged.verdict is Verdict.WIDENING,
        "word": voice.word(judged.verdict),
    }
