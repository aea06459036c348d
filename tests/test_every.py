"""How the tests are run: each case of a list is tried, each fault named; files share what they compute."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import together
from every import ALL, every, some

pytestmark = pytest.mark.unit


def test_every_case_is_tried_and_every_fault_named() -> None:
    tried: list[tuple[str, int]] = []

    @every(place={"Randers": "730", "Horsens": "615"}, number=[1, 2, 3])
    def statement(place: str, number: int) -> None:
        tried.append((place, number))
        assert number != 2, "two is no odd number"
        assert {"730": 1}[place]

    with pytest.raises(AssertionError) as failed:
        statement()
    assert tried == [(place, number) for place in ("730", "615") for number in (1, 2, 3)]
    faults = str(failed.value).strip().splitlines()[:4]
    assert [line.split(": line ")[0] for line in faults] == [
        "Randers, 2",
        "Horsens, 1",
        "Horsens, 2",
        "Horsens, 3",
    ]
    assert "assert number != 2" in faults[0] and "two is no odd number" in faults[0]
    assert "KeyError: '615'" in faults[1]


def test_a_list_may_be_made_when_the_test_runs_and_fixtures_stay() -> None:
    asked: list[str] = []

    def late() -> list[str]:
        asked.append("now")
        return ["a"]

    @every(case=late)
    def statement(fixture: int, case: str) -> None:
        assert (fixture, case) == (7, "a")

    assert asked == [] and list(inspect.signature(statement).parameters) == ["fixture"]
    statement(fixture=7)
    assert asked == ["now"]


def test_of_many_cases_some_are_tried_and_all_where_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(ALL, raising=False)
    few, named = some(range(7), 3), some(lambda: {"a": 1, "b": 2, "c": 3}, 2)
    assert (few(), named()) == ([0, 3, 6], {"a": 1, "c": 3})
    monkeypatch.setenv(ALL, "1")
    assert (list(few()), named()) == ([*range(7)], {"a": 1, "b": 2, "c": 3})


def test_an_empty_list_is_a_fault() -> None:
    @every(case=[])
    def statement(case: str) -> None: ...

    with pytest.raises(AssertionError, match="there is no case to try"):
        statement()


def test_files_that_work_together_exist_and_go_to_one_worker() -> None:
    root = Path(together.__file__).parents[1]
    assert [name for name in together.GROUPS if not (root / name).is_file()] == []
    one, other = "tests/analysis/claims/test_ledger.py::test_x[a]", "tests/analysis/test_page.py::test_y"
    assert together.group(one) == together.group(other)
    alone = "tests/analysis/inference/test_trend.py"
    assert together.group(f"{alone}::test_x") == alone
