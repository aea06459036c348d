"""The head of a page names it for machines: addresses only where there are any, and no text cut in a word."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st

from volume.book.imprint import Facts
from volume.publish import head

pytestmark = pytest.mark.unit

DESCRIBED = {
    "name": "fig-rate-gap",
    "path": "fig-rate-gap.csv",
    "title": "The gap in the rate.",
    "sources": [{"title": "Statistics Denmark, RAS200", "path": "https://www.statbank.dk/RAS200"}],
    "schema": {
        "fields": [
            {"name": "area", "type": "string", "description": "Code."},
            {"name": "value", "type": "number", "description": "The figure.", "unit": "percent"},
        ]
    },
}


def test_without_an_address_no_tag_holds_one(about: Facts) -> None:
    plain = dataclasses.replace(about, url="")
    names = dict(head.tags(plain, "Rate", "notebooks/rate.html", "It rose.", root=False))
    assert not {"og:url", "citation_public_url", "citation_pdf_url", "DC.identifier"} & names.keys()
    assert names["og:title"] == "Rate" and names["description"] == "It rose."


def test_with_an_address_every_page_has_its_own(about: Facts) -> None:
    there = dataclasses.replace(about, url="https://example.org/randers")
    names = dict(head.tags(there, "Rate", "notebooks/rate.html", "", root=False))
    assert (
        names["og:url"] == names["citation_public_url"] == "https://example.org/randers/notebooks/rate.html"
    )
    assert names["citation_pdf_url"] == "https://example.org/randers/small-en.pdf"
    assert "description" not in names, "a page without a paragraph is not described"


def test_the_first_paragraph_describes_a_page_and_a_box_does_not() -> None:
    page = publish_doctree("Title\n=====\n\n.. note:: Not yet reviewed.\n\nIt *rose* to\n5.\n\nMore.")
    assert head.description(page) == "It rose to 5."
    assert head.description(publish_doctree("Title\n=====")) == ""


@given(st.text(alphabet=st.sampled_from("ab. "), max_size=900))
def test_a_description_is_short_and_ends_with_a_word(text: str) -> None:
    shown = head.shortened(text)
    assert len(shown) <= head.LONGEST + 2
    if shown != text:
        assert text.startswith(shown.removesuffix(" …"))
        assert shown.endswith((".", "…"))


def test_a_dataset_names_unit_source_and_file(about: Facts) -> None:
    (found,) = head.datasets([DESCRIBED], dataclasses.replace(about, url=""), "notebooks/rate")
    assert found["@id"] == "rate.html#fig-rate-gap" and found["@type"] == "Dataset"
    assert found["variableMeasured"] == [
        {"@type": "PropertyValue", "name": "value", "description": "The figure.", "unitText": "percent"}
    ]
    assert found["isBasedOn"] == ["https://www.statbank.dk/RAS200"]
    assert found["distribution"][0]["contentUrl"] == "../data/exhibits/fig-rate-gap.csv"
    (there,) = head.datasets([DESCRIBED], dataclasses.replace(about, url="https://e.org"), "notebooks/rate")
    assert there["distribution"][0]["contentUrl"] == "https://e.org/data/exhibits/fig-rate-gap.csv"
    assert there["@id"] == "https://e.org/notebooks/rate.html#fig-rate-gap"


def test_structured_data_cannot_end_the_script_it_stands_in() -> None:
    written = head.script([{"name": "</script><b>"}])
    assert written.count("</script>") == 1
    text = re.search(r">(.*)</script>", written)
    assert text is not None and json.loads(text[1]) == [{"name": "</script><b>"}]
    assert head.script([]) == ""
