"""Each verdict again, from the CSV files of the claims page alone: pandas, and nothing of the project's code.

What each claim needs (places, years, direction) is written down here by hand, from the slides. A second set
of files comes from a copy of the project with fixture tables, so that every kind of rule is recomputed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from claim_fixtures import add_tables, copy_project

pytestmark = pytest.mark.data


ROOT = Path(__file__).parents[3]
WRITE = """
from analysis import page as module
module.display = lambda bundle, **_: None
page = module.open_page()
for area in ("context", "municipal_services", "vulnerable_citizens", "business_and_jobs", "housing",
             "children_and_youth", "civil_society", "shared_plan"):
    page.show("ledger", area)
page.show("evidence")
page.show("claim_arithmetic")
"""
FAR, NEAR = ["FP", "FD", "RES", "JA"], ["DP", "SY"]
PUBLIC = "9 Public administration, education and health"


def _write(root: Path, out: Path) -> Path:
    source = str(ROOT / "src")
    env = {**os.environ, "PYTHONPATH": source, "VOLUME_PROJECT": str(root), "VOLUME_OUTPUT": str(out)}
    subprocess.run([sys.executable, "-c", WRITE], env=env, check=True, capture_output=True)
    return out / "_exhibits" / "randers"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    project = tmp_path_factory.mktemp("project")
    copy_project(ROOT, project)
    add_tables(project)
    return {
        "official": _write(ROOT, tmp_path_factory.mktemp("official")),
        "fixtures": _write(project, tmp_path_factory.mktemp("fixtures")),
    }


def ledger(folder: Path) -> pd.DataFrame:
    files = sorted(folder.glob("tab-claims-*.csv"))
    parts = [pd.read_csv(f) for f in files if f.stem not in ("tab-claims-choices", "tab-claims-arithmetic")]
    return pd.concat(parts, ignore_index=True).set_index("claim")


def cells(folder: Path, claim: str) -> pd.DataFrame:
    file = folder / f"tab-claim-{claim.lower()}.csv"
    return pd.read_csv(file, dtype={"area": str}, keep_default_na=False)


def wide(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby(["year", "area"])["value"].sum().unstack("area")


def recompute(claim: str, frame: pd.DataFrame, low: float, high: float) -> tuple[float | None, bool | None]:  # noqa: C901
    """Value and whether the claim holds."""
    if claim == "C021":
        return len(frame), set(frame["name"]) == {"Vejle", "Horsens", "Silkeborg"}
    if claim == "C022":
        sign = frame["better"].map({"higher": 1, "lower": -1})
        worse = (sign * (frame["gap_last"] - frame["gap_first"]) < 0) & (
            sign * (frame["comparators_last"] - frame["comparators_first"]) < 0
        )
        return worse.sum(), worse.sum() >= 3
    if claim in ("C054", "C055"):
        moved = frame.pivot(index=["category", "area"], columns="year", values="value")
        short = (moved[2023] - moved[2013]).unstack("area")
        others = [a for a in short if a != "730"]
        short = (short[others].min(axis="columns") - short["730"]).round(9)
        if claim == "C054":
            return short.min(), short.min() > 0
        middle = short.drop(["16-24 years", "55-59 years", "60-64 years"])
        value = middle.mean() - short.drop(middle.index).mean()
        return value, middle.min() > 0 and value > 0
    if claim in ("C041", "C062"):
        group = FAR if claim == "C041" else [c for c in frame["category"].unique() if c != PUBLIC]
        other = NEAR if claim == "C041" else [PUBLIC]
        first, last = frame["year"].min(), frame["year"].max()

        def parts(area: str) -> list[float]:
            own = frame[frame["area"] == area].groupby(["category", "year"])["value"].sum().unstack("year")
            total = own.loc[group + other, first].sum()
            return [100 * (own.loc[g, last].sum() - own.loc[g, first].sum()) / total for g in (group, other)]

        far, near = parts("730")
        if claim == "C041":
            return far - near, far > 0 and far > near
        far, near = far - parts("000")[0], near - parts("000")[1]
        return far - near, far < 0 and far < near
    if claim == "C043":
        pair = frame.pivot(index="area", columns="category", values="value")
        average = pair["money"].sum() / pair["people"].sum()
        own = pair.loc["730"]
        value = (own["money"] / own["people"] - average) * own["people"] / 1000
        return value, low <= value <= high
    if claim == "C040":
        row = frame.set_index("area")["value"]
        return (row > row["730"]).sum() + 1, None

    table = wide(frame)
    if claim in ("C050", "C051"):
        gap = (table["730"] - table["000"]).round(9)
        assert list(gap.index) == ([2008] if claim == "C050" else list(range(2009, 2024)))
        towards = gap if claim == "C050" else -gap
        return gap[towards.idxmin()], (towards > 0).all()
    if claim == "C090":
        ratio = 100 * table["730"] / table[["615", "740", "630"]].mean(axis="columns")
        return ratio[2024] - ratio[2014], ratio[2024] < ratio[2014]
    if claim == "C042":
        share = 100 * table["730"] / table["000"]
        return share.iloc[-1] - share.iloc[0], share.iloc[-1] > share.iloc[0]
    if claim == "C001":
        return table["000"].iloc[-1], table["000"].iloc[-1] > 3_000_000
    if claim == "C002":
        series = table["000"]
        return series.iloc[-1], series.iloc[-1] <= series.quantile(0.25)
    if claim == "C085":
        value = table["730"].iloc[-1] - table["740"].iloc[-1]
        return value, -2.5 <= value <= -1.5
    area = "000" if claim in ("C057", "C059") else "730"
    before, after = table.loc[2008, area], table.loc[2023, area]
    value = after - before if claim == "C063" else 100 * (after / before - 1)
    stated = {"C052": (3.05, 3.15), "C056": (-13.5, -12.5), "C057": (13.5, 14.5)}
    stated |= {"C059": (3.5, 4.5), "C060": (-4.5, -3.5), "C063": (-8.5, -7.5)}
    assert (low, high) == stated[claim]
    return value, low <= round(value, 9) <= high


@pytest.mark.parametrize("source", ["official", "fixtures"])
def test_every_verdict_follows_from_its_file(folders: dict[str, Path], source: str) -> None:
    found = ledger(folders[source])
    assert len(found) == 94
    tested = 0
    for claim, row in found.iterrows():
        if not (folders[source] / f"tab-claim-{str(claim).lower()}.csv").is_file():
            assert row["verdict"] == "cannot be tested" or row["rule"] == "follows"
            continue
        value, holds = recompute(
            str(claim), cells(folders[source], str(claim)), row["agrees_from"], row["agrees_to"]
        )
        word = "cannot be tested" if holds is None else "agrees" if holds else "differs"
        assert (claim, row["verdict"]) == (claim, word)
        assert row["value"] == pytest.approx(value), claim
        tested += 1
    assert tested == {"official": 5, "fixtures": 21}[source]


def test_a_figure_agrees_where_its_numbers_do(folders: dict[str, Path]) -> None:
    for folder in folders.values():
        found = ledger(folder)["verdict"]
        for figure, numbers in {"C053": ["C052"], "C061": ["C059", "C060"]}.items():
            words = {found[n] for n in numbers}
            if "cannot be tested" in words:
                assert found[figure] == "cannot be tested"
            else:
                assert found[figure] == ("agrees" if words == {"agrees"} else "differs")


def test_the_slides_own_arithmetic_by_hand(folders: dict[str, Path]) -> None:
    file = pd.read_csv(folders["official"] / "tab-claims-arithmetic.csv").set_index(["claims", "check"])
    bases = [b for b in range(1, 1000) if 12.5 <= 100 * 8 / b <= 13.5]
    assert tuple(file.loc[("C056;C063", "base"), ["low", "high"]]) == (min(bases), max(bases)) == (60, 64)
    days = (pd.Timestamp("2025-08-31") - pd.Timestamp("2025-06-03")).days + 1
    assert tuple(file.loc[("C034;C020", "days"), ["low", "high"]]) == (days, days) == (90, 90)
    for key, middle in ((("C073;C074", "sum"), 7.4 + 6.9), (("C077", "gap"), 87.9 - 89.7)):
        low, high = file.loc[key, ["low", "high"]]
        assert (low, high) == pytest.approx((middle - 0.1, middle + 0.1))
