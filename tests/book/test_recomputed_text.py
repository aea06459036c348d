"""What three chapters and the summary say, against a second computation that knows nothing of the project."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

import recompute
from analysis import page as pages
from analysis.declared.reading import find_root
from analysis.figures import style
from drawings import blank, instead

pytestmark = pytest.mark.data

ROOT = find_root(Path(__file__).parent)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Pages as notebooks print them: their own prose, and what their cells show but for drawings."""
    found = {}
    with instead(blank) as patch:
        patch.setattr(style, "svg", lambda figure: "<svg/>")
        patch.setenv("VOLUME_OUTPUT", str(tmp_path_factory.mktemp("exhibits")))
        for name in recompute.PAGES:
            said: list[str] = []
            patch.setattr(
                pages, "display", lambda bundle, said=said, **_: said.append(bundle["text/markdown"])
            )
            space: dict[str, object] = {}
            for cell in nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells:
                if cell.cell_type == "markdown":
                    said.append(cell.source)
                elif not any(f'show("{heavy}' in cell.source for heavy in ("robustness", "claims")):
                    exec(cell.source, space)
            found[name] = "\n\n".join(said)
    return found


def test_three_hundred_numbers_and_more_are_recomputed_and_none_differs(texts: dict[str, str]) -> None:
    found = recompute.check(texts)
    assert found.differ == []
    assert found.count >= 300


@pytest.mark.parametrize(
    ("page", "said", "instead"),
    [
        ("business_and_jobs", "76.3%", "76.4%"),
        ("business_and_jobs", "the 25th lowest of 98", "the 26th lowest of 98"),
        ("business_and_jobs", "the 3rd lowest of the 16", "the 4th lowest of the 16"),
        ("business_and_jobs", "between −1.5 and −0.3", "between −1.5 and −0.4"),
        ("context", "between −2.7 and −2.6", "between −2.8 and −2.6"),
        ("summary", "+7.4% since 2008", "+7.5% since 2008"),
        ("context", "(+1.9 per 1,000)", "(+2.0 per 1,000)"),
    ],
)
def test_a_wrong_number_is_found(texts: dict[str, str], page: str, said: str, instead: str) -> None:
    written = texts[page].replace("\N{NO-BREAK SPACE}", " ")
    assert said in written
    assert recompute.check({page: written.replace(said, instead)}).differ


@pytest.mark.parametrize("page", recompute.PAGES)
def test_one_is_never_several(texts: dict[str, str], page: str) -> None:
    written = texts[page].replace("\N{NO-BREAK SPACE}", " ")
    nouns = "gaps|measures|indicators|municipalities|claims|years"
    several = rf"(?<![\d.,–−+])1 (?:of them (?:show|move|have)|{nouns})\b"
    assert re.findall(several, written) == []


def test_it_imports_nothing_of_the_project() -> None:
    tree = ast.parse((ROOT / "tests" / "recompute.py").read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {n.partition(".")[0] for n in names} <= {
        "__future__", "collections", "dataclasses", "functools", "html", "pandas", "pathlib", "re", "sys",
    }  # fmt: skip
