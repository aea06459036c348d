"""The command that builds: one edition, several, or one for every municipality."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from analysis.declared import catalogue, models, reading
from analysis.declared.edition import Edition, editions_of
from analysis.errors import InputError
from volume import build as building
from volume import options
from volume.book import imprint, parameters
from volume.editions import many
from volume.progress import Report


def build(
    edition: options.Edition = None,
    focus: Annotated[
        list[str] | None,
        typer.Option(help="Municipality in focus: its code or name; repeated, an edition is built for each."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Build an edition for each of the 98 municipalities.")
    ] = False,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--parameter",
            metavar="KEY VALUE",
            help="Set a parameter of the notebooks; may be repeated.",
        ),
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="Only the web pages.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Only the PDF.")] = False,
    language: Annotated[
        str | None, typer.Option(help="Only this language, such as en.", show_default="all of the edition")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the build; with several languages or editions, of a folder for each.",
            show_default="build/EDITION/LANGUAGE",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Plain lines instead of a progress bar.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="Notebooks of an edition executed at a time.", show_default="cores for each worker"
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, help="Editions built at a time, where there are several.", show_default="number of cores"
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each chapter is or is not executed.")
    ] = False,
) -> None:
    """Execute the notebooks and publish them as web pages and PDF.

    The build replaces an earlier one in one step, and only when everything has gone well. A chapter is
    executed again only if something it rests on has changed. Of several editions, those that are there
    already stay as they are, and one that fails does not keep the others from being built.
    """
    begin = time.perf_counter()
    root = reading.find_root()
    known = parameters.known(root)
    pairs = [(key, value) for key, _, value in (text.partition("=") for text in parameter or [])]
    declared = catalogue.load(root)
    if every and focus:
        raise InputError("--all builds every municipality; leave --focus away.")
    municipalities: Sequence[str | None] = declared.municipalities if every else focus or [None]
    name = str(known["edition"]) if edition is None else edition
    formats = [name for name, asked in (("html", html), ("pdf", pdf)) if asked or not (html or pdf)]
    console = Console(stderr=True, markup=False, emoji=False)
    cores = os.cpu_count() or 1
    found = []
    for one in municipalities:
        given = parameters.overrides(pairs, {"focus": one, "language": language})
        parameters.check(given, known)
        if "edition" in given:
            raise InputError("the edition is the argument of the command: volume build EDITION.")
        editions = editions_of(declared, name, given)
        found.append(many.Wanted(editions, imprint.collect_all(root, declared, editions)))
    try:
        if len(found) == 1:
            [alone] = found
            with Report(console, quiet=quiet) as report:
                targets = building.build(
                    root,
                    alone.about,
                    _preparation(root, declared, alone.editions),
                    report,
                    output=output,
                    formats=formats,
                    jobs=jobs or cores,
                    explain=explain,
                )
            if focus:
                print(_against(declared, alone.editions[0]))
            for about, target in zip(alone.about, targets, strict=True):
                _show(target, formats, about.name)
            print(f"Built in {time.perf_counter() - begin:.0f} s.")
            return
        at_a_time = workers or cores
        built = many.build(
            root,
            many.below(found, output),
            lambda one: _preparation(root, declared, one.editions),
            lambda: _share(root, found[0].editions[0]),
            console,
            formats=formats,
            workers=at_a_time,
            jobs=jobs or max(1, cores // at_a_time),
            quiet=quiet,
        )
    except KeyboardInterrupt:
        print("Stopped; an earlier build is as it was.", file=sys.stderr)
        raise typer.Exit(130) from None
    print(f"{len(built)} editions built in {time.perf_counter() - begin:.0f} s, {len(found)} are there.")


def _share(root: Path, edition: Edition) -> None:
    from analysis.results.files import share

    share(root, edition)


def _preparation(root: Path, declared: models.Catalogue, editions: Sequence[Edition]) -> building.Preparation:
    by_language: dict[str, Edition] = {edition.language: edition for edition in editions}

    def write_estimates(language: str, folder: Path) -> None:
        # Not at the top: who asks for help, or has changed nothing, need not wait for the statistics.
        from analysis.results.files import write

        write(root, by_language[language], folder)

    def reads(language: str, names: Iterable[str]) -> Mapping[str, str]:
        from analysis.results.reads import ALWAYS, digests

        return digests(root, by_language[language], {*names, *ALWAYS})

    return building.Preparation(
        write_estimates=write_estimates,
        reads=reads,
        preload=["analysis.page"],
        warm_up={"analysis.page:warm": editions[0].parameters()},
        declared=declared,
    )


def _against(declared: models.Catalogue, edition: Edition) -> str:
    """Whom a name was taken for, and whom that municipality is compared with."""
    names = [declared.areas[code].name[edition.language] for code in (edition.focus, *edition.comparators)]
    return f"Focus      {names[0]} ({edition.focus}), compared with {', '.join(names[1:])}"


def _show(target: Path, formats: Sequence[str], name: str) -> None:
    here = Path.cwd()
    shown = target.relative_to(here) if target.is_relative_to(here) else target
    if "html" in formats:
        print(f"HTML       {shown / 'html' / 'index.html'}")
    if "pdf" in formats:
        print(f"PDF        {shown / 'pdf' / f'{name}.pdf'}")
    print(f"Estimates  {shown / 'estimates.csv'}")
    print(f"Manifest   {shown / 'manifest.json'}")
