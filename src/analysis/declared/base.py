"""What every declaration is made of: a frozen model, and texts in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from analysis.errors import shown

# A number as it is written here: no digits of other scripts, no signs between digits, no other base.
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")
_NUMBERS = (int, float, int | None, float | None)


class Model(BaseModel):
    """Base of everything declared: frozen, and strict about unknown keys and about what is a number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _plain_numbers(cls, given: Any) -> Any:
        for name, field in cls.model_fields.items() if isinstance(given, Mapping) else ():
            value = given.get(name)
            if field.annotation not in _NUMBERS or not isinstance(value, str | bool):
                continue
            if isinstance(value, bool) or not NUMBER.fullmatch(value):
                raise ValueError(f"{name} is {shown(value)}: write a number such as 2008 or 0.5")
        return given


# What Markdown and MyST read as more than words, alone or with another such sign further on in the line. A
# tag in angle brackets is not among it: HTML in Markdown is switched off, so that it is shown as written.
_MARKUP = re.compile(
    r"""
      [`\\$]                                    # roles, code, escapes, formulas
    | \*\S | \S\* | ~~                          # emphasis
    | (?<![^\W_])_ | _(?![^\W_])                # the same; an id such as fly66_matrix is none
    | \][ ]*[\[({:] | \[\^ | !\[                # links, spans, footnotes, pictures
    | <[A-Za-z][\w.+-]*[:@] | <[^<>\s]+@        # addresses that become links
    | &\#?\w+;                                  # a sign by its name
    """,
    re.VERBOSE,
)
# What begins a list, a heading, a quotation, a directive, a comment, a rule, a target, first in a paragraph.
_BLOCK = re.compile(r"[-+*>%|=](\s|\Z)|[-+=_*~:|>%]{2}|[>%:]|\#{1,6}(\s|\Z)|\d{1,9}[.)](\s|\Z)|\([^()\s]+\)=")
# What a spreadsheet takes for a formula where a cell begins; a figure with its sign is none.
_FORMULA = re.compile(r"[=@\t]|[-+](?![\d.,]+(\s|\Z))")


def cell(text: str) -> str:
    """Text that a spreadsheet shows as text."""
    if found := _FORMULA.match(text):
        raise ValueError(f"begins with {shown(found[0])}, which a spreadsheet takes for a formula")
    return text


def inline(text: str) -> str:
    """Text that is words alone, on one line, where it stands within a line."""
    line = re.sub(r"[ \t]*\n\s*", " ", text).strip(" \t\n")
    return _without(_MARKUP.search(line), cell(line))


def words(text: str) -> str:
    """Text that is words alone, on one line: nothing of it is read as markup wherever it is shown.

    Raises
    ------
    ValueError
        If something of it would be; it is named.

    Examples
    --------
    >>> words("Share of <b>, p < 0.05 #1 {0.imag} =cmd() ../x [lost]")
    'Share of <b>, p < 0.05 #1 {0.imag} =cmd() ../x [lost]'
    >>> words("See {ref}`x`.")
    Traceback (most recent call last):
        ...
    ValueError: holds '`', which would be read as markup; write words alone
    """
    line = inline(text)
    return _without(_BLOCK.match(line), line)


def _without(markup: re.Match[str] | None, line: str) -> str:
    if markup:
        raise ValueError(f"holds {shown(markup[0])}, which would be read as markup; write words alone")
    return line


Inline = Annotated[str, AfterValidator(inline)]
Words = Annotated[str, AfterValidator(words)]


class Text(Model):
    """A catalogue text in both languages of the volume."""

    en: Words = Field(min_length=1)
    da: Words = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)


class Label(Text):
    """A text that never begins a paragraph, so that it may begin with a sign: a unit such as ``% of all``."""

    en: Inline = Field(min_length=1)
    da: Inline = Field(min_length=1)
