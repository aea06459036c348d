"""Exhibits that waited for a table, once it is at hand: lines over the years, or a table of categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.data.panel import annual
from analysis.declared.entered import Entered
from analysis.declared.models import COUNTRY, Shows, Waiting
from analysis.estimates.estimate import MIN_POOLED_UNITS
from analysis.exhibits.columns import Column, table
from analysis.exhibits.common import in_order, role_of
from analysis.exhibits.entered import entered_table
from analysis.exhibits.exhibit import Exhibit, Reads
from analysis.exhibits.file import Measure, measured
from analysis.exhibits.view import View
from analysis.exhibits.voice import Voice
from analysis.figures import lines
from analysis.inference.ranking import level_rank
from analysis.language.facts import Names, Quantity

# Counts say who is large: the country beside them would flatten every line.
COUNTS = ("persons", "enterprises")


@dataclass(frozen=True)
class Series:
    """One category of what is shown: years by areas, within the edition's window."""

    name: str
    wide: pd.DataFrame


def arrived(view: View) -> list[Exhibit | str]:
    """What the chapter shows of tables that it waited for; a sentence where the focus is not published."""
    voice = view.voice
    found: list[Exhibit | str] = []
    for waiting in voice.catalogue.chapters[view.anchor].waiting:
        if waiting.shows is not None and waiting.has_come(voice.catalogue.tables):
            found.append(_exhibit(waiting, waiting.shows, voice, view.anchor))
        elif by_hand := typed(waiting, voice):
            found.append(entered_table(by_hand, f"entered-{waiting.claims[0].lower()}", voice))
    return found


def typed(waiting: Waiting, voice: Voice) -> tuple[Entered, ...]:
    """Figures entered by hand that bear on the claims of an exhibit whose figures no table publishes."""
    if waiting.table is not None:
        return ()
    return tuple(e for e in voice.catalogue.entered if set(e.claims) & set(waiting.claims))


def _exhibit(waiting: Waiting, shows: Shows, voice: Voice, chapter: str) -> Exhibit | str:
    series = [s for s in _series(shows, voice, chapter) if voice.edition.focus in s.wide]
    if not series:
        return voice.say("arrived.none", exhibit=waiting.exhibit, focus=voice.edition.focus_name)
    return _table(waiting, shows, series, voice) if shows.by else _lines(waiting, shows, series[0], voice)


def _series(shows: Shows, voice: Voice, chapter: str) -> Iterable[Series]:
    where = f"data/indicators/{chapter}.yml: {shows.id}"
    for category, name in shows.categories.items() or [("", None)]:
        select = {**shows.cells.select, **({shows.by: category} if shows.by else {})}
        wide = annual(voice.tables, shows.cells.model_copy(update={"select": select}), where).wide
        if shows.per is not None:
            below = annual(voice.tables, shows.per, where).wide
            years = wide.index.intersection(below.index)
            wide = (shows.per.factor * wide / below.reindex(columns=wide.columns)).loc[years]
        first, last = voice.edition.start_year, voice.edition.end_year or int(max(wide.index, default=0))
        inside = wide.loc[(wide.index >= first) & (wide.index <= last)].dropna(axis="columns", how="all")
        yield Series("" if name is None else name[voice.language.code], inside)


def _places(shows: Shows, wide: pd.DataFrame, voice: Voice) -> list[str]:
    """The focus, its comparators and, of what is no count, the country."""
    country = () if shows.measure in COUNTS else (COUNTRY,)
    return [c for c in (voice.edition.focus, *voice.edition.comparators, *country) if c in wide]


def _lines(waiting: Waiting, shows: Shows, series: Series, voice: Voice) -> Exhibit:
    wide, focus = series.wide, voice.edition.focus
    shown = wide if shows.measure not in COUNTS else wide[_places(shows, wide, voice)]
    known = [c for c in shown if c == COUNTRY or c in voice.catalogue.municipalities]
    frame = in_order(
        pd.DataFrame(
            [
                {
                    "role": "reference" if code == COUNTRY else role_of(voice, code),
                    "area": code,
                    "name": voice.area(code),
                    "year": int(year),
                    "value": float(value),
                }
                for code in known
                for year, value in shown[code].dropna().items()
            ]
        ),
        voice,
    )
    unit = voice.language.unit(shows.measure, "axis")
    measured(frame, value=Measure(unit, shows.decimals))
    own = wide[focus].dropna()
    placed = wide.reindex(columns=list(voice.catalogue.municipalities)).dropna(axis="columns", how="all")
    ranked = shows.measure not in COUNTS and placed.loc[own.index[-1]].notna().sum() >= MIN_POOLED_UNITS
    facts = {
        "rank": level_rank(placed, focus, highest_first=True, year=int(own.index[-1])) if ranked else None,
        "exhibit": waiting.exhibit,
        "focus": voice.edition.focus_name,
        "first": int(own.index[0]),
        "last": int(own.index[-1]),
        "then": _quantity(shows, own.iloc[0]),
        "now": _quantity(shows, own.iloc[-1]),
        "others": _others(shows, wide, int(own.index[-1]), voice),
    }
    return Exhibit(
        label=f"fig-{shows.id}",
        caption=voice.say("arrived.lines.caption", facts),
        alt=voice.say("arrived.lines.alt", facts),
        source=voice.table_sources(shows.tables),
        frame=frame,
        reads=Reads(voice.language.unit(shows.measure, "narrow"), shows.decimals),
        figure=lines.lines(frame, unit, voice.language),
    )


def _others(shows: Shows, wide: pd.DataFrame, year: int, voice: Voice) -> Names:
    """The other places in the last year of the focus."""
    places = _places(shows, wide, voice)[1:]
    return Names.of(
        voice.say("words.named_value", name=voice.area(c), value=_quantity(shows, wide.loc[year, c]))
        for c in places
        if pd.notna(wide.loc[year, c])
    )


def _table(waiting: Waiting, shows: Shows, series: list[Series], voice: Voice) -> Exhibit:
    focus = voice.edition.focus
    own = series[0].wide[focus].dropna()
    first, last = int(own.index[0]), int(own.index[-1])
    places = _places(shows, series[0].wide, voice)

    def at(one: Series, code: str, year: int) -> float | None:
        found = one.wide.get(code, pd.Series(dtype=float)).get(year)
        return None if found is None or pd.isna(found) else float(found)

    def column(code: str, year: int) -> Column[Series]:
        return Column(
            f"{code}_{year}",
            lambda s: at(s, code, year),
            voice.say("arrived.table.head", place=voice.area(code), year=year),
            lambda s: Quantity(at(s, code, year), decimals=shows.decimals),
        )

    columns = [
        Column[Series]("category", lambda s: s.name, voice.say("arrived.table.category"), align="l"),
        *(column(focus, year) for year in dict.fromkeys((first, last))),
        *(column(code, last) for code in places[1:]),
    ]
    markdown, frame = table(series, columns, voice.language)
    unit = voice.language.unit(shows.measure, "axis")
    # The file's columns are places and years of this table alone: what they mean is what stands above them.
    measured(frame, **{c.name: Measure(unit, shows.decimals, c.header) for c in columns[1:]})
    facts: Mapping[str, object] = {
        "exhibit": waiting.exhibit,
        "focus": voice.edition.focus_name,
        "first": first,
        "last": last,
        "unit": unit,
    }
    return Exhibit(
        label=f"tab-{shows.id}",
        caption=voice.say("arrived.table.caption", facts),
        source=voice.table_sources(shows.tables),
        frame=frame,
        markdown=markdown,
    )


def _quantity(shows: Shows, value: float | None) -> Quantity:
    return Quantity(value, shows.measure, shows.decimals)
