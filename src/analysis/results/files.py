"""The files of an edition that others read: estimates.csv, results.json and what the front page shows."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.declared.edition import Edition
from analysis.exhibits import file
from analysis.language.numbers import Language
from analysis.project import Project, project_at
from analysis.results import front
from analysis.results.table import table
from analysis.results.values import results


def write(root: Path, edition: Edition, folder: Path) -> None:
    """Write ``estimates.csv``, ``results.json`` and ``front.md`` of an edition.

    Parameters
    ----------
    root
        The project folder.
    folder
        Where to write; made if it is not there.

    Raises
    ------
    InputError
        If a table is damaged.
    """
    write_from(project_at(root), edition, folder)


def write_from(project: Project, edition: Edition, folder: Path) -> None:
    """As `write`, from a project at hand."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, language = table(project, edition), Language(edition.language)
    rows.to_csv(folder / "estimates.csv", index=False, lineterminator="\n")
    file.write(file.resource("estimates", language.say("sources.estimates"), rows, language), folder)
    text = json.dumps(results(project, edition), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    front.write(project, edition, folder)
