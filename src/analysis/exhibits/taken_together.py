"""Several gaps taken together: the figure, the sentence that says it, and the row for the summary."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.taken_together import Combined
from analysis.exhibits.common import in_order, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import Block, View
from analysis.exhibits.voice import Voice
from analysis.figures import taken_together as figures
from analysis.inference.composite import Together
from analysis.language.facts import Name, Names, P, Quantity

# The row of all indicators together, in the file and in the figure.
TOGETHER = "taken_together"


def taken_together(view: View) -> list[Block]:
    """How far the declared gaps, taken together, moved towards their better or worse ends."""
    found = view.voice.project.together(view.voice.edition)
    if found is None:
        return [view.voice.say("taken_together.alone", said=in_brief(view.voice))]
    return [said(found, view.voice), figure(found, view.voice)]


def said(found: Combined, voice: Voice) -> str:
    """The finding, with everything needed to doubt it."""
    return voice.say("taken_together.said", facts(found, voice))


def in_brief(voice: Voice) -> str:
    """The finding as it goes on after "taken together", for the summary and the findings.

    Where too few of the gaps have a trend of the focus, it says so.
    """
    found = voice.project.together(voice.edition)
    if found is not None:
        return voice.say("taken_together.brief", facts(found, voice))
    listed = voice.catalogue.taken_together.indicators
    tested = sum(voice.estimates[key].judged is not None for key in listed)
    return voice.say("taken_together.none", focus=voice.edition.focus_name, count=tested, listed=len(listed))


def facts(found: Combined, voice: Voice) -> dict[str, object]:
    """Score, p-value and rank of the focus, from the references and from the median municipality."""
    own, median = found.own, found.own_from_median
    return {
        "focus": voice.edition.focus_name,
        "indicators": Names.of(Name(e.indicator.name).inside for e in found.members),
        "count": len(found.members),
        "listed": len(voice.catalogue.taken_together.indicators),
        "score": _score(own),
        "better": own.value > 0,
        "still": round(own.value, 1) == 0,
        "worse_ones": sum(score < 0 for score in own.scores.values()),
        "sure": own.p <= voice.edition.alpha,
        "p": P(own.p),
        "rank": own.rank,
        "of": own.units,
        "worse": found.worse,
        "median": {"score": _score(median), "rank": median.rank},
        "declared": found.declared,
    }


def _score(one: Together) -> Quantity:
    return Quantity(one.value, decimals=1, signed=True)


def figure(found: Combined, voice: Voice) -> Exhibit:
    """One row for all gaps together and one for each: every municipality's score, the focus marked."""
    frame = _frame(found, voice)
    values = facts(found, voice)
    return Exhibit(
        label="fig-taken-together",
        caption=voice.say("taken_together.caption", values),
        alt=voice.say("taken_together.alt", values, rows=_rows(found)),
        source=voice.sources(e.indicator for e in found.members),
        frame=frame,
        figure=figures.scores(frame, voice.language),
    )


def _rows(found: Combined) -> list[dict[str, object]]:
    scores = found.own.scores
    return [
        {"name": Name(e.indicator.name), "score": Quantity(scores[e.indicator.id], decimals=1, signed=True)}
        for e in found.members
    ]


def _frame(found: Combined, voice: Voice) -> pd.DataFrame:
    """One row an indicator and municipality; the indicators in the order declared, all together first."""
    units = found.reference.by_unit
    parts = [(TOGETHER, voice.say("taken_together.all"), {c: one.value for c, one in units.items()})]
    parts += [
        (
            e.indicator.id,
            voice.language.show(e.indicator.name),
            {c: one.scores[e.indicator.id] for c, one in units.items()},
        )
        for e in found.members
    ]
    rows = [
        {
            "indicator": key,
            "row": name,
            "role": role_of(voice, c),
            "area": c,
            "name": voice.area(c),
            "score": v,
        }
        for key, name, scores in parts
        for c, v in scores.items()
    ]
    return in_order(pd.DataFrame(rows), voice)
