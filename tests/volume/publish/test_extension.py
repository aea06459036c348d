"""What the extension adds to pages."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from lxml import html

from every import every
from volume.book import imprint
from volume.publish.extension import Book

pytestmark = pytest.mark.book


PAGES = ["index.html", "notebooks/rate.html", "notebooks/level.html", "search.html", "genindex.html"]
LINKED = "//script/@src | //link[not(@rel='canonical')]/@href"
LOADED = f"{LINKED} | //img/@src | //iframe/@src | //source/@src | //video/@src"


def page(build: Path, name: str) -> html.HtmlElement:
    return html.parse(build / "html" / name).getroot()


def test_val_is_the_formatted_number(small_build: Path) -> None:
    assert "It says 42.0% and cites" in page(small_build, "index.html").find(".//article").text_content()


def test_a_figure_comes_for_light_and_dark_and_keeps_its_caption(small_build: Path) -> None:
    (figure,) = page(small_build, "notebooks/rate.html").findall(".//figure")
    light, dark = figure.findall(".//img")
    assert light.get("alt") == dark.get("alt") == "A rectangle for 615 in 2010"
    assert (light.get("src"), "only-light" in light.classes) == ("../_images/fig-rate.svg", True)
    assert (dark.get("src"), "only-dark" in dark.classes) == ("../_images/fig-rate.dark.svg", True)
    # The theme hides a caption that follows an only-dark sibling.
    assert not figure.xpath("./*[contains(@class, 'only-')]")
    assert "Figure 1" in figure.find("figcaption").text_content()


@every(name=PAGES)
def test_every_page_says_version_date_focus_and_licence(small_build: Path, name: str) -> None:
    (footer,) = page(small_build, name).find_class("volume-footer")
    expected = (
        "A small book · Version 0.1.0 · Data as of 1 July 2026 · Focus: Horsens · Text and figures: CC BY 4.0"
    )
    assert footer.text_content() == expected


@every(name=PAGES)
def test_every_page_can_be_cited(small_build: Path, name: str) -> None:
    tags = {meta.get("name"): meta.get("content") for meta in page(small_build, name).findall(".//meta")}
    assert tags["citation_author"] == tags["DC.creator"] == "Fixture authors"
    assert tags["citation_publication_date"] == "2026/07/01"
    assert tags["DC.rights"] == "https://creativecommons.org/licenses/by/4.0/"
    if name.startswith("notebooks/rate"):
        assert (tags["citation_title"], tags["citation_inbook_title"]) == ("Rate", "A small book")
    if name == "index.html":
        assert tags["citation_title"] == "A small book"
        assert tags["description"] == "With a subtitle."


@every(name=PAGES)
def test_every_page_says_where_it_is(small_build: Path, name: str) -> None:
    (canonical,) = page(small_build, name).xpath("//link[@rel='canonical']/@href")
    (shared,) = page(small_build, name).xpath("//meta[@property='og:url']/@content")
    assert canonical == shared == f"https://example.org/small/{name}"


def test_the_first_page_is_a_dataset_and_its_archive_is_there(small_build: Path) -> None:
    (written,) = page(small_build, "index.html").xpath("//script[@type='application/ld+json']/text()")
    (found,) = json.loads(written)
    address = found["distribution"][0]["contentUrl"]
    assert address.startswith("https://example.org/small/")
    assert (small_build / "html" / address.removeprefix("https://example.org/small/")).is_file()


@every(name=PAGES)
def test_nothing_is_loaded_from_elsewhere(small_build: Path, name: str) -> None:
    tree = page(small_build, name)
    assert not [url for url in tree.xpath(LOADED) if re.match(r"(https?:)?//", url)]
    inline = " ".join(
        tree.xpath("//script[not(@src or @type='application/ld+json')]/text() | //style/text()")
    )
    assert not re.search(r"https?://", inline)


def test_stylesheets_load_nothing_from_elsewhere(small_build: Path) -> None:
    for sheet in (small_build / "html" / "_static").rglob("*.css"):
        assert not re.search(r"(url\(|@import )[\"']?(https?:)?//", sheet.read_text()), sheet


def test_equations_are_mathml_and_need_no_script(small_build: Path) -> None:
    tree = page(small_build, "notebooks/rate.html")
    assert tree.xpath("//math") and not [s for s in tree.xpath("//script/@src") if "mathjax" in s.lower()]
    assert not (small_build / "html" / "_static" / "mathjax").exists()


def test_the_themes_bring_no_icon_font_and_few_rules(small_build: Path) -> None:
    static = small_build / "html" / "_static"
    assert not list(static.rglob("fontawesome.js")) and not list(static.rglob("fa-*.woff2"))
    sheet = (static / "styles" / "pydata-sphinx-theme.css").read_text()
    assert len(sheet) < 150_000 and ".bd-article" in sheet and ".fa-gear" not in sheet


def test_images_of_exhibits_wait_until_they_are_near_and_keep_their_place(small_build: Path) -> None:
    for image in page(small_build, "notebooks/rate.html").findall(".//figure//img"):
        assert image.get("loading") == "lazy"


def test_parameters_stay_out_of_the_page(small_build: Path) -> None:
    assert "base_year = " not in page(small_build, "notebooks/level.html").find(".//article").text_content()


def test_imprint_cites_version_date_and_licence(tmp_path: Path, about: imprint.Facts) -> None:
    (tmp_path / "_exhibits").mkdir()
    about.write(tmp_path / "_exhibits")
    version, focus, cite, part, licence = Book(tmp_path).imprint()
    assert version == "A small book. Version 0.1.0, data as of 1 July 2026."
    assert part.startswith("A chapter or a figure:") and "Version 0.1.0, data as of 1 July 2026." in part
    assert cite == (
        "Cite as: Fixture authors (2026). A small book. With a subtitle. "
        "Version 0.1.0, data as of 1 July 2026."
    )
    assert "Municipality in focus: Horsens." in focus
    assert "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/" in licence


def test_the_footer_escapes_names(tmp_path: Path, about: imprint.Facts) -> None:
    (tmp_path / "_exhibits").mkdir()
    dataclasses.replace(about, title="A & B <i>").write(tmp_path / "_exhibits")
    assert "A &amp; B &lt;i&gt;" in Book(tmp_path).footer()
