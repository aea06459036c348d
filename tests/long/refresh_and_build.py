"""The yearly update, whole builds before and after it: `make test-long`. Web pages of one language.

    python tests/long/refresh_and_build.py FOLDER

FOLDER is a copy of the project that may be changed, or a new one. The year and the revisions are invented.
What is asked: pages of chapters that do not use RAS200 are byte by byte as before, but for the date of the
data, which stands on every page; the page of changes names the new year, the revised cells and the estimates
that moved; every exhibit that waits appears; and a review says whether its page has changed.
"""

from __future__ import annotations

import datetime as dt
import difflib
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
# Chapters that use nothing of it.
STILL = {"children_and_youth", "civil_society", "housing", "vulnerable_citizens"}
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


def of_another_day(root: Path) -> None:
    """Date the data back, so that the refresh comes on another day."""
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["created"] = "2026-11-20T00:00:00Z"
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def undated(page: bytes, *days: str) -> str:
    """A page without these days, as they stand in its foot and in what it says to machines."""
    found = page.decode()
    for day in days:
        iso = dt.datetime.strptime(day, "%d %B %Y").date().isoformat()
        for written in (day, iso, iso.replace("-", "/")):
            found = found.replace(written, "")
    return found


def difference(one: str, other: str) -> list[str]:
    """The first places in which two pages differ, a tag a line."""
    lines = [page.replace("><", ">\n<").splitlines() for page in (one, other)]
    return [line[:400] for line in difflib.unified_diff(*lines, lineterm="", n=0)][:20]


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


def reviewed(root: Path, *chapters: str) -> None:
    """Record an invented review of chapters as they stand."""
    who = ("--reviewer", "An invented reader", "--role", "economist", "--verdict", "accepted")
    for chapter in chapters:
        volume(root, "review", chapter, *who, "--build", "build/randers/en")


def arrives(root: Path) -> None:
    """Tables that are waited for come, are built, reviewed and kept; the next version is begun."""
    with Server(serve_all(root)) as server:
        waiting = [name for name, asked in registry.read(root).items() if asked.about is not None]
        volume(root, "refresh", *waiting, "ras200", "--base-url", server.base)
    build(root)
    volume(root, "keep", "build/randers/en")
    # The next version is the one that is held against what was kept.
    of_next_version(root)
    reviewed(root, "housing", "business_and_jobs")


def of_what_waited(root: Path, whole: str) -> None:
    """Every exhibit that waited stands on a page."""
    declared = "".join(
        path.read_text(encoding="utf-8") for path in sorted((root / "data/indicators").glob("*.yml"))
    )
    wanted = re.findall(r"^      id: (\S+)$", declared, re.MULTILINE)
    lacking = [one for one in wanted if f'id="fig-{one}"' not in whole and f'id="tab-{one}"' not in whole]
    assert wanted and not lacking, lacking
    print(f"{len(wanted)} exhibits that waited stand on the pages.")


def of_pages(before: dict[str, bytes], after: dict[str, bytes], said: str) -> None:
    """Pages that do not use the table differ in the date of the data alone, and are not executed."""
    days = the_date(before["index.html"]), the_date(after["index.html"])
    assert days[0] != days[1] and sorted(before) == sorted(after)
    executed = set(re.findall(r"notebooks/(\w+) is executed", said))
    assert executed and not executed & STILL, executed
    bare = {name: (undated(before[name], *days), undated(after[name], *days)) for name in before}
    other = [name for name, (then, now) in bare.items() if then != now]
    unlike = {name: difference(*bare[name]) for name in other if Path(name).stem in STILL}
    assert not unlike, unlike
    assert {Path(name).stem for name in before} >= STILL
    moved = sum(before[name] != after[name] for name in before)
    print(f"{moved} of {len(after)} pages differ, {len(other)} in more than the date: {', '.join(other)}.")


def of_changes(root: Path, after: dict[str, bytes]) -> None:
    """The page of changes and the comparison name what is new and what moved, each with its reason."""
    changes = after["changes.html"].decode()
    for words in ("new period: 2024", "2 revised figures in 2 areas", "employment_rate"):
        assert words in changes, words
    compared = " ".join(volume(root, "compare", "build/before/en", "build/randers/en").split())
    assert "employment_rate" in compared and "2024" in compared, compared
    assert "nothing recorded explains it" not in compared, compared
    print("The page of changes names the new year, the revised cells and the estimates that moved.")


def of_reviews(root: Path, after: dict[str, bytes]) -> None:
    """A page that moved says so below its review; reviewed again and built again, it no longer does."""
    states = {"housing": "review-kept", "business_and_jobs": "review-changed"}
    assert {name: state(after, name) for name in states} == states
    reviewed(root, "business_and_jobs")
    said = build(root)
    assert not re.findall(r"notebooks/(\w+) is executed", said), said
    assert state(pages(root), "business_and_jobs") == "review-kept"
    print("A page that moved says so, until it is reviewed again.")


def state(found: dict[str, bytes], chapter: str) -> str:
    """What the box of a page says: the class of its newest review."""
    return re.findall(r"review (review-\w+)", found[f"notebooks/{chapter}.html"].decode())[0]


def main(root: Path) -> None:
    """Ask, and say what was found."""
    copied(root)
    arrives(root)
    of_another_day(root)
    build(root)
    before = pages(root)
    of_what_waited(root, b"".join(before.values()).decode())
    shutil.copytree(root / "build/randers", root / "build/before")
    with revised(root) as server:
        print(volume(root, "refresh", "ras200", "--base-url", server.base))
    volume(root, "check")
    said = build(root)
    print("\n".join(line for line in said.splitlines() if "executed" in line))
    after = pages(root)
    of_pages(before, after, said)
    of_changes(root, after)
    of_reviews(root, after)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
