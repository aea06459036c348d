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


def plain(notebooks: Mapping[str, Path], focus: str, formats: Sequence[str]) -> list[list[str]]:
    """The commands of the plain way; the executed notebooks lie where the book is read."""
    commands = []
    for path in notebooks.values():
        inside = path.relative_to(ROOT).as_posix()
        # Danish places bear numbers that are codes: a text must stay one.
        given = ["-r", "focus", focus, "-r", "language", "en", "-k", "python3", "--no-progress-bar"]
        commands.append([str(BIN / "papermill"), inside, inside, *given])
    book = [str(BIN / "jupyter-book"), "build", "."]
    if "html" in formats:
        commands.append(book)
    if "pdf" in formats:
        commands.append([*book, "--builder", "custom", "--custom-builder", "typst"])
    return commands


def copied(target: Path) -> Path:
    """A copy of the project with nothing computed."""
    leave = shutil.ignore_patterns(".git", ".venv", "build", "_build", "_exhibits", ".*_cache", ".hypothesis")
    return Path(shutil.copytree(ROOT, target, ignore=leave))


def executed_only(copy: Path) -> None:
    """Let the book of the plain way take notebooks as they are executed."""
    import yaml

    configuration = stage.configured(stage.read_configuration(copy), "en")
    text = yaml.safe_dump(configuration, allow_unicode=True, sort_keys=False)
    (copy / stage.CONFIG).write_text(text, encoding="utf-8")


def ours(
    notebooks: Mapping[str, Path], focuses: Sequence[str], workers: int, formats: Sequence[str], output: Path
) -> list[str]:
    """The command of the volume; without a format, only what executes notebooks."""
    if not formats:
        given = [str(path.relative_to(ROOT)) for path in notebooks.values()]
        return [sys.executable, __file__, "--execute", focuses[0], str(workers), *given]
    command = [str(BIN / "volume"), "build", "--language", "en", "--quiet", "--output", str(output)]
    if len(focuses) > 1:
        command += ["--workers", str(workers)]
    for focus in focuses:
        command += ["--focus", focus]
    return command if "pdf" in formats else [*command, "--html"]


def execute_only(focus: str, jobs: int, notebooks: Sequence[str]) -> None:
    """Execute notebooks as a build does, and throw them away."""
    from volume.run import execute, prefork

    parameters = {"edition": "randers", "focus": focus, "language": "en"}
    with tempfile.TemporaryDirectory() as name:
        said = {"VOLUME_OUTPUT": str(Path(name) / "book"), "VOLUME_PROJECT": str(Path.cwd())}
        warm = {"analysis.page:warm": parameters}
        with prefork.KernelServer(Path(name) / "k", ["analysis.page"], warm, {**said}) as server:
            server.wait(300)
            runs = [execute.Run(one, Path(one), parameters, said) for one in notebooks]
            execute.execute(runs, Path(name) / "k", jobs=jobs)


def main() -> None:
    """Measure both ways and print or write what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editions", type=int, default=1, help="how many, from the first municipality on")
    parser.add_argument("--plain-editions", type=int, help="of the plain way; the others are extrapolated")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--notebooks", type=int, help="execute the first so many, and make no pages")
    parser.add_argument("--execute", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--html", action="store_true", help="no PDF")
    parser.add_argument("--write", action="store_true", help=f"into {RESULTS.relative_to(ROOT)}")
    parser.add_argument("--date", help="of the run, as YYYY-MM-DD; needed to write")
    given = parser.parse_args()
    if given.execute:
        focus, jobs, *wanted = given.execute
        execute_only(focus, int(jobs), wanted)
        return
    if given.write and not given.date:
        parser.error("--write needs --date")
    every = pages.notebooks(ROOT)
    notebooks = dict(list(every.items())[: given.notebooks or len(every)])
    declared = catalogue.load(ROOT)
    focuses = ["730", *(code for code in declared.municipalities if code != "730")][: given.editions]
    of_plain = focuses[: given.plain_editions or len(focuses)]
    for focus in focuses:
        resolve(declared, "randers", {"focus": focus})
    formats = [] if given.notebooks else ["html"] if given.html else ["html", "pdf"]
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        found = both(Path(folder), notebooks, focuses, of_plain, given.workers, formats)
    result = {
        "date": given.date,
        "machine": machine(),
        "notebooks": len(notebooks),
        "formats": formats,
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
    formats: Sequence[str],
) -> dict[str, object]:
    """Measure the plain way and ours."""
    costs = []
    for focus in of_plain:
        copy = copied(folder / f"plain-{focus}")
        executed_only(copy)
        said = {"VOLUME_COMPUTED": str(folder / f"nothing-{focus}"), "VOLUME_PROJECT": str(copy)}
        costs.append(measure(plain(notebooks, focus, formats), copy, said))
        shutil.rmtree(copy)
    share = len(focuses) / len(of_plain)
    way = Measured(
        round(share * sum(one.wall for one in costs), 1),
        round(share * sum(one.cpu for one in costs), 1),
        max(one.peak for one in costs),
    )
    copy = copied(folder / "ours")
    said = {"VOLUME_COMPUTED": str(folder / "nothing")}
    own = measure([ours(notebooks, focuses, workers, formats, folder / "built")], copy, said)
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
