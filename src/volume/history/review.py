"""Who has reviewed which page, with what verdict.

``review.yml`` maps the name of a page to its reviews. Each keeps the page's basis from the build that was
reviewed (`volume.history.grounds`); a later build compares it with its own (`volume.history.badge`).
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field, field_validator, model_validator
from typing_extensions import override

from analysis.declared.base import Model
from analysis.declared.names import hint
from analysis.declared.reading import read_block, text_file, yaml_value
from analysis.errors import InputError, shown
from volume.history.grounds import PageBasis

FILE = "review.yml"
HEADER = """\
# Reviews of the volume's pages. `volume review --help` says how one is recorded; the page shows it and says
# what has changed since. Comments and replies may be edited by hand; `volume check` reads the file again.
"""
Verdict = Literal["accepted", "accepted with comments", "not accepted"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
WIDTH = 110


class _Entry(Model):
    @field_validator("date", mode="before", check_fields=False)
    @classmethod
    def _iso(cls, value: object) -> object:
        if isinstance(value, dt.date) or re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
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
    return parsed(text_file(root, FILE), pages) if os.path.lexists(root / FILE) else {}


def parsed(text: str, pages: Iterable[str]) -> Reviews:
    """Read the text of ``review.yml``, as `read` does.

    Examples
    --------
    >>> parsed("contxt: []", ["context"])
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: review.yml: 'contxt' is no notebook of _toc.yml; did you mean context?
    """
    raw = yaml_value(text, FILE, as_text=True) or {}
    if not isinstance(raw, dict):
        raise InputError(f"{FILE}: must map the name of a page to a list of reviews.")
    known = list(pages)
    for page, entries in raw.items():
        if page not in known:
            raise InputError(f"{FILE}: {shown(page)} is no notebook of _toc.yml{hint(page, known)}")
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

    @override
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    @override
    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(
    _FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True)
)
_Dumper.add_representer(tuple, lambda d, v: d.represent_list(v))
