"""What the methods page shows, one function a section."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.exhibits.view import Block, View
from analysis.methods import composite as composites
from analysis.methods import contrast as contrasts
from analysis.methods import coverage as coverages
from analysis.methods import editions as edition_tables
from analysis.methods import example as examples
from analysis.methods import joinpoints, kinds, needed, processes, rules, sizes
from analysis.methods import limits as limitations
from analysis.methods import persistence as persistences
from analysis.methods import power as powers
from analysis.methods.agreement import agreement_finding, agreement_table
from analysis.methods.editions import Edition, Editions
from analysis.methods.references import agreements
from analysis.methods.simulations import FIRST, Simulation, simulation


def region(view: View) -> Block:
    """Which error processes cannot be ruled out."""
    return persistences.region_rule(view.voice)


def persistence(view: View) -> Iterable[Block]:
    """Which processes the real gaps follow, and what the municipalities are worth."""
    pooled = persistences.pooled(view.estimates)
    yield persistences.persistence_finding(pooled, view.voice)
    panels = kinds.panels(view.estimates)
    if panels:
        yield kinds.kinds_finding(panels, view.voice)
        yield kinds.kinds_figure(panels, view.voice)
    if pooled:
        yield persistences.persistence_table(pooled, view.voice)


def contrast(view: View) -> Iterable[Block]:
    """Coverage of the usual intervals for a slope, against the volume's."""
    usual = _simulated(view, "contrast")
    yield contrasts.contrast_finding(usual, view.voice)
    yield contrasts.contrast_table(usual, _simulated(view, "coverage"), view.voice)


def coverage(view: View) -> Iterable[Block]:
    """Coverage of the volume's intervals, from the committed simulation."""
    simulated = _simulated(view, "coverage")
    yield coverages.coverage_finding(simulated, view.voice)
    yield coverages.coverage_figure(simulated, view.voice)
    yield coverages.coverage_table(simulated, view.voice)


def editions(view: View) -> Iterable[Block]:
    """Errors that are not AR(1): the estimator before and now, with dates."""
    both = _editions(view)
    yield edition_tables.editions_finding(both, view.voice)
    yield edition_tables.editions_table(both, view.voice)
    yield processes.processes_table(both, view.voice)
    yield processes.words_table(both, view.voice)


def tests(view: View) -> Iterable[Block]:
    """False positives of the tests and false discoveries of the words, from committed simulations."""
    tried, discoveries = _simulated(view, "joinpoint_size"), _simulated(view, "false_discovery")
    yield sizes.finding(tried, discoveries, view.voice)
    yield sizes.discovery_table(discoveries, view.voice)
    yield sizes.size_table(tried, view.voice)
    intervals = _simulated(view, "joinpoint_intervals")
    yield joinpoints.intervals_finding(intervals, view.voice)
    yield joinpoints.intervals_table(intervals, view.voice)


def agreement(view: View) -> Iterable[Block]:
    """Agreement with reference results, recomputed."""
    rows = agreements(view.voice.project.root)
    yield agreement_finding(rows, view.voice)
    yield agreement_table(rows, view.voice)


def power(view: View, indicator: str) -> Iterable[Block]:
    """The smallest trend so few years can show, and what that is for one indicator and for all."""
    yield powers.power_figure(view.estimates, view.voice)
    yield powers.power_finding(view.estimate(indicator), view.voice)
    rows = needed.needed(view.family)
    if rows:
        yield needed.detectable_table(rows, view.voice)


def composite(view: View) -> Iterable[Block]:
    """How often gaps taken together are said to move when they do not."""
    simulated = _simulated(view, "composite_size")
    yield composites.composite_finding(simulated, view.voice)
    yield composites.composite_table(simulated, view.voice)


def limits(view: View) -> Iterable[Block]:
    """Where the intervals fail or are wider than wanted."""
    simulated = _simulated(view, "coverage")
    yield limitations.limits_table(simulated, _editions(view), view.voice)
    yield coverages.width_table(simulated, view.voice)


def other_rules(view: View) -> Iterable[Block]:
    """Would another rule have given another word?"""
    return rules.rules(view.voice)


def example(view: View, indicator: str) -> Iterable[Block]:
    """One estimate from the cells of its table to its word."""
    return examples.example(view.estimate(indicator), view.estimates, view.voice)


def _editions(view: View) -> Editions:
    return Editions(first=_edition(view, FIRST), second=_edition(view, ""))


def _edition(view: View, suffix: str) -> Edition:
    names = (f"{name}{suffix}" for name in ("processes", "real_family", "coverage"))
    return Edition(*(_simulated(view, name) for name in names))


def _simulated(view: View, name: str) -> Simulation:
    return simulation(view.voice.project.root, name)
