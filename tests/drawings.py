"""The functions that draw figures; and a way to do without them where words alone are looked at."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib.figure import Figure

from analysis import figures


@functools.cache
def drawing_functions() -> list[Callable[..., Any]]:
    """Whatever draws a figure of a frame."""
    rooms = [
        importlib.import_module(f"{figures.__name__}.{m.name}")
        for m in pkgutil.iter_modules(figures.__path__)
    ]
    return [
        draw
        for room in rooms
        for name, draw in inspect.getmembers(room, inspect.isfunction)
        if draw.__module__ == room.__name__
        and not name.startswith("_")
        and re.match(r"Figure$|tuple\[Figure, ", draw.__annotations__["return"])
    ]


@contextmanager
def instead(make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[pytest.MonkeyPatch]:
    """Put what `make` gives in the place of every drawing function."""
    with pytest.MonkeyPatch.context() as patch:
        put(patch, make)
        yield patch


def put(patch: pytest.MonkeyPatch, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """The same for as long as the patch lasts."""
    for draw in drawing_functions():
        patch.setattr(named(draw), make(draw))


def named(draw: Callable[..., Any]) -> str:
    """A drawing function by its room and name."""
    return f"{draw.__module__}.{draw.__name__}"


def blank(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Give back empty axes, whatever is to be drawn; what tells more than a figure is drawn all the same."""

    def empty(*_: Any, **__: Any) -> Figure:
        figure = Figure()
        figure.add_axes((0, 0, 1, 1))
        return figure

    return empty if draw.__annotations__["return"] == "Figure" else draw
