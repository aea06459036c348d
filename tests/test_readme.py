"""The README says the same in both languages: the same sections, commands, files and pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[1]
ENGLISH, DANISH = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.da.md"))


def commands(text: str) -> list[str]:
    """The lines of shell blocks without their remarks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]


def headings(text: str) -> list[int]:
    """The levels of the headings, in order."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", outside, re.MULTILINE)]


def first_cells(text: str) -> list[str]:
    """What the rows of tables are about."""
    return re.findall(r"^\| (`.*?`.*?) \|", text, re.MULTILINE)[1:]


def places(text: str) -> list[str]:
    """The files and folders of the plan of the project."""
    (block,) = re.findall(r"^```\n(data/.*?)^```", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^(\S.*?)\s{2,}", block, re.MULTILINE)


def pictures(text: str) -> list[str]:
    """Addresses of pictures."""
    return re.findall(r"^!\[.+\]\((\S+)\)$", text, re.MULTILINE)


@pytest.mark.parametrize("part", [commands, headings, first_cells, places, pictures])
def test_both_have_the_same(part: object) -> None:
    english, danish = part(ENGLISH), part(DANISH)  # type: ignore[operator]
    assert danish == english
    assert english


def test_every_command_and_file_that_is_named_in_code_is_named_in_both() -> None:
    named = [set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))
             for text in (ENGLISH, DANISH)]  # fmt: skip
    english, danish = ({re.sub("/(en|da)/", "/LANGUAGE/", one) for one in names} for names in named)
    assert danish == english


def test_each_leads_to_the_other() -> None:
    assert "[Dansk](README.da.md)" in ENGLISH
    assert "[English](README.md)" in DANISH
