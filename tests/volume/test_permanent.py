"""What was cited once is found in every later version."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from volume import permanent

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


def pages(folder: Path, *labels: str) -> Path:
    spans = "".join(f'<p id="{label}">A</p>' for label in labels)
    (folder / "html" / "notebooks").mkdir(parents=True, exist_ok=True)
    (folder / "html" / "notebooks" / "a.html").write_text(
        f'<p id="fig-elsewhere">B</p><article><figure id="fig-rate"></figure>{spans}</article>'
    )
    return folder / "html"


def test_labels_are_those_of_exhibits_claims_and_sources(tmp_path: Path) -> None:
    found = permanent.labels(pages(tmp_path, "tab-a", "claim-c001", "table-ras200", "id1", "figures", "fig-"))
    assert found == {"fig-rate", "tab-a", "claim-c001", "table-ras200"}


def test_a_list_grows_and_never_shrinks(tmp_path: Path) -> None:
    assert permanent.listed(tmp_path, "small") == []
    assert permanent.add(tmp_path, "small", pages(tmp_path, "tab-a")) == 2
    assert permanent.add(tmp_path, "small", pages(tmp_path, "tab-b")) == 1
    assert permanent.listed(tmp_path, "small") == ["fig-rate", "tab-a", "tab-b"]
    assert permanent.lost(tmp_path, "small", pages(tmp_path, "tab-b")) == ["tab-a"]


def test_no_label_was_ever_taken_out_of_a_committed_list() -> None:
    for path in sorted((ROOT / permanent.FOLDER).glob("*.txt")):
        log = ["git", "-C", str(ROOT), "log", "--format=", "-p", "--", str(path)]
        done = subprocess.run(log, capture_output=True, text=True)
        if done.returncode:  # no clone: there is no history to look at
            continue
        once = {line[1:] for line in done.stdout.splitlines() if permanent.PERMANENT.fullmatch(line[1:])}
        assert once <= set(permanent.listed(ROOT, path.stem))


def test_a_committed_list_is_in_order_and_names_nothing_twice() -> None:
    files = sorted((ROOT / permanent.FOLDER).glob("*.txt"))
    assert files, "the edition has permanent addresses"
    for path in files:
        listed = permanent.listed(ROOT, path.stem)
        assert listed == sorted(set(listed)) and all(map(permanent.PERMANENT.fullmatch, listed))
