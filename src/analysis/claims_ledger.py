"""The claims ledger as plain rows, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from analysis import exhibits_claims
from analysis.catalogue import Catalogue, hint
from analysis.edition import Edition
from analysis.errors import InputError
from analysis.estimates import claims
from analysis.language import Language
from analysis.sentences import Narrator


class Row(NamedTuple):
    """One claim as printed."""

    claim: str
    verdict: str
    found: str
    quote: str


def rows(catalogue: Catalogue, edition: Edition, focus_area: str | None = None) -> list[Row]:
    """Every claim with its verdict.

    Parameters
    ----------
    catalogue : Catalogue
    edition : Edition
    focus_area : str, optional
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
    >>> from analysis.catalogue import find_root, load
    >>> from analysis.edition import resolve
    >>> catalogue = load(find_root())
    >>> rows(catalogue, resolve(catalogue, "randers", {}), "business_and_jobs")[0][:2]
    ('C050', 'agrees')
    """
    check_focus_area(catalogue, focus_area)
    voice = Narrator(catalogue, edition, Language(edition.language))
    return [
        Row(e.claim.claim, exhibits_claims.word(e, voice), exhibits_claims.found(e, voice), e.claim.quote)
        for e in claims(catalogue.root, edition)
        if focus_area in (None, e.claim.focus_area)
    ]


def check_focus_area(catalogue: Catalogue, focus_area: str | None) -> None:
    """Refuse a focus area that no claim belongs to.

    Raises
    ------
    InputError
        Naming those there are.
    """
    known = list(dict.fromkeys(c.focus_area for c in catalogue.claims.values()))
    if focus_area is not None and focus_area not in known:
        near = hint(focus_area, known)
        listed = f"; known are {', '.join(known)}." if near == "." else near
        raise InputError(f"focus area '{focus_area}' is not in data/claims.csv{listed}")


def summary(printed: Sequence[Row]) -> str:
    """How many claims have each verdict.

    Examples
    --------
    >>> summary([Row("C001", "agrees", "", ""), Row("C002", "agrees", "", "")])
    '2 claims: 2 agrees.'
    """
    counts = Counter(row.verdict for row in printed)
    return f"{len(printed)} claims: " + ", ".join(f"{n} {word}" for word, n in counts.most_common()) + "."
