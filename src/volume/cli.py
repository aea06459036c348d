"""The command line: building, checking, claims, reviews, comparing, keeping and releasing editions."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analysis.declared import catalogue, names, reading
from analysis.declared.edition import resolve
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume import check as checking
from volume import options, permanent, terminal
from volume import release as releasing
from volume import serve as serving
from volume import show as showing
from volume.book import pages as book_pages
from volume.book import parameters
from volume.editions import commands as editions
from volume.errors import BuildError
from volume.history import changes, grounds, kept
from volume.history import review as reviewing
from volume.history.comparison import compared
from volume.new import commands as new
from volume.publish.target import settled
from volume.refresh import commands, enter, fetch, put

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Build the background volume from its tables.",
)
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; wrong input costs one sentence on standard error and exit code 1.

    Parameters
    ----------
    arguments
        As after ``volume`` on the command line; those of this process by default.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    terminal.tolerate(sys.stdout, sys.stderr)
    try:
        put.finish(reading.find_root())
        app(paired(given))
    except (InputError, BuildError) as error:
        print(terminal.harmless(str(error)), file=sys.stderr)
        sys.exit(1)
    except OSError as error:  # a disk that is full, a folder that was taken away
        place = f"{error.filename}: " if error.filename else ""
        print(terminal.harmless(f"{place}{error.strerror or error}."), file=sys.stderr)
        sys.exit(1)


def paired(arguments: Sequence[str]) -> list[str]:
    """Join each ``-p KEY VALUE`` into ``-p KEY=VALUE``, because an option of Typer takes one argument.

    Parameters
    ----------
    arguments
        As typed.

    Returns
    -------
    list of str
        For Typer.

    Raises
    ------
    InputError
        If a key has no value.

    Examples
    --------
    >>> paired(["build", "-p", "base_year", "2010", "--pdf"])
    ['build', '-p', 'base_year=2010', '--pdf']
    """
    result, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        result.append(word)
        if word not in ("-p", "--parameter") or not rest:
            continue
        key = rest.pop(0)
        if not ASSIGNMENT.match(key):
            if not rest:
                raise InputError(f"-p {key} has no value; write: -p {key} VALUE.")
            key = f"{key}={rest.pop(0)}"
        result.append(key)
    return result


app.command()(editions.build)


@app.command()
def serve(
    edition: options.Edition = None,
    port: Annotated[int, typer.Option(help="Of the loopback address; 0 takes any that is free.")] = 8000,
) -> None:
    """Show the web pages while they are written: build what changed and reload the browser."""
    root = reading.find_root()
    known = parameters.known(root)
    chosen = resolve(catalogue.load(root), str(known["edition"]) if edition is None else edition, {})
    pages = root / "build" / chosen.slug / chosen.language / "html"

    def build() -> None:
        # In a process of its own, which reads the code anew.
        own = [sys.executable, "-c", "from volume.cli import main; main()"]
        options = ["--html", "--language", chosen.language, "--quiet"]
        if subprocess.run([*own, "build", chosen.id, *options], cwd=root).returncode:
            raise BuildError("The pages are as they were.")

    if not (pages / "index.html").is_file():
        build()
    server = serving.Server(pages, port)
    server.start()
    print(f"{server.address}/  (stop with Ctrl+C)")
    try:
        serving.watch(root, server, build, print)
    except KeyboardInterrupt:
        server.stop()


@app.command()
def check() -> None:
    """Check that the declarations, tables, notebooks and pages fit together."""
    findings = checking.run(reading.find_root())
    table = Table("what", "result", box=None)
    for finding in findings:
        table.add_row(finding.what, terminal.harmless(finding.problem or "ok"))
    terminal.console().print(table)
    if any(finding.problem for finding in findings):
        raise typer.Exit(1)


@app.command()
def claims(
    edition: options.Edition = None,
    focus: Annotated[
        str | None, typer.Option(metavar="AREA", help="Only one focus area, such as housing.")
    ] = None,
) -> None:
    """Print the ledger: every claim of the white paper with its verdict."""
    from analysis.results.claims import rows, summary

    root = reading.find_root()
    declared = catalogue.load(root)
    name = str(parameters.known(root)["edition"]) if edition is None else edition
    resolved = resolve(declared, name, {})
    printed = rows(root, resolved, focus)
    table = Table("claim", "verdict", "found, or needed", "the white paper says", box=None, pad_edge=False)
    for row in printed:
        table.add_row(*map(terminal.harmless, row))
    console = terminal.console()
    console.print(table)
    console.print(summary(printed, Language(resolved.language)))


@app.command()
def review(
    chapter: Annotated[str, typer.Argument(help="Name of a notebook in _toc.yml, such as context.")],
    reviewer: Annotated[str | None, typer.Option(help="Who reviews.")] = None,
    role: Annotated[str | None, typer.Option(help="As what, such as economist.")] = None,
    verdict: Annotated[str | None, typer.Option(help=f"One of: {', '.join(reviewing.VERDICTS)}.")] = None,
    comment: Annotated[list[str] | None, typer.Option(help="A remark; may be repeated.")] = None,
    date: Annotated[str | None, typer.Option(help="As YYYY-MM-DD.", show_default="today")] = None,
    build: Annotated[
        Path | None, typer.Option(help="What was reviewed.", show_default="build/EDITION/LANGUAGE")
    ] = None,
    reply: Annotated[
        int | None, typer.Option(min=1, help="Reply to the comment the page shows under this number.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="The reply.")] = None,
    by: Annotated[str | None, typer.Option(help="Who replies.")] = None,
) -> None:
    """Record the review of a page in review.yml, or a reply to a comment.

    A review keeps the hashes of what was reviewed: tables, declarations, code, notebook, estimates. A later
    build says on the page what has changed since.
    """
    root = reading.find_root()
    pages = [book_pages.short(name) for name in book_pages.notebooks(root)]
    if chapter not in pages:
        raise InputError(f"'{chapter}' is no notebook of _toc.yml{names.hint(chapter, pages)}")
    day = dt.date.today().isoformat() if date is None else date
    given = {"--reviewer": reviewer, "--role": role, "--verdict": verdict}
    answer = {"--text": text, "--by": by}
    wrong = given | {"--comment": comment, "--build": build} if reply else answer
    needed = answer if reply else given
    for option, value in wrong.items():
        if value:
            raise InputError(f"{option} does not go with {'--reply' if reply else 'a review'}.")
    for option, value in needed.items():
        if value is None:
            raise InputError(f"{option} is missing; {'a reply' if reply else 'a review'} needs it.")
    known = reviewing.read(root, pages)
    if reply:
        reviews = reviewing.reply(known, chapter, reply, {"by": by, "date": day, "text": text})
    else:
        fields = {
            "reviewer": reviewer,
            "role": role,
            "date": day,
            "verdict": verdict,
            "comments": [{"text": one} for one in comment or []],
            "reviewed": grounds.read_page(build or _usual_build(root), chapter),
        }
        reviews = reviewing.record(known, chapter, fields)
    reviewing.write(root, reviews)
    print(f"Recorded in {reviewing.FILE}; the next build shows it on the page.")


@app.command()
def compare(
    build_a: Annotated[Path, typer.Argument(help="Folder of a build.")],
    build_b: Annotated[Path, typer.Argument(help="Folder of a later build.")],
) -> None:
    """Show what differs between two builds: estimates, with reasons, and tables."""
    if settled(build_a) == settled(build_b):
        raise InputError(f"{build_a} and {build_b} are the same folder; name two builds.")
    found = compared(kept.read(build_a), kept.read(build_b))
    terminal.console().print(changes.terminal(found, Language("en")))


app.command()(showing.show)
app.command()(new.new)
app.command()(commands.table)
app.command()(commands.refresh)
app.command()(enter.enter)
app.command()(fetch.fetch)


@app.command()
def keep(
    build: Annotated[Path, typer.Argument(help="Folder of a build that is published.")],
    replaced: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="It is no published build, but one by a method that is replaced: its words."
        ),
    ] = None,
) -> None:
    """Keep estimates and tables of a published build, for the changes page of a later version."""
    root = reading.find_root()
    if replaced is not None:
        target = kept.keep_words(root, build, replaced)
        print(f"Kept in {target.relative_to(root)}; commit it with the new method.")
        return
    target = kept.keep(root, build)
    if (build / "html").is_dir():
        permanent.add(root, kept.read(build).slug, build / "html")
    print(f"Kept in {target.relative_to(root)}; commit it with the release.")


@app.command()
def release(
    build: Annotated[
        Path | None, typer.Argument(help="Folder of a build.", show_default="build/EDITION/LANGUAGE")
    ] = None,
    output: Annotated[Path, typer.Option(help="Where the files go.")] = Path("dist"),
) -> None:
    """Pack a build for publication: archives, bill of materials, checksums."""
    root = reading.find_root()
    for path in releasing.release(root, settled(build or _usual_build(root)), output):
        print(path)


def _usual_build(root: Path) -> Path:
    declared = catalogue.load(root)
    edition = resolve(declared, str(parameters.known(root)["edition"]), {})
    return root / "build" / edition.slug / edition.language
