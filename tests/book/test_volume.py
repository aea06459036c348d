"""The volume end to end: the real edition built once, another focus built once, and every wrong input."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import nbformat
import pandas as pd
import pikepdf
import pytest
import yaml
from lxml import html as lxml_html

from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from every import every, some
from volume import cli, permanent
from volume.book import pages
from volume.history import differences
from volume.history import kept as history_kept

pytestmark = pytest.mark.book


ROOT = Path(__file__).resolve().parents[2]
PAGES = list(pages.pages(ROOT))
NOTEBOOKS = [name for name in PAGES if name.startswith("notebooks/")]
COPIED = (
    "_config.yml",
    "_toc.yml",
    "_static",
    "CITATION.cff",
    "pyproject.toml",
    "requirements.in",
    "index.md",
    "cite.md",
    "changes.md",
    "references.bib",
    "review.yml",
    "data",
    "editions",
    "notebooks",
    "benchmarks/results",
)


def copy_project(folder: Path) -> Path:
    """The project as an analyst would change it; the code stays the installed one."""
    folder.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


# That all pages build without a warning is seen of the edition; here a plain build starts its own kernels.
PLAIN = ("notebooks/business_and_jobs", "notebooks/sources")
OPEN = [name for name in PAGES if name not in NOTEBOOKS or name in PLAIN]


@pytest.fixture(scope="session")
def laesoe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain Jupyter Book at the root, after the edition file was changed to a small island.

    What the notebooks that are not here say of it, which many tables leave out, is read in `test_chapters`.
    """
    project = copy_project(tmp_path_factory.mktemp("laesoe") / "project")
    toc = yaml.safe_load((project / "_toc.yml").read_text(encoding="utf-8"))
    for part in toc["parts"]:
        part["chapters"] = [c for c in part["chapters"] if c["file"] in OPEN]
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    (project / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    for name in set(NOTEBOOKS) - set(PLAIN):
        (project / f"{name}.ipynb").unlink()
    file = project / "editions" / "randers.yml"
    edition = yaml.safe_load(file.read_text(encoding="utf-8"))
    edition |= {"focus": "825", "title": {"en": "Læsø in figures", "da": "Læsø i tal"}}
    file.write_text(yaml.safe_dump(edition, allow_unicode=True), encoding="utf-8")
    plainly = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
    for _ in ("new", "over what is there"):
        done = subprocess.run(plainly, cwd=project, capture_output=True, text=True)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return project / "_build"


def page(build: Path, name: str) -> lxml_html.HtmlElement:
    return lxml_html.parse(str(build / "html" / f"{name}.html")).getroot()


def article(build: Path, name: str) -> lxml_html.HtmlElement:
    return page(build, name).cssselect("article")[0]


def test_every_permanent_address_is_on_a_page(randers: Path) -> None:
    assert permanent.lost(ROOT, "randers", randers / "html") == []


def test_the_data_package_is_valid_and_its_figures_are_those_of_the_build(randers: Path) -> None:
    report = frictionless.validate(str(randers / "html" / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    for path in (randers / "exhibits").glob("*.csv"):
        assert (randers / "html" / "data" / "exhibits" / path.name).read_bytes() == path.read_bytes()


@every(name=NOTEBOOKS)
def test_the_sources_of_a_page_are_those_of_its_exhibits(randers: Path, name: str) -> None:
    short = name.rpartition("/")[2]
    file = randers / "exhibits" / f"tab-{short.replace('_', '-')}-sources.csv"
    if not file.is_file():
        return  # a page without a list of its own
    cells = nbformat.read(randers / "notebooks" / f"{short}.ipynb", as_version=4).cells
    used = {
        table
        for cell in cells
        for output in cell.get("outputs", ())
        for table in output.get("metadata", {}).get("tables", ())
    }
    tables = load(ROOT).tables
    assert set(pd.read_csv(file)["file"]) == {tables[table].path for table in used}


@every(name=NOTEBOOKS)
def test_every_source_line_leads_to_publisher_table_and_entry(randers: Path, name: str) -> None:
    for line in page(randers, name).cssselect(".evidence"):
        before = line.getprevious()
        assert before is not None
        # A Danish name is marked as such, around its link.
        [publisher] = [before] if before.tag == "a" else before.cssselect("a")
        assert publisher.get("href").startswith("https://")
        table, entry = (a.get("href") for a in line.cssselect("a")[:2])
        folder = (randers / "html" / name).parent
        assert (folder / table).is_file(), table
        file, _, label = entry.partition("#")
        target = folder / file if file else randers / "html" / f"{name}.html"
        assert lxml_html.parse(str(target)).getroot().get_element_by_id(label) is not None


@every(name=PAGES)
def test_every_page_is_there_with_its_version_and_data_date(randers: Path, name: str) -> None:
    text = page(randers, name).text_content()
    catalogue = load(ROOT)
    assert catalogue.version in text
    assert f"{catalogue.data_date.day} {catalogue.data_date:%B %Y}" in text
    assert "{val}" not in text and "{numref}" not in text and "{download}" not in text


def test_every_exhibit_is_on_a_page(randers: Path) -> None:
    shown = " ".join((randers / "html" / f"{name}.html").read_text(encoding="utf-8") for name in PAGES)
    made = {path.name.split(".")[0] for path in (randers / "exhibits").glob("*.csv")}
    made = {name for name in made if name.startswith(("fig-", "tab-"))}
    assert len(made) > 40
    assert [name for name in sorted(made) if f'id="{name}"' not in shown] == []


@every(name=NOTEBOOKS)
def test_every_image_has_an_alternative_text_and_a_file_for_both_screens(randers: Path, name: str) -> None:
    images = article(randers, name).cssselect("figure img")
    folder = (randers / "html" / name).parent
    for image in images:
        assert len(image.get("alt", "")) > 40
        assert (folder / image.get("src")).is_file()
    assert sum("only-light" in i.get("class", "") for i in images) == sum(
        "only-dark" in i.get("class", "") for i in images
    )
    if name in ("notebooks/context", "notebooks/business_and_jobs"):
        assert len(images) >= 2 * 10


@every(name=NOTEBOOKS)
def test_every_figure_has_caption_source_and_download(randers: Path, name: str) -> None:
    folder = (randers / "html" / name).parent
    for figure in article(randers, name).cssselect("figure"):
        text = figure.text_content()
        assert re.search(r"Figure [\dA-Z]", text) and "Source: " in text
        # Simulations and formulae have no publisher.
        assert name == "notebooks/methods" or "Public copy, not yet verified" in text
        # Of two panels the numbers stand in the fold of data of their spread.
        two = bool(figure.cssselect(".panels"))
        links = figure.xpath("ancestor::section[1]") if two else [figure]
        found = [a.get("href") for one in links for a in one.cssselect("a.download")]
        own = (
            {figure.get("id"), *(span.get("id") for span in figure.cssselect("span[id]"))}
            if two
            else {figure.get("id")}
        )
        assert own <= {Path(href).stem for href in found}
        assert all(len(pd.read_csv(folder / href)) > 0 for href in found)


@every(name=PAGES)
def test_a_page_needs_no_network(randers: Path, name: str) -> None:
    root = page(randers, name)
    fetched = [
        *(e.get("src") for e in root.cssselect("script[src], img[src], iframe[src], source[src]")),
        *(e.get("href") for e in root.cssselect("link[rel=stylesheet], link[rel=preload], link[rel=icon]")),
    ]
    assert [address for address in fetched if re.match(r"(https?:)?//", address)] == []


@every(name=PAGES)
def test_a_page_is_small_enough_for_a_phone(randers: Path, name: str) -> None:
    assert (randers / "html" / f"{name}.html").stat().st_size < 1_500_000


def test_stylesheets_fetch_nothing(randers: Path) -> None:
    for sheet in (randers / "html" / "_static").rglob("*.css"):
        assert re.findall(r"url\(\s*['\"]?https?:", sheet.read_text(encoding="utf-8")) == [], sheet.name


def test_the_manifest_names_every_output_and_its_hash(randers: Path) -> None:
    manifest = json.loads((randers / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    there = {str(path.relative_to(randers)) for path in randers.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
    assert set(listed) == there
    for name in ("estimates.csv", "html/index.html", "pdf/randers-en.pdf"):
        assert listed[name] == hashlib.sha256((randers / name).read_bytes()).hexdigest()
    inputs = {entry["path"] for entry in manifest["inputs"]}
    assert {"data/tables/RAS200.csv", "data/indicators/context.yml", "notebooks/context.ipynb"} <= inputs


@every(name=NOTEBOOKS)
def test_every_page_says_at_its_foot_whether_it_was_reviewed(randers: Path, name: str) -> None:
    shown = article(randers, name)
    [badge] = shown.cssselect(".review")
    assert "Draft, not yet reviewed." in badge.text_content()  # the volume ships without a review
    everything = list(shown.iter())
    assert everything.index(badge) > max(
        map(everything.index, shown.cssselect("figure, table, h2")), default=0
    )


def test_a_build_is_what_a_later_one_is_compared_with(randers: Path) -> None:
    kept = history_kept.read(randers)
    assert differences.differences(kept.rows, kept.rows) == []
    assert set(json.loads((randers / "basis.json").read_text())["pages"]) == {
        pages.short(n) for n in NOTEBOOKS
    }
    tables = {name: kept.table(name) for name in kept.basis["tables"]}
    assert len(tables) == len(load(ROOT).tables) and all(table.cells for table in tables.values())
    assert "no earlier edition to compare with" in article(randers, "changes").text_content()


def test_every_trend_shown_carries_its_doubts(randers: Path) -> None:
    frame = pd.read_csv(randers / "estimates.csv", dtype={"area": str})
    trends = frame[frame["kind"].isin(["gap_trend", "level_trend"])]
    assert len(trends) > 30
    needed = [
        "ci_low",
        "ci_high",
        "se",
        "df",
        "n",
        "rho_low",
        "rho_high",
        "theta_low",
        "theta_high",
        "method",
    ]
    assert trends[needed].notna().all(axis=None)
    assert (trends["ci_low"] <= trends["value"]).all() and (trends["value"] <= trends["ci_high"]).all()


def test_the_employment_rate_gap_of_the_white_paper_reproduces(randers: Path) -> None:
    """Claims C050 and C051, from the table with the csv module alone and from the exhibit's own file."""
    rate: dict[tuple[str, int], float] = {}
    with (ROOT / "data" / "tables" / "RAS200.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["measure"] == "Employment rate":
                rate[row["area"], int(row["period"])] = float(row["value"])
    gap = {year: round(rate["730", year] - rate["000", year], 1) for year in range(2008, 2024)}
    assert gap[2008] == 0.3
    assert all(gap[year] < 0 for year in range(2009, 2024))
    shown = pd.read_csv(randers / "exhibits" / "fig-employment-rate-gap.csv", dtype={"area": str})
    focus = shown[shown["role"] == "focus"].set_index("year")["value"].round(1)
    assert focus.to_dict() == gap
    text = article(randers, "notebooks/business_and_jobs").text_content().replace("\xa0", " ")
    assert "0.3 percentage points above the country" in text
    assert "below the country in 2009–2023" in text


def test_what_happened_and_the_steady_trend_are_two_sentences(randers: Path) -> None:
    for name in ("notebooks/context", "notebooks/business_and_jobs"):
        text = article(randers, name).text_content()
        assert text.count("Is there a steady trend?") >= 5
        for sentence in re.split(r"(?<=[.!?])\s", text):
            assert not ("teady trend" in sentence and "since 2008" in sentence)


def test_the_picture_in_the_readme_is_the_one_in_the_book(randers: Path) -> None:
    picture = "fig-employment-rate-gap.svg"
    assert f"docs/{picture}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / picture).read_bytes() == (randers / "exhibits" / picture).read_bytes()


def test_the_version_is_the_same_everywhere() -> None:
    version = load(ROOT).version
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert (ROOT / "CHANGELOG.md").is_file()


@pytest.fixture(scope="session")
def pdf(randers: Path) -> Path:
    return randers / "pdf" / "randers-en.pdf"


def test_the_pdf_is_tagged_and_says_so(pdf: Path) -> None:
    with pikepdf.open(pdf) as book:
        assert book.Root.MarkInfo.Marked
        assert str(book.Root.Lang).startswith("en")
        with book.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        assert 90 <= len(book.pages) <= 120
        with book.open_outline() as outline:
            titles = " | ".join(item.title for item in outline.root)
    for chapter in (
        "In two minutes",
        "Context",
        "Business and private jobs",
        "A strong civil society",
        "The claims of the white paper",
        "Methods",
        "Sources",
        "How to cite",
    ):
        assert chapter in titles


def test_the_pdf_conforms_to_pdf_ua(pdf: Path) -> None:
    checker = Path(sys.executable).with_name("pdfua")
    conformance = subprocess.run([checker, "check", "--format", "json", pdf], capture_output=True)
    found = json.loads(conformance.stdout)
    assert found["summary"]["rules_run"] > 5
    assert found["findings"] == []


# A range whose ends read the same: "between 0.1 and 0.1", "1.00 to 1.00".
_END = r"([−+]?\d[\d.,]*)(?<=\d)"
_ITS_LIKE = r"(?![\d.,]*\d)"
NO_RANGE = re.compile(
    rf"\b(?:between|mellem) {_END} (?:and|og) \1{_ITS_LIKE}|(?<![\d.,−+]){_END} (?:to|til) \2{_ITS_LIKE}"
)


@every(name=PAGES, language=["da", "en"])
def test_no_range_has_ends_that_read_the_same(books: Path, name: str, language: str) -> None:
    text = page(books / language, name).text_content().replace("\N{NO-BREAK SPACE}", " ")
    assert [found[0] for found in NO_RANGE.finditer(text)] == []


@pytest.mark.parametrize(
    "said", ["between −0.14 and −0.14 a year", "mellem 1.200 og 1.200.", "ρ 1,00 til 1,00, n"]
)
def test_a_range_with_equal_ends_would_be_found(said: str) -> None:
    assert NO_RANGE.search(said)


@pytest.mark.parametrize(
    "said", ["between 0.1 and 0.12", "mellem 2,1 og 2,15", "−0.14 to +0.14", "11.00 to 1.00"]
)
def test_a_range_proper_is_let_pass(said: str) -> None:
    assert not NO_RANGE.search(said)


@every(name=OPEN)
def test_another_focus_has_no_word_of_randers(laesoe: Path, name: str) -> None:
    root = page(laesoe, name)
    for meta in root.cssselect("meta"):
        assert "Randers" not in (meta.get("content") or "")
    for image in root.cssselect("img"):
        assert "Randers" not in (image.get("alt") or "")
    assert "Randers" not in root.text_content()


def test_another_focus_is_in_the_middle_of_its_own_pages(laesoe: Path) -> None:
    text = article(laesoe, "notebooks/business_and_jobs").text_content()
    assert "In 2023 the figure for Læsø was" in text
    assert "not applicable" in text


def test_plain_papermill(tmp_path: Path) -> None:
    """A name in place of a code, and a number in place of one: papermill makes 0 of 000."""
    out = tmp_path / "out.ipynb"
    given = ["-p", "focus", "Horsens", "-p", "reference", "0"]
    command = [sys.executable, "-m", "papermill", "notebooks/business_and_jobs.ipynb", str(out), *given]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "VOLUME_OUTPUT": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    text = out.read_text(encoding="utf-8")
    assert "In 2023 the figure for Horsens was" in text.replace("\\u00a0", " ")
    assert list(tmp_path.glob("_exhibits/*/fig-employment-rate-gap.svg"))


def test_a_plain_book_has_its_figures(laesoe: Path) -> None:
    for name in PLAIN:
        for image in page(laesoe, name).cssselect("figure img"):
            assert (laesoe / "html" / name).parent.joinpath(image.get("src")).is_file()
    assert len(page(laesoe, "notebooks/business_and_jobs").cssselect("figure")) >= 10


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a build that must be refused; return its one sentence."""
    before = sorted(path.name for path in (ROOT / "build").glob("*")) if (ROOT / "build").is_dir() else []
    with pytest.raises(SystemExit) as stop:
        cli.main(["build", *arguments])
    said = capsys.readouterr()
    after = sorted(path.name for path in (ROOT / "build").glob("*")) if (ROOT / "build").is_dir() else []
    assert stop.value.code not in (0, None)
    assert before == after
    assert "Traceback" not in said.err and "Traceback" not in said.out
    assert len(said.err.strip().splitlines()) == 1
    return said.err.strip()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-p", "bse_year", "2010"], "did you mean base_year?"),
        (["--focus", "999"], "'999' is not one of the 98 municipalities"),
        (["--focus", "Atlantis"], "'Atlantis' is not one of the 98 municipalities"),
        (["--focus", "Hosrens"], "did you mean Horsens"),
        (["--focus", "000"], "not one of the 98 municipalities"),
        (["-p", "base_year", "1900"], "base_year is 1900, before the first period of every table"),
        (["-p", "base_year", "abc"], "base_year is 'abc'; it must be a year"),
        (["-p", "base_year", "2001"], "base_year is 2001, before start_year 2008"),
        (["-p", "level", "1.5"], "level is '1.5'; it must lie between"),
        (["-p", "start_year", "2015", "-p", "end_year", "2010", "-p", "base_year", "2015"],
         "end_year is 2010, which does not come after start_year 2015"),
        (["-p", "comparators", "[730, 615]"], "730 (Randers) is the focus municipality"),
        (["-p", "comparators", "[615, 615]"], "names a municipality twice"),
        (["-p", "comparators", "[]"], "name from one to five municipalities"),
        (["nosuch"], "edition 'nosuch' is not known"),
        (["--language", "sv"], "is published in da, en"),
        (["-p", "base_year"], "-p base_year has no value"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_costs_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert says in refused(capsys, *arguments)


def damage(project: Path, change: str) -> None:
    """Damage RAS200 in a copy of the project; all but the first kind declare the new hash."""
    path = project / "data" / "tables" / "RAS200.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    if change == "changed":
        lines[1] = lines[1][:-1] + "9"
    elif change == "column":
        lines = [line.rsplit(",", 1)[0] for line in lines]
    elif change == "text":
        lines[5] = lines[5].rsplit(",", 1)[0] + ",about 70"
    elif change == "duplicate":
        lines.append(lines[7])
    elif change == "header only":
        lines = lines[:1]
    else:
        lines = []
    raw = ("\n".join(lines) + "\n" if lines else "").encode()
    path.write_bytes(raw)
    if change == "changed":
        return
    package = project / "data" / "datapackage.json"
    declared = json.loads(package.read_text(encoding="utf-8"))
    for resource in declared["resources"]:
        if resource["path"] == "tables/RAS200.csv":
            resource["hash"] = "sha256:" + hashlib.sha256(raw).hexdigest()
            resource["bytes"] = len(raw)
    package.write_text(json.dumps(declared), encoding="utf-8")


DAMAGES = {
    "changed": "sha256 is",
    "column": "column 'value' is missing",
    "text": "line 6: value is 'about 70'",
    "duplicate": "stands twice",
    "header only": "the table holds no rows",
    "nothing": "not a readable CSV table",
}
# One process for all: most of the time of each would go by until the code is imported.
BUILDS = """
import os, sys
from volume import cli
for root in sys.argv[1:]:
    os.environ["VOLUME_PROJECT"] = root
    os.chdir(root)
    try:
        cli.main(["build"])
    except SystemExit as stop:
        print(f"exit {stop.code}\\n---", file=sys.stderr)
"""


def test_a_damaged_table_stops_the_build(tmp_path: Path) -> None:
    # What each kind says is tried where tables are read.
    kinds = dict(some(DAMAGES, 3)())
    for change in kinds:
        damage(copy_project(tmp_path / change), change)
    roots = [str(tmp_path / change) for change in kinds]
    done = subprocess.run([sys.executable, "-c", BUILDS, *roots], capture_output=True, text=True)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    for said, says in zip(done.stderr.split("---\n"), kinds.values(), strict=False):
        assert "data/tables/RAS200.csv" in said and says in said
        assert said.endswith("exit 1\n")
    assert done.stderr.count("---") == len(kinds)
    assert not [path for root in roots for path in (Path(root) / "build").glob("**/*.html")]


def test_the_edition_file_holds_what_the_notebooks_can_set() -> None:
    catalogue = load(ROOT)
    for name in catalogue.editions:
        edition = resolve(catalogue, name, {})
        for path in pages.notebooks(ROOT).values():
            notebook = nbformat.read(path, as_version=4)
            [cell] = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
            assert set(re.findall(r"^(\w+) = ", cell.source, flags=re.MULTILINE)) == set(edition.parameters())
