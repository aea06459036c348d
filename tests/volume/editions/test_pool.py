"""Tasks in processes of their own: what one does costs nobody else anything."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from volume.editions import pool
from volume.editions.pool import Failure, Task
from volume.errors import BuildError

pytestmark = pytest.mark.unit


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    print("something said before")
    raise BuildError("notebooks/housing failed in code cell 3.")


def surprise() -> None:
    raise ZeroDivisionError("by surprise")


@pytest.fixture
def task(tmp_path: Path) -> Callable[[str, Callable[[], None]], Task]:
    """A task with its log below the folder of the test."""
    return lambda name, run: Task(name, run, tmp_path / "logs" / f"{name}.log")


def test_who_fails_or_is_killed_does_not_keep_the_others_from_going_on(
    tmp_path: Path, task: Callable[[str, Callable[[], None]], Task]
) -> None:
    ended: list[str] = []
    tasks = [
        task("failing", fail),
        task("killed", kill),
        task("surprised", surprise),
        *(task(letter, (tmp_path / letter).touch) for letter in "abc"),
    ]
    failures = pool.run(tasks, 2, done=ended.append)
    assert sorted(failures, key=lambda one: one.name) == [
        Failure("failing", "notebooks/housing failed in code cell 3."),
        Failure("killed", "ended by signal SIGKILL"),
        Failure("surprised", "ZeroDivisionError: by surprise"),
    ]
    assert all((tmp_path / letter).exists() for letter in "abc")
    assert sorted(ended) == sorted(one.name for one in tasks)
    assert "something said before" in (tmp_path / "logs" / "failing.log").read_text()


def test_a_task_finds_what_was_computed_here_and_leaves_nothing_behind(
    task: Callable[[str, Callable[[], None]], Task],
) -> None:
    computed = ["here"]

    def look() -> None:
        assert computed == ["here"]
        computed.append("there")

    assert pool.run([task("a", look), task("b", look)], 1) == []
    assert computed == ["here"]


def test_ctrl_c_ends_every_task_before_it_is_passed_on(
    tmp_path: Path, task: Callable[[str, Callable[[], None]], Task]
) -> None:
    def wait() -> None:
        (tmp_path / f"begun-{os.getpid()}").touch()
        try:
            signal.pause()
        finally:
            (tmp_path / f"cleared-{os.getpid()}").touch()

    def interrupt() -> None:
        if len(list(tmp_path.glob("begun-*"))) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.run([task(name, wait) for name in "abc"], 2, tick=interrupt)
    begun = {path.name.removeprefix("begun-") for path in tmp_path.glob("begun-*")}
    assert {path.name.removeprefix("cleared-") for path in tmp_path.glob("cleared-*")} == begun
    for pid in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
