"""The whole volume for any focus: exhibits with files, or one sentence instead of an empty figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis import page as pages
from analysis.declared.catalogue import load
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.page import Page, open_page

pytestmark = pytest.mark.data


# The other municipalities are gone through in test_chapters, without rendering.
FOCI = ("730", "825")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What the page prints, as Markdown; files go to a folder of the test."""
    printed: list[str] = []
    monkeypatch.setenv("VOLUME_OUTPUT", str(tmp_path))
    monkeypatch.setattr(pages, "display", lambda bundle, **_: printed.append(bundle["text/markdown"]))
    return printed


def files(tmp_path: Path, page: Page) -> set[str]:
    return {p.name for p in (tmp_path / "_exhibits" / page.edition.slug).glob("*")}


@pytest.mark.parametrize("focus", FOCI)
def test_the_whole_volume_can_be_shown(focus: str, shown: list[str], tmp_path: Path) -> None:
    page = open_page(focus=focus)
    page.show("dashboard")
    page.show("direction_count")
    page.show("weighted_ranks")
    page.show("summary")
    page.show("flows")
    for name in load(find_root()).compositions:
        page.show("composition", name)
    text = "\n".join(shown)
    assert page.edition.focus_name in text
    labels = re.findall(r"^:name: (\S+)$", text, flags=re.M)
    assert len(labels) == len(set(labels)), "every exhibit has a label of its own"
    made = files(tmp_path, page)
    for label in labels:
        suffixes = {".csv"} if label.startswith("tab-") else {".csv", ".svg", ".dark.svg"}
        assert {label + s for s in suffixes} <= made
    for alt in re.findall(r"^:alt: (.*)$", text, flags=re.M):
        assert len(alt) > 60 and "nan" not in alt.lower().split()
    assert not re.search(r"(?<!:::)\{\w+\}(?!`)", text), "every field is filled"
    if focus != "730":
        named = [
            p
            for p in shown
            if "Randers" in p
            and "Randers"
            not in page.voice.language.listed(page.voice.area(c) for c in page.edition.comparators)
        ]
        assert all("moved to" in p for p in named), "Randers stands only among the partners of moves"


def test_what_is_not_published_for_the_focus_is_one_sentence(shown: list[str], tmp_path: Path) -> None:
    page = open_page(focus="825")
    missing = [e.indicator for e in page.estimates if not e.published]
    assert missing
    for indicator in missing:
        for name in ("map", "bump", "slope"):
            page.show(name, indicator.id)
    page.show("expected", missing[0].id, ["higher_education"])
    assert len(shown) == 3 * len(missing) + 1 and not files(tmp_path, page)
    assert all("Læsø" in sentence and "\n" not in sentence for sentence in shown)


def test_a_wrong_name_is_one_sentence(shown: list[str]) -> None:
    page = open_page()
    with pytest.raises(InputError, match=r"did you mean employment_rate\?"):
        page.show("map", "employment_rat")
    with pytest.raises(
        InputError, match=r"composition 'tenur' is not known; data/compositions\.yml has industry"
    ):
        page.show("composition", "tenur")
