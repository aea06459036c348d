"""What a notebook calls: ``page = open_page(...)``, then ``page.show_*()``.

Each ``show_*`` displays MyST for the book and plain HTML for other front ends. Numbers come from
:mod:`analysis.estimates.compute` alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from IPython.display import display

from analysis.claims.ledger import Ledger, check_focus_area
from analysis.data.benefits import Counts, counts
from analysis.declared.edition import Edition, resolve
from analysis.declared.models import Measure
from analysis.declared.names import hint
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import Robustness, has_curve
from analysis.exhibits import (
    benefits,
    claims,
    common,
    correlation,
    curve,
    dashboard,
    evidence,
    expected,
    flow,
    lists,
    place,
    robustness,
    sensitivity,
    sexes,
    summary,
)
from analysis.exhibits import composition as exhibits_composition
from analysis.exhibits import indicator as exhibits_indicator
from analysis.exhibits import turn as exhibits_turn
from analysis.exhibits.exhibit import Exhibit, admonition, plain_html
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language, joined
from analysis.methods import agreement, contrast, coverage, example, limits, persistence, power, sizes
from analysis.methods.references import agreements
from analysis.methods.simulations import Simulation, simulation
from analysis.project import Project, project_at


def open_page(chapter: str | None = None, *, edition: str = "randers", **parameters: Any) -> Page:
    """Open a page of the volume: settle the parameters and look up every estimate.

    Parameters
    ----------
    chapter : str, optional
        Id of a chapter (the name of its file in ``data/indicators``); None for a page without indicators.
    edition : str
        Id of an edition file.
    **parameters
        Parameters that differ from the edition file; None means "as the file says".

    Returns
    -------
    Page

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
    project = project_at(find_root())
    chapters = project.catalogue.chapters
    if chapter is not None and chapter not in chapters:
        known = ", ".join(chapters)
        raise InputError(f"chapter '{chapter}' is not known; data/indicators holds {known}.")
    return Page(chapter, project, resolve(project.catalogue, edition, parameters))


def warm(*, edition: str = "randers", **parameters: Any) -> None:
    """Compute estimates, specification curves and claims once, so that kernels forked later need not."""
    page = open_page(edition=edition, **parameters)
    page.project.curves(page.edition)
    page.project.ledger(page.edition)


class Page:
    """One page of the volume. Made by :func:`open_page`.

    Attributes
    ----------
    project : Project
    edition : Edition
    estimates : Estimates
    voice : Voice
    output : Path
        Where exhibits are saved.
    """

    def __init__(self, chapter: str | None, project: Project, edition: Edition) -> None:
        self._chapter = chapter
        self.project = project
        self.edition = edition
        self.estimates = project.estimates(edition)
        self.voice = Voice(project, edition, Language(edition.language))
        self.output = Path(os.environ.get("VOLUME_OUTPUT") or project.root)

    # --- the parts of a chapter ----------------------------------------------------------------------

    def show_findings(self) -> None:
        """Part 1: what the chapter finds, one headline indicator an item.

        A chapter without indicators of its own gathers the others.
        """
        if self._gathers():
            found = summary.gathered(self._in_order(), self.estimates.family, self.voice)
            self._show_text(admonition(self._t("Findings"), "findings", found))
            return
        items = []
        for e in self._estimates():
            # What is not confirmed is shown on the page, but is no finding.
            if not e.indicator.headline or e.unconfirmed:
                continue
            parts = [f"**{self.voice.name(e.indicator)}.**", self.voice.happened(e)]
            parts += [self.voice.trend_in_brief(e), common.reference(e)]
            items.append("- " + joined(*parts))
        self._show_text(admonition(self._t("Findings"), "findings", "\n".join(items)))

    def show_indicator(self, indicator: str) -> None:
        """Parts 3 to 6 for one indicator: definition, level, gap or index, change, steady trend, rank."""
        e = self._estimate(indicator)
        definition = admonition(self._t("Definition"), "definition", self.voice.definition(e))
        voice = self.voice
        if e.latest is None:
            self._show_text(f"{definition}\n\n{voice.not_published(e)}")
            return
        if e.moved is None:
            stood = joined(voice.happened(e), voice.ranked(e), *voice.flags(e))
            strip = [place.strip_figure(e, voice)] if e.rank is not None else []
            self._show(definition, *strip, f"**{self._t('Where it stands.')}** {stood}", voice.steady(e))
            return
        happened = [voice.happened(e), voice.base_year_range(e), voice.crossed(e), voice.ranked(e)]
        happened += voice.flags(e)
        self._show(
            definition,
            exhibits_indicator.level_figure(e, e.moved, voice),
            exhibits_indicator.gap_figure(e, e.moved, voice),
            f"**{self._t('What happened.')}** " + joined(*happened),
            f"**{self._t('Is there a steady trend?')}** {voice.steady(e)}",
            *([exhibits_indicator.trend_table(e, e.fit, voice)] if e.fit is not None else []),
            *([robustness.link(e, voice)] if has_curve(e) else []),
        )

    def show_changes(self) -> None:
        """What happened to every indicator of the chapter, in one table."""
        published = [e for e in self._estimates() if e.latest is not None]
        if published:
            self._show(lists.change_table(published, self.voice, self._anchor()))

    def show_ranks(self) -> None:
        """Part 6: the level ranks of the chapter's indicators, each with its five-year range."""
        ranked = [e for e in self._estimates() if e.rank is not None]
        if ranked:
            self._show(lists.rank_figure(ranked, self.voice, self._anchor()))
        else:
            self._show_text(self._t("No table of this chapter covers enough municipalities for a rank."))

    def show_strip(self, indicator: str) -> None:
        """All municipalities in order of one indicator's latest value."""
        e = self._estimate(indicator)
        shown = place.strip_figure(e, self.voice)
        # Of a table with one year the strip stands beside the definition.
        if e.moved is not None or isinstance(shown, str):
            self._show(shown)

    def show_claims(self) -> None:
        """Part 8: what the white paper says here, quoted, with what can and cannot be tested."""
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        bearing = {c for e in self._estimates() for c in e.indicator.claims}
        found = self._ledger()
        entries = [e for e in found if e.claim.focus_area == self._chapter]
        entries += [found[c] for c in sorted(bearing - {e.claim.claim for e in entries})]
        self._show_text(claims.chapter_claims(entries, bearing, self.voice))

    def show_waiting(self) -> None:
        """Exhibits whose table is not at hand, by name."""
        waiting = self.project.catalogue.chapters[self._anchor()].waiting
        items = [
            f"- {w.exhibit[self.edition.language]} ({self._t('table {table}', table=w.table)})"
            for w in waiting
        ]
        items += [f"- {self.voice.not_published(e)}" for e in self._estimates() if e.latest is None]
        heading = self._t("Not shown, because the table is not at hand or has no figure:")
        self._show_text(
            f"{heading}\n\n" + "\n".join(items)
            if items
            else self._t("Every exhibit of this chapter is shown.")
        )

    def show_sources(self) -> None:
        """Part 9: the tables of the chapter, or of the whole volume, and where they came from."""
        if self._gathers():
            self._show_text(
                self._t("Every table of the volume is used here; {page} lists them.", page="{doc}`sources`")
            )
            return
        if self._chapter is None:
            # Moves and compositions read tables that no indicator names.
            self._show(lists.source_table(self.project.catalogue.tables, self.voice, "volume"))
            return
        names = dict.fromkeys(name for e in self._estimates() for name in e.indicator.tables)
        self._show(lists.source_table(names, self.voice, self._chapter))

    def show_family(self) -> None:
        """Every verdict of the declared family, with the numbers it rests on."""
        judged = [self.estimates[key] for key in self.estimates.family]
        self._show(lists.family_table(judged, self.voice))

    def show_notes(self) -> None:
        """What is known to be odd about each table the volume uses."""
        self._show_text(self.voice.table_notes(self.project.catalogue.tables.values()))

    # --- the methods page ----------------------------------------------------------------------------

    def show_region(self) -> None:
        """Which autocorrelations cannot be ruled out."""
        self._show_text(persistence.region_rule(self.voice))

    def show_contrast(self) -> None:
        """Coverage of the usual intervals for a slope, against the volume's."""
        usual = simulation(self.project.root, "contrast")
        self._show(
            contrast.contrast_finding(usual, self.voice),
            contrast.contrast_table(usual, self._coverage(), self.voice),
        )

    def show_coverage(self) -> None:
        """Coverage of the volume's intervals, from the committed simulation."""
        simulated, voice = self._coverage(), self.voice
        self._show(
            coverage.coverage_finding(simulated, voice),
            coverage.coverage_figure(simulated, voice),
            coverage.coverage_table(simulated, voice),
        )

    def show_tests(self) -> None:
        """False positives of the tests and false discoveries of the words, from committed simulations."""
        root, voice = self.project.root, self.voice
        tests, discoveries = simulation(root, "joinpoint_size"), simulation(root, "false_discovery")
        self._show(
            sizes.finding(tests, discoveries, voice),
            sizes.size_table(tests, voice),
            sizes.discovery_table(discoveries, voice),
        )

    def show_persistence(self) -> None:
        """How persistent the real gaps are, and what the municipalities are worth."""
        pooled = persistence.pooled(self.estimates)
        table = [persistence.persistence_table(pooled, self.voice)] if pooled else []
        self._show(persistence.persistence_finding(pooled, self.voice), *table)

    def show_agreement(self) -> None:
        """Agreement with reference results, recomputed."""
        rows = agreements(self.project.root)
        self._show(agreement.agreement_finding(rows, self.voice), agreement.agreement_table(rows, self.voice))

    def show_power(self, indicator: str) -> None:
        """The smallest trend so few years can show, and what that is for one indicator."""
        e = self._estimate(indicator)
        self._show(power.power_figure(self.voice), power.power_finding(e, self.voice))

    def show_limits(self) -> None:
        """Where the intervals fail or are wider than wanted."""
        simulated, voice = self._coverage(), self.voice
        wider = simulation(self.project.root, "coverage_region95")
        self._show(
            limits.limits_table(simulated, voice),
            limits.region_finding(simulated, wider, voice),
            coverage.width_table(simulated, voice),
        )

    def show_example(self, indicator: str) -> None:
        """One estimate from the cells of its table to its word."""
        self._show(*example.example(self._estimate(indicator), self.estimates, self.voice))

    def _coverage(self) -> Simulation:
        return simulation(self.project.root, "coverage")

    # --- the robustness page -------------------------------------------------------------------------

    def show_robustness(self) -> None:
        """How far other choices agree with each headline estimate: a chapter's in short, or all in full."""
        shown = robustness.overview(self._estimates(), self._curves(), self.voice, self._chapter)
        self._show(*shown)

    def show_choices(self) -> None:
        """What is varied, and how the word of a specification is found."""
        self._show_text(robustness.rules(self._curves(), self.voice))

    def show_curves(self) -> None:
        """The specification curve of each headline estimate."""
        figures = curve.curve_figures(self._estimates(), self._curves(), self.voice)
        if figures:
            self._show(*figures)

    def show_dependence(self) -> None:
        """Other base years, every municipality of the group as comparator, and leave-one-out."""
        self._show(*sensitivity.dependence(self._estimates(), self._curves(), self.voice))

    def _curves(self) -> Mapping[str, Robustness]:
        return self.project.curves(self.edition, self._chapter)

    # --- the claims page -----------------------------------------------------------------------------

    def show_claim_findings(self) -> None:
        """How many of the white paper's claims agree, differ and cannot be tested."""
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        body = claims.findings(self._ledger(), self.voice)
        self._show_text(admonition(self._t("Findings"), "findings", body))

    def show_ledger(self, focus_area: str) -> None:
        """Every claim of one focus area with its verdict."""
        check_focus_area(self.project.catalogue, focus_area)
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        self._show(claims.ledger_table(focus_area, self._ledger(), self.estimates, self.voice))

    def show_evidence(self) -> None:
        """The cells behind each verdict, and the verdicts under other choices."""
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        choices = evidence.choices_table(self._ledger(), self.voice)
        behind = evidence.evidence_tables(self._ledger(), self.voice)
        self._show(*behind, *([choices] if choices is not None else []))

    def show_claim_arithmetic(self) -> None:
        """What the white paper's own numbers imply."""
        table = claims.arithmetic_table(self._ledger(), self.voice)
        self._show(self._not_applicable() if table is None else table)

    def show_rounding(self) -> None:
        """What a rounding word beside a number allows."""
        self._show_text(claims.rounding_rules(self._ledger(), self.voice))

    def _ledger(self) -> Ledger:
        return self.project.ledger(self.edition)

    def _not_applicable(self) -> str:
        return self._t("The white paper's claims concern another municipality and are not applicable here.")

    # --- where the focus lies ------------------------------------------------------------------------

    def show_map(self, indicator: str) -> None:
        """The 98 municipalities as squares, coloured by fifths of one indicator's latest value."""
        self._show(place.map_figure(self._estimate(indicator), self.voice))

    def show_bump(self, indicator: str) -> None:
        """The rank of every municipality year by year."""
        self._show(place.bump_figure(self._estimate(indicator), self.voice))

    def show_slope(self, indicator: str) -> None:
        """The focus, its comparators and the reference, then and now."""
        self._show(place.slope_figure(self._estimate(indicator), self.voice))

    # --- structure -----------------------------------------------------------------------------------

    def show_flows(self) -> None:
        """Moves to and from the focus in one year, by the other municipality."""
        self._show(flow.flow_figure(self.voice))

    def show_composition(self, composition: str) -> None:
        """Shares by category with the dissimilarity index; `composition` as in data/compositions.yml."""
        known = self.project.catalogue.compositions
        if composition not in known:
            raise InputError(
                f"composition '{composition}' is not known; data/compositions.yml has {', '.join(known)}."
            )
        self._show(exhibits_composition.composition_figure(known[composition], self.voice))

    def show_expected(self, outcome: str, predictors: Sequence[str]) -> None:
        """One indicator against what others would lead to expect, over the municipalities."""
        e, others = self._estimate(outcome), [self._estimate(p) for p in predictors]
        self._show(expected.expected_figure(e, others, self.voice))

    def show_standardised(self, measure: str) -> None:
        """Shares on benefit as counted and standardised for age; `measure` as in data/benefits.yml."""
        self._show_benefits(measure, benefits.standardised_figure)

    def show_decomposition(self, measure: str) -> None:
        """The gap in shares on benefit, split into rates and ages; `measure` as in data/benefits.yml."""
        self._show_benefits(measure, benefits.decomposition_table)

    def _show_benefits(self, measure: str, build: Callable[[Measure, Counts, Voice], Exhibit | str]) -> None:
        known = {m.id: m for m in self.project.catalogue.benefits.measures}
        if measure not in known:
            raise InputError(f"measure '{measure}' is not known; data/benefits.yml has {', '.join(known)}.")
        chosen = known[measure]
        self._show(build(chosen, counts(self.project.tables, chosen), self.voice))

    def show_joinpoint(self, indicator: str) -> None:
        """Whether the pace of the gap turned once: figure and sentence."""
        self._show(exhibits_turn.turn_figure(self._estimate(indicator), self.voice))

    def show_by_sex(self, indicator: str) -> None:
        """One indicator for men and women apart."""
        self._show(sexes.sex_figure(self._estimate(indicator), self.voice))

    # --- the whole volume ----------------------------------------------------------------------------

    def show_dashboard(self) -> None:
        """Every indicator in one table, then its gaps as small panels, a chapter at a time."""
        self._show(*dashboard.overview(self._in_order(), self.voice))

    def show_direction_count(self) -> None:
        """How many gaps of the declared family widened or narrowed, and which way was the better."""
        family = [self.estimates[key] for key in self.estimates.family]
        self._show(*dashboard.directions(family, self.voice))

    def show_weighted_ranks(self) -> None:
        """Composite ranks of the focus and its comparators under random weights."""
        self._show(dashboard.weighted_figure(self._in_order(), self.voice))

    def show_correlations(self) -> None:
        """Rank correlations between headline levels over the municipalities."""
        self._show(correlation.correlation_figure(self._in_order(), self.voice))

    def show_summary(self) -> None:
        """For someone with two minutes: the strongest findings both ways, and how to read them."""
        self._show_text(summary.summary_text(self._in_order(), self._curves(), self.voice))

    def _in_order(self) -> list[Estimate]:
        """Every estimate, chapters in the order of the volume."""
        chapters = self.project.catalogue.chapters
        return sorted(self.estimates, key=lambda e: chapters[e.indicator.chapter].order)

    def _gathers(self) -> bool:
        """Whether this is a chapter that has no indicators of its own."""
        return self._chapter is not None and not self.project.catalogue.chapters[self._chapter].indicators

    # --- display -------------------------------------------------------------------------------------

    def _t(self, source: str, **fields: object) -> str:
        return self.voice.language.text(source, **fields)

    def _anchor(self) -> str:
        if self._chapter is None:
            raise InputError("this page has no chapter; open it with open_page('<chapter>', ...).")
        return self._chapter

    def _estimate(self, indicator: str) -> Estimate:
        known = self.estimates.by_indicator
        if indicator not in known:
            raise InputError(f"indicator '{indicator}' is not in data/indicators{hint(indicator, known)}")
        return known[indicator]

    def _estimates(self) -> list[Estimate]:
        """Estimates of the page's chapter, or all of them."""
        return [e for e in self.estimates if self._chapter in (None, e.indicator.chapter)]

    def _show(self, *blocks: str | Exhibit) -> None:
        slug, markdown, plain = self.edition.slug, [], []
        # What a page rests on is read from here, in any language.
        tables = sorted(
            {name for block in blocks if isinstance(block, Exhibit) for name in block.source.tables}
        )
        for block in blocks:
            if isinstance(block, Exhibit):
                block.save(self.output, slug)
                markdown.append(block.myst(slug, self.voice.language))
                plain.append(block.html())
            else:
                markdown.append(block)
                plain.append(plain_html(block))
        bundle = {"text/markdown": "\n\n".join(markdown), "text/html": "\n".join(plain)}
        bundle["text/plain"] = bundle["text/markdown"]
        display(bundle, raw=True, metadata={"tables": tables} if tables else {})

    def _show_text(self, markdown: str) -> None:
        self._show(markdown)
