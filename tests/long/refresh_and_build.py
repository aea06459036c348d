"""Whole builds before and after a refresh: `make test-long`. Each builds the web pages of one language.

    python tests/long/refresh_and_build.py FOLDER

FOLDER is a copy of the project that may be changed, or a new one. The year and the revisions are invented.
What is asked: pages of chapters that do not use RAS200 are byte by byte as before, but for the date of the
data, which stands on every page; the page of changes names the new year, the revised cells and the estimates
that moved; and every exhibit that waits appears.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from statbank_server import Server, serve_all  # noqa: E402
from volume.refresh import registry  # noqa: E402

USES = "RAS200"
LEFT_OUT = ("build", ".git", ".venv", "_exhibits", "dist", "__pycache__")


def copied(root: Path) -> None:
    """The project, where the folder is not there yet."""
    if not root.exists():
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT))


def volume(root: Path, *arguments: str) -> str:
    """Run the command line on a copy of the project."""
    places = {"VOLUME_PROJECT": str(root), "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", "from volume.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=root, env={**os.environ, **places}, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    return said


def pages(root: Path) -> dict[str, bytes]:
    """The web pages of a build, by path."""
    folder = root / "build/randers/en/html"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def build(root: Path) -> str:
    """Build the web pages; what is said of each chapter."""
    return volume(root, "build", "--html", "--language", "en", "--explain")


def of_next_version(root: Path) -> None:
    """Raise the last digit of the version."""
    for name in ("pyproject.toml", "CITATION.cff"):
        pattern = r"^(version\W+\d+\.\d+\.)(\d+)"
        path = root / name
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(
                pattern, lambda found: f"{found[1]}{int(found[2]) + 1}", text, count=1, flags=re.MULTILINE
            ),
            encoding="utf-8",
        )


def of_another_day(root: Path) -> str:
    """Date the data back, so that the refresh comes on another day; the date as a page writes it."""
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["created"] = "2026-11-20T00:00:00Z"
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return "20 November 2026"


def undated(page: bytes) -> bytes:
    """A page without the date of the data, as it stands in its foot and in what it says to machines."""
    day = the_date(page)
    iso = dt.datetime.strptime(day, "%d %B %Y").date().isoformat()
    for written in (day, iso, iso.replace("-", "/")):
        page = page.replace(written.encode(), b"")
    return page


def the_date(page: bytes) -> str:
    """The date of the data as a page writes it."""
    (found,) = set(re.findall(r"Data as of (\d+ \w+ \d{4})", page.decode()))
    return found


def revised(root: Path) -> Server:
    """The stand-in with one more year of RAS200, and two cells of the year before it revised."""
    server = Server(serve_all(root))
    table = server.tables[USES]
    table.updated = "2026-12-01T08:00:00"
    names = list(table.variables)
    at = next(n for n, name in enumerate(names) if "Employment rate" in table.variables[name].values())
    (rate,) = [code for code, text in table.variables[names[at]].items() if text == "Employment rate"]
    table.variables["Tid"]["2024"] = "2024"
    table.cells |= {(*key[:-1], "2024"): v for key, v in table.cells.items() if key[-1] == "2023"}
    for area in ("730", "615"):
        key = next(k for k in table.cells if k[0] == area and k[at] == rate and k[-1] == "2022")
        table.cells[key] = f"{float(table.cells[key]) - 0.1:.1f}"
    return server


def main(root: Path) -> None:
    """Ask, and say what was found."""
    copied(root)
    with Server(serve_all(root)) as server:
        waiting = [name for name, asked in registry.read(root).items() if asked.about is not None]
        volume(root, "refresh", *waiting, "ras200", "--base-url", server.base)
    build(root)
    volume(root, "keep", "build/randers/en")
    # The next version is the one that is held against what was kept.
    of_next_version(root)
    day = of_another_day(root)
    build(root)
    before = pages(root)
    wanted = re.findall(r"^      id: (\S+)$", "".join(
        path.read_text(encoding="utf-8") for path in sorted((root / "data/indicators").glob("*.yml"))
    ), re.MULTILINE)  # fmt: skip
    whole = b"".join(before.values()).decode()
    lacking = [one for one in wanted if f'id="fig-{one}"' not in whole and f'id="tab-{one}"' not in whole]
    assert not lacking, lacking
    print(f"{len(wanted)} exhibits that waited stand on the pages.")
    with revised(root) as server:
        print(volume(root, "refresh", "ras200", "--base-url", server.base))
    said = build(root)
    after = pages(root)
    moved = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    print("\n".join(line for line in said.splitlines() if "executed" in line))
    still = {"children_and_youth", "civil_society", "housing", "vulnerable_citizens"}
    today = the_date(after["index.html"])
    assert the_date(before["index.html"]) == day != today
    assert sorted(before) == sorted(after)
    other = [name for name in moved if undated(before[name]) != undated(after[name])]
    executed = set(re.findall(r"notebooks/(\w+) is executed", said))
    assert executed and not executed & still, executed
    assert not [name for name in other if Path(name).stem in still], other
    assert {Path(name).stem for name in before} >= still
    print(
        f"{len(moved)} of {len(after)} pages differ, {len(other)} in more than the date: {', '.join(other)}."
    )
    changes = after["changes.html"].decode()
    for words in ("new period: 2024", "2 revised figures in 2 areas", "employment_rate"):
        assert words in changes, words
    print("The page of changes names the new year, the revised cells and the estimates that moved.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
