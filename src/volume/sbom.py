"""What the volume is built with, as a bill of materials: the lock in the words of CycloneDX."""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import InputError

LOCK = "requirements.txt"
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pinned:
    """One package of the lock.

    Attributes
    ----------
    marker : str
        Where it is needed; empty means everywhere.
    hashes : tuple of str
        SHA-256 of each file that may be installed.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def address(self) -> str:
        """Package URL."""
        name = re.sub(r"[-_.]+", "-", self.name).lower()
        return f"pkg:pypi/{name}@{self.version}"


def locked(text: str) -> list[Pinned]:
    r"""Read a lock file.

    Raises
    ------
    InputError
        If a line is neither a pinned package nor one of its hashes, or a package has no hash.

    Examples
    --------
    >>> lock = "numpy==2.4.6 ; python_version > '3' \\\n    --hash=sha256:" + 64 * "0"
    >>> [(one.address, one.marker) for one in locked(lock)]
    [('pkg:pypi/numpy@2.4.6', "python_version > '3'")]
    """
    found: list[Pinned] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        hash, pinned = _HASH.match(bare), _PINNED.match(bare)
        if pinned is not None:
            found.append(Pinned(pinned[1], pinned[2], pinned[3] or "", ()))
        elif hash is not None and found:
            last = found[-1]
            found[-1] = Pinned(last.name, last.version, last.marker, (*last.hashes, hash[1]))
        else:
            raise InputError(f"{LOCK}, line {number}: '{bare}' is neither name==version nor a hash of it.")
    bare_ones = [one.name for one in found if not one.hashes]
    if bare_ones:
        raise InputError(f"{LOCK}: {', '.join(bare_ones)} has no hash; run `make lock`.")
    return found


def describe(root: Path, day: str) -> dict[str, Any]:
    """The bill of materials of the project, as CycloneDX 1.6 has it; the same lock gives the same bytes.

    Parameters
    ----------
    root
        Folder of the project.
    day
        Date of the data, as YYYY-MM-DD: there is no wall clock in it.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (root / LOCK).read_text(encoding="utf-8")
    packages = sorted(locked(text), key=lambda one: (one.address, one.marker))
    own = f"pkg:generic/{project['name']}@{project['version']}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + text)}",
        "version": 1,
        "metadata": {
            "timestamp": f"{day}T00:00:00Z",
            "component": {
                "bom-ref": own,
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            },
        },
        "components": [_component(one) for one in packages],
    }


def write(root: Path, day: str, target: Path) -> None:
    """Write the bill of materials."""
    target.write_text(json.dumps(describe(root, day), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _component(one: Pinned) -> dict[str, Any]:
    marked = {"properties": [{"name": "volume:marker", "value": one.marker}]} if one.marker else {}
    return {
        "bom-ref": one.address + (f"#{one.marker}" if one.marker else ""),
        "type": "library",
        "name": one.name,
        "version": one.version,
        "purl": one.address,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
        **marked,
    }
