"""Which error process the real gaps follow: figure and finding say what the likelihoods say."""

from __future__ import annotations

import re

import pytest

from analysis.figures import style
from analysis.inference.kinds import Kind, by_kind
from analysis.methods import kinds
from every import every
from real import plain, reread, told

pytestmark = pytest.mark.data


@every(focus=["730", "825", "101"])
def test_the_figure_holds_every_gap_and_kind(focus: str) -> None:
    voice, estimates = told(focus)
    found = kinds.panels(estimates)
    frame = reread(kinds.kinds_figure(found, voice))
    assert frame.groupby("indicator", sort=False).size().to_dict() == {
        key: len(Kind) for key in estimates.family
    }
    e = estimates[estimates.family[0]]
    held = by_kind(e.fit.gaps, e.area, residents=estimates.residents, scale=e.fit.scale)
    first = frame[frame["indicator"] == estimates.family[0]]
    assert first["below"].tolist() == pytest.approx([fits.below for fits in held.fits])
    assert first["kept"].tolist() == [fits.kept for fits in held.fits]


@every(focus=["730", "825", "101"])
def test_what_is_kept_agrees_with_the_trend(focus: str) -> None:
    _, estimates = told(focus)
    walks = (Kind.NOISY_WALK, Kind.WALK, Kind.MOMENTUM)
    for panel in kinds.panels(estimates):
        assert panel.kept(walks) == estimates[panel.indicator.id].fit.trend.walk, panel.indicator.id
        assert panel.kept([panel.likeliest])


@every(focus=["730", "825"])
def test_finding_caption_and_description_count_from_the_frame(focus: str) -> None:
    voice, estimates = told(focus)
    found = kinds.panels(estimates)
    exhibit = kinds.kinds_figure(found, voice)
    frame = exhibit.frame
    whitest = frame.loc[frame["kind"] == "white", "below"].min()
    said = plain(kinds.kinds_finding(found, voice))
    assert f"at least {whitest:.1f} below" in said
    kept = frame[frame["kept"]].groupby("indicator")["kind"].agg(set)
    old = {"white", "autoregression", "walk"}
    assert f"In {sum(not held & old for held in kept)} both the plain random walk" in said
    likeliest = frame.loc[frame.groupby("indicator")["below"].idxmin(), "kind"].value_counts()
    for text in (exhibit.caption, exhibit.alt):
        assert f"a random walk with momentum ({likeliest['momentum']} gap" in plain(text)


def test_only_the_likeliest_walk_has_a_bound_of_its_own() -> None:
    voice, estimates = told()
    frame = kinds.kinds_figure(kinds.panels(estimates), voice).frame
    bound = frame[frame["walk_limit"].notna()]
    assert bound["indicator"].tolist() == list(estimates.family)
    assert (bound["walk_limit"] > bound["limit"]).all()


def test_the_figure_uses_the_palette() -> None:
    voice, estimates = told()
    svg = kinds.kinds_figure(kinds.panels(estimates), voice).svg
    assert set(re.findall(r"#[0-9a-f]{6}", svg.lower())) <= {c.lower() for c in style.DARK}
