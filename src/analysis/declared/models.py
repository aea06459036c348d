"""What an indicator, a claim, a correction or an edition file declares: one class each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from analysis.declared.base import Inline, Label, Model, Text, Words
from analysis.declared.entered import Entered
from analysis.declared.names import area_code, nearest, spelt_like
from analysis.declared.package import Table
from analysis.errors import InputError, shown

COUNTRY = "000"


class Area(Model):
    """A place StatBank publishes for: the country, a region, a province or a municipality."""

    area: str
    name: Text
    level: Literal["country", "region", "province", "municipality"]
    region: str = ""
    province: str = ""
    group: str = ""
    group_name: Text | None = None


def _as_mapping(value: object) -> object:
    return {} if value is None else value


Filter = Annotated[dict[str, str | list[str]], BeforeValidator(_as_mapping)]
Annual = Literal["as_published", "year_start", "year_end", "mean", "sum", "window_end"]


class Cells(Model):
    """Which cells of which table, and how its periods become years.

    ``year_ends`` is the quarter or month that ends a year of which the mean or the sum is taken: 7 makes
    2026 the twelve months to July 2026. The last one of the calendar year unless declared.
    """

    table: str
    select: Filter = Field(default_factory=dict)
    annual: Annual = "as_published"
    year_ends: int | None = None


class Continuation(Cells):
    """A second table that carries the series on from a year; where both speak they must agree."""

    from_year: int


class Source(Cells):
    """The cells of a table, and of a second one where the first does not go on."""

    continued_by: Continuation | None = None

    @property
    def parts(self) -> tuple[Cells, ...]:
        """The cells of each table."""
        return (self,) if self.continued_by is None else (self, self.continued_by)


class Subtrahend(Source):
    """What is taken away from the figure, in the same unit."""


class Denominator(Source):
    """What the figure is divided by, and the factor after the division (100 for percent)."""

    factor: float


class Break(Model):
    """A break in the series: the first year of the new definition, and why.

    ``month`` is the first month of it, such as ``2025M07``, where figures by month are shown too.
    """

    year: int
    month: str | None = Field(default=None, pattern=r"^\d{4}M(0[1-9]|1[0-2])$")
    reason: Text


class Indicator(Model):
    """One measure of one chapter: the unit of contribution to the volume.

    ``comparison`` says how a municipality is held against its reference: by ``difference`` (in the
    unit itself), by ``ratio`` (percent above or below) or by ``index`` (growth since the base year).
    ``because`` says why the reference is not the country: the table has no figure for it (``no_country``) or
    one for fewer years (``ends_early``), its figure also counts what belongs to no municipality
    (``outside``), or only a ``few`` municipalities are at hand. ``importance`` is the place among the
    sentences of the summary, whose eighth says what is better. ``persons`` are the same cells as persons,
    where a table of shares has them; ``stops`` says why the series ends although its tables go on: nothing
    else may cut one off.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Text
    definition: Text
    numerator: Text
    denominator: Text | None = None
    population: Text
    unit: Label
    measure: Literal["percent", "dkk", "persons", "points", "per_100", "per_1000", "km", "years", "plain"]
    decimals: int = Field(ge=0, le=3)
    source: Source
    persons: Source | None = None
    per: Denominator | None = None
    minus: Subtrahend | None = None
    reference: Literal["country", "sum_of_municipalities", "mean_of_municipalities", "mean_of_comparators"]
    because: Literal["no_country", "ends_early", "outside", "few"] | None = None
    comparison: Literal["difference", "ratio", "index"]
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    headline: bool = False
    importance: int | None = Field(default=None, ge=1, le=7)
    # Near duplicates, which share their numerator or their market, count as one test together.
    cluster: str | None = Field(default=None, pattern=r"^[a-z][a-z_]*$")
    breaks: tuple[Break, ...] = ()
    stops: Text | None = None
    no_trend: Text | None = None
    claims: tuple[str, ...] = ()
    caveats: tuple[Text, ...] = ()
    chapter: str

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is measured, the same as persons, then what it is divided by or what is taken away."""
        return tuple(s for s in (self.source, self.persons, self.per, self.minus) if s is not None)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of every table the indicator reads, the main one first."""
        return tuple(dict.fromkeys(part.table for source in self.sources for part in source.parts))

    @property
    def slug(self) -> str:
        """The id as it stands in anchors and file names."""
        return self.id.replace("_", "-")


class TakenTogether(Model):
    """Which gaps are taken together, and since when that is declared."""

    declared: dt.date
    indicators: tuple[str, ...] = Field(min_length=2)


class Shows(Model):
    """What an exhibit that waits for a table will show of it.

    Attributes
    ----------
    id : str
        Of the exhibit, in its permanent anchor.
    measure, decimals
        Of its figures.
    cells : Cells
        As of an indicator.
    per : Denominator or None
        What they are divided by.
    by : str
        Dimension that stays open: a table instead of lines, with a row for each category.
    categories : mapping of str to Text
        Those of that dimension, and what they are called.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    measure: Literal["percent", "dkk", "persons", "years", "enterprises"]
    decimals: int = Field(ge=0, le=3)
    cells: Cells
    per: Denominator | None = None
    by: str = ""
    categories: dict[str, Text] = Field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables it reads."""
        return (self.cells.table, *(() if self.per is None else (self.per.table,)))


class Waiting(Model):
    """An exhibit whose table is not at hand, or published by nobody (no table); it appears once it is."""

    exhibit: Text
    table: str | None = None
    claims: tuple[str, ...] = ()
    shows: Shows | None = None

    def has_come(self, tables: Collection[str]) -> bool:
        """Whether the tables it shows are at hand."""
        return self.shows is not None and set(self.shows.tables) <= set(tables)


class Chapter(Model):
    """One chapter: its short title, its place in the volume, its indicators, and what waits for a table."""

    id: str
    title: Text
    order: int
    indicators: tuple[Indicator, ...]
    waiting: tuple[Waiting, ...] = ()


class Composition(Model):
    """What is divided into categories: which cells of which table, and what each category is called.

    The dimension that ``where`` leaves open holds the categories, in the order shown; those not named are
    left out. ``counted`` is the noun of what is counted, in the plural; ``tell`` names categories that the
    caption tells of, however near they lie. ``without`` names municipalities whose figures the notes of the
    table call unusable.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Text
    counted: Text
    table: str
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    categories: dict[str, Text] = Field(min_length=1)
    tell: tuple[str, ...] = ()
    note: Text | None = None
    without: tuple[str, ...] = ()


class Measure(Model):
    """One way to count who is on a benefit; the id is that of the indicator with the same definition."""

    id: str
    title: Text
    months: tuple[str, ...] = Field(min_length=1)


class Benefits(Model):
    """Counts of residents by age and by months with a benefit; ``residents`` add up to all of them."""

    table: str
    ages: dict[str, Text] = Field(min_length=1)
    residents: tuple[str, ...]
    measures: tuple[Measure, ...] = Field(min_length=1)


class Sexes(Model):
    """The dimension that parts men and women, and what its categories are called."""

    dimension: str
    categories: dict[str, Text] = Field(min_length=2)


class Correction(Model):
    """A declared fix or flag of one upstream cell, guarded by the value it expects to find.

    ``beside`` names the periods it is odd against: their figures are read from the table and printed with it,
    so a reason holds no number of its own.
    """

    table: str
    where: dict[str, str]
    expect: float
    action: Literal["drop", "replace", "flag"]
    value: float | None = None
    beside: tuple[str, ...] = ()
    reason: Text
    source: Words


class Claim(Model):
    """One sentence of the white paper, in its own words, with the number it states."""

    model_config = ConfigDict(populate_by_name=True, allow_inf_nan=False)

    claim: str = Field(pattern=r"^C\d{3}$")
    focus_area: Words = Field(min_length=1)
    slide: Words = Field(min_length=1)
    kind: Literal["numeric", "trend", "rank", "figure", "map", "qualitative", "process"]
    quote: Words = Field(alias="quote_da", min_length=1)
    wording: Literal["verbatim", "condensed"]
    repair: Words
    meaning: Words = Field(alias="meaning_en", min_length=1)
    value_text: Inline
    value: float | None
    value_high: float | None
    decimals: int
    rounding: Words
    unit: Inline
    period_start: Words
    period_end: Words
    area: str
    comparator: tuple[str, ...]
    comparator_value: float | None
    cited_source: Words
    tables: tuple[str, ...]
    tables_note: Words
    testable: Literal["open_table", "waiting_for_table", "quote_only"]
    reason: Literal["", "opinion", "process", "register data only", "waits for a table"]
    lost: bool
    decider_en: Words
    decider_da: Words
    caveat_en: Words
    caveat_da: Words

    def decider(self, language: str) -> str:
        """The data that would decide the claim, in words of a language; empty where a table at hand does."""
        return {"en": self.decider_en, "da": self.decider_da}[language]

    def caveat(self, language: str) -> str:
        """What to bear in mind about the claim, in words of a language; empty where nothing is."""
        return {"en": self.caveat_en, "da": self.caveat_da}[language]


# An address on the web, without the slash at its end.
Address = Annotated[str, Field(pattern=r"^https://\S+[^/\s]$")]


class EditionFile(Model):
    """``editions/<id>.yml``: what an edition is unless a parameter says otherwise.

    ``url`` is where the pages will be found, with ``{language}`` for the code of the language; ``repository``
    where the code is. Both may be empty.
    """

    id: str
    title: Text
    title_other_focus: Text
    subtitle: Text
    focus: str
    comparators: tuple[str, ...]
    reference: str
    group: str | None
    base_year: int
    start_year: int
    end_year: int | None
    level: float
    alpha: float
    seed: int = Field(ge=0)
    languages: tuple[Literal["en", "da"], ...] = Field(min_length=1)
    url: Address | None = None
    repository: Address | None = None


@dataclass(frozen=True)
class Catalogue:
    """Everything declared about the volume; nobody adds to it."""

    root: Path
    version: str
    data_date: dt.date
    areas: Mapping[str, Area]
    tables: Mapping[str, Table]
    chapters: Mapping[str, Chapter]
    compositions: Mapping[str, Composition]
    benefits: Benefits
    sexes: Sexes
    taken_together: TakenTogether
    corrections: tuple[Correction, ...]
    claims: Mapping[str, Claim]
    editions: Mapping[str, EditionFile]
    entered: tuple[Entered, ...] = ()

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator by id, in the order of chapters and of their files."""
        return {i.id: i for chapter in self.chapters.values() for i in chapter.indicators}

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Codes of the 98 municipalities, ascending."""
        return tuple(sorted(a.area for a in self.areas.values() if a.level == "municipality"))

    def municipality(self, code_or_name: object) -> Area:
        """Find a municipality by code (615, "615") or by name in either language, however it is spelt.

        Raises
        ------
        InputError
            If there is no such municipality; the sentence names the nearest one.
        """
        wanted = area_code(code_or_name)
        found = self.areas.get(wanted)
        if found is not None and found.level == "municipality":
            return found
        if found is not None:
            raise InputError(f"{wanted} is {found.name.en}, not one of the 98 municipalities.")
        named = {c: (self.areas[c].name.en, self.areas[c].name.da) for c in self.municipalities}
        code = spelt_like(str(code_or_name), named)
        if code is not None:
            return self.areas[code]
        near = nearest(str(code_or_name), (self.areas[c].name.da for c in self.municipalities))
        instead = (
            f"did you mean {near}?" if near else "give a three-digit code or a name, such as 615 or Horsens."
        )
        raise InputError(f"{shown(str(code_or_name))} is not one of the 98 municipalities; {instead}")
