"""Work in processes of its own: what fails or dies costs itself alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from analysis.errors import InputError
from volume.errors import BuildError

TICK = 0.5  # seconds between two looks at the clock of the display
STOP_WITHIN = 30.0  # seconds a stopped task has to remove what is half made


@dataclass(frozen=True)
class Task:
    """One piece of work.

    Parameters
    ----------
    name
        As it is told.
    run
        What is done, in a process of its own.
    log
        The file that takes what it says.
    """

    name: str
    run: Callable[[], None]
    log: Path


@dataclass(frozen=True)
class Failure:
    """A task that did not come to its end, and why."""

    name: str
    reason: str


def run(
    tasks: Sequence[Task],
    workers: int,
    *,
    done: Callable[[str], None] = lambda _: None,
    tick: Callable[[], None] = lambda: None,
) -> list[Failure]:
    """Run tasks, several at a time; one that fails does not keep the others from going on.

    Each is forked from this process when its turn comes: it inherits what has been computed here, and its
    memory is free once it has ended.

    Parameters
    ----------
    tasks
        Begun in this order.
    workers
        How many run at a time.
    done
        Called with the name of each that has ended, well or not.
    tick
        Called twice a second, for a display.

    Returns
    -------
    list of Failure
        In the order in which they ended.

    Raises
    ------
    InputError
        If the system cannot fork.
    KeyboardInterrupt
        After Ctrl-C, once every task has ended.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise InputError("this system cannot fork processes; build one edition at a time.")
    context = multiprocessing.get_context("fork")
    waiting = list(tasks)
    running: dict[int, tuple[Task, BaseProcess]] = {}
    failures = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                task = waiting.pop(0)
                begun = context.Process(target=_child, args=(task,))
                begun.start()
                running[begun.sentinel] = task, begun
            for sentinel in wait(list(running), TICK):
                assert isinstance(sentinel, int)
                task, process = running.pop(sentinel)
                process.join()
                if process.exitcode:
                    failures.append(Failure(task.name, _reason(task, process.exitcode)))
                done(task.name)
                process.close()
            tick()
    finally:
        _stop([process for _, process in running.values()])
    return failures


def _child(task: Task) -> None:
    """Run one task; what it says goes to its log, the reason of a failure to the log's last line."""
    # Ctrl-C reaches the process that started this one, and is passed on by it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupt)
    task.log.parent.mkdir(parents=True, exist_ok=True)
    with task.log.open("w", encoding="utf-8") as log:
        sys.stdout = sys.stderr = log
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            task.run()
        except (InputError, BuildError) as error:
            print(error, file=log, flush=True)
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        except Exception:  # whatever else it meets: told in full, and its last line in the summary
            traceback.print_exc(file=log)
            raise SystemExit(1) from None


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _reason(task: Task, code: int) -> str:
    if code < 0:
        return f"ended by signal {signal.Signals(-code).name}"
    try:
        said = task.log.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        said = ""
    return said.rpartition("\n")[2] or f"ended with code {code}"


def _stop(processes: Sequence[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(STOP_WITHIN)
        if process.is_alive():
            process.kill()
            process.join()
