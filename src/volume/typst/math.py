r"""Equations of the PDF: TeX to Typst, and TeX to words for a screen reader.

A tagged PDF needs a text for every equation. The words are a plain linearisation, good enough to follow the
equation by ear; an author who wants better gives the directive an ``alt`` of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import tylax

# Set as one word, not as a product of letters.
_WORDS_IN_ROMAN = re.compile(r"\\mathrm\s*\{([^{}\\$_^]*[A-Za-z]{2}[^{}\\$_^]*)\}")

# frac_to_slash glues a denominator to the next operator ("1/nsum"), which Typst reads as one unknown name.
_OPTIONS = tylax.L2TOptions(frac_to_slash=False)

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[A-Za-z]+|\d+(?:[.,]\d+)*|\S", re.DOTALL)

_ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "dot": "dot"}
_FONTS = frozenset(
    {
        "text",
        "textrm",
        "textit",
        "textbf",
        "mbox",
        "mathrm",
        "mathbf",
        "mathit",
        "mathsf",
        "mathbb",
        "mathcal",
    }
    | {"boldsymbol", "bm", "operatorname"}
)
_LAYOUT = frozenset(
    {"left", "right", "big", "Big", "bigl", "bigr", "quad", "qquad"}
    | {"displaystyle", "textstyle", "limits", "nonumber", "notag"}
)
_ARGUMENT_IS_NOT_SPOKEN = frozenset({"begin", "end", "label", "tag", "hspace", "vspace"})
_VARIANTS = {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
}
_SPOKEN = {
    "=": "equals",
    "+": "plus",
    "-": "minus",
    "−": "minus",
    "<": "less",
    ">": "greater",
    "/": "over",
    "*": "times",
    "'": "prime",
    "|": "such_that",
    "~": "",
    "&": "",
    "approx": "approximately",
    "sim": "approximately",
    "cdot": "times",
    "cdots": "and_so_on",
    "dots": "and_so_on",
    "ldots": "and_so_on",
    "forall": "for_all",
    "ge": "greater_equal",
    "geq": "greater_equal",
    "in": "in",
    "infty": "infinity",
    "int": "integral",
    "le": "less_equal",
    "leq": "less_equal",
    "mid": "such_that",
    "ne": "not_equal",
    "neq": "not_equal",
    "partial": "partial",
    "pm": "plus_minus",
    "prime": "prime",
    "prod": "product",
    "sum": "sum",
    "times": "times",
    "to": "to",
    "%": "percent",
}
_WITH_LIMITS = frozenset({"sum", "prod", "int"})
_POWERS = {"2": "squared", "3": "cubed"}


def to_typst(tex: str) -> str:
    r"""Translate one TeX equation to Typst, without the dollar signs.

    Parameters
    ----------
    tex : str
        The equation as written, with or without an ``align`` environment.

    Returns
    -------
    str
        Typst mathematics, to be put between dollar signs.

    Examples
    --------
    >>> to_typst(r"\hat{\beta} = \frac{1}{n}")
    'hat(beta) = frac(1, n)'
    """
    converted = tylax.latex_to_typst(_WORDS_IN_ROMAN.sub(r"\\text{\1}", tex), options=_OPTIONS)
    converted = converted.strip().strip("$").strip()
    # A prime after a space would stand alone; text inside an equation keeps its apostrophes.
    return converted if "#text[" in converted else re.sub(r"(?<=[\w)]) '", "'", converted)


def to_words(tex: str, vocabulary: Mapping[str, str]) -> str:
    r"""Read one TeX equation aloud.

    Parameters
    ----------
    tex : str
        The equation as written.
    vocabulary : Mapping[str, str]
        Words of the document's language: the group ``pdf.words`` of its messages.

    Returns
    -------
    str
        The equation in words, never empty.

    Examples
    --------
    >>> from analysis.language.numbers import Language
    >>> words = Language("en").vocabulary("pdf.words")
    >>> to_words(r"\hat{\beta} = \frac{1}{n} \sum_{i=1}^{n} x_i^2", words)
    'beta hat equals 1 over n sum from i equals 1 to n x sub i squared'
    """
    spoken = _Reader(_TOKEN.findall(tex), vocabulary).read()
    spoken = re.sub(r"\s+(?=[,;.)\]])|(?<=[(\[])\s+", "", spoken)
    return re.sub(r"\s+", " ", spoken).strip(" ,") or tex.strip()


class _Reader:
    """Recursive descent over the tokens of one equation."""

    def __init__(self, tokens: list[str], vocabulary: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.vocabulary = vocabulary

    def read(self, closing: str | None = None) -> str:
        return " ".join(part for part in self._parts(closing) if part)

    def _parts(self, closing: str | None) -> Iterator[str]:
        while self.position < len(self.tokens):
            token = self._next()
            if token == closing:
                return
            yield self._speak(token)

    def _next(self) -> str:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def _peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _argument(self) -> str:
        if self.position >= len(self.tokens):
            return ""
        token = self._next()
        return self.read("}") if token == "{" else self._speak(token)

    def _speak(self, token: str) -> str:
        if token == "{":
            return self.read("}")
        if token in "^_":
            return self._script(token)
        if token.startswith("\\"):
            return self._command(token[1:].rstrip("*"))
        return self._word(token)

    def _word(self, token: str) -> str:
        key = _SPOKEN.get(token)
        if key is None:
            return token
        return self.vocabulary[key] if key else ""

    def _script(self, token: str) -> str:
        if self._peek() == "\\prime":
            return self._speak(self._next())
        argument = self._argument()
        if token == "_":
            return f"{self.vocabulary['sub']} {argument}"
        if argument in _POWERS:
            return self.vocabulary[_POWERS[argument]]
        return f"{self.vocabulary['power']} {argument}"

    def _command(self, name: str) -> str:
        if name in ("frac", "dfrac", "tfrac"):
            return f"{self._argument()} {self.vocabulary['over']} {self._argument()}"
        if name == "sqrt":
            return f"{self.vocabulary['root']} {self._argument()} {self.vocabulary['end_root']}"
        if name in _ACCENTS:
            return f"{self._argument()} {self.vocabulary[_ACCENTS[name]]}"
        if name in _WITH_LIMITS:
            return self._limits(self.vocabulary[_SPOKEN[name]])
        if name in _FONTS:
            return self._argument()
        if name in _ARGUMENT_IS_NOT_SPOKEN:
            self._argument()
            return ""
        if name == "\\":
            return ","  # the end of a line of an aligned equation
        if name in _LAYOUT or (name not in _SPOKEN and not name.isalnum()):
            return ""  # sizes, spaces and escaped braces carry no meaning
        return self._word(_VARIANTS.get(name, name))

    def _limits(self, operator: str) -> str:
        parts = [operator]
        for mark, word in (("_", "from"), ("^", "to")):
            if self._peek() == mark:
                self._next()
                parts += [self.vocabulary[word], self._argument()]
        return " ".join(parts)
