"""Shares by category, the focus against the others."""

from __future__ import annotations

import pandas as pd

from analysis.data.composition import counts
from analysis.declared.models import Composition
from analysis.errors import InputError
from analysis.exhibits.common import measured_in, role_of, with_comparators
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.view import Block, View, titled
from analysis.exhibits.voice import Voice
from analysis.figures import composition as figures_composition
from analysis.inference.decompose import dissimilarity
from analysis.language.facts import Name, Names, Quantity


def composition(view: View, id: str) -> list[Block]:
    """Shares by category under what stands out; `id` as in data/compositions.yml.

    Raises
    ------
    InputError
        If no such composition is declared.
    """
    known = view.voice.catalogue.compositions
    if id not in known:
        raise InputError(f"composition '{id}' is not known; data/compositions.yml has {', '.join(known)}.")
    shown = composition_figure(known[id], view.voice)
    if isinstance(shown, str):
        return [shown]
    facts = composition_facts(known[id], shown.frame, view.voice)
    return [titled(f"composition-{id}", view.voice.say("composition.title", facts)), shown]


def composition_figure(composition: Composition, voice: Voice) -> Exhibit | str:
    """Shares by category of the focus, its comparators and the 98 together, with the dissimilarity index.

    A sentence instead where the figures of the focus are unusable.
    """
    if voice.edition.focus in composition.without:
        return voice.say("composition.left_out", title=composition.title, note=composition.note)
    frame = composition_frame(composition, voice)
    measured(frame, share=measured_in(Quantity(0.0, "percent", 1), voice))
    facts = composition_facts(composition, frame, voice)
    return Exhibit(
        label=f"fig-composition-{composition.id}",
        caption=voice.say("composition.caption", facts),
        alt=voice.say("composition.alt", facts),
        source=voice.table_sources([composition.table]),
        frame=frame,
        figure=figures_composition.shares(frame, voice.language),
    )


def composition_facts(composition: Composition, frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """The categories that stand out most, both ways, and how unlike the others the whole is."""
    own = frame[frame["role"] == "focus"].set_index("category")
    together = frame[frame["role"] == "reference"].set_index("category")["share"]
    excess = own["share"] - together
    others = frame[frame["role"] == "comparator"].drop_duplicates("area")

    def standing_out(category: str) -> dict[str, object]:
        shares = {"own": own.loc[category, "share"], "all": together[category]}
        return {
            "name": Name(category),
            "excess": Quantity(own.loc[category, "excess"], signed=True),
            **{k: Quantity(v, "percent", 1) for k, v in shares.items()},
        }

    return {
        "title": Name(composition.title),
        "counted": composition.counted,
        "note": composition.note or "",
        "focus": voice.edition.focus_name,
        "year": voice.catalogue.tables[composition.table].period_last,
        "more": standing_out(excess.idxmax()),
        "less": standing_out(excess.idxmin()),
        "told": [
            voice.say("composition.told", standing_out(name))
            for name in (voice.language.show(composition.categories[c]) for c in composition.tell)
            if name not in (excess.idxmax(), excess.idxmin())
        ],
        "index": Quantity(own["dissimilarity"].iloc[0], decimals=1),
        "unlike": int(own["rank"].iloc[0]) - 1,
        "of": int(own["of"].iloc[0]),
        "others": Names.of(
            voice.say("words.named_value", name=name, value=Quantity(index, decimals=1))
            for name, index in zip(others["name"], others["dissimilarity"], strict=True)
        ),
    }


def composition_frame(composition: Composition, voice: Voice) -> pd.DataFrame:
    """One row a municipality and category: count, share, and the dissimilarity index of the municipality.

    The excess is how many more are counted than at the share of all municipalities together.
    """
    wide = counts(voice.tables, composition)
    together = wide.sum() / wide.to_numpy().sum()
    index = dissimilarity(wide)
    ranks = index.rank(ascending=False, method="min").astype(int)
    rows = []
    for code in (*voice.edition.comparators, "reference", voice.edition.focus):
        if code != "reference" and code not in wide.index:
            continue
        whole = code == "reference"
        own = wide.sum() if whole else wide.loc[code]
        place = {
            "role": "reference" if whole else role_of(voice, code),
            "area": code,
            "name": voice.say("composition.together", n=len(wide)) if whole else voice.area(code),
        }
        unlike = {
            "dissimilarity": None if whole else float(index[code]),
            "rank": None if whole else int(ranks[code]),
            "of": len(wide),
        }
        for category, name in composition.categories.items():
            share = {
                "category": voice.language.show(name),
                "count": int(own[category]),
                "share": 100 * own[category] / own.sum(),
                "excess": None if whole else float(own[category] - own.sum() * together[category]),
            }
            rows.append(place | share | unlike)
    return with_comparators(pd.DataFrame(rows).astype({"rank": "Int64"}), voice)
