"""The claims page, what chapters say of claims, and `volume claims`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from analysis.declared.edition import resolve
from analysis.errors import InputError
from analysis.exhibits import claims
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import Block, View
from analysis.language.numbers import Language
from analysis.results.claims import rows, summary
from real import CATALOGUE, PROJECT, voice_of
from volume.cli import main

pytestmark = pytest.mark.data


ROOT = PROJECT.root
AREAS = list(dict.fromkeys(c.focus_area for c in CATALOGUE.claims.values()))
ENGLISH = Language("en")


def view(chapter: str | None = None, focus: int = 730) -> View:
    return View(voice_of(str(focus)), chapter)


def ledger(area: str) -> Exhibit:
    shown = claims.ledger(view(), area)
    assert isinstance(shown, Exhibit)
    return shown


def evidence(label: str) -> Exhibit:
    exhibits = [block for block in claims.evidence(view()) if isinstance(block, Exhibit)]
    return next(exhibit for exhibit in exhibits if exhibit.label == label)


def test_every_claim_stands_once_in_the_ledger_with_its_anchor() -> None:
    ledgers = [ledger(area) for area in AREAS]
    said = "\n".join(exhibit.markdown for exhibit in ledgers)
    anchors = re.findall(r"\{#(claim-c\d{3})\}", said)
    assert sorted(anchors) == sorted(f"claim-{c.lower()}" for c in CATALOGUE.claims)
    for claim in CATALOGUE.claims.values():
        assert f"\u201c{claim.quote}\u201d" in said
    assert len(re.findall(r"\]\{\.claim \.claim-(?:agrees|differs|cannot-be-tested)\}", said)) == 94
    assert len({exhibit.label for exhibit in ledgers}) == len(AREAS)
    assert sum(len(exhibit.frame) for exhibit in ledgers) == 94


def test_the_plain_version_shows_no_markup() -> None:
    plain = ledger("business_and_jobs").html()
    assert "<td" in plain and "{" not in plain


def test_findings_count_what_the_ledger_holds() -> None:
    said = claims.claim_findings(view())
    agree, differ = map(int, re.search(r"Of 94 claims, (\d+) agrees? .* and (\d+) differs?", said).groups())  # type: ignore[union-attr]
    untested = int(re.search(r"(\d+) cannot be tested", said).group(1))  # type: ignore[union-attr]
    assert agree + differ + untested == 94
    reasons = re.search(r"cannot be tested: (.*)\.$", said, flags=re.MULTILINE).group(1)  # type: ignore[union-attr]
    assert sum(map(int, re.findall(r"\b\d+\b", reasons))) == untested
    assert "{numref}`tab-claim-c050`" in said


def test_a_number_of_claims_and_its_verb_agree() -> None:
    facts = {"n": 1, "agree": 1, "differ": 0, "untested": 0}
    assert ENGLISH.say("claims.ledger.caption", facts) == ("1 claim: 1 agrees, 0 differ, 0 cannot be tested.")
    assert ENGLISH.pick("claims.counted", "opinion", n=1) == "1 is an opinion or a reading of figures"
    assert ENGLISH.say("claims.variants", same=0, possible=1) == "Same verdict in 0 of 1 variant"


def test_a_verdict_leads_to_its_cells_and_to_the_figures() -> None:
    lines = ledger("business_and_jobs").markdown.splitlines()
    row = next(line for line in lines if "{#claim-c050}" in line)
    assert "{numref}`tab-claim-c050`, {numref}`fig-employment-rate-gap`" in row
    assert evidence("tab-claim-c050").frame["area"].tolist() == ["000", "730"]


def test_an_exhibit_of_a_verdict_shows_every_cell_it_rests_on() -> None:
    cells = evidence("tab-claim-c051")
    shown = re.findall(r"\b\d\d\.\d\b", cells.markdown)
    assert sorted(map(float, shown)) == sorted(cells.frame["value"])


def test_a_chapter_says_how_its_claims_stand() -> None:
    own = [c for c in CATALOGUE.claims.values() if c.focus_area == "business_and_jobs"]
    entries = [view().ledger[claim.claim] for claim in own]
    said = claims.chapter_claims(entries, set(), view().voice)
    for claim in own:
        (line,) = [x for x in said.splitlines() if x.startswith(f"- {{ref}}`{claim.claim} ")]
        assert f"<claim-{claim.claim.lower()}>`: \u201c{claim.quote}\u201d" in line
    assert re.search(r"C051.*\*\*agrees\*\*", said)
    assert "These wait for a table that is not at hand:" in said


def blocks(shown: Block | Iterable[Block]) -> list[Block]:
    return [shown] if isinstance(shown, str | Exhibit) else list(shown)


def test_another_municipality_has_no_claims() -> None:
    other = view(focus=615)
    shown = [
        *blocks(claims.claim_findings(other)),
        *blocks(claims.ledger(other, "housing")),
        *blocks(claims.evidence(other)),
        *blocks(claims.claim_arithmetic(other)),
    ]
    sentence = "The white paper's claims concern another municipality and are not applicable here."
    assert shown == 4 * [sentence]


def test_what_a_rounding_word_allows_is_said_for_any_municipality() -> None:
    assert claims.rounding(view(focus=615)) == claims.rounding(view())


def test_a_focus_area_that_does_not_exist_is_named() -> None:
    with pytest.raises(InputError, match=r"focus area 'hosing' is not in .* did you mean housing\?$"):
        claims.ledger(view(), "hosing")


def test_the_notebook_shows_every_focus_area() -> None:
    text = (ROOT / "notebooks" / "claims.ipynb").read_text(encoding="utf-8")
    assert re.findall(r'page\.show\(\\"ledger\\", \\"(\w+)\\"\)', text) == [
        *("context", "municipal_services", "vulnerable_citizens", "business_and_jobs", "housing"),
        *("children_and_youth", "civil_society", "shared_plan"),
    ]


def test_the_filter_asks_nothing_of_the_network() -> None:
    script = (ROOT / "_static" / "claims.js").read_text(encoding="utf-8")
    assert not re.search(r"https?:|fetch|import|XMLHttp", script)


def test_rows_hold_every_claim_or_those_of_one_area() -> None:
    edition = resolve(CATALOGUE, "randers", {})
    every = rows(ROOT, edition)
    assert [r.claim for r in every] == list(CATALOGUE.claims)
    housing = rows(ROOT, edition, "housing")
    assert [r.claim for r in housing] == [
        c.claim for c in CATALOGUE.claims.values() if c.focus_area == "housing"
    ]
    assert summary(housing, ENGLISH).startswith("15 claims: ")
    assert rows(ROOT, resolve(CATALOGUE, "randers", {"focus": 615})) == []
    assert summary([], ENGLISH) == "0 claims."


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
