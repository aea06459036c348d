"""What is stored is read where nothing has changed, and computed anew in every other case."""

from __future__ import annotations

import errno
import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import stored
from analysis.declared.edition import resolve
from analysis.stored import Stored
from real import CATALOGUE

pytestmark = pytest.mark.unit
EDITION = resolve(CATALOGUE, "randers", {})
INPUTS = (
    "data/tables/ras200.csv",
    "data/indicators/context.yml",
    "data/claims/rules.yml",
    "editions/randers.yml",
)
CODE = ("inference/trend.py", "__init__.py", "language/en/place.yml")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, and the code that computes it."""
    for name in (*INPUTS, *(f"code/{name}" for name in CODE)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("first")
    monkeypatch.setattr(stored, "CODE", tmp_path / "code")
    start(monkeypatch)
    return tmp_path


def start(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process does that loads the code as it now is."""
    monkeypatch.setattr(stored, "LOADED", stored.Code.now())


def at(root: Path) -> Stored:
    return Stored(root, root / "build" / "stored")


def never() -> str:
    raise AssertionError("computed again")


def computes(root: Path, edition: object = EDITION, name: str = "part") -> bool:
    """Whether a part has to be computed; if so, it is kept."""
    asked: list[bool] = []
    made = at(root).part(edition, name, lambda: asked.append(True) or "value")  # type: ignore[arg-type,func-returns-value]
    assert made == "value"
    return bool(asked)


def the_file(root: Path) -> Path:
    [path] = [path for path in (root / "build").rglob("*") if path.is_file()]
    return path


def test_what_one_process_has_computed_another_reads(root: Path) -> None:
    assert at(root).part(EDITION, "part", lambda: {"a": (1.5, None)}) == {"a": (1.5, None)}
    assert at(root).part(EDITION, "part", never) == {"a": (1.5, None)}


def test_a_copy_of_the_project_is_the_same_project(root: Path) -> None:
    assert computes(root)
    shutil.copytree(root, root / "copy")
    assert not computes(root / "copy")


@pytest.mark.parametrize("name", [*INPUTS, *(f"code/{name}" for name in CODE)])
def test_a_changed_file_is_computed_anew(root: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert computes(root)
    (root / name).write_text("other")
    start(monkeypatch)
    assert computes(root)
    assert not computes(root)


def test_a_file_more_or_less_is_a_change(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert computes(root)
    (root / "data" / "tables" / "new.csv").touch()
    assert computes(root)
    (root / "code" / "inference" / "trend.py").unlink()
    start(monkeypatch)
    assert computes(root)


def test_another_release_of_a_library_computes_anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert computes(root)
    monkeypatch.setattr(stored, "version", lambda name: "99" if name == "scipy" else "1")
    start(monkeypatch)
    assert computes(root)


def test_another_edition_or_part_is_not_taken_for_this_one(root: Path) -> None:
    assert computes(root)
    assert computes(root, EDITION.model_copy(update={"level": 0.9}))  # of the same name
    assert computes(root, name="other")


def test_nobody_takes_the_file_of_one_part_for_another(root: Path) -> None:
    assert computes(root)
    shutil.copy(the_file(root), the_file(root).with_name("other.pickle"))
    assert computes(root, name="other")


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "cut": lambda raw: raw[:-1],
    "cut within the seal": lambda raw: raw[:10],
    "one bit": lambda raw: raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:],
    "text": lambda raw: b"no pickle at all, and longer than any seal could ever be",
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_computed_anew_and_mended(root: Path, kind: str) -> None:
    assert computes(root)
    path = the_file(root)
    path.write_bytes(DAMAGE[kind](path.read_bytes()))
    assert computes(root)
    assert not computes(root)


def test_the_folder_may_be_deleted_at_any_time(root: Path) -> None:
    held = at(root)
    held.part(EDITION, "part", lambda: "value")
    shutil.rmtree(root / "build")
    assert held.part(EDITION, "part", lambda: "again") == "again"
    assert the_file(root).is_file()


def write_often(root: Path, letter: str) -> None:
    stored.CODE = root / "code"
    stored.LOADED = stored.Code.now()
    for _ in range(30):
        found = at(root).part(EDITION, "part", lambda: letter * 1_000_000)
        assert found in ("a" * 1_000_000, "b" * 1_000_000)
        for path in (root / "build").rglob("*.pickle"):
            path.unlink(missing_ok=True)
    at(root).part(EDITION, "part", lambda: letter * 1_000_000)


def test_two_writers_leave_one_whole_file(root: Path) -> None:
    """Each takes the file away from the other all the time; nobody ever reads half of one."""
    # Forked: a test module has no name by which a new interpreter could import it.
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=write_often, args=(root, x)) for x in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert the_file(root).name == "part.pickle"  # nothing is left beside it


def test_where_nothing_can_be_written_it_is_computed_each_time(root: Path) -> None:
    (root / "build").write_text("a file where a folder is wanted")
    assert computes(root) and computes(root)


def test_a_full_disk_costs_time_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        assert computes(root)
    assert not [path for path in (root / "build").rglob("*") if path.is_file()]
    assert computes(root) and not computes(root)


@pytest.mark.parametrize("name", [INPUTS[0], f"code/{CODE[0]}"])
def test_what_is_edited_while_it_computes_is_not_stored(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The result may be of the state before or after: it stands for neither."""

    def edited() -> str:
        (root / name).write_text("other")
        return "value"

    assert at(root).part(EDITION, "part", edited) == "value"
    start(monkeypatch)
    assert computes(root)


def test_what_could_not_be_computed_leaves_nothing(root: Path) -> None:
    with pytest.raises(AssertionError, match="computed again"):
        at(root).part(EDITION, "part", never)
    assert not (root / "build").exists()


def parts(root: Path, grounds: dict[str, str]) -> list[str]:
    """Keys that have to be computed; all of them are kept."""
    asked: list[str] = []

    def make(key: str) -> str:
        asked.append(key)
        return f"{key} on {grounds[key]}"

    found = at(root).parts(EDITION, "parts", grounds, make)
    assert found == {key: f"{key} on {ground}" for key, ground in grounds.items()}
    return asked


def test_only_parts_whose_ground_has_changed_are_computed_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parts(root, {"a": "1", "b": "1"}) == ["a", "b"]
    # An edit in the data folder that moves no ground is none of their business.
    (root / INPUTS[0]).write_text("other")
    assert parts(root, {"a": "1", "b": "1"}) == []
    assert parts(root, {"a": "1", "b": "2", "c": "1"}) == ["b", "c"]
    assert parts(root, {"b": "2"}) == []
    assert parts(root, {"a": "1", "b": "2"}) == ["a"]  # what is no longer asked for is not kept
    (root / f"code/{CODE[0]}").write_text("other")
    start(monkeypatch)
    assert parts(root, {"a": "1", "b": "2"}) == ["a", "b"]


def test_damaged_parts_are_computed_anew_and_mended(root: Path) -> None:
    assert parts(root, {"a": "1"}) == ["a"]
    the_file(root).write_bytes(the_file(root).read_bytes()[:-1])
    assert parts(root, {"a": "1"}) == ["a"]
    assert parts(root, {"a": "1"}) == []


def test_who_computes_gets_what_who_reads_gets(root: Path) -> None:
    """To the order in memory: sums over a frame may end on another digit in another order."""

    def frame() -> pd.DataFrame:
        return pd.concat([pd.Series([0.1, 0.2], name=name) for name in "ab"], axis="columns")

    def strides(held: Stored) -> list[tuple[int, ...]]:
        whole = held.part(EDITION, "part", frame)
        single = held.parts(EDITION, "parts", {"a": "1"}, lambda _: frame())["a"]
        return [whole.to_numpy().strides, single.to_numpy().strides]

    assert strides(at(root)) == strides(at(root))
