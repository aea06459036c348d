"""A release: archives, bill of materials and checksums, from a committed tree or not at all."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from analysis.errors import InputError
from volume import sbom
from volume.release import SUMS, release

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
LOCK = "a-b==1.0 \\\n    --hash=sha256:" + 64 * "0" + " \\\n    --hash=sha256:" + 64 * "1" + "\n    # via c\n"


def git(root: Path, *arguments: str) -> str:
    named = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    run = ["git", "-C", str(root), *named, *arguments]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project under version control, with a build."""
    root = tmp_path / "project"
    (root / "build" / "small" / "en" / "html").mkdir(parents=True)
    (root / "build" / "small" / "en" / "pdf").mkdir()
    (root / ".gitignore").write_text("build/\ndist/\n")
    (root / "CITATION.cff").write_text("cff-version: 1.2.0\n")
    (root / "requirements.txt").write_text(LOCK)
    (root / "pyproject.toml").write_text('[project]\nname = "small"\nversion = "0.1.0"\nlicense = "MIT"\n')
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "All")
    build = root / "build" / "small" / "en"
    (build / "html" / "index.html").write_text("A book")
    made = {"language": "en", "version": "0.1.0", "created": "2026-07-01"}
    code = {"commit": git(root, "rev-parse", "HEAD"), "modified": False}
    (build / "manifest.json").write_text(json.dumps({**made, "code": code}))
    return root


def test_every_file_of_a_release_is_listed_with_its_checksum(clone: Path) -> None:
    files = release(clone, clone / "build" / "small" / "en", clone / "dist")
    assert [path.name for path in files] == [
        "CITATION.cff",
        "small-en-0.1.0-source.zip",
        "small-en-0.1.0.cdx.json",
        "small-en-0.1.0.zip",
        SUMS,
    ]
    listed = dict(reversed(line.split("  ")) for line in (clone / "dist" / SUMS).read_text().splitlines())
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files[:-1]}
    with zipfile.ZipFile(clone / "dist" / "small-en-0.1.0.zip") as packed:
        assert packed.read("html/index.html") == b"A book"
    with zipfile.ZipFile(clone / "dist" / "small-en-0.1.0-source.zip") as packed:
        assert "requirements.txt" in packed.namelist()


def test_a_release_twice_is_the_same(clone: Path) -> None:
    build = clone / "build" / "small" / "en"
    first = {p.name: p.read_bytes() for p in release(clone, build, clone / "dist")}
    assert {p.name: p.read_bytes() for p in release(clone, build, clone / "dist")} == first


@pytest.mark.parametrize(
    "theirs",
    [
        {"precious.txt": "mine"},
        {"precious.txt": "mine", SUMS: ""},
        {"system.iso": "", SUMS: f"{hashlib.sha256(b'').hexdigest()}  system.iso\n"},
    ],
    ids=["no checksums", "checksums of nothing", "checksums of somebody else"],
)
def test_a_folder_that_is_no_release_is_kept(clone: Path, theirs: dict[str, str]) -> None:
    (clone / "dist").mkdir()
    for name, text in theirs.items():
        (clone / "dist" / name).write_text(text)
    with pytest.raises(InputError, match=rf"dist holds {next(iter(theirs))}, which its {SUMS} does not list"):
        release(clone, clone / "build" / "small" / "en", clone / "dist")
    assert {path.name: path.read_text() for path in (clone / "dist").iterdir()} == theirs


def test_what_was_put_beside_a_release_is_kept(clone: Path) -> None:
    build = clone / "build" / "small" / "en"
    release(clone, build, clone / "dist")
    (clone / "dist" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"dist holds notes\.txt, which"):
        release(clone, build, clone / "dist")
    assert (clone / "dist" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda build: (build / "manifest.json").unlink(),
            "holds no manifest.json; run `volume",
        ),
        (lambda build: (build / "pdf").rmdir(), "has no pdf/; a release has web pages and PDF"),
        (
            lambda build: (build / "manifest.json").write_text(
                (build / "manifest.json").read_text().replace("false", "true")
            ),
            "made from files that are not committed",
        ),
    ],
    ids=["no build", "no PDF", "not committed"],
)
def test_what_is_no_release_is_refused(clone: Path, spoil, said: str) -> None:
    build = clone / "build" / "small" / "en"
    spoil(build)
    with pytest.raises(InputError, match=said):
        release(clone, build, clone / "dist")
    assert not (clone / "dist").exists()


def test_the_bill_of_materials_is_the_lock() -> None:
    described = sbom.describe(ROOT, "2026-07-01")
    assert (described["bomFormat"], described["specVersion"]) == ("CycloneDX", "1.6")
    components = described["components"]
    pinned = [line for line in (ROOT / sbom.LOCK).read_text().splitlines() if "==" in line.partition(";")[0]]
    assert len(components) == len(pinned) > 100
    assert len({c["bom-ref"] for c in components}) == len(components)
    assert {"pkg:pypi/numpy", "pkg:pypi/sphinx"} <= {c["purl"].partition("@")[0] for c in components}
    assert all(c["hashes"] for c in components)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a>=1\n", "requirements.txt, line 1: 'a>=1' is neither name==version nor a hash of it"),
        ("a==1\n", "requirements.txt: a has no hash; run `make lock`"),
        ("    --hash=sha256:" + 64 * "0", "line 1: '--hash=sha256:0+' is neither"),
    ],
)
def test_a_lock_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        sbom.locked(text)


def test_every_hash_of_a_package_is_kept() -> None:
    (one,) = sbom.locked(LOCK)
    assert one.address == "pkg:pypi/a-b@1.0" and one.hashes == (64 * "0", 64 * "1")


def test_a_release_without_an_address_that_was_cited_is_refused(clone: Path) -> None:
    (clone / "editions" / "permanent").mkdir(parents=True)
    (clone / "editions" / "permanent" / "small.txt").write_text("fig-gone\n")
    with pytest.raises(InputError, match="fig-gone: no page has this any more"):
        release(clone, clone / "build" / "small" / "en", clone / "dist")
