"""Texts of the book that nobody should write are read, or refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable

import nbformat
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.declared.reading import find_root, json_value, yaml_value
from analysis.errors import InputError
from hostile import REFUSED, VALUES, answered, cut, often, spoilt
from volume.book import imprint, pages, parameters, stage
from volume.history import review
from volume.history.manifest import Made

pytestmark = pytest.mark.unit

ROOT = find_root()
TOC, CITATION, CONFIG = (
    (ROOT / name).read_text("utf-8") for name in ("_toc.yml", "CITATION.cff", "_config.yml")
)
REVIEWED = {"parameters": {"focus": "730"}, "tables": {"A.csv": "00"}, "indicators": {"rate": "11"}}
REVIEWED |= {"corrections": "2", "areas": "3", "code": {"a": "4"}, "cells": ["5"], "estimates": "6"}
REVIEWED |= {"exhibits": {"fig-a": "7"}, "text": "8"}
REPLY = {"by": "Fixture Author", "date": "2026-02-01", "text": "Because."}
REVIEW = {"reviewer": "Fixture Reviewer", "role": "economist", "date": "2026-01-31", "verdict": "accepted"}
REVIEW |= {"comments": [{"text": "Why?", "replies": [REPLY]}], "reviewed": REVIEWED}
REVIEWS = yaml.safe_dump({"context": [REVIEW]})
CELL = nbformat.v4.new_code_cell("focus = None", metadata={"tags": ["parameters"]}, id="a")
NOTEBOOK = json.loads(nbformat.writes(nbformat.v4.new_notebook(cells=[CELL])))


def as_yaml(block: object) -> str:
    return yaml.safe_dump(block, allow_unicode=True)


def read_review(text: str) -> object:
    return review.parsed(text, ["context", "methods"])


READERS = [(pages.names, TOC), (imprint.named_authors, CITATION), (stage.configuration, CONFIG)]
READERS += [(read_review, REVIEWS)]  # type: ignore[list-item]


def test_the_files_of_the_book_are_read() -> None:
    for read, text in READERS:
        assert read(text)


def test_yaml_that_acts_or_runs_away_is_refused_in_every_file() -> None:
    for read, text in READERS:
        for odd in REFUSED:
            for written in (odd, f"{text}\nzz: {odd}\n", f"{text}\n{odd}: zz\n"):
                with pytest.raises(InputError) as error:
                    read(written)
                assert str(error.value).isprintable() and len(str(error.value)) < 300


SPOILT = {read: cut(text) | spoilt(yaml_value(text, "")).map(as_yaml) for read, text in READERS}


@pytest.mark.parametrize("read", SPOILT, ids=["pages", "authors", "configuration", "reviews"])
@often(300, 10_000)
@given(data=st.data())
def test_files_of_the_book_are_read_or_refused(read: Callable[[str], object], data: st.DataObject) -> None:
    text = data.draw(SPOILT[read])
    answered(lambda: read(text))


PAGES = ["/etc/passwd", "../index", "a/../../b", "a" * 5000, "a\u202eb", "", "\\x00", 1, None, [1], {"a": 1}]


def test_no_page_lies_outside_the_project() -> None:
    for odd in PAGES:
        text = as_yaml({"format": "jb-book", "root": "index", "chapters": [{"file": odd}]})
        answered(lambda text=text: pages.names(text))
    for odd in PAGES[:5]:
        with pytest.raises(InputError, match=r"is no page of the project"):
            pages.names(as_yaml({"format": "jb-book", "root": odd}))


@often(300, 2_000)
@given(spoilt(NOTEBOOK))
def test_notebooks_are_read_or_refused(notebook: object) -> None:
    answered(lambda: parameters.of_text(json.dumps(notebook), "a.ipynb"))


def test_no_parameters_cell_is_run_or_runs_away() -> None:
    cells = [
        "focus = __import__('os').getcwd()",
        "x = {[]: 1}",
        "x = " + "(" * 5000,
        "x = " + "9" * 5000,
        "x = \0",
    ]
    cells += [
        "x = " + "-" * 9000 + "1",
        "x += 1",
        "x, y = 1, 2",
        "x.y = 1",
        "import os",
        "x = 1" * 9000,
    ]
    for source in cells:
        notebook = {**NOTEBOOK, "cells": [{**NOTEBOOK["cells"][0], "source": source}]}
        with pytest.raises(InputError, match="may only assign literals"):
            parameters.of_text(json.dumps(notebook), "a.ipynb")
    for text in [
        "",
        "[]",
        "1",
        "{}",
        "[" * 100_000,
        '{"cells": 1, "nbformat": 4}',
        '{"nbformat": "x"}',
        "9" * 5000,
    ]:
        with pytest.raises(InputError, match="is not a notebook that can be read"):
            parameters.of_text(text, "a.ipynb")


def test_what_is_typed_is_read_before_anything_is_built() -> None:
    for odd in [value for value in VALUES if isinstance(value, str)]:
        answered(lambda odd=odd: parameters.overrides([("base_year", odd)], {"focus": odd}))
    for odd in ["__class__", "a" * 5000, "\x1b[2J", "", "focus\n"]:
        with pytest.raises(InputError):
            parameters.check([odd], ["focus"])


def test_a_manifest_is_read_or_is_none() -> None:
    whole = {"edition": "a", "language": "en", "version": "1", "parameters": {}, "data_package": "x"}
    whole |= {"inputs": [], "outputs": [{"path": "a", "bytes": 1, "sha256": "0"}]}
    assert Made.model_validate_json(json.dumps(whole)).outputs[0].path == "a"
    for key in whole:
        for odd in [None, 1, [1], [[]], {"a": []}]:
            if (key, odd) != ("parameters", {"a": []}):
                with pytest.raises(ValueError):
                    Made.model_validate_json(json.dumps({**whole, key: odd}))
    assert json_value(json.dumps(whole), "manifest.json") == whole
