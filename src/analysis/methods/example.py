"""One estimate of the volume step by step: from the cells of the table to the word."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.estimate import Estimate, Estimates
from analysis.exhibits import table as exhibits_table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Narrator
from analysis.inference.adjust import Step, benjamini_hochberg_step
from analysis.inference.trend import Trend, gaps_to, lines
from analysis.inference.verdict import Verdict
from analysis.language.facts import significant


def cells_table(e: Estimate, voice: Narrator) -> Exhibit:
    """The cells of the published table that the example starts from.

    Parameters
    ----------
    e : Estimate
        Published for the focus municipality.
    voice : Narrator

    Returns
    -------
    Exhibit
        Its CSV file holds every year.
    """
    assert e.level is not None and e.reference_level is not None and e.gap is not None
    text = voice.language.text
    reference = voice.reference(e.indicator)
    if e.indicator.reference == "country":
        reference = f"{voice.area(voice.edition.reference)} ({voice.edition.reference})"
    rows = [
        [f"{voice.edition.focus_name} ({e.area})", *_ends(e, voice, e.level.first, e.level.last)],
        [reference, *_ends(e, voice, e.reference_level.first, e.reference_level.last)],
        [text("Gap"), voice.gap(e, e.gap.first), voice.gap(e, e.gap.last)],
    ]
    frame = pd.DataFrame(
        {
            "focus": e.panel.values[e.area],
            "reference": e.panel.reference,
            "gap": e.gaps[e.area],
        }
    ).dropna()
    frame.insert(0, "year", frame.index.astype(int))
    return Exhibit(
        label="tab-methods-example",
        caption=text(
            "{name}: the cells the example starts from, area codes in brackets.", name=voice.name(e.indicator)
        ),
        source=voice.source(e.indicator),
        frame=frame,
        markdown=exhibits_table.markdown([text("Area"), str(e.base_year), str(e.last_year)], rows, "lrr"),
    )


def _ends(e: Estimate, voice: Narrator, first: float, last: float) -> list[str]:
    return [voice.value(e.indicator, first), voice.value(e.indicator, last)]


def lines_table(e: Estimate, voice: Narrator) -> Exhibit:
    """The lines behind the interval, and what is reported.

    Parameters
    ----------
    e : Estimate
        With a trend.
    voice : Narrator

    Returns
    -------
    Exhibit
    """
    fit = e.trend
    assert fit is not None
    text, number, decimals = voice.language.text, voice.language.number, voice.trend_decimals(e) + 1
    years = range(fit.first_year, fit.last_year + 1)
    gaps = gaps_to(e.panel.values.loc[years, [e.area]], e.panel.reference.loc[years], scale=fit.scale)
    frame = pd.DataFrame(lines(gaps[e.area], fit))
    kinds: dict[float, list[str]] = {}
    for rho, kind in ((fit.rho_low, "lowest"), (fit.rho_hat, "most likely"), (fit.rho_high, "highest")):
        kinds.setdefault(rho, []).append(text(kind))

    def bounds(low: float, high: float) -> str:
        return text(
            "{low} to {high}",
            low=number(low, decimals, signed=True),
            high=number(high, decimals, signed=True),
        )

    rows = [
        [
            f"{number(row['rho'], 2)} ({voice.language.listed(kinds[row['rho']])})",
            number(row["slope"], decimals, signed=True),
            number(row["se"], 4 if fit.scale == "log" else decimals),
            bounds(row["low"], row["high"]),
            voice.language.p(row["p"]),
        ]
        for row in frame.to_dict("records")
    ]
    rows.append(
        [
            text("**reported**: mean, union, largest p"),
            number(fit.estimate, decimals, signed=True),
            "",
            bounds(fit.ci_low, fit.ci_high),
            voice.language.p(fit.p),
        ]
    )
    header = [
        text("Autocorrelation"),
        text("Slope"),
        text("Standard error"),
        text("{level} interval", level=voice.language.quantity(100 * fit.level, "percent", 0)),
        text("p"),
    ]
    reported = {"rho": None, "slope": fit.estimate, "low": fit.ci_low, "high": fit.ci_high, "p": fit.p}
    return Exhibit(
        label="tab-methods-example-lines",
        caption=text(
            "{name}: the line at the lowest, the most likely and the highest autocorrelation that cannot be "
            "ruled out, and what is reported of all of them. Slopes of the gap a year.",
            name=voice.name(e.indicator),
        ),
        source=voice.source(e.indicator),
        frame=pd.DataFrame([*frame.to_dict("records"), reported]),
        markdown=exhibits_table.markdown(header, rows, "lrrrr"),
    )


def steps(e: Estimate, estimates: Estimates, voice: Narrator) -> list[str]:
    """The steps from the cells to the word, one sentence or two each.

    Parameters
    ----------
    e : Estimate
        With a verdict.
    estimates : Estimates
        Of the edition; gives the family.
    voice : Narrator

    Returns
    -------
    list of str
    """
    fit = e.trend
    assert fit is not None and e.verdict is not None and e.p_adjusted is not None
    text, language = voice.language.text, voice.language
    number = language.number
    family = {key: _trend(estimates[key]).p for key in estimates.family}
    place = benjamini_hochberg_step(family, e.indicator.id)
    table = voice.catalogue.tables[e.indicator.source.table].table_id
    return [
        text(
            "**Cells.** Table {table} holds the figures of {{numref}}`tab-methods-example` for every year "
            "from {first} to {last}.",
            table=table,
            first=fit.first_year,
            last=fit.last_year,
        ),
        text("**Gap.** {moved} It moved by {change}.", moved=voice.moved(e), change=voice.change(e)),
        text(
            "**Region.** The gaps of {units} municipalities over {n} years give an autocorrelation of "
            "{rho_hat}; {rho} cannot be ruled out.",
            units=fit.units,
            n=fit.n,
            rho_hat=number(fit.rho_hat, 2),
            rho=voice.rho(fit),
        ),
        text(
            "**Effective units.** The {units} municipalities share shocks and are worth {effective} "
            "independent ones; the likelihood behind the region is divided by {factor}.",
            units=fit.units,
            effective=number(fit.effective_units, 1),
            factor=number(fit.units / fit.effective_units, 2),
        ),
        text(
            "**Estimate.** {{numref}}`tab-methods-example-lines` gives the lines. Weighted by likelihood the "
            "slope is {estimate} a year, the interval {interval}, the largest p-value {p}.",
            estimate=language.quantity(
                fit.estimate, voice.trend_measure(e), voice.trend_decimals(e), signed=True
            ),
            interval=voice.interval(e, fit),
            p=language.p(fit.p),
        ),
        text(
            "**Family.** Among the {family} p-values of the declared family this one is number {place} in "
            "ascending order: {p} × {family} / {place} = {product}. {smallest}",
            family=place.family,
            place=place.place,
            p=language.show(significant(place.p, 3)),
            product=number(place.product, 3),
            smallest=_smallest(place, voice),
        ),
        _word(e, voice),
    ]


def _trend(e: Estimate) -> Trend:
    assert e.trend is not None  # only these enter the family
    return e.trend


def _smallest(place: Step, voice: Narrator) -> str:
    adjusted = voice.language.p(min(1.0, place.smallest))
    if place.at == place.place:
        return voice.language.text("No later product is smaller, so the adjusted p-value is {p}.", p=adjusted)
    return voice.language.text(
        "The smallest such product from there on, at number {at}, gives the adjusted p-value, {p}.",
        at=place.at,
        p=adjusted,
    )


def _word(e: Estimate, voice: Narrator) -> str:
    fit, text = e.trend, voice.language.text
    assert fit is not None and e.p_adjusted is not None
    fields = {
        "p": voice.language.p(e.p_adjusted),
        "alpha": voice.language.number(voice.edition.alpha, 2),
        "word": text(str(e.verdict)),
    }
    if e.verdict is Verdict.DRIFT:
        return text("**Word.** {p} exceeds {alpha}: **{word}**.", **fields)
    return text(
        "**Word.** {p} does not exceed {alpha}, and the fitted line ends {way} than it starts: **{word}**.",
        way=text(
            "farther from the reference" if e.verdict is Verdict.WIDENING else "nearer to the reference"
        ),
        **fields,
    )
