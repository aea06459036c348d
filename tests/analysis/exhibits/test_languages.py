"""Danish says the same numbers as English, in other words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from analysis.estimates.estimate import Estimates
from analysis.exhibits import (
    correlation,
    dashboard,
    flow,
    group_ranks,
    lists,
    picture,
    place,
    references,
    story,
    summary,
    taken_together,
)
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from drawings import blank, instead
from every import every
from real import PROJECT, voice_of
from two_languages import numbers

pytestmark = pytest.mark.data


def in_words(shown: object) -> Iterator[str]:
    """Every text of what a page shows, one after the other."""
    if isinstance(shown, Exhibit):
        yield from filter(None, (shown.caption, shown.alt, shown.markdown))
    elif isinstance(shown, str):
        yield shown
    else:
        for one in shown:  # type: ignore[attr-defined]
            yield from in_words(one)


def unmarked(text: str) -> str:
    """A text without links and labels."""
    return re.sub(r"\]\([^)]*\)|`[^`]*`", "", text)


SAID: dict[str, Callable[[Estimates, Voice], object]] = {
    "what happened": lambda es, v: [v.happened(e) for e in es],
    "stories": lambda es, v: [story.told(e, v) for e in es if e.latest is not None],
    "trends": lambda es, v: [v.steady(e) for e in es],
    "base years": lambda es, v: [v.base_year_range(e) for e in es],
    "crossings": lambda es, v: [v.crossed(e) for e in es],
    "ranks": lambda es, v: [v.ranked(e) for e in es],
    "references": lambda es, v: [references.turned(e, v) for e in es if e.latest is not None],
    "strips": lambda es, v: [place.strip_figure(e, v) for e in list(es)[::16]],
    "maps": lambda es, v: [place.map_figure(es["population"], v)],
    "summary": lambda es, v: summary.summary_blocks(list(es), v),
    "gathered": lambda es, v: summary.gathered(list(es), es.family, v),
    "picture": lambda es, v: picture.picture(picture.headline(list(es)), v, None),
    "dashboard": lambda es, v: dashboard.dashboard_table(list(es), v),
    "family": lambda es, v: lists.family_table([e for e in es if e.indicator.id in es.family], v),
    "changes": lambda es, v: lists.change_table(list(es), v, "fixture"),
    "group": lambda es, v: group_ranks.group_ranks(list(es), v),
    "correlations": lambda es, v: correlation.correlation_figure(list(es), v),
    "moves": lambda _, v: [flow.flow_figure(v), flow.age_figure(v)],
    "together": lambda _, v: taken_together.in_brief(v),
}


@every(focus=["730", "825"], said=SAID)
def test_no_number_differs_between_the_languages(
    focus: str, said: Callable[[Estimates, Voice], object]
) -> None:
    edition = voice_of(focus).edition
    estimates = PROJECT.estimates(edition)
    texts = {}
    for code in ("en", "da"):
        voice = Voice(PROJECT, edition.model_copy(update={"language": code}), Language(code))
        with instead(blank):
            texts[code] = list(in_words(said(estimates, voice)))
    assert len(texts["da"]) == len(texts["en"]) > 0
    for english, danish in zip(texts["en"], texts["da"], strict=True):
        assert numbers(unmarked(danish), "da") == numbers(unmarked(english), "en"), danish


@every(
    case={
        "above": (1.2, "1,2 procentpoint højere end hele landet"),
        "level": (0.04, "på niveau med hele landet"),
        "below": (-1.2, "1,2 procentpoint lavere end hele landet"),
    }
)
def test_a_danish_distance_has_its_direction_in_a_word(case: tuple[float, str]) -> None:
    gap, said = case
    edition = voice_of().edition
    danish = Voice(PROJECT, edition.model_copy(update={"language": "da"}), Language("da"))
    estimate = PROJECT.estimates(edition)["employment_rate"]
    assert danish.distance(estimate, gap).replace("\N{NO-BREAK SPACE}", " ") == said
