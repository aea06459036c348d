"""The parts that every chapter has: findings, changes, ranks, claims, what waits, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analysis.declared.models import Waiting
from analysis.exhibits import arrived, claims, indicator, lists, robustness, summary
from analysis.exhibits.entered import entered_table
from analysis.exhibits.exhibit import Exhibit, admonition
from analysis.exhibits.fold import Fold, Folds
from analysis.exhibits.view import View

Part = Exhibit | str


def findings(view: View) -> str:
    """What the chapter finds, one headline indicator an item; a chapter without any gathers the others'."""
    title = view.voice.say("words.findings")
    if view.gathers:
        found = summary.gathered(view.in_order, view.estimates.family, view.voice)
        return admonition(title, "findings", found)
    # What is not confirmed is shown on the page, but is no finding.
    told = [e for e in view.own if e.indicator.headline and not e.unconfirmed]
    return admonition(title, "findings", "\n".join(indicator.finding(e, view.voice) for e in told))


def changes(view: View) -> Iterable[Part]:
    """What happened to every indicator of the chapter, in one table."""
    published = [e for e in view.own if e.published]
    return [lists.change_table(published, view.voice, view.anchor)] if published else []


def ranks(view: View) -> Part:
    """The level ranks of the chapter's indicators, each with its five-year range."""
    return lists.rank_figure(view.own, view.voice, view.anchor)


def chapter_claims(view: View) -> str:
    """What the white paper says here, quoted, with what can and cannot be tested."""
    if not view.voice.edition.claims_apply:
        return claims.not_applicable(view.voice)
    bearing = {c for e in view.own for c in e.indicator.claims}
    found = view.ledger
    declared = view.voice.catalogue.claims
    # By name, so that a chapter reads the verdicts on its own claims alone.
    entries = [found[c] for c, claim in declared.items() if claim.focus_area == view.chapter]
    entries += [found[c] for c in sorted(bearing - {e.claim.claim for e in entries})]
    return claims.chapter_claims(entries, bearing, view.voice)


def awaited(view: View) -> list[str]:
    """Exhibits whose table is not at hand or that nothing makes from it, as items of a list."""
    voice = view.voice
    here = voice.catalogue.tables
    chapter = voice.catalogue.chapters[view.anchor]
    # Where the chapter reads a table and waits for it all the same, what is at hand of it does not reach.
    read = {name for one in chapter.indicators for name in one.tables}

    def item(one: Waiting) -> str:
        name = (one.table or "").lower()
        facts = {"exhibit": one.exhibit, "table": one.table}
        return voice.say("lists.waiting.item", facts, here=name in here, read=name in read)

    return [item(w) for w in chapter.waiting if not w.has_come(here) and not arrived.typed(w, voice)]


def waiting(view: View) -> str:
    """What the chapter does not show, by name: exhibits without a table, indicators without a figure."""
    voice = view.voice
    items = awaited(view)
    items += [
        voice.say("lists.waiting.unpublished", sentence=voice.not_published(e))
        for e in view.own
        if e.latest is None
    ]
    if not items:
        return voice.say("lists.waiting.none")
    return voice.say("lists.waiting.heading") + "\n\n" + "\n".join(items)


def sources(view: View, also: Iterable[str] = ()) -> Part:
    """The tables behind what the page has shown, or of the whole volume, and where they came from.

    Parameters
    ----------
    also : iterable of str
        Tables behind what is shown together with the list.
    """
    if view.gathers:
        return view.voice.say("sources.every_table", page="{doc}`sources`")
    if view.chapter is None:
        # Moves and compositions read tables that no indicator names.
        return lists.source_table(view.voice.catalogue.tables, view.voice, lists.WHOLE_VOLUME)
    return lists.source_table(dict.fromkeys([*view.used, *also]), view.voice, view.chapter)


def foot(view: View) -> Folds:
    """What stands behind a chapter, folded: changes, ranks, other choices, claims, what waits, sources."""
    parts: dict[str, Callable[[View], Part | Iterable[Part]]] = {
        "changes": changes,
        "ranks": ranks,
        "choices": other_choices,
        "arrived": arrived.arrived,
        "claims": chapter_claims,
        "waiting": waiting,
    }
    folds: list[Fold] = []
    for name, part in parts.items():
        if view.gathers and name in ("changes", "ranks", "choices"):
            continue
        found = part(view)
        blocks = (found,) if isinstance(found, str | Exhibit) else tuple(found)
        folds += [Fold(view.voice.pick("lists.foot", name), blocks)] if blocks else []
    behind = [table for exhibit in Folds(tuple(folds)).exhibits for table in exhibit.source.tables]
    listed = () if view.gathers else (view.voice.say("sources.of_chapter", page="{doc}`sources`"),)
    folds.append(Fold(view.voice.pick("lists.foot", "sources"), (*listed, sources(view, behind))))
    return Folds(tuple(folds))


def other_choices(view: View) -> Iterable[Part]:
    """How far other choices agree with the headline estimates of the chapter."""
    return robustness.overview(view.own, view.curves, view.voice, view.chapter)


def notes(view: View) -> str:
    """What is known to be odd about each table the volume uses."""
    return lists.table_notes(view.voice.catalogue.tables.values(), view.voice)


def entered(view: View) -> Part:
    """Every figure entered by hand, or that there is none."""
    known = view.voice.catalogue.entered
    return entered_table(known, "entered", view.voice) if known else view.voice.say("entered.none")


def family(view: View) -> Part:
    """Every verdict of the declared family, with the numbers it rests on."""
    return lists.family_table(view.family, view.voice)
