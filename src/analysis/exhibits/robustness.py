"""The robustness page: would another choice have changed a headline estimate?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
from analysis.exhibits import columns, curve
from analysis.exhibits.columns import Column
from analysis.exhibits.common import in_column
from analysis.exhibits.curve import Curves, curve_label, share
from analysis.exhibits.exhibit import Exhibit, admonition
from analysis.exhibits.voice import Voice
from analysis.inference.eligible import MIN_YEARS
from analysis.language.facts import Name, Names, count


def overview(
    estimates: Sequence[Estimate], curves: Curves, voice: Voice, chapter: str | None
) -> list[Exhibit | str]:
    """How far other choices agree with each headline estimate: a chapter's in short, or all in full."""
    without = left_out(estimates, voice)
    if not any(e.indicator.id in curves for e in estimates):
        return [without or voice.say("robustness.nothing")]
    reasons = [without] if without else []
    if chapter is not None:
        return [curve.strips_figure(estimates, curves, voice, chapter), *reasons]
    return [
        admonition(voice.say("words.findings"), "findings", findings(estimates, curves, voice)),
        *reasons,
        agreement_table(estimates, curves, voice),
        extremes_table(estimates, curves, voice),
    ]


def findings(estimates: Iterable[Estimate], curves: Curves, voice: Voice) -> str:
    """One item a headline estimate."""
    items = [
        voice.say(
            "robustness.finding",
            name=Name(e.indicator.name),
            agreement=curve.agreement(e, r, voice),
            figure=curve_label(e.indicator),
        )
        for e, r in curve.with_curve(estimates, curves)
    ]
    return "\n".join(f"- {item}" for item in items)


def left_out(estimates: Iterable[Estimate], voice: Voice) -> str:
    """The headline indicators without a curve, by reason; empty if there is none."""
    without = [e for e in estimates if e.indicator.headline and not has_curve(e)]
    names: dict[tuple[str, bool], list[Name]] = {}
    for e in without:
        if e.latest is not None:
            reason = voice.no_trend(e) if e.fit is None else ""
            names.setdefault((reason, e.unconfirmed), []).append(Name(e.indicator.name).inside)
    said = [
        voice.say("robustness.left_out.of", names=Names.of(found), reason=reason, unconfirmed=unconfirmed)
        for (reason, unconfirmed), found in names.items()
    ]
    said += [voice.not_published(e) for e in without if e.latest is None]
    if len(said) == 1:
        return voice.say("robustness.left_out.one", said=said[0])
    items = [voice.say("robustness.left_out.item", said=reason) for reason in said]
    return "\n".join([voice.say("robustness.left_out.several"), "", *items]) if items else ""


def link(e: Estimate, voice: Voice) -> str:
    """From a trend table to its curve."""
    return voice.say("robustness.link", figure=curve_label(e.indicator))


def rules(curves: Curves, voice: Voice) -> str:
    """What is varied, and why no further."""
    with_group = any(GROUP in r.comparators for r in curves.values())
    group = Name(voice.group()).inside if with_group else None
    items = [
        voice.say("robustness.rules.window", starts=LATER_STARTS, ends=EARLIER_ENDS, least=MIN_YEARS),
        voice.say("robustness.rules.scale"),
        voice.say("robustness.rules.base_year"),
        voice.say("robustness.rules.comparator", group=group),
        voice.say("robustness.rules.estimator"),
    ]
    return "\n".join(f"- {item}" for item in items)


@dataclass(frozen=True)
class Reported:
    """A headline estimate and what other choices make of it."""

    estimate: Estimate
    tried: Robustness


def agreement_table(estimates: Iterable[Estimate], curves: Curves, voice: Voice) -> Exhibit:
    """Each headline estimate: what is reported, and how far other choices agree."""
    rows = [Reported(e, r) for e, r in curve.with_curve(estimates, curves)]
    markdown, frame = columns.table(rows, _agreement_columns(voice), voice.language)
    return Exhibit(
        label="tab-robustness",
        caption=voice.say("robustness.table.caption"),
        source=voice.sources(row.estimate.indicator for row in rows),
        frame=frame,
        markdown=markdown,
    )


def _agreement_columns(voice: Voice) -> list[Column[Reported]]:
    say = voice.say
    return [
        Column("indicator", lambda r: r.estimate.indicator.id, say("robustness.table.indicator"),
               lambda r: r.estimate.indicator.name, "l"),
        Column("unit", lambda r: r.estimate.comparison.trend_unit),
        Column("estimate", lambda r: r.tried.chosen.estimate, say("robustness.table.estimate"),
               lambda r: in_column(voice.yearly(r.estimate, r.tried.chosen.estimate), voice)),
        Column("ci_low", lambda r: r.tried.chosen.ci_low, say("robustness.table.interval"),
               lambda r: say("robustness.table.from_to", curve.interval(r.estimate, r.tried, voice))),
        Column("ci_high", lambda r: r.tried.chosen.ci_high),
        Column("verdict", lambda r: str(r.tried.chosen.specification.word), say("robustness.table.verdict"),
               lambda r: voice.pick("words.verdict", str(r.tried.chosen.specification.word)), "l"),
        Column("specifications", lambda r: r.tried.curve.total, say("robustness.table.specifications"),
               lambda r: count(r.tried.curve.total)),
        Column("same_sign", lambda r: r.tried.curve.same_sign),
        Column("share_same_sign", lambda r: r.tried.curve.same_sign_share, say("robustness.table.same_sign"),
               lambda r: share(r.tried.curve.same_sign_share)),
        Column("words", lambda r: r.tried.curve.words),
        Column("same_word", lambda r: r.tried.curve.same_word),
        Column("share_same_word", lambda r: r.tried.curve.same_word_share, say("robustness.table.same_word"),
               lambda r: share(r.tried.curve.same_word_share)),
        Column("p_threshold", lambda r: r.tried.curve.alpha),
    ]  # fmt: skip


@dataclass(frozen=True)
class Extreme:
    """One end of a curve: the smallest estimate or the largest."""

    estimate: Estimate
    which: str
    shown: Shown

    @property
    def record(self) -> Mapping[str, object]:
        """As the file of a curve has it."""
        return curve.record(self.estimate, self.shown)


def extremes_table(estimates: Iterable[Estimate], curves: Curves, voice: Voice) -> Exhibit:
    """The choices behind the smallest and the largest estimate."""
    tried = curve.with_curve(estimates, curves)
    rows = [
        Extreme(e, which, shown)
        for e, r in tried
        for which, shown in (("smallest", r.smallest), ("largest", r.largest))
    ]
    markdown, frame = columns.table(rows, _extremes_columns(voice), voice.language)
    return Exhibit(
        label="tab-robustness-range",
        caption=voice.say("robustness.range.caption"),
        source=voice.sources(e.indicator for e, _ in tried),
        frame=frame,
        markdown=markdown,
    )


def _extremes_columns(voice: Voice) -> list[Column[Extreme]]:
    say = voice.say

    def kept(name: str) -> Column[Extreme]:
        return Column(name, lambda x: x.record[name])

    return [
        Column("indicator", lambda x: x.estimate.indicator.id, say("robustness.table.indicator"),
               lambda x: x.estimate.indicator.name, "l"),
        Column("which", lambda x: x.which, say("robustness.range.which"),
               lambda x: voice.pick("robustness.range.ends", x.which), "l"),
        kept("chosen"),
        Column("estimate", lambda x: x.shown.estimate, say("robustness.table.estimate"),
               lambda x: in_column(voice.yearly(x.estimate, x.shown.estimate), voice)),
        *map(kept, ("ci_low", "ci_high", "unit", "window")),
        Column("comparator", lambda x: x.record["comparator"], say("robustness.range.trend_of"),
               lambda x: say("robustness.range.gap_to", reference=_compared_with(x, voice)), "l"),
        # The file has it before the comparator.
        Column(header=say("robustness.range.window"), show=lambda x: x.record["window"]),
        Column("scale", lambda x: x.record["scale"], say("robustness.range.scale"),
               lambda x: curve.scale(x.estimate, x.shown.specification.choice, voice), "l"),
        Column("estimator", lambda x: x.record["estimator"], say("robustness.range.estimator"),
               lambda x: voice.pick("curve.estimators", x.shown.specification.choice.estimator), "l"),
        *map(kept, ("word", "estimate_on_own_scale", "same_sign")),
    ]  # fmt: skip


def _compared_with(x: Extreme, voice: Voice) -> str:
    code = x.shown.specification.choice.comparator
    if code == REFERENCE:
        return voice.reference(x.estimate.indicator)
    if code == GROUP:
        return voice.reference_of("median_of_group")
    return curve.comparator(x.estimate, code, voice)
