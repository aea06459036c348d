"""The data package is whole, true to its own description, and notices when a byte changes."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from statistics import correlation

import pytest
import yaml
from frictionless import Package, Resource, system

from analysis.declared.reading import find_root
from every import every, some

pytestmark = pytest.mark.data


DATA = find_root(Path(__file__).parent) / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}
TABLES = {name: r for name, r in RESOURCES.items() if r["path"].startswith("tables/")}
CORRECTIONS = yaml.safe_load((DATA / "corrections.yml").read_text(encoding="utf-8"))

# Christiansø: published in some tables, part of no municipality.
OUTSIDE_THE_98 = {"411"}

CHAPTERS = {
    "context",
    "municipal_services",
    "vulnerable_citizens",
    "business_and_jobs",
    "housing",
    "children_and_youth",
    "civil_society",
    "shared_plan",
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / RESOURCES[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def validation_errors(folder: Path, name: str) -> list[str]:
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == name)
    with system.use_context(trusted=True):
        report = Resource.from_descriptor(resource, basepath=str(folder)).validate()
    return [error.type for task in report.tasks for error in task.errors]


@pytest.fixture(scope="module")
def areas() -> dict[str, dict[str, str]]:
    return {row["area"]: row for row in rows("areas")}


def test_package_descriptor_is_valid() -> None:
    assert Package.validate_descriptor(PACKAGE).flatten(["message"]) == []
    nameless = {**PACKAGE, "resources": [{"path": "tables/RAS200.csv"}]}
    assert Package.validate_descriptor(nameless).flatten(["message"]) != []


@every(name=some(list(RESOURCES), 3))
def test_resource_matches_its_description(name: str) -> None:
    assert validation_errors(DATA, name) == []


def test_a_changed_digit_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "tables").mkdir(parents=True)
    shutil.copy(DATA / "datapackage.json", folder)
    path = folder / RESOURCES["hisbk"]["path"]
    shutil.copy(DATA / RESOURCES["hisbk"]["path"], path)
    assert validation_errors(folder, "hisbk") == []
    raw = path.read_bytes()
    # The last digit of the last value: same length, still a number, so only the hash can tell.
    digit = raw.rstrip(b"\n")[-1:]
    other = b"1" if digit != b"1" else b"2"
    path.write_bytes(raw.rstrip(b"\n")[:-1] + other + b"\n")
    assert validation_errors(folder, "hisbk") == ["hash-count"]


def test_nothing_lies_outside_the_package() -> None:
    declared = {r["path"] for r in PACKAGE["resources"]}
    allowed = {"README.md", "claim_rules.yml", "corrections.yml", "datapackage.json"}
    allowed |= {"benefits.yml", "compositions.yml", "sexes.yml", "taken_together.yml", "statbank.yml"}
    allowed |= {"keyed.yml"}
    found = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    elsewhere = ("indicators/", "reference/", "history/")
    assert {p for p in found if not p.startswith(elsewhere)} == declared | allowed


@every(name=list(RESOURCES))
def test_resource_says_where_it_came_from(name: str) -> None:
    resource = RESOURCES[name]
    assert resource["publisher"]["en"] and resource["publisher"]["da"]
    assert resource["table_id"]
    assert resource["licenses"][0]["title"]
    assert resource["sources"][0]["path"].startswith("https://")
    assert resource["obtained"]["copy"] and resource["obtained"]["how"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", resource["obtained"]["date"])
    assert "verified_against_api" in resource
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])


@every(name=list(TABLES))
def test_table_names_a_copy_subject_and_unit(name: str) -> None:
    resource = TABLES[name]
    # A copy at its commit, or the page of the publisher that it was taken from.
    assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{7,40}|[\w-]+(\.[\w-]+)+/\S+", resource["obtained"]["copy"])
    for key in ("subject", "unit"):
        assert resource[key]["en"] and resource[key]["da"]


@every(name=list(TABLES))
def test_table_is_tidy(name: str, areas: dict[str, dict[str, str]]) -> None:
    resource, cells = TABLES[name], rows(name)
    columns = [f["name"] for f in resource["schema"]["fields"]]
    keys = columns[:-1]
    assert columns[:2] == ["area", "period"] and columns[-1] == "value"
    assert list(cells[0]) == columns
    assert resource["schema"]["primaryKey"] == keys
    identities = [tuple(cell[k] for k in keys) for cell in cells]
    assert identities == sorted(set(identities)), "keys must be unique and sorted"
    assert {cell["area"] for cell in cells} <= set(areas) | OUTSIDE_THE_98
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", cell["value"]) for cell in cells)


@every(name=list(TABLES))
def test_declared_periods_are_true(name: str) -> None:
    periods = {cell["period"] for cell in rows(name)}
    assert (min(periods), max(periods)) == (TABLES[name]["period_first"], TABLES[name]["period_last"])


@every(name=list(TABLES))
def test_declared_coverage_is_true(name: str, areas: dict[str, dict[str, str]]) -> None:
    found = {cell["area"] for cell in rows(name)}
    levels = Counter(areas[a]["level"] for a in found if a in areas)
    coverage = TABLES[name]["area_coverage"].split(", ")
    assert ("country" in coverage) == (levels["country"] == 1)
    assert (f"{levels['region']} regions" in coverage) == (levels["region"] > 0)
    assert (f"{levels['province']} provinces" in coverage) == (levels["province"] > 0)
    assert ("Christiansø" in coverage) == bool(found & OUTSIDE_THE_98)
    named = {row["area"] for row in areas.values() if row["name_da"] in coverage}
    municipalities = {a for a in found if a in areas and areas[a]["level"] == "municipality"}
    assert municipalities == named or f"{len(municipalities)} municipalities" in coverage


def test_there_are_98_municipalities_in_five_groups(areas: dict[str, dict[str, str]]) -> None:
    municipalities = [row for row in areas.values() if row["level"] == "municipality"]
    assert len(municipalities) == 98
    assert Counter(row["group_name_da"] for row in municipalities) == {
        "Hovedstadskommuner": 24,
        "Storbykommuner": 3,
        "Provinsbykommuner": 16,
        "Oplandskommuner": 24,
        "Landkommuner": 31,
    }
    assert not set(areas) & OUTSIDE_THE_98
    four = {areas[code]["group_name_da"] for code in ("730", "615", "740", "630")}
    assert four == {"Provinsbykommuner"}
    for row in municipalities:
        assert areas[row["region"]]["level"] == "region"
        assert areas[row["province"]]["level"] == "province"
        assert areas[row["province"]]["region"] == row["region"]


@every(fix={"-".join([f["table"], *f["where"].values()]): f for f in CORRECTIONS})
def test_correction_finds_what_it_expects(fix: dict) -> None:
    hits = [c for c in rows(fix["table"]) if all(c[k] == v for k, v in fix["where"].items())]
    assert len(hits) == 1
    assert float(hits[0]["value"]) == fix["expect"]
    assert fix["action"] in ("drop", "replace", "flag")
    assert (fix["action"] == "replace") == ("value" in fix)
    assert fix["reason"] and fix["source"]


# Words that state a number; "one" and "single" count nothing in a reason.
NUMBER = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half|halves|third|quarter|fifth|tenth|twice"
    r"|thrice|double[sd]?|triple[sd]?|\w+fold|percent|per cent|points?)\b",
    re.IGNORECASE,
)


@every(fix={"-".join([f["table"], *f["where"].values()]): f for f in CORRECTIONS})
def test_a_reason_states_no_number_of_its_own(fix: dict) -> None:
    # The page prints the cell and those named beside it, read from the table; a typed number can be wrong.
    assert set(fix["reason"]) == {"en", "da"}
    for said in fix["reason"].values():
        assert not NUMBER.search(said), said
    assert not re.search(r"\d", fix["source"].replace(RESOURCES[fix["table"]]["table_id"], "")), fix["source"]


@every(fix={"-".join([f["table"], *f["where"].values()]): f for f in CORRECTIONS if f.get("beside")})
def test_what_a_cell_is_odd_against_is_in_its_table(fix: dict) -> None:
    where = {k: v for k, v in fix["where"].items() if k != "period"}
    found = {c["period"] for c in rows(fix["table"]) if all(c[k] == v for k, v in where.items())}
    assert set(fix["beside"]) <= found and fix["where"]["period"] not in fix["beside"]


def test_a_flagged_cell_is_shown_beside_others() -> None:
    assert [f["where"] for f in CORRECTIONS if f["action"] == "flag" and not f.get("beside")] == []


@every(name=list(TABLES))
def test_no_table_of_municipalities_is_labelled_as_one_of_their_groups(name: str) -> None:
    single = any(re.fullmatch(r"[1-8]\d\d", c["area"]) for c in rows(name))
    label = " ".join([TABLES[name]["title"], *TABLES[name]["subject"].values()]).lower()
    assert not (single and re.search(r"municipality group|kommunegruppe", label)), label


def test_population_tables_agree_where_they_overlap(areas: dict[str, dict[str, str]]) -> None:
    quarterly = {(c["area"], c["period"]): int(c["value"]) for c in rows("folk1a")}
    monthly = {(c["area"], c["period"]): int(c["value"]) for c in rows("folk1am")}
    january = {(c["area"], c["period"]): int(c["value"]) for c in rows("noegletal_population")}
    codes = [a for a, row in areas.items() if row["level"] == "municipality"]
    for quarter, month in (("2021K4", "2021M10"), ("2022K1", "2022M01"), ("2022K4", "2022M10")):
        assert {a: quarterly[a, quarter] for a in codes} == {a: monthly[a, month] for a in codes}
    for year in range(2008, 2023):
        assert {a: january[a, str(year)] for a in codes} == {a: quarterly[a, f"{year}K1"] for a in codes}
    assert {a: january[a, "2023"] for a in codes} == {a: monthly[a, "2023M01"] for a in codes}


def test_published_country_population_is_the_sum_of_its_parts(areas: dict[str, dict[str, str]]) -> None:
    cells = {(c["area"], c["period"]): int(c["value"]) for c in rows("folk1a")}
    parts = [a for a, row in areas.items() if row["level"] == "municipality"] + sorted(OUTSIDE_THE_98)
    published = [period for area, period in cells if area == "000"]
    assert published == ["2008K1", "2011K1", "2015K1", "2019K1", "2022K1"]
    for period in published:
        assert sum(cells[a, period] for a in parts) == cells["000", period]


def test_internal_moves_cancel_over_the_country() -> None:
    totals: Counter[str] = Counter()
    for cell in rows("migration_net_internal"):
        totals[cell["period"]] += int(cell["value"])
    assert set(totals.values()) == {0}


def test_claims_are_98_and_belong_to_chapters() -> None:
    claims = rows("claims")
    assert len(claims) == len({c["claim"] for c in claims}) == 98
    assert {c["focus_area"] for c in claims} == CHAPTERS
    assert all(c["quote_da"] and c["meaning_en"] for c in claims)


def test_a_claim_called_testable_has_its_table_here() -> None:
    at_hand = {r["table_id"] for r in TABLES.values()}
    for claim in rows("claims"):
        tables = set(claim["tables"].split(";")) - {""}
        # One is decided by the volume's own indicators.
        if claim["testable"] == "open_table":
            assert tables <= at_hand and (tables or claim["claim"] == "C022"), claim["claim"]
        if claim["testable"] == "waiting_for_table":
            assert tables, claim["claim"]


def test_typed_figures_are_marked() -> None:
    """Figures without a second source stay apart from the others, and say so in their notes."""
    marked = {name for name, r in TABLES.items() if r.get("typed_from_listing")}
    assert marked == {
        *("hisbk", "hisbk_sex_gap", "sundhedsprofil_four"),
        *("bu43", "und2", "laby07"),
        "idrakt02_sports_membership",
    }
    for name in marked:
        assert any("listing" in note["en"] and "liste" in note["da"] for note in TABLES[name]["notes"])


def test_both_neet_tables_agree_where_they_overlap() -> None:
    persons = {
        (c["area"], c["period"], c["status"]): int(c["value"]) for c in rows("neet2") if c["sex"] == "I alt"
    }
    shares = {(c["area"], c["period"]): float(c["value"]) for c in rows("neet3")}
    compared = 0
    for (area, year), share in shares.items():
        if (area, year, "Ikke aktive (NEET)") in persons:
            neet = persons[area, year, "Ikke aktive (NEET)"]
            everyone = persons[area, year, "Aktive og ikke aktive i alt"]
            assert abs(100 * neet / everyone - share) <= 0.005 + 1e-9, (area, year)
            compared += 1
    assert compared == 40


def test_life_expectancy_is_the_same_in_both_listings() -> None:
    whole = {(c["area"], c["period"]): c["value"] for c in rows("hisbk")}
    beside = {
        (c["area"], c["period"]): c["value"]
        for c in rows("hisbk_sex_gap")
        if c["measure"] == "Both sexes together"
    }
    assert len(beside) == 48 and {key: whole[key] for key in beside} == beside


def test_women_and_men_of_neet2_add_up() -> None:
    cells = {(c["area"], c["period"], c["status"], c["sex"]): int(c["value"]) for c in rows("neet2")}
    for (area, year, status, sex), total in cells.items():
        if sex == "I alt" and area not in OUTSIDE_THE_98:
            assert cells[area, year, status, "Kvinder"] + cells[area, year, status, "Mænd"] == total


def test_the_four_dwelling_tables_count_the_same_dwellings() -> None:
    totals: dict[str, Counter[str]] = {}
    for name in ("tenure", "construction_year", "type", "size"):
        totals[name] = Counter()
        for cell in rows(f"valgdatabase_{name}"):
            totals[name][cell["area"]] += int(cell["value"])
    assert totals["tenure"] == totals["construction_year"] == totals["type"] == totals["size"]


def test_accounts_follow_the_key_figures_more_closely_than_budgets() -> None:
    """The copy does not say which block is which: only the inference recorded in the notes does."""
    expenditure = {
        (c["area"], c["period"]): float(c["value"])
        for c in rows("nglk")
        if c["key_figure"] == "Kommunale driftsudgifter pr. indbygger"
    }
    blocks: dict[str, dict[tuple[str, str], float]] = {"Accounts": {}, "Budget": {}}
    for c in rows("budk_regk"):
        blocks[c["statement"]][c["area"], c["period"]] = float(c["value"])
    for year in (str(y) for y in range(2011, 2019)):
        keys = [k for k in blocks["Budget"] if k[1] == year and k in expenditure]
        accounts, budget = (
            correlation([blocks[s][k] for k in keys], [expenditure[k] for k in keys])
            for s in ("Accounts", "Budget")
        )
        assert accounts > budget


@every(name=["bm010", "nglk", "aup02", "noegletal_key_figures", "jobindsats"])
def test_only_declared_cells_are_zero_where_zero_cannot_be(name: str) -> None:
    small = {"heraf arbejdsmarkedsparat kontanthjælp", "Kontanthjælp med ordinære løntimer"}
    small |= {"Aktiveringsberørte kontanthjælp", "Aktiveringsgrad kontanthjælp"}
    zero = {
        (c["area"], c["period"])
        for c in rows(name)
        if float(c["value"]) == 0 and c.get("measure") not in small
    }
    dropped = {
        (f["where"]["area"], f["where"]["period"])
        for f in CORRECTIONS
        if f["table"] == name and f["action"] == "drop"
    }
    assert zero == dropped
