"""What the methods page shows, one function a section."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.exhibits.view import Block, View
from analysis.methods import contrast as contrasts
from analysis.methods import coverage as coverages
from analysis.methods import example as examples
from analysis.methods import limits as limitations
from analysis.methods import persistence as persistences
from analysis.methods import power as powers
from analysis.methods import sizes
from analysis.methods.agreement import agreement_finding, agreement_table
from analysis.methods.references import agreements
from analysis.methods.simulations import Simulation, simulation


def region(view: View) -> Block:
    """Which autocorrelations cannot be ruled out."""
    return persistences.region_rule(view.voice)


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


def tests(view: View) -> Iterable[Block]:
    """False positives of the tests and false discoveries of the words, from committed simulations."""
    tried, discoveries = _simulated(view, "joinpoint_size"), _simulated(view, "false_discovery")
    yield sizes.finding(tried, discoveries, view.voice)
    yield sizes.size_table(tried, view.voice)
    yield sizes.discovery_table(discoveries, view.voice)


def persistence(view: View) -> Iterable[Block]:
    """How persistent the real gaps are, and what the municipalities are worth."""
    pooled = persistences.pooled(view.estimates)
    yield persistences.persistence_finding(pooled, view.voice)
    if pooled:
        yield persistences.persistence_table(pooled, view.voice)


def agreement(view: View) -> Iterable[Block]:
    """Agreement with reference results, recomputed."""
    rows = agreements(view.voice.project.root)
    yield agreement_finding(rows, view.voice)
    yield agreement_table(rows, view.voice)


def power(view: View, indicator: str) -> Iterable[Block]:
    """The smallest trend so few years can show, and what that is for one indicator."""
    yield powers.power_figure(view.voice)
    yield powers.power_finding(view.estimate(indicator), view.voice)


def limits(view: View) -> Iterable[Block]:
    """Where the intervals fail or are wider than wanted."""
    simulated, wider = _simulated(view, "coverage"), _simulated(view, "coverage_region95")
    yield limitations.limits_table(simulated, view.voice)
    yield limitations.region_finding(simulated, wider, view.voice)
    yield coverages.width_table(simulated, view.voice)


def example(view: View, indicator: str) -> Iterable[Block]:
    """One estimate from the cells of its table to its word."""
    return examples.example(view.estimate(indicator), view.estimates, view.voice)


def _simulated(view: View, name: str) -> Simulation:
    return simulation(view.voice.project.root, name)
