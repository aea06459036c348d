"""Each verdict again, from the CSV files of the claims page alone: pandas, and nothing of the project's code.

What each claim needs (places, years, direction) is written down here by hand, from the slides. A second set
of files comes from a copy of the project with fixture tables, so that every kind of rule is recomputed.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import page as pages
from claim_fixtures import add_tables, copy_project

pytestmark = pytest.mark.data


ROOT = Path(__file__).parents[3]
FOCUS_AREAS = ("context", "municipal_services", "vulnerable_citizens", "business_and_jobs", "housing",
         "children_and_youth", "civil_society", "shared_plan")  # fmt: skip
FAR, NEAR = ["FP", "FD", "RES", "JA"], ["DP", "SY"]
PUBLIC = "9 Public administration, education and health"


def _write(root: Path, out: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOLUME_PROJECT", str(root))
        patch.setenv("VOLUME_OUTPUT", str(out))
        patch.setattr(pages, "display", lambda bundle, **_: None)
        page = pages.open_page()
        for area in FOCUS_AREAS:
            page.show("ledger", area)
        for name in ("evidence", "base_years", "claim_arithmetic"):
            page.show(name)
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
    others = {f"tab-claims-{name}" for name in ("choices", "arithmetic", "base-years")}
    parts = [pd.read_csv(f, keep_default_na=False, na_values=[""]) for f in files if f.stem not in others]
    return pd.concat(parts, ignore_index=True).set_index("claim")


def cells(folder: Path, claim: str) -> pd.DataFrame:
    file = folder / f"tab-claim-{claim.lower()}.csv"
    return pd.read_csv(file, dtype={"area": str}, keep_default_na=False)


def wide(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby(["year", "area"])["value"].sum().unstack("area")


def last_digit(value: float) -> float:
    """Half a unit of the last of six digits, with which a file publishes what has no decimals of its own."""
    before = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return 0.5 * 10.0 ** -max(0, 6 - before) + 1e-9


def recompute(claim: str, frame: pd.DataFrame, low: float, high: float) -> tuple[float | None, bool | None]:  # noqa: C901
    """Value and whether the claim holds."""
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
    if claim == "C064":
        moved = table.loc[2023] - table.loc[2008]
        short = (moved["730"] - moved[["000", "615", "740", "630"]].min()).round(9)
        return short, short < 0
    if claim in ("C050", "C051"):
        gap = (table["730"] - table["000"]).round(9)
        assert list(gap.index) == ([2008] if claim == "C050" else list(range(2009, int(gap.index.max()) + 1)))
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
    found, years = ledger(folders[source]), base_years(folders[source])
    assert len(found) == 98
    tested = 0
    for claim, row in found.iterrows():
        if not (folders[source] / f"tab-claim-{str(claim).lower()}.csv").is_file():
            assert row["verdict"] not in DECIDED or row["rule"] == "follows"
            continue
        if pd.notna(row["shares"]):
            continue  # a related measure, below
        value, holds = recompute(
            str(claim), cells(folders[source], str(claim)), row["agrees_from"], row["agrees_to"]
        )
        word = "own value" if holds is None else "agrees" if holds else "differs"
        if claim in years.index:
            word = "holds from some base years only" if years[claim].nunique() == 2 else word
        assert (claim, row["verdict"]) == (claim, word)
        assert row["value"] == pytest.approx(value, abs=last_digit(value)), claim
        tested += 1
    assert tested == {"official": 5, "fixtures": 21}[source]


DECIDED = ("agrees", "differs", "holds from some base years only")


def base_years(folder: Path) -> pd.Series:
    """Whether each claim holds, a row a base year."""
    return pd.read_csv(folder / "tab-claims-base-years.csv").set_index("claim")["holds"]


def table(name: str, **chosen: str) -> pd.DataFrame:
    """Years by areas of a table as published: the mean of the periods of whole years."""
    cells = pd.read_csv(ROOT / "data" / "tables" / f"{name}.csv", dtype={"area": str, "period": str})
    for column, category in chosen.items():
        cells = cells[cells[column] == category]
    last = cells["period"].str.split(":").str[-1]
    cells = cells.assign(year=last.str[:4].astype(int))
    if name == "JOBINDSATS":  # the twelve months to July, after which the benefit has another name
        cells["year"] += last.str[5:].astype(int) > 7
    periods = cells.groupby("year")["period"].nunique()
    return (
        cells[cells["year"].isin(periods.index[periods == periods.max()])]
        .groupby(["year", "area"])["value"]
        .mean()
        .unstack("area")
    )


def counts(name: str, **chosen: list[str]) -> pd.Series:
    """A cross-section added up over categories, by area."""
    cells = pd.read_csv(ROOT / "data" / "tables" / f"{name}.csv", dtype={"area": str})
    cells = cells[cells["area"].isin(MUNICIPALITIES)]
    for column, categories in chosen.items():
        cells = cells[cells[column].isin(categories)]
    return cells.groupby("area")["value"].sum()


AREAS = pd.read_csv(ROOT / "data" / "areas.csv", dtype=str)
MUNICIPALITIES = list(AREAS.loc[AREAS["level"] == "municipality", "area"])
OTHERS = ["615", "740", "630"]
AGED = ["18-29 år", "30-49 år", "50-59 år"]


def beyond(some: pd.Series, all_of_them: pd.Series) -> float:
    """How many more there are than at the rate of the 98 together."""
    return some["730"] - all_of_them["730"] * some.sum() / all_of_them.sum()


def related(claim: str) -> tuple[float, bool | None]:  # noqa: C901
    """Value and whether the measure supports the claim, from the tables of the data package."""
    if claim == "C001":
        country = table("LBESK69")["000"]
        return country[2024], country[2024] > country.loc[:2023].max()
    if claim == "C002":
        mean = table("AUP02")[MUNICIPALITIES].mean(axis="columns")
        return mean.iloc[-1], mean.iloc[-1] <= mean.quantile(0.25)
    if claim == "C012":
        return table("SCHOOL_expenditure").loc[2019, "730"], None
    if claim in ("C040", "C043", "C105"):
        long = counts("VALGDATABASE_benefits", age=AGED, months=["9 - 12 mdr."])
        everyone = counts("VALGDATABASE_benefits", age=AGED)
        if claim == "C040":
            rate = long / everyone
            return (rate > rate["730"]).sum() + 1, None
        return beyond(long, everyone), beyond(long, everyone) > 0
    if claim == "C102":
        old = counts("VALGDATABASE_construction_year", category=["Før 1940"])
        value = beyond(old, counts("VALGDATABASE_construction_year"))
        return value, value > 0
    if claim in ("C041", "C042"):
        share = "fuldtidspersoner i pct af befolkningen"
        cash = table("JOBINDSATS", measure="Kontanthjælpsmodtagere", unit=share)
        if claim == "C042":
            share = 100 * cash["730"] / cash["000"]
            return share[2025] - share[2022], share[2025] > share[2022] and share[2025] > share[2023]
        near = table("JOBINDSATS", measure="heraf dagpenge")["730"]
        value = 100 * (cash.loc[2025, "730"] / cash.loc[2022, "730"] - near[2025] / near[2022])
        return value, value > 0
    if claim in ("C052", "C053"):
        employees = table("LBESK69")
        employees["98"] = employees[MUNICIPALITIES].sum(axis="columns")
        grown = 100 * (employees.loc[2023] / employees.loc[2008] - 1)
        value = grown["730"] - grown[["98", *OTHERS]].min()
        return value, value < 0
    if claim == "C054":
        rate = table("RAS200", measure="Employment rate")
        moved = rate.loc[2023] - rate.loc[2013]
        value = moved["730"] - moved[["000", *OTHERS]].min()
        return value, value < 0
    if claim in ("C077", "C078", "C083"):
        grades = table("UVM_exam_grade")
        gap = grades["730"] - grades[OTHERS].mean(axis="columns")
        if claim == "C077":
            return gap[2025], gap[2025] < 0
        gap = gap.loc[:2024]
        years = [2024] if claim == "C078" else [2020, 2021]
        usual = gap.drop(years).median()
        value = gap[years].mean()
        return value, value < min(usual, 0) if claim == "C078" else abs(value) < abs(usual)
    if claim in ("C079", "C080"):
        neet = table("NEET2", status="Ikke aktive (NEET)", sex="I alt").loc[2019, "730"]
        return neet, 950 + 237.5 <= neet <= 1050 + 262.5
    if claim == "C085":
        both, lead = (table("HISBK_sex_gap", measure=m) for m in ("Both sexes together", "Women less men"))
        men = (both - lead / 2).loc[2024]
        return men["730"] - men["740"], -2.5 <= men["730"] - men["740"] <= -1.5
    if claim == "C086":
        lives = table("HISBK")
        last = (lives["730"] < lives[OTHERS].min(axis="columns")).sum()
        health = "Excellent, very good or good self-rated health"
        questions = [
            health,
            "Obesity: BMI of 30 or more",
            "Alcohol: over 10 units a week",
            "Signs of loneliness",
        ]
        shares = []
        for question in questions:
            asked = table("SUNDHEDSPROFIL_four", question=question) * (1 if question == health else -1)
            shares.append((asked["730"] < asked[OTHERS].min(axis="columns")).mean())
        return last, last / len(lives) > max(shares)
    if claim in ("C091", "C100"):
        price = table("BM010", property="Parcel-/rækkehus").loc[2014:2024]
        if claim == "C091":
            return price.loc[2024, "730"], None
        gap = price["730"] - price[OTHERS].min(axis="columns")
        return gap.max(), gap.max() < 0
    if claim == "C110":
        clubs = table("IDRAKT02_sports_membership")
        gap = clubs["730"] - clubs["000"]
        return gap.min(), gap.min() > 0
    if claim == "C115":
        distance = table("AFSTB4").loc[2024]
        value = distance["730"] - distance[MUNICIPALITIES].mean()
        return value, value < 0
    assert claim == "C118"
    cells = pd.read_csv(ROOT / "data" / "tables" / "HFUDD11.csv", dtype={"area": str})
    levels = cells[cells["education"] != "Total"].groupby(["period", "area"])["value"].sum().unstack("area")
    everyone = cells[cells["education"] == "Total"].pivot(index="period", columns="area", values="value")
    share = 100 * levels / everyone
    gap = share["730"] - share["000"]
    return gap[2022] - gap[2008], gap[2022] > gap[2008]


def test_every_related_measure_follows_from_the_tables(folders: dict[str, Path]) -> None:
    found = ledger(folders["official"])
    measures = found[found["shares"].notna()]
    # C107 counts the volume's own indicators: their gaps are held to pandas in test_moves.py.
    assert len(measures) == 25 and "C107" in measures.index
    for claim, row in measures.drop("C107").iterrows():
        value, holds = related(str(claim))
        word = "own value"
        if holds is not None:
            word = "supported by a related measure" if holds else "a related measure says otherwise"
        assert (claim, row["verdict"]) == (claim, word)
        assert row["value"] == pytest.approx(value, abs=last_digit(value)), claim


def test_a_figure_agrees_where_its_numbers_do(folders: dict[str, Path]) -> None:
    for folder in folders.values():
        found = ledger(folder)["verdict"]
        for figure, numbers in {"C053": ["C052"], "C061": ["C059", "C060"]}.items():
            words = {found[n] for n in numbers}
            if not words <= {"agrees", "differs"}:
                assert found[figure] not in DECIDED
            else:
                assert found[figure] == ("agrees" if words == {"agrees"} else "differs")


def test_the_slides_own_arithmetic_by_hand(folders: dict[str, Path]) -> None:
    file = pd.read_csv(folders["official"] / "tab-claims-arithmetic.csv").set_index(["claims", "check"])
    bases = [b for b in range(1, 1000) if 12.5 <= 100 * 8 / b <= 13.5]
    assert tuple(file.loc[("C056;C063", "base"), ["low", "high"]]) == (min(bases), max(bases)) == (60, 64)
    assert tuple(file.loc[("C044;C045", "falls"), ["low", "high"]]) == (95 - 315, 157.5 - 285)
    days = (pd.Timestamp("2025-08-31") - pd.Timestamp("2025-06-03")).days + 1
    assert tuple(file.loc[("C034;C020", "days"), ["low", "high"]]) == (days, days) == (90, 90)
    for key, middle in ((("C073;C074", "sum"), 7.4 + 6.9), (("C077", "gap"), 87.9 - 89.7)):
        low, high = file.loc[key, ["low", "high"]]
        assert (low, high) == pytest.approx((middle - 0.1, middle + 0.1))
