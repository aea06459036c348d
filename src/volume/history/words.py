"""Words of trends and classes of claims that differ between two editions, each with what differs beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from analysis.language.facts import Names
from analysis.language.numbers import Language
from volume.history.comparison import Comparison
from volume.history.differences import Difference, Row, figure
from volume.history.reasons import CLAIM, ERRORS, PARAMETER, TREND

NONE = "\N{EN DASH}"


@dataclass(frozen=True)
class Words:
    """What is another word or class in the later edition.

    Attributes
    ----------
    words, classes, others : tuple of Difference
        Of trends; of claims; of anything else that has a verdict.
    in_both, claims_in_both : int
        How many trends with a word, and how many claims, both editions have.
    """

    words: tuple[Difference, ...]
    classes: tuple[Difference, ...]
    others: tuple[Difference, ...]
    in_both: int
    claims_in_both: int


def words_of(comparison: Comparison) -> Words:
    """Sort the verdicts that differ by what they are said of."""
    flipped = [one for one in comparison.estimates if one.flipped]
    kinds = [(one, (one.new or one.old or {}).get("kind", "")) for one in flipped]
    return Words(
        words=tuple(one for one, kind in kinds if kind == TREND),
        classes=tuple(sorted((one for one, kind in kinds if kind == CLAIM), key=lambda one: one.id)),
        others=tuple(one for one, kind in kinds if kind not in (TREND, CLAIM)),
        in_both=_in_both(comparison, TREND),
        claims_in_both=_in_both(comparison, CLAIM),
    )


def _in_both(comparison: Comparison, kind: str) -> int:
    then, now = (
        {row["id"] for row in record.rows if row.get("kind") == kind and row.get("verdict")}
        for record in (comparison.old, comparison.new)
    )
    return len(then & now)


def said(found: Words, language: Language) -> str:
    """How many words and classes differ, of how many."""
    return language.say(
        "changes.words.said",
        words=len(found.words),
        of=found.in_both,
        classes=len(found.classes),
        claims=found.claims_in_both,
    )


# As in `volume.history.changes`: a table is a header, then rows; > at the end of a head marks figures.


def word_table(found: Sequence[Difference], language: Language) -> list[list[str]]:
    """One line a word: the trend, the word then and now, the adjusted p-value then and now, and why."""
    heads = language.vocabulary("changes.heads")
    figures = [f"{heads[name]}>" for name in ("adjusted_then", "adjusted_now")]
    header = [heads["estimate"], heads["then"], heads["now"], *figures, heads["reason"]]
    rows = (
        [
            one.id,
            *(word(row or {}, language) for row in (one.old, one.new)),
            *(_adjusted(row or {}, language) for row in (one.old, one.new)),
            reasons(one, language),
        ]
        for one in found
    )
    return [header, *rows]


def class_table(found: Sequence[Difference], language: Language) -> list[list[str]]:
    """One line a claim: its class then and now, and why."""
    heads = language.vocabulary("changes.heads")
    header = [heads[name] for name in ("claim", "then", "now", "reason")]
    rows = (
        [
            one.id.removesuffix(f".{CLAIM}"),
            *(word(row or {}, language) for row in (one.old, one.new)),
            reasons(one, language),
        ]
        for one in found
    )
    return [header, *rows]


def turn_table(found: Sequence[Difference], language: Language) -> list[list[str]]:
    """One line for all claims that went from one class to another for the same reasons."""
    heads = language.vocabulary("changes.heads")
    lines = class_table(found, language)[1:]
    header = [heads["then"], heads["now"], f"{heads['number']}>", heads["claims"], heads["reason"]]
    rows = []
    for (then, now, why), group in groupby(sorted(lines, key=_turn), key=_turn):
        claims = [line[0] for line in group]
        row = [then, now, language.number(len(claims), 0), language.show(Names.of(claims)), why]
        rows.append((-len(claims), row))
    return [header, *(row for _, row in sorted(rows, key=lambda counted: (counted[0], counted[1][:2])))]


def _turn(line: Sequence[str]) -> tuple[str, str, str]:
    return line[1], line[2], line[3]


def word(row: Row, language: Language) -> str:
    """A verdict in words; as it was recorded, if none such is given any longer."""
    verdict = row.get("verdict") or NONE
    words = language.vocabulary("words.verdict") | language.vocabulary("claims.verdict")
    words |= language.vocabulary("changes.former")
    return words.get(verdict, verdict)


def _adjusted(row: Row, language: Language) -> str:
    p = figure(row.get("p_adjusted"))
    return NONE if p is None else language.number(p, 3)


def reasons(one: Difference, language: Language) -> str:
    """The reasons of a difference as a phrase."""
    return language.say("changes.reasons", reasons=[_reason(reason, language) for reason in one.reasons])


def _reason(reason: str, language: Language) -> str:
    sort, _, rest = reason.partition(" ")
    if sort == PARAMETER:
        return language.pick("changes.reason", PARAMETER, name=rest)
    if sort == ERRORS:
        then, now = rest.split(" ")
        known = language.vocabulary("changes.processes")
        return language.pick("changes.reason", ERRORS, then=known.get(then, then), now=known.get(now, now))
    return language.pick("changes.reason", reason)
