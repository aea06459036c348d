"""How long editions take: this volume's build against plain Papermill and plain Jupyter Book.

The plain way is what anybody would type: the ``papermill`` command for one notebook after the other, then
``jupyter-book build`` of the executed notebooks. Both ways run the same notebooks of the same project, on the
same machine, in one run, each from nothing: no part of an earlier build is found.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from analysis.declared import catalogue
from analysis.declared.edition import resolve
from volume.book import pages, stage

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results" / "throughput.json"
TICK = 0.2  # seconds between two looks at the memory
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Measured:
    """What some commands cost, their children included.

    Parameters
    ----------
    wall, cpu
        Seconds.
    peak
        The most memory held at one time, in megabytes: of all processes, parts they share counted once.
    """

    wall: float
    cpu: float
    peak: float


def measure(commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run commands one after the other; the first that fails ends the run.

    Raises
    ------
    subprocess.CalledProcessError
        If one fails.
    """
    before, begin, peak = os.times(), time.perf_counter(), 0
    for command in commands:
        with (folder / "log").open("ab") as log:
            process = psutil.Popen(
                command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log
            )
            while process.poll() is None:
                peak = max(peak, held(process))
                time.sleep(TICK)
        if process.returncode:
            sys.stderr.write((folder / "log").read_text(errors="replace")[-2000:])
            raise subprocess.CalledProcessError(process.returncode, list(command))
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(round(time.perf_counter() - begin, 1), round(cpu, 1), round(peak / 1e6))


def held(process: psutil.Process) -> int:
    """Memory of a process and all below it, in bytes."""
    found = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            try:
                full = one.memory_full_info()
                found += getattr(full, "pss", full.uss)
            except psutil.Error:
                continue
    except psutil.Error:
        pass
    return found


def plain(copy: Path, notebooks: Mapping[str, Path], focus: str, pdf: bool) -> list[list[str]]:
    """The commands of the plain way; the executed notebooks lie where the book is read."""
    commands = []
    for path in notebooks.values():
        inside = path.relative_to(ROOT).as_posix()
        # Danish places bear numbers that are codes: a text must stay one.
        given = ["-r", "focus", focus, "-r", "language", "en", "-k", "python3", "--no-progress-bar"]
        commands.append([str(BIN / "papermill"), inside, inside, *given])
    book = [str(BIN / "jupyter-book"), "build", "."]
    commands.append(book)
    if pdf:
        commands.append([*book, "--builder", "custom", "--custom-builder", "typst"])
    return commands


def copied(target: Path, notebooks: Mapping[str, Path]) -> Path:
    """A copy of the project with these notebooks alone, and nothing computed."""
    leave = shutil.ignore_patterns(".git", ".venv", "build", "_build", "_exhibits", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, target, ignore=leave)
    kept = {path.relative_to(ROOT) for path in notebooks.values()}
    listed = [name for name in pages.notebooks(ROOT) if Path(f"{name}.ipynb") not in kept]
    for name in listed:
        (target / f"{name}.ipynb").unlink()
    toc = (target / pages.TOC).read_text(encoding="utf-8").splitlines(keepends=True)
    (target / pages.TOC).write_text(
        "".join(line for line in toc if not names(line, listed)), encoding="utf-8"
    )
    return target


def names(line: str, listed: Sequence[str]) -> bool:
    """Whether a line of the table of contents names one of the notebooks."""
    return line.strip().removeprefix("- ").removeprefix("file: ") in listed


def executed_only(copy: Path) -> None:
    """Let the book of the plain way take notebooks as they are executed."""
    import yaml

    configuration = stage.configured(stage.read_configuration(copy), "en")
    text = yaml.safe_dump(configuration, allow_unicode=True, sort_keys=False)
    (copy / stage.CONFIG).write_text(text, encoding="utf-8")


def ours(focuses: Sequence[str], workers: int, pdf: bool, output: Path) -> list[str]:
    """The command of the volume."""
    command = [str(BIN / "volume"), "build", "--language", "en", "--quiet", "--output", str(output)]
    if len(focuses) > 1:
        command += ["--workers", str(workers)]
    for focus in focuses:
        command += ["--focus", focus]
    return command if pdf else [*command, "--html"]


def main() -> None:
    """Measure both ways and print or write what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editions", type=int, default=1, help="how many, from the first municipality on")
    parser.add_argument("--plain-editions", type=int, help="of the plain way; the others are extrapolated")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--notebooks", type=int, help="only the first, and only what executes them")
    parser.add_argument("--html", action="store_true", help="no PDF")
    parser.add_argument("--write", action="store_true", help=f"into {RESULTS.relative_to(ROOT)}")
    parser.add_argument("--date", help="of the run, as YYYY-MM-DD; needed to write")
    given = parser.parse_args()
    if given.write and not given.date:
        parser.error("--write needs --date")
    every = pages.notebooks(ROOT)
    notebooks = dict(list(every.items())[: given.notebooks or len(every)])
    declared = catalogue.load(ROOT)
    focuses = ["730", *(code for code in declared.municipalities if code != "730")][: given.editions]
    of_plain = focuses[: given.plain_editions or len(focuses)]
    for focus in focuses:
        resolve(declared, "randers", {"focus": focus})
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        found = both(Path(folder), notebooks, focuses, of_plain, given.workers, pdf=not given.html)
    result = {
        "date": given.date,
        "machine": machine(),
        "notebooks": len(notebooks),
        "formats": "html" if given.html else "html, pdf",
        "workers": given.workers,
        "plain_editions": len(of_plain),
        "editions": len(focuses),
        **found,
    }
    text = json.dumps(result, indent=1)
    print(text)
    if given.write:
        kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []
        kept = [one for one in kept if one["editions"] != result["editions"]]
        ordered = sorted([*kept, result], key=lambda one: int(one["editions"]))
        RESULTS.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


def both(
    folder: Path,
    notebooks: Mapping[str, Path],
    focuses: Sequence[str],
    of_plain: Sequence[str],
    workers: int,
    *,
    pdf: bool,
) -> dict[str, object]:
    """Measure the plain way and ours."""
    costs = []
    for focus in of_plain:
        copy = copied(folder / f"plain-{focus}", notebooks)
        executed_only(copy)
        said = {"VOLUME_COMPUTED": str(folder / f"nothing-{focus}"), "VOLUME_PROJECT": str(copy)}
        costs.append(measure(plain(copy, notebooks, focus, pdf), copy, said))
        shutil.rmtree(copy)
    share = len(focuses) / len(of_plain)
    way = Measured(
        round(share * sum(one.wall for one in costs), 1),
        round(share * sum(one.cpu for one in costs), 1),
        max(one.peak for one in costs),
    )
    copy = copied(folder / "ours", notebooks)
    said = {"VOLUME_COMPUTED": str(folder / "nothing")}
    own = measure([ours(focuses, workers, pdf, folder / "built")], copy, said)
    count = len(notebooks) * len(focuses)
    return {
        "plain": {**asdict(way), "notebooks_per_second": round(count / way.wall, 3)},
        "ours": {**asdict(own), "notebooks_per_second": round(count / own.wall, 3)},
        "times_faster": round(way.wall / own.wall, 2),
    }


def machine() -> dict[str, object]:
    """Class of the machine: cores, processor, memory."""
    model = platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        lines = listed.read_text(encoding="utf-8", errors="replace").splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    main()
