"""Exhibits of the methods page on joinpoints, level shifts and false discoveries, from simulations."""

from __future__ import annotations

import pandas as pd

from analysis.exhibits import table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.methods.coverage import MARK, at_most, rho_head, source
from analysis.methods.simulations import Simulation

_TESTS = {
    "joinpoint_pooled": "Joinpoint, pooled",
    "joinpoint_single": "Joinpoint, one series alone",
    "level_shift_pooled": "Level shift, pooled",
    "level_shift_single": "Level shift, one series alone",
}


def size_table(sizes: Simulation, voice: Voice) -> Exhibit:
    """False positives of the tests for a joinpoint and a level shift, and how often they find one.

    Parameters
    ----------
    sizes : Simulation
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number
    frame = sizes.frame
    rhos = sorted(frame["rho"].unique())
    cells = []

    def add(effect: str, name: str, column: str) -> None:
        for n, part in frame[frame["effect"] == effect].groupby("n"):
            by_rho = part.set_index("rho")[column]
            highest = part["highest"].iloc[0]
            cells.append(
                [
                    name,
                    str(n),
                    *(number(by_rho[rho], 1) + (MARK if by_rho[rho] > highest else "") for rho in rhos),
                    at_most(highest, 0, voice) if pd.notna(highest) else "",
                ]
            )

    for column, name in _TESTS.items():
        add("none", text("{test}: found, none there", test=text(name)), column)
    add(
        "turn", text("{test}: found, a turn there", test=text(_TESTS["joinpoint_pooled"])), "joinpoint_pooled"
    )
    shift = "level_shift_pooled"
    add("step", text("{test}: found, a shift there", test=text(_TESTS[shift])), shift)
    header = [text("Test"), text("Years"), *(rho_head(rho, voice) for rho in rhos), text("Wanted")]
    return Exhibit(
        label="tab-methods-size",
        caption=text(
            "How often the tests for a joinpoint and for a level shift find one, percent, by years and "
            "autocorrelation ρ. Standard errors are at most {se}. {mark} more false findings than "
            "wanted.",
            se=number(float(frame["se"].max()), 1),
            mark=MARK,
        ),
        source=source([sizes], voice),
        frame=frame,
        markdown=table.markdown(header, cells, "lr" + "r" * len(rhos) + "l"),
    )


_FAMILIES = {"independent": "municipalities independent", "common shock": "one shock, unequal weights"}
_REAL = "real"


def discovery_table(discoveries: Simulation, voice: Voice) -> Exhibit:
    """False discovery rate of the words, and how often a true trend gets one.

    Parameters
    ----------
    discoveries : Simulation
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number, percent = voice.language.text, voice.language.number, voice.language.quantity
    frame = discoveries.frame
    rhos = list(dict.fromkeys(frame["rho"]))
    cells = []

    def add(name: str, part: pd.DataFrame, column: str, highest: float | None) -> None:
        by_rho = part.set_index("rho")[column]
        marks = [MARK if highest is not None and by_rho[rho] > highest else "" for rho in rhos]
        shown = [number(by_rho[rho], 1) + mark for rho, mark in zip(rhos, marks, strict=True)]
        wanted = "" if highest is None else at_most(highest, 1, voice)
        cells.append([name, *shown, wanted])

    for (design, share), part in frame.groupby(["design", "share"], sort=False):
        fields = {
            "design": text(_FAMILIES[str(design)]),
            "share": percent(100 * float(share), "percent", 0),
        }
        name = text("False discovery rate, {design}, {share} true trends", **fields)
        add(name, part, "fdr", float(part["highest"].iloc[0]))
        if share > 0:
            add(
                text("True trends given a word, {design}, {share} true trends", **fields), part, "power", None
            )
    header = [
        text("What"),
        *(text("as published") if rho == _REAL else rho_head(float(rho), voice) for rho in rhos),
        text("Wanted"),
    ]
    return Exhibit(
        label="tab-methods-discovery",
        caption=text(
            "False discoveries from end to end: panels, pooled trends, a family of indicators, adjusted "
            "p-values, words. Percent, by autocorrelation ρ of the indicators (last column: as in the "
            "published tables). Standard errors are at most {se}. Of all trendless gaps at most {words} get "
            "a word. {mark} above what was wanted.",
            se=number(float(frame["se"].max()), 1),
            words=percent(float(frame["false_words"].max()), "percent", 1),
            mark=MARK,
        ),
        source=source([discoveries], voice),
        frame=frame,
        markdown=table.markdown(header, cells, "l" + "r" * len(rhos) + "l"),
    )


def finding(sizes: Simulation, discoveries: Simulation, voice: Voice) -> str:
    """The worst of false positives and false discoveries against what was wanted.

    Parameters
    ----------
    sizes, discoveries : Simulation
    voice : Voice

    Returns
    -------
    str
    """
    percent = voice.language.quantity
    null = sizes.frame[sizes.frame["effect"] == "none"]
    found = discoveries.frame
    return voice.language.text(
        "Where there is no joinpoint and no level shift, the tests find one in at most {size} of the "
        "simulated series (wanted: at most {size_wanted}). The false discovery rate of the words is at most "
        "{rate} (wanted: at most {rate_wanted}).",
        size=percent(float(null[list(_TESTS)].max(axis=None)), "percent", 1),
        size_wanted=percent(float(null["highest"].max()), "percent", 0),
        rate=percent(float(found["fdr"].max()), "percent", 1),
        rate_wanted=percent(float(found["highest"].max()), "percent", 1),
    )
