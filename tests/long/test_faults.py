"""Whatever ends a build: the earlier book is whole, nothing is left, and the next build succeeds."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from long_cases import Case, with_cell
from small import digests

pytestmark = pytest.mark.book

MOMENTS = 30
HOW = ("command SIGINT", "command SIGTERM", "command SIGKILL", "server SIGKILL", "kernel SIGKILL")


@pytest.fixture(scope="session")
def seconds(later: Case) -> Iterator[float]:
    """How long a build takes here."""
    with tempfile.TemporaryDirectory(prefix="v-") as folder:
        begin = time.monotonic()
        assert Case(Path(folder)).build().returncode == 0
        yield time.monotonic() - begin


def victim(command: psutil.Popen, kind: str) -> psutil.Process | None:
    """The command itself, the process that kernels are forked from, or one of these; None if not there."""
    if kind == "command":
        return command
    with contextlib.suppress(psutil.Error):
        for process in command.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "volume.run.prefork_server" in process.cmdline():
                    forked = process.children()
                    return process if kind == "server" else (forked[0] if forked else None)
    return None


def said(process: psutil.Popen) -> str:
    """What the build said, once it has ended."""
    try:
        return process.communicate(timeout=600)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def sound(case: Case, earlier: Case, later: Case) -> None:
    """The book is the earlier or the later one, whole; then the next build makes the later one."""
    now = digests(case.output)
    assert now in (digests(earlier.output), digests(later.output))
    psutil.wait_procs(case.processes(), timeout=60)
    done = case.build()
    assert done.returncode == 0, done.stderr
    assert digests(case.output) == digests(later.output)
    case.nothing_is_left()


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_build_is_killed(moment: int, case: Case, earlier: Case, later: Case, seconds: float) -> None:
    kind, _, name = HOW[moment % len(HOW)].partition(" ")
    process = case.begin()
    # A server and its kernels live in the first half.
    time.sleep(seconds * (moment + 0.5) / MOMENTS * (1.0 if kind == "command" else 0.5))
    deadline = time.monotonic() + seconds
    while (one := victim(process, kind)) is None and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    if one is not None:
        with contextlib.suppress(psutil.Error):
            one.send_signal(signal.Signals[name])
    text = said(process)
    if kind != "command":
        assert "Traceback" not in text, text
        assert process.returncode in (0, 1)
    sound(case, earlier, later)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("import time\ntime.sleep(600)", "A cell timed out"),
        ("import os\nos._exit(3)", "Kernel died"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "Kernel died"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import ctypes\nctypes.string_at(0)", "Kernel died"),
    ],
    ids=["hangs", "exits", "is killed", "leaves", "crashes"],
)
def test_a_notebook_that_ends_badly_is_named_with_its_cell(
    cell: str, sentence: str, case: Case, earlier: Case, later: Case
) -> None:
    before = (case.project / "notebooks" / "level.ipynb").read_bytes()
    with_cell(case, cell)
    done = case.build("2", "5")
    assert done.returncode == 1
    source = "".join(f"  | {line}\n" for line in cell.splitlines())
    assert f"notebooks/level failed in code cell 4:\n{source}{sentence}" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    case.nothing_is_left()
    (case.project / "notebooks" / "level.ipynb").write_bytes(before)
    sound(case, earlier, later)


@pytest.mark.parametrize(
    "cell",
    [
        "import os\nos.chdir('/')",
        "import subprocess\n_ = subprocess.Popen(['sleep', '600'])",
        "import subprocess\n_ = subprocess.Popen(['sleep', '600'], start_new_session=True)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
        "import os\nos.environ['TMPDIR'] = '/nowhere'",
        "import sys\nsys.path.clear()",
        "import signal\n_ = signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    ],
    ids=[
        "elsewhere",
        "leaves a child",
        "leaves a daemon",
        "leaves a thread",
        "moves TMPDIR",
        "no path",
        "deaf",
    ],
)
def test_a_cell_that_misbehaves_leaves_nothing(cell: str, case: Case) -> None:
    with_cell(case, cell)
    done = case.build()
    assert done.returncode == 0, done.stderr
    case.nothing_is_left()


def test_a_cell_that_prints_fifty_megabytes(case: Case, earlier: Case) -> None:
    with_cell(case, "for _ in range(50):\n    print('x' * 1_000_000)")
    done = case.build()
    assert done.returncode == 1
    assert done.stderr.strip().endswith("It writes more than 20 MB, which no page can show."), done.stderr
    assert digests(case.output) == digests(earlier.output)
    case.nothing_is_left()


def test_two_builds_at_once(case: Case, earlier: Case, later: Case) -> None:
    one, other = case.begin(), case.begin()
    texts = {one.pid: said(one), other.pid: said(other)}
    assert sorted(p.returncode for p in (one, other)) in ([0, 0], [0, 1])
    for process in (one, other):
        if process.returncode:
            assert "is being built by" in texts[process.pid]
    sound(case, earlier, later)


def test_a_full_disk(case: Case, earlier: Case, later: Case, tmp_path: Path) -> None:
    # In a name space of its own: it ends with the command, and so does the small disk.
    for megabytes in (1, 2, 4, 6):
        small = tmp_path / f"disk{megabytes}"
        small.mkdir()
        case.environment["TMPDIR"] = str(small)
        script = f'mount -t tmpfs -o size={megabytes}m none {small} && exec "$@"'
        try:
            probe = subprocess.run(
                ["unshare", "-m", "sh", "-c", f"mount -t tmpfs -o size=1m none {small}"], capture_output=True
            )
        except FileNotFoundError:
            pytest.skip("no name spaces here")
        if probe.returncode:
            pytest.skip("mounting is not allowed here")
        done = case.build(before=["unshare", "-m", "sh", "-c", script, "sh"])
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1)
        if done.returncode:
            assert "space" in done.stderr, done.stderr
    del case.environment["TMPDIR"]
    sound(case, earlier, later)


def test_a_full_disk_where_the_book_goes(case: Case, earlier: Case, later: Case) -> None:
    place = case.output.parent
    kept = case.folder / "kept"
    for megabytes in (1, 3, 5, 8):
        script = (
            f"cp -r {place} {kept}{megabytes} && mount -t tmpfs -o size=40m none {place} && "
            f"cp -r {kept}{megabytes}/. {place} && "
            f"dd if=/dev/zero of={place}/filling bs=1M 2>/dev/null; "
            f'truncate -s -{megabytes}M {place}/filling; "$@"; code=$?; rm {place}/filling; '
            f"for book in {kept}{megabytes}/small {later.output}; do "
            f"diff -rq $book {place}/small >/dev/null && exit $code; done; exit 9"
        )
        done = case.build(before=["unshare", "-m", "sh", "-c", script, "sh"])
        if "mount" in done.stderr and done.returncode not in (0, 1, 9):
            pytest.skip("mounting is not allowed here")
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1), "9: the book is neither the earlier nor the later one"
        if done.returncode:
            assert done.stderr.lower().count("no space left") == 1, done.stderr
    sound(case, earlier, later)


@pytest.mark.parametrize("what", ["unwritable", "long", "missing", "file"])
def test_a_folder_for_temporary_files_that_is_none(what: str, case: Case, earlier: Case, later: Case) -> None:
    place = case.folder / ("x" * 200) / ("y" * 200) if what == "long" else case.folder / "scratch"
    if what == "unwritable" and os.geteuid() == 0:
        place = Path("/proc/self")  # where root, too, can write nothing
    elif what in ("unwritable", "long"):
        place.mkdir(parents=True, mode=0o500 if what == "unwritable" else 0o700)
    elif what == "file":
        place.touch()
    case.environment["TMPDIR"] = str(place)
    done = case.build()
    assert "Traceback" not in done.stderr, done.stderr
    if done.returncode:
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    del case.environment["TMPDIR"]
    sound(case, earlier, later)


def test_an_output_that_cannot_be_written(case: Case) -> None:
    done = case.build()
    assert done.returncode == 0
    process = case.command()
    process[3] = "/proc/self/book"
    found = subprocess.run(process, env=case.surroundings(), capture_output=True, text=True)
    assert found.returncode == 1 and "Traceback" not in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1, found.stderr


def test_no_home(case: Case, later: Case) -> None:
    case.environment["HOME"] = "/nonexistent"
    done = case.build()
    assert done.returncode == 0, done.stderr
    assert digests(case.output) == digests(later.output)


def test_a_clock_that_jumps_back(case: Case, earlier: Case, later: Case) -> None:
    # Files of the future, as after a clock was set back.
    ahead = time.time() + 400 * 86400
    for path in [*case.project.rglob("*"), *case.output.rglob("*")]:
        os.utime(path, (ahead, ahead))
    sound(case, earlier, later)
