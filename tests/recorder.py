"""What the kernels of a build show, written down as they show it.

``python tests/recorder.py FOLDER build ...`` is the command `volume` with the same arguments. Its kernels
have this module imported, and each page leaves in FOLDER, by language, what it said, its exhibits with their
figures as drawings, and how each figure was drawn: tests look at these without running a page once more.
"""

from __future__ import annotations

import functools
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis import page
from analysis.exhibits.exhibit import Exhibit
from analysis.figures.marks import COMPARATORS
from drawings import drawing_functions, named, put
from volume import build, cli

FOLDER = "TESTS_RECORDED"


@dataclass(frozen=True)
class Call:
    """One call of a drawing function."""

    name: str
    frame: pd.DataFrame
    rest: tuple[Any, ...]
    options: dict[str, Any]
    drawn: bool = True

    @property
    def draw(self) -> Callable[..., Any]:
        """The function."""
        return functions()[self.name]

    def again(self, frame: pd.DataFrame) -> Figure:
        """Draw another frame in the same way."""
        # Who the comparators of the edition are, no file says.
        frame.attrs[COMPARATORS] = self.frame.attrs.get(COMPARATORS, ())
        # A second frame, of one row a municipality, stands in the same file.
        rest = (frame.drop_duplicates("area") if isinstance(r, pd.DataFrame) else r for r in self.rest)
        return drawing(self.draw(frame, *rest, **self.options))


@dataclass(frozen=True)
class Shown:
    """An exhibit on a page, with how its figure was drawn."""

    page: str
    exhibit: Exhibit
    call: Call | None = None


@functools.cache
def functions() -> dict[str, Callable[..., Any]]:
    """Every drawing function by its name."""
    return {named(draw): draw for draw in drawing_functions()}


def drawing(result: Any) -> Figure:
    """The figure of what a drawing function gives back."""
    return result[0] if isinstance(result, tuple) else result


def read(folder: Path, language: str) -> Iterator[tuple[str, list[str], list[Shown]]]:
    """What each page of a recorded build said and showed."""
    for path in sorted((folder / language).glob("*.pickle")):
        texts: list[str] = []
        shown: list[Shown] = []
        with path.open("rb") as file:
            while file.peek(1):
                kept = pickle.load(file)  # written by this module, in a folder of this run
                (texts if isinstance(kept, str) else shown).append(kept)
        yield path.stem, texts, shown


def record() -> None:
    """Wrap what draws, saves and displays, for the life of the process; kernels are forked from it."""
    calls: dict[Figure, Call] = {}
    saved: list[Exhibit] = []
    save, display, show = Exhibit.save, page.display, page.Page._display

    def keeping(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def kept(frame: pd.DataFrame, *rest: Any, **options: Any) -> Any:
            result = draw(frame, *rest, **options)
            calls[drawing(result)] = Call(named(draw), frame, rest, options)
            return result

        return kept

    def saving(exhibit: Exhibit, *where: Any) -> None:
        saved.append(exhibit)
        save(exhibit, *where)

    def showing(self: page.Page, blocks: Any) -> None:
        said: list[str] = []

        def displaying(bundle: dict[str, str], **more: Any) -> None:
            said.append(bundle["text/markdown"])
            display(bundle, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(page, "display", displaying)
            show(self, blocks)
        name = Path(os.environ["VOLUME_OUTPUT"]).parent.name  # each chapter has a folder of its own
        place = Path(os.environ[FOLDER]) / self.edition.language / f"{name}.pickle"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("ab") as file:
            for text in said:
                pickle.dump(text, file)
            for exhibit in saved:
                exhibit.__dict__.pop("svg", None)  # it can be drawn again, and is long
                pickle.dump(Shown(name, exhibit, calls.get(exhibit.figure)), file)
        saved.clear()

    patch = pytest.MonkeyPatch()
    put(patch, keeping)
    patch.setattr(Exhibit, "save", saving)
    patch.setattr(page.Page, "_display", showing)


def main(folder: str, *arguments: str) -> None:
    """Run `volume`; its kernels are forked from a process that records."""
    os.environ[FOLDER] = folder
    paths = (str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    whole = build.Preparation

    def recorded(**options: Any) -> build.Preparation:
        return whole(**{**options, "warm_up": {**options["warm_up"], "recorder:record": {}}})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "Preparation", recorded)
        cli.main(list(arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
