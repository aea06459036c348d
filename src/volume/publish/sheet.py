"""A second download of each file of numbers, as a Danish spreadsheet opens it.

The file of record has points, commas between columns and no mark of its encoding, which programs read in
every country. A spreadsheet set to Danish takes such a file for text in one column.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from volume.publish import package

FOLDER = "excel"  # below that of the numbers
LANGUAGES = ("da",)  # whose spreadsheets need it
FIGURE = re.compile(r"-?(\d+(\.\d+)?(e[+-]?\d+)?|inf)")


def danish(text: str) -> bytes:
    r"""Turn a CSV file into one with semicolons, decimal commas and a byte order mark.

    Parameters
    ----------
    text
        The file of record.

    Returns
    -------
    bytes
        UTF-8; figures are the same, digit by digit.

    Examples
    --------
    >>> danish("table,gap\nA 1.2,-1.2\n").decode("utf-8-sig")
    'table;gap\r\nA 1.2;-1,2\r\n'
    """
    head, *rows = csv.reader(io.StringIO(text))
    # By what stands in it: a column that may hold words is said to hold texts, also where all are figures.
    figures = [all(map(FIGURE.fullmatch, filter(None, values))) for values in zip(*rows, strict=True)]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(
            value.replace(".", ",") if figure else value for figure, value in zip(figures, row, strict=True)
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
        (target / file.name).write_bytes(danish(file.read_text(encoding="utf-8")))


def address(file: str) -> str | None:
    """Where the second file is, from the address of the file of record; None if it has none.

    Examples
    --------
    >>> address("data/exhibits/fig-a.csv"), address("data/tables/RAS200.csv")
    ('data/excel/fig-a.csv', None)
    """
    record = f"{package.FOLDER}/exhibits/"
    return f"{package.FOLDER}/{FOLDER}/{file[len(record) :]}" if file.startswith(record) else None
