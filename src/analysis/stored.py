"""What was computed for an edition, kept on disk so that other processes need not compute it again.

A kernel that Jupyter starts for itself inherits nothing, and a book has a dozen of them. Nothing here is
needed: a file that is gone, stale or damaged is computed anew, and the folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from analysis.declared.edition import Edition
from analysis.declared.keeping import keep

T = TypeVar("T")
CODE = Path(__file__).parent
# Another release of these may give other digits, or objects that an older one cannot read.
LIBRARIES = ("numpy", "pandas", "pydantic", "scipy", "statsmodels")
SEAL = hashlib.sha256().digest_size


def digest(root: Path, files: Iterable[Path]) -> bytes:
    """Hash of files, by content and by name below a folder: a copy of a project is the same project."""
    found = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return found.digest()


def stamps(files: Iterable[Path]) -> Mapping[Path, tuple[int, int, int]]:
    """By what it is seen that files were edited: which, how long and when; far cheaper than their hash."""
    found = {}
    for path in files:
        with contextlib.suppress(OSError):
            state = path.stat()
            found[path] = state.st_ino, state.st_size, state.st_mtime_ns
    return found


class Code(NamedTuple):
    """What computes: a hash of modules, messages, Python and libraries, and the stamps of the files."""

    hash: bytes
    stamps: Mapping[Path, tuple[int, int, int]]

    @classmethod
    def now(cls) -> Code:
        """As it lies on disk."""
        files = cls.stamped()
        versions = "\0".join([sys.version, *map(version, LIBRARIES)]).encode()
        return cls(digest(CODE, files) + versions, files)

    @staticmethod
    def stamped() -> Mapping[Path, tuple[int, int, int]]:
        """The stamps of modules and messages."""
        return stamps(path for path in CODE.rglob("*") if path.suffix in (".py", ".yml"))


# As near as can be to when the modules themselves were read.
LOADED = Code.now()


def as_read(made: T) -> T:
    """What comes back of a result that is written and read.

    It is handed on from the first time: a frame lies in memory in another order once it was read, sums over
    it may end on another digit, and what is computed from it would depend on who computed it when.

    Examples
    --------
    >>> as_read({"a": 1})
    {'a': 1}
    """
    return cast(T, pickle.loads(pickle.dumps(made)))


class Stored:
    """Parts of what is computed for editions, one file a part.

    A file begins with a seal: a hash over the code, the data, the edition and the content. Where it does not
    fit, the file is of another state, or damaged, and counts as not there.

    Parameters
    ----------
    root
        The project folder.
    folder
        Where files are kept. They are pickles: who may write to it is trusted like who may write to the code.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        # Taken before anything is read.
        self._edited = stamps(self._declared())
        self._data = digest(root, self._edited)

    def part(self, edition: Edition, name: str, make: Callable[[], T]) -> T:
        """Read one part of an edition; make and keep it where it is not there.

        Parameters
        ----------
        edition
        name
            Of the part; also the name of its file.
        make
            What computes it.
        """
        path = self._path(edition, name)
        about = self._about(edition, name, self._data)
        found: tuple[T] | None = self._read(path, about)
        if found is not None:
            return found[0]
        made = as_read(make())
        self._keep(path, about, (made,))
        return made

    def parts(
        self, edition: Edition, name: str, grounds: Mapping[str, str], make: Callable[[str], T]
    ) -> dict[str, T]:
        """Read many small parts of an edition from one file; make those whose ground has changed.

        Unlike `part`, where any edit in the data folder counts, each of these rests on its own ground alone.

        Parameters
        ----------
        edition
        name
            Of the file.
        grounds
            By key, a hash of all that the part is computed from, but for code and edition.
        make
            Computes the part of a key.
        """
        path = self._path(edition, name)
        about = self._about(edition, name, b"")
        held: Mapping[str, tuple[str, bytes]] = self._read(path, about) or {}
        found: dict[str, T] = {}
        kept: dict[str, tuple[str, bytes]] = {}
        for key, ground in grounds.items():
            if key in held and held[key][0] == ground:
                kept[key] = held[key]
            else:
                kept[key] = ground, pickle.dumps(make(key))
            found[key] = pickle.loads(kept[key][1])
        if kept != held:
            self._keep(path, about, kept)
        return found

    def _path(self, edition: Edition, name: str) -> Path:
        return self.folder / edition.slug / f"{name}.pickle"

    def _about(self, edition: Edition, name: str, data: bytes) -> bytes:
        return b"\0".join([LOADED.hash, data, edition.model_dump_json().encode(), name.encode()])

    def _read(self, path: Path, about: bytes) -> Any:
        """What a file holds; None where it is not there, of another state, or damaged."""
        with contextlib.suppress(OSError):
            content = path.read_bytes()
            if content[:SEAL] == hashlib.sha256(about + content[SEAL:]).digest():
                return pickle.loads(content[SEAL:])
        return None

    def _keep(self, path: Path, about: bytes, made: object) -> None:
        if (Code.stamped(), stamps(self._declared())) != (LOADED.stamps, self._edited):
            return  # edited since: nobody can say which of the two states this is of
        content = pickle.dumps(made)
        keep(path, hashlib.sha256(about + content).digest() + content)

    def _declared(self) -> Iterable[Path]:
        folders = (self.root / "data", self.root / "editions")
        return (path for folder in folders for path in folder.rglob("*") if path.is_file())
