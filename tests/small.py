"""The small project of two notebooks, built in seconds; run as a program, it stands for the command.

``python tests/small.py PROJECT OUTPUT [JOBS] [SECONDS A CELL MAY TAKE]``
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from rich.console import Console

from analysis.declared.keeping import computed
from analysis.errors import InputError
from volume.book import imprint
from volume.build import Preparation, build
from volume.errors import BuildError
from volume.history import manifest
from volume.progress import Report
from volume.run import execute

FACTS = imprint.Facts(
    edition="small",
    slug="small",
    focus="Horsens",
    language="en",
    title="A small book",
    subtitle="With a subtitle",
    authors=("Fixture authors",),
    version="0.1.0",
    data_date="2026-07-01",
    parameters={"edition": "small", "focus": "615", "base_year": 2010, "language": "en"},
    url="https://example.org/small",
)


def write_estimates(_: str, folder: Path) -> None:
    """Stand in for the statistics."""
    folder.mkdir(parents=True)
    (folder / "estimates.csv").write_text("id,value\nrate.last,42.0\n")
    value = {"value": 42.0, "format": "number", "decimals": 1, "measure": "percent"}
    (folder / "results.json").write_text(json.dumps({"meta": {}, "values": {"rate.last": value}}))


def digests(folder: Path) -> dict[str, str]:
    """Hash of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): manifest.sha256(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


def empty_store(folder: Path) -> str:
    """Where nothing is kept yet but the faces of the text: `test_fonts` makes these, which takes seconds."""
    made = computed(folder) / "fonts"
    if made.is_dir() and not (folder / "fonts").exists():
        shutil.copytree(made, folder / "fonts")
    return str(folder)


PREPARATION = Preparation(write_estimates)  # one number, at once


def main(project: str, output: str, jobs: str = "2", seconds: str = "600") -> None:
    """Build as the command does: one sentence and exit code 1 where that fails."""
    execute.CELL_TIMEOUT = int(seconds)
    try:
        with Report(Console(stderr=True), quiet=True) as report:
            build(Path(project), [FACTS], PREPARATION, report, output=Path(output), jobs=int(jobs))
    except (InputError, BuildError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
