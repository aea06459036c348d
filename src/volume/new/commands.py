"""``volume new``: a block to begin with, put in place whole, and what to do next."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from analysis.declared import catalogue, reading
from analysis.errors import InputError
from volume.new import blocks
from volume.refresh import put


class Kind(StrEnum):
    """What can be begun."""

    INDICATOR = "indicator"
    CHAPTER = "chapter"
    EDITION = "edition"
    CLAIM_RULE = "claim-rule"


NEXT = {
    Kind.INDICATOR: (
        "fill what volume check lists, then: volume show {name}",
        "move its cell in the notebook under the question that it answers",
    ),
    Kind.CHAPTER: (
        "fill what volume check lists; more: volume new indicator ID --chapter {name} --table TABLE",
        "put its prose into Danish: python -m volume.translation, then locale/da/LC_MESSAGES/volume.po",
    ),
    Kind.EDITION: ("volume build {name}",),
    Kind.CLAIM_RULE: ("fill what volume check lists, then: volume claims",),
}


def new(
    kind: Annotated[Kind, typer.Argument(help="What to begin.")],
    name: Annotated[
        str, typer.Argument(help="Its id: small letters, digits and _; of a rule, the claim, such as C050.")
    ],
    chapter: Annotated[
        str | None, typer.Option(help="Of an indicator: its chapter, such as housing.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="Of an indicator, a chapter or a rule: the table, such as ras200.")
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(help="Of an edition: its municipality.", show_default="its name"),
    ] = None,
) -> None:
    """Write a commented block to begin with, and say what to do next.

    It is valid as it stands. What is left to fill is marked TODO: volume check lists file and line.
    """
    root = reading.find_root()
    with put.alone(root):
        declared = catalogue.load(root)
        made = {
            Kind.INDICATOR: lambda: blocks.indicator(declared, name, chapter, table),
            Kind.CHAPTER: lambda: blocks.chapter(declared, name, table),
            Kind.EDITION: lambda: blocks.edition(declared, name, focus),
            Kind.CLAIM_RULE: lambda: blocks.claim_rule(declared, name, table),
        }[kind]()
        before = {path: (root / path).read_bytes() if (root / path).is_file() else None for path in made}
        put.put(root, {path: text.encode() for path, text in made.items()})
        try:
            catalogue.load(root)
        except InputError:
            for path, content in before.items():
                if content is None:
                    (root / path).unlink(missing_ok=True)
                else:
                    (root / path).write_bytes(content)
            raise
    print("\n".join(f"Written    {path}" for path in made))
    print("\n".join(f"Next       {step.format(name=name)}" for step in NEXT[kind]))
