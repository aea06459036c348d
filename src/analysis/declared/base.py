"""What every declaration is made of: a frozen model, and texts in both languages."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Base of everything declared: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """A catalogue text in both languages of the volume."""

    en: str = Field(min_length=1)
    da: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)
