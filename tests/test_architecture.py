"""Dependencies point one way, and no file knows the machine it was written on."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
from pathlib import Path

import pytest

from analysis.declared.reading import find_root
from every import every

pytestmark = pytest.mark.unit


ROOT = find_root(Path(__file__).parent)
SOURCE = ROOT / "src"

# What the rooms of `analysis` may open. Rooms not named here make exhibits: they may open whatever is below
# the page, and a test below sees to it that they do make exhibits.
STATISTICS = (
    "adjust", "change", "decompose", "expected", "joinpoint", "level_shift", "rank_sets", "ranking",
    "rate_trend", "simulations", "specifications", "standardise", "trend", "validation", "verdict",
    "weighted_ranks", "whitening", "wilson",
)  # fmt: skip
DECLARED = ("errors", "catalogue", "edition")
WORDS = (*DECLARED, *STATISTICS, "language", "estimates", "robustness")
ALLOWED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("errors", "language", "style", "tiles"), ()),
    **dict.fromkeys(STATISTICS, ("errors", *STATISTICS)),
    "catalogue": ("errors",),
    "edition": ("errors", "catalogue"),
    "series": DECLARED,
    **dict.fromkeys(("composition", "flows", "sexes"), (*DECLARED, "series")),
    "benefits": (*DECLARED, *STATISTICS, "series"),
    "correlations": ("estimates",),
    "turns": (*STATISTICS, "estimates"),  # estimates for their type alone
    "sensitivity": (*STATISTICS, "estimates", "turns"),
    "robustness": ("errors", "catalogue", *STATISTICS, "series"),  # not estimates, which use it
    "estimates": (*DECLARED, *STATISTICS, "series", "robustness", "turns", "ledger"),
    "dashboard": ("estimates", "verdict"),
    "claim_rules": ("catalogue",),
    # estimates for their types alone: no circle, see below
    "ledger": ("errors", "catalogue", "claim_rules", "series", "estimates"),
    "claims_ledger": (*WORDS, "errors", "sentences", "exhibits_claims"),
    "sentences": WORDS,
    "tables": (*WORDS, "sentences"),
    "figures": ("style", "language"),
    "exhibit": ("style", "language"),
}
# `volume` knows declarations and texts; statistics only through the entry points of two modules.
VOLUME_MAY = {"errors", "catalogue", "edition", "language"}
VOLUME_ENTRIES = {"cli": {"claims_ledger", "estimates", "page"}, "sphinx_ext": {"estimates"}}


@functools.cache
def imports(path: Path) -> frozenset[tuple[str, str, bool]]:
    """Package and module of every import of a file, in functions too, and whether it is for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[tuple[str, str, bool]] = set()
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level < 2, f"{path.name}: packages hold no packages"
            parts = [path.parent.name if node.level else "", node.module or ""]
            names = [".".join([*filter(None, parts), alias.name]) for alias in node.names]
        for name in names:
            first, *rest = name.split(".")
            found.add((first, rest[0] if rest else "", id(node) in for_types))
    return frozenset(found)


def imported(path: Path, package: str, *, types: bool = True) -> set[str]:
    """Modules of a package that a file imports; without `types`, those it needs to run."""
    return {module for name, module, only in imports(path) if name == package and (types or not only)}


def modules(package: str) -> dict[str, Path]:
    return {p.stem: p for p in sorted((SOURCE / package).glob("*.py")) if p.stem != "__init__"}


@every(name=list(modules("analysis")))
def test_analysis_points_one_way(name: str) -> None:
    opens = imported(modules("analysis")[name], "analysis") - {name}
    assert imported(modules("analysis")[name], "volume") == set(), "analysis knows nothing of books"
    if name.startswith("figures_"):
        assert opens <= {"style", "language", "figures"}, "figures know frames, not estimates"
    elif name in ALLOWED:
        assert opens <= set(ALLOWED[name])
    elif name != "page":
        assert "page" not in opens
        assert opens & {"exhibit", "exhibits"}, f"{name} makes no exhibit: say in this test what it may open"


def test_imports_are_seen_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "analysis" / "fixture.py"
    path.parent.mkdir()
    path.write_text(
        "import analysis.page\nfrom . import figures\nfrom .series import panel\n"
        "if TYPE_CHECKING:\n    from analysis.estimates.compute import Estimate\n"
        "def f():\n    from analysis import catalogue, style\n",
        encoding="utf-8",
    )
    needed = {"page", "figures", "series", "catalogue", "style"}
    assert imported(path, "analysis") == {*needed, "estimates"}
    assert imported(path, "analysis", types=False) == needed


def test_no_two_rooms_need_one_another() -> None:
    graph = {n: imported(p, "analysis", types=False) - {n} for n, p in modules("analysis").items()}
    done: set[str] = set()
    while graph:
        free = {name for name, needs in graph.items() if needs <= done}
        assert free, f"these import one another: {sorted(graph)}"
        done |= free
        graph = {name: needs for name, needs in graph.items() if name not in free}


@every(name=sorted(set(STATISTICS) & set(modules("analysis"))))
def test_statistics_draw_nothing_and_read_no_declarations(name: str) -> None:
    path = modules("analysis")[name]
    for outside in ("matplotlib", "seaborn", "yaml", "IPython", "os", "requests", "urllib"):
        assert imported(path, outside) == set(), f"{name} imports {outside}"


@every(name=list(modules("volume")))
def test_volume_knows_nothing_statistical(name: str) -> None:
    path = modules("volume")[name]
    assert imported(path, "analysis") <= VOLUME_MAY | VOLUME_ENTRIES.get(name, set())
    for outside in ("pandas", "scipy", "statsmodels", "seaborn"):
        assert imported(path, outside) == set() or name.startswith("prefork"), f"{name} imports {outside}"


def test_the_exceptions_are_modules() -> None:
    assert set(VOLUME_ENTRIES) <= set(modules("volume"))


# --- files ---------------------------------------------------------------------------------------------


def tracked() -> list[Path]:
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if said.returncode:
        pytest.skip("not a git checkout")
    return [path for name in said.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


# Put together here, so that this file does not hold them.
FORBIDDEN = {
    "a path of the machine": re.compile(r"(?<![\w.])/(?:" + "work|tmp/" + r"w|home/\w+|Users/\w+)/"),
    "a folder beside the project": re.compile(re.escape("../" + "shared")),
    "a package registry": re.compile(
        "|".join(["files.python" + "hosted", "pypi" + r"\.org", "index" + "-url"])
    ),
}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    files = tracked()
    assert len(files) > 100
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}: {what}: {match.group()}"
            for what, pattern in FORBIDDEN.items()
            if (match := pattern.search(text))
        ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /" + "work/main/data", "a path of the machine"),
        ("'/" + "tmp/w/venv'", "a path of the machine"),
        ("in ../" + "shared/design", "a folder beside the project"),
        ("--extra-index" + "-url", "a package registry"),
    ],
)
def test_the_patterns_find_what_they_forbid(text: str, what: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_no_font_and_no_program_is_committed() -> None:
    binary = {".ttf", ".otf", ".woff", ".woff2", ".exe", ".so", ".dll", ".whl", ".jar", ".min.js"}
    assert [p for p in tracked() if p.suffix in binary or p.name.endswith(".min.js")] == []


def test_notebooks_hold_no_outputs() -> None:
    import nbformat

    for path in (p for p in tracked() if p.suffix == ".ipynb" and p.parent.name == "notebooks"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path.name
