"""What several commands ask for in the same words."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Edition: TypeAlias = Annotated[
    str | None, typer.Argument(help="Name of a file in editions/.", show_default="randers")
]
