"""What is plotted is the frame and nothing but the frame: points, holes, order, labels, bounds."""

from __future__ import annotations

import itertools
import re

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from scipy.optimize import isotonic_regression

from analysis.figures import style
from analysis.figures.lines import lines, mark_breaks
from analysis.figures.marks import ROLES, spread
from analysis.figures.ranks import ranks, strip
from analysis.language.numbers import Language
from every import every

pytestmark = pytest.mark.unit


EN = Language("en")
YEARS = range(2008, 2018)


def fixture_frame(holes: dict[str, set[int]] | None = None, backdrop: int = 4) -> pd.DataFrame:
    """Invented figures of invented places, two comparators among them."""
    random = np.random.default_rng(1)
    people = [("municipality", f"F{i:02}", f"Fixture {i}") for i in range(backdrop)]
    people += [("group", "group", "Fixture group"), ("comparator", "FC1", "Fixture one")]
    people += [("comparator", "FC2", "Fixture two"), ("reference", "reference", "Fixture country")]
    people += [("focus", "FF", "Fixture focus")]
    rows = [
        (role, area, name, year, round(float(random.normal(50, 5)), 2))
        for role, area, name in people
        for year in YEARS
        if year not in (holes or {}).get(area, ())
    ]
    return pd.DataFrame(rows, columns=["role", "area", "name", "year", "value"])


def drawn(axes: Axes) -> dict[str, list[tuple[np.ndarray, np.ndarray]]]:
    """Points of every line by its colour, lines across the whole axes left out."""
    found: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for line in axes.lines:
        x, y = (np.asarray(v, dtype=float) for v in (line.get_xdata(), line.get_ydata()))
        if line.get_transform() == axes.transData and len(x):
            found.setdefault(to_hex(line.get_color()), []).append((x, y))
    return found


COLOURS = {
    "FF": style.FOCUS,
    "reference": style.REFERENCE,
    "group": style.GROUP,
    "FC1": style.COMPARATORS[0],
    "FC2": style.COMPARATORS[1],
}


def with_holes(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    years = np.arange(rows["year"].min(), rows["year"].max() + 1)
    return years.astype(float), rows.set_index("year")["value"].reindex(years).to_numpy(dtype=float)


def segments(x: np.ndarray, y: np.ndarray) -> set[tuple[float, float, float, float]]:
    """The strokes a reader sees: neighbouring points, both of which have a value."""
    known = np.isfinite(x[:-1]) & np.isfinite(x[1:]) & np.isfinite(y[:-1]) & np.isfinite(y[1:])
    return {(x[i], y[i], x[i + 1], y[i + 1]) for i in np.flatnonzero(known)}


@pytest.mark.parametrize(
    "holes",
    [
        pytest.param({}, id="whole"),
        pytest.param({"FC1": {2008, 2017}, "F02": {2008}}, id="shorter"),
        pytest.param({"FF": {2012}, "reference": {2010, 2011}, "F01": {2013}}, id="with holes"),
    ],
)
def test_every_series_is_plotted_as_it_stands(holes: dict[str, set[int]]) -> None:
    frame = fixture_frame(holes)
    figure = lines(frame, "Fixture", EN)
    (axes,) = figure.axes
    found = drawn(axes)
    for area, colour in COLOURS.items():
        ((x, y),) = found.pop(colour.lower())
        expected = with_holes(frame[frame["area"] == area])
        np.testing.assert_array_equal(x, expected[0])
        np.testing.assert_array_equal(y, expected[1])
    assert found == {}, "nothing else is plotted"
    low, high = axes.get_ylim()
    named = frame.loc[frame["role"] != "municipality", "value"]
    assert low <= named.min() and named.max() <= high


def test_years_published_now_and_then_are_joined() -> None:
    frame = fixture_frame()
    frame = frame[frame["year"].isin([2008, 2012, 2017])]
    figure = lines(frame, "Fixture", EN)
    ((x, y),) = drawn(figure.axes[0])[style.FOCUS]
    own = frame[frame["role"] == "focus"]
    assert x.tolist() == [2008, 2012, 2017] and y.tolist() == own["value"].tolist()


def test_years_published_now_and_then_are_joined_by_dots_only() -> None:
    """Nothing is known of what lies between them; every year known is marked."""
    named = {c.lower() for c in COLOURS.values()}
    for years, dotted in (([2008, 2012, 2017], True), (list(YEARS), False)):
        frame = fixture_frame()
        (axes,) = lines(frame[frame["year"].isin(years)], "Fixture", EN).axes
        found = [li for li in axes.lines if li.get_transform() == axes.transData]
        for line in found:
            if to_hex(line.get_color()) in named and dotted:
                on, off = line._dash_pattern[1][:2]  # type: ignore[attr-defined]
                assert on < off and line.get_marker() == "o"
        focus = next(li for li in found if to_hex(li.get_color()) == style.FOCUS)
        assert focus.is_dashed() == dotted


@pytest.mark.parametrize("first", [2009, 2013, 2017])
def test_no_line_runs_across_a_break(first: int) -> None:
    frame = fixture_frame()
    parted = drawn(lines(frame, "Fixture", EN, breaks=[(first, "break")]).axes[0])
    whole = drawn(lines(frame, "Fixture", EN).axes[0])
    for colour in COLOURS.values():
        ((x, y),), ((whole_x, whole_y),) = parted[colour.lower()], whole[colour.lower()]
        across = {s for s in segments(whole_x, whole_y) if s[0] < first <= s[2]}
        assert len(across) == 1, "one stroke lies over the break"
        assert segments(x, y) == segments(whole_x, whole_y) - across
        there = {(a, b) for a, b in zip(x, y, strict=True) if np.isfinite(b)}
        assert there == set(zip(whole_x, whole_y, strict=True)), "no figure is lost"


def test_a_break_outside_the_years_parts_nothing() -> None:
    one = lines(fixture_frame(), "Fixture", EN, breaks=[(2008, "break")])
    ((x, y),) = drawn(one.axes[0])[style.FOCUS]
    assert np.isfinite(y).all() and len(x) == len(YEARS)


@pytest.mark.parametrize("hollow", [False, True])
def test_marks_of_the_focus_are_hollow_where_the_table_is_not_confirmed(hollow: bool) -> None:
    for figure in (
        lines(fixture_frame(), "Fixture", EN, hollow=hollow),
        strip(strip_frame(), "Fixture", EN, hollow=hollow),
    ):
        faces = {
            to_hex(li.get_color()): to_hex(li.get_markerfacecolor())
            for li in figure.axes[0].lines
            if li.get_marker() == "o"
        }
        assert faces.pop(style.FOCUS) == (style.PAPER if hollow else style.FOCUS)
        assert all(colour == face for colour, face in faces.items()), "of the focus alone"


def test_the_focus_is_the_heaviest_line_and_on_top() -> None:
    figure = lines(fixture_frame(), "Fixture", EN)
    by_colour = {to_hex(line.get_color()): line for line in figure.axes[0].lines}
    focus = by_colour.pop(style.FOCUS)
    assert all(focus.get_linewidth() > other.get_linewidth() for other in by_colour.values())
    assert all(focus.get_zorder() > other.get_zorder() for other in by_colour.values())
    assert by_colour[style.REFERENCE].is_dashed() and not by_colour[style.COMPARATORS[0]].is_dashed()


def test_every_named_series_is_labelled_at_its_end_and_no_other() -> None:
    frame = fixture_frame({"FC2": {2016, 2017}})
    figure = lines(frame, "Fixture", EN)
    labels = {t.get_text(): t for t in figure.axes[0].texts}
    assert set(labels) == {"Fixture group", "Fixture one", "Fixture two", "Fixture country", "Fixture focus"}
    for name, label in labels.items():
        own = frame[frame["name"] == name].iloc[-1]
        assert label.xy == (own["year"], own["value"]), "the label points at the last point"
    places = sorted(label.xyann[1] for label in labels.values())
    low, high = figure.axes[0].get_ylim()
    assert min(np.diff(places)) > 0 and low <= places[0] and places[-1] <= high
    by_value = sorted(labels, key=lambda n: labels[n].xy[1])
    assert by_value == sorted(labels, key=lambda n: labels[n].xyann[1]), "labels keep the order of the ends"
    assert labels["Fixture focus"].get_fontweight() == "bold"
    assert {labels[n].get_fontweight() for n in labels if n != "Fixture focus"} == {"regular"}


@every(top=[True, False])
def test_the_word_at_a_break_stands_where_no_line_runs(top: bool) -> None:
    with mpl.rc_context(style.context()):
        axes = Figure(figsize=(4, 3)).add_axes((0.1, 0.1, 0.6, 0.8))
        axes.set(xlim=(2008, 2020), ylim=(0, 10))
        axes.plot([2008, 2020], [0.5, 0.5] if top else [9.5, 9.5])
        mark_breaks(axes, [(2019, "break")])
    (word,) = axes.texts
    assert (word.xy[1], word.get_va()) == ((1, "top") if top else (0, "bottom"))


def test_a_zero_line_and_breaks_are_marked() -> None:
    frame = fixture_frame()
    figure = lines(frame, "Fixture", EN, zero=0, breaks=[(2013, "break")])
    (axes,) = figure.axes
    assert any(list(line.get_ydata()) == [0, 0] for line in axes.lines)
    assert any(list(line.get_xdata()) == [2012.5, 2012.5] for line in axes.lines)
    assert "break" in {t.get_text() for t in axes.texts}
    low, high = axes.get_ylim()
    assert low <= 0 <= high
    assert figure.axes[0].get_title(loc="left") == "Fixture" or axes.title.get_text() == "Fixture"


def test_one_odd_municipality_does_not_flatten_the_rest() -> None:
    frame = fixture_frame(backdrop=60)
    frame.loc[frame["area"] == "F07", "value"] = 5000.0
    assert lines(frame, "Fixture", EN).axes[0].get_ylim()[1] < 100


def test_too_few_municipalities_give_no_band() -> None:
    assert not lines(fixture_frame(), "Fixture", EN).axes[0].collections
    assert len(lines(fixture_frame(backdrop=60), "Fixture", EN).axes[0].collections) == 2


@pytest.mark.parametrize(("code", "mark"), [("en", "."), ("da", ",")])
def test_the_axis_is_in_the_language_of_the_edition(code: str, mark: str) -> None:
    frame = fixture_frame()
    frame["value"] /= 20
    figure = lines(frame, "Fixture", Language(code))
    figure.draw_without_rendering()
    labels = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert any(mark in label for label in labels) and not any("-" in label for label in labels)
    years = [t.get_text() for t in figure.axes[0].get_xticklabels()]
    assert years[0] == "2008" and years[-1] == "2017" and all(re.fullmatch(r"\d{4}", y) for y in years)


def strip_frame() -> pd.DataFrame:
    values = np.round(np.linspace(90, 10, 30), 1)
    rows = pd.DataFrame(
        {
            "role": "municipality",
            "area": [f"F{i:02}" for i in range(30)],
            "name": [f"Fixture {i}" for i in range(30)],
            "place": range(1, 31),
            "rank": range(1, 31),
            "value": values,
        }
    )
    rows.loc[[4, 5], "role"] = "comparator"
    rows.loc[20, "role"] = "focus"
    return rows


def test_a_strip_shows_every_municipality_once() -> None:
    frame = strip_frame()
    figure = strip(frame, "Fixture", EN)
    (axes,) = figure.axes
    grey = np.vstack([np.asarray(c.get_offsets()) for c in axes.collections])
    dots = [(float(x), float(y)) for line in axes.lines for x, y in zip(*line.get_data(), strict=True)]
    seen = {tuple(map(float, point)) for point in grey} | set(dots)
    assert seen == set(zip(frame["place"].astype(float), frame["value"], strict=True))
    assert len(grey) + len(dots) == len(frame)
    assert {t.get_text() for t in axes.texts} == {
        "Fixture 4, rank 5",
        "Fixture 5, rank 6",
        "Fixture 20, rank 21",
    }
    low, high = axes.get_ylim()
    assert low < frame["value"].min() and frame["value"].max() < high


def test_a_rank_chart_shows_ranks_and_the_range_of_the_focus() -> None:
    frame = pd.DataFrame(
        [
            ("focus", "FF", "Fixture focus", "Fixture rate", 40, 35, 50, 98, False),
            ("comparator", "FC1", "Fixture one", "Fixture rate", 10, 8, 12, 98, False),
            ("focus", "FF", "Fixture focus", "Fixture income", 70, 70, 70, 98, True),
            ("comparator", "FC1", "Fixture one", "Fixture income", 3, 1, 4, 98, True),
        ],
        columns=["role", "area", "name", "indicator", "rank", "best", "worst", "of", "unconfirmed"],
    )
    figure = ranks(frame, EN)
    (axes,) = figure.axes
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Fixture rate", "Fixture income"]
    dots = {
        (float(np.ravel(line.get_xdata())[0]), float(np.ravel(line.get_ydata())[0])) for line in axes.lines
    }
    assert dots == {(40, 0), (10, 0), (70, -1), (3, -1)}
    faces = {
        float(np.ravel(line.get_ydata())[0]): to_hex(line.get_markerfacecolor())
        for line in axes.lines
        if to_hex(line.get_color()) == style.FOCUS
    }
    assert faces == {0: style.FOCUS, -1: style.PAPER}, "hollow where the table is not confirmed"
    bands = {tuple(np.ravel(path)) for c in axes.collections for path in c.get_segments()}
    assert {(35, 0, 50, 0), (70, -1, 70, -1), (1, 0, 98, 0), (1, -1, 98, -1)} == bands
    assert {t.get_text() for t in figure.texts} == {"Fixture focus", "Fixture one"}
    assert {t.get_text() for t in axes.texts} == {"40", "70"}


places = st.lists(st.floats(0, 100, allow_subnormal=False), max_size=8).map(sorted)
needs = st.floats(0.01, 20)


@given(places, needs)
def test_labels_keep_their_order_and_distance(wanted: list[float], need: float) -> None:
    moved = spread(wanted, need, 0, 100)
    assert len(moved) == len(wanted)
    assert all(b - a >= need - 1e-9 for a, b in itertools.pairwise(moved))


@given(places, needs)
def test_labels_that_are_apart_stay_where_they_are(wanted: list[float], need: float) -> None:
    assume(all(b - a > need + 1e-6 for a, b in itertools.pairwise(wanted)))
    assert spread(wanted, need, 0, 100) == pytest.approx(wanted, abs=1e-9)


@given(places, needs)
def test_labels_move_as_little_as_it_takes(wanted: list[float], need: float) -> None:
    """Without bounds the least squares of the moves are those of an isotonic regression."""
    moved = spread(wanted, need, -1e6, 1e6)
    offsets = need * np.arange(len(wanted))
    best = isotonic_regression(np.array(wanted) - offsets).x + offsets if wanted else []
    assert moved == pytest.approx(list(best), abs=1e-7)


@given(st.lists(st.floats(0, 100), min_size=6, max_size=9).map(sorted), st.floats(21, 40))
def test_labels_that_do_not_fit_begin_at_the_lower_bound(wanted: list[float], need: float) -> None:
    moved = spread(wanted, need, 0, 100)
    assert moved[0] == pytest.approx(0) and moved[-1] > 100


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ([0.0, 0.0, 100.0, 100.0], [0, 10, 90, 100]),
        ([50.0, 100.0, 100.0], [50, 90, 100]),
        ([0.0, 0.0, 60.0], [0, 10, 60]),
    ],
)
def test_labels_that_fit_stay_within_bounds_and_move_no_other(wanted: list[float], kept: list[float]) -> None:
    assert spread(wanted, 10, 0, 100) == pytest.approx(kept)


HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
FIGURES = {
    "lines": lambda: lines(fixture_frame(), "Fixture", EN, zero=50, breaks=[(2013, "break")]),
    "strip": lambda: strip(strip_frame(), "Fixture", EN),
}


@pytest.mark.parametrize("name", FIGURES)
def test_an_svg_is_the_same_every_time_and_bears_no_date(name: str) -> None:
    one, other = (style.svg(FIGURES[name]()) for _ in range(2))
    assert one == other
    assert "<dc:date>" not in one and "Matplotlib v" not in one
    assert "<text" not in one, "letters are paths: no font is needed to read it"
    assert 'href="http' not in one


@pytest.mark.parametrize(
    "name",
    [
        "lines",
        "strip",
    ],
)
def test_every_colour_has_a_counterpart_on_a_dark_page(name: str) -> None:
    light = style.svg(FIGURES[name]())
    used = {c.lower() for c in HEX.findall(light)}
    assert style.FOCUS in used
    assert used <= set(style.DARK)
    after = {c.lower() for c in HEX.findall(style.dark(light))}
    assert after == {style.DARK[c].lower() for c in used}


def test_the_dark_palette_shares_no_colour_with_the_light_one() -> None:
    palette = {style.FOCUS, style.REFERENCE, *style.COMPARATORS, style.GROUP, style.BACKDROP, style.INK}
    palette |= {style.BAND_80, style.BAND_50}
    palette |= {style.QUIET_INK, style.GRID, style.PAPER, *style.CLASSES}
    assert set(style.DARK) == palette and all(c == c.lower() for c in style.DARK)
    assert len(set(style.DARK.values())) == len(style.DARK)
    assert not {c.lower() for c in style.DARK.values()} & set(style.DARK)
    assert style.dark(style.FOCUS.upper()) == style.DARK[style.FOCUS]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize(
    "colour",
    [
        *(style.FOCUS, style.REFERENCE, style.GROUP, style.INK, style.QUIET_INK),
        *style.COMPARATORS,
    ],
)
def test_words_can_be_read_on_both_pages(colour: str) -> None:
    """Contrast as WCAG 2 defines it, 4.5 to 1 for text; the dark page of the theme is #14181e."""
    on_white = 1.05 / (luminance(colour) + 0.05)
    on_dark = (luminance(style.DARK[colour]) + 0.05) / (luminance("#14181e") + 0.05)
    assert on_white >= 4.5 and on_dark >= 4.5


def test_drawing_leaves_the_settings_of_the_kernel_alone() -> None:
    before = dict(mpl.rcParams)
    figure = FIGURES["strip"]()
    style.svg(figure)
    assert isinstance(figure, Figure) and dict(mpl.rcParams) == before
    assert ROLES[0] == "municipality" and ROLES[-2:] == ("focus", "entered")
