"""An exhibit is complete or it is none, and its files and MyST say the same."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree
from lxml import html as parsed
from matplotlib.figure import Figure

from analysis.exhibits.exhibit import FOLDER, Exhibit, Source, plain_html
from analysis.figures import style
from analysis.language.numbers import Language

pytestmark = pytest.mark.unit


EN = Language("en")
FRAME = pd.DataFrame({"name": ["Fixture, one", "Fixture two"], "value": [0.1 + 0.2, 1e-7]})
SOURCE = Source("Source: fixture.", ("fixture_table",))
TABLE = "| Area | Value |\n| :--- | ---: |\n| Fixture | 1.2 |"
FIGURE_PARTS = {
    "label": "fig-fixture",
    "caption": "A caption with `code`,\n  a < b & c.",
    "source": SOURCE,
    "frame": FRAME,
    "alt": 'It rose\nto "1.2".',
}
TABLE_PARTS = {
    "label": "tab-fixture",
    "caption": "A table.",
    "source": SOURCE,
    "frame": FRAME,
    "markdown": TABLE,
}


def drawing() -> Figure:
    """A line in the colour of the focus."""
    drawn = Figure(figsize=(1, 1))
    drawn.add_axes((0, 0, 1, 1)).plot([0, 1], [0, 1], color=style.FOCUS)
    return drawn


def figure(**changed: object) -> Exhibit:
    return Exhibit(**{**FIGURE_PARTS, "figure": drawing(), **changed})  # type: ignore[arg-type]


def table(**changed: object) -> Exhibit:
    return Exhibit(**{**TABLE_PARTS, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["label", "caption", "source"])
@pytest.mark.parametrize("nothing", ["", "  \n"])
@pytest.mark.parametrize("make", [figure, table])
def test_an_exhibit_without_a_part_is_refused(make, field: str, nothing: str) -> None:
    with pytest.raises(ValueError, match=f"it has no {field}"):
        make(**{field: Source(nothing) if field == "source" else nothing})


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_a_figure_without_alternative_text_is_refused(nothing: str) -> None:
    with pytest.raises(ValueError, match="exhibit fig-fixture: a figure must have an alternative text"):
        figure(alt=nothing)


@pytest.mark.parametrize("parts", [{"figure": None}, {"markdown": TABLE}])
def test_an_exhibit_is_one_thing(parts: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="exhibit fig-fixture: it must be either a figure or a table"):
        figure(**parts)


def test_files_lie_below_the_edition(tmp_path: Path) -> None:
    figure().save(tmp_path, "fixture-slug", EN)
    table().save(tmp_path, "fixture-slug", EN)
    folder = tmp_path / FOLDER / "fixture-slug"
    assert sorted(p.name for p in folder.iterdir()) == [
        "fig-fixture.csv",
        "fig-fixture.dark.svg",
        "fig-fixture.resource.json",
        "fig-fixture.svg",
        "tab-fixture.csv",
        "tab-fixture.resource.json",
    ]
    assert [p.name for p in tmp_path.iterdir()] == [FOLDER]
    light = (folder / "fig-fixture.svg").read_text(encoding="utf-8")
    assert light == style.svg(drawing()) and style.FOCUS in light
    assert style.DARK[style.FOCUS] in (folder / "fig-fixture.dark.svg").read_text(encoding="utf-8")
    raw = (folder / "fig-fixture.csv").read_bytes()
    assert b"\r" not in raw
    assert pd.read_csv(folder / "fig-fixture.csv")["value"].tolist() == [0.3, 1e-7]


def test_the_myst_of_a_figure() -> None:
    assert figure().myst("fixture-slug", EN) == (
        ":::{figure} /_exhibits/fixture-slug/fig-fixture.svg\n"
        ":name: fig-fixture\n"
        ':alt: It rose to "1.2".\n'
        ":width: 100%\n\n"
        "A caption with `code`, a < b & c.\n\n"
        "Source: fixture. Numbers: "
        "{download}`fixture.csv </_exhibits/fixture-slug/fig-fixture.csv>`.\n"
        ":::\n"
    )


def test_the_myst_of_a_table() -> None:
    said = table().myst("fixture-slug", EN)
    assert said.startswith(f":::{{table}} A table.\n:name: tab-fixture\n\n{TABLE}\n:::\n")
    assert "{download}`fixture.csv </_exhibits/fixture-slug/tab-fixture.csv>`" in said
    assert said.count(":::") % 2 == 0


def test_plain_html_is_whole_and_escaped() -> None:
    root = parsed.fragment_fromstring(figure().html())
    assert root.tag == "figure"
    (picture,) = root.findall("{*}svg") or root.findall("svg")
    assert picture.get("role") == "img" and picture.get("aria-label") == FIGURE_PARTS["alt"]
    assert "a < b & c." in root.find("figcaption").text_content()
    assert html.escape("a < b & c.") in figure().html()
    assert "<?xml" not in figure().html()
    rows = parsed.fragment_fromstring(f"<div>{table().html()}</div>").findall(".//tr")
    assert [[cell.text for cell in row] for row in rows] == [["Area", "Value"], ["Fixture", "1.2"]]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("See {numref}`fig-a`.", "See fig-a."),
        ("Get {download}`a.csv </_exhibits/a.csv>` here.", "Get a.csv here."),
        (":::{admonition} Definition\n:class: definition\n\nShare of all.\n:::", "Definition\nShare of all."),
        ("**Bold** and `code`.", "Bold and code."),
    ],
)
def test_myst_is_shown_without_its_marks(markdown: str, text: str) -> None:
    root = parsed.fragment_fromstring(f"<div>{plain_html(markdown)}</div>")
    assert "\n".join(line for line in root.text_content().splitlines() if line.strip()) == text


def test_a_figure_is_a_drawing_until_it_is_saved() -> None:
    exhibit = figure()
    assert exhibit.figure is not None and exhibit.figure.axes[0].lines[0].get_color() == style.FOCUS
    assert etree.fromstring(exhibit.svg.encode()).tag.endswith("svg") and table().svg == ""


def test_one_more_sentence_leaves_the_tables_of_a_source() -> None:
    assert SOURCE.with_line("Drawn twice.") == Source("Source: fixture. Drawn twice.", SOURCE.tables)
