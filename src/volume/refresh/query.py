"""The query for a table: which codes stand for which categories, held against what the service describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.declared.names import hint, spelt_out
from analysis.errors import InputError
from volume.refresh import figures
from volume.refresh.client import Info, Variable
from volume.refresh.registry import FILE, Asked

TIME = "Tid"
SHOWN = 12  # codes that a message lists
HANDFUL = 3  # codes that other variables may share with areas
MANY = "*"  # ends a code that stands for every code that begins so
TOTALS = ("TOT", "IALT", "I ALT", "TOTAL", "MOK")


@dataclass(frozen=True)
class Query:
    """What is asked for, and what the codes of the answer mean.

    Attributes
    ----------
    table : str
        Id at the publisher.
    body : mapping
        As it is sent.
    columns : tuple of str
        Key columns of the table: ``area``, ``period``, dimensions.
    codes : mapping
        Publisher's variable to code to what stands in the column; also of variables with one fixed code.
    variables : mapping
        Column to publisher's variable.
    needed : frozenset of str
        Areas without which the answer is not whole.
    suppressed : str
        Figure of a combination that is left out of the answer.
    """

    table: str
    body: Mapping[str, Any]
    columns: tuple[str, ...]
    codes: Mapping[str, Mapping[str, str]]
    variables: Mapping[str, str]
    needed: frozenset[str]
    suppressed: str


def build(
    asked: Asked,
    info: Info,
    places: Collection[str],
    categories: Mapping[str, Sequence[str]],
    first: str,
    at_hand: Collection[str] = (),
) -> Query:
    """Build the query for a table.

    Parameters
    ----------
    asked
        What the registry says.
    info
        What the service says.
    places
        Codes of areas that are taken where the table has them.
    categories
        Dimension to the categories wanted; without any, all of them.
    first
        First period.
    at_hand
        Codes of areas that the table has; of a new one, every municipality is needed.

    Raises
    ------
    InputError
        If the table no longer has a variable or a code that is asked for.
    """
    known = {variable.id: variable for variable in info.variables}
    area = _variable(asked.area, known, info.id) if asked.area else _areas(info, places)
    when = next((variable for variable in info.variables if variable.time), None) or _variable(
        TIME, known, info.id
    )
    codes: dict[str, dict[str, str]] = {
        area.id: {value.id: value.id for value in area.values if value.id in places},
        when.id: _periods(when, first, info.id),
    }
    if not codes[area.id]:
        raise InputError(f"{info.id}: variable {area.id} has none of the areas of data/areas.csv.")
    if gone := sorted(set(at_hand) - set(codes[area.id])):
        raise InputError(
            f"{info.id}: variable {area.id} has no area {gone[0]} any more; the table here has it."
        )
    wanted = {
        column: one.take or tuple(categories.get(column, ())) for column, one in asked.dimensions.items()
    }
    found = _dimensions(asked, info, wanted, {area.id, when.id, *asked.fixed})
    columns = {"area": area.id, "period": when.id, **{column: v.id for column, v in found.items()}}
    for column, variable in found.items():
        codes[variable.id] = _coded(variable, wanted[column], asked.dimensions[column].codes, info.id)
    for name, code in asked.fixed.items():
        variable = _variable(name, known, info.id)
        codes[variable.id] = {_value(variable, code, info.id): ""}
    for variable in info.variables:
        if variable.id not in codes:
            codes[variable.id] = {_total(variable, info.id): ""}
    body = {
        "table": info.id,
        "format": "BULK",
        "lang": asked.language,
        "valuePresentation": "Code",
        "timeOrder": "Ascending",
        "delimiter": "Semicolon",
        "variables": [{"code": v.id, "values": list(codes[v.id])} for v in info.variables],
    }
    needed = frozenset(at_hand) or frozenset(codes[area.id]) - set(figures.OUTSIDE)
    suppressed = (asked.omitted == "nought" and info.suppressed) or ".."
    if suppressed == ".." and any(
        len(set(one.values())) < len(one) for one in codes.values() if any(one.values())
    ):
        raise InputError(
            f"{info.id}: {FILE} adds categories up, which must not leave any out; 'omitted' must be nought."
        )
    return Query(info.id, body, tuple(columns), codes, columns, needed, suppressed)


def chosen(query: Query, info: Info) -> str:
    """What is taken of a table whose registration names no categories, in a sentence.

    Parameters
    ----------
    query
        The query built for it.
    info
        What the service says.
    """
    texts = {v.id: {value.id: value.text.strip() for value in v.values} for v in info.variables}
    totals = [
        f"{variable} {code} ({texts[variable][code]})"
        for variable, codes in query.codes.items()
        if variable not in query.variables.values()
        for code in codes
    ]
    taken = f"areas are those of {query.variables['area']}, periods those of {query.variables['period']}"
    return f"the registry names no categories; {taken}; of the others: {', '.join(totals) or 'none'}."


def _variable(name: str, known: Mapping[str, Variable], table: str) -> Variable:
    found = known.get(name) or next(
        (v for key, v in known.items() if key.casefold() == name.casefold()), None
    )
    if found is None:
        near = hint(spelt_out(name.casefold()), known)
        raise InputError(f"{table}: {FILE} asks for variable {name}, which is not there any more{near}")
    return found


def _areas(info: Info, places: Collection[str]) -> Variable:
    """The variable that has codes of areas."""
    found = [v for v in info.variables if len({value.id for value in v.values} & set(places)) > HANDFUL]
    if len(found) != 1:
        raise InputError(
            f"{info.id}: {len(found)} variables hold municipalities; name one under 'area' in {FILE}: "
            f"{', '.join(v.id for v in info.variables)}."
        )
    return found[0]


def _dimensions(
    asked: Asked, info: Info, wanted: Mapping[str, Sequence[str]], taken: Collection[str]
) -> dict[str, Variable]:
    """The variable of each column: as the registry says, else by its categories, else by its name.

    A total tells nothing, since most variables have one: columns of totals choose among what is left.
    """
    known = {variable.id: variable for variable in info.variables}
    found = {
        column: _variable(one.variable, known, info.id)
        for column, one in asked.dimensions.items()
        if one.variable
    }

    def free() -> list[Variable]:
        gone = {*taken, *(variable.id for variable in found.values())}
        return [variable for variable in info.variables if variable.id not in gone]

    for column, categories in wanted.items():
        if column not in found and _telling(categories):
            found[column] = _by_text(column, categories, free(), info.id)
    for column in wanted:
        if column not in found and (named := _by_name(column, free())):
            found[column] = named
    for column, categories in wanted.items():
        if column not in found:
            left = free()
            found[column] = left[0] if len(left) == 1 else _by_text(column, categories, left, info.id)
    return {column: found[column] for column in asked.dimensions}


def _telling(wanted: Sequence[str]) -> bool:
    return any(category.upper() not in TOTALS for category in wanted)


def _by_name(column: str, free: Sequence[Variable]) -> Variable | None:
    """The one variable that is called as the column, in either language."""
    named = [v for v in free if column.casefold() in (v.text.casefold(), v.also.casefold())]
    return named[0] if len(named) == 1 else None


def _by_text(column: str, wanted: Sequence[str], free: Sequence[Variable], table: str) -> Variable:
    """The one variable that has all the categories of a column."""
    folded = {text.casefold() for text in wanted}
    fits = [v for v in free if folded <= _texts(v)]
    if len(fits) == 1 and wanted:
        return fits[0]
    most = max(free, key=lambda v: len(folded & _texts(v)), default=None)
    texts = [value.text for value in most.values] if most else []
    lacking = next((text for text in wanted if text not in texts), "")
    raise InputError(
        f"{table}: {'several variables have' if fits else 'no variable has'} all categories of '{column}'"
        + (f", such as '{lacking}'{hint(lacking, texts)}" if lacking and not fits else ".")
        + f" Name the variable in {FILE}: {', '.join(v.id for v in free)}."
    )


def _texts(variable: Variable) -> set[str]:
    return {text for value in variable.values for text in value.texts}


def _coded(variable: Variable, wanted: Sequence[str], given: Mapping[str, str], table: str) -> dict[str, str]:
    """Code to category: as the registry says, else by the text of the publisher."""
    if not wanted:
        back = {code: category for category, code in given.items()}
        named = {value.id: back.get(value.id, value.text.strip()) for value in variable.values}
        if twice := next((text for text, n in Counter(named.values()).items() if n > 1), None):
            raise InputError(
                f"{table}: two codes of variable {variable.id} are called '{twice}'; name categories "
                f"in {FILE}."
            )
        return named
    by_text = {text: value.id for value in variable.values for text in value.texts}
    every = [value.id for value in variable.values]
    found: dict[str, str] = {}
    for category in wanted:
        code = given.get(category) or by_text.get(category.casefold()) or ""
        if not code and not _telling([category]):
            code = _total(variable, table)
        several = code.endswith(MANY) and code not in every
        meant = [one for one in every if one.startswith(code[:-1])] if several else [code]
        if not set(meant) & set(every):
            texts = [value.text for value in variable.values]
            raise InputError(
                f"{table}: variable {variable.id} has no category '{category}' any more"
                f"{hint(category, texts)}"
            )
        found |= dict.fromkeys(meant, category)
    return found


def _value(variable: Variable, code: str, table: str) -> str:
    for value in variable.values:
        if code in (value.id, value.text.strip()):
            return value.id
    every = [value.id for value in variable.values]
    raise InputError(f"{table}: variable {variable.id} has no code {code} any more{hint(code, every)}")


def _total(variable: Variable, table: str) -> str:
    """BULK leaves no variable out: of one that the table does not tell apart, the total is taken."""
    for value in variable.values:
        if value.id.upper() in TOTALS or any(text.upper() in TOTALS for text in value.texts):
            return value.id
    if len(variable.values) == 1:
        return variable.values[0].id
    shown = [f"{value.id} {value.text.strip()}" for value in variable.values[:SHOWN]]
    more = len(variable.values) - len(shown)
    raise InputError(
        f"{table}: variable {variable.id} ({variable.text}) is new, or has no total; say under 'fixed' "
        f"of {FILE} which of its codes is meant: {', '.join(shown)}{f' and {more} more' * bool(more)}."
    )


def _periods(when: Variable, first: str, table: str) -> dict[str, str]:
    found = {}
    for value in when.values:
        period = figures.period(value.id)
        if period is None:
            raise InputError(f"{table}: '{value.id}' is no period.")
        if period >= first:
            found[value.id] = period
    if not found:
        raise InputError(f"{table}: there is no period from {first} on.")
    return found
