"""The robustness page: would another choice have changed a headline estimate?"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import (
    EARLIER_ENDS,
    GROUP,
    LATER_STARTS,
    REFERENCE,
    Robustness,
    Shown,
    has_curve,
)
from analysis.exhibits import table
from analysis.exhibits.common import in_sentence, label
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import curve as figures_curve
from analysis.inference.region import MIN_YEARS
from analysis.inference.specifications import ESTIMATORS, Choice

_ESTIMATORS = {
    "pooled_union": "Pooled",
    "single_union": "One series",
    "theil_sen": "Theil\N{EN DASH}Sen",
    "ols_t": "OLS",
}
_UNITS = {
    "percentage_points": "Percentage points a year",
    "percent": "Percent a year",
    "dkk": "DKK a year",
    "points": "Points a year",
    "per_1000": "Per 1,000 inhabitants a year",
    "km": "Kilometres a year",
    "years": "Years a year",
    "persons": "Persons a year",
}

Curves = Mapping[str, Robustness]


def curve_label(indicator: Indicator) -> str:
    """Permanent anchor of an indicator's curve."""
    return label("fig", indicator, "curve")


# --- sentences ----------------------------------------------------------------------------------------


def agreement(e: Estimate, r: Robustness, voice: Voice) -> str:
    """How many specifications agree with the chosen one, in sign and in word."""
    text, curve = voice.language.text, r.curve
    against = [s for s in curve.specifications if s.choice.comparator == REFERENCE]
    counting = [s for s in against if s.word_counts]
    fields = {
        "total": curve.total,
        "estimate": _quantity(e, r.chosen.estimate, voice),
        "words": curve.words,
        "word": _word(r.chosen, voice),
        "reference": voice.reference(e.indicator),
    }
    if curve.same_sign == curve.total:
        sign = (
            "All {total} specifications of the gap have the same sign as the chosen one ({estimate} a year)."
        )
    else:
        sign = (
            "Of {total} specifications of the gap, {share} have the same sign as the chosen one "
            "({estimate} a year); of the {count} against {reference}, {own}."
        )
    if curve.same_word == curve.words:
        word = "All {words} that a word may rest on have the same word, {word}."
    else:
        word = (
            "Of the {words} that a word may rest on, {share} have the same word, {word}; of the {count} "
            "against {reference}, {own}."
        )
    sentences = [
        text(
            sign,
            share=percent(curve.same_sign_share, voice),
            count=len(against),
            own=percent(sum(s.same_sign for s in against) / len(against), voice),
            **fields,
        ),
        text(
            word,
            share=percent(curve.same_word_share, voice),
            count=len(counting),
            own=percent(sum(bool(s.same_word) for s in counting) / len(counting), voice),
            **fields,
        ),
    ]
    return " ".join(sentences)


def findings(estimates: Sequence[Estimate], curves: Curves, voice: Voice) -> str:
    """One item a headline estimate."""
    items = [
        f"- **{voice.name(e.indicator)}.** {agreement(e, curves[e.indicator.id], voice)} "
        f"({{numref}}`{curve_label(e.indicator)}`)"
        for e in estimates
        if e.indicator.id in curves
    ]
    return "\n".join(items)


def left_out(estimates: Sequence[Estimate], voice: Voice) -> str:
    """The headline indicators without a curve, by reason; empty if there is none."""
    text = voice.language.text
    names: dict[str, list[str]] = {}
    sentences = []
    for e in estimates:
        if not e.indicator.headline or has_curve(e):
            continue
        if e.latest is None:
            sentences.append(voice.not_published(e))
            continue
        if e.fit is None:
            reason = voice.no_trend(e)
        elif e.unconfirmed:
            reason = text("Its table is not confirmed.")
        else:
            reason = text("The table covers too few municipalities for a pooled estimate.")
        names.setdefault(reason, []).append(voice.name(e.indicator))
    listed = [
        text(
            "No curve for {names}. {reason}",
            names=voice.language.listed(map(in_sentence, found)),
            reason=reason,
        )
        for reason, found in names.items()
    ]
    return " ".join([*listed, *sentences])


def grid(e: Estimate, r: Robustness, voice: Voice) -> str:
    """How the number of specifications comes about."""
    text = voice.language.text
    factors = [
        text("{n} windows", n=len(r.windows)),
        text("{n} scales", n=len(r.scales)),
        text("{n} comparators", n=len(r.comparators)),
        text("{n} estimators", n=len(ESTIMATORS)),
    ]
    product = " × ".join(factors)
    if r.curve.skipped:
        return text(
            "{product}, less {skipped} that allow no trend",
            product=product,
            skipped=len(r.curve.skipped),
        )
    return product


def link(e: Estimate, voice: Voice) -> str:
    """From a trend table to its curve."""
    return voice.language.text(
        "Whether other choices would give another answer: {figure} on the robustness page.",
        figure=f"{{numref}}`{curve_label(e.indicator)}`",
    )


def rules(curves: Curves, voice: Voice) -> str:
    """What is varied, and why no further."""
    text = voice.language.text
    others = text("the reference and each comparator of the edition")
    if any(GROUP in r.comparators for r in curves.values()):
        others = text(
            "the reference, each comparator of the edition, and the unweighted median of {group}",
            group=voice.group().lower(),
        )
    items = [
        (
            text("Window"),
            text(
                "the chosen one; its start up to {starts} years later, or its end up to {ends} years "
                "earlier, as long as {least} years remain. Both ends are never moved at once, because the "
                "shortest windows would then outnumber the others and say least. No window crosses a break.",
                starts=LATER_STARTS,
                ends=EARLIER_ENDS,
                least=MIN_YEARS,
            ),
        ),
        (
            text("Scale"),
            text(
                "rates by difference and by ratio; amounts by ratio and as an index; counts by relative "
                "growth and as an index. Amounts in current prices are not compared by difference, which "
                "grows with prices, nor counts, whose difference grows with the country."
            ),
        ),
        (text("Base year"), text("for an index only: the chosen one and those two years off.")),
        (text("Comparator"), others + "."),
        (
            text("Estimator"),
            text(
                "the volume's (pooled); the same with the autocorrelation from this gap alone (one series); "
                "the Theil\N{EN DASH}Sen slope {{cite:p}}`sen1968`, which has no interval; and least squares "
                "as if years were independent (OLS), for contrast only."
            ),
        ),
    ]
    return "\n".join(f"- **{name}:** {what}" for name, what in items)


# --- tables -------------------------------------------------------------------------------------------


def agreement_table(estimates: Sequence[Estimate], curves: Curves, voice: Voice) -> Exhibit:
    """Each headline estimate: what is reported, and how far other choices agree."""
    text, number = voice.language.text, voice.language.number
    header = [
        text("Indicator"),
        text("A year"),
        text("Interval"),
        text("Reading"),
        text("Number"),
        text("Same sign"),
        text("Same word"),
    ]
    rows, records = [], []
    for e, r in _with_curve(estimates, curves):
        curve, decimals = r.curve, e.comparison.trend_decimals
        rows.append(
            [
                voice.name(e.indicator),
                number(r.chosen.estimate, decimals, signed=True) + " " + table.trend_word(e, voice),
                voice.interval(e, r.reported),
                _word(r.chosen, voice),
                number(curve.total, 0),
                percent(curve.same_sign_share, voice),
                percent(curve.same_word_share, voice),
            ]
        )
        records.append(
            {
                "indicator": e.indicator.id,
                "unit": f"{e.comparison.trend_unit} a year",
                "estimate": r.chosen.estimate,
                "ci_low": r.chosen.ci_low,
                "ci_high": r.chosen.ci_high,
                "verdict": str(r.chosen.specification.word),
                "specifications": curve.total,
                "same_sign": curve.same_sign,
                "share_same_sign": curve.same_sign_share,
                "words": curve.words,
                "same_word": curve.same_word,
                "share_same_word": curve.same_word_share,
                "p_threshold": curve.alpha,
            }
        )
    return Exhibit(
        label="tab-robustness",
        caption=text(
            "Headline estimates, and how far other choices agree. Number: specifications. Same sign: share "
            "of them all. Same word: share of those that a word may rest on."
        ),
        source=voice.sources(e.indicator for e, _ in _with_curve(estimates, curves)),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "lrrlrrr"),
    )


def extremes_table(estimates: Sequence[Estimate], curves: Curves, voice: Voice) -> Exhibit:
    """The choices behind the smallest and the largest estimate."""
    text, number = voice.language.text, voice.language.number
    header = [
        text("Indicator"),
        text("Estimate"),
        text("A year"),
        text("Trend of"),
        text("Window"),
        text("Scale"),
        text("Estimator"),
    ]
    rows, records = [], []
    for e, r in _with_curve(estimates, curves):
        ends = (("smallest", text("smallest"), r.smallest), ("largest", text("largest"), r.largest))
        for key, word, shown in ends:
            choice = shown.specification.choice
            rows.append(
                [
                    voice.name(e.indicator),
                    word,
                    number(shown.estimate, e.comparison.trend_decimals, signed=True)
                    + " "
                    + table.trend_word(e, voice),
                    text("gap to {reference}", reference=_comparator_phrase(e, choice.comparator, voice)),
                    _window(choice),
                    _scale(e, choice, voice),
                    text(_ESTIMATORS[choice.estimator]),
                ]
            )
            records.append({"indicator": e.indicator.id, "which": key, **_record(e, shown, voice)})
    return Exhibit(
        label="tab-robustness-range",
        caption=text("Under which choices the smallest and the largest estimate arise."),
        source=voice.sources(e.indicator for e, _ in _with_curve(estimates, curves)),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "llrlrll"),
    )


# --- figures ------------------------------------------------------------------------------------------


def strips_figure(estimates: Sequence[Estimate], curves: Curves, voice: Voice, chapter: str) -> Exhibit:
    """Every specification of a chapter's headline estimates at a glance, with the share that agrees."""
    text = voice.language.text
    parts, said = [], []
    for e, r in _with_curve(estimates, curves):
        shares = text(
            "{sign} same sign\n{word} same word",
            sign=percent(r.curve.same_sign_share, voice),
            word=percent(r.curve.same_word_share, voice) or "\N{EN DASH}",
        )
        part = pd.DataFrame([_record(e, shown, voice) for shown in r.shown])
        part.insert(0, "indicator", e.indicator.id)
        part.insert(1, "name", _two_lines(voice.name(e.indicator)))
        part.insert(2, "note", shares)
        part.insert(3, "decimals", e.comparison.trend_decimals)
        parts.append(part)
        said.append(
            text(
                "{name}: {total} specifications from {low} to {high} a year, chosen {chosen}, {sign} with "
                "its sign",
                name=in_sentence(voice.name(e.indicator)),
                total=voice.language.number(r.curve.total, 0),
                low=_quantity(e, r.smallest.estimate, voice),
                high=_quantity(e, r.largest.estimate, voice),
                chosen=_quantity(e, r.chosen.estimate, voice),
                sign=percent(r.curve.same_sign_share, voice),
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    return Exhibit(
        label=f"fig-{chapter.replace('_', '-')}-robustness",
        caption=text(
            "The yearly movement of each headline gap under other choices: {said}. Each stroke is one "
            "specification (window, scale, comparator, base year, estimator), the dot the chosen one; the "
            "shares say how many agree with it and are no test.",
            said="; ".join(said),
        ),
        alt=text("Strips of estimates around a line at no trend. {said}.", said="; ".join(said)),
        source=voice.sources(e.indicator for e, _ in _with_curve(estimates, curves)),
        frame=frame,
        figure=figures_curve.strips(frame, voice.language),
    )


def _two_lines(name: str, width: int = 26) -> str:
    return "\n".join(textwrap.wrap(name, width))


def curve_figure(e: Estimate, r: Robustness, voice: Voice) -> Exhibit:
    """The specification curve of one headline estimate."""
    text, curve = voice.language.text, r.curve
    frame = pd.DataFrame([_record(e, shown, voice) for shown in r.shown])
    frame.insert(0, "order", range(1, len(frame) + 1))
    chosen = text(
        "Chosen: {estimate} ({interval})",
        estimate=voice.language.number(r.chosen.estimate, e.comparison.trend_decimals, signed=True),
        interval=voice.interval(e, r.reported),
    )
    title = text(_UNITS[e.comparison.trend_unit])
    figure, outside = figures_curve.curve(frame, groups(e, r, voice), title, chosen, voice.language)
    fields = {
        "name": in_sentence(voice.name(e.indicator)),
        "reference": voice.reference(e.indicator),
        "total": curve.total,
        "agreement": agreement(e, r, voice),
    }
    parts = [
        text("Trend of the gap to {reference} under {total} specifications: {name}. {agreement}", **fields),
        text(
            "Dots: estimates in order; strokes: {level} intervals; below, the choices each rests on, and the "
            "word where one may be given.",
            level=voice.language.quantity(100 * curve.level, "percent", 0),
        ),
    ]
    if outside:
        parts.append(text("{count} intervals run beyond the axis.", count=voice.language.number(outside, 0)))
    return Exhibit(
        label=curve_label(e.indicator),
        caption=" ".join(parts),
        alt=text(
            "Specification curve of {name}: {total} estimates of the yearly movement of the gap, in order, "
            "the chosen one marked at {estimate} (interval {interval}). {agreement} The estimates run from "
            "{low} to {high}.",
            estimate=_quantity(e, r.chosen.estimate, voice),
            interval=voice.interval(e, r.reported),
            low=_quantity(e, r.smallest.estimate, voice),
            high=_quantity(e, r.largest.estimate, voice),
            **fields,
        ),
        source=voice.source(e.indicator).with_line(text("Specifications: {grid}.", grid=grid(e, r, voice))),
        frame=frame,
        figure=figure,
    )


def _record(e: Estimate, shown: Shown, voice: Voice) -> dict[str, object]:
    s, choice = shown.specification, shown.specification.choice
    return {
        "chosen": s.chosen,
        "estimate": shown.estimate,
        "ci_low": shown.ci_low,
        "ci_high": shown.ci_high,
        "unit": f"{e.comparison.trend_unit} a year",
        "window": _window(choice),
        "comparator": choice.comparator,
        "scale": choice.scale if choice.base_year is None else f"{choice.scale} {choice.base_year}",
        "estimator": choice.estimator,
        "p": s.p,
        "word": str(s.word) if s.word_counts and s.word is not None else "",
        "estimate_on_own_scale": s.estimate,
        "same_sign": s.same_sign,
    }


def groups(e: Estimate, r: Robustness, voice: Voice) -> list[figures_curve.Group]:
    """The choices below a curve: one group of rows for each thing that is varied."""
    text = voice.language.text
    specs = r.curve.specifications
    words = {str(s.word) for s in specs if s.word_counts}
    scales = {
        f"{c.scale} {c.base_year}" if c.base_year else c.scale: _scale(e, c, voice)
        for c in (s.choice for s in specs)
    }
    windows = [f"{a}\N{EN DASH}{b}" for a, b in r.windows]
    return [
        figures_curve.Group(text("Window"), "window", tuple((w, w) for w in windows)),
        figures_curve.Group(
            text("Gap to"), "comparator", tuple((c, _comparator(e, c, voice)) for c in r.comparators)
        ),
        figures_curve.Group(text("Scale"), "scale", tuple(scales.items())),
        figures_curve.Group(
            text("Estimator"), "estimator", tuple((k, text(_ESTIMATORS[k])) for k in ESTIMATORS)
        ),
        figures_curve.Group(
            text("Word"),
            "word",
            # The longest of the three takes two lines.
            tuple(
                (w, text(w).replace(" from ", "\nfrom "))
                for w in ("widening", "narrowing", "not distinguishable from drift")
                if w in words
            ),
        ),
    ]


# --- words --------------------------------------------------------------------------------------------


def _with_curve(estimates: Sequence[Estimate], curves: Curves) -> list[tuple[Estimate, Robustness]]:
    return [(e, curves[e.indicator.id]) for e in estimates if e.indicator.id in curves]


def percent(share: float | None, voice: Voice) -> str:
    """A share as a percentage that is 0 or 100 only if it is exact."""
    if share is None:
        return ""
    decimals = 1 if 0 < share < 0.005 or 0.995 <= share < 1 else 0
    return voice.language.quantity(100 * share, "percent", decimals)


def _quantity(e: Estimate, value: float, voice: Voice) -> str:
    return voice.language.quantity(value, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True)


def _word(shown: Shown, voice: Voice) -> str:
    return voice.language.text(str(shown.specification.word))


def _window(choice: Choice) -> str:
    return f"{choice.first_year}\N{EN DASH}{choice.last_year}"


def _scale(e: Estimate, choice: Choice, voice: Voice) -> str:
    text = voice.language.text
    if choice.scale == "index":
        return text("Index, {base} = 100", base=choice.base_year)
    if choice.scale == "level":
        return text("Difference")
    return text("Relative growth") if e.comparison.starts_level else text("Ratio")


def _comparator(e: Estimate, code: str, voice: Voice) -> str:
    """Short enough to stand beside a row."""
    if code == REFERENCE:
        return voice.reference_label(e.indicator)
    return voice.group() if code == GROUP else voice.area(code)


def _comparator_phrase(e: Estimate, code: str, voice: Voice) -> str:
    return voice.reference(e.indicator) if code == REFERENCE else _comparator(e, code, voice)
