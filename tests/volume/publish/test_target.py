"""A build replaces an earlier one whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import InputError
from volume.errors import BuildError
from volume.publish import target as publish_target

pytestmark = pytest.mark.unit


def make(work: Path, text: str) -> None:
    (work / publish_target.RESULT).mkdir()
    (work / publish_target.RESULT / publish_target.MARK).write_text(text)


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
    assert (target / publish_target.MARK).read_text() == "second"
    assert [path.name for path in hidden.parent.iterdir()] == ["small"]


@pytest.mark.parametrize("failure", [BuildError, KeyboardInterrupt])
def test_an_earlier_build_survives_a_failed_one(
    target: Path, hidden: Path, failure: type[BaseException]
) -> None:
    build(target, hidden, "first")
    with pytest.raises(failure), publish_target.place(target, hidden) as work:
        make(work, "second")
        raise failure
    assert (target / publish_target.MARK).read_text() == "first"
    assert [path.name for path in hidden.parent.iterdir()] == ["small"]


def test_what_a_killed_build_left_is_removed(target: Path, hidden: Path) -> None:
    (hidden.parent / ".small-en-4711" / "book").mkdir(parents=True)
    other = hidden.parent / ".small-en-horsens-4711"
    other.mkdir()
    build(target, hidden, "first")
    assert sorted(path.name for path in hidden.parent.iterdir()) == [other.name, "small"]


def test_a_build_killed_between_the_renames_gives_the_earlier_one_back(target: Path, hidden: Path) -> None:
    previous = hidden.parent / ".small-en-4711" / publish_target.PREVIOUS
    previous.mkdir(parents=True)
    (previous / publish_target.MARK).write_text("first")
    with pytest.raises(BuildError), publish_target.place(target, hidden):
        raise BuildError
    assert (target / publish_target.MARK).read_text() == "first"


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
    assert (target / publish_target.MARK).read_text() == "mine"


@pytest.mark.parametrize("name", ["thesis.docx", ".git"])
def test_a_folder_with_other_files_is_refused(target: Path, hidden: Path, name: str) -> None:
    target.mkdir(parents=True)
    (target / name).touch()
    with pytest.raises(InputError, match="holds files that are not an earlier build"):
        build(target, hidden, "mine")
    assert [path.name for path in target.iterdir()] == [name]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file; a build needs a folder"):
        publish_target.check(tmp_path / "file")


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be made: (Not a directory|File exists)"):
        build(tmp_path / "file" / "build", tmp_path / "file" / ".build", "mine")


def test_an_empty_folder_will_do(target: Path, hidden: Path) -> None:
    target.mkdir(parents=True)
    build(target, hidden, "mine")
    assert (target / publish_target.MARK).read_text() == "mine"
