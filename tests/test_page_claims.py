"""The claims page, what chapters say of claims, and `volume claims`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import page as module
from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.exhibits.exhibit import FOLDER
from analysis.page import Page, open_page
from analysis.results.claims import rows, summary
from volume.cli import main

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
CATALOGUE = load(ROOT)
AREAS = list(dict.fromkeys(c.focus_area for c in CATALOGUE.claims.values()))
Shown = list[dict[str, str]]
Open = Callable[..., tuple[Page, Shown]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("VOLUME_OUTPUT", str(tmp_path))
    shown: Shown = []
    monkeypatch.setattr(module, "display", lambda bundle, **_: shown.append(bundle))
    return lambda *args, **kwargs: (open_page(*args, **kwargs), shown)


def test_every_claim_stands_once_in_the_ledger_with_its_anchor(opened: Open, tmp_path: Path) -> None:
    page, shown = opened()
    for area in AREAS:
        page.show("ledger", area)
    said = "\n".join(b["text/markdown"] for b in shown)
    anchors = re.findall(r"\{#(claim-c\d{3})\}", said)
    assert sorted(anchors) == sorted(f"claim-{c.lower()}" for c in CATALOGUE.claims)
    for claim in CATALOGUE.claims.values():
        assert f"\u201c{claim.quote}\u201d" in said
    assert len(re.findall(r"\]\{\.claim \.claim-(?:agrees|differs|cannot-be-tested)\}", said)) == 94
    frames = [pd.read_csv(p) for p in (tmp_path / FOLDER / "randers").glob("tab-claims-*.csv")]
    assert sum(map(len, frames)) == 94


def test_the_plain_version_shows_no_markup(opened: Open) -> None:
    page, shown = opened()
    page.show("ledger", "business_and_jobs")
    assert "<td" in shown[0]["text/html"] and "{" not in shown[0]["text/html"]


def test_findings_count_what_the_ledger_holds(opened: Open) -> None:
    page, shown = opened()
    page.show("claim_findings")
    said = shown[0]["text/markdown"]
    agree, differ = map(int, re.search(r"Of 94 claims, (\d+) agree .* and (\d+) differ", said).groups())  # type: ignore[union-attr]
    untested = int(re.search(r"(\d+) cannot be tested", said).group(1))  # type: ignore[union-attr]
    assert agree + differ + untested == 94
    reasons = re.search(r"cannot be tested: (.*)\.$", said, flags=re.MULTILINE).group(1)  # type: ignore[union-attr]
    assert sum(map(int, re.findall(r"\b\d+\b", reasons))) == untested
    assert "{numref}`tab-claim-c050`" in said


def test_a_verdict_leads_to_its_cells_and_to_the_figures(opened: Open, tmp_path: Path) -> None:
    page, shown = opened()
    page.show("ledger", "business_and_jobs")
    page.show("evidence")
    row = next(line for line in shown[0]["text/markdown"].splitlines() if "{#claim-c050}" in line)
    assert "{numref}`tab-claim-c050`, {numref}`fig-employment-rate-gap`" in row
    assert ":name: tab-claim-c050\n" in shown[1]["text/markdown"]
    cells = pd.read_csv(tmp_path / FOLDER / "randers" / "tab-claim-c050.csv", dtype={"area": str})
    assert cells.to_dict("list")["area"] == ["000", "730"]


def test_a_chapter_says_how_its_claims_stand(opened: Open) -> None:
    page, shown = opened("business_and_jobs")
    page.show("claims")
    said = shown[0]["text/markdown"]
    own = [c for c in CATALOGUE.claims.values() if c.focus_area == "business_and_jobs"]
    for claim in own:
        (line,) = [x for x in said.splitlines() if x.startswith(f"- {{ref}}`{claim.claim} ")]
        assert f"<claim-{claim.claim.lower()}>`: \u201c{claim.quote}\u201d" in line
    assert re.search(r"C051.*\*\*agrees\*\*", said)
    assert "These wait for a table that is not at hand:" in said


def test_another_municipality_has_no_claims(opened: Open, tmp_path: Path) -> None:
    page, shown = opened(focus=615)
    page.show("claim_findings")
    page.show("ledger", "housing")
    page.show("evidence")
    page.show("claim_arithmetic")
    said = {b["text/markdown"] for b in shown}
    assert said == {"The white paper's claims concern another municipality and are not applicable here."}
    assert not (tmp_path / FOLDER).exists()


def test_a_focus_area_that_does_not_exist_is_named(opened: Open) -> None:
    page, _ = opened()
    with pytest.raises(InputError, match=r"focus area 'hosing' is not in .* did you mean housing\?$"):
        page.show("ledger", "hosing")


def test_the_notebook_shows_every_focus_area() -> None:
    text = (ROOT / "notebooks" / "claims.ipynb").read_text(encoding="utf-8")
    assert re.findall(r'page\.show\(\\"ledger\\", \\"(\w+)\\"\)', text) == [
        *("context", "municipal_services", "vulnerable_citizens", "business_and_jobs", "housing"),
        *("children_and_youth", "civil_society", "shared_plan"),
    ]


def test_the_filter_asks_nothing_of_the_network() -> None:
    script = (ROOT / "_static" / "claims.js").read_text(encoding="utf-8")
    assert not re.search(r"https?:|fetch|import|XMLHttp", script)


# --- volume claims -------------------------------------------------------------------------------------


def test_rows_hold_every_claim_or_those_of_one_area() -> None:
    edition = resolve(CATALOGUE, "randers", {})
    every = rows(ROOT, edition)
    assert [r.claim for r in every] == list(CATALOGUE.claims)
    housing = rows(ROOT, edition, "housing")
    assert [r.claim for r in housing] == [
        c.claim for c in CATALOGUE.claims.values() if c.focus_area == "housing"
    ]
    assert summary(housing).startswith("15 claims: ")
    assert rows(ROOT, resolve(CATALOGUE, "randers", {"focus": 615})) == []


def test_the_command_prints_the_ledger(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    with pytest.raises(SystemExit) as left:
        main(["claims", "--focus", "civil_society"])
    assert left.value.code == 0
    printed = capsys.readouterr().out
    assert {"C110", "C113"} <= set(re.findall(r"C\d{3}", printed)) and "C050" not in printed
    assert "4 claims: " in printed


def test_the_command_names_a_focus_area_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["claims", "--focus", "sport"])
    assert left.value.code == 1
    said = capsys.readouterr().err.strip()
    assert (
        said.startswith("focus area 'sport' is not in data/claims.csv; known are context, ")
        and "\n" not in said
    )
