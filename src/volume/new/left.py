"""What is left to fill of blocks that `volume new` wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from analysis.declared.reading import text_file

MARK = "TODO"
PLACES = ("data/indicators/*.yml", "data/claim_rules.yml", "editions/*.yml", "notebooks/*.ipynb")
_MARKED = re.compile(rf"\b{MARK}\b\s*([^\"}},\n\\]*)")


def left(root: Path) -> Iterator[str]:
    """Name file, line and what is wanted there, of all that is left to fill.

    Parameters
    ----------
    root
        Folder of the project.
    """
    for pattern in PLACES:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(text_file(root, name).splitlines(), start=1):
                if line.lstrip().startswith("# New. Replace every"):
                    continue
                for found in _MARKED.finditer(line):
                    yield f"{name}, line {number}: to fill: {_wanted(found[1])}"


def _wanted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"')).strip() or "a value"
    except ValueError:
        return text.strip() or "a value"
