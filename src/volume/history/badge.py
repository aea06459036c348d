"""The box at the foot of a page: who has reviewed it, and what has changed since."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import nbformat
from nbformat import NotebookNode

from analysis.language.facts import Names
from analysis.language.numbers import Language
from volume.history.grounds import PageBasis
from volume.history.review import Comment, Review

EXHIBITS_NAMED = 3  # more than these are counted


def markdown(reviews: Sequence[Review], now: PageBasis, language: Language) -> str:
    """Write the box: the reviews of a page, and whether they still hold.

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
    if not reviews:
        return _box("none", [language.say("review.none")])
    since = [changed(review.reviewed, now, language) for review in reviews]
    blocks = [_stated(*pair, language) for pair in reversed(list(zip(reviews, since, strict=True)))]
    comments = [_comment(one, language) for review in reviews for one in review.comments]
    if comments:
        title = language.say("review.comments", n=len(comments))
        listed = "\n".join(f"{n}. {one}" for n, one in enumerate(comments, start=1))
        blocks.append(f":::{{dropdown}} {title}\n{listed}\n:::")
    return _box("changed" if since[-1] else "kept", blocks)


def placed(notebook: NotebookNode, markdown: str) -> NotebookNode:
    """Put a text at the end of a notebook.

    Parameters
    ----------
    notebook
        Left as it is.
    markdown
        What to put there.

    Returns
    -------
    NotebookNode
        A copy with one cell more.

    Examples
    --------
    >>> book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A")])
    >>> [cell.source for cell in placed(book, "Badge").cells]
    ['# A', 'Badge']
    """
    result = nbformat.from_dict(notebook)
    result.cells = [*notebook.cells, nbformat.v4.new_markdown_cell(markdown)]
    return result


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
    return [
        *(
            language.say("review.parameter", name=key, then=old or "–", now=new or "–")
            for key, old, new in _pairs(then.parameters, now.parameters)
        ),
        *_named("tables", then.tables, now.tables, language),
        *_named("indicators", then.indicators, now.indicators, language),
        *_whole("corrections", then, now, language),
        *_whole("areas", then, now, language),
        *_named("code", then.code, now.code, language),
        *_cells(then.cells, now.cells, language),
        *_whole("estimates", then, now, language),
        *_exhibits(then.exhibits, now.exhibits, language),
        *_whole("text", then, now, language),
    ]


def _pairs(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    for key in dict.fromkeys([*then, *now]):
        if then.get(key) != now.get(key):
            yield key, then.get(key), now.get(key)


def _whole(field: str, then: PageBasis, now: PageBasis, language: Language) -> Iterator[str]:
    """A field of which nothing is known but that it differs."""
    if getattr(then, field) != getattr(now, field):
        yield language.pick("review.whole", field)


def _named(kind: str, then: Mapping[str, str], now: Mapping[str, str], language: Language) -> Iterator[str]:
    names = []
    for key, old, new in _pairs(then, now):
        if old is None:
            names.append(language.say("review.name.new", name=key))
        elif new is None:
            names.append(language.say("review.name.gone", name=key))
        else:
            names.append(key)
    if names:
        yield language.pick("review.named", kind, names=Names.of(names))


def _exhibits(then: Mapping[str, str], now: Mapping[str, str], language: Language) -> Iterator[str]:
    count = len(list(_pairs(then, now)))
    if count > EXHIBITS_NAMED:
        yield language.say("review.exhibits", n=count)
    else:
        yield from _named("exhibits", then, now, language)


def _cells(then: Sequence[str], now: Sequence[str], language: Language) -> Iterator[str]:
    """Cells by their number in the present notebook; removed ones by their former number."""
    moved: dict[str, list[int]] = {"edited": [], "added": [], "removed": []}
    matcher = difflib.SequenceMatcher(None, then, now, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        shared = min(b - a, d - c)
        moved["edited"] += range(c + 1, c + shared + 1)
        moved["added"] += range(c + shared + 1, d + 1)
        moved["removed"] += range(a + shared + 1, b + 1)
    for what, numbers in moved.items():
        if numbers:
            yield language.pick("review.cells", what, numbers=Names.of(numbers))


def _box(state: str, blocks: Iterable[str]) -> str:
    return f"::::{{container}} review review-{state}\n" + "\n\n".join(blocks) + "\n::::"


def _stated(review: Review, since: Sequence[str], language: Language) -> str:
    facts = {
        "reviewer": escaped(review.reviewer),
        "role": escaped(review.role),
        "date": review.date,
        "verdict": language.pick("review.verdict", review.verdict),
    }
    if not since:
        return language.say("review.holds", facts)
    return language.say("review.changed", facts, changes=[escaped(one) for one in since])


def _comment(comment: Comment, language: Language) -> str:
    replies = [
        language.say("review.reply", by=escaped(one.by), date=one.date, reply=escaped(one.text))
        for one in comment.replies
    ]
    return "\n   - ".join([escaped(comment.text), *replies])


def escaped(text: str) -> str:
    r"""Write a text so that MyST shows it as it is, on one line.

    Examples
    --------
    >>> escaped("A *bold* {claim}")
    'A \\*bold\\* \\{claim\\}'
    """
    return re.sub(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])", r"\\\1", " ".join(text.split()))
