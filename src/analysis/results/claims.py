"""The claims ledger as plain rows, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.claims.ledger import check_focus_area
from analysis.declared.edition import Edition
from analysis.exhibits import verdicts
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from analysis.project import project_at


class Row(NamedTuple):
    """One claim as printed."""

    claim: str
    verdict: str
    found: str
    quote: str


def rows(root: Path, edition: Edition, focus_area: str | None = None) -> list[Row]:
    """Every claim with its verdict.

    Parameters
    ----------
    root
        The project folder.
    focus_area
        Only the claims of one focus area.

    Returns
    -------
    list of Row
        Empty if the focus is not the municipality the white paper speaks of.

    Raises
    ------
    InputError
        If there is no such focus area, or the claims, their rules or a table are malformed.

    Examples
    --------
    >>> rows(project.root, edition, "business_and_jobs")[0][:2]
    ('C050', 'agrees')
    """
    project = project_at(root)
    check_focus_area(project.catalogue, focus_area)
    voice = Voice(project, edition, Language(edition.language))
    return [
        Row(e.claim.claim, verdicts.word(e.verdict, voice), verdicts.found(e, voice), e.claim.quote)
        for e in project.ledger(edition)
        if focus_area in (None, e.claim.focus_area)
    ]


def summary(printed: Sequence[Row], language: Language) -> str:
    """How many claims have each verdict.

    Examples
    --------
    >>> summary([Row("C001", "agrees", "", ""), Row("C002", "agrees", "", "")], Language("en"))
    '2 claims: 2 agrees.'
    """
    counts = Counter(row.verdict for row in printed)
    counted = [{"word": word, "n": n} for word, n in counts.most_common()]
    return language.say("claims.printed", n=len(printed), verdicts=counted)
