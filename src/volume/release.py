"""A release: edition and sources as archives, what the volume is built with, the checksum of each file."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

from analysis.declared.reading import read_json
from analysis.errors import InputError
from volume import permanent, sbom
from volume.history import own
from volume.history.kept import NAME
from volume.history.manifest import FILE, sha256
from volume.publish import target as publish_target
from volume.publish.package import archive

SUMS = own.SUMS


def release(root: Path, build: Path, target: Path) -> list[Path]:
    """Write the files of a release.

    Parameters
    ----------
    root
        Folder of the project.
    build
        A finished build with web pages and PDF.
    target
        The folder to write; an earlier release is replaced in one step.

    Returns
    -------
    list of Path
        Edition, sources, bill of materials, CITATION.cff and checksums.

    Raises
    ------
    InputError
        If the build is not whole, was made from a tree that differs from its commit, or lacks an address
        that is permanent; if the folder holds anything but an earlier release.
    BuildError
        If another process writes the same release.
    """
    made = _manifest(build)
    name = f"{build.parent.name}-{made['language']}-{made['version']}"
    commit = _commit(made)
    gone = permanent.lost(root, build.parent.name, build / "html")
    if gone:
        raise InputError(
            f"{', '.join(gone)}: no page has this any more, and it may have been cited; "
            f"{permanent.FOLDER}/{build.parent.name}.txt lists it. Keep it as an anchor."
        )
    target = publish_target.settled(target)
    hidden = target.with_name(f".{target.name}")
    with publish_target.place(target, hidden, own.check_release) as work:
        made_in = work / publish_target.RESULT
        made_in.mkdir()
        archive(build, str(made["created"]), made_in / f"{name}.zip")
        if commit:
            _sources(root, commit, made_in / f"{name}-source.zip")
        sbom.write(root, str(made["created"]), made_in / f"{name}.cdx.json")
        shutil.copyfile(root / "CITATION.cff", made_in / "CITATION.cff")
        files = sorted(path.name for path in made_in.iterdir())
        lines = [f"{sha256(made_in / file)}  {file}\n" for file in files]
        (made_in / SUMS).write_text("".join(lines), encoding="utf-8")
    return [target / file for file in (*files, SUMS)]


def _manifest(build: Path) -> dict[str, object]:
    path = build / FILE
    if not path.is_file():
        raise InputError(f"{build} holds no {FILE}; run `volume build` first.")
    made = read_json(build, FILE)
    try:
        named = [made["language"], made["version"], dt.date.fromisoformat(made["created"]).isoformat()]
        if not all(isinstance(one, str) and NAME.fullmatch(one) for one in named):
            raise ValueError
        made["code"]["commit"], made["code"]["modified"]
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path} is no manifest of a build; build the volume again.") from None
    for part in ("html", "pdf"):
        if not (build / part).is_dir():
            raise InputError(f"{build} has no {part}/; a release has web pages and PDF: run `volume build`.")
    return dict(made)


def _commit(made: dict[str, object]) -> str:
    """The commit of the build; empty outside a git clone."""
    code = made["code"]
    assert isinstance(code, dict)
    if code["modified"]:
        raise InputError("The build was made from files that are not committed; commit them and build again.")
    return str(code["commit"] or "")


def _sources(root: Path, commit: str, target: Path) -> None:
    command = ["git", "-C", str(root), "archive", "--format=zip", f"--output={target}", commit]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise InputError(f"git archive of {commit} failed: {done.stderr.strip()}.")
