"""An edition with every parameter settled: the focus, whom it is compared with, and the years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from analysis.declared import values
from analysis.declared.base import Model
from analysis.declared.models import COUNTRY, Area, Catalogue, EditionFile
from analysis.declared.names import area_code, hint, plain
from analysis.declared.neighbours import nearest_of_group
from analysis.errors import InputError, shown
from analysis.language.messages import SOURCE

# What an edition sets and a notebook's ``parameters`` cell holds, besides the edition's id.
PARAMETERS = (
    "focus",
    "comparators",
    "reference",
    "group",
    "base_year",
    "start_year",
    "end_year",
    "level",
    "alpha",
    "seed",
    "language",
)


class Edition(Model):
    """An edition with every parameter settled. Notebooks are executed with :meth:`parameters`."""

    id: str
    slug: str
    title: str
    subtitle: str
    focus: str
    focus_name: str
    claims_apply: bool  # whether the white paper speaks of the focus
    comparators: tuple[str, ...]
    reference: str
    group: str
    base_year: int
    start_year: int
    end_year: int | None
    level: float
    alpha: float
    seed: int
    language: Literal["en", "da"]
    url: str
    repository: str

    def parameters(self) -> dict[str, Any]:
        """The parameters as notebooks take them.

        Returns
        -------
        dict
            One JSON-able value for each name in a notebook's ``parameters`` cell.
        """
        return {"edition": self.id, **self.model_dump(mode="json", include=set(PARAMETERS))}

    @property
    def unspoken(self) -> Edition:
        """The edition as far as figures depend on it: the same in every language and place.

        Examples
        --------
        >>> edition.model_copy(update={"language": "da"}).unspoken == edition.unspoken
        True
        """
        silent = dict.fromkeys(("title", "subtitle", "focus_name", "url", "repository"), "")
        return self.model_copy(update={"language": SOURCE, **silent})


def resolve(catalogue: Catalogue, name: str, overrides: Mapping[str, object]) -> Edition:
    """Settle every parameter of an edition.

    Parameters
    ----------
    name : str
        Id of an edition file.
    overrides : mapping
        Parameters that differ from the file; a value of None means "as the file says". Municipality
        codes may be integers (as Papermill makes them) or names.

    Raises
    ------
    InputError
        If the edition or a parameter is not known, or a value cannot be right.

    Notes
    -----
    When the focus is one of the file's comparators and no comparators are given, the file's own focus
    takes its place among them. For any other focus they are proposed: as many as the file has, of the same
    municipality group, nearest in population (`analysis.declared.neighbours`).
    """
    if name not in catalogue.editions:
        known = ", ".join(catalogue.editions)
        raise InputError(f"edition {shown(name)} is not known; editions/ holds {known}.")
    file = catalogue.editions[name]
    given = {k: v for k, v in overrides.items() if v is not None and k != "edition"}
    known_keys = {*PARAMETERS}
    for key in given:
        if key not in known_keys:
            raise InputError(f"parameter {shown(key)} is not known{hint(key, known_keys)}")

    own_focus = _municipality(catalogue, "focus", file.focus).area
    focus = _municipality(catalogue, "focus", given.get("focus", own_focus)).area
    usual = _usual_comparators(catalogue, file, focus, own_focus)
    comparators = _codes(catalogue, given["comparators"]) if "comparators" in given else usual
    _check_comparators(catalogue, focus, comparators)
    reference = area_code(values.word("reference", given.get("reference", file.reference)))
    if reference != COUNTRY:
        raise InputError(
            f"reference is {shown(reference)}; the tables are compared with the country, code {COUNTRY}."
        )
    usual_group = file.group or catalogue.areas[focus].group
    group = values.word("group", given.get("group", usual_group))
    groups = {a.group: a.group_name for a in catalogue.areas.values() if a.group}
    if group not in groups:
        raise InputError(f"group is {shown(group)}; the municipality groups are {', '.join(sorted(groups))}.")
    start = values.year("start_year", given.get("start_year", file.start_year))
    end_given = given.get("end_year", file.end_year)
    end = None if end_given is None else values.year("end_year", end_given)
    base = values.year("base_year", given.get("base_year", file.base_year))
    _check_years(catalogue, start, end, base)
    level = values.share("level", given.get("level", file.level), low=0.5, example=0.95)
    alpha = values.share("alpha", given.get("alpha", file.alpha), low=0.0, example=0.05)
    seed = values.seed("seed", given.get("seed", file.seed))
    # A notebook that is opened by itself speaks the language of its prose.
    own_language = SOURCE if SOURCE in file.languages else file.languages[0]
    language = values.word("language", given.get("language", own_language))
    if language not in file.languages:
        raise InputError(
            f"language is {shown(language)}; edition {file.id} is published in {', '.join(file.languages)}."
        )
    own = focus == own_focus
    focus_name = catalogue.areas[focus].name[language]
    title = (file.title if own else file.title_other_focus)[language].replace("{focus}", focus_name)
    settled = {
        "focus": focus,
        "comparators": comparators,
        "reference": reference,
        "group": group,
        "base_year": base,
        "start_year": start,
        "end_year": end,
        "level": level,
        "alpha": alpha,
        "seed": seed,
    }
    default = {**file.model_dump(), "focus": own_focus, "comparators": usual, "group": usual_group}
    slug = _slug(catalogue, file.id, {k: v for k, v in settled.items() if k in given and v != default[k]})
    return Edition(
        id=file.id,
        slug=slug,
        title=title,
        subtitle=file.subtitle[language].replace("{focus}", focus_name),
        focus_name=focus_name,
        claims_apply=any(claim.area == focus for claim in catalogue.claims.values()),
        language=language,  # type: ignore[arg-type]
        # Another focus or other parameters make another book, which has no address.
        url=(file.url or "").replace("{language}", language) if slug == file.id else "",
        repository=file.repository or "",
        **settled,  # type: ignore[arg-type]
    )


def editions_of(catalogue: Catalogue, name: str, overrides: Mapping[str, object]) -> list[Edition]:
    """Settle an edition in every language it is published in, or in the one asked for.

    Parameters
    ----------
    name : str
        Id of an edition file.
    overrides : mapping
        As `resolve` takes them.

    Returns
    -------
    list of Edition
        In the order of the file; one if ``overrides`` names a language.

    Raises
    ------
    InputError
        As `resolve` does.
    """
    if overrides.get("language") is not None or name not in catalogue.editions:
        return [resolve(catalogue, name, overrides)]
    languages = catalogue.editions[name].languages
    return [resolve(catalogue, name, {**overrides, "language": language}) for language in languages]


def _usual_comparators(
    catalogue: Catalogue, file: EditionFile, focus: str, own_focus: str
) -> tuple[str, ...]:
    """Whom a focus is compared with where nobody says."""
    declared = _codes(catalogue, file.comparators)
    if focus == own_focus:
        return declared
    if focus in declared:
        return tuple(own_focus if c == focus else c for c in declared)
    return nearest_of_group(catalogue, focus, len(declared))


def _slug(catalogue: Catalogue, name: str, unusual: Mapping[str, object]) -> str:
    """Name of the build: the edition, then whatever is not as it would be for this focus."""
    parts = [name]
    for key, value in unusual.items():
        if key == "focus":
            parts.append(plain(catalogue.areas[str(value)].name.da))
        else:
            text = "-".join(map(str, value)) if isinstance(value, tuple) else str(value)
            parts.append(f"{key.replace('_', '-')}-{plain(text)}")
    return "-".join(parts)


def _municipality(catalogue: Catalogue, key: str, value: object) -> Area:
    name = values.word(key, value)
    try:
        return catalogue.municipality(name)
    except InputError as error:
        raise InputError(f"{key}: {error}") from None


def _codes(catalogue: Catalogue, given: object) -> tuple[str, ...]:
    names = values.words("comparators", given)
    return tuple(_municipality(catalogue, "comparators", name).area for name in names)


def _check_comparators(catalogue: Catalogue, focus: str, codes: tuple[str, ...]) -> None:
    if not codes or len(codes) > 5:
        raise InputError(f"comparators: {len(codes)} given; name from one to five municipalities.")
    if focus in codes:
        name = catalogue.areas[focus].name.da
        raise InputError(f"comparators: {focus} ({name}) is the focus municipality; compare it with others.")
    if len(set(codes)) < len(codes):
        raise InputError(f"comparators: {', '.join(codes)} names a municipality twice.")


def _check_years(catalogue: Catalogue, start: int, end: int | None, base: int) -> None:
    used = {name for i in catalogue.indicators.values() for name in i.tables}
    if not used:
        return
    tables = [catalogue.tables[name] for name in used]
    oldest = min(tables, key=lambda t: (t.first_year, t.table_id))
    newest = max(tables, key=lambda t: (t.period_last, t.table_id))
    last = int(newest.period_last[:4])
    for key, year in (("start_year", start), ("base_year", base)):
        if year < oldest.first_year:
            raise InputError(
                f"{key} is {year}, before the first period of every table; "
                f"the oldest, {oldest.table_id}, begins in {oldest.first_year}."
            )
        if year >= last:
            raise InputError(
                f"{key} is {year}; it must come before the last period of the tables "
                f"({newest.table_id}: {newest.period_last})."
            )
    if end is not None and end > last:
        raise InputError(
            f"end_year is {end}, after the last period of every table ({newest.table_id}: "
            f"{newest.period_last}); leave it out to take what each table has."
        )
    if end is not None and end <= start:
        raise InputError(f"end_year is {end}, which does not come after start_year {start}.")
    if base < start:
        raise InputError(f"base_year is {base}, before start_year {start}; choose {start} or later.")
    if end is not None and base >= end:
        raise InputError(f"base_year is {base}, which does not come before end_year {end}.")
