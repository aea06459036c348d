"""A downloaded file as rows of text cells: CSV in whatever dialect, or the first sheet of a workbook."""

from __future__ import annotations

import codecs
import csv
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from analysis.errors import InputError

Rows = list[list[str]]
LARGEST = 200_000_000  # bytes of a file, and of a workbook unpacked
LONGEST = 1000  # characters of a cell
DELIMITERS = (";", "\t", ",")  # decimal commas never outnumber semicolons, so the semicolon is asked first
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path) -> Rows:
    r"""Read a file as it was downloaded, or saved by a spreadsheet.

    Parameters
    ----------
    path
        A CSV file or an XLSX workbook; what it is, its content tells and not its name.

    Returns
    -------
    list of list of str
        Cells without spaces around them; cells that are empty are ``""``.

    Raises
    ------
    InputError
        If there is no such file, or it holds no table that can be read.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_bytes('\ufeff"Area";"2023"\r\n"Randers";76,3\r\n'.encode())
    >>> read(file)
    [['Area', '2023'], ['Randers', '76,3']]
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST // 1_000_000} MB; no table of the volume is.")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} is missing; name the file that was downloaded.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    return rows(raw, str(path))


def rows(raw: bytes, name: str) -> Rows:
    """Read the bytes of a file; `name` is what messages call it."""
    found = _sheet(raw, name) if raw.startswith(b"PK\x03\x04") else _text(raw, name)
    found = [[cell.replace("\N{NO-BREAK SPACE}", " ").strip() for cell in row] for row in found]
    if (longest := max((len(cell) for row in found for cell in row), default=0)) > LONGEST:
        raise InputError(f"{name} has a cell of {longest:,} characters; no label or figure is that long.")
    if not any(any(row) for row in found):
        raise InputError(f"{name} is empty; download the table again.")
    return found


def _text(raw: bytes, name: str) -> Rows:
    text = decoded(raw, name)
    if text.lstrip().startswith("<"):
        raise InputError(
            f"{name} is a web page, not a table; choose CSV or XLSX where the table is downloaded."
        )
    lines = [line for line in text.splitlines() if line.strip()]
    delimiter = next((d for d in DELIMITERS if 2 * sum(d in line for line in lines) > len(lines)), ";")
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"{name} is not a CSV table that can be read ({error}).") from None


def decoded(raw: bytes, name: str) -> str:
    """Text of a file in UTF-8, with or without a byte order mark, in UTF-16 with one, or in Windows-1252.

    Raises
    ------
    InputError
        If it is none of these.

    Examples
    --------
    >>> decoded("Tårnby".encode("cp1252"), "a.csv"), decoded("\ufeffTårnby".encode(), "a.csv")
    ('Tårnby', 'Tårnby')
    """
    for encoding in ("utf-16",) if raw.startswith(UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(f"{name} is not a text file; save it as CSV (UTF-8) or as XLSX.")


def _sheet(raw: bytes, name: str) -> Rows:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > LARGEST:
            raise InputError(f"{name} holds more than {LARGEST // 1_000_000} MB unpacked; no table does.")
        sheet = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0)
        found = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(f"{name} is not a workbook that can be read ({error}).") from None
    return [[_written(cell) for cell in row] for row in found]


def _written(cell: object) -> str:
    """A cell of a workbook as a person would write it; a whole number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
