"""Every page of municipalities unlike the edition: the one with most holes, and the largest city."""

from __future__ import annotations

from pathlib import Path

import pytest

from every_page import CHAPTERS, NOTEBOOKS, OF_FIGURES, OF_WORDS, run, wrong

pytestmark = pytest.mark.book

LAESOE, COPENHAGEN = "825", "101"


@pytest.mark.parametrize("focus", [LAESOE, COPENHAGEN])
def test_every_page_of_another_municipality(focus: str, tmp_path: Path) -> None:
    volume = run(focus, tmp_path, NOTEBOOKS)
    assert {*CHAPTERS, "summary"} <= set(volume.texts) and all(volume.texts.values())
    assert wrong(volume, (*OF_WORDS, *OF_FIGURES)) == ""
