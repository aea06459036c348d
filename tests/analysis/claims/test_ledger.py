"""Every claim has one verdict; a rule that waits decides once its table is in the data package."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.claims.ledger import Ledger, ledger
from analysis.claims.rules import KINDS
from analysis.claims.verdict import Verdict
from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.language.messages import sources
from analysis.results.table import table
from claim_fixtures import TABLES, add_tables, copy_project, swap
from every import every
from real import PROJECT

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
CATALOGUE = PROJECT.catalogue
EXACT = ("C050", "C051", "C055", "C059", "C060", "C061")
# Claims that the review of the ledger named: a table at hand decides or informs each of them.
NAMED = (
    *("C001", "C002", "C012", "C040", "C041", "C042", "C043", "C052", "C053", "C054", "C077", "C078"),
    *("C079", "C080", "C082", "C085", "C086", "C091", "C100", "C102", "C105", "C110", "C115", "C118"),
)


@pytest.fixture(scope="module")
def found() -> Ledger:
    return PROJECT.ledger(resolve(CATALOGUE, "randers", {}))


@pytest.fixture(scope="module")
def with_fixtures(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    root = tmp_path_factory.mktemp("all-tables")
    copy_project(ROOT, root)
    add_tables(root)
    catalogue = load(root)
    return ledger(Tables(catalogue), PROJECT.estimates(resolve(CATALOGUE, "randers", {})))


def test_every_claim_has_one_verdict(found: Ledger) -> None:
    assert list(found.entries) == list(CATALOGUE.claims) and len(found.entries) == 98
    assert sum(len(found.of(v)) for v in Verdict) == 98


@every(claim=NAMED)
def test_what_a_table_at_hand_informs_is_informed(found: Ledger, claim: str) -> None:
    assert found[claim].verdict.informed


def test_only_the_measure_of_the_claim_agrees_or_differs(found: Ledger) -> None:
    for e in found:
        if e.verdict.decided:
            assert e.related is None and e.outcome is not None and e.outcome.holds is not None
        if e.related is not None:
            assert e.verdict in (Verdict.SUPPORTED, Verdict.OTHERWISE, Verdict.OWN_VALUE)


def test_a_related_measure_has_value_years_table_and_what_it_cannot_show(found: Ledger) -> None:
    related = [e for e in found if e.related is not None]
    # That of a table to be fetched waits; of several for a claim the first at hand speaks.
    each = found.rulebook.related.values()
    here = [one for one in each if any(not re.search("Y30R21|REGK31", r.rule.model_dump_json()) for r in one)]
    assert len(related) == len(here) == 25, "each one finds its cells"
    for e in related:
        assert e.related is not None and e.outcome is not None
        assert e.outcome.value is not None and e.outcome.last_year is not None, e.claim.claim
        # What counts the volume's own indicators reads no table of its own.
        assert e.tables or e.claim.tables_note == "the indicators of the volume", e.claim.claim
        assert e.related.cannot.en.endswith(".") and len(e.related.cannot.en) > 40, e.claim.claim


def test_an_own_value_stands_where_the_slides_number_is_lost_and_there_alone(found: Ledger) -> None:
    for e in found.of(Verdict.OWN_VALUE):
        assert e.claim.lost and e.claim.value is None and e.outcome is not None and e.outcome.holds is None


def test_arithmetic_that_could_not_fail_fits_nothing(found: Ledger) -> None:
    """A list of the slide's own items, or a comparator read off the other sentence, fits whatever it says."""
    assert [e.claim.claim for e in found.of(Verdict.ARITHMETIC)] == ["C047", "C056", "C063", "C082"]
    for e in found:
        for i in e.implied:
            assert i.arithmetic.check != "listed" or e.claim.claim == "C026"


def test_who_is_compared_with_concerns_the_process(found: Ledger) -> None:
    assert found["C021"].verdict is Verdict.PROCESS and found["C021"].rule is None


def test_the_employment_rate_lies_below_the_country_since_2009(found: Ledger) -> None:
    above, below = found["C050"], found["C051"]
    assert (above.verdict, below.verdict) == (Verdict.AGREES, Verdict.AGREES)
    assert above.outcome is not None and below.outcome is not None and above.rule is not None
    assert above.outcome.value == pytest.approx(0.3) and below.outcome.value == pytest.approx(-0.6)
    assert above.rule.rounding_unit == 0.1 and above.outcome.clear and below.outcome.clear
    last = int(PROJECT.catalogue.tables["ras200"].period_last)
    assert (below.outcome.first_year, below.outcome.last_year) == (2009, last)
    assert len(below.outcome.evidence) == 2 * (last - 2008)


@every(claim=EXACT)
def test_what_can_be_recomputed_is_decided_or_names_its_table(found: Ledger, claim: str) -> None:
    e = found[claim]
    assert e.rule is not None
    if not e.verdict.decided:
        assert e.verdict is Verdict.WAITING and e.waits_for
        assert all(w.split(" ")[0] in TABLES for w in e.waits_for)


def test_a_waiting_claim_names_the_breakdown_that_is_missing(found: Ledger) -> None:
    assert found["C085"].waits_for == ("HISBK by sex",)
    assert found["C054"].waits_for == ("RAS200 by age",)
    assert found["C052"].waits_for == found["C053"].waits_for == ("RAS302",)


def test_no_table_can_decide_a_claim_whose_number_is_lost(found: Ledger, with_fixtures: Ledger) -> None:
    assert found["C040"].verdict is Verdict.OWN_VALUE and found["C040"].waits_for == ("AUK01",)
    e = with_fixtures["C040"]
    assert e.verdict is Verdict.OWN_VALUE and e.related is None
    assert e.outcome is not None and e.outcome.value == 1


def test_a_related_measure_of_a_lost_number_supports_nothing(tmp_path: Path) -> None:
    copy_project(ROOT, tmp_path)
    swap(",2 år,-2,", ",2 år,,", "data/claims.csv")(tmp_path)
    e = ledger(Tables(load(tmp_path)), PROJECT.estimates(resolve(CATALOGUE, "randers", {})))["C085"]
    assert e.verdict is Verdict.OWN_VALUE and e.waits_for == ("HISBK by sex",)


def test_the_table_of_the_claim_goes_before_a_related_measure(found: Ledger, with_fixtures: Ledger) -> None:
    assert found["C085"].related is not None and with_fixtures["C085"].related is None
    assert with_fixtures["C085"].verdict is Verdict.AGREES


def test_a_related_measure_whose_table_is_missing_says_nothing(tmp_path: Path) -> None:
    copy_project(ROOT, tmp_path)
    swap("cells: &neet {table: NEET2", "cells: &neet {table: NEET9")(tmp_path)
    some = ledger(Tables(load(tmp_path)), PROJECT.estimates(resolve(CATALOGUE, "randers", {})))
    assert some["C079"].related is None and some["C079"].verdict is Verdict.ARITHMETIC
    assert some["C080"].verdict is Verdict.REGISTER


def test_every_kind_of_rule_says_what_it_found_in_sentences_of_the_page(
    found: Ledger, with_fixtures: Ledger
) -> None:
    entries = [*found, *with_fixtures]
    decided = [(e, e.rule, e.outcome) for e in entries if e.rule and e.outcome]
    assert {rule.rule for _, rule, _ in decided} == set(KINDS)
    said = {sentence for e, rule, outcome in decided for sentence in rule.messages(outcome, e.allowed)}
    sentences = {id for id in sources("en") if id.startswith("claims.found.")}
    assert {f"claims.found.{key}" for key in said} == sentences


def test_the_count_of_gaps_depends_on_the_base_year_and_says_how(found: Ledger) -> None:
    e = found["C022"]
    assert [y.year for y in e.base_years] == [2008, 2009, 2010, 2011, 2012, 2013]
    assert len({y.outcome.placebo for y in e.base_years}) == 6, "each base year has its own comparison"
    assert {y.outcome.holds for y in e.base_years} == {True, False} and e.verdict is Verdict.SOME_YEARS
    assert e.outcome is not None and not e.outcome.evidence["indicator"].duplicated().any()


def test_a_verdict_that_turns_with_the_base_year_says_so(found: Ledger) -> None:
    """The whole kind: what agrees, differs or is supported does so from every base year that is tried."""
    counted = [e for e in found if e.base_years]
    assert [e.claim.claim for e in counted] == ["C022", "C041", "C042", "C064", "C090", "C107", "C118"]
    for e in counted:
        assert len(e.base_years) > 1
        held = {y.outcome.holds for y in e.base_years}
        whole = {Verdict.AGREES: {True}, Verdict.DIFFERS: {False}, Verdict.SUPPORTED: {True}}
        assert held == whole.get(e.verdict, held), e.claim.claim
        assert (e.verdict is Verdict.SOME_YEARS) == (e.related is None and len(held) == 2)


def test_a_rule_that_counts_is_tried_from_several_base_years(found: Ledger) -> None:
    rules = [
        *found.rulebook.rules.values(),
        *(r.rule for one in found.rulebook.related.values() for r in one),
    ]
    counting = [r for r in rules if r.evidence == "gaps"]
    assert {r.claim for r in counting} == {"C022", "C107"}
    assert all(len(r.base_years) >= 6 for r in counting)


def test_a_variant_keeps_the_measure_of_its_claim(found: Ledger) -> None:
    assert found["C050"].tried == found["C051"].tried == ()


def test_prices_are_tried_on_flats_too(found: Ledger) -> None:
    e = found["C090"]
    assert e.verdict is Verdict.AGREES and 0 < e.same < e.possible
    assert [y.year for y in e.base_years] == [2014, 2015, 2016, 2017, 2018]
    flats = next(t for t in e.tried if "flats" in t.alternative.label.en)
    assert flats.outcome is not None and flats.outcome.holds is False


def test_the_slides_own_arithmetic(found: Ledger) -> None:
    def of(claim: str, check: str) -> tuple[float, float, bool | None]:
        part = next(i for i in found[claim].implied if i.arithmetic.check == check)
        return part.low, part.high, part.consistent

    assert of("C056", "base") == of("C063", "base") == (60, 64, True)
    assert of("C073", "sum") == (14.2, 14.4, None)
    assert of("C077", "gap") == (-1.9, -1.7, None)
    assert of("C034", "days") == (90, 90, True)
    assert of("C079", "sum")[0] < 1250 < of("C079", "sum")[1]
    assert of("C026", "listed") == (7, 7, True)
    # From 100-150 a year, called a level, to about 300.
    assert of("C047", "falls") == (95 - 315, 157.5 - 285, True)


def test_listed_items_stand_on_the_slides(found: Ledger) -> None:
    slides = (ROOT / "tests" / "reference" / "white-paper-deck.txt").read_text(encoding="utf-8")
    for part in found.rulebook.arithmetic:
        for item in part.items:
            assert item in slides, item


def test_another_focus_has_no_ledger() -> None:
    other = PROJECT.ledger(resolve(CATALOGUE, "randers", {"focus": 615}))
    assert len(other.entries) == 0 and list(other) == []


def test_every_rule_decides_once_its_table_is_there(with_fixtures: Ledger) -> None:
    assert [e for e in with_fixtures if e.waits_for] == []
    verdicts = {e.claim.claim: e.verdict for e in with_fixtures if e.rule is not None}
    assert Counter(verdicts.values())[Verdict.AGREES] > 10
    # The fixtures are made so that these fail: workplaces fall by 7.5 percent, and transfers by other sums.
    assert {c for c, v in verdicts.items() if v is Verdict.DIFFERS} == {"C060", "C061", "C043"}
    assert verdicts["C056"] is verdicts["C063"] is verdicts["C085"] is verdicts["C001"] is Verdict.AGREES


def test_one_table_alone_decides_its_own_claims(tmp_path: Path) -> None:
    copy_project(ROOT, tmp_path)
    add_tables(tmp_path, ("ERHV2",))
    some = ledger(Tables(load(tmp_path)), PROJECT.estimates(resolve(CATALOGUE, "randers", {})))
    decided = {e.claim.claim for e in some if e.verdict.decided}
    assert decided == {"C022", "C050", "C051", "C059", "C060", "C061", "C064", "C090"}
    assert some["C056"].waits_for == ("ERHV6",)


def test_a_table_with_other_categories_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frequency, dimensions, rows = TABLES["ERHV2"]
    monkeypatch.setitem(TABLES, "ERHV2", (frequency, dimensions, [[*r[:3], "Firms", r[4]] for r in rows]))
    copy_project(ROOT, tmp_path)
    add_tables(tmp_path, ("ERHV2",))
    some = ledger(Tables(load(tmp_path)), PROJECT.estimates(resolve(CATALOGUE, "randers", {})))
    assert some["C059"].verdict is Verdict.WAITING


def test_every_verdict_is_a_row_of_the_estimates(found: Ledger) -> None:
    rows = table(PROJECT, resolve(CATALOGUE, "randers", {}))
    rows = rows[rows["kind"] == "claim"].set_index("indicator")
    assert list(rows.index) == list(CATALOGUE.claims)
    for e in found:
        row = rows.loc[e.claim.claim]
        assert row["verdict"] == str(e.verdict) and row["chapter"] == e.claim.focus_area
        if e.rule is not None:
            kind = "rule" if e.related is None else "related measure"
            assert row["method"] == f"{kind}: {e.rule.rule}"
        if e.outcome is not None and e.outcome.value is not None:
            assert row["value"] == e.outcome.value and row["unit"] == e.rule.measure  # type: ignore[union-attr]
        if e.waits_for and not e.tables:
            assert row["table"] == ";".join(e.waits_for)
    assert (rows["table"] != "")[[e.rule is not None for e in found]].all()
    assert rows.loc["C050", "table"] == "RAS200" and rows.loc["C090", "table"] == "BM010"
    other = table(PROJECT, resolve(CATALOGUE, "randers", {"focus": 825}))
    assert not (other["kind"] == "claim").any()
    assert pd.concat([rows.reset_index()["id"]]).is_unique


@every(word=["mindst", "over"])
def test_at_least_takes_in_the_number_and_over_does_not(tmp_path: Path, word: str) -> None:
    root = tmp_path / word
    root.mkdir()
    copy_project(ROOT, root)
    # 1,259 are counted in the table: as many as the two claims then state together.
    swap("omkring 1.000,1000,,omkring", f"{word} 1.009,1009,,{word}", "data/claims.csv")(root)
    swap("omkring 250,250,,omkring", f"{word} 250,250,,{word}", "data/claims.csv")(root)
    e = ledger(Tables(load(root)), PROJECT.estimates(resolve(CATALOGUE, "randers", {})))["C079"]
    assert e.outcome is not None and e.outcome.value == 1259
    assert e.outcome.holds is (word == "mindst")
    assert e.verdict is (Verdict.SUPPORTED if word == "mindst" else Verdict.OTHERWISE)
