"""Committed results of the simulations in ``benchmarks``, read and never rerun."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.declared.reading import read_json, text_file
from analysis.errors import InputError

FOLDER = Path("benchmarks") / "results"
# Of the intervals whose coverage is simulated, percent.
NOMINAL = 95.0

# A run of a script on the estimator that the volume used before; the file's name says so.
FIRST = "_first_edition"

_PROCESSES = (
    "process", "n", "coverage", "coverage_se", "coverage_largest", "width_ratio", "size_word", "power_word",
    "power_word_known", "lowest", "lowest_largest",
)  # fmt: skip
_FAMILY = ("indicators", "families", "false_words", "se", "false_words_focus", "gaps_below_05", "highest")
# What the methods page reads of each file.
COLUMNS = {
    "contrast": ("method", "n", "rho", "coverage", "coverage_se", "width_ratio"),
    "coverage": (
        "design", "n", "rho", "coverage", "coverage_se", "width_ratio", "effective_units",
        "lowest", "highest", "widest",
    ),
    f"coverage{FIRST}": ("design", "lowest", "highest", "coverage"),
    "false_discovery": ("design", "rho", "share", "fdr", "se", "false_words", "power", "highest"),
    "joinpoint_size": (
        "n", "rho", "effect", "joinpoint_pooled", "joinpoint_single", "level_shift_pooled",
        "level_shift_single", "se", "highest",
    ),
    "joinpoint_intervals": ("n", "rho", "turn", "accepted", "year", "slopes", "average", "width"),
    "processes": _PROCESSES,
    f"processes{FIRST}": _PROCESSES,
    "real_family": _FAMILY,
    f"real_family{FIRST}": _FAMILY,
    "composite_size": ("between", "phi", "noise", "size", "se", "size_median", "power"),
}  # fmt: skip


# What it says of the settings of a run.
SETTINGS = {"processes": ("word", "effect"), "composite_size": ("alpha", "effect")}


@dataclass(frozen=True)
class Simulation:
    """The results of one benchmark, and when and where they were computed.

    Attributes
    ----------
    name : str
        Of the script and of its files.
    frame : DataFrame
        The rows as committed; shares and coverages in percent.
    date : date
        Of the run.
    cores : int
    architecture : str
        Of the machine.
    replications : int
        Simulated panels (or series) a row.
    settings : mapping of str to float
        What else the run was told, by its name in the script.
    """

    name: str
    frame: pd.DataFrame
    date: dt.date
    cores: int
    architecture: str
    replications: int
    settings: Mapping[str, float]

    @property
    def machine(self) -> str:
        """Class of machine, as it was given to the script: ``2 cores, x86-64``."""
        return f"{self.cores} cores, {self.architecture}"

    @property
    def script(self) -> str:
        """Path of the script within the project; one script for both editions of the estimator."""
        return f"benchmarks/{self.name.removesuffix(FIRST)}.py"


def simulation(root: Path, name: str) -> Simulation:
    """Read the committed results of one benchmark.

    Parameters
    ----------
    root : Path
        The project folder.
    name : str
        A key of :data:`COLUMNS`.

    Raises
    ------
    InputError
        If a file is missing, cannot be read, or lacks a column or field.

    Examples
    --------
    >>> simulation(project.root, "contrast").script
    'benchmarks/contrast.py'
    """
    folder = root / FOLDER
    table, about = folder / f"{name}.csv", folder / f"{name}.json"
    for path in (table, about):
        if not path.is_file():
            raise InputError(f"{_shown(root, path)} is missing; benchmarks/README.md says how to compute it.")
    try:
        text = io.StringIO(text_file(root, _shown(root, table)))
        frame = pd.read_csv(text, dtype={"rho": str} if name == "false_discovery" else None)
    except ValueError as error:
        raise InputError(f"{_shown(root, table)} is not a table: {error}.") from None
    missing = [column for column in COLUMNS[name] if column not in frame]
    if missing or frame.empty:
        lacks = f"the columns {', '.join(missing)}" if missing else "any row"
        raise InputError(f"{_shown(root, table)} lacks {lacks}; benchmarks/README.md says how to compute it.")
    try:
        fields = read_json(root, _shown(root, about))
        cores, architecture = str(fields["machine"]).split(" cores, ")
        return Simulation(
            name=name,
            frame=frame,
            date=dt.date.fromisoformat(fields["date"]),
            cores=int(cores),
            architecture=architecture,
            replications=int(fields["replications"]),
            settings={key: float(fields[key]) for key in SETTINGS.get(name.removesuffix(FIRST), ())},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{_shown(root, about)} must give date (YYYY-MM-DD), machine (2 cores, x86-64), replications "
            f"and settings; {type(error).__name__}: {error}."
        ) from None


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
