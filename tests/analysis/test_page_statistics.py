"""The calls of a notebook for standardised shares, turns, correlations and sexes; and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import page as module
from analysis.data import benefits
from analysis.errors import InputError
from analysis.exhibits.exhibit import FOLDER
from analysis.page import Page, open_page

pytestmark = pytest.mark.data


Open = Callable[..., tuple[Page, list[dict[str, str]]]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page whose files go to a folder of the test, and see what it displays."""
    monkeypatch.setenv("VOLUME_OUTPUT", str(tmp_path))
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(module, "display", lambda bundle, **_: shown.append(bundle))
    return lambda *args, **kwargs: (open_page(*args, **kwargs), shown)


@pytest.mark.parametrize("focus", ["730", "825"])
def test_every_exhibit_is_shown_and_written(opened: Open, tmp_path: Path, focus: str) -> None:
    page, shown = opened("vulnerable_citizens", focus=focus)
    page.show("standardised", "public_benefits")
    page.show("decomposition", "public_benefits")
    page.show("joinpoint", "population")
    page.show("correlations")
    page.show("by_sex", "neet")
    labels = (
        "fig-public-benefits-standardised",
        "tab-public-benefits-decomposition",
        "fig-population-turn",
        "fig-correlations",
        "fig-neet-sex",
    )
    written = {p.name for p in (tmp_path / FOLDER / page.edition.slug).iterdir()}
    for label, bundle in zip(labels, shown, strict=True):
        myst = bundle["text/markdown"]
        assert f":name: {label}\n" in myst and "Source: " in myst
        assert f"{label}.csv" in written
        if label.startswith("fig"):
            assert {f"{label}.svg", f"{label}.dark.svg"} <= written and "\n:alt: " in myst
        if focus != "730":
            assert "Randers" not in myst.replace("randers", "")


def test_what_cannot_be_shown_is_said(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    page, shown = opened("vulnerable_citizens")
    page.show("joinpoint", "cash_benefit")
    assert "no turn in the pace is looked for" in shown[-1]["text/plain"]

    def without_focus(*args: object) -> benefits.Counts:
        found = benefits.counts(*args)  # type: ignore[arg-type]
        kept = found.population.index != "730"
        return benefits.Counts(found.events[kept], found.population[kept], ("730",))

    monkeypatch.setattr(module, "counts", without_focus)
    page.show("standardised", "year_round_benefits")
    page.show("decomposition", "year_round_benefits")
    said = (
        "Residents with a public benefit most of the year: not every figure by age is published for Randers."
    )
    assert [b["text/plain"] for b in shown[-2:]] == [said, said]


def test_unknown_names_are_refused(opened: Open) -> None:
    page, _ = opened("vulnerable_citizens")
    with pytest.raises(InputError, match=r"'benefits' is not known; .* public_benefits, year_round_benefits"):
        page.show("standardised", "benefits")
    with pytest.raises(InputError, match="does not hold men and women apart"):
        page.show("by_sex", "house_price")
    with pytest.raises(InputError, match="did you mean house_price"):
        page.show("joinpoint", "house_prise")
