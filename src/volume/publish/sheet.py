"""A second download of each file of numbers, as a Danish spreadsheet opens it.

The file of record has points, commas between columns and no mark of its encoding, which programs read in
every country. A spreadsheet set to Danish takes such a file for text in one column.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from volume.publish import package

FOLDER = "excel"  # below that of the numbers
LANGUAGES = ("da",)  # whose spreadsheets need it
FIGURE = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


def danish(text: str, fields: Sequence[Mapping[str, Any]]) -> bytes:
    r"""Turn a CSV file into one with semicolons, decimal commas and a byte order mark.

    Parameters
    ----------
    text
        The file of record.
    fields
        Name and type of its columns, from the descriptor beside it.

    Returns
    -------
    bytes
        UTF-8; figures are the same, digit by digit.

    Examples
    --------
    >>> danish("year,gap\n2023,-1.2\n", [{"name": "gap", "type": "number"}]).decode("utf-8-sig")
    'year;gap\r\n2023;-1,2\r\n'
    """
    head, *rows = csv.reader(io.StringIO(text))
    numbers = {field["name"] for field in fields if field["type"] == "number"}
    # A column that may hold words as well is said to hold texts, also where all of them are figures.
    numbers |= {
        name
        for name, *values in zip(head, *rows, strict=True)
        if all(FIGURE.fullmatch(value) for value in values if value)
    }
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(
            value.replace(".", ",") if name in numbers else value
            for name, value in zip(head, row, strict=True)
        )
    return target.getvalue().encode("utf-8-sig")


def write(folder: Path) -> None:
    """Write them beside the data package of a book, which has the files of record alone.

    Parameters
    ----------
    folder
        Of the package; gets a folder ``excel`` with one file for each file of an exhibit.
    """
    target = folder / FOLDER
    target.mkdir()
    for path in sorted((folder / "exhibits").glob(f"*{package.DESCRIPTOR}")):
        described = json.loads(path.read_text(encoding="utf-8"))
        file = path.with_name(described["path"])
        text = danish(file.read_text(encoding="utf-8"), described["schema"]["fields"])
        (target / file.name).write_bytes(text)


def address(file: str) -> str | None:
    """Where the second file is, from the address of the file of record; None if it has none.

    Examples
    --------
    >>> address("data/exhibits/fig-a.csv"), address("data/tables/RAS200.csv")
    ('data/excel/fig-a.csv', None)
    """
    record = f"{package.FOLDER}/exhibits/"
    return f"{package.FOLDER}/{FOLDER}/{file[len(record) :]}" if file.startswith(record) else None
