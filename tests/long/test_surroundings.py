"""Wherever a book is built, and whoever builds it: the same bytes, or one sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from long_cases import Case, with_cell
from small import digests

pytestmark = pytest.mark.book

# What settings of pandas, Matplotlib and the machine would change, put onto a page.
SENSITIVE = """
import datetime, hashlib, locale, time
import matplotlib.pyplot as plt
import pandas as pd
from analysis.figures import style
from IPython.display import Markdown

with plt.rc_context(style.context()):
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [3, 1, 2], label="æøå")
    axes.set_title("A figure")
    drawn = hashlib.sha256(style.svg(figure).encode()).hexdigest()
    plt.close(figure)
frame = pd.DataFrame({"name": ["b", "a", "å"], "value": [1 / 3, 2.0, 1e-9]})
written = frame.sort_values("name").to_csv(index=False, lineterminator="\\n").replace("\\n", " ")
Markdown(f"{drawn} {written} {list({'a', 'b', 'c', 'd'})}")
"""


@dataclass
class Around:
    """What is put around a build: variables, and how it is called."""

    case: Case
    cwd: Path | None = None
    before: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def file(self, name: str, text: str) -> Path:
        path = self.case.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def set(self, **variables: object) -> None:
        self.case.environment.update({name: str(value) for name, value in variables.items()})


Put = Callable[[Around], None]
PUT: dict[str, Put] = {}


def put(name: str) -> Callable[[Put], Put]:
    def kept(function: Put) -> Put:
        PUT[name] = function
        return function

    return kept


def variables(name: str, **values: object) -> None:
    PUT[name] = lambda around: around.set(**values)


for zone in ("Pacific/Auckland", "America/St_Johns", "UTC"):
    variables(f"TZ {zone}", TZ=zone)
variables("LANG C", LANG="C", LC_ALL="C")
variables("LC_ALL POSIX without UTF-8", LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
variables("PYTHONIOENCODING", PYTHONIOENCODING="ascii")
variables("LANG da", LANG="da_DK.UTF-8", LANGUAGE="da", LC_ALL="da_DK.UTF-8")
for seed in ("0", "1", "4294967295"):
    variables(f"PYTHONHASHSEED {seed}", PYTHONHASHSEED=seed)
variables("MPLBACKEND", MPLBACKEND="svg")
variables("SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH="1")
variables("threads", OMP_NUM_THREADS="7", OPENBLAS_NUM_THREADS="7", MKL_NUM_THREADS="7")
variables("terminal", TERM="dumb", COLUMNS="20", LINES="3", NO_COLOR="1", FORCE_COLOR="1")
variables("PYTHONOPTIMIZE", PYTHONOPTIMIZE="1")
variables("SPHINXOPTS", SPHINXOPTS="-D language=da", SPHINXBUILD="false", READTHEDOCS="True")
variables("TYPST", TYPST_FONT_PATHS="/usr/share/fonts", TYPST_ROOT="/", TYPST_FEATURES="html")
variables("VOLUME_OUTPUT", VOLUME_OUTPUT="/nowhere", VOLUME_PROJECT="/nowhere", VOLUME_FORMATS="gettext")
variables("git", GIT_DIR="/nowhere", GIT_WORK_TREE="/nowhere", GIT_INDEX_FILE="/nowhere")


@put("jobs 1")
def _one_job(around: Around) -> None:
    around.rest = ["1"]


@put("jobs 7")
def _many_jobs(around: Around) -> None:
    around.rest = ["7"]


@put("one core")
def _one_core(around: Around) -> None:
    around.before = ["taskset", "-c", "0"]


@put("umask")
def _umask(around: Around) -> None:
    around.before = ["sh", "-c", 'umask 077; exec "$@"', "sh"]


@put("from another directory")
def _elsewhere(around: Around) -> None:
    around.cwd = Path("/")


@put("PYTHONPATH")
def _python_path(around: Around) -> None:
    """A folder of somebody's own modules, with a hook that every Python runs as it starts."""
    hook = around.file(
        "own/sitecustomize.py",
        "try:\n"
        "    import matplotlib, pandas\n"
        "except ImportError:\n"
        "    pass\n"
        "else:\n"
        "    matplotlib.rcParams['xtick.direction'] = 'in'\n"
        "    matplotlib.rcParams['savefig.bbox'] = 'tight'\n"
        "    pandas.set_option('display.precision', 1)\n"
        "    pandas.set_option('display.float_format', '{:.1f}'.format)\n",
    )
    around.file("own/notebooks.py", "raise SystemExit('a module of somebody')\n")
    around.file("own/matplotlibrc", "text.usetex: True\n")
    before = around.case.surroundings()["PYTHONPATH"]
    around.set(PYTHONPATH=os.pathsep.join([before, str(hook.parent)]))


@put("PYTHONSTARTUP")
def _startup(around: Around) -> None:
    around.set(PYTHONSTARTUP=around.file("startup.py", "base_year = 1900\nraise SystemExit(5)\n"))


@put("IPython")
def _ipython(around: Around) -> None:
    lines = "import pandas\npandas.set_option('display.precision', 1)\nbase_year = 1900\nMarkdown = str\n"
    for home in ("home/.ipython", "ipython"):
        around.file(f"{home}/profile_default/startup/00-own.py", lines)
        own = "c = get_config()\nc.InteractiveShellApp.exec_lines = ['print(\"somebody was here\")']\n"
        own += (
            "c.InlineBackend.figure_formats = {'jpeg'}\nc.InteractiveShell.ast_node_interactivity = 'all'\n"
        )
        for name in ("ipython_config.py", "ipython_kernel_config.py"):
            around.file(f"{home}/profile_default/{name}", own)
    around.set(IPYTHONDIR=around.case.folder / "ipython")


@put("Jupyter")
def _jupyter(around: Around) -> None:
    own = "c = get_config()\nc.KernelManager.transport = 'nothing'\nc.NotebookClient.timeout = 0\n"
    own += "c.ConnectionFileMixin.ip = '192.0.2.1'\nc.MappingKernelManager.default_kernel_name = 'none'\n"
    for name in ("jupyter_config.py", "jupyter_kernel_config.py", "jupyter_client_config.py"):
        around.file(f"home/.jupyter/{name}", own)
        around.file(f"jupyter/{name}", own)
    around.set(
        JUPYTER_CONFIG_DIR=around.case.folder / "jupyter", JUPYTER_CONFIG_PATH=around.case.folder / "jupyter"
    )
    around.set(JUPYTER_PLATFORM_DIRS="1", JUPYTER_NO_CONFIG="0")


@put("another kernel named python3")
def _kernel(around: Around) -> None:
    for kernel in ("python3", "volume"):
        spec = {"argv": ["false", "{connection_file}"], "display_name": "Another", "language": "python"}
        around.file(f"jupyter/kernels/{kernel}/kernel.json", json.dumps(spec))
        around.file(f"home/.local/share/jupyter/kernels/{kernel}/kernel.json", json.dumps(spec))
    around.set(JUPYTER_PATH=around.case.folder / "jupyter", JUPYTER_DATA_DIR=around.case.folder / "jupyter")


@put("matplotlibrc")
def _matplotlibrc(around: Around) -> None:
    own = "xtick.direction: in\nsavefig.bbox: tight\nfont.size: 30\nsvg.fonttype: path\ntext.usetex: True\n"
    around.file("home/.config/matplotlib/matplotlibrc", own)
    around.set(MATPLOTLIBRC=around.file("own/matplotlibrc", own), MPLCONFIGDIR=around.case.folder / "own")


@put("Docutils")
def _docutils(around: Around) -> None:
    own = "[general]\nraw_enabled: 0\nsmart_quotes: yes\nlanguage_code: da\ntraceback: yes\n"
    around.file("home/.docutils", own)
    around.file("docutils.conf", own)
    around.set(DOCUTILSCONFIG=around.file("own/docutils.conf", own))


@put("fonts")
def _fonts(around: Around) -> None:
    """Somebody's own font that bears the name of ours."""
    own = around.case.folder / "home" / ".fonts" / "SourceSerifPro-Regular.ttf"
    own.parent.mkdir()
    found = next(Path("/").glob("usr/share/fonts/**/*.ttf"), None)
    if found is None:
        import matplotlib

        found = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    shutil.copyfile(found, own)


@put("a path with spaces and æøå")
def _named(around: Around) -> None:
    target = around.case.folder / "rød grød med fløde" / "a 'b' #1 100%"
    target.parent.mkdir()
    around.case.project.rename(target)
    around.case.project.symlink_to(target)


@put("a checkout of git")
def _git(around: Around) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(around.case.project)]
    for more in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "One"]):
        subprocess.run([*git, *more], check=True, capture_output=True)


@put("a read-only checkout")
def _read_only(around: Around) -> None:
    project = around.case.project
    script = f'mount --bind {project} {project} && mount -o remount,bind,ro {project} && exec "$@"'
    try:
        probe = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", "true"], capture_output=True)
    except FileNotFoundError:
        pytest.skip("no name spaces here")
    if probe.returncode:
        pytest.skip("mounting is not allowed here")
    around.before = ["unshare", "-m", "sh", "-c", script, "sh"]


def clean_case(folder: Path) -> Case:
    case = Case(folder)
    with_cell(case, SENSITIVE)
    return case


@pytest.fixture(scope="session")
def clean() -> Iterator[dict[str, str]]:
    """Hashes of the book that is built with nothing around it."""
    with tempfile.TemporaryDirectory(prefix="v-") as folder:
        case = clean_case(Path(folder))
        done = case.build()
        assert done.returncode == 0, done.stderr
        yield digests(case.output)


@pytest.mark.parametrize("name", PUT)
def test_what_lies_around_a_build_does_not_reach_the_book(
    name: str, brief: Path, clean: dict[str, str]
) -> None:
    around = Around(clean_case(brief))
    PUT[name](around)
    done = around.case.build(*around.rest, cwd=around.cwd, before=around.before)
    assert done.returncode == 0, done.stderr
    found = digests(around.case.output)
    # The commit is written down, and nothing else is another.
    told = {"manifest.json"} if name == "a checkout of git" else set()
    assert {path for path in clean.keys() | found.keys() if clean.get(path) != found.get(path)} == told
    around.case.nothing_is_left()


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_other_ends_of_lines_are_the_same_book_or_one_sentence(
    ends: str, brief: Path, clean: dict[str, str]
) -> None:
    case = clean_case(brief)
    for path in case.project.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", ends.encode()))
    done = case.build()
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    else:
        # Tables are published as they are, and the manifest and the package tell their checksums.
        found = digests(case.output)
        differing = {path for path in clean.keys() | found.keys() if clean.get(path) != found.get(path)}
        told = ("rate.csv", "ro-crate-metadata.json", "small-en-data.zip")
        assert differing <= {"manifest.json", *(f"html/data/{file}" for file in told)}, differing
    case.nothing_is_left()
