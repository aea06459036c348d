"""A log becomes the few lines that explain a failure; files become a layout."""

from pathlib import Path

import pytest

from volume.errors import BuildError
from volume.publish import publish

pytestmark = pytest.mark.unit


LOG = """\
\x1b[01mreading sources... \x1b[39;49;00m
/tmp/book/index.md:3: WARNING: undefined label: 'fig-x' [ref.ref]
\x1b[91m/tmp/book/index.md:3: WARNING: undefined label: 'fig-x' [ref.ref]\x1b[39;49;00m
build finished with problems, 1 warning.
"""


def test_warnings_are_shown_once_and_without_the_staging_folder() -> None:
    assert publish.complaint(LOG, Path("/tmp/book")) == [
        "index.md:3: WARNING: undefined label: 'fig-x' [ref.ref]"
    ]


def test_without_a_warning_the_end_of_the_log_is_shown() -> None:
    log = "\n".join(f"line {i}" for i in range(100))
    assert publish.complaint(log, Path("/tmp/book")) == [f"line {i}" for i in range(80, 100)]


CRASH = """\
reading sources...
Traceback (most recent call last):
  File "sphinx_ext.py", line 81, in values
JSONDecodeError: Expecting value: line 1
\nThe above exception was the direct cause of the following exception:\n
Traceback (most recent call last):
RuntimeError:
There was an error in building your book. Look above for the cause.
"""


def test_an_exception_is_its_last_line() -> None:
    assert publish.complaint(CRASH, Path("/tmp/book")) == ["JSONDecodeError: Expecting value: line 1"]


def test_an_error_in_words_is_shown_without_traceback() -> None:
    log = (
        "\x1b[91mPDF error:\x1b[39;49;00m\nImage a has no text.\nImage b has no text.\n"
        + CRASH.partition("\n")[2]
    )
    assert publish.complaint(log, Path("/tmp/book")) == ["Image a has no text.", "Image b has no text."]


def test_the_layout_of_a_build(tmp_path: Path) -> None:
    book, result = tmp_path / "book", tmp_path / "result"
    for name in (
        "notebooks/rate.ipynb",
        "_exhibits/small/fig.svg",
        "_exhibits/small/fig.csv",
        "_exhibits/other/fig.svg",
        "_exhibits/estimates.csv",
        "_exhibits/results.json",
        "pages/index.html",
        "volume.pdf",
    ):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).touch()
    publish.collect(book, {"html": book / "pages", "pdf": book / "volume.pdf"}, "small", "small-en", result)
    files = {path.relative_to(result).as_posix() for path in result.rglob("*") if path.is_file()}
    assert files == {
        "html/index.html",
        "html/small-en.pdf",
        "pdf/small-en.pdf",
        "notebooks/rate.ipynb",
        "exhibits/fig.svg",
        "exhibits/fig.csv",
        "estimates.csv",
        "results.json",
    }


def test_a_full_disk_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "".join(f"WARNING: {name}: {publish.NO_SPACE}\n" for name in "abc")
    command = f"import sys; sys.exit({told!r})"
    monkeypatch.setattr(publish, "SELDOM", command)
    with pytest.raises(BuildError) as error:
        publish.publish({"en": (tmp_path, tmp_path / "work")}, {}, ["html"])
    sentence = f"The book was not built: there is no space left on the disk of {tmp_path / 'work'}."
    assert str(error.value) == sentence


def test_a_book_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    finished: list[str] = []
    book = (tmp_path / "nowhere", tmp_path / "work")
    with pytest.raises(BuildError, match=r"(?s)^The book was not built:\nHTML: .*does not exist") as told:
        publish.publish({"en": book}, {}, ["html", "pdf"], finished.append)
    assert "PDF" not in str(told.value) and finished == ["HTML"]
    assert not (tmp_path / "work" / "pdf.log").exists(), "nothing is built from what is not read"
