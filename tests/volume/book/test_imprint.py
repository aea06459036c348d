"""What a book says of itself comes from the project."""

import dataclasses
import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.errors import InputError
from volume.book import imprint

pytestmark = pytest.mark.unit


def test_facts_are_collected(project: Path, about: imprint.Facts) -> None:
    edition = SimpleNamespace(
        id="small",
        slug="small",
        focus_name="Horsens",
        language="en",
        title="A small book",
        subtitle="With a subtitle",
        parameters=lambda: about.parameters,
        url=about.url,
        repository=about.repository,
    )
    price = SimpleNamespace(slug="house-price", name={"en": "House price", "da": "Huspris"})
    catalogue = SimpleNamespace(
        version="0.1.0", data_date=dt.date(2026, 7, 1), indicators={"house_price": price}
    )
    expected = dataclasses.replace(about, indicators={"spread-house-price": "House price"})
    assert imprint.collect(project, catalogue, edition) == expected  # type: ignore[arg-type]


def test_facts_survive_the_file(tmp_path: Path, about: imprint.Facts) -> None:
    about.write(tmp_path)
    assert imprint.Facts.read(tmp_path) == about


@pytest.mark.parametrize(
    "text",
    ["title: x", "authors: [{alias: x}]", "authors: 1", "authors: [name]", "authors: [{name: [x]}]", "x", ""],
)
def test_a_citation_without_authors(text: str) -> None:
    with pytest.raises(InputError, match=r"^CITATION\.cff must list authors"):
        imprint.named_authors(text)


def test_a_citation_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    with pytest.raises(InputError, match=r"^CITATION\.cff is missing"):
        imprint.authors(path)
    path.write_bytes("authors: [{name: Åse}]".encode("latin-1"))
    with pytest.raises(InputError, match=r"^CITATION\.cff is not UTF-8 text"):
        imprint.authors(path)
    path.write_text("authors: [")
    with pytest.raises(InputError, match=r"^CITATION\.cff, line \d: not valid YAML"):
        imprint.authors(path)


def test_an_entity_has_a_danish_name_where_it_has_one(tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    path.write_text("authors: [{name: A Council, alias: Et råd}, {name: Horsens}]")
    assert imprint.authors(path) == ("A Council", "Horsens")
    assert imprint.authors(path, "da") == ("Et råd", "Horsens")


def test_the_epoch_is_midnight_utc_of_the_data(about: imprint.Facts) -> None:
    assert dataclasses.replace(about, data_date="1970-01-02").epoch == 86400
