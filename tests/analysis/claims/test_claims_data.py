"""The claims are the white paper's own words, and a malformed list costs one sentence."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.declared.catalogue import load
from analysis.declared.models import Claim
from analysis.declared.reading import find_root
from analysis.errors import InputError
from every import every
from real import CATALOGUE

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
CLAIMS = list(CATALOGUE.claims.values())
SLIDES = (ROOT / "tests" / "reference" / "white-paper-deck.txt").read_text(encoding="utf-8")
PATH = "data/claims.csv"


def pattern(quote: str) -> str:
    """A quotation as it may stand on slides: lines break anywhere, words also at a hyphen; `…` leaves out."""
    parts = []
    for part in re.split(r"\s*(?:\[…\]|…)\s*", quote):
        marks = []
        for here, after in zip(part, f"{part[1:]} ", strict=True):
            marks.append(r"\s+" if here.isspace() else r"-\s*" if here == "-" else re.escape(here))
            if here.isalpha() and after.isalpha():
                marks.append(r"(?:\s?-\s*\n\s*)?")
        parts.append("".join(marks))
    return r"[\s\S]{0,400}?".join(parts)


def printed(claim: Claim) -> str:
    """The quotation with each declared repair of lost letters undone."""
    quote = claim.quote
    for repair in filter(None, claim.repair.split(";")):
        lost, whole = repair.split(" > ")
        assert whole in quote, claim.claim
        # Only letters may be mended, each where the slide has a blank.
        assert re.fullmatch("".join(r"\w" if c == " " else re.escape(c) for c in lost), whole), claim.claim
        quote = quote.replace(whole, lost)
    return quote


@every(claim={c.claim: c for c in CLAIMS})
def test_a_quotation_matches_the_slides_to_the_letter(claim: Claim) -> None:
    assert claim.wording == "verbatim"
    assert re.search(pattern(printed(claim)), SLIDES), claim.quote


@pytest.mark.parametrize(
    "quote",
    [
        "over 4 mio.",
        "vækst på 3,2% i antallet",
        "Randersløftet",  # unrepaired
        "beskæftigelsesfrekvens under landsgennemsnittet",
        "450 mio.\u00a0kr. om året",
    ],
)
def test_the_match_can_fail(quote: str) -> None:
    assert re.search(pattern(quote), SLIDES) is None


@every(claim={c.claim: c for c in CLAIMS})
def test_the_slide_is_named_as_it_is_headed(claim: Claim) -> None:
    assert re.search(pattern(claim.slide), SLIDES, flags=re.IGNORECASE), claim.slide


@every(claim={c.claim: c for c in CLAIMS if c.rounding})
def test_a_rounding_word_stands_in_the_quotation(claim: Claim) -> None:
    assert re.search(rf"\b{re.escape(claim.rounding)}", claim.quote, flags=re.IGNORECASE)


def test_no_rounding_word_is_overlooked() -> None:
    words = r"\b(omkring|ca\.|knap|cirka|næsten|mindst|over(?= [\d]+ mio))"
    for claim in CLAIMS:
        found = re.search(words, claim.quote, flags=re.IGNORECASE)
        # "mindst 02" is the name of a mark, not a rounded number.
        if found and not re.search("mindst 02", claim.quote):
            assert claim.rounding == found.group(1).lower(), claim.claim


def test_a_stated_number_stands_in_the_words() -> None:
    """As digits or spelled out; what the slides only imply is not a stated number."""
    spelled = {
        "C007": "en tredjedel", "C008": "Hver fjerde", "C021": "Vejle, Horsens og Silkeborg",
        "C023": "Nina Smith", "C025": "Fase 3", "C097": "to procentpoint", "C098": "tredje",
        "C099": "det eneste", "C001": "3 mio.", "C022": "15-20",
    }  # fmt: skip
    for claim in CLAIMS:
        if claim.value is None:
            continue
        digits = f"{abs(claim.value):,.{claim.decimals}f}"
        danish = digits.translate(str.maketrans({",": ".", ".": ","}))
        assert spelled.get(claim.claim, danish) in claim.quote, claim.claim
        if claim.value_high is not None:
            assert f"{claim.value_high:g}" in claim.quote


def test_a_lost_number_is_never_guessed() -> None:
    lost = [c for c in CLAIMS if c.lost]
    assert len(lost) == 14
    assert all(c.value is None for c in lost)
    assert all(c.lost for c in CLAIMS if "[…]" in c.quote)


def test_a_claim_that_is_not_tested_says_what_would_decide_it() -> None:
    for claim in CLAIMS:
        assert bool(claim.reason) == (claim.testable == "quote_only")
        assert not claim.reason or (claim.decider("en") and claim.decider("da")), claim.claim


DECLARED = ("pyproject.toml", "_config.yml", "data/datapackage.json", "data/areas.csv", PATH)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What is read before and with the claims, free to be spoilt."""
    for path in DECLARED:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def rows(path: str, change: Callable[[list[list[str]]], object]) -> Callable[[Path], object]:
    def spoil(root: Path) -> None:
        table = list(csv.reader((root / path).read_text(encoding="utf-8").splitlines()))
        change(table)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table)
        (root / path).write_text(text.getvalue(), encoding="utf-8")

    return spoil


def cell(claim: str, column: str, value: str) -> Callable[[Path], object]:
    def change(table: list[list[str]]) -> None:
        row = next(r for r in table if r[0] == claim)
        row[table[0].index(column)] = value

    return rows(PATH, change)


def header(old: str, new: str) -> Callable[[Path], object]:
    return rows(PATH, lambda table: table[0].__setitem__(table[0].index(old), new))


def line(claim: str) -> int:
    with (ROOT / PATH).open(encoding="utf-8", newline="") as file:
        return 1 + next(n for n, row in enumerate(csv.reader(file)) if row[0] == claim)


MALFORMED = {
    "unknown column": (header("slide", "slid"), f"{PATH}: column 'slide' is missing."),
    "one column too many": (
        rows(PATH, lambda t: [r.append("quote" if n == 0 else "") for n, r in enumerate(t)]),
        f"{PATH}: column 'quote' is not known; did you mean quote_da?",
    ),
    "not a number": (
        cell("C052", "value", "3,1"),
        f"{PATH}: row {line('C052')}: value is '3,1': write a number such as 2008 or 0.5",
    ),
    "infinite": (
        cell("C052", "comparator_value", "inf"),
        f"{PATH}: row {line('C052')}: comparator_value is 'inf': write a number",
    ),
    "upper end below the lower": (
        cell("C045", "value_high", "50"),
        f"{PATH}: row {line('C045')}: column 'value_high' is 50, below column 'value' (100)",
    ),
    "an id of another shape": (
        cell("C052", "claim", "52"),
        f"{PATH}: row {line('C052')}: column 'claim' is '52'",
    ),
    "no reason": (
        cell("C058", "reason", ""),
        f"{PATH}: row {line('C058')}: column 'reason' is ''; it says why a quote_only claim is not tested",
    ),
    "a reason beside a test": (
        cell("C050", "reason", "opinion"),
        f"{PATH}: row {line('C050')}: column 'reason' is 'opinion'",
    ),
    "decided in one language": (
        cell("C015", "decider_da", ""),
        f"{PATH}: row {line('C015')}: claim 'C015' has no 'decider_da'",
    ),
    "a caveat in one language": (
        cell("C015", "caveat_en", ""),
        f"{PATH}: row {line('C015')}: claim 'C015' has no 'caveat_en'",
    ),
    "no words": (cell("C058", "quote_da", ""), f"{PATH}: row {line('C058')}: column 'quote_da' is ''"),
}


@pytest.mark.parametrize(("change", "sentence"), MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_list_costs_one_sentence(
    copy: Path, change: Callable[[Path], object], sentence: str
) -> None:
    change(copy)
    with pytest.raises(InputError) as caught:
        load(copy)
    said = str(caught.value)
    assert said.startswith(sentence)
    assert re.fullmatch(r"[^\n]+[.?]", said) and not re.search(r"\. [A-Z]", said), "one sentence"
