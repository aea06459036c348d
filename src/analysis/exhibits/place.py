"""Exhibits that show where the focus lies among the 98: map, bump chart of ranks, slope from then to now."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.estimate import Estimate, Moved
from analysis.exhibits.common import hollow_note, in_order, in_sentence, label, role_of, unit_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import map
from analysis.figures import ranks as figures_ranks
from analysis.figures.map import tiles
from analysis.inference.ranking import LevelRank
from analysis.language.numbers import joined


def strip_figure(e: Estimate, rank: LevelRank, voice: Voice) -> Exhibit:
    """All municipalities in order of their latest value."""
    text, indicator = voice.language.text, e.indicator
    latest = e.panel.values.loc[rank.year].dropna()
    order = latest.rank(method="min", ascending=not rank.highest_first).astype(int)
    # Ties share a rank; for drawing, each municipality still needs a place of its own.
    frame = pd.DataFrame(
        {
            "role": [role_of(voice, c) for c in latest.index],
            "area": latest.index,
            "name": [voice.area(c) for c in latest.index],
            "rank": order.to_numpy(),
            "value": latest.to_numpy(),
        }
    ).sort_values(["rank", "area"], ignore_index=True)
    frame.insert(3, "place", range(1, len(frame) + 1))
    frame = in_order(frame, voice)
    middle = voice.value(indicator, float(latest.median()))
    fields = {
        "name": voice.name(indicator),
        "year": rank.year,
        "of": rank.of,
        "focus": voice.edition.focus_name,
        "rank": rank.rank,
        "value": voice.value(indicator, float(latest[e.area])),
        "middle": middle,
    }
    return Exhibit(
        label=label("fig", indicator, "strip"),
        caption=joined(
            text(
                "{name}, {year}: {of} municipalities in order. {focus} has rank {rank} with {value}; "
                "the middle one is {middle}.",
                **fields,
            ),
            hollow_note([e], voice),
        ),
        alt=text(
            "Dots for {of} municipalities in order of {lower} in {year}. {focus} is number {rank} with "
            "{value}; the middle one is {middle}.",
            lower=in_sentence(voice.name(indicator)),
            **fields,
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=figures_ranks.strip(frame, unit_of(e, voice), voice.language, hollow=e.unconfirmed),
    )


_FIFTHS = ("the lowest fifth", "the second-lowest fifth", "the middle fifth", "the second-highest fifth",
           "the highest fifth")  # fmt: skip


def map_figure(e: Estimate, rank: LevelRank, voice: Voice) -> Exhibit:
    """The 98 municipalities as squares, coloured by fifths of the latest figure.

    For a count the colour shows growth since the base year, because its size only says who is large.
    """
    text, indicator = voice.language.text, e.indicator
    wide, decimals = e.panel.values, indicator.decimals
    measure: str = indicator.measure
    title, growth = unit_of(e, voice), ""
    if e.moved is not None and e.comparison.starts_level:
        base = e.moved.base_year
        wide = e.comparison.levels(wide, base)
        decimals, measure = e.comparison.level_decimals, e.comparison.level_unit
        title = text("Index, {base} = 100", base=base)
        growth = text("The colour shows growth since {base}, not size.", base=base)
    frame = map_frame(e, voice, wide.loc[rank.year])

    def shown(value: float) -> str:
        return voice.language.quantity(value, measure, decimals)

    known = frame.dropna(subset="fifth")
    own = known[known["role"] == "focus"].iloc[0]
    missing = sorted(frame.loc[frame["fifth"].isna(), "name"])
    bounds = known.groupby("fifth")["value"].agg(["min", "max"])
    key = {
        int(fifth): _span(voice, float(low), float(high), decimals)  # type: ignore[call-overload]
        for fifth, low, high in bounds.itertuples()
    }
    named = [
        f"{row.name} {shown(row.value)}"
        for row in known[known["role"] == "comparator"][["name", "value"]].itertuples(index=False)
    ]
    fields = {
        "name": voice.name(indicator),
        "focus": voice.edition.focus_name,
        "value": shown(own["value"]),
        "fifth": text(_FIFTHS[int(own["fifth"]) - 1]),
        "year": rank.year,
        "count": len(known),
    }
    notes = [
        text(
            "{focus} lies in {fifth} of {count} municipalities with {value} in {year}. {name}: each square "
            "is one municipality, the stronger its colour the higher the figure; squares have one size and "
            "lie roughly as on a map.",
            **fields,
        ),
        *filter(None, [growth]),
    ]
    if missing:
        notes.append(text("Hatched, not published: {names}.", names=voice.language.listed(missing)))
    return Exhibit(
        label=label("fig", indicator, "map"),
        caption=" ".join(notes),
        alt=text(
            "Tile map of {count} municipalities by {lower} in {year}. {focus} lies in {fifth} with {value}; "
            "{others}. The lowest is {low_name} with {low}, the highest {high_name} with {high}.",
            lower=in_sentence(voice.name(indicator)),
            others=voice.language.listed(named) or text("no comparator has a figure"),
            low_name=known.loc[known["value"].idxmin(), "name"],
            high_name=known.loc[known["value"].idxmax(), "name"],
            low=shown(known["value"].min()),
            high=shown(known["value"].max()),
            **fields,
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=map.tile_map(frame, title, key, text("not published")),
    )


def map_frame(e: Estimate, voice: Voice, values: pd.Series) -> pd.DataFrame:
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


def _span(voice: Voice, low: float, high: float, decimals: int) -> str:
    number = voice.language.number
    one, other = number(low, decimals), number(high, decimals)
    return one if one == other else f"{one}\N{EN DASH}{other}"


def bump_figure(e: Estimate, rank: LevelRank, voice: Voice) -> Exhibit:
    """Rank of every municipality year by year; the focus and its comparators by name."""
    text, indicator = voice.language.text, e.indicator
    frame = bump_frame(e, rank, voice)
    own = frame[frame["role"] == "focus"].set_index("year")
    first, last = int(own.index.min()), int(own.index.max())
    then, now = int(own.loc[first, "rank"]), int(own.loc[last, "rank"])
    best, worst = int(own["rank"].min()), int(own["rank"].max())
    order = {
        "higher_is_better": "Rank 1 is the highest figure, which is the most favourable.",
        "lower_is_better": "Rank 1 is the lowest figure, which is the most favourable.",
        "neutral": "Rank 1 is the highest figure; neither end is better.",
    }[indicator.polarity]
    finals = frame[(frame["year"] == last) & (frame["role"] == "comparator")]
    others = [f"{r.name} {r.rank}" for r in finals[["name", "rank"]].itertuples(index=False)]
    fields = {
        "focus": voice.edition.focus_name,
        "then": then,
        "now": now,
        "first": first,
        "last": last,
        "best": best,
        "worst": worst,
        "of": int(own.loc[last, "of"]),
        "lower": in_sentence(voice.name(indicator)),
    }
    return Exhibit(
        label=label("fig", indicator, "bump"),
        caption=" ".join(
            [
                text(
                    "{focus} went from rank {then} in {first} to rank {now} of {of} in {last}, never better "
                    "than {best} or worse than {worst}: {lower}.",
                    **fields,
                ),
                text(order),
                text("Grey lines: the other municipalities."),
            ]
        ),
        alt=text(
            "Line chart of ranks among the municipalities by {lower}. {focus}: rank {then} in {first}, "
            "{now} of {of} in {last}, between {best} and {worst} on the way. In {last}: {others}.",
            others=voice.language.listed(others) or text("no comparator has a figure"),
            **fields,
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=figures_ranks.bump(frame, voice.language, _breaks_in(e, voice)),
    )


def bump_frame(e: Estimate, rank: LevelRank, voice: Voice) -> pd.DataFrame:
    """Ranks of all municipalities in every year in which the focus has a figure and most others do."""
    values = e.panel.values.loc[: rank.year].dropna(subset=[e.area])
    counts = values.notna().sum(axis="columns")
    values = values[counts >= 0.5 * counts.max()]
    ranks = values.rank(axis="columns", method="min", ascending=not rank.highest_first)
    ranks.index.name, ranks.columns.name = "year", "area"
    long = ranks.melt(ignore_index=False, value_name="rank").reset_index().dropna(subset="rank")
    long["of"] = long["year"].map(counts)
    long["role"] = [role_of(voice, c) for c in long["area"]]
    long["name"] = [voice.area(c) for c in long["area"]]
    frame = long[["role", "area", "name", "year", "rank", "of"]].astype({"year": int, "rank": int})
    return in_order(frame.sort_values(["area", "year"], ignore_index=True), voice)


def _breaks_in(e: Estimate, voice: Voice) -> list[tuple[int, str]]:
    return [(b.year, voice.language.text("break")) for b in e.panel.breaks]


def slope_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """Then and now: the focus, its comparators and the reference, each a line between two labelled ends.

    For a count every line starts at 100.
    """
    text, indicator = voice.language.text, e.indicator
    frame = slope_frame(e, moved, voice)
    index, base = e.comparison.starts_level, moved.base_year
    decimals, measure = e.comparison.level_decimals, e.comparison.level_unit
    number = voice.language.number

    def ends(role: str, area: str) -> tuple[str, str]:
        rows = frame[(frame["role"] == role) & (frame["area"] == area)].sort_values("year")["value"]
        first, last = (voice.language.quantity(v, measure, decimals) for v in rows)
        return first, last

    people = frame.drop_duplicates(["role", "area"])
    others = []
    for row in people[people["role"] != "focus"][["role", "area", "name"]].itertuples(index=False):
        first, last = ends(row.role, row.area)
        name = voice.reference(indicator) if row.role == "reference" else row.name
        others.append(text("{name} {first} and {last}", name=name, first=first, last=last))
    own_first, own_last = ends("focus", e.area)
    fields = {
        "name": voice.name(indicator),
        "focus": voice.edition.focus_name,
        "first": own_first,
        "last": own_last,
        "base": base,
        "year": moved.last_year,
    }
    caption = text("{focus}: {first} in {base}, {last} in {year}. {name}, then and now.", **fields)
    if index:
        caption += " " + text("Index, {base} = 100.", base=base)
    else:
        caption += " " + text(
            "The gap to {reference} went from {gap_first} to {gap_last}.",
            reference=voice.reference(indicator),
            gap_first=voice.gap(e, moved.gap.first),
            gap_last=voice.gap(e, moved.gap.last),
        )
    return Exhibit(
        label=label("fig", indicator, "slope"),
        caption=caption + " " + text("What lies between the two years is not shown."),
        alt=text(
            "Slope chart of {lower} from {base} to {year}. {focus}: {first} and {last}; {others}.",
            lower=in_sentence(voice.name(indicator)),
            others=voice.language.listed(others),
            **fields,
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=figures_ranks.slope(
            frame,
            text("Index, {base} = 100", base=base) if index else unit_of(e, voice),
            lambda v: number(v, decimals),
        ),
    )


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
