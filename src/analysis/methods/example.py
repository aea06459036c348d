"""One estimate of the volume step by step: from the cells of the table to the word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.estimates.estimate import Estimate, Estimates, Fit, Judged, Moved
from analysis.exhibits import table as exhibits_table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.gls import gls
from analysis.inference.verdict import Verdict
from analysis.methods.agreement import significant


@dataclass(frozen=True)
class Step:
    """The place of one p-value in the Benjamini-Hochberg procedure.

    Attributes
    ----------
    p : float
    place, family : int
        Place in ascending order, and number of p-values.
    product : float
        ``p * family / place``.
    smallest, at : float, int
        The smallest such product from that place on, and its place.
    """

    p: float
    place: int
    family: int
    product: float
    smallest: float
    at: int


def benjamini_hochberg_step(p_values: Mapping[str, float], key: str) -> Step:
    """What the Benjamini-Hochberg procedure does with one member of a family.

    Parameters
    ----------
    p_values : mapping of str to float
        The family.
    key : str

    Returns
    -------
    Step
        ``min(1, smallest)`` is the adjusted p-value.

    Examples
    --------
    >>> step = benjamini_hochberg_step({"a": 0.04, "b": 0.03, "c": 0.9}, "b")
    >>> step.place, round(step.product, 3), round(step.smallest, 3), step.at
    (1, 0.09, 0.06, 2)
    """
    order = sorted(p_values, key=lambda name: (p_values[name], name))
    size, place = len(order), order.index(key) + 1
    products = {i: p_values[name] * size / i for i, name in enumerate(order, 1)}
    at = min(range(place, size + 1), key=lambda i: products[i])
    return Step(p_values[key], place, size, products[place], products[at], at)


def lines(fits: Fit, area: str) -> pd.DataFrame:
    """The fitted line at both ends of the region of the autocorrelation and at its most likely value.

    Returns
    -------
    DataFrame
        Columns ``rho``, ``slope``, ``se``, ``low``, ``high``, ``p``; on the scale of the trend's estimate,
        save ``se``, which is that of the fit.
    """
    fit, gaps = fits.trend, fits.gaps[area]
    y = np.log(gaps) if fit.scale == "log" else gaps
    design = np.column_stack([np.ones(fit.n), np.arange(fit.n) - (fit.n - 1) / 2])
    quantile = float(stdtrit(fit.n - 2, (1 + fit.level) / 2))

    def shown(slope: float) -> float:
        return 100 * float(np.expm1(slope)) if fit.scale == "log" else slope

    rows = []
    for rho in dict.fromkeys((fit.rho_low, fit.rho_hat, fit.rho_high)):
        at = gls(y.to_numpy(), design, rho)
        slope, se = float(at.params[1]), float(at.bse[1])
        low, high = shown(slope - quantile * se), shown(slope + quantile * se)
        rows.append(
            {"rho": rho, "slope": shown(slope), "se": se, "low": low, "high": high, "p": float(at.p[1])}
        )
    return pd.DataFrame(rows)


def cells_table(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The cells of the published table that the example starts from.

    Parameters
    ----------
    e : Estimate
    moved : Moved
        Of the estimate.
    voice : Voice

    Returns
    -------
    Exhibit
        Its CSV file holds every year.
    """
    text = voice.language.text
    reference = voice.reference(e.indicator)
    if e.indicator.reference == "country":
        reference = f"{voice.area(voice.edition.reference)} ({voice.edition.reference})"
    rows = [
        [f"{voice.edition.focus_name} ({e.area})", *_ends(e, voice, moved.level.first, moved.level.last)],
        [reference, *_ends(e, voice, moved.reference.first, moved.reference.last)],
        [text("Gap"), voice.gap(e, moved.gap.first), voice.gap(e, moved.gap.last)],
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
        markdown=exhibits_table.markdown(
            [text("Area"), str(moved.base_year), str(moved.last_year)], rows, "lrr"
        ),
    )


def _ends(e: Estimate, voice: Voice, first: float, last: float) -> list[str]:
    return [voice.value(e.indicator, first), voice.value(e.indicator, last)]


def lines_table(e: Estimate, fits: Fit, voice: Voice) -> Exhibit:
    """The lines behind the interval, and what is reported.

    Parameters
    ----------
    e : Estimate
    fits : Fit
        Of the estimate.
    voice : Voice

    Returns
    -------
    Exhibit
    """
    fit = fits.trend
    text, number, decimals = voice.language.text, voice.language.number, e.comparison.trend_decimals + 1
    frame = lines(fits, e.area)
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


def steps(
    e: Estimate, moved: Moved, fits: Fit, judged: Judged, estimates: Estimates, voice: Voice
) -> list[str]:
    """The steps from the cells to the word, one sentence or two each.

    Parameters
    ----------
    e : Estimate
    moved : Moved
        Of the estimate, like the next two.
    fits : Fit
    judged : Judged
    estimates : Estimates
        Of the edition; gives the family.
    voice : Voice

    Returns
    -------
    list of str
    """
    fit = fits.trend
    text, language = voice.language.text, voice.language
    number = language.number
    place = benjamini_hochberg_step(estimates.p_values, e.indicator.id)
    table = voice.catalogue.tables[e.indicator.source.table].table_id
    return [
        text(
            "**Cells.** Table {table} holds the figures of {{numref}}`tab-methods-example` for every year "
            "from {first} to {last}.",
            table=table,
            first=fit.first_year,
            last=fit.last_year,
        ),
        text(
            "**Gap.** {moved} It moved by {change}.",
            moved=voice.moved(e, moved),
            change=voice.change(e, moved),
        ),
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
                fit.estimate, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True
            ),
            interval=voice.interval(e, fit),
            p=language.p(fit.p),
        ),
        text(
            "**Family.** Among the {family} p-values of the declared family this one is number {place} in "
            "ascending order: {p} × {family} / {place} = {product}. {smallest}",
            family=place.family,
            place=place.place,
            p=significant(place.p, voice, 3),
            product=number(place.product, 3),
            smallest=_smallest(place, voice),
        ),
        _word(judged, voice),
    ]


def _smallest(place: Step, voice: Voice) -> str:
    adjusted = voice.language.p(min(1.0, place.smallest))
    if place.at == place.place:
        return voice.language.text("No later product is smaller, so the adjusted p-value is {p}.", p=adjusted)
    return voice.language.text(
        "The smallest such product from there on, at number {at}, gives the adjusted p-value, {p}.",
        at=place.at,
        p=adjusted,
    )


def _word(judged: Judged, voice: Voice) -> str:
    text = voice.language.text
    fields = {
        "p": voice.language.p(judged.p_adjusted),
        "alpha": voice.language.number(voice.edition.alpha, 2),
        "word": text(str(judged.verdict)),
    }
    if judged.verdict is Verdict.DRIFT:
        return text("**Word.** {p} exceeds {alpha}: **{word}**.", **fields)
    return text(
        "**Word.** {p} does not exceed {alpha}, and the fitted line ends {way} than it starts: **{word}**.",
        way=text(
            "farther from the reference" if judged.verdict is Verdict.WIDENING else "nearer to the reference"
        ),
        **fields,
    )
