"""A refresh of every table that is waited for, then the whole volume: `make test-long`. FIGURES ARE INVENTED.

    python tests/long/waiting_and_build.py FOLDER

FOLDER is a copy of the project that may be changed, or a new one. What is asked: every exhibit and every
claim that waited stands in the web pages and in the PDF, in both languages, and none is listed as not shown.
"""

from __future__ import annotations

import csv
import html
import re
import subprocess
import sys
from pathlib import Path

from refresh_and_build import copied, volume

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from analysis.declared import catalogue  # noqa: E402
from statbank_server import Server, serve_all  # noqa: E402
from volume.refresh import registry  # noqa: E402

LANGUAGES = ("en", "da")


def plain(text: str) -> str:
    """Letters and digits alone: pages break lines and words wherever they like."""
    return "".join(letter for letter in html.unescape(text).casefold() if letter.isalnum())


def of_pages(build: Path) -> tuple[str, str]:
    """What stands in the web pages: as written, and as plain letters."""
    whole = "".join(path.read_text(encoding="utf-8") for path in sorted((build / "html").rglob("*.html")))
    return whole, plain(re.sub(r"<[^>]*>", "", whole))


def of_pdf(build: Path) -> str:
    """What stands in the PDF, as plain letters."""
    (file,) = (build / "pdf").glob("*.pdf")
    said = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return plain(said.replace("\N{SOFT HYPHEN}", "").replace("-\n", ""))


def main(root: Path) -> None:
    """Ask, and say what was found."""
    copied(root)
    waiting = [name for name, asked in registry.read(root).items() if asked.about is not None]
    with Server(serve_all(root)) as server:
        print(volume(root, "refresh", *waiting, "--base-url", server.base))
    volume(root, "build", "--quiet")
    declared = catalogue.load(root)
    waited = [w for chapter in declared.chapters.values() for w in chapter.waiting if w.shows is not None]
    claims = [c.claim for c in declared.claims.values() if c.testable == "waiting_for_table"]
    for language in LANGUAGES:
        build = root / "build/randers" / language
        pages, words = of_pages(build)
        printed = of_pdf(build)
        for one in waited:
            assert one.shows is not None
            name = one.shows.id
            assert f'id="fig-{name}"' in pages or f'id="tab-{name}"' in pages, (language, name)
            for where, text in (("pages", words), ("PDF", printed)):
                assert plain(one.exhibit[language]) in text, (language, where, one.exhibit[language])
                listed = plain(
                    f"{one.exhibit[language]} ({'table' if language == 'en' else 'tabel'} {one.table})"
                )
                assert listed not in text, (language, where, listed)
        with (build / "estimates.csv").open(encoding="utf-8", newline="") as file:
            verdicts = {row["id"].removesuffix(".claim"): row["verdict"] for row in csv.DictReader(file)}
        waits = [claim for claim in (*claims, "C013") if verdicts[claim] == "waits for a table"]
        assert not waits, waits
        print(
            f"{language}: {len(waited)} exhibits and {len(claims)} claims that waited, on pages and in print."
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
