"""Specification curves: how far they agree, one in full as a figure, a chapter's at a glance."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import GROUP, REFERENCE, Robustness, Shown
from analysis.exhibits.common import label
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.fold import Fold, Folds
from analysis.exhibits.voice import Voice
from analysis.figures import curve
from analysis.figures.curve import Group
from analysis.inference.specification_curve import ESTIMATORS, Choice
from analysis.inference.verdict import Verdict
from analysis.language.facts import Name, Quantity, count

Curves = Mapping[str, Robustness]

# Characters of a name beside a strip.
_WIDTH = 26


def curve_label(indicator: Indicator) -> str:
    """Permanent anchor of an indicator's curve."""
    return label("fig", indicator.slug, "curve")


def with_curve(estimates: Iterable[Estimate], curves: Curves) -> list[tuple[Estimate, Robustness]]:
    """The estimates that have a curve, each with it."""
    return [(e, curves[e.indicator.id]) for e in estimates if e.indicator.id in curves]


def share(part: float | None) -> Quantity | None:
    """A share as a percentage that is 0 or 100 only if it is exact.

    Examples
    --------
    >>> share(0.996)
    Quantity(value=99.6, measure='percent', decimals=1, signed=False)
    """
    if part is None:
        return None
    decimals = 1 if 0 < part < 0.005 or 0.995 <= part < 1 else 0
    return Quantity(100 * part, "percent", decimals)


def agreement(e: Estimate, r: Robustness, voice: Voice) -> str:
    """How many specifications agree with the chosen one, in sign and in word."""
    return voice.say("curve.agreement", agreement_facts(e, r, voice))


def agreement_facts(e: Estimate, r: Robustness, voice: Voice) -> dict[str, object]:
    """How many agree, of all and of those against the reference."""
    curve = r.curve
    against = [s for s in curve.specifications if s.choice.comparator == REFERENCE]
    counting = [s for s in against if s.word_counts]
    return {
        "estimate": voice.yearly(e, r.chosen.estimate),
        "word": voice.pick("words.verdict", str(r.chosen.specification.word)),
        "reference": voice.reference(e.indicator),
        "sign": {
            "of": curve.total,
            "all": curve.same_sign == curve.total,
            "share": share(curve.same_sign_share),
            **_own([s.same_sign for s in against]),
        },
        "words": {
            "of": curve.words,
            "all": curve.same_word == curve.words,
            "share": share(curve.same_word_share),
            **_own([bool(s.same_word) for s in counting]),
        },
    }


def _own(agree: Sequence[bool]) -> dict[str, object]:
    """How many are against the reference itself, and which share of them agrees."""
    return {"against": len(agree), "own": share(sum(agree) / len(agree))}


def strips_figure(estimates: Sequence[Estimate], curves: Curves, voice: Voice, chapter: str) -> Exhibit:
    """Every specification of a chapter's headline estimates at a glance, with the share that agrees."""
    shown = with_curve(estimates, curves)
    frame = pd.concat([_strip(e, r, voice) for e, r in shown], ignore_index=True)
    facts = {"strips": [strip_facts(e, r, voice) for e, r in shown]}
    return Exhibit(
        label=label("fig", chapter, "robustness"),
        caption=voice.say("curve.strips.caption", facts),
        alt=voice.say("curve.strips.alt", facts),
        source=voice.sources(e.indicator for e, _ in shown),
        frame=frame,
        figure=curve.strips(frame, voice.language),
    )


def strip_facts(e: Estimate, r: Robustness, voice: Voice) -> dict[str, object]:
    """How many estimates there are, from where to where they reach, and how many share the chosen sign."""
    return {
        "name": Name(e.indicator.name),
        "total": count(r.curve.total),
        "low": voice.yearly(e, r.smallest.estimate),
        "high": voice.yearly(e, r.largest.estimate),
        "chosen": voice.yearly(e, r.chosen.estimate),
        "sign": share(r.curve.same_sign_share),
        "word": share(r.curve.same_word_share),
    }


def _strip(e: Estimate, r: Robustness, voice: Voice) -> pd.DataFrame:
    part = pd.DataFrame([record(e, shown) for shown in r.shown])
    name = voice.language.show(e.indicator.name)
    part.insert(0, "indicator", e.indicator.id)
    part.insert(1, "name", "\n".join(textwrap.wrap(name, _WIDTH)))
    part.insert(2, "note", voice.say("curve.strips.note", strip_facts(e, r, voice)))
    part.insert(3, "decimals", e.comparison.trend_decimals)
    return part


def curve_folds(estimates: Iterable[Estimate], curves: Curves, voice: Voice) -> list[Folds]:
    """The specification curve of each headline estimate, behind the name of its indicator."""
    row = [
        Fold(voice.name(e.indicator), (curve_figure(e, r, voice),)) for e, r in with_curve(estimates, curves)
    ]
    return [Folds(tuple(row))] if row else []


def curve_figure(e: Estimate, r: Robustness, voice: Voice) -> Exhibit:
    """The specification curve of one headline estimate."""
    frame = pd.DataFrame([record(e, shown) for shown in r.shown])
    frame.insert(0, "order", range(1, len(frame) + 1))
    title = voice.say("curve.title", unit=voice.language.unit(e.comparison.trend_unit, "axis"))
    chosen = voice.say(
        "curve.chosen", interval(e, r, voice), estimate=voice.yearly(e, r.chosen.estimate).bare
    )
    figure, outside = curve.curve(frame, groups(e, r, voice), title, chosen, voice.language)
    facts = {**curve_facts(e, r, voice), "outside": count(outside) if outside else None}
    return Exhibit(
        label=curve_label(e.indicator),
        caption=voice.say("curve.caption", facts),
        alt=voice.say("curve.alt", facts),
        source=voice.source(e.indicator).with_line(voice.say("curve.source", grid_facts(r))),
        frame=frame,
        figure=figure,
    )


def curve_facts(e: Estimate, r: Robustness, voice: Voice) -> dict[str, object]:
    """What a curve comes to: the chosen estimate, how far others agree, and where they end."""
    return {
        **agreement_facts(e, r, voice),
        "name": Name(e.indicator.name),
        "total": r.curve.total,
        "level": Quantity(100 * r.curve.level, "percent"),
        "interval": interval(e, r, voice),
        "low": voice.yearly(e, r.smallest.estimate),
        "high": voice.yearly(e, r.largest.estimate),
    }


def interval(e: Estimate, r: Robustness, voice: Voice) -> dict[str, Quantity]:
    """Ends of the interval that the volume reports, without their unit."""
    ends = {"low": r.reported.ci_low, "high": r.reported.ci_high}
    return {key: voice.yearly(e, end).bare for key, end in ends.items()}


def grid_facts(r: Robustness) -> dict[str, int]:
    """How the number of specifications comes about."""
    return {
        "windows": len(r.windows),
        "scales": len(r.scales),
        "comparators": len(r.comparators),
        "estimators": len(ESTIMATORS),
        "skipped": len(r.curve.skipped),
    }


def record(e: Estimate, shown: Shown) -> dict[str, object]:
    """One specification as the file of a curve has it."""
    s, choice = shown.specification, shown.specification.choice
    return {
        "chosen": s.chosen,
        "estimate": shown.estimate,
        "ci_low": shown.ci_low,
        "ci_high": shown.ci_high,
        "unit": e.comparison.trend_unit,
        "window": _years(choice.first_year, choice.last_year),
        "comparator": choice.comparator,
        "scale": _scale_key(choice),
        "estimator": choice.estimator,
        "word": str(s.word) if s.word_counts and s.word is not None else "",
        "estimate_on_own_scale": s.estimate,
        "same_sign": s.same_sign,
    }


def _years(first: int, last: int) -> str:
    return f"{first}\N{EN DASH}{last}"


def _scale_key(choice: Choice) -> str:
    return choice.scale if choice.base_year is None else f"{choice.scale} {choice.base_year}"


def groups(e: Estimate, r: Robustness, voice: Voice) -> list[Group]:
    """The choices of a curve, a group of rows each: what the file holds and what stands beside the row."""
    say, specs = voice.say, r.curve.specifications
    windows = tuple((w, w) for w in (_years(*years) for years in r.windows))
    scales = {_scale_key(s.choice): scale(e, s.choice, voice) for s in specs}
    words = {s.word for s in specs if s.word_counts}
    return [
        Group(say("curve.groups.window"), "window", windows),
        Group(
            say("curve.groups.comparator"),
            "comparator",
            tuple((c, comparator(e, c, voice)) for c in r.comparators),
        ),
        Group(say("curve.groups.scale"), "scale", tuple(scales.items())),
        Group(
            say("curve.groups.estimator"),
            "estimator",
            tuple((k, voice.pick("curve.estimators", k)) for k in ESTIMATORS),
        ),
        Group(
            say("curve.groups.word"),
            "word",
            tuple((str(w), voice.pick("curve.words", str(w))) for w in Verdict if w in words),
        ),
    ]


def scale(e: Estimate, choice: Choice, voice: Voice) -> str:
    """How the focus and the comparator are compared."""
    if choice.scale == "index":
        return voice.say("curve.scale.index", base=choice.base_year)
    if choice.scale == "level":
        return voice.say("curve.scale.difference")
    return voice.say("curve.scale.growth") if e.comparison.starts_level else voice.say("curve.scale.ratio")


def comparator(e: Estimate, code: str, voice: Voice) -> str:
    """Whom the focus is compared with, short enough to stand beside a row."""
    if code == REFERENCE:
        return voice.reference_label(e.indicator)
    return voice.group() if code == GROUP else voice.area(code)
