"""A copy of the project to which every table that claims wait for has been added.

THE FIGURES ARE FIXTURES, INVENTED FOR TESTS. They are not official and never leave a temporary folder.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from analysis.claims.cells import PATH

MUNICIPALITIES = ("730", "740", "615", "630")
EVERYWHERE = ("000", *MUNICIPALITIES)
AGES = ["16-24 years", *(f"{a}-{a + 4} years" for a in range(25, 65, 5))]
PRIVATE = [
    "1 Agriculture, forestry and fishing",
    "2 Manufacturing, mining and quarrying, and utility services",
    "3 Construction",
    "4 Trade and transport etc.",
    "5 Information and communication",
    "6 Financial and insurance",
    "7 Real estate",
    "8 Other business services",
    "10 Arts, entertainment and other services",
]
PUBLIC = "9 Public administration, education and health"
TOTAL = "Total"


def _ras300() -> list[list[object]]:
    return [["000", y, TOTAL, v] for y, v in ((2023, 2_950_000), (2024, 3_010_000))]


def _aulp01() -> list[list[object]]:
    return [
        ["000", y, TOTAL, TOTAL, v] for y, v in enumerate((6, 5, 5, 4, 4, 5, 3, 2.5, 2.4, 2.4), start=2015)
    ]


def _hisbk() -> list[list[object]]:
    e0 = {"730": 77.9, "740": 80.1, "615": 79.0, "630": 79.2, "000": 79.6}
    return [[a, p, s, v] for a, v in e0.items() for p in ("2018:2022", "2019:2023") for s in ("Men", "Women")]


def _auk01() -> list[list[object]]:
    rows: list[list[object]] = []
    for area in EVERYWHERE:
        big = 50 if area == "000" else 1
        for year in (2008, 2013, 2022):
            grown = (year - 2008) * (10 if area == "730" else 1)
            for quarter in range(1, 5):
                for benefit in ("FP", "FD", "RES", "JA", "DP", "SY", "KH"):
                    far = benefit in ("FP", "FD", "RES", "JA")
                    rows.append(
                        [area, f"{year}K{quarter}", TOTAL, TOTAL, benefit, big * (1000 + grown * far)]
                    )
                total = big * (9000 if area == "730" else 8000)
                rows.append([area, f"{year}K{quarter}", TOTAL, TOTAL, "TOTUSU", total])
    return rows


def _regk31() -> list[list[object]]:
    functions = (
        "5.28 Children and young people with special needs",
        "5.38 Adults with special needs",
        "5.48 Early retirement",
        "5.57 Cash benefits",
        "5.58 Rehabilitation",
    )
    places = [(a, 2022) for a in MUNICIPALITIES] + [("000", y) for y in (2018, 2022, 2023)]
    return [
        [
            a,
            y,
            "1 Operating expenditure",
            kind,
            "Current prices (DKK 1.000)",
            f,
            900_000 if a == "730" else 700_000 + 50_000 * (y - 2022) * (a == "000"),
        ]
        for a, y in places
        for f in functions
        for kind in ("Net expenditure", "Gross expenditure")
    ]


def _ras302() -> list[list[object]]:
    rows: list[list[object]] = []
    for area in EVERYWHERE:
        big = 60 if area == "000" else 1
        for industry in (*PRIVATE, PUBLIC):
            growth = 1.20 if area != "730" else 1.031 if industry != PUBLIC else 1.18
            for year, factor in ((2008, 1.0), (2023, growth)):
                rows.append([area, year, TOTAL, TOTAL, TOTAL, industry, round(big * 1000 * factor)])
    return rows


def _ras200() -> list[list[object]]:
    rows: list[list[object]] = []
    for area in EVERYWHERE:
        for age in AGES:
            middle = AGES.index(age) in range(1, 7)
            for year in (2008, 2013, 2023):
                short = (0.2 if not middle else 0.4) * (year - 2008) / 5 if area == "730" else 0
                value = round(70 + (year - 2008) * 0.5 - short, 1)
                rows.append([area, year, "Employment rate", age, TOTAL, TOTAL, value])
    return rows


def _erhv6() -> list[list[object]]:
    counts = {"730": (62, 61, 58, 54), "000": (3000, 3300, 3380, 3420)}
    return [
        [a, y, TOTAL, "100+", v]
        for a, vs in counts.items()
        for y, v in zip((2008, 2021, 2022, 2023), vs, strict=True)
    ]


def _erhv2() -> list[list[object]]:
    # The municipality's change is outside the tolerance, so that a fixture also differs.
    counts = {"730": (4000, 3700), "000": (250_000, 260_500)}
    return [
        [a, y, TOTAL, "Workplaces", v]
        for a, vs in counts.items()
        for y, v in zip((2008, 2023), vs, strict=True)
    ]


def _auh01() -> list[list[object]]:
    ages = [*AGES[:-1], "60 years and over"]
    return [
        [area, year, TOTAL, age, "TOTUSU", 10_000 if area == "000" else 200 + year - 2008]
        for area in EVERYWHERE
        for year in (2008, 2022)
        for age in ages
    ]


TABLES = {
    "RAS300": ("annual", ["sex"], _ras300()),
    "AULP01": ("annual", ["sex", "age"], _aulp01()),
    "HISBK": ("window", ["sex"], _hisbk()),
    "AUK01": ("quarterly", ["sex", "age", "benefit"], _auk01()),
    "AUH01": ("annual", ["sex", "age", "benefit"], _auh01()),
    "REGK31": ("annual", ["operation", "kind", "price_unit", "function"], _regk31()),
    "RAS302": ("annual", ["status", "age", "sex", "industry"], _ras302()),
    "RAS200": ("annual", ["measure", "age", "sex", "ancestry"], _ras200()),
    "ERHV6": ("annual", ["industry", "size"], _erhv6()),
    "ERHV2": ("annual", ["industry", "measure"], _erhv2()),
}


def copy_project(root: Path, target: Path) -> None:
    """What the analysis reads of the project, free to be changed."""
    for name in ("pyproject.toml", "_config.yml"):
        shutil.copy(root / name, target / name)
    for name in ("data", "editions"):
        shutil.copytree(root / name, target / name)


def add_tables(target: Path, only: tuple[str, ...] = tuple(TABLES)) -> None:
    """Add fixture tables to the data package of a copy."""
    path = target / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for table_id in only:
        frequency, dimensions, rows = TABLES[table_id]
        name = f"{table_id.lower()}_fixture"
        file = target / "data" / "tables" / f"{name}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["area", "period", *dimensions, "value"])
            writer.writerows(rows)
        periods = sorted(str(row[1]) for row in rows)
        words = {"en": "test fixture", "da": "testfixtur"}
        package["resources"].append(
            {
                "name": name,
                "path": f"tables/{name}.csv",
                "title": "Test fixture, not official",
                "table_id": table_id,
                "publisher": words,
                "subject": words,
                "unit": words,
                "licenses": [{"name": "none", "title": "test fixture"}],
                "frequency": frequency,
                "period_first": periods[0],
                "period_last": periods[-1],
                "area_coverage": "test fixture",
                "sources": [
                    {"title": title, "path": f"https://example.org/{title}"} for title in ("table", "copy")
                ],
                "schema": {
                    "fields": [
                        *({"name": n, "type": "string"} for n in ("area", "period", *dimensions)),
                        {"name": "value", "type": "number"},
                    ],
                    "primaryKey": ["area", "period", *dimensions],
                },
                "hash": "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest(),
                "obtained": {"copy": "test fixture", "date": "2026-11-23"},
                "verified_against_api": None,
            }
        )
    path.write_text(json.dumps(package), encoding="utf-8")


Change = Callable[[Path], object]


def swap(old: str, new: str, path: str = PATH) -> Change:
    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
