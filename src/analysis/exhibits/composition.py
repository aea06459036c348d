"""Shares by category, the focus against the others."""

from __future__ import annotations

import pandas as pd

from analysis.data.composition import counts
from analysis.declared.models import Composition
from analysis.exhibits.common import in_sentence, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import composition as figures_composition
from analysis.inference.decompose import dissimilarity
from analysis.language.numbers import joined


def composition_figure(composition: Composition, voice: Voice) -> Exhibit:
    """Shares by category of the focus, its comparators and the 98 together, with the dissimilarity index."""
    text, number = voice.language.text, voice.language.number
    frame = composition_frame(composition, voice)
    focus = voice.edition.focus_name
    own = frame[frame["role"] == "focus"].set_index("category")
    together = frame[frame["role"] == "reference"].set_index("category")["share"]
    excess = own["share"] - together
    index = float(own["dissimilarity"].iloc[0])
    place = int(own["rank"].iloc[0])
    of = int(own["of"].iloc[0])
    everyone = frame[frame["role"] == "comparator"].drop_duplicates("area")
    others = [f"{r.name} {number(r.dissimilarity, 1)}"
              for r in everyone[["name", "dissimilarity"]].itertuples(index=False)]  # fmt: skip

    def percent(value: float) -> str:
        return voice.language.quantity(value, "percent", 1)

    fields = {
        "title": composition.title[voice.language.code],
        "focus": focus,
        "year": voice.catalogue.tables[composition.table].period_last,
        "index": number(index, 1),
        "more": in_sentence(excess.idxmax()),
        "more_own": percent(own.loc[excess.idxmax(), "share"]),
        "more_all": percent(together[excess.idxmax()]),
        "less": in_sentence(excess.idxmin()),
        "less_own": percent(own.loc[excess.idxmin(), "share"]),
        "less_all": percent(together[excess.idxmin()]),
        "unlike": place - 1,
        "of": of,
    }
    return Exhibit(
        label=f"fig-composition-{composition.id}",
        caption=joined(
            text(
                "{title}, {year}. Most above the {of} municipalities together in {focus}: {more} "
                "({more_own} against {more_all}); most below: {less} ({less_own} against {less_all}).",
                **fields,
            ),
            text(
                "Dissimilarity index {index}: of every 100, {index} would have to change category to look "
                "like the {of} municipalities together; {unlike} of them are more unlike.",
                **fields,
            ),
            composition.note[voice.language.code] if composition.note else "",
        ),
        alt=text(
            "Dot chart of shares: {lower}, {year}. {focus} stands out with {more} ({more_own} against "
            "{more_all} in the {of} municipalities together) and {less} ({less_own} against {less_all}). "
            "Dissimilarity index: {focus} {index}; {others}.",
            lower=in_sentence(composition.title[voice.language.code]),
            others=voice.language.listed(others) or text("no comparator has a figure"),
            **fields,
        ),
        source=voice.table_sources([composition.table]),
        frame=frame,
        figure=figures_composition.shares(frame, voice.language),
    )


def composition_frame(composition: Composition, voice: Voice) -> pd.DataFrame:
    """One row a municipality and category: count, share, and the dissimilarity index of the municipality."""
    wide = counts(voice.tables, composition)
    index = dissimilarity(wide)
    ranks = index.rank(ascending=False, method="min").astype(int)
    rows = []
    for code in (*voice.edition.comparators, "reference", voice.edition.focus):
        if code != "reference" and code not in wide.index:
            continue
        whole = code == "reference"
        own = wide.sum() if whole else wide.loc[code]
        for category, name in composition.categories.items():
            rows.append(
                {
                    "role": "reference" if whole else role_of(voice, code),
                    "area": code,
                    "name": voice.language.text("All {count}", count=len(wide))
                    if whole
                    else voice.area(code),
                    "category": name[voice.language.code],
                    "count": int(own[category]),
                    "share": 100 * own[category] / own.sum(),
                    "dissimilarity": None if whole else float(index[code]),
                    "rank": None if whole else int(ranks[code]),
                    "of": len(wide),
                }
            )
    return pd.DataFrame(rows).astype({"rank": "Int64"})
