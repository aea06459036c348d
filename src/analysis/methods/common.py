"""What exhibits of simulations share: the source line, columns by autocorrelation, marks and bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Source
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity, count
from analysis.methods.simulations import Simulation


@dataclass(frozen=True)
class Line:
    """One line of a table with a column an autocorrelation.

    Attributes
    ----------
    name : str
        What was simulated.
    cells : mapping
        Fact by autocorrelation.
    years : int or None
    wanted : object
        The target, as a fact.
    """

    name: str
    cells: Mapping[float | str, object]
    years: int | None = None
    wanted: object = None


def name_column(header: str) -> Column[Line]:
    """What was simulated."""
    return Column(header=header, show=lambda line: line.name, align="l")


def years_column(voice: Voice) -> Column[Line]:
    """The number of years."""
    return Column(header=voice.say("methods.head.years"), show=lambda line: line.years)


def rho_columns(rhos: Iterable[float], voice: Voice) -> list[Column[Line]]:
    """A column an autocorrelation, headed ``ρ 0.3``."""
    return [cell_column(rho, voice.say("methods.head.rho", rho=rho_fact(rho))) for rho in rhos]


def cell_column(key: float | str, header: str) -> Column[Line]:
    """The cells under one autocorrelation."""
    return Column(header=header, show=lambda line: line.cells[key])


def wanted_column(voice: Voice) -> Column[Line]:
    """The target."""
    return Column(header=voice.say("methods.head.wanted"), show=lambda line: line.wanted, align="l")


def rho_fact(rho: float) -> Quantity:
    """An autocorrelation of a design: ``0``, ``0.3``, ``1``."""
    return Quantity(rho, decimals=0 if rho == int(rho) else 1)


def marked(value: Quantity, missed: bool, voice: Voice) -> object:
    """A figure, with a dagger if it misses its target."""
    return voice.say("methods.missed", value=value) if missed else value


def at_most(value: float, decimals: int, voice: Voice) -> str:
    """A bound in a narrow column: ``≤ 7``."""
    return voice.say("methods.at_most", bound=Quantity(value, decimals=decimals))


def at_least(value: float, decimals: int, voice: Voice) -> str:
    """A bound in a narrow column: ``≥ 93``."""
    return voice.say("methods.at_least", bound=Quantity(value, decimals=decimals))


def source(simulations: Sequence[Simulation], voice: Voice) -> Source:
    """The source line of simulated exhibits."""
    # Both editions of the estimator may have been simulated on one day.
    runs = dict.fromkeys((s.script, s.replications, s.date, s.cores, s.architecture) for s in simulations)
    told = [
        {
            "script": script,
            "replications": count(replications),
            "date": date,
            "cores": count(cores),
            "architecture": architecture,
        }
        for script, replications, date, cores, architecture in runs
    ]
    return Source(voice.say("methods.source", runs=told))
