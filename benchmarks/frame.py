"""What the simulations share: random streams, AR(1) series, command line, processes, table and files."""

from __future__ import annotations

import argparse
import csv
import json
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

Array = NDArray[np.float64]
Row = TypeVar("Row")
Outcome = TypeVar("Outcome")

SEED = 20230101
RESULTS = Path(__file__).parent / "results"


def stream(seed: int, *row: object) -> np.random.Generator:
    """The random stream of one row, whatever other rows are run, in whatever order and process."""
    return np.random.default_rng([seed, zlib.crc32("|".join(map(str, row)).encode())])


def ar1(rng: np.random.Generator, shape: tuple[int, ...], rho: float | Array) -> Array:
    """AR(1) series with unit innovations from their stationary start; at rho = 1 random walks.

    Parameters
    ----------
    rng : Generator
    shape : tuple of int
        (years, series), or (replications, years, series).
    rho : float or array
        One for all, or one for each series: `shape` without the years.
    """
    out = rng.normal(size=shape)
    years = np.moveaxis(out, -2, 0)
    rho = np.asarray(rho, dtype=float)
    stationary = rho < 1
    years[0] /= np.sqrt(np.where(stationary, 1 - np.where(stationary, rho, 0) ** 2, 1))
    for t in range(1, len(years)):
        years[t] += rho * years[t - 1]
    return out


def options(
    description: str,
    arguments: list[str] | None,
    *,
    takes: str,
    replications: int,
    quick_replications: int,
    processes: bool = True,
    only: bool = False,
) -> argparse.Namespace:
    """Read the command line.

    Parameters
    ----------
    description : str
    arguments : list of str or None
        None: those of the process.
    takes : str
        How long a quick run takes.
    replications, quick_replications : int
        Unless the command line says otherwise.
    processes, only : bool
        Whether the script takes these options.

    Returns
    -------
    Namespace
        `quick`, `replications`, `seed`, `processes`, `only`, `date`, `machine`, and `writes`: whether the run
        writes its results.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.set_defaults(processes=1, only="")
    parser.add_argument("--quick", action="store_true", help=f"{takes}; prints, writes nothing")
    parser.add_argument("--replications", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    if processes:
        parser.add_argument("--processes", type=int)
    if only:
        parser.add_argument("--only", help="rows whose design contains this text; writes nothing")
    parser.add_argument("--date", help="date of the run, written beside the results")
    parser.add_argument("--machine", help='class of machine, e.g. "2 cores, x86-64"')
    found = parser.parse_args(arguments)
    found.writes = not (found.quick or found.only)
    if found.writes and not (found.date and found.machine):
        parser.error("a run that writes results needs --date and --machine")
    found.replications = found.replications or (quick_replications if found.quick else replications)
    return found


def run(
    simulate: Callable[[Row], Outcome], rows: Sequence[Row], processes: int
) -> tuple[list[Outcome], float]:
    """Outcomes in the order of the rows, and seconds taken; progress goes to standard error."""
    start = time.perf_counter()
    console = Console(stderr=True)
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            outcomes = list(track(pool.map(simulate, rows), total=len(rows), console=console))
    else:
        outcomes = [simulate(row) for row in track(rows, console=console)]
    return outcomes, time.perf_counter() - start


def show(outcomes: Iterable[Any], width: int) -> None:
    """Print the outcomes as a table, one field a column."""
    cells = [asdict(outcome) for outcome in outcomes]
    table = Table(*cells[0], box=None)
    for row in cells:
        table.add_row(*("-" if value is None else str(value) for value in row.values()))
    Console(width=width).print(table)


def write(
    name: str, outcomes: Iterable[Any], asked: argparse.Namespace, seconds: float, **settings: float
) -> None:
    """Write ``NAME.csv``, the outcomes, and ``NAME.json``: when, where and with which settings."""
    RESULTS.mkdir(exist_ok=True)
    cells = [asdict(outcome) for outcome in outcomes]
    with (RESULTS / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(cells[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells)
    about = {
        "date": asked.date,
        "machine": asked.machine,
        "processes": asked.processes,
        "replications": asked.replications,
        **settings,
        "seed": asked.seed,
        "seconds": round(seconds),
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
