"""The PDF of the built book as a screen reader takes it: every word of it, which takes its time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.book

# Findings that stand, and why.
ACCEPTED = {
    "ORD-001": "the checker reads a paragraph's own words before its links; the tag tree is in order",
    "FIG-012": "alternative texts state estimates, so some hold more figures than words",
    "PAG-001": "lines of body text that happen to begin pages alike are no running headers",
    "TAG-002": "the header of a table is repeated on its next page as an artifact, as PDF/UA asks",
}


def test_the_pdf_reads_aloud_in_order(html: Path, tmp_path: Path) -> None:
    (pdf,) = html.glob("*.pdf")
    report = tmp_path / "report.json"
    checker = Path(sys.executable).with_name("outloud")
    subprocess.run([checker, pdf, "--json", report, "--quiet"], capture_output=True)
    [result] = json.loads(report.read_text(encoding="utf-8"))["results"]
    assert {f["rule"] for f in result["findings"] if f["rule"] not in ACCEPTED} == set()
    # Nothing else than the repeated header of a table over several pages may be hidden from those who listen.
    hidden = [f for f in result["findings"] if f["rule"] == "TAG-002"]
    repeated = ("Indicator years", "Indicator Years", "Measure Year", "Errors Years")
    assert all(f["count"] <= 2 and f["evidence"].startswith(repeated) for f in hidden)
