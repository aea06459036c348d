"""One indicator on one screen: the finding, one figure, what happened, and the rest folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import has_curve
from analysis.exhibits import place, references, robustness, sexes, story, turn
from analysis.exhibits.common import sentences
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.fold import Fold, Folds
from analysis.exhibits.indicator import definition, gap_figure, gap_label, level_figure, trend_table
from analysis.exhibits.view import Block
from analysis.exhibits.voice import Voice

# Figures older than this at the date of the data are marked.
OLD_AFTER = 3  # years
# A reference that moves by less than this share of what the focus moves stands still.
STILL = 0.02
# What else a spread may show, folded; a notebook names it after the indicator.
PICTURES: Mapping[str, Callable[[Estimate, Voice], Exhibit | str]] = {
    "strip": place.strip_figure,
    "map": place.map_figure,
    "bump": place.bump_figure,
    "slope": place.slope_figure,
    "joinpoint": turn.turn_figure,
    "by_sex": sexes.sex_figure,
}


def spread(e: Estimate, voice: Voice, pictures: Iterable[str] = ()) -> list[Block]:
    """Finding as the title, marks, figure, what happened, and folds.

    Parameters
    ----------
    pictures : iterable of str
        Keys of `PICTURES`.
    """
    title = f"({anchor(e)})=\n### {finding(e, voice)}"
    defined = Fold(
        voice.say("spread.folds.definition"),
        tuple(filter(None, (definition(e, voice), sentences(*voice.flags(e))))),
    )
    if e.latest is None:
        return [f"{title}\n\n{voice.not_published(e)}", Folds((defined,))]
    figure = _figure(e, voice)
    shown = [figure] if figure is not None else []
    # Of a table with one year the strip is the figure already.
    wanted = [name for name in pictures if name != "strip" or e.moved is not None]
    more = [Fold(voice.pick("spread.pictures", name), (PICTURES[name](e, voice),)) for name in wanted]
    trend = [_trend(e, voice)] if e.moved is not None else []
    code = [_code(e, pictures, voice)] if figure is not None else []
    return [
        f"{title}\n\n{marks(e, voice)}",
        *shown,
        voice.happened(e) if e.moved is not None else _stood(e, voice),
        Folds((defined, *trend, *more, *code)),
    ]


def briefs(estimates: Iterable[Estimate], voice: Voice) -> Folds:
    """Measures with less to tell, a line each, which opens what a spread shows."""
    return Folds(tuple(_brief(e, voice) for e in estimates))


def _brief(e: Estimate, voice: Voice) -> Fold:
    """A spread without folds of its own."""
    if e.latest is None:
        return Fold(finding(e, voice), (f"({anchor(e)})=\n{voice.not_published(e)}", definition(e, voice)))
    figure = _figure(e, voice)
    blocks: list[Exhibit | str] = [f"({anchor(e)})=\n{marks(e, voice)}"]
    if figure is not None:
        blocks.append(figure)
    blocks.append(voice.happened(e) if e.moved is not None else _stood(e, voice))
    blocks += [definition(e, voice), *voice.flags(e)]
    if e.moved is not None:
        blocks += _trend(e, voice).blocks
    return Fold(finding(e, voice), tuple(blocks))


def finding(e: Estimate, voice: Voice) -> str:
    """The title: the name of the indicator and what it tells."""
    if e.latest is None:
        return voice.name(e.indicator)
    return voice.say("spread.title", name=voice.name(e.indicator), told=story.clause(e, voice))


def anchor(e: Estimate) -> str:
    """Permanent anchor of a spread.

    Examples
    --------
    >>> anchor(project.estimates(edition)["house_price"])  # doctest: +SKIP
    'spread-house-price'
    """
    return f"spread-{e.indicator.slug}"


def is_old(e: Estimate, voice: Voice) -> bool:
    """Whether the latest figure is older than three years at the date of the data."""
    return e.latest is not None and voice.catalogue.data_date.year - e.latest.year > OLD_AFTER


def marks(e: Estimate, voice: Voice) -> str:
    """Latest year, rank and verdict in a few words each, as a list of marks."""
    facts = {
        "year": e.latest and e.latest.year,
        "old": is_old(e, voice),
        "word": str(e.judged.verdict) if e.judged is not None else None,
        "tested": e.fit is not None,
        "several": e.moved is not None,
        "unconfirmed": e.unconfirmed,
    }
    place = story.place_facts(e, voice)
    listed = [
        voice.say("spread.marks.latest", facts),
        voice.say("spread.marks.rank", place) if place else "",
        voice.say("spread.marks.verdict", facts),
        voice.say("spread.marks.turned", turned=story.turned(e, voice)),
        voice.say("spread.marks.unconfirmed", facts),
    ]
    return ":::{rst-class} marks\n" + "\n".join(f"- {mark}" for mark in listed if mark) + "\n:::"


def _figure(e: Estimate, voice: Voice) -> Exhibit | None:
    """Level and gap beside each other; one where they would show the same; a strip for one year."""
    if e.moved is None:
        strip = place.strip_figure(e, voice) if e.rank is not None else None
        return strip if isinstance(strip, Exhibit) else None
    level = level_figure(e, e.moved, voice)
    if same_picture(e):
        # Level and gap would differ by a constant alone; the label of the gap stays an anchor.
        return replace(level, anchors=(gap_label(e),))
    return replace(gap_figure(e, e.moved, voice), beside=level)


def same_picture(e: Estimate) -> bool:
    """Whether the reference hardly moves, so that gap and level have the same shape."""
    own, other = e.panel.values[e.area].dropna(), e.panel.reference.dropna()
    still = float(other.max() - other.min()) <= STILL * float(own.max() - own.min())
    return still and not e.comparison.starts_level


def _trend(e: Estimate, voice: Voice) -> Fold:
    """Whether there is a steady trend, how far the change hangs on the base year, when the sides changed."""
    told = sentences(voice.steady(e))
    rest = sentences(references.turned(e, voice), voice.base_year_range(e), voice.crossed(e), voice.ranked(e))
    blocks: list[Exhibit | str] = [told, rest]
    if e.fit is not None:
        blocks.append(trend_table(e, e.fit, voice))
    if has_curve(e):
        blocks.append(robustness.link(e, voice))
    return Fold(voice.say("spread.folds.trend"), tuple(filter(None, blocks)))


def _stood(e: Estimate, voice: Voice) -> str:
    """What is said of a table with one year, which has no fold of its trend."""
    return sentences(voice.happened(e), references.turned(e, voice))


def _code(e: Estimate, pictures: Iterable[str], voice: Voice) -> Fold:
    """What makes the spread: a function, and the cell that calls it."""
    facts = {
        "function": spread.__name__,
        "path": f"src/{spread.__module__.replace('.', '/')}.py",
        "notebook": f"notebooks/{e.indicator.chapter}.ipynb",
        "shown": ["indicator", e.indicator.id, *pictures],
    }
    return Fold(voice.say("spread.folds.code"), (voice.say("spread.code", facts),))
