"""The robustness page: what it says, plots and offers for download are the same counts."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.declared.reading import find_root
from analysis.estimates.estimate import Estimates
from analysis.estimates.robustness import Robustness
from analysis.exhibits import curve as exhibits_curve
from analysis.exhibits import robustness
from analysis.exhibits.curve import share
from analysis.exhibits.voice import Voice
from analysis.figures import curve, style
from analysis.language.numbers import in_sentence
from real import PROJECT, plain, voice_of

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
Told = tuple[Voice, Estimates, Mapping[str, Robustness]]


def told(chapter: str | None = None, **overrides: Any) -> Told:
    """An edition; of one chapter alone the curves, which take the longest."""
    voice = voice_of(**overrides)
    return voice, voice.estimates, PROJECT.curves(voice.edition, chapter)


@pytest.fixture(scope="module")
def randers() -> Told:
    return told()


@pytest.fixture(scope="module")
def horsens() -> Told:
    return told("housing", focus="615")


def rounded(share: float) -> str:
    return f"{100 * share:.0f}%"


def test_the_findings_count_the_rows_of_the_file(randers: Told) -> None:
    voice, estimates, tried = randers
    items = plain(robustness.findings(list(estimates), tried, voice)).splitlines()
    assert len(items) == len(tried)
    for item, (key, r) in zip(items, tried.items(), strict=True):
        e = estimates[key]
        frame = exhibits_curve.curve_figure(e, r, voice).frame
        sign = np.sign(frame["estimate"]) == np.sign(frame.loc[frame["chosen"], "estimate"].item())
        assert item.startswith(f"- **{voice.name(e.indicator)}.** ")
        assert item.endswith(f"({{numref}}`fig-{e.indicator.slug}-curve`)")
        if sign.all():
            assert f"All {len(frame)} specifications" in item
        else:
            against = sign[frame["comparator"] == "reference"]
            wanted = f"Of {len(frame)} specifications of the gap, {rounded(sign.mean())} have"
            assert wanted in item or re.search(r"9\d\.\d%", item)
            assert f"of the {len(against)} against {voice.reference(e.indicator)}, " in item
        words = frame.loc[frame["word"] != "", "word"]
        same = words == str(e.judged.verdict)
        assert f"have the same word, {e.judged.verdict}" in item
        wanted = f"All {len(words)} that" if same.all() else f"Of the {len(words)} that may give a verdict, "
        assert wanted in item
        if not same.all():
            assert f"{rounded(same.mean())} have the same word" in item


def test_a_share_is_nothing_or_all_only_if_it_is(randers: Told) -> None:
    voice = randers[0]
    shown = [voice.language.show(share(x)) for x in (0, 0.001, 0.42, 0.996, 1)]
    assert shown == ["0%", "0.1%", "42%", "99.6%", "100%"]


def test_headline_indicators_without_a_curve_are_named_with_the_reason(randers: Told) -> None:
    voice, estimates, tried = randers
    said = robustness.left_out(list(estimates), voice)
    opening, *items = said.split("\n- ")
    assert opening == "Not tried under other choices:\n" and len(items) == len(set(items)) > 1
    in_list = [in_sentence(item.partition(". ")[0]) for item in items]
    named = ", ".join(in_list).replace(" and ", ", ").split(", ")
    expected = [e for e in estimates if e.indicator.headline and e.indicator.id not in tried]
    assert expected and sorted(named) == sorted(
        ", ".join(in_sentence(voice.name(e.indicator)) for e in expected).replace(" and ", ", ").split(", ")
    )
    assert "too few municipalities" in said and "too few for a trend" in said
    voice = voice_of("825")
    estimates = voice.estimates
    assert "not published for Læsø" in robustness.left_out(list(estimates), voice)


def test_the_rules_follow_the_edition(randers: Told) -> None:
    said = robustness.rules(randers[2], randers[0])
    assert "each comparator of the edition, and the unweighted median of provincial towns." in said
    voice, _, tried = told("housing", focus="751", comparators=["615"])
    assert "median" not in robustness.rules(tried, voice), "the group is too small"
    assert "{" not in said.replace("{cite:p}", "")


def test_the_table_gives_the_reported_estimate_and_the_shares(randers: Told) -> None:
    voice, estimates, tried = randers
    table = robustness.agreement_table(list(estimates), tried, voice)
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in table.markdown.splitlines()[2:]]
    for row, (key, r), record in zip(rows, tried.items(), table.frame.to_dict("records"), strict=True):
        fit = estimates[key].fit.trend
        assert fit is not None
        assert (record["estimate"], record["ci_low"]) == pytest.approx((fit.estimate, fit.ci_low))
        assert row[2] == voice.language.show(voice.interval(estimates[key], fit))
        assert row[3] == str(estimates[key].judged.verdict)
        assert int(row[4]) == r.curve.total == len(r.shown)
        assert record["share_same_sign"] == r.curve.same_sign_share
        assert record["share_same_word"] == r.curve.same_word_share


def test_the_extremes_are_those_of_the_curve(randers: Told) -> None:
    voice, estimates, tried = randers
    frame = robustness.extremes_table(list(estimates), tried, voice).frame
    for key, r in tried.items():
        plotted = exhibits_curve.curve_figure(estimates[key], r, voice).frame
        own = frame[frame["indicator"] == key].set_index("which")["estimate"]
        assert own.to_dict() == {
            "smallest": plotted["estimate"].min(),
            "largest": plotted["estimate"].max(),
        }


def test_the_alternative_text_states_count_shares_and_the_chosen_estimate(horsens: Told) -> None:
    voice, estimates, tried = horsens
    for key, r in tried.items():
        figure = exhibits_curve.curve_figure(estimates[key], r, voice)
        alt = plain(figure.alt)
        assert f"{len(figure.frame)} estimates" in alt and "same sign" in alt and "same word" in alt
        interval = voice.interval(estimates[key], estimates[key].fit.trend)
        assert f"(interval {voice.language.show(interval)})" in alt
        assert "Randers" not in alt
        assert figure.frame["estimate"].is_monotonic_increasing and figure.frame["chosen"].sum() == 1
        assert "estimators" in figure.source.line


def test_every_specification_is_a_dot_and_every_interval_a_stroke(randers: Told) -> None:
    voice, estimates, tried = randers
    e, r = estimates["employment_rate"], tried["employment_rate"]
    frame = exhibits_curve.curve_figure(e, r, voice).frame
    groups = exhibits_curve.groups(e, r, voice)
    figure, outside = curve.curve(frame, groups, "Unit", "Chosen: x", voice.language)
    top, matrix = figure.axes
    dots = next(
        line for line in top.lines if len(line.get_xdata()) == len(frame) and line.get_marker() == "o"
    )
    np.testing.assert_array_equal(dots.get_ydata(), frame["estimate"])
    strokes = top.lines[0].get_xydata().reshape(-1, 3, 2)
    bottom, ceiling = top.get_ylim()
    there = frame["ci_low"].notna()
    np.testing.assert_array_equal(strokes[:, 0, 1], frame.loc[there, "ci_low"].clip(bottom, ceiling))
    np.testing.assert_array_equal(strokes[:, 1, 1], frame.loc[there, "ci_high"].clip(bottom, ceiling))
    beyond = (frame["ci_low"] < bottom) | (frame["ci_high"] > ceiling)
    assert outside == beyond.sum() < 0.1 * len(frame)
    assert bottom < frame["estimate"].min() and frame["estimate"].max() < ceiling
    # In the matrix, the bars of a row cover exactly the specifications that make its choice.
    bars = [line for line in matrix.lines if line.get_linewidth() == 7]
    rows = [(group.column, value) for group in groups for value, _ in group.rows]
    assert len(bars) == len(rows)
    for bar, (column, value) in zip(bars, rows, strict=True):
        runs = bar.get_xdata().reshape(-1, 3)
        covered = [i for a, b, _ in runs for i in range(round(a + 0.5), round(b + 0.5))]
        assert covered == list(np.flatnonzero(frame[column] == value)), (column, value)


def test_strips_show_every_specification_and_mark_the_chosen_one(randers: Told) -> None:
    voice, estimates, tried = randers
    exhibit = exhibits_curve.strips_figure(list(estimates), tried, voice, "context")
    again = pd.read_csv(io.StringIO(exhibit.frame.to_csv(index=False)))
    assert style.svg(curve.strips(again, voice.language)) == exhibit.svg
    figure = curve.strips(again, voice.language)
    assert len(figure.axes) == len(tried) == again["indicator"].nunique()
    for axes, (key, r) in zip(figure.axes, tried.items(), strict=True):
        own = again[again["indicator"] == key]
        assert len(own) == r.curve.total and own["chosen"].sum() == 1
        strokes = [float(path.vertices[0, 0]) for path in axes.collections[0].get_paths()]
        assert strokes == own["estimate"].tolist()
        (dot,) = [li for li in axes.lines if li.get_marker() == "o"]
        assert float(dot.get_xdata()[0]) == own.loc[own["chosen"], "estimate"].item()
        fit = estimates[key].fit.trend
        assert fit is not None and float(dot.get_xdata()[0]) == pytest.approx(fit.estimate)
        low, high = axes.get_xlim()
        assert low < min(strokes) and max(strokes) < high and low < 0 < high
        assert f"{voice.language.show(share(r.curve.same_sign_share))} same sign" in own["note"].iloc[0]


def test_no_label_leaves_the_figure_or_touches_another(randers: Told) -> None:
    voice, estimates, tried = randers
    for key, r in tried.items():
        e = estimates[key]
        frame = exhibits_curve.curve_figure(e, r, voice).frame
        figure, _ = curve.curve(frame, exhibits_curve.groups(e, r, voice), "Unit", "Chosen", voice.language)
        figure.draw_without_rendering()
        boxes = [text.get_window_extent() for text in figure.axes[1].texts]
        assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)
        for i, one in enumerate(boxes):
            assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_the_figure_is_drawn_the_same_twice_in_colours_with_a_dark_counterpart(randers: Told) -> None:
    voice, estimates, tried = randers
    e, r = estimates["reported_crime"], tried["reported_crime"]
    one, two = exhibits_curve.curve_figure(e, r, voice), exhibits_curve.curve_figure(e, r, voice)
    assert one.svg == two.svg
    used = set(re.findall(r"#[0-9a-f]{6}\b", one.svg))
    assert used <= set(style.DARK) and style.FOCUS in used
    pd.testing.assert_frame_equal(one.frame, two.frame)


def test_the_link_goes_to_the_curve(randers: Told) -> None:
    voice, estimates, _ = randers
    assert "{numref}`fig-employment-rate-curve`" in robustness.link(estimates["employment_rate"], voice)


def test_an_edition_without_a_curve_says_so_in_one_sentence(randers: Told) -> None:
    voice, estimates, _ = randers
    wanted = ["No headline indicator has a trend that may give a verdict."]
    assert robustness.overview([], {}, voice, None) == wanted
    (said,) = robustness.overview([estimates["nonwestern_ratio"]], {}, voice, "business_and_jobs")
    assert said == (
        "Not tried under other choices: employment of non-Western immigrants, per 100 of Danish origin. "
        "The table covers too few municipalities for a pooled estimate."
    )


def test_the_title_of_a_curve_knows_every_unit(randers: Told) -> None:
    voice = randers[0]
    titles = {
        u: voice.say("curve.title", unit=voice.language.unit(u, "axis")) for u in ("percent", "plain", "dkk")
    }
    assert titles == {"percent": "Percent a year", "plain": "Units a year", "dkk": "DKK a year"}
