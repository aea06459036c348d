"""Exhibits of the methods page on coverage, from committed simulations."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.exhibits import table as exhibits_table
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures import methods
from analysis.inference.region import POOLED_DROP, SINGLE_DROP
from analysis.methods.persistence import region_level
from analysis.methods.simulations import Simulation

NOMINAL = 95.0
# Beside a figure that misses its target.
MARK = "\N{DAGGER}"

# How the designs of benchmarks/coverage.py are called on the page.
DESIGNS = {
    "gaps, independent": "Gaps, independent municipalities",
    "gaps, common shock, equal loadings": "Gaps, one shock, equal weights",
    "gaps, common shock, unequal loadings": "Gaps, one shock, unequal weights",
    "gaps, correlated blocks": "Gaps, shocks in five blocks",
    "gaps, three factors": "Gaps, three shared shocks",
    "comparator gaps, independent": "Gaps to a comparator, independent",
    "comparator gaps, common shock, unequal loadings": "Gaps to a comparator, one shock, unequal weights",
    "single series": "One series alone, no panel",
    "levels, common shock, equal loadings": "Figures themselves, one shock",
    "gaps, rho uniform on (.5, 1) by unit": "Gaps, autocorrelation from 0.5 to 1 by municipality",
    "gaps, ARMA(.8, -.4)": "Gaps, ARMA(0.8, \N{MINUS SIGN}0.4) errors",
}
_INDEPENDENT, _SINGLE = "gaps, independent", "single series"

_METHODS = {
    "OLS, t": "Least squares, t",
    "HAC(1), normal": "Newey-West, one lag, normal quantiles (a common default)",
    "HAC(1), corrected, t": "Newey-West, one lag, small-sample correction, t",
    "GLSAR, iterated": "GLS with estimated autocorrelation, iterated (GLSAR)",
    "union, single series": "This volume, one series alone",
}


def source(simulations: Sequence[Simulation], voice: Voice) -> Source:
    """The source line of simulated exhibits.

    Parameters
    ----------
    simulations : sequence of Simulation
    voice : Voice

    Returns
    -------
    Source
    """
    parts = [
        voice.language.text(
            "{script}, {replications} replications, {date}, {machine}",
            script=s.script,
            replications=voice.language.number(s.replications, 0),
            date=voice.language.date(s.date),
            machine=s.machine,
        )
        for s in simulations
    ]
    return Source(
        voice.language.text(
            "Source: simulation of the volume ({parts}); own calculations.", parts="; ".join(parts)
        )
    )


def rho_value(rho: float, voice: Voice) -> str:
    """An autocorrelation of a design: ``0``, ``0.3``, ``1``."""
    return voice.language.number(rho, 0 if rho == int(rho) else 1)


def rho_head(rho: float, voice: Voice) -> str:
    """The head of a column of one autocorrelation: ``ρ 0.3``."""
    return f"ρ\N{NO-BREAK SPACE}{rho_value(rho, voice)}"


def at_most(value: float, decimals: int, voice: Voice) -> str:
    """A bound in a narrow column: ``≤ 7``."""
    return f"\N{LESS-THAN OR EQUAL TO}\N{NO-BREAK SPACE}{voice.language.number(value, decimals)}"


# --- why not HAC --------------------------------------------------------------------------------------


def contrast_table(contrast: Simulation, coverage: Simulation, voice: Voice) -> Exhibit:
    """Coverage of the usual intervals against the volume's own, on the same series.

    Parameters
    ----------
    contrast, coverage : Simulation
        The second gives the pooled interval, which needs a panel.
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number
    own = coverage.frame[coverage.frame["design"] == _INDEPENDENT]
    rhos = sorted(contrast.frame["rho"].unique())
    pooled = text("This volume, pooled over 98 municipalities")
    frame = pd.concat(
        [
            contrast.frame[["method", "n", "rho", "coverage", "coverage_se"]],
            own.loc[own["rho"].isin(rhos), ["n", "rho", "coverage", "coverage_se"]].assign(method="pooled"),
        ],
        ignore_index=True,
    )
    shown = {**{key: text(name) for key, name in _METHODS.items()}, "pooled": pooled}
    cells = []
    for n, years in frame.groupby("n"):
        table = years.pivot(index="method", columns="rho", values="coverage")
        for method, name in shown.items():
            cells.append([name, str(n), *(number(table.loc[method, rho], 1) for rho in rhos)])
    return Exhibit(
        label="tab-methods-contrast",
        caption=text(
            "Coverage of nominal {nominal} intervals for the slope of a short series, percent, by number of "
            "years and autocorrelation ρ. Below {nominal} an interval is too short, and finds trends "
            "that are not there.",
            nominal=voice.language.quantity(NOMINAL, "percent", 0),
        ),
        source=source([contrast, coverage], voice),
        frame=frame,
        markdown=exhibits_table.markdown(
            [text("Method"), text("Years"), *(rho_head(rho, voice) for rho in rhos)],
            cells,
            "lr" + "r" * len(rhos),
        ),
    )


def contrast_finding(contrast: Simulation, voice: Voice) -> str:
    """What the usual interval does to a persistent series.

    Parameters
    ----------
    contrast : Simulation
    voice : Voice

    Returns
    -------
    str
    """
    frame = contrast.frame
    n, rho = int(frame["n"].max()), 0.9
    at = frame[(frame["n"] == n) & (frame["rho"] == rho)].set_index("method")["coverage"]
    percent = voice.language.quantity
    return voice.language.text(
        "With {n} years and an autocorrelation of {rho}, a nominal "
        "{nominal} Newey-West interval covers the true slope in {hac} of the simulated series, and in "
        "{corrected} with the small-sample correction; least squares in {ols}; the interval of this volume, "
        "from the series alone, in {own}.",
        n=n,
        rho=voice.language.number(rho, 1),
        nominal=percent(NOMINAL, "percent", 0),
        hac=percent(float(at["HAC(1), normal"]), "percent", 0),
        corrected=percent(float(at["HAC(1), corrected, t"]), "percent", 0),
        ols=percent(float(at["OLS, t"]), "percent", 0),
        own=percent(float(at["union, single series"]), "percent", 0),
    )


# --- coverage -----------------------------------------------------------------------------------------


def judged(coverage: Simulation) -> pd.DataFrame:
    """The rows with what each target says of them.

    Parameters
    ----------
    coverage : Simulation

    Returns
    -------
    DataFrame
        The frame with ``coverage_met`` and ``width_met``; None where no target is set.
    """
    frame = coverage.frame.copy()
    within = (frame["coverage"] >= frame["lowest"]) & ~(frame["coverage"] > frame["highest"])
    frame["coverage_met"] = within.astype(object).where(frame["lowest"].notna(), None)
    narrow = frame["width_ratio"] <= frame["widest"]
    frame["width_met"] = narrow.astype(object).where(frame["widest"].notna(), None)
    return frame


def coverage_finding(coverage: Simulation, voice: Voice) -> str:
    """How many rows meet their targets, and the range of coverage.

    Parameters
    ----------
    coverage : Simulation
    voice : Voice

    Returns
    -------
    str
    """
    text, language = voice.language.text, voice.language
    frame = judged(coverage)
    wanted = frame[frame["lowest"].notna()]
    least, most = (wanted.loc[at] for at in (wanted["coverage"].idxmin(), wanted["coverage"].idxmax()))
    held = int(wanted["coverage_met"].sum())
    sentence = text(
        "Of {count} simulated situations with a target for coverage, {held} meet it. Coverage lies between "
        "{low} ({least}) and {high} ({most}).",
        count=len(wanted),
        held=held,
        low=language.quantity(float(least["coverage"]), "percent", 1),
        least=_situation(least, voice),
        high=language.quantity(float(most["coverage"]), "percent", 1),
        most=_situation(most, voice),
    )
    narrow = frame[frame["widest"].notna()]
    wide = narrow[narrow["width_met"] == False]  # noqa: E712  an object column: None has no truth value here
    if wide.empty:
        return f"{sentence} " + text("All {count} targets for width are met.", count=len(narrow))
    excess = 100 * float((wide["width_ratio"] / wide["widest"] - 1).max())
    return f"{sentence} " + text(
        "Of {count} targets for width, {missed} are missed, by at most {excess}.",
        count=len(narrow),
        missed=len(wide),
        excess=language.quantity(excess, "percent", 1),
    )


def _situation(row: pd.Series, voice: Voice) -> str:
    """Design, years and autocorrelation in brackets' length."""
    design = voice.language.text(DESIGNS[row["design"]])
    fields = {"design": design[0].lower() + design[1:], "n": int(row["n"])}
    if pd.isna(row["rho"]):
        return voice.language.text("{design}, {n} years", **fields)
    return voice.language.text(
        "{design}, {n} years, autocorrelation {rho}", rho=rho_value(row["rho"], voice), **fields
    )


def coverage_figure(coverage: Simulation, voice: Voice) -> Exhibit:
    """Coverage over the autocorrelation, one panel a design.

    Parameters
    ----------
    coverage : Simulation
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, language = voice.language.text, voice.language
    frame = _with_rho(coverage)
    drawn = frame.assign(design=[text(DESIGNS[d]) for d in frame["design"]])
    least = frame.loc[frame["coverage"].idxmin()]
    most = frame.loc[frame["coverage"].idxmax()]
    walk = frame[frame["rho"] == frame["rho"].max()]["coverage"]
    fields = {
        "low": language.number(float(least["coverage"]), 1),
        "least": _situation(least, voice),
        "high": language.number(float(most["coverage"]), 1),
        "most": _situation(most, voice),
        "nominal": language.quantity(NOMINAL, "percent", 0),
        "count": int(frame["design"].nunique()),
        "walk_low": language.number(float(walk.min()), 1),
        "walk_high": language.number(float(walk.max()), 1),
    }
    return Exhibit(
        label="fig-methods-coverage",
        caption=text(
            "How often the {nominal} intervals of this volume contain the true slope, percent, by "
            "autocorrelation and by how the series come about. Too often rather than too seldom: the line "
            "marks {nominal}, the band what was wanted; the lowest is {low} ({least}).",
            **fields,
        ),
        alt=text(
            "{count} small line charts of coverage against the autocorrelation, for two lengths of series. "
            "All lie between {low} percent ({least}) and {high} percent ({most}); in a random walk between "
            "{walk_low} and {walk_high}.",
            **fields,
        ),
        source=source([coverage], voice),
        frame=frame,
        figure=methods.coverage(drawn, NOMINAL, language),
    )


def _with_rho(coverage: Simulation) -> pd.DataFrame:
    frame = judged(coverage)
    return frame[frame["rho"].notna()].reset_index(drop=True)


def coverage_table(coverage: Simulation, voice: Voice) -> Exhibit:
    """Coverage by design, years and autocorrelation.

    Parameters
    ----------
    coverage : Simulation
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number

    def wanted(row: pd.Series) -> str:
        if pd.isna(row["lowest"]):
            return "\N{EN DASH}"
        if pd.isna(row["highest"]):
            return f"\N{GREATER-THAN OR EQUAL TO}\N{NO-BREAK SPACE}{number(row['lowest'], 0)}"
        return f"{number(row['lowest'], 0)}\N{EN DASH}{number(row['highest'], 1)}"

    frame = _with_rho(coverage)
    markdown = _wide(frame, "coverage", 1, "coverage_met", text("Wanted"), wanted, voice)
    largest = number(float(frame["coverage_se"].max()), 2)
    return Exhibit(
        label="tab-methods-coverage",
        caption=text(
            "Coverage of the {nominal} intervals, percent, by design, years and autocorrelation ρ. "
            "Standard errors of these figures are at most {se}. {mark} outside the wanted range.",
            nominal=voice.language.quantity(NOMINAL, "percent", 0),
            se=largest,
            mark=MARK,
        ),
        source=source([coverage], voice),
        frame=frame,
        markdown=markdown,
    )


def width_table(coverage: Simulation, voice: Voice) -> Exhibit:
    """The price: mean width over that of an interval that knows the autocorrelation.

    Parameters
    ----------
    coverage : Simulation
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text = voice.language.text
    frame = _with_rho(coverage)
    limit = frame.groupby(["design", "n"])["widest"].max()

    def wanted(row: pd.Series) -> str:
        widest = limit[(row["design"], row["n"])]
        if pd.isna(widest):
            return "\N{EN DASH}"
        rhos = frame[(frame["design"] == row["design"]) & frame["widest"].notna()]["rho"]
        rho = rho_value(float(rhos.max()), voice)
        return text("{widest} up to ρ\N{NO-BREAK SPACE}{rho}", widest=at_most(widest, 2, voice), rho=rho)

    return Exhibit(
        label="tab-methods-width",
        caption=text(
            "The price of not knowing the autocorrelation: mean width of the interval over that of "
            "generalised least squares with the autocorrelation known, by design, years and autocorrelation "
            "ρ . {mark} wider than wanted.",
            mark=MARK,
        ),
        source=source([coverage], voice),
        frame=frame[["design", "n", "rho", "width_ratio", "widest", "width_met", "effective_units"]],
        markdown=_wide(frame, "width_ratio", 2, "width_met", text("Wanted"), wanted, voice),
    )


def _wide(
    frame: pd.DataFrame, value: str, decimals: int, met: str, last: str, wanted: object, voice: Voice
) -> str:
    """A Markdown table of one column a rho; values that miss their target carry a dagger."""
    text, number = voice.language.text, voice.language.number
    rhos = sorted(frame["rho"].unique())
    cells = []
    for (design, n), part in frame.groupby(["design", "n"], sort=False):
        by_rho = part.set_index("rho")
        cells.append(
            [
                text(DESIGNS[str(design)]),
                str(n),
                *(
                    number(by_rho.loc[rho, value], decimals) + (MARK if by_rho.loc[rho, met] is False else "")
                    for rho in rhos
                ),
                wanted(part.iloc[0]),  # type: ignore[operator]
            ]
        )
    heads = [rho_head(rho, voice) for rho in rhos]
    header = [text("How the series come about"), text("Years"), *heads, last]
    return exhibits_table.markdown(header, cells, "lr" + "r" * len(rhos) + "l")


def region_finding(coverage: Simulation, wider: Simulation, voice: Voice) -> str:
    """What the choice of the pooled region costs and saves.

    Parameters
    ----------
    coverage, wider : Simulation
        The same simulation with the region used, and with that of a single series.
    voice : Voice

    Returns
    -------
    str
    """
    used, other = judged(coverage), judged(wider)
    number, percent = voice.language.number, voice.language.quantity

    def lowest(frame: pd.DataFrame) -> str:
        pooled = frame[frame["lowest"].notna() & (frame["design"] != _SINGLE)]
        return percent(float(pooled["coverage"].min()), "percent", 1)

    def missed(frame: pd.DataFrame) -> int:
        return int((frame["width_met"] == False).sum())  # noqa: E712

    def at(frame: pd.DataFrame) -> str:
        return number(float(frame.loc[frame["widest"].notna(), "width_ratio"].max()), 2)

    return voice.language.text(
        "The region was chosen by simulation. A {wide} region, tried first, misses {missed_wide} of {count} "
        "targets for width, at up to {at_wide} times the width that a known autocorrelation would give; the "
        "{narrow} region used for pooled series misses {missed}, at up to {at}. The lowest coverage of a "
        "pooled design with a target goes from {lowest_wide} to {lowest}.",
        wide=percent(region_level(SINGLE_DROP), "percent", 0),
        narrow=percent(region_level(POOLED_DROP), "percent", 0),
        count=int(used["widest"].notna().sum()),
        missed=missed(used),
        missed_wide=missed(other),
        at=at(used),
        at_wide=at(other),
        lowest=lowest(used),
        lowest_wide=lowest(other),
    )


# --- known failures -----------------------------------------------------------------------------------


def limits_table(coverage: Simulation, voice: Voice) -> Exhibit:
    """Every simulated situation that misses its target, and those the model is wrong for.

    Parameters
    ----------
    coverage : Simulation
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number
    frame = judged(coverage)
    missed = (frame["coverage_met"] == False) | (frame["width_met"] == False)  # noqa: E712
    frame = frame[missed | frame["rho"].isna()].reset_index(drop=True)
    cells, reasons = [], []
    for _, row in frame.iterrows():
        reasons.append(_reason(row, voice))
        cells.append(
            [
                text(DESIGNS[row["design"]]),
                str(int(row["n"])),
                rho_value(row["rho"], voice) if pd.notna(row["rho"]) else "",
                number(row["coverage"], 1),
                number(row["coverage_se"], 2),
                number(row["width_ratio"], 3) if pd.notna(row["width_ratio"]) else "",
                reasons[-1],
            ]
        )
    header = [
        text("How the series come about"),
        text("Years"),
        text("Autocorrelation"),
        text("Coverage"),
        text("Standard error"),
        text("Width"),
        text("What is wrong"),
    ]
    return Exhibit(
        label="tab-methods-limits",
        caption=text(
            "Known failures: every simulated situation that misses a target, and those in which the model "
            "itself is wrong. Coverage in percent of nominal {nominal} intervals; width over that with the "
            "autocorrelation known.",
            nominal=voice.language.quantity(NOMINAL, "percent", 0),
        ),
        source=source([coverage], voice),
        frame=frame.assign(reason=reasons),
        markdown=exhibits_table.markdown(header, cells, "lrrrrrl"),
    )


def _reason(row: pd.Series, voice: Voice) -> str:
    text, number = voice.language.text, voice.language.number
    reasons = []
    if row["coverage_met"] is False:
        low = row["coverage"] < row["lowest"]
        bound = number(row["lowest"] if low else row["highest"], 1)
        reasons.append(text("below {bound}", bound=bound) if low else text("above {bound}", bound=bound))
    if row["width_met"] is False:
        reasons.append(text("wider than {bound}", bound=number(row["widest"], 2)))
    if pd.isna(row["lowest"]):
        short = NOMINAL - row["coverage"]
        reasons.append(
            text("model wrong; {short} points short", short=number(short, 1))
            if short > 0
            else text("model wrong; coverage holds")
        )
    return ", ".join(reasons)
