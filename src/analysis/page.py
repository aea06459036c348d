"""One page: ``page = open_page("housing", globals())``, then ``page.show("strip", "house_price")``.

What can be shown stands in `SHOWS`, one line a name: from a figure on a page to its code it is two steps, the
name in the notebook and the function beside it here.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from IPython.display import display

from analysis import reads
from analysis.declared.edition import PARAMETERS, Edition, resolve
from analysis.declared.names import hint
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.estimates.estimate import Estimates
from analysis.exhibits import (
    all_years,
    arrived,
    benefits,
    chapter,
    claims,
    composition,
    correlation,
    curve,
    dashboard,
    expected,
    flow,
    group_ranks,
    ids,
    persons,
    picture,
    place,
    references,
    robustness,
    sensitivity,
    sexes,
    side_by_side,
    spread,
    summary,
    taken_together,
    turn,
)
from analysis.exhibits.exhibit import Exhibit, plain_html
from analysis.exhibits.folded import first_sentence, folded
from analysis.exhibits.view import Block, Show, View, each, one
from analysis.exhibits.voice import Voice
from analysis.fingerprint import fingerprint
from analysis.language.numbers import Language
from analysis.methods import shown as methods
from analysis.project import Project, project_at

SHOWS: Mapping[str, Show] = {
    # The parts of a chapter.
    "findings": chapter.findings,
    "indicator": lambda view, indicator, *pictures: spread.spread(
        view.estimate(indicator), view.voice, pictures
    ),
    "picture": picture.of_chapter,
    "foot": chapter.foot,
    "briefs": lambda view, *indicators: spread.briefs(map(view.estimate, indicators), view.voice),
    "changes": chapter.changes,
    "ranks": chapter.ranks,
    "claims": chapter.chapter_claims,
    "arrived": arrived.arrived,
    "waiting": chapter.waiting,
    "sources": lambda view: chapter.sources(view),
    # Where the focus lies.
    "strip": one(place.strip_figure),
    "map": one(place.map_figure),
    "bump": one(place.bump_figure),
    "slope": one(place.slope_figure),
    "joinpoint": one(turn.turn_figure),
    "by_sex": one(sexes.sex_figure),
    # Several indicators, or every year of them.
    "side_by_side": lambda view, indicators: side_by_side.side_by_side(
        [view.estimate(i) for i in indicators], view.voice
    ),
    "all_years": folded(
        lambda view, indicators: all_years.all_years([view.estimate(i) for i in indicators], view.voice),
        first_sentence,
    ),
    # Shares in persons.
    "persons": one(persons.persons),
    "months": one(persons.by_months),
    # What a municipality is made up of.
    "flows": lambda view: flow.flows(view.voice),
    "flows_by_age": lambda view: flow.flows_by_age(view.voice),
    "composition": composition.composition,
    "expected": lambda view, outcome, predictors: expected.expected(
        view.estimate(outcome), [view.estimate(p) for p in predictors], view.voice
    ),
    "standardised": benefits.of_measure(benefits.standardised_figure),
    "decomposition": folded(benefits.of_measure(benefits.decomposition_table), first_sentence),
    # The whole volume.
    "dashboard": lambda view: dashboard.overview(view.in_order, view.voice),
    "group_ranks": folded(lambda view: group_ranks.in_group(view.in_order, view.voice)),
    "direction_count": lambda view: dashboard.directions(view.family, view.voice),
    "taken_together": taken_together.taken_together,
    "weighted_ranks": lambda view: dashboard.weighted_figure(view.in_order, view.voice),
    "correlations": lambda view: correlation.correlation_figure(view.in_order, view.voice),
    "summary": lambda view: summary.summary_blocks(view.in_order, view.voice),
    # The claims.
    "claim_findings": claims.claim_findings,
    "ledger": folded(claims.ledger, first_sentence),
    "claim_classes": claims.classes,
    "evidence": folded(claims.evidence, first_sentence),
    "base_years": folded(claims.base_years, first_sentence),
    "claim_arithmetic": claims.claim_arithmetic,
    "rounding": claims.rounding,
    # Robustness.
    "robustness": folded(
        lambda view: robustness.overview(view.own, view.curves, view.voice, view.chapter),
        open=("tab-robustness",),
    ),
    "choices": lambda view: robustness.rules(view.curves, view.voice),
    "curves": lambda view: curve.curve_folds(view.own, view.curves, view.voice),
    "reference_matrix": folded(lambda view: references.matrix(view.in_order, view.voice)),
    "dependence": folded(lambda view: sensitivity.dependence(view.own, view.curves, view.voice)),
    # Methods and sources.
    "region": methods.region,
    "persistence": folded(methods.persistence, figures=True),
    "contrast": folded(methods.contrast),
    "coverage": folded(methods.coverage),
    "editions": folded(methods.editions),
    "tests": folded(methods.tests),
    "agreement": folded(methods.agreement),
    "power": folded(methods.power),
    "composite": folded(methods.composite),
    "limits": folded(methods.limits),
    "other_rules": folded(methods.other_rules),
    "example": folded(methods.example),
    "references": lambda view: references.definitions(view.in_order, view.voice),
    "family": folded(chapter.family),
    "entered": chapter.entered,
    "ids": lambda view: ids.ids(view.in_order, view.voice),
    "notes": chapter.notes,
}


def open_page(
    chapter: str | None = None,
    given: Mapping[str, Any] | None = None,
    *,
    edition: str = "randers",
    **parameters: Any,
) -> Page:
    """Open a page of an edition.

    Parameters
    ----------
    chapter : str, optional
        Id of a chapter (the name of its file in ``data/indicators``); None for a page without indicators.
    given : mapping of str to object, optional
        Where parameters stand by name; ``globals()`` in a notebook. What is no parameter is passed over.
    edition : str
        Id of an edition file.
    **parameters
        Parameters that differ from the edition file; None means "as the file says".

    Raises
    ------
    InputError
        If a parameter is wrong, or a table is damaged.

    Examples
    --------
    >>> page = open_page("business_and_jobs", focus=615)
    >>> page.edition.focus_name
    'Horsens'
    """
    found = {name: given[name] for name in ("edition", *PARAMETERS) if name in given} if given else {}
    edition = found.pop("edition", edition)
    project = project_at(find_root())
    reads.watch(project.root)
    chapters = project.catalogue.chapters
    if chapter is not None and chapter not in chapters:
        known = ", ".join(chapters)
        raise InputError(f"chapter '{chapter}' is not known; data/indicators holds {known}.")
    with reads.aside():  # an edition is held against all that is declared, and is a thing of its own
        resolved = resolve(project.catalogue, edition, {**found, **parameters})
    reads.note("edition", fingerprint(resolved))
    return Page(chapter, project, resolved)


def warm(*, edition: str = "randers", **parameters: Any) -> None:
    """Compute estimates, specification curves and claims once, so that kernels forked later need not."""
    with reads.aside():  # no page has read anything yet
        page = open_page(edition=edition, **parameters)
        page.project.curves(page.edition)
        page.project.ledger(page.edition)


class Page:
    """One page of the volume. Made by `open_page`.

    Attributes
    ----------
    project : Project
    edition : Edition
    view : View
        What exhibits are built from.
    output : Path
        Where exhibits are saved.
    in_a_book : bool
        Whether a book is made of what is shown, which reads the Markdown; HTML is for who has the notebook
        open.
    """

    def __init__(self, chapter: str | None, project: Project, edition: Edition) -> None:
        self.project = project
        self.edition = edition
        self.view = View(Voice(project, edition, Language(edition.language)), chapter)
        built = os.environ.get("VOLUME_OUTPUT")
        self.output = Path(built or project.root)
        self.in_a_book = bool(built)

    @property
    def estimates(self) -> Estimates:
        """Every estimate of the edition."""
        return self.project.estimates(self.edition)

    @property
    def voice(self) -> Voice:
        """The words of the edition's language."""
        return self.view.voice

    def show(self, name: str, *of: Any) -> None:
        """Show one part of the page.

        Parameters
        ----------
        name : str
            A name of `SHOWS`.
        *of
            What it is of, such as the id of an indicator.

        Raises
        ------
        InputError
            If nothing has that name, it is not told what to show, or that does not exist.
        """
        if name not in SHOWS:
            raise InputError(f"page.show('{name}', ...) is not known{hint(name, SHOWS)}")
        self._check(name, of)
        blocks = each(SHOWS[name](self.view, *of))
        if blocks:
            self._display(blocks)
        reads.tell()

    @staticmethod
    def _check(name: str, of: tuple[Any, ...]) -> None:
        parameters = list(inspect.signature(SHOWS[name]).parameters.values())[1:]
        wanted = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL]
        if len(of) != len(wanted) and not (len(of) > len(wanted) and len(parameters) > len(wanted)):
            needs = ", ".join(wanted) or "nothing more"
            raise InputError(f"page.show('{name}', ...) takes {needs}, not {len(of)} values.")

    def _display(self, blocks: Sequence[Block]) -> None:
        slug = self.edition.slug
        markdown: list[str] = []
        tables: set[str] = set()
        for block in blocks:
            if isinstance(block, str):
                markdown.append(block)
                continue
            for exhibit in [block] if isinstance(block, Exhibit) else block.exhibits:
                exhibit.save(self.output, slug, self.voice.language)
                # What a page rests on is read from here, in any language.
                tables.update(exhibit.source.tables)
                self.view.used.update(dict.fromkeys(exhibit.source.tables))
            markdown.append(block.myst(slug, self.voice.language))
        text = "\n\n".join(markdown)
        bundle = {"text/markdown": text, "text/plain": text}
        if not self.in_a_book:
            bundle["text/html"] = "\n".join(
                plain_html(block) if isinstance(block, str) else block.html() for block in blocks
            )
        display(bundle, raw=True, metadata={"tables": sorted(tables)} if tables else {})
