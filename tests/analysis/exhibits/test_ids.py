"""Every id by which an indicator is asked for stands in one table."""

from __future__ import annotations

import re

import pytest

from analysis.exhibits.ids import ids
from analysis.opened import open_volume
from real import CATALOGUE, reread, told

pytestmark = pytest.mark.data


def test_page_and_file_hold_every_id_once_and_each_opens() -> None:
    voice, estimates = told()
    exhibit = ids(list(estimates), voice)
    listed = reread(exhibit)["indicator"].to_list()
    assert sorted(listed) == sorted(CATALOGUE.indicators)
    assert re.findall(r"^\| `(\w+)` \|", exhibit.markdown, re.MULTILINE) == listed
    assert set(listed) == set(open_volume())
