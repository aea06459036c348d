"""One indicator in the terminal: every year, the sentences of the pages, and no sign a file cannot hold."""

from __future__ import annotations

import pytest

from analysis.opened import open_volume
from command import volume
from every import every, some

pytestmark = pytest.mark.data


@every(code_page=some([{"PYTHONIOENCODING": "cp1252"}, {"LANG": "C", "LC_ALL": "C"}], 2))
def test_figures_and_sentences_are_written_in_utf_8_whatever_the_code_page(code_page: dict[str, str]) -> None:
    done = volume("show", "employment_rate", **code_page)
    assert done.returncode == 0, done.stderr
    assert "\N{MINUS SIGN}" in done.stdout and "|==" in done.stdout
    rate = open_volume()["employment_rate"]
    for year in rate.gap.index:
        assert f"\n{year}  " in done.stdout
    said = " ".join(done.stdout.split())
    for sentence in rate.sentences:
        assert " ".join(sentence.split()) in said


def test_why_no_trend_is_tested_is_said_once() -> None:
    opened = open_volume()
    one = next(m for m in map(opened.__getitem__, opened.indicators.index) if m.no_trend and len(m.gap) > 1)
    done = volume("show", one.id)
    said = " ".join(done.stdout.split())
    assert said.count(" ".join(one.no_trend.split())) == 1


def test_an_indicator_that_is_none_costs_a_sentence() -> None:
    done = volume("show", "employment_rat")
    assert (done.returncode, done.stderr) == (
        1,
        "indicator 'employment_rat' is not in data/indicators; did you mean employment_rate?\n",
    )
