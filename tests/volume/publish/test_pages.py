"""Panels, headings of cells and rows of pictures, built by Sphinx."""

from __future__ import annotations

import json

import nbformat
import pytest
from lxml import html
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

pytestmark = pytest.mark.book

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="144pt" height="72pt"/>'
SPREAD = """(spread-a)=
### The rate fell to 1.2

:::{rst-class} marks
- [Latest figure: 2023]{.mark}
:::

(fig-a-level)=
:::{panels} /_exhibits/x/fig-a-level.svg /_exhibits/x/fig-a-gap.svg
:name: fig-a-gap
:alt: The level
:alt-right: The gap

What both show.

Source: fixture.
:::
"""
PICTURE = """:::{figure} /_exhibits/x/fig-p.svg
:name: fig-p
:alt: Rows

Rows.
:::
"""


SETUP = """
from volume.publish import pictures
from volume.publish.panels import Panels
from volume.publish.sections import Sections

def setup(app):
    app.add_directive("panels", Panels)
    app.add_transform(Sections)
    pictures.register(app)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> html.HtmlElement:
    """One notebook with a question, two spreads and a picture."""
    source = tmp_path_factory.mktemp("source")
    exhibits = source / "_exhibits" / "x"
    exhibits.mkdir(parents=True)
    for name in ("fig-a-level", "fig-a-gap", "fig-p"):
        for end in (".svg", ".dark.svg"):
            (exhibits / f"{name}{end}").write_text(SVG)
    links = [
        {"to": "spread-a", "name": "Rate & more", "middle": 0.5},
        {"to": "gone", "name": "G", "middle": 0.8},
    ]
    (exhibits / "fig-p.links.json").write_text(json.dumps(links))
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "P"}})
    outputs = [PICTURE, SPREAD, SPREAD.replace("-a", "-b").replace("fig-b-", "fig-a-").partition("(fig-a")[0]]
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Chapter"),
        nbformat.v4.new_markdown_cell("## How many?"),
    ]
    for text in outputs:
        cell = nbformat.v4.new_code_cell("1", metadata={"tags": ["remove-input"]}, execution_count=1)
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/markdown": text})]
        notebook.cells.append(cell)
    notebook.cells.append(nbformat.v4.new_markdown_cell("## Limits"))
    nbformat.write(notebook, source / "index.ipynb")
    configuration = {
        "extensions": ["myst_nb", "sphinx_design"],
        "nb_execution_mode": "off", "nb_render_markdown_format": "myst", "numfig": True,
        "myst_enable_extensions": ["attrs_inline", "colon_fence"],
        "nb_mime_priority_overrides": [["*", "text/markdown", 0]],
    }  # fmt: skip
    (source / "conf.py").write_text(f"globals().update({configuration!r})\n{SETUP}")
    target = tmp_path_factory.mktemp("target")
    # What it registers is of this book alone.
    with patch_docutils(), docutils_namespace():
        places = map(str, (source, source, target, target / "d"))
        app = Sphinx(*places, "html", status=None, freshenv=True)
        app.build()
    assert app.statuscode == 0
    return html.parse(target / "index.html").getroot()


def test_a_heading_of_a_cell_is_a_section_with_its_own_label(page: html.HtmlElement) -> None:
    question = page.get_element_by_id("how-many")
    one, other = question.xpath("./section")
    assert (one.get("id"), other.get("id")) == ("spread-a", "spread-b")
    assert "spread" in one.classes and one.find("h3").text == "The rate fell to 1.2"
    assert one.find(".//figure") is not None and other.find(".//figure") is None
    assert not page.xpath("//*[contains(@class, 'rubric')]")


def test_what_follows_the_spreads_is_in_none_of_them(page: html.HtmlElement) -> None:
    limits = page.get_element_by_id("limits")
    assert not limits.xpath("ancestor::section[contains(@class, 'spread')]")


def test_two_panels_share_number_and_caption_and_both_labels_lead_there(page: html.HtmlElement) -> None:
    figure = page.get_element_by_id("fig-a-gap")
    assert figure.tag == "figure" and figure.xpath(".//*[@id='fig-a-level']")
    left, right = figure.xpath(".//*[contains(@class, 'panels')]/*")
    assert {i.get("alt") for i in left.findall("img")} == {"The level"}
    assert {i.get("alt") for i in right.findall("img")} == {"The gap"}
    assert len(figure.xpath(".//span[@class='caption-number']")) == 1
    assert "Source: fixture." in figure.find("figcaption").text_content()


def test_an_image_says_how_large_it_is_and_waits(page: html.HtmlElement) -> None:
    images = page.xpath("//figure//img")
    assert len(images) == 6
    for image in images:
        assert (image.get("width"), image.get("height"), image.get("loading")) == ("192", "96", "lazy")


def test_rows_of_a_picture_lead_to_spreads_and_one_whose_label_is_gone_is_none(
    page: html.HtmlElement,
) -> None:
    (row,) = page.get_element_by_id("fig-p").cssselect("a.row")
    assert row.get("href") == "#spread-a" and row.text == "Rate & more"
