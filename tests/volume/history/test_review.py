"""Reviews: recorded whole or not at all, read again as they were, and honest about what has changed."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume import cli
from volume.book import imprint, pages
from volume.build import Preparation, build
from volume.history import badge, grounds, review
from volume.progress import Report

pytestmark = pytest.mark.unit


EN = Language("en")
PAGES = ["context", "methods"]
# A fixture: hashes of nothing that exists.
BASIS = grounds.PageBasis(
    parameters={"focus": "730", "base_year": "2008", "end_year": "none"},
    tables={"NLK.csv": "00", "RAS200.csv": "11"},
    indicators={"employment_rate": "22"},
    corrections="33",
    areas="44",
    code={"series": "0123456789012345", "trend": "66"},
    cells=("a", "b", "c", "d"),
    estimates="77",
    exhibits={"fig-a": "1", "fig-b": "2", "fig-c": "3", "fig-d": "4"},
    text="88",
)
FIELDS = {
    "reviewer": "Fixture Reviewer",
    "role": "economist",
    "date": "2026-01-31",
    "verdict": "accepted with comments",
    "comments": [{"text": "Why 2008?"}, {"text": "Line one\nand: *two* | {val}`x`"}],
    "reviewed": BASIS,
}


def recorded(**other: object) -> review.Reviews:
    return review.record({}, "context", {**FIELDS, **other})


def phrases(**now: object) -> list[str]:
    return badge.changed(BASIS, BASIS.model_copy(update=now), EN)


def test_the_volume_ships_without_a_review_and_the_file_says_how_one_is_made() -> None:
    root = find_root(Path(__file__).parent)
    assert review.read(root, [pages.short(name) for name in pages.notebooks(root)]) == {}
    assert (root / review.FILE).read_text(encoding="utf-8").startswith(review.HEADER)


def test_a_review_is_read_as_it_was_written(tmp_path: Path) -> None:
    reviews = review.record(recorded(), "methods", {**FIELDS, "reviewer": "Null", "role": "no: yes # 1e3"})
    review.write(tmp_path, reviews)
    assert review.read(tmp_path, PAGES) == reviews
    first = (tmp_path / review.FILE).read_bytes()
    review.write(tmp_path, review.read(tmp_path, PAGES))
    assert (tmp_path / review.FILE).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [review.FILE]
    assert first.decode().startswith(review.HEADER)


@given(st.lists(st.text(min_size=1).filter(lambda t: t.strip() and t.isprintable()), min_size=1, max_size=4))
def test_any_comment_survives(tmp_path_factory: pytest.TempPathFactory, comments: list[str]) -> None:
    folder = tmp_path_factory.mktemp("reviews")
    reviews = recorded(comments=[{"text": one} for one in comments])
    review.write(folder, reviews)
    [again] = review.read(folder, PAGES)["context"]
    assert [one.text for one in again.comments] == [one.strip() for one in comments]


def test_comments_keep_their_order_and_replies_are_added_to_theirs(tmp_path: Path) -> None:
    reviews = review.record(recorded(), "context", {**FIELDS, "comments": [{"text": "Third"}]})
    answer = {"by": "Fixture Author", "date": "2026-02-01", "text": "Done."}
    reviews = review.reply(reviews, "context", 3, answer)
    reviews = review.reply(reviews, "context", 1, answer)
    reviews = review.reply(reviews, "context", 1, {**answer, "text": "And more."})
    review.write(tmp_path, reviews)
    first, second = review.read(tmp_path, PAGES)["context"]
    assert [[r.text for r in c.replies] for c in first.comments] == [["Done.", "And more."], []]
    assert [[r.text for r in c.replies] for c in second.comments] == [["Done."]]


def test_a_reply_needs_its_comment() -> None:
    with pytest.raises(InputError, match=r"context has 2 comments; there is no comment 3"):
        review.reply(recorded(), "context", 3, {"by": "A", "date": "2026-02-01", "text": "x"})


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reviewer": "  "}, "key 'reviewer' is '  ': it must not be empty."),
        ({"role": ""}, "key 'role' is '': it must not be empty."),
        ({"date": "31.1.2026"}, "key 'date' is '31.1.2026': write a date such as 2026-01-31."),
        ({"date": "2026-02-30"}, "key 'date' is '2026-02-30':"),
        (
            {"verdict": "splendid"},
            "key 'verdict' is 'splendid'; write one of: accepted, accepted with comments, not accepted.",
        ),
        ({"comments": []}, "verdict is 'accepted with comments', but there is no comment."),
        ({"comments": [{"text": "a"}, {"text": ""}]}, "key 'comments.2.text' is '': it must not be empty."),
        ({"coments": []}, "key 'coments' is not known; did you mean comments?"),
    ],
)
def test_a_wrong_field_costs_one_sentence(fields: dict[str, object], says: str) -> None:
    with pytest.raises(InputError) as error:
        recorded(**fields)
    assert str(error.value).startswith(f"review of context: {says}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("context:", "contxt:"), "review.yml: 'contxt' is no notebook of _toc.yml; did you mean context?"),
        (("date: 2026-01-31", "date: 2026-13-01"), "review.yml: context, review 1: key 'date'"),
        (("  role:", "  rule:"), "review.yml: context, review 1: key 'role' is missing."),
        (("text: Why", "txt: Why"), "review.yml: context, review 1: key 'comments.1.text' is missing."),
        (("  - reviewer:", "  - {}\n  - reviewer:"), "review.yml: context, review 1: key 'reviewer' "),
        (("  - reviewer:", "  - x\n  - reviewer:"), "review.yml: context, review 1: must be a block"),
        (("  - reviewer: Fix", "    reviewer: Fix"), "review.yml: context: must hold a list of reviews."),
        (("context:", "context: []\ncontext:"), "review.yml, line 4: not valid YAML (key 'context' stands"),
        (("role: economist", "role: [economist"), "review.yml, line "),
        (("estimates: '77'", ""), "review.yml: context, review 1: key 'reviewed.estimates' is missing."),
    ],
)  # fmt: skip
def test_a_malformed_file_costs_one_sentence(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    review.write(tmp_path, recorded())
    path = tmp_path / review.FILE
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        review.read(tmp_path, PAGES)
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["", "# only a comment\n", "{}\n"])
def test_an_empty_file_holds_no_review(tmp_path: Path, content: str) -> None:
    (tmp_path / review.FILE).write_text(content, encoding="utf-8")
    assert review.read(tmp_path, PAGES) == {}


def test_a_failed_write_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review.write(tmp_path, recorded())
    before = (tmp_path / review.FILE).read_bytes()

    def full(self: Path, target: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        review.write(tmp_path, {})
    assert (tmp_path / review.FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [review.FILE]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"tables": {"NLK.csv": "99", "RAS200.csv": "11"}}, ["table NLK.csv"]),
        ({"tables": {"NLK.csv": "00", "X.csv": "1"}}, ["tables RAS200.csv (gone) and X.csv (new)"]),
        ({"indicators": {"employment_rate": "0"}}, ["indicator employment_rate"]),
        ({"parameters": {**BASIS.parameters, "base_year": "2010"}}, ["parameter base_year (2008, now 2010)"]),
        ({"corrections": "0"}, ["declared corrections of its tables"]),
        ({"areas": "0"}, ["the list of areas"]),
        ({"code": {"series": "0", "trend": "0"}}, ["code modules series and trend"]),
        ({"cells": ("a", "x", "c", "d")}, ["notebook cell 2"]),
        ({"cells": ("a", "b", "n", "c", "d")}, ["new notebook cell 3"]),
        ({"cells": ("b", "c", "d")}, ["removed notebook cell 1"]),
        ({"cells": ("a", "x", "y", "d", "e")}, ["notebook cells 2 and 3", "new notebook cell 5"]),
        ({"estimates": "0"}, ["estimates"]),
        ({"exhibits": {**BASIS.exhibits, "fig-b": "0"}}, ["exhibit fig-b"]),
        ({"exhibits": {}}, ["4 exhibits"]),
        ({"text": "0"}, ["printed text"]),
    ],
)
def test_every_change_is_named(now: dict[str, object], said: list[str]) -> None:
    assert phrases(**now) == said


def test_no_field_of_a_basis_is_overlooked() -> None:
    assert phrases() == []
    for name, value in BASIS:
        other = {"dict": {}, "tuple": (), "str": "other"}[type(value).__name__]
        assert phrases(**{name: other}), name


def test_a_page_without_review_says_so() -> None:
    assert badge.markdown((), BASIS, EN) == (
        "::::{container} review review-none\nDraft, not yet reviewed.\n::::"
    )


def test_a_review_that_holds_names_reviewer_role_date_and_verdict() -> None:
    shown = badge.markdown(recorded(verdict="accepted", comments=[])["context"], BASIS, EN)
    assert "review-kept" in shown and "dropdown" not in shown
    assert "**Reviewed: accepted.** By Fixture Reviewer, economist, on 31 January 2026." in shown


def test_a_changed_page_says_what_changed_and_keeps_the_verdict() -> None:
    now = BASIS.model_copy(update={"tables": {"NLK.csv": "99", "RAS200.csv": "11"}})
    shown = badge.markdown(recorded()["context"], now, EN)
    assert "review-changed" in shown
    assert "**Changed since review.**" in shown
    assert re.search(r"accepted with comments\. Changed since then: table NLK\\.csv\.", shown)
    assert "Nothing this page rests on has changed" not in shown


def test_the_newest_review_stands_first_and_decides() -> None:
    now = BASIS.model_copy(update={"text": "new"})
    reviews = review.record(recorded(), "context", {**FIELDS, "reviewer": "Second", "reviewed": now})
    shown = badge.markdown(reviews["context"], now, EN)
    assert "review-kept" in shown
    assert shown.index("Second") < shown.index("Changed since review")
    assert "Comments and replies (4)" in shown
    assert re.findall(r"^(\d)\. ", shown, re.MULTILINE) == ["1", "2", "3", "4"]


def test_what_reviewers_write_is_shown_and_not_executed() -> None:
    shown = badge.markdown(recorded()["context"], BASIS, EN)
    assert r"Line one and\: \*two\* \| \{val\}\`x\`" in shown


def test_the_badge_stands_at_the_foot() -> None:
    cells = [nbformat.v4.new_markdown_cell(source) for source in ("# A", "After")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert [cell.source for cell in badge.placed(notebook, "B").cells] == ["# A", "After", "B"]
    assert len(notebook.cells) == 2


@pytest.fixture
def reviewed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project, with what a build of it would say of its page ``rate``."""
    (project / "build").mkdir()
    content = {"pages": {"rate": BASIS.model_dump()}}
    (project / "build" / grounds.FILE).write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setenv("VOLUME_PROJECT", str(project))
    return project


def volume(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(["review", *arguments])
    assert isinstance(stop.value.code, int)
    return stop.value.code


def signed(project: Path, *other: str) -> tuple[str, ...]:
    who = ("--reviewer", "Fixture Reviewer", "--role", "economist", "--verdict", "accepted")
    return ("rate", *who, "--build", str(project / "build"), *other)


def test_a_review_is_recorded_with_the_basis_of_the_build(reviewed: Path) -> None:
    assert volume(*signed(reviewed, "--date", "2026-01-31", "--comment", "One", "--comment", "Two")) == 0
    assert volume("rate", "--reply", "2", "--text", "Done.", "--by", "Author", "--date", "2026-02-01") == 0
    [found] = review.read(reviewed, ["rate", "level"])["rate"]
    assert (found.reviewer, found.role, found.date.isoformat()) == (
        "Fixture Reviewer",
        "economist",
        "2026-01-31",
    )
    assert found.reviewed == BASIS
    assert [(c.text, [r.text for r in c.replies]) for c in found.comments] == [
        ("One", []),
        ("Two", ["Done."]),
    ]


def test_without_a_date_it_is_today(reviewed: Path) -> None:
    assert volume(*signed(reviewed)) == 0
    assert review.read(reviewed, ["rate"])["rate"][0].date == dt.date.today()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("raet",), "'raet' is no notebook of _toc.yml; did you mean rate?"),
        (("rate", "--reviewer", "A", "--verdict", "accepted"), "--role is missing; a review needs it."),
        (("rate", "--reply", "1", "--text", "x"), "--by is missing; a reply needs it."),
        (
            ("rate", "--reply", "1", "--text", "x", "--by", "A"),
            "review.yml: rate has 0 comments; there is no ",
        ),
        (("rate", "--reply", "1", "--role", "x"), "--role does not go with --reply."),
        (("rate", "--by", "x"), "--by does not go with a review."),
    ],
)
def test_a_wrong_command_costs_one_sentence_and_writes_nothing(
    reviewed: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert volume(*arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith(says) and said.count("\n") == 1
    assert not (reviewed / review.FILE).exists()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (
            ("--date", "2026-1-1"),
            "review of rate: key 'date' is '2026-1-1': write a date such as 2026-01-31.",
        ),
        (("--verdict", "fine"), "review of rate: key 'verdict' is 'fine'; write one of: accepted, "),
        (("--reviewer", ""), "review of rate: key 'reviewer' is '': it must not be empty."),
        (
            ("--build", "nowhere"),
            "nowhere has no basis.json; run volume build first, or name a build: --build.",
        ),
    ],
)
def test_a_wrong_value_costs_one_sentence_and_writes_nothing(
    reviewed: Path, capsys: pytest.CaptureFixture[str], other: tuple[str, ...], says: str
) -> None:
    assert volume(*signed(reviewed, *other)) == 1
    assert capsys.readouterr().err.startswith(says)
    assert not (reviewed / review.FILE).exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"pages": {}}', "does not know the page 'rate'; build the volume again."),
        ('{"pages": {"rate": {}}}', "is damaged; build the volume again."),
        ("{", "is damaged; build the volume again."),
    ],
)
def test_a_build_that_says_nothing_of_the_page_is_refused(
    reviewed: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    (reviewed / "build" / grounds.FILE).write_text(content, encoding="utf-8")
    assert volume(*signed(reviewed)) == 1
    assert capsys.readouterr().err.strip().endswith(says)


def test_a_malformed_file_stops_a_build_before_any_notebook(
    reviewed: Path, about: imprint.Facts, preparation: Preparation, report: Report
) -> None:
    (reviewed / review.FILE).write_text("rate:\n  - reviewer: A\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"review\.yml: rate, review 1: key 'role' is missing\."):
        build(reviewed, [about], preparation, report)
