"""Names of municipalities, as people write them, and the nearest known one."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST = 100  # characters of a name; what is longer resembles none
# Danish letters as they are written where there is only ASCII.
LETTERS = {"æ": "ae", "ø": "oe", "å": "aa"}

_TITLE = re.compile(r"\s+(kommune|municipality)$")


def area_code(value: object) -> str:
    """An area code as StatBank writes it: three digits, whatever a command line made of it.

    Examples
    --------
    >>> area_code(615), area_code("730"), area_code(0)
    ('615', '730', '000')
    """
    text = str(value).strip()
    return text.zfill(3) if re.fullmatch("[0-9]+", text) else text


def hint(wanted: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: a stop, or the nearest name as a question.

    Examples
    --------
    >>> hint("bse_year", ["base_year"]), hint("xyz", ["base_year"])
    ('; did you mean base_year?', '.')
    """
    near = nearest(wanted, known)
    return f"; did you mean {near}?" if near else "."


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known name most like the wanted one, or None if none is close.

    Examples
    --------
    >>> nearest("bse_year", ["base_year", "level"])
    'base_year'
    """
    if len(wanted) > LONGEST:
        return None
    by_fold = {k.casefold(): k for k in known}
    match = difflib.get_close_matches(wanted.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[match[0]] if match else None


def spelt_out(text: str) -> str:
    """Small letters without the three that not every keyboard has.

    Examples
    --------
    >>> spelt_out("århus på ærø")
    'aarhus paa aeroe'
    """
    for letter, pair in LETTERS.items():
        text = text.replace(letter, pair)
    return text


def fold(name: str) -> str:
    """A name of a place as it is told from others, however it is spelt: old, in ASCII, or with its title.

    Examples
    --------
    >>> fold("Århus Kommune"), fold("Aarhus"), fold("Bronderslev"), fold("Broenderslev")
    ('arhus', 'arhus', 'bronderslev', 'bronderslev')
    """
    text = _TITLE.sub("", name.strip().casefold())
    for letters, one in (("å", "a"), ("aa", "a"), ("ø", "o"), ("oe", "o"), ("æ", "a"), ("ae", "a")):
        text = text.replace(letters, one)
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", ascii_text).strip()


def spelt_like(wanted: str, named: Mapping[str, Iterable[str]]) -> str | None:
    """The key of the one place that a name means, however it is spelt; None where no or several have it.

    Examples
    --------
    >>> spelt_like("Københavns Kommune", {"101": ("Copenhagen", "København"), "400": ("Bornholm",)})
    '101'
    """
    folded = {key: {fold(name) for name in names} for key, names in named.items()}
    own, titled = fold(wanted), bool(_TITLE.search(wanted.strip().casefold()))
    for text in (own, own.removesuffix("s") if titled else own):  # the genitive before "Kommune"
        found = [key for key, names in folded.items() if text in names]
        if text and len(found) == 1:
            return found[0]
    return None


def plain(text: str) -> str:
    """A text as it may stand in a file name or an anchor.

    Examples
    --------
    >>> plain("Lyngby-Taarbæk"), plain("0.9")
    ('lyngby-taarbaek', '0-9')
    """
    ascii_text = unicodedata.normalize("NFKD", spelt_out(text.casefold())).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
