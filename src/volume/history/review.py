"""Who has reviewed which page, with what verdict, and what has changed on it since.

``review.yml`` maps the name of a page to its reviews. Each keeps the page's basis from the build that was
reviewed (`volume.history.grounds`); a later build compares it with its own.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import nbformat
import yaml
from nbformat import NotebookNode
from pydantic import Field, field_validator, model_validator

from analysis.declared.models import Model
from analysis.declared.names import hint
from analysis.declared.reading import read_block, read_yaml
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume.history.grounds import PageBasis

FILE = "review.yml"
HEADER = """\
# Reviews of the volume's pages. `volume review --help` says how one is recorded; the page shows it and says
# what has changed since. Comments and replies may be edited by hand; `volume check` reads the file again.
"""
Verdict = Literal["accepted", "accepted with comments", "not accepted"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
EXHIBITS_NAMED = 3  # more than these are counted
WIDTH = 110


class _Entry(Model):
    @field_validator("date", mode="before", check_fields=False)
    @classmethod
    def _iso(cls, value: object) -> object:
        if isinstance(value, dt.date) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            return value
        raise ValueError("write a date such as 2026-01-31")

    @field_validator("reviewer", "role", "by", "text", check_fields=False)
    @classmethod
    def _said(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("it must not be empty")
        return value.strip()


class Reply(_Entry):
    """An answer to a comment."""

    by: str
    date: dt.date
    text: str


class Comment(_Entry):
    """What a reviewer remarked."""

    text: str
    replies: tuple[Reply, ...] = ()


class Review(_Entry):
    """One reviewer's verdict on one page, and what the page rested on then."""

    reviewer: str
    role: str
    date: dt.date
    verdict: Verdict
    comments: tuple[Comment, ...] = ()
    reviewed: PageBasis = Field(repr=False)

    @model_validator(mode="after")
    def _commented(self) -> Review:
        if self.verdict == "accepted with comments" and not self.comments:
            raise ValueError("verdict is 'accepted with comments', but there is no comment")
        return self


Reviews = Mapping[str, tuple[Review, ...]]


# --- the file -----------------------------------------------------------------------------------------


def read(root: Path, pages: Iterable[str]) -> Reviews:
    """Read ``review.yml``.

    Parameters
    ----------
    root
        Folder of the project; without the file nothing is reviewed.
    pages
        Names of the pages that may be reviewed.

    Returns
    -------
    dict
        Page -> reviews, in the order of the file.

    Raises
    ------
    InputError
        If the file is malformed; the sentence names page, review and key.

    Examples
    --------
    >>> read(Path("no project"), [])
    {}
    """
    if not (root / FILE).is_file():
        return {}
    raw = read_yaml(root, FILE, as_text=True) or {}
    if not isinstance(raw, dict):
        raise InputError(f"{FILE}: must map the name of a page to a list of reviews.")
    known = list(pages)
    for page, entries in raw.items():
        if page not in known:
            raise InputError(f"{FILE}: '{page}' is no notebook of _toc.yml{hint(page, known)}")
        if not isinstance(entries, list):
            raise InputError(f"{FILE}: {page}: must hold a list of reviews.")
    return {
        page: tuple(
            read_block(Review, entry, FILE, f"{page}, review {n}") for n, entry in enumerate(entries, start=1)
        )
        for page, entries in raw.items()
    }


def write(root: Path, reviews: Reviews) -> None:
    """Write ``review.yml`` in one step.

    Parameters
    ----------
    root
        Folder of the project.
    reviews
        As `read` returns them; their order stays.
    """
    plain = {page: [_plain(one) for one in entries] for page, entries in reviews.items()}
    text = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
    beside = root / f".{FILE}.{os.getpid()}"
    try:
        beside.write_text(HEADER + text, encoding="utf-8")
        beside.replace(root / FILE)
    finally:
        beside.unlink(missing_ok=True)


def record(reviews: Reviews, page: str, fields: Mapping[str, object]) -> Reviews:
    """Add a review of a page.

    Parameters
    ----------
    reviews
        Those recorded before.
    page
        Name of the page.
    fields
        Keys of :class:`Review`.

    Returns
    -------
    dict
        A copy with the review last among those of its page.

    Raises
    ------
    InputError
        If a field is empty or wrong.
    """
    return {**reviews, page: (*reviews.get(page, ()), read_block(Review, fields, f"review of {page}"))}


def reply(reviews: Reviews, page: str, comment: int, fields: Mapping[str, object]) -> Reviews:
    """Add a reply to a comment.

    Parameters
    ----------
    reviews
        Those recorded before.
    page
        Name of the page.
    comment
        Number of the comment among all of the page, from 1, as the page shows it.
    fields
        Keys of :class:`Reply`.

    Returns
    -------
    dict
        A copy with the reply last among those to its comment.

    Raises
    ------
    InputError
        If there is no such comment, or a field is empty or wrong.
    """
    answer = read_block(Reply, fields, f"reply on {page}")
    count = sum(len(review.comments) for review in reviews.get(page, ()))
    if not 1 <= comment <= count:
        raise InputError(f"{FILE}: {page} has {count} comments; there is no comment {comment} to reply to.")
    number, changed = 0, []
    for review in reviews[page]:
        comments = list(review.comments)
        for place, one in enumerate(comments):
            number += 1
            if number == comment:
                comments[place] = one.model_copy(update={"replies": (*one.replies, answer)})
        changed.append(review.model_copy(update={"comments": tuple(comments)}))
    return {**reviews, page: tuple(changed)}


def _plain(review: Review) -> dict[str, Any]:
    fields = review.model_dump(exclude_defaults=True)
    return {**fields, "reviewed": _flow(review.reviewed.model_dump())}


def _flow(value: Any) -> Any:
    """Mappings and lists of hashes on few lines."""
    marked = {k: _Flow(v) if isinstance(v, dict) else v for k, v in value.items()}
    return {k: _FlowList(v) if isinstance(v, tuple) else v for k, v in marked.items()}


class _Flow(dict[str, str]):
    pass


class _FlowList(list[str]):
    pass


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key; hashes on few lines."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(
    _FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True)
)
_Dumper.add_representer(tuple, lambda d, v: d.represent_list(v))


# --- what has changed ---------------------------------------------------------------------------------


def changed(then: PageBasis, now: PageBasis, language: Language) -> list[str]:
    """Say what a page rests on or shows that has changed.

    Parameters
    ----------
    then, now
        The page as reviewed and as it is.
    language
        Of the texts.

    Returns
    -------
    list of str
        One phrase each kind; empty if nothing has changed.
    """
    text = language.text
    found = [
        text("parameter {name} ({then}, now {now})", name=key, then=old or "–", now=new or "–")
        for key, old, new in _pairs(then.parameters, now.parameters)
    ]
    found += _named("table {names}", "tables {names}", then.tables, now.tables, language)
    found += _named("indicator {names}", "indicators {names}", then.indicators, now.indicators, language)
    if then.corrections != now.corrections:
        found.append(text("declared corrections of its tables"))
    if then.areas != now.areas:
        found.append(text("the list of areas"))
    found += _named("code module {names}", "code modules {names}", then.code, now.code, language)
    found += _cells(then.cells, now.cells, language)
    if then.estimates != now.estimates:
        found.append(text("estimates"))
    exhibits = list(_pairs(then.exhibits, now.exhibits))
    if len(exhibits) > EXHIBITS_NAMED:
        found.append(text("{n} exhibits", n=len(exhibits)))
    else:
        found += _named("exhibit {names}", "exhibits {names}", then.exhibits, now.exhibits, language)
    if then.text != now.text:
        found.append(text("printed text"))
    return found


def _pairs(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    for key in dict.fromkeys([*then, *now]):
        if then.get(key) != now.get(key):
            yield key, then.get(key), now.get(key)


def _named(
    one: str, several: str, then: Mapping[str, str], now: Mapping[str, str], language: Language
) -> list[str]:
    names = []
    for key, old, new in _pairs(then, now):
        if old is None:
            names.append(language.text("{name} (new)", name=key))
        elif new is None:
            names.append(language.text("{name} (gone)", name=key))
        else:
            names.append(key)
    if not names:
        return []
    return [language.text(one if len(names) == 1 else several, names=language.listed(names))]


def _cells(then: Sequence[str], now: Sequence[str], language: Language) -> list[str]:
    """Cells by their number in the present notebook; removed ones by their former number."""
    edited: list[int] = []
    added: list[int] = []
    removed: list[int] = []
    matcher = difflib.SequenceMatcher(None, then, now, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        shared = min(b - a, d - c)
        edited += range(c + 1, c + shared + 1)
        added += range(c + shared + 1, d + 1)
        removed += range(a + shared + 1, b + 1)
    phrases = (
        (edited, "notebook cell {numbers}", "notebook cells {numbers}"),
        (added, "new notebook cell {numbers}", "new notebook cells {numbers}"),
        (removed, "removed notebook cell {numbers}", "removed notebook cells {numbers}"),
    )
    return [
        language.text(one if len(cells) == 1 else several, numbers=language.listed(map(str, cells)))
        for cells, one, several in phrases
        if cells
    ]


# --- the badge ----------------------------------------------------------------------------------------


def badge(reviews: Sequence[Review], now: PageBasis, language: Language) -> str:
    """Write the box below the title of a page: its reviews, and whether they still hold.

    Parameters
    ----------
    reviews
        Of the page, oldest first.
    now
        What the page rests on.
    language
        Of the texts.

    Returns
    -------
    str
        MyST; the newest review stands first.
    """
    text = language.text
    if not reviews:
        missing = text("No review of this page is recorded.")
        return _box("none", [f"**{text('Not yet reviewed.')}** {missing}"])
    since = [changed(review.reviewed, now, language) for review in reviews]
    blocks = [_stated(*pair, language) for pair in reversed(list(zip(reviews, since, strict=True)))]
    comments = [_comment(one, language) for review in reviews for one in review.comments]
    if comments:
        title = text("Comments and replies")
        listed = "\n".join(f"{n}. {one}" for n, one in enumerate(comments, start=1))
        blocks.append(f":::{{dropdown}} {title} ({len(comments)})\n{listed}\n:::")
    return _box("changed" if since[-1] else "kept", blocks)


def placed(notebook: NotebookNode, markdown: str) -> NotebookNode:
    """Put a text below the title of a notebook.

    Parameters
    ----------
    notebook
        Left as it is.
    markdown
        What to put there.

    Returns
    -------
    NotebookNode
        A copy with one cell more, after the title; the cell that holds the title is parted if it says more.

    Raises
    ------
    InputError
        If no cell has a title.

    Examples
    --------
    >>> book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A" + chr(10) + "Text.")])
    >>> [cell.source for cell in placed(book, "Badge").cells]
    ['# A', 'Badge', 'Text.']
    """
    result = nbformat.from_dict(notebook)
    for place, cell in enumerate(notebook.cells):
        parts = re.match(r"(\s*#[ ][^\n]*)\n*(.*)", cell.source, re.DOTALL)
        if cell.cell_type != "markdown" or parts is None:
            continue
        sources = [parts[1], markdown, *filter(None, [parts[2]])]
        new = [nbformat.v4.new_markdown_cell(source) for source in sources]
        result.cells = [*notebook.cells[:place], *new, *notebook.cells[place + 1 :]]
        return result
    raise InputError("a notebook has no title: its first text cell must begin with '# '.")


def _box(state: str, blocks: Iterable[str]) -> str:
    return f"::::{{container}} review review-{state}\n" + "\n\n".join(blocks) + "\n::::"


def _stated(review: Review, since: Sequence[str], language: Language) -> str:
    text = language.text
    fields = {
        "reviewer": escaped(review.reviewer),
        "role": escaped(review.role),
        "date": language.date(review.date),
        "verdict": text(review.verdict),
    }
    if not since:
        head = text("Reviewed: {verdict}.", verdict=fields["verdict"])
        rest = text(
            "By {reviewer}, {role}, on {date}. Nothing this page rests on has changed since.", **fields
        )
        return f"**{head}** {rest}"
    rest = text(
        "{reviewer}, {role}, on {date}: {verdict}. Changed since then: {changes}.",
        **fields,
        changes="; ".join(escaped(one) for one in since),
    )
    return f"**{text('Changed since review.')}** {rest}"


def _comment(comment: Comment, language: Language) -> str:
    replies = [
        language.text(
            "Reply by {by}, {date}: {text}",
            by=escaped(one.by),
            date=language.date(one.date),
            text=escaped(one.text),
        )
        for one in comment.replies
    ]
    return "\n   - ".join([escaped(comment.text), *replies])


def escaped(text: str) -> str:
    """Write a text so that MyST shows it as it is, on one line.

    Examples
    --------
    >>> escaped("A *bold* {claim}")
    'A \\\\*bold\\\\* \\\\{claim\\\\}'
    """
    return re.sub(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])", r"\\\1", " ".join(text.split()))
