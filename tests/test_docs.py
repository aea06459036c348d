"""The documentation names what is there: every command can be parsed, every option and key is listed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import nbformat
import pytest
import typer
import yaml

from analysis.declared.edition import PARAMETERS
from analysis.declared.models import EditionFile, Indicator
from docs_blocks import PAGES, blocks
from every import every
from real import CATALOGUE, PROJECT
from volume import cli

pytestmark = pytest.mark.unit

ROOT = PROJECT.root
DOCS = ROOT / "docs"
COMMANDS: click.Group = typer.main.get_command(cli.app)  # type: ignore[assignment]
PROGRAMS = {
    "papermill",
    "jupyter",
    "jupyter-book",
    "frictionless",
    "nbstripout",
    "pip",
    "cffconvert",
    "python",
    "python3",
    "make",
}


LINES = [(page, line) for page, block in blocks("sh") for line in block.splitlines() if line.strip()]


@every(line=lambda: [f"{line}" for _, line in LINES])
def test_every_command_can_be_typed(line: str) -> None:
    program, *arguments = shlex.split(line, comments=True)
    name = Path(program).name
    if name != "volume":
        assert name in PROGRAMS
        if name == "make":
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            assert all(re.search(rf"(?m)^{re.escape(a)}:", makefile) for a in arguments)
        return
    command, *rest = cli.paired(arguments)
    assert command in COMMANDS.commands
    context = COMMANDS.commands[command].make_context(command, list(rest))
    for known, there in (("chapter", CATALOGUE.chapters), ("table", CATALOGUE.tables)):
        if command == "new" and context.params[known] is not None:
            assert context.params[known] in there
    if context.params.get("focus") and command in ("build", "show", "new"):
        focus = context.params["focus"]
        for one in [focus] if isinstance(focus, str) else focus:
            CATALOGUE.municipality(one)


def test_there_are_commands_to_be_tried() -> None:
    assert len(LINES) > 20


def test_the_reference_lists_every_command_and_option() -> None:
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"(?ms)^## volume (\S+)\n(.*?)(?=^## |\Z)", text))
    assert list(parts) == list(COMMANDS.commands)
    for name, command in COMMANDS.commands.items():
        options = {
            option
            for one in command.params
            if one.param_type_name == "option"
            for option in (*one.opts, *one.secondary_opts)
        }
        assert {*re.findall(r"`(-[\w-]+)`", parts[name])} == options, name


def test_the_reference_lists_every_parameter_and_key() -> None:
    parameters = (DOCS / "reference" / "parameters.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?m)^\| `(\w+)`", parameters)) == {"edition", *PARAMETERS}
    keys = (DOCS / "reference" / "keys.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"(?m)^\| `(\w+)`", keys))
    assert listed >= {*Indicator.model_fields, *EditionFile.model_fields} - {"chapter"}


def test_every_page_is_in_the_table_of_contents_and_links_lead_somewhere() -> None:
    toc = yaml.safe_load((DOCS / "_toc.yml").read_text(encoding="utf-8"))
    listed = {toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])}
    own = {"tutorial", "howto", "reference", "explanation"}
    there = {
        p.relative_to(DOCS).with_suffix("").as_posix() for p in PAGES if p.relative_to(DOCS).parts[0] in own
    }
    assert there <= listed
    for name in listed:
        page = DOCS / f"{name}.md"
        for way in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / way).exists(), f"{name}: {way}"


@pytest.mark.parametrize("name", ["README.md", "README.da.md"])
def test_both_readmes_lead_there(name: str) -> None:
    assert "](docs/index.md)" in (ROOT / name).read_text(encoding="utf-8")


def test_notebooks_have_the_kernel_that_jupyterlab_writes() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert nbformat.read(path, as_version=4).metadata.kernelspec.display_name == "Python 3 (ipykernel)", (
            path
        )
