"""Where the focus lies among the 98: strip, map, bump chart of ranks, slope from then to now.

Where one cannot be shown, the finished sentence that says why stands in its place.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.estimates.estimate import Estimate, Moved
from analysis.estimates.references import place
from analysis.exhibits import entered
from analysis.exhibits.common import (
    breaks,
    hollow_note,
    in_order,
    label,
    measured_in,
    role_of,
    sentences,
    unit_of,
)
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.voice import Voice
from analysis.figures import map
from analysis.figures import ranks as figures_ranks
from analysis.figures.map import tiles
from analysis.inference.ranking import LevelRank
from analysis.language.facts import Name, Names, Quantity, Span
from analysis.language.numbers import Language

# A year counts for ranks if it has figures of this share of the municipalities that the fullest year has.
FULL_ENOUGH = 0.5


def strip_figure(e: Estimate, voice: Voice) -> Exhibit | str:
    """All municipalities in order of their latest value, from the end that the focus is nearer to."""
    if e.latest is None:
        return voice.not_published(e)
    found = place(e)
    if found is None:
        return voice.say("place.strip.too_few", name=e.indicator.name)
    frame = strip_frame(e, found.among_all, voice)
    by_hand = entered.note(entered.drawn(e.indicator, voice), voice, drawn=False) if e.moved is None else ""
    measured(frame, value=measured_in(voice.value(e.indicator, 0.0), voice))
    facts = {
        "name": Name(e.indicator.name),
        "year": e.latest.year,
        "focus": voice.edition.focus_name,
        **voice.counted(found),
        "value": voice.value(e.indicator, e.latest.value),
        "middle": voice.value(e.indicator, float(frame["value"].median())),
    }
    return Exhibit(
        label=label("fig", e.indicator.slug, "strip"),
        caption=sentences(voice.say("place.strip.caption", facts), hollow_note([e], voice), by_hand),
        alt=voice.say("place.strip.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figures_ranks.strip(frame, unit_of(e, voice), voice.language, hollow=e.unconfirmed),
    )


def strip_frame(e: Estimate, rank: LevelRank, voice: Voice) -> pd.DataFrame:
    """One row a municipality with its value, rank and place in the order."""
    latest = e.panel.values.loc[rank.year].dropna()
    order = latest.rank(method="min", ascending=not rank.highest_first).astype(int)
    frame = pd.DataFrame(
        {
            "role": [role_of(voice, c) for c in latest.index],
            "area": latest.index,
            "name": [voice.area(c) for c in latest.index],
            "rank": order.to_numpy(),
            "value": latest.to_numpy(),
        }
    ).sort_values(["rank", "area"], ignore_index=True)
    # Ties share a rank; for drawing, each municipality still needs a place of its own.
    frame.insert(3, "place", range(1, len(frame) + 1))
    return in_order(frame, voice)


def map_figure(e: Estimate, voice: Voice) -> Exhibit | str:
    """The 98 municipalities as squares, coloured by fifths of the latest figure.

    For a count the colour shows growth since the base year, because its size only says who is large.
    """
    if e.latest is None:
        return voice.not_published(e)
    if e.rank is None:
        return voice.say("place.too_few", name=e.indicator.name)
    growth = e.moved if e.comparison.starts_level else None
    kind = voice.value(e.indicator, 0.0) if growth is None else voice.comparable(e, 0.0)
    wide = e.panel.values if growth is None else e.comparison.levels(e.panel.values, growth.base_year)
    frame = map_frame(voice, wide.loc[e.rank.year])
    measured(frame, value=measured_in(kind, voice))
    facts = {
        **map_facts(frame, kind, voice),
        "name": Name(e.indicator.name),
        "year": e.rank.year,
        "base": None if growth is None else growth.base_year,
    }
    return Exhibit(
        label=label("fig", e.indicator.slug, "map"),
        caption=voice.say("place.map.caption", facts),
        alt=voice.say("place.map.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=map.tile_map(
            frame,
            unit_of(e, voice) if growth is None else voice.say("place.index", facts),
            _key(frame, kind, voice),
            voice.language,
        ),
    )


def map_facts(frame: pd.DataFrame, kind: Quantity, voice: Voice) -> dict[str, object]:
    """Where the focus and its comparators lie, the extremes, and who has no figure."""
    known = frame.dropna(subset="fifth")
    own = known[known["role"] == "focus"].iloc[0]

    def named(row: pd.Series) -> dict[str, object]:
        return {"name": row["name"], "value": kind.of(row["value"])}

    return {
        "focus": voice.edition.focus_name,
        "value": kind.of(own["value"]),
        "fifth": voice.pick("place.map.fifth", str(own["fifth"])),
        "count": len(known),
        "missing": Names.of(sorted(frame.loc[frame["fifth"].isna(), "name"])),
        "others": Names.of(
            voice.say("words.named_value", named(row))
            for _, row in known[known["role"] == "comparator"].iterrows()
        ),
        "lowest": named(known.loc[known["value"].idxmin()]),
        "highest": named(known.loc[known["value"].idxmax()]),
    }


def map_frame(voice: Voice, values: pd.Series) -> pd.DataFrame:
    """One row a municipality: its square, value and fifth, the focus last."""
    squares = tiles()
    values = values.reindex(list(squares))
    frame = pd.DataFrame(
        {
            "role": [role_of(voice, c) for c in squares],
            "area": list(squares),
            "name": [voice.area(c) for c in squares],
            "short": [t.short for t in squares.values()],
            "row": [t.row for t in squares.values()],
            "column": [t.column for t in squares.values()],
            "value": values.to_numpy(),
            "fifth": map.fifths(values).to_numpy(),
        }
    ).astype({"fifth": "Int64"})
    return in_order(frame, voice)


def _key(frame: pd.DataFrame, kind: Quantity, voice: Voice) -> dict[int, str]:
    """What each fifth reaches from and to, without its unit: that stands in the title."""
    bounds = frame.dropna(subset="fifth").groupby("fifth")["value"].agg(["min", "max"])
    return {
        int(fifth): voice.language.show(Span(kind.bare.of(low), kind.bare.of(high)))
        for fifth, low, high in bounds.itertuples()
    }


def bump_figure(e: Estimate, voice: Voice) -> Exhibit | str:
    """Rank of every municipality year by year; the focus and its comparators by name."""
    if e.latest is None:
        return voice.not_published(e)
    if e.rank is None:
        return voice.say("place.too_few", name=e.indicator.name)
    frame = bump_frame(e, e.rank, voice)
    if frame["year"].nunique() < 2:
        return voice.say("place.bump.one_year", name=e.indicator.name)
    facts = bump_facts(e, frame, voice)
    return Exhibit(
        label=label("fig", e.indicator.slug, "bump"),
        caption=voice.say("place.bump.caption", facts),
        alt=voice.say("place.bump.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figures_ranks.bump(frame, voice.language, breaks(e, voice)),
    )


def bump_facts(e: Estimate, frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """First, last, best and worst rank of the focus, and the last ranks of its comparators."""
    own = frame[frame["role"] == "focus"].sort_values("year")
    first, last = own.iloc[0], own.iloc[-1]
    finals = frame[(frame["year"] == last["year"]) & (frame["role"] == "comparator")]
    return {
        "focus": voice.edition.focus_name,
        "then": int(first["rank"]),
        "now": int(last["rank"]),
        "first": int(first["year"]),
        "last": int(last["year"]),
        "best": int(own["rank"].min()),
        "worst": int(own["rank"].max()),
        "of": int(last["of"]),
        "name": Name(e.indicator.name),
        "order": voice.pick("place.bump.order", e.indicator.polarity),
        "others": Names.of(
            voice.say("place.bump.label", name=name, rank=int(rank))
            for name, rank in zip(finals["name"], finals["rank"], strict=True)
        ),
    }


def bump_frame(e: Estimate, rank: LevelRank, voice: Voice) -> pd.DataFrame:
    """Ranks of all municipalities in every year in which the focus has a figure and most others do."""
    values = e.panel.values.loc[: rank.year].dropna(subset=[e.area])
    counts = values.notna().sum(axis="columns")
    values = values[counts >= FULL_ENOUGH * counts.max()]
    ranks = values.rank(axis="columns", method="min", ascending=not rank.highest_first)
    ranks.index.name, ranks.columns.name = "year", "area"
    long = ranks.melt(ignore_index=False, value_name="rank").reset_index().dropna(subset="rank")
    long["of"] = long["year"].map(counts)
    long["role"] = [role_of(voice, c) for c in long["area"]]
    long["name"] = [voice.area(c) for c in long["area"]]
    frame = long[["role", "area", "name", "year", "rank", "of"]].astype({"year": int, "rank": int})
    return in_order(frame.sort_values(["area", "year"], ignore_index=True), voice)


def slope_figure(e: Estimate, voice: Voice) -> Exhibit | str:
    """Then and now: the focus, its comparators and the reference, each a line between two labelled ends.

    For a count every line starts at 100.
    """
    if e.latest is None:
        return voice.not_published(e)
    if e.moved is None:
        return voice.say("place.slope.one_year", name=e.indicator.name)
    frame = slope_frame(e, e.moved, voice)
    index, kind = e.comparison.starts_level, voice.comparable(e, 0.0)
    measured(frame, value=measured_in(kind, voice))
    facts = {
        **slope_facts(e, frame, kind, voice),
        "index": index,
        "base": e.moved.base_year,
        "year": e.moved.last_year,
        "gap": {"first": voice.gap(e, e.moved.gap.first), "last": voice.gap(e, e.moved.gap.last)},
    }
    return Exhibit(
        label=label("fig", e.indicator.slug, "slope"),
        caption=voice.say("place.slope.caption", facts),
        alt=voice.say("place.slope.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figures_ranks.slope(
            frame,
            voice.say("place.index", facts) if index else unit_of(e, voice),
            partial(_written, voice.language, kind.bare),
        ),
    )


def _written(language: Language, kind: Quantity, value: float) -> str:
    return language.show(kind.of(value))


def slope_facts(e: Estimate, frame: pd.DataFrame, kind: Quantity, voice: Voice) -> dict[str, object]:
    """Both ends of the focus, of every comparator and of the reference."""
    reference = voice.reference(e.indicator)
    ends = {}
    for (role, area), rows in frame.groupby(["role", "area"], sort=False):
        first, last = (kind.of(v) for v in rows.sort_values("year")["value"])
        name = reference if role == "reference" else rows["name"].iloc[0]
        ends[role, area] = {"name": name, "first": first, "last": last}
    own = ends.pop(("focus", e.area))
    return {
        "name": Name(e.indicator.name),
        "focus": voice.edition.focus_name,
        "first": own["first"],
        "last": own["last"],
        "reference": reference,
        "others": Names.of(voice.say("place.slope.other", facts) for facts in ends.values()),
    }


def slope_frame(e: Estimate, moved: Moved, voice: Voice) -> pd.DataFrame:
    """Two rows a series: the base year and the last year."""
    years = [moved.base_year, moved.last_year]

    def ends(series: pd.Series) -> pd.Series:
        return e.comparison.levels(series.reindex(years), moved.base_year)

    codes = [c for c in (*voice.edition.comparators, e.area) if e.panel.has(c)]
    series = {c: ends(e.panel.values[c]) for c in codes}
    reference = ends(e.panel.reference)
    rows = [(role_of(voice, c), c, voice.area(c), s) for c, s in series.items() if s.notna().all()]
    rows.append(("reference", "reference", voice.reference_label(e.indicator), reference))
    frame = pd.DataFrame(
        [
            {"role": role, "area": area, "name": name, "year": year, "value": float(s.loc[year])}
            for role, area, name, s in rows
            for year in years
        ]
    )
    return in_order(frame, voice)
