"""What every declaration is made of: a frozen model, and texts in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

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


class Text(Model):
    """A catalogue text in both languages of the volume."""

    en: str = Field(min_length=1)
    da: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)
