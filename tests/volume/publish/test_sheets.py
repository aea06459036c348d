"""Stylesheets keep what a page can use and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from volume.publish.sheets import prune, prune_all, used

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".a{x:1}.b{x:1}", ".a{x:1}"),
        (".a .b,.a>#c{x:1}", ".a>#c{x:1}"),
        ("p{x:1}*{y:1}", "p{x:1}*{y:1}"),
        (".a:not(.b){x:1}", ".a:not(.b){x:1}"),
        (".a:is(.b,.c){x:1}", ".a:is(.b,.c){x:1}"),
        ("@media (min-width:1px){.b{x:1}.a{x:1}}", "@media (min-width:1px){.a{x:1}}"),
        ("@supports (x:y){.b{x:1}}", ""),
        ('@font-face{font-family:"Font Awesome 6 Free";src:url(f)}', ""),
        ('@font-face{font-family:"Other";src:url(f)}', '@font-face{font-family:"Other";src:url(f)}'),
        ("@keyframes turn{from{x:1}to{x:2}}", "@keyframes turn{from{x:1}to{x:2}}"),
        ('@import "other.css";.a{x:1}', '@import "other.css";.a{x:1}'),
        ('.a::before{content:"}{;"}.b{x:1}', '.a::before{content:"}{;"}'),
        ("/* .a{x:1} */.b{x:1}", ""),
        ("", ""),
    ],
)
def test_a_rule_stays_if_a_page_can_match_it(sheet: str, kept: str) -> None:
    assert prune(sheet, {"a", "c"}) == kept


def test_classes_of_pages_and_words_of_scripts_count_as_used(tmp_path: Path) -> None:
    page, script = tmp_path / "a.html", tmp_path / "a.js"
    page.write_text('<p class="one two" id="three">four</p>')
    script.write_text('element.classList.add("five")')
    assert used([page], [script]) >= {"one", "two", "three", "five"}
    assert "four" not in used([page], [])


def test_a_sheet_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    static = tmp_path / "_static"
    static.mkdir()
    (tmp_path / "a.html").write_text('<p class="a">')
    (static / "s.css").write_text(".a{x:1}.b{x:1}")
    prune_all(tmp_path, ["s.css", "missing.css"])
    assert (static / "s.css").read_text() == ".a{x:1}"
