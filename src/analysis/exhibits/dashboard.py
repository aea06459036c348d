"""Exhibits of the whole volume: dashboard, small panels, count of directions, weighted ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from analysis.estimates.directions import DirectionCount, count_directions, direction
from analysis.estimates.estimate import Estimate, Moved
from analysis.estimates.weighted_ranks import CompositeRanks, composite_ranks
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.common import (
    gap_last,
    gap_now,
    gap_then,
    hollow_note,
    label,
    role_of,
    with_unit,
)
from analysis.exhibits.exhibit import FOLDER, Exhibit
from analysis.exhibits.file import shown_with
from analysis.exhibits.fold import Fold, Folds
from analysis.exhibits.spread import anchor, is_old
from analysis.exhibits.view import Block
from analysis.exhibits.voice import Voice
from analysis.figures import dashboard
from analysis.figures.spark import spark
from analysis.inference.weighted_ranks import DRAWS
from analysis.language.facts import Name, Names, Quantity, count

# Columns of the table's file that hold whole numbers, or none.
WHOLE = ("base_year", "rank", "rank_of", "rank_in_group", "group_of")


def chapter_title(chapter: str, voice: Voice) -> str:
    """Short title of a chapter."""
    return voice.catalogue.chapters[chapter].title[voice.language.code]


def overview(estimates: Sequence[Estimate], voice: Voice) -> list[Block]:
    """Every indicator in one table, then its gaps as small panels, a chapter at a time."""
    published = [e for e in estimates if e.published]
    if not published:
        return [voice.say("dashboard.nothing", focus=voice.edition.focus_name)]
    moving = [e for e in published if e.moved is not None]
    chapters = dict.fromkeys(e.indicator.chapter for e in moving)
    panels = [
        panels_figure(
            [e for e in moving if e.indicator.chapter == chapter],
            voice,
            chapter,
            chapter_title(chapter, voice),
        )
        for chapter in chapters
    ]
    return [
        dashboard_table(published, voice),
        Folds((Fold(voice.say("dashboard.multiples.fold"), tuple(panels)),)),
    ]


def dashboard_table(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
    """Every indicator with figures for the focus, grouped by chapter."""
    published = [e for e in estimates if e.published]
    markdown, frame = columns.table(
        published,
        dashboard_columns(voice),
        voice.language,
        heading=lambda e: chapter_title(e.indicator.chapter, voice),
    )
    return Exhibit(
        label="tab-dashboard",
        caption=voice.say(
            "dashboard.table.caption",
            indicators=len(published),
            focus=voice.edition.focus_name,
            hollow=hollow_note(estimates, voice),
        ),
        source=voice.sources(e.indicator for e in published),
        frame=frame.astype(dict.fromkeys(WHOLE, "Int64")),
        markdown=markdown,
        drawings={spark_name(e): gap_spark(e, e.moved) for e in published if e.moved is not None},
    )


def spark_name(e: Estimate) -> str:
    """Name of the file of an indicator's small line."""
    return f"spark-{e.indicator.slug}"


def gap_spark(e: Estimate, moved: Moved) -> str:
    """The gap since the base year as a small line."""
    gaps = e.gaps[e.area].loc[moved.base_year : moved.last_year].dropna()
    return spark([int(year) for year in gaps.index], gaps.tolist())


def spark_cell(e: Estimate, voice: Voice) -> str:
    """The small line in a cell of a table; nothing for a table with one year."""
    if e.moved is None:
        return ""
    said = voice.say("dashboard.table.spark_alt", first=e.moved.base_year, last=e.moved.last_year)
    return f"![{said}](/{FOLDER}/{voice.edition.slug}/{spark_name(e)}.svg){{.spark}}"


def dashboard_columns(voice: Voice) -> list[Column[Estimate]]:
    """What the dashboard says of an estimate with a figure for the focus."""
    say, pick = voice.say, voice.pick
    return [
        Column("chapter", lambda e: e.indicator.chapter),
        Column("indicator", lambda e: e.indicator.id, say("dashboard.table.indicator"),
               lambda e: marked(e, voice), "l"),
        Column(header=say("dashboard.table.spark"), show=lambda e: spark_cell(e, voice), align="l"),
        Column("base_year", lambda e: e.moved.base_year if e.moved else None),
        Column("last_year", lambda e: e.compared and e.compared.year, say("dashboard.table.years"),
               lambda e: say("dashboard.table.latest", year=e.latest and e.latest.year,
                             old=is_old(e, voice)), "l"),
        Column("gap_base", lambda e: e.moved.gap.first if e.moved else None,
               say("dashboard.table.gap_base"), lambda e: gap_then(e, voice)),
        Column("gap_last", gap_last, say("dashboard.table.gap_last"), lambda e: gap_now(e, voice)),
        Column("gap_unit", lambda e: e.comparison.gap_unit),
        Column("movement", lambda e: direction(e).movement if e.moved else None,
               say("dashboard.table.movement"), lambda e: happened_marked(e, voice), "l"),
        Column("changed_sides", lambda e: direction(e).changed_sides if e.moved else None),
        Column("favour", lambda e: direction(e).favour if e.moved else None),
        Column("rank", lambda e: e.rank.rank if e.rank else None, say("dashboard.table.rank"),
               lambda e: rank_among(e, voice)),
        Column("rank_of", lambda e: e.rank.of if e.rank else None),
        Column("rank_in_group", lambda e: e.group_rank.rank if e.group_rank else None),
        Column("group_of", lambda e: e.group_rank.of if e.group_rank else None),
        Column("verdict", lambda e: str(e.judged.verdict) if e.judged else None,
               say("dashboard.table.verdict"), lambda e: word(e, voice), "l"),
        Column("p_adjusted", lambda e: e.judged.p_adjusted if e.judged else None),
        Column("polarity", lambda e: e.indicator.polarity, say("dashboard.table.polarity"),
               lambda e: pick("dashboard.better", e.indicator.polarity), "l"),
        Column("unconfirmed", lambda e: e.unconfirmed),
    ]  # fmt: skip


def happened_marked(e: Estimate, voice: Voice) -> str:
    """What happened, marked for better and worse: the words carry it, the colour repeats it."""
    said = happened(e, voice)
    favour = direction(e).favour if e.moved is not None else "neither"
    marks = {"favourable": ".better", "unfavourable": ".worse"}
    return f"[{said}]{{{marks[favour]}}}" if favour in marks else said


def happened(e: Estimate, voice: Voice) -> str:
    """What happened to the gap in three or four words, by arithmetic alone."""
    if e.moved is None:
        return voice.say("dashboard.one_year")
    favour = direction(e).favour
    return voice.say(
        "dashboard.happened",
        what=voice.pick("dashboard.what", what(e, e.moved)),
        favour=None if favour == "neither" else voice.pick("dashboard.favour", favour),
    )


def what(e: Estimate, moved: Moved) -> str:
    """What happened, as a key: a count can only grow further off, more than its reference or less."""
    way = direction(e)
    if e.comparison.starts_level and way.movement not in ("unchanged", "brief"):
        return "grew_more" if moved.gap.last > 0 else "grew_less"
    return "other_side" if way.changed_sides else way.movement


def rank_among(e: Estimate, voice: Voice) -> str | None:
    """Rank among all and, in brackets, within the group."""
    if e.rank is None:
        return None
    group = e.group_rank and {"rank": e.group_rank.rank, "of": e.group_rank.of}
    return voice.say("dashboard.rank", rank=e.rank.rank, of=e.rank.of, group=group)


def word(e: Estimate, voice: Voice) -> str:
    """The verdict word, or that there is none."""
    return verdict_word(e, voice) if e.judged else voice.say("dashboard.not_tested")


def verdict_word(e: Estimate, voice: Voice) -> str:
    """The verdict word; nothing where none may be given."""
    return voice.word(e.judged.verdict) if e.judged else ""


def marked(e: Estimate, voice: Voice) -> str:
    """Name of the indicator with the unit of its gap, and a hollow mark where it is not confirmed."""
    named = f"[{with_unit(e, e.comparison.gap_unit, voice)}](#{anchor(e)})"
    return voice.say("dashboard.unconfirmed", name=named) if e.unconfirmed else named


def panels_figure(estimates: Sequence[Estimate], voice: Voice, anchor: str, title: str) -> Exhibit:
    """One small panel an indicator: the gap over the years and the word under it."""
    shown = [e for e in estimates if e.moved is not None]
    frame, facts = multiples_frame(shown, voice), multiples_facts(shown, voice, title)
    shown_with(frame, {"gap": frame["decimals"].tolist()})
    return Exhibit(
        label=label("fig", anchor, "multiples"),
        caption=voice.say("dashboard.multiples.caption", facts),
        alt=voice.say("dashboard.multiples.alt", facts),
        source=voice.sources(e.indicator for e in shown),
        frame=frame,
        figure=dashboard.multiples(frame, voice.language),
        dense=True,
    )


def multiples_facts(estimates: Sequence[Estimate], voice: Voice, title: str) -> dict[str, object]:
    """How many gaps moved which way, and where each stands now."""
    return {
        **asdict(count_directions(estimates)),
        "chapter": title,
        "focus": voice.edition.focus_name,
        "hollow": hollow_note(estimates, voice),
        "latest": [
            {"name": Name(e.indicator.name), "gap": voice.gap(e, e.moved.gap.last)}
            for e in estimates
            if e.moved
        ],
    }


def multiples_frame(estimates: Sequence[Estimate], voice: Voice) -> pd.DataFrame:
    """Gap of the focus by indicator and year, from the base year on."""
    return pd.concat([_panel(e, e.moved, voice) for e in estimates if e.moved], ignore_index=True)


def _panel(e: Estimate, moved: Moved, voice: Voice) -> pd.DataFrame:
    gaps = e.gaps[e.area].loc[moved.base_year : moved.last_year].dropna()
    return pd.DataFrame(
        {
            "indicator": e.indicator.id,
            "name": with_unit(e, e.comparison.gap_unit, voice),
            "word": verdict_word(e, voice) or voice.say("dashboard.multiples.no_trend"),
            "year": [int(y) for y in gaps.index],
            "gap": gaps.to_numpy(),
            "unit": e.comparison.gap_unit,
            "decimals": e.comparison.decimals,
            "unconfirmed": e.unconfirmed,
        }
    )


def directions(family: Sequence[Estimate], voice: Voice) -> list[Exhibit | str]:
    """How many gaps of the declared family moved which way, in words and as a table."""
    if not family:
        return [voice.say("dashboard.nothing", focus=voice.edition.focus_name)]
    return [direction_sentences(count_directions(family), voice), direction_table(family, voice)]


def direction_sentences(counted: DirectionCount, voice: Voice) -> str:
    """How many gaps of the declared family moved which way, in two sentences."""
    steady = counted.steadily_widening + counted.steadily_narrowing
    facts = {**asdict(counted), "focus": voice.edition.focus_name, "steady": steady}
    return voice.say("dashboard.directions.said", facts)


# Three ways to count, each with its outcomes: fields of a `DirectionCount`.
_COUNTED = {
    "movement": ("widened", "narrowed", "unchanged"),
    "verdict": ("steadily_widening", "steadily_narrowing", "drift"),
    "favour": ("favourable", "unfavourable", "neither"),
}


def direction_table(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
    """The declared family by movement, verdict and direction of better.

    The page shows how many, the file which.
    """
    counted = count_directions(estimates)
    by = {outcomes[0]: voice.pick("dashboard.directions.by", key) for key, outcomes in _COUNTED.items()}
    shown: list[Column[str]] = [
        Column(header=voice.say("dashboard.directions.counted_by"), show=lambda o: by.get(o), align="l"),
        Column(header=voice.say("dashboard.directions.how"), align="l",
               show=lambda o: voice.pick("dashboard.directions.outcome", o)),
        Column(header=voice.say("dashboard.directions.gaps"), show=lambda o: getattr(counted, o)),
    ]  # fmt: skip
    wanted = {"indicator", "movement", "changed_sides", "favour", "verdict", "p_adjusted"}
    kept = [column for column in dashboard_columns(voice) if column.name in wanted]
    outcomes = [outcome for way in _COUNTED.values() for outcome in way]
    return Exhibit(
        label="tab-directions",
        caption=voice.say("dashboard.directions.caption", gaps=counted.of),
        source=voice.sources(e.indicator for e in estimates),
        frame=columns.table(estimates, kept, voice.language)[1],
        markdown=columns.table(outcomes, shown, voice.language)[0],
    )


def ranks_of(estimates: Sequence[Estimate], voice: Voice) -> CompositeRanks | None:
    """Composite ranks of the focus and its comparators; None if too few indicators can be weighed."""
    named = [voice.edition.focus, *voice.edition.comparators]
    return composite_ranks(estimates, voice.catalogue.municipalities, named, seed=voice.edition.seed)


def weighted_figure(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | str:
    """Composite ranks of the focus and its comparators under random weights."""
    found = ranks_of(estimates, voice)
    if found is None:
        return voice.say("dashboard.weighted.too_few")
    frame, facts = weighted_frame(found, voice), weighted_facts(found, voice)
    return Exhibit(
        label="fig-weighted-ranks",
        caption=voice.say("dashboard.weighted.caption", facts),
        alt=voice.say("dashboard.weighted.alt", facts),
        source=voice.sources(e.indicator for e in estimates if e.indicator.id in found.indicators),
        frame=frame.merge(found.summary, on="area"),
        figure=dashboard.rank_draws(frame, found.summary, voice.language),
    )


def weighted_frame(found: CompositeRanks, voice: Voice) -> pd.DataFrame:
    """How often each named municipality takes each rank, with its role and name."""
    frame = found.draws.copy()
    frame.insert(0, "role", [role_of(voice, code) for code in frame["area"]])
    frame.insert(2, "name", [voice.area(code) for code in frame["area"]])
    return frame


def weighted_facts(found: CompositeRanks, voice: Voice) -> dict[str, object]:
    """The middle rank of each named municipality and the range around it."""
    own, *others = [
        voice.say("dashboard.weighted.rank", {**rank_facts(row), "name": voice.area(row["area"])})
        for _, row in found.summary.iterrows()
    ]
    return {
        "focus": own,
        "others": Names.of(others),
        "draws": count(DRAWS),
        "count": len(found.indicators),
        "of": int(found.summary["of"].iloc[0]),
    }


def rank_facts(row: pd.Series) -> dict[str, object]:
    """Median and 5 to 95 % range of a composite rank."""
    return {key: Quantity(float(row[key])) for key in ("median", "low", "high")}
