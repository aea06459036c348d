"""From the publisher to the page: what a refresh moves, and what it leaves as it is.

THE NEW YEAR AND THE REVISIONS ARE FIXTURES, INVENTED FOR TESTS.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.declared.catalogue import load
from analysis.declared.edition import Edition, resolve
from analysis.declared.models import Catalogue
from analysis.declared.reading import find_root
from analysis.language.numbers import Language
from analysis.project import Project
from analysis.results.table import table
from claim_fixtures import copy_project
from statbank_server import Server, serve_tables
from volume.book import imprint
from volume.history import changes, comparison, grounds, kept, published
from volume.refresh import refresh as refreshing
from volume.refresh.client import Manners, StatBank
from volume.refresh.refresh import Wish

pytestmark = pytest.mark.data

ROOT = find_root(Path(__file__).parent)
QUICK = Manners(pause=0, attempts=1, connect=5, read=10, whole=20)
EN = Language("en")
# Chapters of a family whose gaps are adjusted together.
KEPT = {
    "business_and_jobs": ("employment_rate",),
    "context": ("population", "gini"),  # trends need the sizes of municipalities
    "housing": ("house_price",),
}
USES_RAS200 = "business_and_jobs"


class Small(Project):
    """Four indicators of the project; neither curves nor claims, which would take long."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        whole = load(root)
        chapters = {
            name: whole.chapters[name].model_copy(
                update={"indicators": tuple(map(whole.indicators.get, ids))}
            )
            for name, ids in KEPT.items()
        }
        self.__dict__["catalogue"] = replace(whole, chapters=chapters)

    def curves(self, *_: object) -> Mapping[str, Any]:
        return {}

    turns = curves

    def together(self, _: object) -> None:
        return None

    def ledger(self, _: object) -> Any:
        return ()


@dataclass(frozen=True)
class Edited:
    """An edition as it was or became: what is declared, its record, and what each page rests on."""

    declared: Catalogue
    record: kept.Record
    pages: Mapping[str, grounds.PageBasis]


def edited(root: Path, exhibits: Path) -> Edited:
    project = Small(root)
    edition: Edition = resolve(project.catalogue, "randers", {})
    exhibits.mkdir()
    table(project, edition).to_csv(exhibits / "estimates.csv", index=False, lineterminator="\n")
    about = imprint.collect(ROOT, project.catalogue, edition)
    pages = {
        name: grounds.of_page(project.catalogue, name, {}, nbformat.v4.new_notebook(), exhibits, about.slug)
        for name in KEPT
    }
    return Edited(
        project.catalogue, kept.current(project.catalogue, about, exhibits / "estimates.csv"), pages
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edited, Edited]]:
    """The edition before and after a refresh that brought one more year and two revised cells."""
    folder = tmp_path_factory.mktemp("moved")
    root = folder / "project"
    root.mkdir()
    copy_project(ROOT, root)
    shutil.copy(ROOT / "requirements.in", root)
    before = edited(ROOT, folder / "before")
    with Server(serve_tables(ROOT, ["ras200", "ifor41"])) as server:
        ras200 = server.tables["RAS200"]
        ras200.variables["Tid"]["2024"] = "2024"
        ras200.cells |= {(*key[:-1], "2024"): v for key, v in ras200.cells.items() if key[-1] == "2023"}
        [rate] = [
            code for code, text in ras200.variables[_measure(ras200)].items() if text == "Employment rate"
        ]
        for area in ("730", "615"):
            key = next(k for k in ras200.cells if k[0] == area and rate in k and k[-1] == "2022")
            ras200.cells[key] = f"{float(ras200.cells[key]) - 0.1:.1f}"
        with StatBank(server.base, QUICK) as service:
            outcomes = list(refreshing.refresh(root, ["RAS200", "IFOR41"], service, Wish()))
    assert [o.what for o in outcomes] == ["new", "new"], outcomes
    yield before, edited(root, folder / "after")


def _measure(table: Any) -> str:
    return next(name for name, codes in table.variables.items() if "Employment rate" in codes.values())


def test_only_pages_that_use_the_table_rest_on_anything_new(both: tuple[Edited, Edited]) -> None:
    """And those where the family's p-values moved along, by nothing but these.

    IFOR41 was fetched too and found equal: no page rests on another table for it.
    """
    before, after = both
    using = {name for name, page in before.pages.items() if "RAS200.csv" in page.tables}
    assert using == {USES_RAS200}
    along = {
        one.id
        for one in comparison.compared(before.record, after.record).estimates
        if one.fields == ("p_adjusted",)
    }
    for name, then in before.pages.items():
        now = after.pages[name]
        own = {f"{one}.gap_trend" for one in KEPT[name]}
        adjusted = any(one.rpartition(".")[0] in own for one in along)
        moved = {field for field, value in then if value != getattr(now, field)}
        assert moved == ({"tables", "estimates"} if name in using else {"estimates"} if adjusted else set())
    # Early cut-off: the gap of houses has no trend in the family, so that nothing moves it.
    assert before.pages["housing"] == after.pages["housing"]


def test_the_page_of_changes_names_the_year_the_cells_and_the_estimates(both: tuple[Edited, Edited]) -> None:
    before, after = both
    said = published.section(after.declared, EN)
    assert "new period: 2024" in said and "2 revised figures in 2 areas" in said
    assert "Randers" in said and "Horsens" in said
    found = comparison.compared(before.record, after.record)
    page = changes.page(found, "randers", EN)
    moved = {one.id for one in found.estimates if "new period" in one.reasons}
    assert {one.partition(".")[0] for one in moved} == {"employment_rate"} and len(moved) > 10
    # Nothing is told of the others but that the family they are adjusted in has changed.
    others = {one.reasons for one in found.estimates if one.id not in moved}
    assert others <= {("other estimates of the family",)}
    assert "`employment_rate` `gap_trend.country`" in page
    assert "| `ras200` | 2024 |" in page and "| 2 | 0 | 730 2022" in page
    # All of them stand in the file that the page offers.
    assert moved <= {row[0] for row in changes.estimate_rows(found.estimates)}
    assert all(one.reasons for one in found.estimates)
