"""One indicator for a terminal: its figures by year, and what the volume says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.declared.edition import Edition
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from analysis.opened import Volume
from analysis.project import project_at


@dataclass(frozen=True)
class Year:
    """One year: the focus, what it is held against, and the gap between them, written out and as a number."""

    year: int
    value: str
    reference: str
    gap: str
    size: float


@dataclass(frozen=True)
class Shown:
    """What a terminal shows of an indicator."""

    name: str
    heads: tuple[str, str]
    years: tuple[Year, ...]
    sentences: tuple[str, ...]
    trend: str
    definition: str
    source: str


def show(root: Path, edition: Edition, indicator: str) -> Shown:
    r"""Gather what a terminal shows of an indicator.

    Raises
    ------
    InputError
        If there is no such indicator, or it cannot be computed.

    Examples
    --------
    >>> show(project.root, edition, "employment_rate").years[0].gap
    '+0.3\xa0percentage points'
    """
    voice = Voice(project_at(root), edition, Language(edition.language))
    measure = Volume(voice)[indicator]
    e, language = measure.estimate, voice.language
    focus = measure.panel[measure.panel["role"] == "focus"].dropna(subset="gap")
    return Shown(
        name=measure.name,
        heads=(edition.focus_name, voice.reference_label(e.indicator)),
        years=tuple(
            Year(
                row.year,
                language.show(voice.value(e.indicator, row.value)),
                language.show(voice.value(e.indicator, row.reference)),
                language.show(voice.gap(e, row.gap)),
                float(row.gap),
            )
            for row in focus.itertuples()
        ),
        sentences=measure.sentences,
        # Where more than one year is published, a sentence has said it.
        trend="" if any(measure.no_trend in one for one in measure.sentences) else measure.no_trend,
        definition=measure.definition,
        source=measure.source,
    )
