"""Every chapter has the same shape, shows exactly its indicators, and types no number by hand."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from analysis.declared.reading import find_root
from analysis.exhibits.spread import PICTURES
from every import every
from real import CATALOGUE

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
PAGES = ("index.md", "cite.md")
NOTEBOOKS = {p.stem: nbformat.read(p, as_version=4) for p in sorted((ROOT / "notebooks").glob("*.ipynb"))}


def code(name: str) -> str:
    return "\n".join(c.source for c in NOTEBOOKS[name].cells if c.cell_type == "code")


def prose(name: str) -> str:
    """Everything a page says in words of its own."""
    if name in PAGES:
        return (ROOT / name).read_text(encoding="utf-8")
    return "\n\n".join(c.source for c in NOTEBOOKS[name].cells if c.cell_type == "markdown")


def indicators_shown(source: str) -> list[str]:
    """Ids that a notebook shows, as spreads of their own and a line each."""
    several = re.findall(r'page\.show\(\s*"briefs",([^)]+)\)', source)
    return [
        *re.findall(r'page\.show\("indicator", "(\w+)"', source),
        *(i for one in several for i in re.findall(r'"(\w+)"', one)),
    ]


@every(chapter=list(CATALOGUE.chapters))
def test_a_chapter_shows_exactly_its_own_indicators(chapter: str) -> None:
    assert chapter in NOTEBOOKS, f"notebooks/{chapter}.ipynb is missing"
    shown = indicators_shown(code(chapter))
    declared = [i.id for i in CATALOGUE.chapters[chapter].indicators]
    assert sorted(shown) == sorted(declared), "each once, and no other"


def test_every_indicator_is_in_exactly_one_chapter() -> None:
    declared = [i for chapter in CATALOGUE.chapters.values() for i in chapter.indicators]
    assert len({i.id for i in declared}) == len(declared) == len(CATALOGUE.indicators) >= 45
    assert all(i.chapter == key for key, c in CATALOGUE.chapters.items() for i in c.indicators)
    shown = [i for name in NOTEBOOKS for i in indicators_shown(code(name))]
    assert sorted(shown) == sorted(CATALOGUE.indicators), "shown once in the whole volume"


def test_no_page_shows_an_indicator_that_is_not_in_the_catalogue() -> None:
    for name in NOTEBOOKS:
        for call, argument in re.findall(r'page\.show\("(\w+)", "(\w+)"', code(name)):
            if call in (*PICTURES, "indicator", "expected", "persons", "months"):
                assert argument in CATALOGUE.indicators, f"{name}: show({call!r}, {argument!r})"


# A chapter that gathers the others has no indicator of its own: the whole volume stands in their place.
GATHERING = [key for key, chapter in CATALOGUE.chapters.items() if not chapter.indicators]


def test_one_chapter_gathers_the_others() -> None:
    assert GATHERING == ["shared_plan"]


@every(chapter=list(CATALOGUE.chapters))
def test_a_chapter_has_all_parts_in_order(chapter: str) -> None:
    cells = NOTEBOOKS[chapter].cells
    calls = [(i, c) for i, cell in enumerate(cells) for c in re.findall(r'page\.show\("(\w+)"', cell.source)]
    headings = [
        (i, h) for i, cell in enumerate(cells) for h in re.findall(r"^## (.+)$", cell.source, flags=re.M)
    ]

    def call(name: str) -> int:
        found = [i for i, c in calls if c == name]
        assert found, f"{chapter}: page.show({name!r}) is missing"
        return found[0]

    def heading(words: str) -> int:
        found = [i for i, h in headings if h == words]
        assert found, f"{chapter}: the heading '## {words}' is missing"
        return found[0]

    own = [
        call("picture"),  # 3 all headline gaps at once
        call("indicator"),  # 4 spreads, grouped under questions
    ] if chapter not in GATHERING else [
        call("dashboard"),  # 3 every indicator
        call("direction_count"),  # 4
        call("weighted_ranks"),
    ]  # fmt: skip
    matter = next(i for i, cell in enumerate(cells) if i and cell.cell_type == "markdown")
    places = [
        matter,  # 1 why it matters
        call("findings"),  # 2 what the chapter finds
        *own,
        heading("Limits"),  # 5
        call("foot"),  # 6 changes, ranks, other choices, claims, what waits, sources
    ]
    assert places == sorted(places), f"{chapter}: the parts stand in another order"
    sentences = re.findall(r"[.!?](?:\s|$)", cells[matter].source)
    assert 1 <= len(sentences) <= 3, f"{chapter}: why it matters takes two sentences"
    questions = [h for _, h in headings if h not in ("Limits", "Behind this chapter")]
    assert chapter in GATHERING or all(h.endswith("?") for h in questions), f"{chapter}: {questions}"


YEAR = r"(?:19|20)\d\d"
TABLES = "|".join(sorted({re.escape(t.table_id) for t in CATALOGUE.tables.values()}, key=len, reverse=True))
ALLOWED = [
    r"`[^`]*`",  # code, roles, labels
    r"\{[\w:]+\}`[^`]*`",
    r"```\{math\}.*?```|\$[^$]*\$",  # formulas
    r"\]\([^)]*\)",  # link targets
    r"^\([\w-]+\)=$",  # anchors
    rf"\b{YEAR}(?:[-\N{{EN DASH}}/]{YEAR})?\b",
    rf"\b(?:{TABLES})\b",
    r"\bC\d{3}\b",  # claim ids
    r"\N{LEFT DOUBLE QUOTATION MARK}[^\N{RIGHT DOUBLE QUOTATION MARK}]*\N{RIGHT DOUBLE QUOTATION MARK}",
    r"\bAttribution 4\.0 International \(CC BY 4\.0\)",
    r"\bCC BY 4\.0\b",
]
# Numbers that are part of a name or of a method's definition, not results.
WORDS_WITH_NUMBERS = {
    "methods": [
        r"\bstart at 100 in the base year\b",
        r"\ba probability of 80 percent\b",
        r"\bsimulated panels of 98 municipalities\b",
        r"\bAR(?:MA)?\(1(?:,1)?\)",
        r"\bits weight, which is 1 on average\b",
        r"\bA measure of its own weighs more than 1\b",
        r"\bHC3 standard errors\b",
        r"\bbetween the whitened residuals of two municipalities\b",
    ],
}
SPELLED = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million)\s+(?:percent|per cent|percentage|indicators|municipalities|persons|residents|kroner|points)\b"
)


def typed(text: str, name: str = "") -> list[str]:
    """Numbers that stand in prose by hand."""
    for pattern in (*ALLOWED, *WORDS_WITH_NUMBERS.get(name, ())):
        text = re.sub(pattern, " ", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"(?<![\w])[-+\N{MINUS SIGN}]?\d[\d.,]*\s?%?", text) + re.findall(SPELLED, text, re.I)


def test_every_exception_is_still_needed() -> None:
    for name, patterns in WORDS_WITH_NUMBERS.items():
        for pattern in patterns:
            assert re.search(pattern, prose(name)), f"{name}: {pattern} is allowed and nowhere said"


@every(name=[*NOTEBOOKS, *PAGES])
def test_no_number_is_typed_by_hand(name: str) -> None:
    assert typed(prose(name), name) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the rate fell by 1.2 points", ["1.2 "]),
        ("7% of residents", ["7%"]),
        ("thirty percent of them", ["thirty percent"]),
        ("in 2008 and 2008-2023, table RAS200, claim C050, {val}`a.b1`", []),
        ("ranks 3 of 98", ["3 ", "98"]),
        ("Attribution 3.0 International", ["3.0 "]),
        ("{numref}`fig-a-2` and $\\rho = 0.5$ and “at least 450 m”", []),
    ],
)
def test_the_scan_finds_what_it_should(text: str, found: list[str]) -> None:
    assert typed(text) == found


@every(name=[*PAGES, *NOTEBOOKS])
def test_a_computed_count_that_may_be_one_is_followed_by_no_plural(name: str) -> None:
    # "1 of them show one": what {val} prints does not bend the words behind it.
    counted = r"\{val\}`(?:volume\.(?:family|trends)|claims\.\w+|\w+\.rank)`"
    plural = r"\s+(?:of them\s+)?(?:are|show|have|were|do|\w{3,}s)\b"
    assert re.findall(counted + plural, prose(name)) == []
