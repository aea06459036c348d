"""What a book says about itself: title, edition, version, date, licence."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue
from analysis.declared.package import OWN_LICENCE
from analysis.declared.reading import text_file, yaml_value
from analysis.errors import InputError
from analysis.language.messages import SOURCE

LICENCE = OWN_LICENCE.short
LICENCE_URL = OWN_LICENCE.path
FILE = "edition.json"
CITATION = "CITATION.cff"


@dataclass(frozen=True)
class Facts:
    """Title page and imprint of one book, in its language where that matters.

    ``data_date`` is the day the data were put together, as YYYY-MM-DD; ``parameters`` is what was injected
    into the notebooks. ``indicators`` has the name of each indicator by the label of its spread. ``url`` and
    ``repository`` are empty where the edition file has no address. ``others`` has the pages of the same
    book in other languages, by the code of the language: an address, or the way there from the top of these.
    """

    edition: str
    slug: str
    focus: str
    language: str
    title: str
    subtitle: str
    authors: tuple[str, ...]
    version: str
    data_date: str
    parameters: Mapping[str, object]
    url: str = ""
    repository: str = ""
    indicators: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the files of the book, such as that of the PDF."""
        return f"{self.slug}-{self.language}"

    @property
    def year(self) -> str:
        """Year of publication: that of the data."""
        return self.data_date[:4]

    @property
    def epoch(self) -> int:
        """Midnight UTC of the data's date as seconds since 1970, the form of ``SOURCE_DATE_EPOCH``."""
        return calendar.timegm(dt.date.fromisoformat(self.data_date).timetuple())

    def write(self, folder: Path) -> None:
        """Write the facts beside the exhibits of a book, as ``edition.json``."""
        text = json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what `write` wrote."""
        fields = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(**{**fields, "authors": tuple(fields["authors"])})


def collect(root: Path, catalogue: Catalogue, edition: Edition) -> Facts:
    """Gather the facts of a book from the project.

    Parameters
    ----------
    root
        Folder of the project, with its ``CITATION.cff``.
    catalogue
        Knows the version and the date of the data.
    edition
        The resolved edition.

    Returns
    -------
    Facts
        With the authors as ``CITATION.cff`` names them.
    """
    return Facts(
        edition=edition.id,
        slug=edition.slug,
        focus=edition.focus_name,
        language=edition.language,
        title=edition.title,
        subtitle=edition.subtitle,
        authors=authors(root / "CITATION.cff", edition.language),
        version=catalogue.version,
        data_date=catalogue.data_date.isoformat(),
        parameters=edition.parameters(),
        url=edition.url,
        repository=edition.repository,
        indicators={
            f"spread-{indicator.slug}": indicator.name[edition.language]
            for indicator in catalogue.indicators.values()
        },
    )


def collect_all(root: Path, catalogue: Catalogue, editions: Sequence[Edition]) -> list[Facts]:
    """Gather the facts of one book in several languages, each knowing where the others are.

    Parameters
    ----------
    editions
        The same edition in each language.

    Returns
    -------
    list of Facts
        In the same order.
    """
    books = [collect(root, catalogue, edition) for edition in editions]
    # As they lie beside each other below build/EDITION, unless they have an address.
    ways = {book.language: book.url or f"../../{book.language}/html" for book in books}
    return [
        dataclasses.replace(book, others={code: way for code, way in ways.items() if code != book.language})
        for book in books
    ]


def authors(citation: Path, language: str = SOURCE) -> tuple[str, ...]:
    """Return the authors a citation file names.

    Parameters
    ----------
    citation
        A ``CITATION.cff``.
    language
        In which an entity is named: its ``name`` is English, its ``alias`` what it is called in Danish.

    Returns
    -------
    tuple of str
        Names of entities as they stand, persons as "given family".

    Raises
    ------
    InputError
        If the file is missing or names no author.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "CITATION.cff"
    >>> _ = path.write_text("authors: [{name: A Project}, {given-names: Ada, family-names: Lovelace}]")
    >>> authors(path)
    ('A Project', 'Ada Lovelace')
    """
    return named_authors(text_file(citation.parent, citation.name), language)


class _Author(BaseModel):
    """As CITATION.cff has it: an entity, or a person."""

    model_config = ConfigDict(extra="ignore")

    name: str | None = Field(default=None, min_length=1)
    alias: str | None = Field(default=None, min_length=1)
    given: str | None = Field(default=None, alias="given-names", min_length=1)
    family: str | None = Field(default=None, alias="family-names", min_length=1)

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.name is None and (self.given is None or self.family is None):
            raise ValueError("nobody is named")
        return self


class _Citation(BaseModel):
    model_config = ConfigDict(extra="ignore")

    authors: list[_Author] = Field(min_length=1)


def named_authors(text: str, language: str = SOURCE) -> tuple[str, ...]:
    """Return the authors a citation file names, as `authors` does, from its text.

    Examples
    --------
    >>> named_authors("authors: [{name: A Project, alias: Et projekt}]", "da")
    ('Et projekt',)
    """
    content = yaml_value(text, CITATION)
    try:
        found = _Citation.model_validate(content).authors
    except ValidationError:
        raise InputError(
            f"{CITATION} must list authors, each with a name or given-names and family-names."
        ) from None
    return tuple(
        f"{one.given} {one.family}"
        if one.name is None
        else one.name
        if language == SOURCE
        else one.alias or one.name
        for one in found
    )
