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
from analysis.claims.ledger import claims as compute_claims
from analysis.data.benefits import MEASURES, Counts, Measure, counts
from analysis.data.composition import COMPOSITIONS
from analysis.data.sexes import has_sexes
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition, resolve
from analysis.declared.models import Catalogue
from analysis.declared.names import hint
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.estimates.compute import compute
from analysis.estimates.estimate import Estimate, Estimates
from analysis.estimates.robustness import Robustness, has_curve
from analysis.estimates.robustness import curves as compute_curves
from analysis.estimates.turn import turn
from analysis.exhibits import (
    benefits,
    claims,
    common,
    correlation,
    curve,
    dashboard,
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
from analysis.exhibits.voice import Narrator
from analysis.inference.ranking import LevelRank
from analysis.language.numbers import Language, joined
from analysis.methods import agreement, example, persistence, power
from analysis.methods import coverage as methods_coverage
from analysis.methods import sizes as methods_sizes
from analysis.methods.references import agreements
from analysis.methods.simulations import Simulation, simulation


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
    catalogue = load(find_root())
    if chapter is not None and chapter not in catalogue.chapters:
        known = ", ".join(catalogue.chapters)
        raise InputError(f"chapter '{chapter}' is not known; data/indicators holds {known}.")
    settled = resolve(catalogue, edition, parameters)
    return Page(chapter, catalogue, settled, compute(catalogue.root, settled))


def warm(*, edition: str = "randers", **parameters: Any) -> None:
    """Compute estimates, specification curves and claims once, so that kernels forked later need not."""
    page = open_page(edition=edition, **parameters)
    compute_curves(page._catalogue.root, page.edition)
    compute_claims(page._catalogue.root, page.edition)


class Page:
    """One page of the volume. Made by :func:`open_page`.

    Attributes
    ----------
    edition : Edition
    estimates : Estimates
    """

    def __init__(
        self, chapter: str | None, catalogue: Catalogue, edition: Edition, estimates: Estimates
    ) -> None:
        self._chapter = chapter
        self._catalogue = catalogue
        self.edition = edition
        self.estimates = estimates
        self._language = Language(edition.language)
        self._voice = Narrator(catalogue, edition, self._language)
        self._output = Path(os.environ.get("VOLUME_OUTPUT") or catalogue.root)

    # --- the parts of a chapter ----------------------------------------------------------------------

    def show_findings(self) -> None:
        """Part 1: what the chapter finds, one headline indicator an item.

        A chapter without indicators of its own gathers the others.
        """
        if self._gathers():
            found = summary.gathered(self._in_order(), self.estimates.family, self._voice)
            self._show_text(admonition(self._t("Findings"), "findings", found))
            return
        items = []
        for e in self._estimates():
            # What is not confirmed is shown on the page, but is no finding.
            if not e.indicator.headline or e.unconfirmed:
                continue
            parts = [f"**{self._voice.name(e.indicator)}.**", self._voice.happened(e)]
            parts += [self._voice.trend_in_brief(e), common.reference(e)]
            items.append("- " + joined(*parts))
        self._show_text(admonition(self._t("Findings"), "findings", "\n".join(items)))

    def show_indicator(self, indicator: str) -> None:
        """Parts 3 to 6 for one indicator: definition, level, gap or index, change, steady trend, rank."""
        e = self._estimate(indicator)
        definition = admonition(self._t("Definition"), "definition", self._voice.definition(e))
        voice = self._voice
        if e.latest is None:
            self._show_text(f"{definition}\n\n{voice.not_published(e)}")
            return
        if e.moved is None:
            stood = joined(voice.happened(e), voice.ranked(e), *voice.flags(e))
            strip = [place.strip_figure(e, e.rank, voice)] if e.rank is not None else []
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
            self._show(lists.change_table(published, self._voice, self._anchor()))

    def show_ranks(self) -> None:
        """Part 6: the level ranks of the chapter's indicators, each with its five-year range."""
        ranked = [e for e in self._estimates() if e.rank is not None]
        if ranked:
            self._show(lists.rank_figure(ranked, self._voice, self._anchor()))
        else:
            self._show_text(self._t("No table of this chapter covers enough municipalities for a rank."))

    def show_strip(self, indicator: str) -> None:
        """All municipalities in order of one indicator's latest value."""
        e = self._estimate(indicator)
        if e.latest is None:
            self._show_text(self._voice.not_published(e))
        elif e.rank is None:
            self._show_text(
                self._t(
                    "{name}: too few municipalities to put them in order.", name=self._voice.name(e.indicator)
                )
            )
        elif e.moved is not None:  # of a table with one year it stands beside the definition
            self._show(place.strip_figure(e, e.rank, self._voice))

    def show_claims(self) -> None:
        """Part 8: what the white paper says here, quoted, with what can and cannot be tested."""
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        bearing = {c for e in self._estimates() for c in e.indicator.claims}
        found = self._ledger()
        entries = [e for e in found if e.claim.focus_area == self._chapter]
        entries += [found[c] for c in sorted(bearing - {e.claim.claim for e in entries})]
        self._show_text(claims.chapter_claims(entries, bearing, self._voice))

    def show_waiting(self) -> None:
        """Exhibits whose table is not at hand, by name."""
        waiting = self._catalogue.chapters[self._anchor()].waiting
        items = [
            f"- {w.exhibit[self.edition.language]} ({self._t('table {table}', table=w.table)})"
            for w in waiting
        ]
        items += [f"- {self._voice.not_published(e)}" for e in self._estimates() if e.latest is None]
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
            self._show(lists.source_table(self._catalogue.tables, self._voice, "volume"))
            return
        names = dict.fromkeys(name for e in self._estimates() for name in e.indicator.tables)
        self._show(lists.source_table(names, self._voice, self._chapter))

    def show_family(self) -> None:
        """Every verdict of the declared family, with the numbers it rests on."""
        judged = [self.estimates[key] for key in self.estimates.family]
        self._show(lists.family_table(judged, self._voice))

    def show_notes(self) -> None:
        """What is known to be odd about each table the volume uses."""
        self._show_text(self._voice.table_notes(self._catalogue.tables.values()))

    # --- the methods page ----------------------------------------------------------------------------

    def show_region(self) -> None:
        """Which autocorrelations cannot be ruled out."""
        self._show_text(persistence.region_rule(self._voice))

    def show_contrast(self) -> None:
        """Coverage of the usual intervals for a slope, against the volume's."""
        contrast = simulation(self._catalogue.root, "contrast")
        self._show(
            methods_coverage.contrast_finding(contrast, self._voice),
            methods_coverage.contrast_table(contrast, self._coverage(), self._voice),
        )

    def show_coverage(self) -> None:
        """Coverage of the volume's intervals, from the committed simulation."""
        coverage, voice = self._coverage(), self._voice
        self._show(
            methods_coverage.coverage_finding(coverage, voice),
            methods_coverage.coverage_figure(coverage, voice),
            methods_coverage.coverage_table(coverage, voice),
        )

    def show_tests(self) -> None:
        """False positives of the tests and false discoveries of the words, from committed simulations."""
        root, voice = self._catalogue.root, self._voice
        sizes, discoveries = simulation(root, "joinpoint_size"), simulation(root, "false_discovery")
        self._show(
            methods_sizes.finding(sizes, discoveries, voice),
            methods_sizes.size_table(sizes, voice),
            methods_sizes.discovery_table(discoveries, voice),
        )

    def show_persistence(self) -> None:
        """How persistent the real gaps are, and what the municipalities are worth."""
        pooled = persistence.pooled(list(self.estimates))
        table = [persistence.persistence_table(pooled, self._voice)] if pooled else []
        self._show(persistence.persistence_finding(pooled, self._voice), *table)

    def show_agreement(self) -> None:
        """Agreement with reference results, recomputed."""
        rows = agreements(self._catalogue.root)
        self._show(
            agreement.agreement_finding(rows, self._voice), agreement.agreement_table(rows, self._voice)
        )

    def show_power(self, indicator: str) -> None:
        """The smallest trend so few years can show, and what that is for one indicator."""
        e = self._estimate(indicator)
        self._show(power.power_figure(self._voice), power.power_finding(e, self._voice))

    def show_limits(self) -> None:
        """Where the intervals fail or are wider than wanted."""
        coverage, voice = self._coverage(), self._voice
        wider = simulation(self._catalogue.root, "coverage_region95")
        self._show(
            methods_coverage.limits_table(coverage, voice),
            methods_coverage.region_finding(coverage, wider, voice),
            methods_coverage.width_table(coverage, voice),
        )

    def show_example(self, indicator: str) -> None:
        """One estimate from the cells of its table to its word."""
        e, voice = self._estimate(indicator), self._voice
        if e.moved is None or e.fit is None or e.judged is None:
            self._show_text(voice.steady(e) or voice.not_published(e))
            return
        steps = example.steps(e, e.moved, e.fit, e.judged, self.estimates, voice)
        self._show(
            example.cells_table(e, e.moved, voice),
            "\n".join(f"{i}. {step}" for i, step in enumerate(steps, 1)),
            example.lines_table(e, e.fit, voice),
        )

    def _coverage(self) -> Simulation:
        return simulation(self._catalogue.root, "coverage")

    # --- the robustness page -------------------------------------------------------------------------

    def show_robustness(self) -> None:
        """How far other choices agree with each headline estimate: a chapter's in short, or all in full."""
        shown = robustness.overview(self._estimates(), self._curves(), self._voice, self._chapter)
        self._show(*shown)

    def show_choices(self) -> None:
        """What is varied, and how the word of a specification is found."""
        self._show_text(robustness.rules(self._curves(), self._voice))

    def show_curves(self) -> None:
        """The specification curve of each headline estimate."""
        figures = curve.curve_figures(self._estimates(), self._curves(), self._voice)
        if figures:
            self._show(*figures)

    def show_dependence(self) -> None:
        """Other base years, every municipality of the group as comparator, and leave-one-out."""
        self._show(*sensitivity.dependence(self._estimates(), self._curves(), self._voice))

    def _curves(self) -> Mapping[str, Robustness]:
        return compute_curves(self._catalogue.root, self.edition, self._chapter)

    # --- the claims page -----------------------------------------------------------------------------

    def show_claim_findings(self) -> None:
        """How many of the white paper's claims agree, differ and cannot be tested."""
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        body = claims.findings(self._ledger(), self._voice)
        self._show_text(admonition(self._t("Findings"), "findings", body))

    def show_ledger(self, focus_area: str) -> None:
        """Every claim of one focus area with its verdict."""
        check_focus_area(self._catalogue, focus_area)
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        self._show(claims.ledger_table(focus_area, self._ledger(), self.estimates, self._voice))

    def show_evidence(self) -> None:
        """The cells behind each verdict, and the verdicts under other choices."""
        if not self.edition.own_focus:
            self._show_text(self._not_applicable())
            return
        entries = [e for e in self._ledger() if claims.has_evidence(e)]
        choices = claims.choices_table(entries, self._voice)
        evidence = [claims.evidence_table(e, self._voice) for e in entries]
        self._show(*evidence, *([choices] if choices is not None else []))

    def show_claim_arithmetic(self) -> None:
        """What the white paper's own numbers imply."""
        table = claims.arithmetic_table(self._ledger(), self._voice)
        self._show(self._not_applicable() if table is None else table)

    def show_rounding(self) -> None:
        """What a rounding word beside a number allows."""
        self._show_text(claims.rounding_rules(self._ledger(), self._voice))

    def _ledger(self) -> Ledger:
        return compute_claims(self._catalogue.root, self.edition)

    def _not_applicable(self) -> str:
        return self._t("The white paper's claims concern another municipality and are not applicable here.")

    # --- where the focus lies ------------------------------------------------------------------------

    def show_map(self, indicator: str) -> None:
        """The 98 municipalities as squares, coloured by fifths of one indicator's latest value."""
        self._show_ranked(indicator, place.map_figure)

    def show_bump(self, indicator: str) -> None:
        """The rank of every municipality year by year."""
        e = self._estimate(indicator)
        if e.rank is not None and len(place.bump_frame(e, e.rank, self._voice)["year"].unique()) < 2:
            self._show_text(
                self._t(
                    "{name}: one year only, so no ranks over the years.", name=self._voice.name(e.indicator)
                )
            )
            return
        self._show_ranked(indicator, place.bump_figure)

    def show_slope(self, indicator: str) -> None:
        """The focus, its comparators and the reference, then and now."""
        e = self._estimate(indicator)
        if e.latest is None:
            self._show_text(self._voice.not_published(e))
        elif e.moved is None:
            self._show_text(
                self._t("{name}: one year only, so no then and now.", name=self._voice.name(e.indicator))
            )
        else:
            self._show(place.slope_figure(e, e.moved, self._voice))

    def _show_ranked(self, indicator: str, build: Callable[[Estimate, LevelRank, Narrator], Exhibit]) -> None:
        e = self._estimate(indicator)
        if e.latest is None:
            self._show_text(self._voice.not_published(e))
        elif e.rank is None:
            self._show_text(
                self._t(
                    "{name}: the table covers too few municipalities.", name=self._voice.name(e.indicator)
                )
            )
        else:
            self._show(build(e, e.rank, self._voice))

    # --- structure -----------------------------------------------------------------------------------

    def show_flows(self) -> None:
        """Moves to and from the focus in one year, by the other municipality."""
        self._show(flow.flow_figure(self._voice))

    def show_composition(self, composition: str) -> None:
        """Shares by category with the dissimilarity index; `composition` as in analysis.data.composition."""
        if composition not in COMPOSITIONS:
            known = ", ".join(COMPOSITIONS)
            raise InputError(
                f"composition '{composition}' is not known; analysis.data.composition has {known}."
            )
        chosen = COMPOSITIONS[composition]
        if self.edition.focus in chosen.without:
            self._show_text(f"{self._t(chosen.title)}: {self._t(chosen.note)}")
            return
        self._show(exhibits_composition.composition_figure(chosen, self._voice))

    def show_expected(self, outcome: str, predictors: Sequence[str]) -> None:
        """One indicator against what others would lead to expect, over the municipalities."""
        e, others = self._estimate(outcome), [self._estimate(p) for p in predictors]
        found = expected.compare(e, others, self._voice)
        if found is None:
            self._show_text(
                self._t(
                    "{name}: no year in which {focus} and enough other municipalities have every figure "
                    "needed.",
                    name=self._voice.name(e.indicator),
                    focus=self.edition.focus_name,
                )
            )
        else:
            self._show(expected.expected_figure(e, others, found, self._voice))

    def show_standardised(self, measure: str) -> None:
        """Shares on benefit as counted and standardised for age; `measure` as in analysis.data.benefits."""
        self._show_benefits(measure, benefits.standardised_figure)

    def show_decomposition(self, measure: str) -> None:
        """The gap in shares on benefit, split into rates and ages; `measure` as in analysis.data.benefits."""
        self._show_benefits(measure, benefits.decomposition_table)

    def _show_benefits(self, measure: str, build: Callable[[Measure, Counts, Narrator], Exhibit]) -> None:
        if measure not in MEASURES:
            known = ", ".join(MEASURES)
            raise InputError(f"measure '{measure}' is not known; analysis.data.benefits has {known}.")
        found = counts(self._catalogue, MEASURES[measure])
        if self.edition.focus in found.population.index:
            self._show(build(MEASURES[measure], found, self._voice))
        else:
            self._show_text(
                self._t(
                    "{name}: not every figure by age is published for {focus}.",
                    name=self._t(MEASURES[measure].title),
                    focus=self.edition.focus_name,
                )
            )

    def show_joinpoint(self, indicator: str) -> None:
        """Whether the pace of the gap turned once: figure and sentence."""
        e = self._estimate(indicator)
        found = turn(e)
        if e.fit is None or found is None:
            self._show_text(
                self._t(
                    "{name}: no turn in the pace is looked for, because no steady trend is tested.",
                    name=self._voice.name(e.indicator),
                )
            )
        else:
            self._show(exhibits_turn.turn_figure(e, e.fit, found, self._voice))

    def show_by_sex(self, indicator: str) -> None:
        """One indicator for men and women apart."""
        e = self._estimate(indicator)
        if not has_sexes(self._catalogue, e.indicator):
            raise InputError(f"indicator '{indicator}': its table does not hold men and women apart.")
        figure = sexes.sex_figure(e, self._voice)
        self._show(self._voice.not_published(e) if figure is None else figure)

    # --- the whole volume ----------------------------------------------------------------------------

    def show_dashboard(self) -> None:
        """Every indicator in one table, then its gaps as small panels, a chapter at a time."""
        self._show(*dashboard.overview(self._in_order(), self._voice))

    def show_direction_count(self) -> None:
        """How many gaps of the declared family widened or narrowed, and which way was the better."""
        family = [self.estimates[key] for key in self.estimates.family]
        self._show(*dashboard.directions(family, self._voice))

    def show_weighted_ranks(self) -> None:
        """Composite ranks of the focus and its comparators under random weights."""
        self._show(dashboard.weighted_figure(self._in_order(), self._voice))

    def show_correlations(self) -> None:
        """Rank correlations between headline levels over the municipalities."""
        figure = correlation.correlation_figure(self._in_order(), self._voice)
        self._show(self._t("Too few indicators cover the municipalities.") if figure is None else figure)

    def show_summary(self) -> None:
        """For someone with two minutes: the strongest findings both ways, and how to read them."""
        self._show_text(summary.summary_text(self._in_order(), self._curves(), self._voice))

    def _in_order(self) -> list[Estimate]:
        """Every estimate, chapters in the order of the volume."""
        chapters = [*dashboard.CHAPTERS, *self._catalogue.chapters]
        return sorted(self.estimates, key=lambda e: chapters.index(e.indicator.chapter))

    def _gathers(self) -> bool:
        """Whether this is a chapter that has no indicators of its own."""
        return self._chapter is not None and not self._catalogue.chapters[self._chapter].indicators

    # --- display -------------------------------------------------------------------------------------

    def _t(self, source: str, **fields: object) -> str:
        return self._language.text(source, **fields)

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
                block.save(self._output, slug)
                markdown.append(block.myst(slug, self._language))
                plain.append(block.html())
            else:
                markdown.append(block)
                plain.append(plain_html(block))
        bundle = {"text/markdown": "\n\n".join(markdown), "text/html": "\n".join(plain)}
        bundle["text/plain"] = bundle["text/markdown"]
        display(bundle, raw=True, metadata={"tables": tables} if tables else {})

    def _show_text(self, markdown: str) -> None:
        self._show(markdown)
