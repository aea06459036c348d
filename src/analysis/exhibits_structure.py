"""Exhibits of structure: who moves where, what a municipality is made of, what its peers lead to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import figures_composition, figures_flow, style
from analysis.composition import Composition, counts, dissimilarity
from analysis.estimates import MIN_POOLED_UNITS, Estimate
from analysis.exhibit import Exhibit
from analysis.exhibits import in_order, in_sentence, label, role_of
from analysis.expected import Expected, expected
from analysis.flows import TABLE, moves_of
from analysis.language import joined
from analysis.sentences import Narrator

# Partners shown by name; the rest are added up.
PARTNERS = 12


def flow_figure(voice: Narrator) -> Exhibit:
    """Arrivals and departures of the focus by the other municipality."""
    text, number = voice.language.text, voice.language.number
    frame = flow_frame(voice)
    table = voice.catalogue.tables[TABLE]
    focus = voice.edition.focus_name
    total = frame[["arrivals", "departures"]].sum()
    net = int(total["arrivals"] - total["departures"])
    named = frame[frame["role"] == "partner"]
    gain, loss = named.loc[named["net"].idxmax()], named.loc[named["net"].idxmin()]
    parts = [
        text("{name} {arrivals} here and {departures} away", name=r.name, arrivals=number(r.arrivals, 0),
             departures=number(r.departures, 0))
        for r in named.head(3)[["name", "arrivals", "departures"]].itertuples(index=False)
    ]  # fmt: skip
    fields = {
        "focus": focus,
        "year": table.period_last,
        "arrivals": number(total["arrivals"], 0),
        "departures": number(total["departures"], 0),
        "net": number(net, 0, signed=True),
    }
    extremes = []
    if gain["net"] > 0:
        extremes.append(text("the largest net gain is from {name} ({net})", name=gain["name"],
                             net=number(gain["net"], 0, signed=True)))  # fmt: skip
    if loss["net"] < 0:
        extremes.append(text("the largest net loss is to {name} ({net})", name=loss["name"],
                             net=number(loss["net"], 0, signed=True)))  # fmt: skip
    among = (
        text("Among the partners shown, {what}.", what=voice.language.listed(extremes)) if extremes else ""
    )
    return Exhibit(
        label="fig-moves",
        caption=joined(
            text(
                "In {year} {arrivals} persons moved to {focus} from other municipalities and "
                "{departures} moved from it to them: net {net}.",
                **fields,
            ),
            among,
            text(
                "The {count} largest partners by both directions together; the hollow bars add up "
                "all others. One year only; moves to and from other countries are not counted.",
                count=len(named),
            ),
        ),
        alt=text(
            "Paired bars of moves to and from {focus} in {year}: {arrivals} here, {departures} away, net "
            "{net}. The largest partners: {list}.",
            list=voice.language.listed(parts),
            **fields,
        ),
        source=voice.table_sources([TABLE]),
        frame=frame,
        svg=style.svg(figures_flow.flows(frame, voice.language)),
    )


def flow_frame(voice: Narrator) -> pd.DataFrame:
    """The largest partners in order of volume, then all others as one row."""
    moves = moves_of(voice.catalogue, voice.edition.focus)
    named, rest = moves.head(PARTNERS), moves.iloc[PARTNERS:]
    frame = named.reset_index()
    frame.insert(0, "role", "partner")
    frame.insert(2, "name", [voice.area(c) for c in frame["area"]])
    if len(rest):
        name = voice.language.text("{count} others", count=len(rest))
        frame.loc[len(frame)] = ["rest", "rest", name, *rest.sum()]
    return frame


# --- composition --------------------------------------------------------------------------------------


def composition_figure(composition: Composition, voice: Narrator) -> Exhibit:
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
        "title": text(composition.title),
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
            text(composition.note) if composition.note else "",
        ),
        alt=text(
            "Dot chart of shares: {lower}, {year}. {focus} stands out with {more} ({more_own} against "
            "{more_all} in the {of} municipalities together) and {less} ({less_own} against {less_all}). "
            "Dissimilarity index: {focus} {index}; {others}.",
            lower=in_sentence(text(composition.title)),
            others=voice.language.listed(others) or text("no comparator has a figure"),
            **fields,
        ),
        source=voice.table_sources([composition.table]),
        frame=frame,
        svg=style.svg(figures_composition.shares(frame, voice.language)),
    )


def composition_frame(composition: Composition, voice: Narrator) -> pd.DataFrame:
    """One row a municipality and category: count, share, and the dissimilarity index of the municipality."""
    wide = counts(voice.catalogue, composition)
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
                    "category": voice.language.text(name),
                    "count": int(own[category]),
                    "share": 100 * own[category] / own.sum(),
                    "dissimilarity": None if whole else float(index[code]),
                    "rank": None if whole else int(ranks[code]),
                    "of": len(wide),
                }
            )
    return pd.DataFrame(rows).astype({"rank": "Int64"})


# --- expected against actual --------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """What the model says of the focus, the year it speaks of, and every municipality's values."""

    result: Expected
    year: int
    frame: pd.DataFrame


def compare(outcome: Estimate, predictors: Sequence[Estimate], voice: Narrator) -> Comparison | None:
    """Expected values of all municipalities, each from the fit without it.

    Returns
    -------
    Comparison or None
        None where the focus has no value, or no year has values of all indicators for enough municipalities.
    """
    focus = voice.edition.focus
    every = [outcome, *predictors]
    years = set.intersection(*(set(e.panel.years) for e in every))
    for year in sorted(years, reverse=True):
        data = pd.DataFrame({e.indicator.id: e.panel.values.loc[year] for e in every}).dropna()
        if len(data) >= MIN_POOLED_UNITS and focus in data.index:
            break
    else:
        return None
    names = [e.indicator.id for e in predictors]
    results = {
        code: expected(data, outcome.indicator.id, names, str(code), level=voice.edition.level)
        for code in data.index
    }
    frame = pd.DataFrame(
        [
            {
                "role": role_of(voice, str(code)),
                "area": code,
                "name": voice.area(str(code)),
                **{name: data.loc[code, name] for name in names},
                "expected": r.expected,
                "actual": r.actual,
                "low": r.prediction_low,
                "high": r.prediction_high,
            }
            for code, r in results.items()
        ]
    )
    return Comparison(result=results[focus], year=year, frame=in_order(frame, voice))


def expected_figure(
    outcome: Estimate, predictors: Sequence[Estimate], found: Comparison, voice: Narrator
) -> Exhibit:
    """Actual against expected values over the municipalities, the focus with its prediction interval."""
    text, indicator, result = voice.language.text, outcome.indicator, found.result

    def shown(value: float) -> str:
        return voice.value(indicator, value)

    inside = "inside" if result.within else "above" if result.difference > 0 else "below"
    verdict = {
        "inside": "The figure lies inside the prediction interval: a municipality with these conditions "
        "could well show it.",
        "above": "The figure lies above the prediction interval.",
        "below": "The figure lies below the prediction interval.",
    }[inside]
    explained = voice.language.listed([in_sentence(voice.name(p.indicator)) for p in predictors])
    outside = int((~found.frame["actual"].between(found.frame["low"], found.frame["high"])).sum())
    fields = {
        "focus": voice.edition.focus_name,
        "name": in_sentence(voice.name(indicator)),
        "year": found.year,
        "actual": shown(result.actual),
        "expected": shown(result.expected),
        "low": shown(result.prediction_low),
        "high": shown(result.prediction_high),
        "level": voice.language.quantity(100 * result.level, "percent", 0),
        "predictors": explained,
        "n": result.n,
        "share": voice.language.quantity(100 * result.r_squared, "percent", 0),
        "outside": outside,
    }
    terms = [
        text("{name} {estimate} ({low} to {high}, HC3)", name=in_sentence(voice.name(p.indicator)),
             estimate=_slope(voice, c.estimate), low=_slope(voice, c.ci_low), high=_slope(voice, c.ci_high))
        for p, c in zip(predictors, result.coefficients[1:], strict=True)
    ]  # fmt: skip
    return Exhibit(
        label=label("fig", indicator, "expected"),
        caption=" ".join(
            [
                text(
                    "{focus}: {actual} in {year}, where {expected} would be expected from {predictors} "
                    "({level} prediction interval {low} to {high}).",
                    **fields,
                ),
                text(verdict),
                text(
                    "Each dot is a municipality ({n}), its expected value taken from a straight line fitted "
                    "to the others; on the dashed line both agree. Outside their own interval: {outside}. "
                    "R² of the line: {share}. Coefficients: {terms}. Leaving out any "
                    "one other municipality moves the expected value between {loo_low} and {loo_high}.",
                    terms="; ".join(terms),
                    loo_low=shown(result.leave_one_out_low),
                    loo_high=shown(result.leave_one_out_high),
                    **fields,
                ),
                text("A difference is no verdict on how well a municipality is run."),
            ]
        ),
        alt=text(
            "Scatter of actual against expected {name} in {year} over {n} municipalities. {focus}: actual "
            "{actual}, expected {expected}, {level} prediction interval {low} to {high}.",
            **fields,
        ),
        source=voice.sources([indicator, *(p.indicator for p in predictors)]),
        frame=found.frame,
        svg=style.svg(
            figures_composition.expected_actual(
                found.frame,
                (
                    text("Actual, {unit}", unit=indicator.unit[voice.language.code]),
                    text("Expected from {predictors}", predictors=explained),
                ),
                voice.language,
            )
        ),
    )


def _slope(voice: Narrator, value: float) -> str:
    """A coefficient to three significant digits."""
    magnitude = abs(value)
    decimals = 0 if magnitude >= 100 else 1 if magnitude >= 10 else 2 if magnitude >= 1 else 3
    return voice.language.number(value, decimals, signed=True)
