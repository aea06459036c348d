"""What the volume knows before it computes anything: areas, tables, indicators, claims, editions.

Everything here is read once from ``data/`` and ``editions/`` into frozen models. A key that is not known, or
one that is missing, is an :class:`~analysis.errors.InputError` naming the file, the entry and the key.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import functools
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analysis.errors import InputError

COUNTRY = "000"
PACKAGE = "data/datapackage.json"

M = TypeVar("M", bound=BaseModel)
L = TypeVar("L", bound=yaml.BaseLoader)


class Model(BaseModel):
    """Base of everything declared: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """A catalogue text in both languages of the volume."""

    en: str = Field(min_length=1)
    da: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)


class Area(Model):
    """A place StatBank publishes for: the country, a region, a province or a municipality."""

    area: str
    name: Text
    level: Literal["country", "region", "province", "municipality"]
    region: str = ""
    province: str = ""
    group: str = ""
    group_name: Text | None = None


class Table(Model):
    """One resource of the data package: a table as published, and where it came from."""

    name: str
    path: str
    title: str
    table_id: str
    table_id_inferred: bool
    typed_from_listing: bool
    publisher: Text
    subject: Text
    unit: Text
    licence: str
    frequency: Literal["annual", "quarterly", "monthly", "window", "single"]
    period_first: str = Field(pattern=r"^\d{4}")
    period_last: str = Field(pattern=r"^\d{4}")
    area_coverage: str
    dimensions: tuple[str, ...]
    sha256: str
    copied_from: str
    obtained: str
    verified: str | None
    notes: tuple[str, ...]

    @property
    def first_year(self) -> int:
        """First calendar year the table speaks of."""
        return int(self.period_first[:4])

    @property
    def unconfirmed(self) -> bool:
        """Whether what the table is rests on inference, or its figures on one listing: shown, not judged."""
        return self.table_id_inferred or self.typed_from_listing


def _as_mapping(value: object) -> object:
    return {} if value is None else value


Filter = Annotated[dict[str, str | list[str]], BeforeValidator(_as_mapping)]
Annual = Literal["as_published", "year_start", "year_end", "mean", "sum", "window_end"]


class Source(Model):
    """Which cells of which table, and how its periods become years."""

    table: str
    select: Filter = Field(default_factory=dict)
    annual: Annual = "as_published"


class Continuation(Source):
    """A second table that carries the series on from a year; where both speak they must agree."""

    from_year: int


class Subtrahend(Source):
    """What is taken away from the figure, in the same unit."""


class Denominator(Source):
    """What the figure is divided by, and the factor after the division (100 for percent)."""

    factor: float


class Break(Model):
    """A break in the series: the first year of the new definition, and why."""

    year: int
    reason: Text


class Indicator(Model):
    """One measure of one chapter: the unit of contribution to the volume.

    ``comparison`` says how a municipality is held against its reference: by ``difference`` (in the
    unit itself), by ``ratio`` (percent above or below) or by ``index`` (growth since the base year).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Text
    definition: Text
    numerator: Text
    denominator: Text | None = None
    population: Text
    unit: Text
    measure: Literal["percent", "dkk", "persons", "points", "per_1000", "km", "years", "plain"]
    decimals: int = Field(ge=0, le=3)
    source: Source
    continued_by: Continuation | None = None
    per: Denominator | None = None
    minus: Subtrahend | None = None
    reference: Literal["country", "sum_of_municipalities", "mean_of_municipalities", "mean_of_comparators"]
    comparison: Literal["difference", "ratio", "index"]
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    headline: bool = False
    breaks: tuple[Break, ...] = ()
    no_trend: Text | None = None
    claims: tuple[str, ...] = ()
    caveats: tuple[Text, ...] = ()
    chapter: str

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of every table the indicator reads, the main one first."""
        sources = (self.source, self.continued_by, self.per, self.minus)
        return tuple(dict.fromkeys(s.table for s in sources if s is not None))

    @property
    def slug(self) -> str:
        """The id as it stands in anchors and file names."""
        return self.id.replace("_", "-")


class Waiting(Model):
    """An exhibit whose table is not at hand."""

    exhibit: Text
    table: str
    claims: tuple[str, ...] = ()


class Chapter(Model):
    """One chapter: its indicators and the exhibits that wait for a table."""

    id: str
    indicators: tuple[Indicator, ...]
    waiting: tuple[Waiting, ...] = ()


class Correction(Model):
    """A declared fix or flag of one upstream cell, guarded by the value it expects to find."""

    table: str
    where: dict[str, str]
    expect: float
    action: Literal["drop", "replace", "flag"]
    value: float | None = None
    reason: str
    source: str


class Claim(Model):
    """One sentence of the white paper, in its own words, with the number it states."""

    model_config = ConfigDict(populate_by_name=True, allow_inf_nan=False)

    claim: str = Field(pattern=r"^C\d{3}$")
    focus_area: str = Field(min_length=1)
    slide: str = Field(min_length=1)
    kind: Literal["numeric", "trend", "rank", "figure", "map", "qualitative", "process"]
    quote: str = Field(alias="quote_da", min_length=1)
    wording: Literal["verbatim", "condensed"]
    repair: str
    meaning: str = Field(alias="meaning_en", min_length=1)
    value_text: str
    value: float | None
    value_high: float | None
    decimals: int
    rounding: str
    unit: str
    period_start: str
    period_end: str
    area: str
    comparator: tuple[str, ...]
    comparator_value: float | None
    cited_source: str
    tables: tuple[str, ...]
    tables_note: str
    testable: Literal["open_table", "waiting_for_table", "quote_only"]
    reason: Literal["", "opinion", "process", "number lost", "data not open"]
    decider: str = Field(alias="decider_en")
    caveat: str = Field(alias="caveat_en")


class EditionFile(Model):
    """``editions/<id>.yml``: what an edition is unless a parameter says otherwise."""

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


@dataclass(frozen=True)
class Catalogue:
    """Everything declared about the volume; nothing can be added to it."""

    root: Path
    version: str
    data_date: dt.date
    areas: Mapping[str, Area]
    tables: Mapping[str, Table]
    chapters: Mapping[str, Chapter]
    corrections: tuple[Correction, ...]
    claims: Mapping[str, Claim]
    editions: Mapping[str, EditionFile]

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator by id, in the order of chapters and of their files."""
        return {i.id: i for chapter in self.chapters.values() for i in chapter.indicators}

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Codes of the 98 municipalities, ascending."""
        return tuple(sorted(a.area for a in self.areas.values() if a.level == "municipality"))

    def municipality(self, code_or_name: object) -> Area:
        """Find a municipality by code (615, "615") or by name in either language.

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
        text = str(code_or_name).strip().casefold()
        for area in self.areas.values():
            if area.level == "municipality" and text in (area.name.en.casefold(), area.name.da.casefold()):
                return area
        near = nearest(str(code_or_name), (self.areas[c].name.da for c in self.municipalities))
        instead = (
            f"did you mean {near}?" if near else "give a three-digit code or a name, such as 615 or Horsens."
        )
        raise InputError(f"'{code_or_name}' is not one of the 98 municipalities; {instead}")


def area_code(value: object) -> str:
    """An area code as StatBank writes it: three digits, whatever a command line made of it.

    Examples
    --------
    >>> area_code(615), area_code("730"), area_code(0)
    ('615', '730', '000')
    """
    text = str(value).strip()
    return text.zfill(3) if text.isdigit() else text


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
    by_fold = {k.casefold(): k for k in known}
    match = difflib.get_close_matches(wanted.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[match[0]] if match else None


def find_root(start: Path | None = None) -> Path:
    """The project folder: ``VOLUME_PROJECT``, else the nearest above `start`, else the one installed from.

    Raises
    ------
    InputError
        If ``VOLUME_PROJECT`` names a folder without a data package.
    """
    named = os.environ.get("VOLUME_PROJECT")
    if named:
        root = Path(named)
        if not _is_root(root):
            raise InputError(
                f"VOLUME_PROJECT is {named}, which holds no _config.yml and data/datapackage.json."
            )
        return root.resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if _is_root(folder):
            return folder
    return Path(__file__).resolve().parents[2]


def _is_root(folder: Path) -> bool:
    return (folder / "_config.yml").is_file() and (folder / "data" / "datapackage.json").is_file()


@functools.lru_cache(maxsize=4)
def load(root: Path) -> Catalogue:
    """Read and check everything declared under `root`.

    Parameters
    ----------
    root : Path
        The project folder.

    Returns
    -------
    Catalogue

    Raises
    ------
    InputError
        If a file is missing, cannot be parsed, or has an unknown, missing or wrong key.
    """
    package = read_block(_Package, _read_json(root, PACKAGE), PACKAGE, "")
    tables = _tables(package)
    areas = _areas(root)
    claims = _claims(root)
    chapters = _chapters(root, tables, claims)
    return Catalogue(
        root=root,
        version=_version(root),
        data_date=package.created.date(),
        areas=MappingProxyType(areas),
        tables=MappingProxyType(tables),
        chapters=MappingProxyType(chapters),
        corrections=_corrections(root, tables),
        claims=MappingProxyType(claims),
        editions=MappingProxyType(_editions(root)),
    )


# --- reading ------------------------------------------------------------------------------------------


def _text_file(root: Path, path: str) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path} is missing.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text.") from None


def _read_json(root: Path, path: str) -> dict[str, Any]:
    try:
        return json.loads(_text_file(root, path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: not valid JSON ({error.msg}).") from None


def _version(root: Path) -> str:
    path = "pyproject.toml"
    try:
        return str(tomllib.loads(_text_file(root, path))["project"]["version"])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML ({error}).") from None
    except KeyError:
        raise InputError(f"{path}: key 'project.version' is missing.") from None


def unique_keys(loader: type[L]) -> type[L]:
    """Make a YAML loader refuse a key that stands twice, instead of silently keeping the later one."""

    def mapping(reader: L, node: yaml.MappingNode) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"key '{key.value}' stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return reader.construct_mapping(node, deep=True)

    loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return loader


@unique_keys
class _StrictLoader(yaml.SafeLoader):
    """YAML of the project's declarations."""


def read_yaml(root: Path, path: str) -> Any:
    """Read a YAML file of the project, in which no key may stand twice.

    Raises
    ------
    InputError
        If it is missing or not valid YAML.
    """
    try:
        return yaml.load(_text_file(root, path), Loader=_StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{path}{where}: not valid YAML ({getattr(error, 'problem', error)}).") from None


def read_block(kind: type[M], raw: object, path: str, entry: str, what: str = "key") -> M:
    """Build a model, turning the first complaint of the validator into one sentence.

    Parameters
    ----------
    kind : type
        The model.
    raw : object
        What was read.
    path, entry : str
        Where it stands: the file, and the block or row within it.
    what : str
        What the file calls its fields: keys or columns.

    Raises
    ------
    InputError
        If `raw` does not fit the model.
    """
    where = f"{path}: {entry}" if entry else path
    if not isinstance(raw, Mapping):
        raise InputError(f"{where}: must be a block of keys, not {type(raw).__name__}.")
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _keys(kind, first["loc"][:-1])
        raise InputError(f"{where}: {what} '{key}' is not known{hint(str(first['loc'][-1]), known)}")
    if first["type"] == "missing":
        raise InputError(f"{where}: {what} '{key}' is missing.")
    raise InputError(f"{where}: {what} '{key}' is {first['input']!r}: {first['msg']}.")


class _Part(BaseModel):
    """A part of a data package: what the volume needs of it; other keys are the package's own business."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Licence(_Part):
    name: str
    title: str

    @property
    def short(self) -> str:
        return "CC BY 4.0" if self.name == "CC-BY-4.0" else self.title


class _Field(_Part):
    name: str


class _Schema(_Part):
    fields_: tuple[_Field, ...] = Field(alias="fields")


class _Obtained(_Part):
    copy_: str = Field(alias="copy")
    date: str


class _Resource(_Part):
    name: str
    path: str
    title: str
    table_id: str
    table_id_inferred: bool = False
    typed_from_listing: bool = False
    publisher: Text
    subject: Text
    unit: Text
    licenses: tuple[_Licence, ...] = Field(min_length=1)
    frequency: str
    period_first: str
    period_last: str
    area_coverage: str
    schema_: _Schema = Field(alias="schema")
    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    obtained: _Obtained
    verified_against_api: str | None
    notes: tuple[str, ...] = ()


class _Package(_Part):
    created: dt.datetime
    resources: tuple[dict[str, Any], ...]


def _tables(package: _Package) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for raw in package.resources:
        if not str(raw.get("path", "")).startswith("tables/"):
            continue
        entry = str(raw.get("name", "a resource without a name"))
        resource = read_block(_Resource, raw, PACKAGE, entry)
        if entry in tables:
            raise InputError(f"{PACKAGE}: {entry}: the resource is declared twice.")
        fields = {
            "path": f"data/{resource.path}",
            "licence": resource.licenses[0].short,
            "dimensions": tuple(
                f.name for f in resource.schema_.fields_ if f.name not in ("area", "period", "value")
            ),
            "sha256": resource.hash.removeprefix("sha256:"),
            "copied_from": resource.obtained.copy_,
            "obtained": resource.obtained.date,
            "verified": resource.verified_against_api,
        }
        shared = {name: getattr(resource, name) for name in Table.model_fields if name not in fields}
        tables[entry] = read_block(Table, {**shared, **fields}, PACKAGE, entry)
    return tables


def _csv_rows(root: Path, path: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(_text_file(root, path).splitlines()))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise InputError(f"{path}: row {number}: has more or fewer cells than the header.")
    return rows


def _keys(kind: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Keys that may stand at a place within a model."""
    found: object = kind
    for part in place:
        if isinstance(part, int) or not (isinstance(found, type) and issubclass(found, BaseModel)):
            continue
        annotation = found.model_fields[part].annotation
        models = [a for a in (annotation, *get_args(annotation)) if isinstance(a, type)]
        found = next((m for m in models if issubclass(m, BaseModel)), None)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _areas(root: Path) -> dict[str, Area]:
    path = "data/areas.csv"
    areas: dict[str, Area] = {}
    for number, row in enumerate(_csv_rows(root, path), start=2):
        try:
            grouped = {"en": row["group_name_en"], "da": row["group_name_da"]} if row["group"] else None
            raw = {
                "area": row["area"],
                "name": {"en": row["name_en"], "da": row["name_da"]},
                "level": row["level"],
                "region": row["region"],
                "province": row["province"],
                "group": row["group"],
                "group_name": grouped,
            }
        except KeyError as error:
            raise InputError(f"{path}: column {error} is missing.") from None
        if row["area"] in areas:
            raise InputError(f"{path}: row {number}: area '{row['area']}' stands twice.")
        areas[row["area"]] = read_block(Area, raw, path, f"row {number}")
    count = sum(a.level == "municipality" for a in areas.values())
    if count != 98:
        raise InputError(f"{path}: holds {count} municipalities; there must be 98.")
    return areas


def _claims(root: Path) -> dict[str, Claim]:
    path = "data/claims.csv"
    fields = {n: f.alias or n for n, f in Claim.model_fields.items() if n != "decimals"}
    rows = _csv_rows(root, path)
    _check_columns(path, list(rows[0]) if rows else [], list(fields.values()))
    claims: dict[str, Claim] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{path}: row {number}"
        raw: dict[str, Any] = {
            **row,
            **{name: row[name] or None for name in ("value", "value_high", "comparator_value")},
            **{name: tuple(t for t in row[name].split(";") if t) for name in ("comparator", "tables")},
            "decimals": len(row["value"].partition(".")[2]),
        }
        if row["claim"] in claims:
            raise InputError(f"{where}: claim '{row['claim']}' stands twice.")
        claim = read_block(Claim, raw, path, f"row {number}", what="column")
        if claim.value_high is not None and (claim.value is None or claim.value_high < claim.value):
            raise InputError(
                f"{where}: column 'value_high' is {row['value_high']}, below column 'value' "
                f"({row['value'] or 'empty'}); it is the upper end of a range."
            )
        if (claim.testable == "quote_only") != bool(claim.reason):
            raise InputError(
                f"{where}: column 'reason' is '{claim.reason}'; it says why a quote_only claim is not "
                f"tested, and stands empty for any other (column 'testable' is '{claim.testable}')."
            )
        claims[claim.claim] = claim
    return claims


def _check_columns(path: str, found: list[str], wanted: list[str]) -> None:
    for column in wanted:
        if column not in found:
            raise InputError(f"{path}: column '{column}' is missing.")
    for column in found:
        if column not in wanted:
            raise InputError(f"{path}: column '{column}' is not known{hint(column, wanted)}")


def _chapters(root: Path, tables: Mapping[str, Table], claims: Mapping[str, Claim]) -> dict[str, Chapter]:
    chapters: dict[str, Chapter] = {}
    seen: dict[str, str] = {}
    for file in sorted((root / "data" / "indicators").glob("*.yml")):
        path = f"data/indicators/{file.name}"
        raw = read_yaml(root, path)
        # A chapter that gathers the others has none of its own, and says so by an empty list.
        if not isinstance(raw, Mapping) or not isinstance(raw.get("indicators"), list):
            raise InputError(f"{path}: must hold a list under the key 'indicators'.")
        if not isinstance(raw.get("waiting", []), list):
            raise InputError(f"{path}: key 'waiting' must hold a list of exhibits, or be left out.")
        unknown = set(raw) - {"indicators", "waiting"}
        if unknown:
            raise InputError(
                f"{path}: key '{sorted(unknown)[0]}' is not known; use 'indicators' and 'waiting'."
            )
        indicators = []
        for number, block in enumerate(raw["indicators"], start=1):
            entry = (
                str(block.get("id", f"entry {number}")) if isinstance(block, Mapping) else f"entry {number}"
            )
            block = {**block, "chapter": file.stem} if isinstance(block, Mapping) else block
            indicator = read_block(Indicator, block, path, entry)
            _check_indicator(indicator, path, tables, claims)
            if entry in seen:
                raise InputError(f"{path}: {entry}: the id is already used in {seen[entry]}.")
            seen[entry] = path
            indicators.append(indicator)
        waiting = [
            read_block(Waiting, w, path, f"waiting, entry {n}")
            for n, w in enumerate(raw.get("waiting", []), start=1)
        ]
        _check_claims((c for w in waiting for c in w.claims), path, "waiting", claims)
        chapters[file.stem] = Chapter(id=file.stem, indicators=tuple(indicators), waiting=tuple(waiting))
    return chapters


def _check_indicator(
    indicator: Indicator, path: str, tables: Mapping[str, Table], claims: Mapping[str, Claim]
) -> None:
    entry = indicator.id
    for source in (indicator.source, indicator.continued_by, indicator.per, indicator.minus):
        if source is None:
            continue
        if source.table not in tables:
            raise InputError(
                f"{path}: {entry}: table '{source.table}' is not in {PACKAGE}{hint(source.table, tables)}"
            )
        for dimension, wanted in source.select.items():
            if isinstance(wanted, list) and len(set(wanted)) < len(wanted):
                raise InputError(f"{path}: {entry}: select names a category of '{dimension}' twice.")
            if dimension not in tables[source.table].dimensions:
                known = ", ".join(tables[source.table].dimensions) or "none"
                raise InputError(
                    f"{path}: {entry}: select names '{dimension}', but the dimensions of "
                    f"{source.table} are: {known}."
                )
    if indicator.per is not None and indicator.minus is not None:
        raise InputError(f"{path}: {entry}: give 'per' or 'minus', not both.")
    if indicator.per is not None and indicator.denominator is None:
        raise InputError(f"{path}: {entry}: key 'denominator' is missing, though 'per' divides by one.")
    _check_claims(indicator.claims, path, entry, claims)


def _check_claims(wanted: Iterable[str], path: str, entry: str, claims: Mapping[str, Claim]) -> None:
    for claim in wanted:
        if claim not in claims:
            raise InputError(f"{path}: {entry}: claim '{claim}' is not in data/claims.csv.")


def _corrections(root: Path, tables: Mapping[str, Table]) -> tuple[Correction, ...]:
    path = "data/corrections.yml"
    raw = read_yaml(root, path) or []
    if not isinstance(raw, list):
        raise InputError(f"{path}: must hold a list of corrections.")
    corrections = tuple(
        read_block(Correction, entry, path, f"correction {n}") for n, entry in enumerate(raw, start=1)
    )
    for number, correction in enumerate(corrections, start=1):
        if correction.table not in tables:
            raise InputError(
                f"{path}: correction {number}: table '{correction.table}' is not in data/datapackage.json."
            )
        if (correction.action == "replace") != (correction.value is not None):
            raise InputError(f"{path}: correction {number}: give 'value' with action replace, and only then.")
    return corrections


def _editions(root: Path) -> dict[str, EditionFile]:
    editions: dict[str, EditionFile] = {}
    for file in sorted((root / "editions").glob("*.yml")):
        path = f"editions/{file.name}"
        raw = read_yaml(root, path)
        if not isinstance(raw, Mapping):
            raise InputError(f"{path}: must hold the keys of an edition.")
        editions[file.stem] = read_block(EditionFile, {**raw, "id": file.stem}, path, file.stem)
    if not editions:
        raise InputError("editions/ holds no edition file; it needs at least one, such as randers.yml.")
    return editions
