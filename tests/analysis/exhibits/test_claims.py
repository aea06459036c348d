"""The claims page, what chapters say of claims, and `volume claims`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from analysis.claims.verdict import Verdict
from analysis.declared.edition import resolve
from analysis.errors import InputError
from analysis.exhibits import claims
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import Block, View
from analysis.language.numbers import Language
from analysis.results.claims import rows, summary
from real import CATALOGUE, PROJECT, reread, voice_of
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
        assert f"[{claim.meaning}]{{.quotation}} (\u201c[{claim.quote}]{{.language-da}}\u201d)" in said
    kinds = "|".join(verdict.slug.replace("_", "-") for verdict in Verdict)
    assert len(re.findall(rf"\]\{{\.claim \.claim-(?:{kinds})\}}", said)) == 98
    assert len({exhibit.label for exhibit in ledgers}) == len(AREAS)
    assert sum(len(exhibit.frame) for exhibit in ledgers) == 98


def test_the_plain_version_shows_no_markup() -> None:
    plain = ledger("business_and_jobs").html()
    assert "<td" in plain and "{" not in plain


def test_findings_count_what_the_ledger_holds() -> None:
    said = claims.claim_findings(view())
    first, *lines = [line for line in said.splitlines() if line.startswith("- ")]
    total, *decided = map(int, re.findall(r"\b\d+\b", first))
    informed = [line for line in lines if re.match(r"- \d+ (?:is|are|has|have|fit|fits|whose) ", line)]
    neither = next(line for line in lines if "neither decided nor informed" in line)
    *informed, last = informed
    assert last == neither and len(informed) == 4
    for line in informed:
        assert int(re.match(r"- (\d+)", line).group(1)) == line.count("{ref}")  # type: ignore[union-attr]
    count, *reasons = map(int, re.findall(r"\b\d+\b", neither))
    assert count == sum(reasons)
    assert sum(decided) + sum(line.count("{ref}") for line in informed) + count == total == 98
    assert sum(decided) == sum(line.startswith("- {ref}`C") for line in lines)
    assert "{numref}`tab-claim-c050`" in said


def test_a_count_says_from_every_base_year_how_many_of_how_many() -> None:
    """The whole kind: no count of indicators stands under one base year where another gives another."""
    said = claims.claim_findings(view())
    for e in view().ledger:
        if not e.base_years or e.rule is None or e.rule.evidence != "gaps":
            continue
        row = next(
            line for line in ledger(e.claim.focus_area).markdown.splitlines() if f"[{e.claim.claim}]" in line
        )
        for text in (row, said) if e.verdict.decided else (row,):
            for one in e.base_years:
                assert one.outcome.value is not None
                number = f"{one.year} {one.outcome.value:.0f} of {len(one.outcome.evidence)}"
                assert number in text, (e.claim.claim, number)
                if one.outcome.placebo is not None:
                    as_bad, others = one.outcome.placebo
                    assert f"{number} ({as_bad} of {others}" in text


def test_every_base_year_is_a_row_of_its_table() -> None:
    table = claims.base_years(view())
    assert isinstance(table, Exhibit)
    rows = reread(table).set_index(["claim", "base_year"])
    expected = [(e.claim.claim, y) for e in view().ledger for y in e.base_years]
    assert list(rows.index) == [(claim, y.year) for claim, y in expected]
    for claim, y in expected:
        row = rows.loc[(claim, y.year)]
        assert row["value"] == pytest.approx(y.outcome.value) and row["holds"] == y.outcome.holds
    # What a count is out of shrinks with the base year, and the comparison turns.
    counts = rows.loc["C022"]
    assert counts["of"].is_monotonic_decreasing and counts["of"].nunique() > 2
    assert (counts["others_as_bad"] <= counts["of_others"]).all()
    assert counts["others_as_bad"].max() > counts["of_others"].max() / 2


def test_a_related_measure_says_what_it_cannot_show_wherever_it_stands() -> None:
    for e in view().ledger:
        if e.related is None:
            continue
        row = next(
            line for line in ledger(e.claim.focus_area).markdown.splitlines() if f"[{e.claim.claim}]" in line
        )
        caption = evidence(f"tab-claim-{e.claim.claim.lower()}").caption
        assert e.related.cannot.en in row and e.related.cannot.en in caption, e.claim.claim
        assert e.related.shares.en in caption, e.claim.claim
        assert "**[" not in row, "the weight of a verdict is kept for verdicts"


def test_every_class_is_explained_in_the_order_of_the_filter() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*: ", claims.classes(view()), flags=re.MULTILINE)
    assert words == [str(verdict) for verdict in Verdict]
    script = (ROOT / "_static" / "claims.js").read_text(encoding="utf-8")
    order = re.search(r"const order = \[(.*?)\]", script, flags=re.DOTALL).group(1)  # type: ignore[union-attr]
    assert re.findall(r'"([a-z-]+)"', order) == [verdict.slug.replace("_", "-") for verdict in Verdict]


def test_a_number_of_claims_and_its_verb_agree() -> None:
    counts = [ENGLISH.pick("claims.counted", "agrees", n=1), ENGLISH.pick("claims.counted", "process", n=2)]
    caption = ENGLISH.say("claims.ledger.caption", {"n": 3, "counts": counts})
    assert caption == "3 claims: 1 agrees, 2 concern the process."
    assert ENGLISH.pick("claims.counted", "opinion", n=1) == "1 is an opinion or a wish"
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
        quoted = f"[{claim.meaning}]{{.quotation}} (\u201c[{claim.quote}]{{.language-da}}\u201d)"
        assert f"<claim-{claim.claim.lower()}>`: {quoted}" in line
    assert re.search(r"C051.*\*\*agrees\*\*", said)
    assert "These wait for a table that is not at hand:" in said
    assert re.search(r"C064.*\*\*holds from some base years only\*\*", said)
    informed = said.partition("a related measure is no agreement:")[2]
    assert re.search(r"C052.*\*\*supported by a related measure\*\*", informed)


def blocks(shown: Block | Iterable[Block]) -> list[Block]:
    return [shown] if isinstance(shown, str | Exhibit) else list(shown)


def test_another_municipality_has_no_claims() -> None:
    other = view(focus=615)
    shown = [
        *blocks(claims.claim_findings(other)),
        *blocks(claims.ledger(other, "housing")),
        *blocks(claims.evidence(other)),
        *blocks(claims.claim_arithmetic(other)),
        *blocks(claims.base_years(other)),
    ]
    sentence = "The white paper's claims concern another municipality and are not applicable here."
    assert shown == 5 * [sentence]


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
