"""Turns: redrawn from their CSV files, with captions and alternative texts that say the same."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.estimates.estimate import Estimate, Estimates
from analysis.estimates.turn import Turn
from analysis.exhibits import turn as exhibits_turn
from analysis.exhibits.exhibit import Exhibit
from analysis.figures import style
from analysis.figures import turn as figures_turn
from analysis.inference.joinpoint import joinpoint
from every import every
from real import PROJECT, plain, shown, voice_of

pytestmark = pytest.mark.data


VOICE = voice_of()


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    return PROJECT.estimates(VOICE.edition)


def turn_of(name: str) -> Turn:
    return PROJECT.turns(VOICE.edition)[name]


def reread(exhibit: Exhibit) -> pd.DataFrame:
    text = exhibit.frame.to_csv(index=False, lineterminator="\n")
    return pd.read_csv(io.StringIO(text), keep_default_na=False)


@every(name=["house_price", "population", "young_residents", "long_term_debt"])
def test_the_figure_is_redrawn_from_its_csv(estimates: Estimates, name: str) -> None:
    e = estimates[name]
    turn = turn_of(name)
    found = turn.found
    exhibit = shown(exhibits_turn.turn_figure(e, VOICE))
    frame = reread(exhibit)
    title = {
        "house_price": "Percent above or below the mean of the 98",
        "population": "Randers against the 98 together, 2008 = 100",
        "young_residents": "Percentage points above or below the 98 together",
        "long_term_debt": "Percent above or below the country",
    }[name]
    zero = 100.0 if name == "population" else 0.0
    figure = figures_turn.segments(frame, title, zero, VOICE.language)
    assert style.svg(figure) == exhibit.svg
    # What is drawn is the gap of every other figure of the indicator.
    own = e.gaps[e.area].loc[found.first_year : found.last_year]
    if name != "population":
        np.testing.assert_allclose(frame["observed"], own, rtol=1e-9, atol=1e-9)
    drawn = {to_hex(li.get_color()): li.get_ydata() for li in figure.axes[0].lines if len(li.get_xdata()) > 2}
    np.testing.assert_array_equal(drawn[style.FOCUS], frame["observed"])
    np.testing.assert_array_equal(drawn[style.REFERENCE], frame["fitted"])
    said = exhibits_turn.turn_sentences(e, turn, VOICE)
    assert said in exhibit.caption and said in exhibit.alt
    assert VOICE.language.equals_p(turn.p_adjusted) in said


def accepted(e: Estimate, p_adjusted: float) -> Turn:
    """The turn of a gap as if the family had accepted it."""
    assert e.fit is not None
    found = joinpoint(e.fit.gaps[e.area], panel=e.fit.gaps, scale=e.fit.scale, unit=e.area)
    assert found.year is not None
    return Turn(found, p_adjusted)


def test_a_turn_is_named_with_both_paces_and_none_without(
    estimates: Estimates, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn, straight = accepted(estimates["long_term_debt"], 0.03), turn_of("house_price")
    turned = turn.found
    assert straight.found.year is None
    turns = {"long_term_debt": turn, "house_price": straight}
    monkeypatch.setattr(PROJECT, "turns", lambda _: turns)
    one = shown(exhibits_turn.turn_figure(estimates["long_term_debt"], VOICE))
    assert f"turned in {turned.year} (adjusted p = 0.030" in plain(one.caption)
    for s in turned.segments:
        assert VOICE.language.number(s.estimate, 2, signed=True) in one.caption
    marked = one.frame[one.frame["turn"] != ""]["year"].tolist()
    assert marked == list(range(turned.candidate_low, turned.candidate_high + 1))
    assert one.frame.loc[one.frame["turn"] == "turn", "year"].tolist() == [turned.year]
    assert (one.frame["slope"] != "").sum() == 2
    other = shown(exhibits_turn.turn_figure(estimates["house_price"], VOICE))
    assert other.caption.startswith("No turn in the pace") and (other.frame["turn"] == "").all()
    assert "Shaded" not in other.caption


def test_a_p_value_at_the_limit_is_called_so(estimates: Estimates) -> None:
    e = estimates["long_term_debt"]
    near, far = (accepted(e, p) for p in (0.0495, 0.03))
    assert "could decide otherwise" in exhibits_turn.turn_sentences(e, near, VOICE)
    assert "could decide otherwise" not in exhibits_turn.turn_sentences(e, far, VOICE)
