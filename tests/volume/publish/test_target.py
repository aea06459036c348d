"""A build replaces an earlier one whole or not at all."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import InputError
from volume.errors import BuildError
from volume.history import manifest, own
from volume.publish import target as publish_target

pytestmark = pytest.mark.unit

TEXT = "html/index.html"


def fill(result: Path, text: str) -> None:
    """What a build of one page leaves."""
    (result / TEXT).parent.mkdir(parents=True)
    (result / TEXT).write_text(text)
    about = {"edition": "small", "language": "en", "version": "0.1.0", "parameters": {}, "inputs": []}
    listed = manifest.listing(result, result.rglob("*"))
    content = {**about, "data_package": manifest.PACKAGE, "outputs": listed}
    (result / manifest.FILE).write_text(json.dumps(content))


def make(work: Path, text: str) -> None:
    fill(work / publish_target.RESULT, text)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "build" / "small" / "en"


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    return tmp_path / "build" / ".small-en"


def build(target: Path, hidden: Path, text: str) -> None:
    with publish_target.place(target, hidden) as work:
        make(work, text)


def test_a_build_replaces_the_one_before_and_leaves_nothing(target: Path, hidden: Path) -> None:
    build(target, hidden, "first")
    build(target, hidden, "second")
    assert (target / TEXT).read_text() == "second"
    assert [path.name for path in hidden.parent.iterdir()] == ["small"]


@pytest.mark.parametrize("failure", [BuildError, KeyboardInterrupt])
def test_an_earlier_build_survives_a_failed_one(
    target: Path, hidden: Path, failure: type[BaseException]
) -> None:
    build(target, hidden, "first")
    with pytest.raises(failure), publish_target.place(target, hidden) as work:
        make(work, "second")
        raise failure
    assert (target / TEXT).read_text() == "first"
    assert [path.name for path in hidden.parent.iterdir()] == ["small"]


def test_what_a_killed_build_left_is_removed(target: Path, hidden: Path) -> None:
    left = hidden.parent / ".small-en-4711"
    (left / "book").mkdir(parents=True)
    (left / publish_target.MARK).touch()
    (hidden.parent / ".small-en-4712").mkdir()  # killed before it was marked
    other = hidden.parent / ".small-en-horsens-4711"
    other.mkdir()
    build(target, hidden, "first")
    assert sorted(path.name for path in hidden.parent.iterdir()) == [other.name, "small"]


def test_a_folder_named_like_a_work_folder_is_kept(target: Path, hidden: Path) -> None:
    theirs = hidden.parent / ".small-en-2026"
    theirs.mkdir(parents=True)
    (theirs / "precious.txt").write_text("mine")
    build(target, hidden, "first")
    assert (theirs / "precious.txt").read_text() == "mine"


def test_a_build_killed_between_the_renames_gives_the_earlier_one_back(target: Path, hidden: Path) -> None:
    left = hidden.parent / ".small-en-4711"
    fill(left / publish_target.PREVIOUS, "first")
    (left / publish_target.MARK).touch()
    with pytest.raises(BuildError), publish_target.place(target, hidden):
        raise BuildError
    assert (target / TEXT).read_text() == "first"


def test_two_at_once_is_one_sentence(target: Path, hidden: Path) -> None:
    script = "import sys; from pathlib import Path; from volume.publish.target import place\n"
    script += "with place(Path(sys.argv[1]), Path(sys.argv[2])): print('in', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(target), str(hidden)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(BuildError, match=f"is being built by process {other.pid}; wait"):
            build(target, hidden, "mine")
        other.kill()
    build(target, hidden, "mine")  # its lock went with it
    assert (target / TEXT).read_text() == "mine"


@pytest.mark.parametrize("name", ["thesis.docx", ".git"])
def test_a_folder_with_other_files_is_refused(target: Path, hidden: Path, name: str) -> None:
    target.mkdir(parents=True)
    (target / name).touch()
    with pytest.raises(InputError, match="holds files that are not an earlier build"):
        build(target, hidden, "mine")
    assert [path.name for path in target.iterdir()] == [name]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file; a folder is needed"):
        own.check_build(tmp_path / "file")


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be made: .*file is a file"):
        build(tmp_path / "file" / "build", tmp_path / "file" / ".build", "mine")


def test_a_folder_for_each_language_below_a_file_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file"):
        build(tmp_path / "file" / "en", tmp_path / ".file-en", "mine")


def test_an_empty_folder_will_do(target: Path, hidden: Path) -> None:
    target.mkdir(parents=True)
    build(target, hidden, "mine")
    assert (target / TEXT).read_text() == "mine"


FOREIGN_MANIFESTS = {
    "of a web app": '{"name": "App", "icons": [], "start_url": "/"}',
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "deep": "[" * 100_000,
    "of a build of another project": json.dumps(
        {"edition": "a", "language": "en", "version": "1", "parameters": {}, "inputs": [], "outputs": []}
        | {"data_package": "other.json"}
    ),
    "digits": "9" * 5_000,
}


@pytest.mark.parametrize("content", FOREIGN_MANIFESTS.values(), ids=FOREIGN_MANIFESTS.keys())
def test_a_folder_with_any_other_manifest_is_kept(target: Path, hidden: Path, content: str) -> None:
    target.mkdir(parents=True)
    (target / manifest.FILE).write_text(content)
    (target / "precious.txt").write_text("mine")
    with pytest.raises(InputError, match="holds files that are not an earlier build"):
        build(target, hidden, "new")
    assert (target / "precious.txt").read_text() == "mine"
    assert sorted(path.name for path in target.iterdir()) == [manifest.FILE, "precious.txt"]


ADDITIONS: dict[str, tuple[Callable[[Path], object], str]] = {
    "notes": (lambda folder: (folder / "notes.txt").write_text("mine"), r"holds notes\.txt, which"),
    "notes below": (lambda folder: (folder / "html" / "a.md").touch(), r"holds html/a\.md, which"),
    "a page written over": (lambda folder: (folder / TEXT).write_text("mine"), r"index\.html was changed"),
    "a link to a file": (lambda folder: (folder / "a").symlink_to("/etc/hosts"), "holds a, which"),
    "a link to a folder": (lambda folder: (folder / "a").symlink_to("/etc"), "holds a, which"),
    "a link that leads nowhere": (lambda folder: (folder / "a").symlink_to("b"), "holds a, which"),
    "a link in place of a page": (
        lambda folder: ((folder / TEXT).rename(folder.parent / "a"), (folder / TEXT).symlink_to("../../a")),
        r"holds html/index\.html, which",
    ),
    "a pipe": (lambda folder: os.mkfifo(folder / "pipe"), "holds pipe, which"),
}


@pytest.mark.parametrize(("add", "said"), ADDITIONS.values(), ids=ADDITIONS.keys())
@pytest.mark.parametrize("during", [False, True], ids=["before", "during"])
def test_what_a_reader_put_into_an_earlier_build_is_kept_and_named(
    target: Path, hidden: Path, add: Callable[[Path], object], said: str, during: bool
) -> None:
    build(target, hidden, "first")
    if not during:
        add(target)
    with pytest.raises(InputError, match=said) as error, publish_target.place(target, hidden) as work:
        make(work, "second")
        add(target)
    assert str(error.value).startswith(str(target))
    with pytest.raises(InputError, match=said):
        own.check_build(target)
    assert [path.name for path in hidden.parent.iterdir() if path.name != "a"] == ["small"]


def test_what_a_system_leaves_in_a_folder_is_nobodys_work(target: Path, hidden: Path) -> None:
    build(target, hidden, "first")
    (target / "html" / ".DS_Store").touch()
    build(target, hidden, "second")
    assert (target / TEXT).read_text() == "second"


def test_what_is_replaced_on_purpose_is_listed_anew_and_nothing_else(target: Path, hidden: Path) -> None:
    build(target, hidden, "first")
    (target / TEXT).write_text("served")
    manifest.relist(target, [TEXT])
    own.check_build(target)
    (target / "notes.txt").write_text("mine")
    manifest.relist(target, [TEXT])
    with pytest.raises(InputError, match=r"holds notes\.txt"):
        own.check_build(target)


def test_a_target_that_appeared_meanwhile_is_kept(target: Path, hidden: Path) -> None:
    with pytest.raises(InputError, match="holds files that"), publish_target.place(target, hidden) as work:
        make(work, "mine")
        target.mkdir(parents=True)
        (target / "thesis.docx").write_text("theirs")
    assert (target / "thesis.docx").read_text() == "theirs"


LOCKS: dict[str, Callable[[Path, Path], object]] = {
    "a link to a file": lambda lock, other: lock.symlink_to(other),
    "a link that leads nowhere": lambda lock, other: lock.symlink_to("nowhere"),
    "a link to itself": lambda lock, other: lock.symlink_to(lock.name),
    "a second name of a file": lambda lock, other: lock.hardlink_to(other),
    "a folder": lambda lock, other: lock.mkdir(),
    "a pipe": lambda lock, other: os.mkfifo(lock),
    "a text": lambda lock, other: lock.write_text("mine"),
    "bytes": lambda lock, other: lock.write_bytes(bytes(range(256))),
    "a number": lambda lock, other: lock.write_text("4711"),
}


@pytest.mark.parametrize("put", LOCKS.values(), ids=LOCKS.keys())
def test_nothing_else_is_taken_for_a_lock(
    target: Path, hidden: Path, tmp_path: Path, put: Callable[[Path, Path], object]
) -> None:
    hidden.parent.mkdir()
    (tmp_path / "other").write_text("precious")
    lock = hidden.with_name(f"{hidden.name}.lock")
    put(lock, tmp_path / "other")
    before = lock.lstat()
    with pytest.raises(InputError, match="has the name of a build's lock and is none"):
        build(target, hidden, "mine")
    assert (tmp_path / "other").read_text() == "precious"
    assert (lock.lstat().st_mode, lock.lstat().st_size) == (before.st_mode, before.st_size)
    assert not target.exists()


@pytest.mark.parametrize("content", ["", "volume build, process 4711\n"], ids=["empty", "named"])
def test_the_lock_of_a_killed_build_is_taken_over(target: Path, hidden: Path, content: str) -> None:
    hidden.parent.mkdir()
    hidden.with_name(f"{hidden.name}.lock").write_text(content)
    build(target, hidden, "mine")
    assert [path.name for path in hidden.parent.iterdir()] == ["small"]


def test_work_folders_are_private(target: Path, hidden: Path) -> None:
    with publish_target.place(target, hidden) as work:
        assert work.stat().st_mode & 0o077 == 0
        assert hidden.with_name(f"{hidden.name}.lock").stat().st_mode & 0o077 == 0
        make(work, "mine")


def looped(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


PLACES: dict[str, Callable[[Path], Path]] = {
    "the top": lambda folder: Path("/"),
    "a link loop": looped,
    "below a link loop": lambda folder: looped(folder) / "a",
    "below /proc": lambda folder: Path("/proc/x"),
    "below /proc, deep": lambda folder: Path("/proc/x/y"),
    "a device": lambda folder: Path("/dev/null"),
    "a name of 250 bytes": lambda folder: folder / ("a" * 250),
    "a name of 300 bytes": lambda folder: folder / ("a" * 300),
    "a name of 100 three-byte signs": lambda folder: folder / ("€" * 100),
    "a deep path": lambda folder: folder / "/".join(["a" * 100] * 60),
    "a zero byte": lambda folder: folder / "a\0b",
    "a name that is no text": lambda folder: folder / "a\udcff" / ("b" * 300),
}


@pytest.mark.parametrize("where", PLACES.values(), ids=PLACES.keys())
def test_a_place_that_no_build_can_have_is_one_sentence(
    tmp_path: Path, where: Callable[[Path], Path]
) -> None:
    with pytest.raises(InputError) as error:
        target = publish_target.settled(where(tmp_path))
        build(target, target.with_name(f".{target.name}"), "mine")
    assert "\n" not in str(error.value)
