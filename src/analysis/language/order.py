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
    letters = []
    for letter in unicodedata.normalize("NFC", text).casefold():
        if letter in own:
            letters.append(chr(ord("z") + 1 + own.index(letter)))
        else:
            letters.append(unicodedata.normalize("NFD", letter)[0])
    return "".join(letters)
