"""What a notebook calls: each part shows MyST and HTML, writes its files, and names what it does not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import page as module
from analysis.data import benefits
from analysis.errors import InputError
from analysis.exhibits.exhibit import FOLDER, plain_text
from analysis.exhibits.file import DESCRIPTOR
from analysis.page import Page, open_page

pytestmark = pytest.mark.data


Shown = list[dict[str, str]]
Open = Callable[..., tuple[Page, Shown]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page whose files go to a folder of the test, and see what it displays."""
    monkeypatch.delenv("VOLUME_OUTPUT", raising=False)
    shown: Shown = []

    def display(bundle: dict[str, str], *, raw: bool, metadata: dict[str, Any]) -> None:
        assert raw
        shown.append(bundle)

    def opened(*args: Any, **kwargs: Any) -> tuple[Page, Shown]:
        page = open_page(*args, **kwargs)
        page.output = tmp_path
        return page, shown

    monkeypatch.setattr(module, "display", display)
    return opened


def files(root: Path, slug: str) -> set[str]:
    """What exhibits were saved; each file of numbers has its descriptor beside it."""
    folder = root / FOLDER / slug
    names = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
    described = {name for name in names if name.endswith(DESCRIPTOR)}
    assert described == {name.replace(".csv", DESCRIPTOR) for name in names if name.endswith(".csv")}
    return names - described


def test_an_indicator_is_shown_whole(opened: Open, tmp_path: Path) -> None:
    page, shown = opened("business_and_jobs", focus=615)
    page.show("indicator", "employment_rate")
    (bundle,) = shown
    assert set(bundle) == {"text/markdown", "text/html", "text/plain"}
    myst = bundle["text/markdown"]
    assert bundle["text/plain"] == myst
    last = page.estimates["employment_rate"].panel.years[-1]
    parts = [
        "(spread-employment-rate)=\n### Employment rate: ",
        f"- [Latest figure: {last}]",
        "(fig-employment-rate-level)=\n"
        ":::{panels} /_exhibits/randers-horsens/fig-employment-rate-level.svg "
        "/_exhibits/randers-horsens/fig-employment-rate-gap.svg\n:name: fig-employment-rate-gap\n",
        f"In {last} the figure for Horsens was ",
        "::::::{dropdown} Definition",
        "::::::{dropdown} Is there a steady trend?\nSteady trend of the gap to the country: ",
        ":name: tab-employment-rate-trend\n",
    ]
    places = [myst.index(part) for part in parts]
    assert places == sorted(places), "finding, marks, figure, what happened, folds: in this order"
    assert len(re.findall(r"^:alt(?:-right)?: \S.{60,}$", myst, flags=re.MULTILINE)) == 2
    assert plain_text(myst).count("Source: Statistics Denmark, RAS200; own calculations.") == 2
    assert myst.count("{ref}`Public copy, not yet verified <copies>`") == 2
    assert myst.count("{download}`table </data/tables/RAS200.csv>`") == 2
    assert myst.count("{download}`") == 5 and myst.count(":::") % 2 == 0
    names = {"fig-employment-rate-level", "fig-employment-rate-gap"}
    expected = {f"{n}{end}" for n in names for end in (".svg", ".dark.svg", ".csv", ".json")}
    assert files(tmp_path, "randers-horsens") == expected | {"tab-employment-rate-trend.csv"}
    assert {p.name for p in tmp_path.iterdir()} == {FOLDER}, "nothing is written elsewhere"
    for link in re.findall(r"</(_exhibits/[^>]+)>|\{figure\} /(\S+)", myst):
        assert (tmp_path / "".join(link)).is_file()
    html = bundle["text/html"]
    assert html.count("<svg") == 2 and 'role="img"' in html and "<table>" in html
    assert "{numref}" not in html and ":::" not in html and "{download}" not in html
    csv = pd.read_csv(
        tmp_path / FOLDER / "randers-horsens" / "fig-employment-rate-gap.csv", dtype={"area": str}
    )
    gap = page.estimates["employment_rate"].gaps["615"]
    own = csv[csv["area"] == "615"].set_index("year")["value"]
    assert own.to_dict() == gap.round(1).to_dict() and len(csv) == 98 * len(gap)


def test_a_book_is_given_no_html(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, shown = opened("context")
    monkeypatch.setenv("VOLUME_OUTPUT", str(tmp_path))
    built, _ = opened("context")
    for page in (alone, built):
        page.show("findings")
    assert shown[1] == {form: said for form, said in shown[0].items() if form != "text/html"}


def test_what_a_table_leaves_out_is_said(opened: Open, tmp_path: Path) -> None:
    page, shown = opened("context", focus="Læsø")
    page.show("indicator", "life_expectancy")
    myst = shown[0]["text/markdown"]
    assert "::::::{dropdown} Definition" in myst and "\n\nLife expectancy: not published for Læsø.\n" in myst
    page.show("strip", "life_expectancy")
    assert shown[1]["text/markdown"] == "Life expectancy: not published for Læsø."
    page.show("waiting")
    assert "- Life expectancy: not published for Læsø." in shown[2]["text/markdown"]
    assert files(tmp_path, "randers-laesoe") == set()


def test_a_strip_without_enough_municipalities_is_not_called_unpublished(opened: Open) -> None:
    page, shown = opened("context")
    assert page.estimates["life_expectancy"].moved is not None
    page.show("strip", "life_expectancy")
    assert "not published for Randers" not in shown[0]["text/markdown"]


def test_findings_are_the_headlines(opened: Open) -> None:
    page, shown = opened("context")
    page.show("findings")
    said = shown[0]["text/markdown"]
    items = re.findall(r"^- \*\*(.+?):\*\* .*$", said, flags=re.MULTILINE)
    headlines = [
        e.indicator for e in page.estimates if e.indicator.chapter == "context" and e.indicator.headline
    ]
    assert items == [i.name.en for i in headlines] and len(items) >= 3
    for i in headlines:
        assert f"({{numref}}`fig-{i.slug}-gap`)" in said


def test_claims_are_the_white_papers_own(opened: Open) -> None:
    page, shown = opened("business_and_jobs")
    page.show("claims")
    assert "- {ref}`C050 <claim-c050>`: " in shown[0]["text/markdown"]
    other, _ = opened("business_and_jobs", focus=615)
    other.show("claims")
    assert shown[1]["text/markdown"] == (
        "The white paper's claims concern another municipality and are not applicable here."
    )


def test_tables_of_a_chapter_and_of_the_volume(opened: Open, tmp_path: Path) -> None:
    chapter, shown = opened("business_and_jobs")
    chapter.show("changes")
    chapter.show("sources")
    chapter.show("waiting")
    assert ":name: tab-business-and-jobs-changes\n" in shown[0]["text/markdown"]
    assert ":name: tab-business-and-jobs-sources\n" in shown[1]["text/markdown"]
    assert "INDKP101" not in shown[1]["text/markdown"] and "LBESK69" in shown[1]["text/markdown"]
    assert "- Private employment by residence (table RAS302 is not at hand)" in shown[2]["text/markdown"]
    volume, _ = opened()
    volume.show("sources")
    volume.show("family")
    volume.show("notes")
    assert (
        ":name: tab-volume-sources\n" in shown[3]["text/markdown"] and "INDKP101" in shown[3]["text/markdown"]
    )
    assert shown[4]["text/markdown"].count("\n| ") == 2 + len(volume.estimates.family)
    assert shown[5]["text/markdown"].startswith("- **RAS200**")
    assert files(tmp_path, "randers") == {
        "tab-business-and-jobs-changes.csv",
        "tab-business-and-jobs-sources.csv",
        "tab-volume-sources.csv",
        "tab-family.csv",
    }


def test_ranks_and_strip_are_figures(opened: Open, tmp_path: Path) -> None:
    page, shown = opened("business_and_jobs")
    page.show("ranks")
    page.show("strip", "employment_rate")
    assert ":name: fig-business-and-jobs-ranks\n" in shown[0]["text/markdown"]
    assert ":name: fig-employment-rate-strip\n" in shown[1]["text/markdown"]
    assert {"fig-business-and-jobs-ranks.svg", "fig-employment-rate-strip.dark.svg"} <= files(
        tmp_path, "randers"
    )


def test_every_edition_has_a_folder_of_its_own(opened: Open, tmp_path: Path) -> None:
    for parameters in ({}, {"focus": 615}, {"focus": 615, "base_year": 2010}):
        page, _ = opened("business_and_jobs", **parameters)
        page.show("changes")
    assert {p.name for p in (tmp_path / FOLDER).iterdir()} == {
        "randers",
        "randers-horsens",
        "randers-horsens-base-year-2010",
    }


def test_without_an_output_folder_files_go_to_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOLUME_OUTPUT", raising=False)
    page = open_page("context")
    assert page.output == page.project.catalogue.root
    monkeypatch.setenv("VOLUME_OUTPUT", "")
    assert open_page("context").output == page.project.catalogue.root


def test_none_means_as_the_file_says() -> None:
    parameters = dict.fromkeys(open_page("context").edition.parameters())
    parameters.pop("edition")
    assert open_page("context", **parameters).edition == open_page("context").edition


NO_CHAPTER = "this page has no chapter; open it with open_page('<chapter>', ...)."


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (
            lambda: open_page("context").show("indicator", "employment_rat"),
            "indicator 'employment_rat' is not in data/indicators; did you mean employment_rate?",
        ),
        (lambda: open_page("context").show("strip", "xyzzy"), "indicator 'xyzzy' is not in data/indicators."),
        (
            lambda: open_page("contxt"),
            "chapter 'contxt' is not known; data/indicators holds business_and_jobs, children_and_youth, "
            "civil_society, context, housing, municipal_services, shared_plan, vulnerable_citizens.",
        ),
        (lambda: open_page().show("waiting"), NO_CHAPTER),
        (lambda: open_page().show("changes"), NO_CHAPTER),
        (
            lambda: open_page("context", bse_year=2010),
            "parameter 'bse_year' is not known; did you mean base_year?",
        ),
        (
            lambda: open_page("context", edition="rander"),
            "edition 'rander' is not known; editions/ holds randers.",
        ),
    ],
)
def test_what_is_not_known_costs_one_sentence(action: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        action()
    assert str(caught.value).startswith(sentence)


def test_warming_computes_what_pages_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    module.warm(focus=615)
    for work in ("compute", "curve", "ledger"):
        monkeypatch.delattr(f"analysis.project.{work}")
    page = open_page("context", focus="615")
    assert page.estimates and page.project.curves(page.edition)
    assert page.project.ledger(page.edition).rulebook


def test_what_is_not_published_for_the_focus_is_one_sentence(opened: Open, tmp_path: Path) -> None:
    page, shown = opened(focus="825")
    missing = [e.indicator for e in page.estimates if not e.published]
    assert missing
    for indicator in missing:
        for name in ("map", "bump", "slope"):
            page.show(name, indicator.id)
    page.show("expected", missing[0].id, ["higher_education"])
    assert len(shown) == 3 * len(missing) + 1 and not files(tmp_path, page.edition.slug)
    said = [bundle["text/markdown"] for bundle in shown]
    assert all("Læsø" in sentence and "\n" not in sentence for sentence in said)


def test_a_wrong_name_is_one_sentence(opened: Open) -> None:
    page, _ = opened()
    with pytest.raises(InputError, match=r"did you mean employment_rate\?"):
        page.show("map", "employment_rat")
    with pytest.raises(
        InputError, match=r"composition 'tenur' is not known; data/compositions\.yml has industry"
    ):
        page.show("composition", "tenur")


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

    monkeypatch.setattr("analysis.exhibits.benefits.counts", without_focus)
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
