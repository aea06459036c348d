"""The files of an edition that others read: estimates.csv, results.json and what the front page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from analysis.declared.edition import Edition
from analysis.estimates.compute import compute
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


def share(root: Path, edition: Edition) -> None:
    """Compute once what editions share: tables, panels, and fits over all municipalities.

    Processes forked from this one need not do it again.

    Parameters
    ----------
    root
        The project folder.
    edition
        One of them; the others may have another focus.

    Raises
    ------
    InputError
        If a table is damaged.
    """
    # Not the estimates that may be stored already: it is what they are computed from that is wanted.
    compute(project_at(root).tables, edition)


def write_from(project: Project, edition: Edition, folder: Path) -> None:
    """As `write`, from a project at hand."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, language = table(project, edition), Language(edition.language)
    write_frame(folder, "estimates", language.say("sources.estimates"), rows, language)
    text = json.dumps(results(project, edition), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    front.write(project, edition, folder)


def write_frame(folder: Path, name: str, title: str, frame: pd.DataFrame, language: Language) -> None:
    """Write a CSV file with its descriptor beside it.

    Parameters
    ----------
    folder
        Must exist.
    name
        Of the file, without its ending.
    title
        What the file holds, in a few words.
    frame
        Written as it is; each column needs a meaning in ``language/<code>/columns.yml``.

    Examples
    --------
    >>> write_frame(folder, "changes-tables", "What differs.", rows, Language("en"))  # doctest: +SKIP
    """
    frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    file.write(file.resource(name, title, frame, language), folder)
