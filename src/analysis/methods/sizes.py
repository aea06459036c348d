"""Exhibits of the methods page on joinpoints, level shifts and false discoveries, from simulations."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import (
    Line,
    at_most,
    cell_column,
    marked,
    name_column,
    rho_columns,
    rho_fact,
    source,
    wanted_column,
    years_column,
)
from analysis.methods.simulations import Simulation

_TESTS = ("joinpoint_pooled", "joinpoint_single", "level_shift_pooled", "level_shift_single")
# What is simulated, and the tests whose findings are shown: all of them where nothing is there.
_EFFECTS = {"none": _TESTS, "turn": ("joinpoint_pooled",), "step": ("level_shift_pooled",)}
_REAL = "real"


def size_table(sizes: Simulation, voice: Voice) -> Exhibit:
    """False positives of the tests for a joinpoint and a level shift, and how often they find one."""
    frame = sizes.frame
    shown = [
        name_column(voice.say("sizes.tests.head")),
        years_column(voice),
        *rho_columns(sorted(frame["rho"].unique()), voice),
        wanted_column(voice),
    ]
    lines = (
        line
        for effect, tests in _EFFECTS.items()
        for test in tests
        for line in _size_lines(frame[frame["effect"] == effect], effect, test, voice)
    )
    return Exhibit(
        label="tab-methods-size",
        caption=voice.say("sizes.tests.caption", se=Quantity(frame["se"].max(), decimals=1)),
        source=source([sizes], voice),
        frame=frame,
        markdown=columns.table(lines, shown, voice.language)[0],
    )


def _size_lines(frame: pd.DataFrame, effect: str, test: str, voice: Voice) -> Iterator[Line]:
    name = voice.pick("sizes.found", effect, test=voice.pick("sizes.test", test))
    for n, part in frame.groupby("n"):
        highest = part["highest"].iloc[0]
        wanted = None if pd.isna(highest) else at_most(highest, 0, voice)
        yield Line(name, _cells(part, test, highest, voice), int(n), wanted)


def _cells(part: pd.DataFrame, column: str, highest: float, voice: Voice) -> dict[float | str, object]:
    """Figures by autocorrelation; nothing exceeds a target that is not a number."""
    return {
        rho: marked(Quantity(value, decimals=1), value > highest, voice)
        for rho, value in zip(part["rho"], part[column], strict=True)
    }


def discovery_table(discoveries: Simulation, voice: Voice) -> Exhibit:
    """False discovery rate of the words, and how often a true trend gets one."""
    frame = discoveries.frame
    facts = {
        "se": Quantity(frame["se"].max(), decimals=1),
        "words": Quantity(frame["false_words"].max(), "percent", 1),
    }
    shown = [
        name_column(voice.say("sizes.discovery.head")),
        *(_discovery_column(rho, voice) for rho in dict.fromkeys(frame["rho"])),
        wanted_column(voice),
    ]
    return Exhibit(
        label="tab-methods-discovery",
        caption=voice.say("sizes.discovery.caption", facts),
        source=source([discoveries], voice),
        frame=frame,
        markdown=columns.table(_discovery_lines(frame, voice), shown, voice.language)[0],
    )


def _discovery_column(rho: str, voice: Voice) -> columns.Column[Line]:
    """Under one autocorrelation, or under those of the published tables."""
    if rho == _REAL:
        return cell_column(rho, voice.say("sizes.discovery.published"))
    return cell_column(rho, voice.say("methods.head.rho", rho=rho_fact(float(rho))))


def _discovery_lines(frame: pd.DataFrame, voice: Voice) -> Iterator[Line]:
    for (design, share), part in frame.groupby(["design", "share"], sort=False):
        facts = {
            "design": voice.pick("sizes.family", str(design)),
            "share": Quantity(100 * float(share), "percent"),
        }
        highest = part["highest"].iloc[0]
        yield Line(
            voice.say("sizes.discovery.rate", facts),
            _cells(part, "fdr", highest, voice),
            wanted=at_most(highest, 1, voice),
        )
        if share > 0:
            yield Line(voice.say("sizes.discovery.power", facts), _cells(part, "power", math.inf, voice))


def finding(sizes: Simulation, discoveries: Simulation, voice: Voice) -> str:
    """The worst of false positives and false discoveries against what was wanted."""
    null, found = sizes.frame[sizes.frame["effect"] == "none"], discoveries.frame
    facts = {
        "size": Quantity(null[list(_TESTS)].max(axis=None), "percent", 1),
        "size_wanted": Quantity(null["highest"].max(), "percent"),
        "rate": Quantity(found["fdr"].max(), "percent", 1),
        "rate_wanted": Quantity(found["highest"].max(), "percent", 1),
    }
    return voice.say("sizes.finding", facts)
