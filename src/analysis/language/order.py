"""The alphabet: how words stand in an index."""

from __future__ import annotations

import unicodedata

# Letters of their own, in their order after z; in other languages they stand with the letter they look like.
_OWN = {"da": "æøå"}


def alphabetical(text: str, code: str) -> str:
    """A key that sorts words as a reader of the language looks for them.

    Parameters
    ----------
    text : str
        A word or several.
    code : {"en", "da"}
        Language of the index.

    Examples
    --------
    >>> sorted(["Øl", "Århus", "Ærø", "Énlig", "Folk", "Zebra"], key=lambda word: alphabetical(word, "da"))
    ['Énlig', 'Folk', 'Zebra', 'Ærø', 'Øl', 'Århus']
    """
    own = _OWN.get(code, "")
    letters = (_plain(letter, own) for letter in unicodedata.normalize("NFC", text).casefold())
    return "".join(chr(ord("z") + 1 + own.index(letter)) if letter in own else letter for letter in letters)


def initial(text: str, code: str) -> str:
    """The letter that a word stands under.

    Parameters
    ----------
    text : str
        A word or several.
    code : {"en", "da"}
        Language of the index.

    Examples
    --------
    >>> initial("Énlig", "da"), initial("Århus", "da"), initial("Århus", "en")
    ('E', 'Å', 'A')
    """
    return _plain(unicodedata.normalize("NFC", text)[:1].casefold(), _OWN.get(code, "")).upper()


def _plain(letter: str, own: str) -> str:
    """A letter without its accent, unless the language has it as a letter of its own."""
    return letter if letter in own else unicodedata.normalize("NFD", letter)[:1]
