"""Public tables into estimates and exhibits; knows nothing of books.

For a notebook of your own::

    from analysis import open_volume

    volume = open_volume("randers", focus="Horsens")
    volume["employment_rate"].gap

``help(volume)`` and ``help(volume["employment_rate"])`` say what else there is.
"""

import importlib
import os
from typing import Any

# Before NumPy is loaded. Its matrices are small here: two threads take several times as long as one as soon
# as the cores have anything else to do, and how many there are could change the last digits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where what a researcher imports from here is found. Only then: who reads a declaration need not wait for
# the statistics. ``__init__.pyi`` says the same to editors and type checkers.
_OFFERED = {"Measure": "analysis.opened", "Volume": "analysis.opened", "open_volume": "analysis.opened"}
__all__ = ["Measure", "Volume", "open_volume"]  # noqa: F822 - by __getattr__


def __getattr__(name: str) -> Any:
    if name not in _OFFERED:
        raise AttributeError(f"module 'analysis' has no attribute '{name}'")
    return getattr(importlib.import_module(_OFFERED[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_OFFERED})
