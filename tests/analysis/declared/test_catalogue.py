"""Declarations are read whole and frozen, and whatever is wrong in them costs one sentence.

Every wrong input is the project's own declarations with one thing changed.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from analysis.declared.catalogue import load
from analysis.declared.models import Catalogue, Indicator
from analysis.declared.names import area_code, nearest
from analysis.declared.reading import find_root
from analysis.errors import InputError
from every import every
from real import CATALOGUE

pytestmark = pytest.mark.unit


ROOT = find_root(Path(__file__).parent)
DECLARED = ("pyproject.toml", "_config.yml", "data/datapackage.json", "data/areas.csv", "data/claims.csv")
DECLARED += ("data/corrections.yml", "data/compositions.yml", "data/benefits.yml", "data/sexes.yml")
DECLARED += ("data/taken_together.yml",)
DECLARED += ("editions/randers.yml",)
DECLARED += tuple(f"data/indicators/{p.name}" for p in (ROOT / "data" / "indicators").glob("*.yml"))

JOBS = "data/indicators/business_and_jobs.yml"
CONTEXT = "data/indicators/context.yml"
PACKAGE = "data/datapackage.json"
CORRECTIONS = "data/corrections.yml"
COMPOSITIONS = "data/compositions.yml"
BENEFITS = "data/benefits.yml"
SEXES = "data/sexes.yml"
EDITION = "editions/randers.yml"

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's declarations, without the tables, free to be spoilt."""
    for path in DECLARED:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def swap(path: str, old: str, new: str) -> Change:
    """Replace the first occurrence of a text that must be there."""

    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def write(path: str, content: str) -> Change:
    return lambda root: (root / path).write_text(content, encoding="utf-8")


def add(path: str, content: str) -> Change:
    return lambda root: (root / path).write_text(
        (root / path).read_text(encoding="utf-8") + content, encoding="utf-8"
    )


def remove(path: str) -> Change:
    return lambda root: (root / path).unlink()


def package(change: Callable[[dict[str, Any]], object]) -> Change:
    def spoil(root: Path) -> None:
        descriptor = json.loads((root / PACKAGE).read_text(encoding="utf-8"))
        change(descriptor)
        (root / PACKAGE).write_text(json.dumps(descriptor), encoding="utf-8")

    return spoil


def resource(name: str, change: Callable[[dict[str, Any]], object]) -> Change:
    return package(lambda d: change(next(r for r in d["resources"] if r["name"] == name)))


def rows(path: str, change: Callable[[list[list[str]]], object]) -> Change:
    def spoil(root: Path) -> None:
        table = list(csv.reader((root / path).read_text(encoding="utf-8").splitlines()))
        change(table)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table)
        (root / path).write_text(text.getvalue(), encoding="utf-8")

    return spoil


# What was changed, and the sentence it must cost: file, entry, key, and what would be right.
WRONG: dict[str, tuple[Change, str]] = {
    "unknown key of an indicator": (
        swap(JOBS, "    headline: true\n", "    headlne: true\n"),
        f"{JOBS}: employment_rate: key 'headlne' is not known; did you mean headline?",
    ),
    "a divisor and a subtrahend": (
        swap(
            "data/indicators/children_and_youth.yml",
            "    minus: {table: school_grades, ",
            "    per: {table: neet2, factor: 100}\n    minus: {table: school_grades, ",
        ),
        "data/indicators/children_and_youth.yml: grade_to_reference: give 'per' or 'minus', not both.",
    ),
    "another reference than the country without a reason": (
        swap(JOBS, "    because: outside\n", ""),
        f"{JOBS}: full_time_employees: key 'because' says why the reference is not the country; "
        "the reference is 'sum_of_municipalities' and 'because' is missing.",
    ),
    "a reason for a reference that needs none": (
        swap(JOBS, "    reference: country\n", "    reference: country\n    because: few\n"),
        f"{JOBS}: employment_rate: key 'because' says why the reference is not the country; the "
        "reference is 'country' and 'because' is few.",
    ),
    "unknown key, nothing near": (
        swap(JOBS, "    headline: true\n", "    xyzzy: true\n"),
        f"{JOBS}: employment_rate: key 'xyzzy' is not known.",
    ),
    "unknown key below a key": (
        swap(JOBS, "annual: mean}", "anual: mean}"),
        f"{JOBS}: full_time_employees: key 'source.anual' is not known",
    ),
    "missing definition": (
        swap(
            JOBS,
            "    definition:\n      en: Share of the residents aged 16 to 64 who are employed at the end of"
            " November.\n      da: Andel af de 16-64-årige indbyggere, der er beskæftiget ultimo november.\n",
            "",
        ),
        f"{JOBS}: employment_rate: key 'definition' is missing.",
    ),
    "definition in one language": (
        swap(JOBS, "      da: Andel af de 16-64-årige indbyggere, der er beskæftiget ultimo november.\n", ""),
        f"{JOBS}: employment_rate: key 'definition.da' is missing.",
    ),
    "empty definition": (
        swap(
            JOBS,
            "en: Share of the residents aged 16 to 64 who are employed at the end of November.",
            'en: ""',
        ),
        f"{JOBS}: employment_rate: key 'definition.en' is ''",
    ),
    "missing unit": (
        swap(JOBS, "    unit: {en: Persons, da: Personer}\n", ""),
        f"{JOBS}: employed_persons: key 'unit' is missing.",
    ),
    "missing source": (
        swap(JOBS, "    source: {table: ras_employed_residents}\n", ""),
        f"{JOBS}: employed_persons: key 'source' is missing.",
    ),
    "source without a table": (
        swap(JOBS, "source: {table: ras_employed_residents}", "source: {select: {}}"),
        f"{JOBS}: employed_persons: key 'source.table' is missing.",
    ),
    "missing id": (
        swap(JOBS, "  - id: employed_persons\n    name:", "  - name:"),
        f"{JOBS}: entry 4: key 'id' is missing.",
    ),
    "id that cannot be an anchor": (
        swap(JOBS, "id: employed_persons", "id: Employed-Persons"),
        f"{JOBS}: Employed-Persons: key 'id' is 'Employed-Persons'",
    ),
    "measure outside the list": (
        swap(JOBS, "measure: persons", "measure: people"),
        f"{JOBS}: full_time_employees: key 'measure' is 'people'",
    ),
    "too many decimals": (
        swap(JOBS, "decimals: 2", "decimals: 4"),
        f"{JOBS}: nonwestern_ratio: key 'decimals' is 4",
    ),
    "unknown table": (
        swap(JOBS, "source: {table: ras_employed_residents}", "source: {table: ras_employed_resident}"),
        f"{JOBS}: employed_persons: table 'ras_employed_resident' is not in data/datapackage.json; "
        "did you mean ras_employed_residents?",
    ),
    "unknown table below": (
        swap(CONTEXT, "per: {table: noegletal_population,", "per: {table: people,"),
        f"{CONTEXT}: net_migration: table 'people' is not in data/datapackage.json.",
    ),
    "unknown table carried on": (
        swap(CONTEXT, "continued_by: {table: folk1am,", "continued_by: {table: folk1bm,"),
        f"{CONTEXT}: population: table 'folk1bm' is not in data/datapackage.json; did you mean folk1am?",
    ),
    "unknown dimension": (
        swap(JOBS, "select: {measure: Full-time employees, sex: Total}", "select: {sector: Total}"),
        f"{JOBS}: full_time_employees: select names 'sector', but the dimensions of lbesk69 are: "
        "measure, sex.",
    ),
    "dimension of a table without any": (
        swap(
            JOBS, "{table: ras_employed_residents}", "{table: ras_employed_residents, select: {sex: Total}}"
        ),
        f"{JOBS}: employed_persons: select names 'sex', but the dimensions of ras_employed_residents are: "
        "none.",
    ),
    "unknown claim": (
        swap(JOBS, "claims: [C050, C051]", "claims: [C050, C951]"),
        f"{JOBS}: employment_rate: claim 'C951' is not in data/claims.csv.",
    ),
    "unknown claim of a waiting exhibit": (
        swap(JOBS, "claims: [C054, C055]", "claims: [C954]"),
        f"{JOBS}: waiting: claim 'C954' is not in data/claims.csv.",
    ),
    "denominator not defined": (
        swap(CONTEXT, "    denominator: {en: Residents on 1 January, da: Indbyggere den 1. januar}\n", ""),
        f"{CONTEXT}: net_migration: key 'denominator' is missing, though 'per' divides by one.",
    ),
    "id used twice in a file": (
        swap(JOBS, "id: activity_rate", "id: employment_rate"),
        f"{JOBS}: employment_rate: the id is already used in {JOBS}.",
    ),
    "id used twice in two files": (
        swap(CONTEXT, "id: gini", "id: activity_rate"),
        f"{CONTEXT}: activity_rate: the id is already used in {JOBS}.",
    ),
    "unknown key of the file": (
        swap(JOBS, "\nwaiting:\n", "\nwating:\n"),
        f"{JOBS}: key 'wating' is not known; did you mean waiting?",
    ),
    "no indicators": (write(JOBS, "waiting: []\n"), f"{JOBS}: must hold a list under the key 'indicators'."),
    "empty file": (write(JOBS, ""), f"{JOBS}: must hold a list under the key 'indicators'."),
    "an indicator that is a word": (
        write(JOBS, "indicators: [employment_rate]\n"),
        f"{JOBS}: entry 1: must be a block of keys, not str.",
    ),
    "unknown key of a waiting exhibit": (
        swap(JOBS, "    table: RAS302\n", "    tabel: RAS302\n"),
        f"{JOBS}: waiting, entry 1: key 'tabel' is not known; did you mean table?",
    ),
    "bad YAML": (
        swap(JOBS, "    name: {en: Employment rate,", "    name: [en: Employment rate,"),
        f"{JOBS}, line 9: not valid YAML",
    ),
    "not UTF-8": (
        lambda root: (root / JOBS).write_bytes("# Beskæftigelse\n".encode("latin-1")),
        f"{JOBS} is not UTF-8 text.",
    ),
    "bad JSON": (swap(PACKAGE, "{", "{,"), f"{PACKAGE}, line 1: not valid JSON"),
    "no data package": (remove(PACKAGE), f"{PACKAGE} is missing."),
    "table without a hash": (
        resource("hisbk", lambda r: r.pop("hash")),
        f"{PACKAGE}: hisbk: key 'hash' is missing.",
    ),
    "table without a publisher in Danish": (
        resource("hisbk", lambda r: r["publisher"].pop("da")),
        f"{PACKAGE}: hisbk: key 'publisher.da' is missing.",
    ),
    "frequency outside the list": (
        resource("hisbk", lambda r: r.update(frequency="weekly")),
        f"{PACKAGE}: hisbk: key 'frequency' is 'weekly'",
    ),
    "97 municipalities": (
        rows("data/areas.csv", lambda table: table.pop()),
        "data/areas.csv: holds 97 municipalities; there must be 98.",
    ),
    "99 municipalities": (
        rows("data/areas.csv", lambda table: table.append(["999", *table[-1][1:]])),
        "data/areas.csv: holds 99 municipalities; there must be 98.",
    ),
    "areas without a column": (
        rows("data/areas.csv", lambda table: table[0].__setitem__(2, "name")),
        "data/areas.csv: column 'name_en' is missing.",
    ),
    "an area of a level that is none": (
        rows("data/areas.csv", lambda table: table[-1].__setitem__(3, "parish")),
        "data/areas.csv: row 116: key 'level' is 'parish'",
    ),
    "claims without a column": (
        rows("data/claims.csv", lambda table: table[0].__setitem__(table[0].index("testable"), "test")),
        "data/claims.csv: column 'testable' is missing.",
    ),
    "a claim that nobody can place": (
        rows("data/claims.csv", lambda table: table[1].__setitem__(table[0].index("testable"), "perhaps")),
        "data/claims.csv: row 2: column 'testable' is 'perhaps'",
    ),
    "correction of an unknown table": (
        swap(CORRECTIONS, "- table: ifor41", "- table: ifor42"),
        f"{CORRECTIONS}: correction 1: table 'ifor42' is not in data/datapackage.json.",
    ),
    "correction without a reason": (
        swap(
            CORRECTIONS,
            "    da: Øen er lille, så nogle få indkomster kan flytte dens koefficient.\n",
            "",
        ),
        f"{CORRECTIONS}: correction ",
    ),
    "correction that replaces with nothing": (
        swap(CORRECTIONS, "action: flag", "action: replace"),
        f"{CORRECTIONS}: correction 1: give 'value' with action replace, and only then.",
    ),
    "flag with a value": (
        swap(CORRECTIONS, "action: flag", "action: flag\n  value: 25"),
        f"{CORRECTIONS}: correction 1: give 'value' with action replace, and only then.",
    ),
    "correction with an unknown action": (
        swap(CORRECTIONS, "action: flag", "action: mend"),
        f"{CORRECTIONS}: correction 1: key 'action' is 'mend'",
    ),
    "corrections that are no list": (
        write(CORRECTIONS, "table: ifor41\n"),
        f"{CORRECTIONS}: must hold a list of corrections.",
    ),
    "unknown key of an edition": (
        swap(EDITION, "base_year:", "bse_year:"),
        f"{EDITION}: randers: key 'base_year' is missing.",
    ),
    "one key too many in an edition": (
        add(EDITION, "suppress: 1\n"),
        f"{EDITION}: randers: key 'suppress' is not known.",
    ),
    "an edition code without quotes": (
        swap(EDITION, 'focus: "730"', "focus: 730"),
        f"{EDITION}: randers: key 'focus' is 730",
    ),
    "an edition in a language that is none": (
        swap(EDITION, "languages: [da, en]", "languages: [en, de]"),
        f"{EDITION}: randers: key 'languages.2' is 'de'",
    ),
    "an edition that is a list": (
        write(EDITION, "- randers\n"),
        f"{EDITION}: must hold the keys of an edition.",
    ),
    "no edition": (
        remove(EDITION),
        "editions/ holds no edition file; it needs at least one, such as randers.yml.",
    ),
    "nothing waits": (
        lambda root: (root / JOBS).write_text(
            (root / JOBS).read_text("utf-8").split("\nwaiting:")[0] + "\nwaiting:\n"
        ),
        f"{JOBS}: ",
    ),
    "table without a licence": (
        resource("hisbk", lambda r: r.update(licenses=[])),
        f"{PACKAGE}: hisbk: key 'licenses' ",
    ),
    "a hash that is a number": (
        resource("hisbk", lambda r: r.update(hash=3)),
        f"{PACKAGE}: hisbk: key 'hash' ",
    ),
    "a schema that is a file name": (
        resource("hisbk", lambda r: r.update(schema="hisbk.json")),
        f"{PACKAGE}: hisbk: key 'schema",
    ),
    "a period that is no year": (
        resource("hisbk", lambda r: r.update(period_first="long ago")),
        f"{PACKAGE}: hisbk: key 'period_first' ",
    ),
    "package without a date": (
        package(lambda d: d.pop("created")),
        f"{PACKAGE}: key 'created' ",
    ),
    "package with a date that is none": (
        package(lambda d: d.update(created="soon")),
        f"{PACKAGE}: key 'created' ",
    ),
    "package that is a list": (write(PACKAGE, "[]"), f"{PACKAGE}: "),
    "table declared twice": (
        package(lambda d: d["resources"].append(next(r for r in d["resources"] if r["name"] == "hisbk"))),
        f"{PACKAGE}: hisbk: ",
    ),
    "claim entered twice": (
        rows("data/claims.csv", lambda table: table.append([table[1][0], *table[2][1:]])),
        "data/claims.csv: row ",
    ),
    "area entered twice": (
        rows("data/areas.csv", lambda table: table.append(table[1])),
        "data/areas.csv: row 117: ",
    ),
    "claim cut short": (
        rows("data/claims.csv", lambda table: table.__setitem__(-1, table[-1][:3])),
        "data/claims.csv: row ",
    ),
    "key given twice in a block": (
        swap(JOBS, "    measure: percent\n", "    measure: percent\n    measure: dkk\n"),
        f"{JOBS}, line ",
    ),
    "bad TOML": (write("pyproject.toml", "[project\n"), "pyproject.toml"),
    "no version": (write("pyproject.toml", "[project]\n"), "pyproject.toml: "),
    "hint for a key below a key": (
        swap(JOBS, "annual: mean}", "anual: mean}"),
        f"{JOBS}: full_time_employees: key 'source.anual' is not known; did you mean annual?",
    ),
    "a chapter without a title": (
        swap(JOBS, "title: {en: Business and private jobs, da: Erhverv og private arbejdspladser}\n", ""),
        f"{JOBS}: key 'title' is missing.",
    ),
    "two chapters at one place": (
        swap(CONTEXT, "order: 1\n", "order: 4\n"),
        f"{CONTEXT}: key 'order' is 4, as in {JOBS}.",
    ),
    "told category that is none": (
        swap(COMPOSITIONS, 'tell: ["05. Privat lejerbolig",', 'tell: ["x",'),
        f"{COMPOSITIONS}: tenure: key 'tell' names 'x', which is not one of the categories.",
    ),
    "compositions that are no list": (
        write(COMPOSITIONS, "id: tenure\n"),
        f"{COMPOSITIONS}: must hold a list of compositions.",
    ),
    "a composition in one language": (
        swap(COMPOSITIONS, "{en: Dwellings by tenure, da: Boliger efter ejerforhold}", "{en: By tenure}"),
        f"{COMPOSITIONS}: tenure: key 'title.da' is missing.",
    ),
    "a composition declared twice": (
        swap(COMPOSITIONS, "id: dwelling-type", "id: tenure"),
        f"{COMPOSITIONS}: tenure: the id stands twice.",
    ),
    "a composition of an unknown table": (
        swap(COMPOSITIONS, "table: valgdatabase_tenure", "table: valgdatabase_tenur"),
        f"{COMPOSITIONS}: tenure: table 'valgdatabase_tenur' is not in {PACKAGE}; "
        "did you mean valgdatabase_tenure?",
    ),
    "a composition of an unknown category": (
        swap(COMPOSITIONS, '"1940-1959":', '"1941-1959":'),
        f"{COMPOSITIONS}: construction-year: valgdatabase_construction_year has no category '1941-1959'; "
        "did you mean 1940-1959?",
    ),
    "a composition that selects an unknown category": (
        swap(COMPOSITIONS, '- "02. Topledere"', '- "x"'),
        f"{COMPOSITIONS}: industry: valgdatabase_industry has no socioeconomic_status 'x'.",
    ),
    "a composition that selects an unknown dimension": (
        swap(COMPOSITIONS, "    socioeconomic_status:", "    status:"),
        f"{COMPOSITIONS}: industry: the dimensions of valgdatabase_industry are ",
    ),
    "a composition with two dimensions open": (
        swap(COMPOSITIONS, "table: valgdatabase_tenure", "table: valgdatabase_industry"),
        f"{COMPOSITIONS}: tenure: 'where' leaves 2 dimensions of valgdatabase_industry open (",
    ),
    "a composition without a place that is none": (
        swap(COMPOSITIONS, 'without: ["615"]', 'without: ["616"]'),
        f"{COMPOSITIONS}: dwelling-type: key 'without' names '616', which is not in data/areas.csv.",
    ),
    "a place left out and nobody says why": (
        swap(COMPOSITIONS, "  categories:\n    Før 1940", '  without: ["615"]\n  categories:\n    Før 1940'),
        f"{COMPOSITIONS}: construction-year: key 'note' is missing, which says why ",
    ),
    "benefits without ages": (
        swap(BENEFITS, "ages:", "aegs:"),
        f"{BENEFITS}: key 'ages' is missing.",
    ),
    "benefits of an unknown table": (
        swap(BENEFITS, "table: valgdatabase_benefits", "table: benefits"),
        f"{BENEFITS}: table 'benefits' is not in {PACKAGE}",
    ),
    "benefits of a table of other things": (
        swap(BENEFITS, "table: valgdatabase_benefits", "table: hisbk"),
        f"{BENEFITS}: the dimensions of hisbk are none, not 'age'.",
    ),
    "an age that the table does not hold": (
        swap(BENEFITS, '"18-29 år":', '"18-28 år":'),
        f"{BENEFITS}: valgdatabase_benefits has no age '18-28 år'; did you mean 18-29 år?",
    ),
    "a measure of months that the table does not hold": (
        swap(BENEFITS, "    months: [9 - 12 mdr.]", "    months: [9 - 13 mdr.]"),
        f"{BENEFITS}: year_round_benefits: valgdatabase_benefits has no months '9 - 13 mdr.'; did you mean ",
    ),
    "sexes in one language": (
        swap(SEXES, "{en: Women, da: Kvinder}", "{en: Women}"),
        f"{SEXES}: key 'categories.Kvinder.da' is missing.",
    ),
    "no sexes": (remove(SEXES), f"{SEXES} is missing."),
    "edition in no language": (
        swap(EDITION, "languages: [da, en]", "languages: []"),
        f"{EDITION}: randers: key 'languages' ",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_declaration_costs_one_sentence(change: Change, sentence: str, copy: Path) -> None:
    change(copy)
    with pytest.raises(InputError) as caught:
        load(copy)
    said = str(caught.value)
    assert said.startswith(sentence)
    assert re.fullmatch(r"[^\n]+[.?]", said) and not re.search(r"\. [A-Z]", said), "one sentence"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "no traceback behind it"


def test_a_sentence_ends_once(copy: Path) -> None:
    swap(JOBS, "    headline: true\n", "    headlne: true\n")(copy)
    with pytest.raises(InputError) as caught:
        load(copy)
    assert not str(caught.value).endswith("?.")


def test_an_untouched_copy_is_read_like_the_project(copy: Path, catalogue: Catalogue) -> None:
    assert dataclasses.replace(load(copy), root=ROOT) == catalogue


def test_a_chapter_may_be_without_indicators_and_says_so_by_an_empty_list(copy: Path) -> None:
    assert load(copy).chapters["shared_plan"].indicators == ()
    swap("data/indicators/shared_plan.yml", "indicators: []\n", "")(copy)
    with pytest.raises(InputError, match=r"shared_plan\.yml: must hold a list under the key 'indicators'\."):
        load(copy)


def test_everything_declared_is_there(catalogue: Catalogue) -> None:
    assert len(catalogue.municipalities) == 98 == len(set(catalogue.municipalities))
    assert catalogue.municipalities == tuple(sorted(catalogue.municipalities))
    assert "411" not in catalogue.municipalities and "000" not in catalogue.municipalities
    descriptor = json.loads((ROOT / PACKAGE).read_text(encoding="utf-8"))
    assert set(catalogue.tables) == {
        r["name"] for r in descriptor["resources"] if r["path"].startswith("tables/")
    }
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        quotes = {row["claim"]: row["quote_da"] for row in csv.DictReader(file)}
    assert {c.claim: c.quote for c in catalogue.claims.values()} == quotes
    assert list(catalogue.indicators) == [i.id for c in catalogue.chapters.values() for i in c.indicators]
    assert catalogue.data_date.isoformat() == descriptor["created"][:10]


def test_an_indicator_names_every_table_it_reads_once(catalogue: Catalogue) -> None:
    assert catalogue.indicators["population"].tables == ("folk1a", "folk1am")
    assert catalogue.indicators["higher_education"].tables == ("hfudd11",)
    assert catalogue.indicators["reported_crime"].tables == ("straf11", "noegletal_population", "folk1am")
    assert catalogue.indicators["reported_crime"].slug == "reported-crime"


def test_nothing_declared_can_be_changed(copy: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load(copy).indicators["gini"].decimals = 0  # type: ignore[misc]


@pytest.mark.parametrize("field", ["areas", "tables", "chapters", "claims", "editions"])
def test_nothing_declared_can_be_replaced(copy: Path, field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(load(copy), field, {})


def test_a_municipality_answers_to_code_and_both_names(catalogue: Catalogue) -> None:
    for code in catalogue.municipalities:
        area = catalogue.areas[code]
        for wanted in (code, int(code), f" {code} ", area.name.da, area.name.en, area.name.da.upper()):
            assert catalogue.municipality(wanted) is area


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("Horsns", "'Horsns' is not one of the 98 municipalities; did you mean Horsens?"),
        ("Atlantis", "'Atlantis' is not one of the 98 municipalities; give a three-digit code or a name"),
        (999, "'999' is not one of the 98 municipalities; give a three-digit code or a name"),
        (0, "000 is All Denmark, not one of the 98 municipalities."),
        ("082", "082 is Region Midtjylland, not one of the 98 municipalities."),
        ("411", "'411' is not one of the 98 municipalities; "),
        ("", "'' is not one of the 98 municipalities; "),
    ],
)
def test_a_municipality_that_is_none(catalogue: Catalogue, wanted: object, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        catalogue.municipality(wanted)
    assert str(caught.value).startswith(sentence)


@given(st.integers(0, 999))
def test_an_area_code_survives_a_command_line(number: int) -> None:
    assert area_code(number) == area_code(f"{number:03}") == f"{number:03}"
    assert area_code(area_code(number)) == area_code(number)


@given(
    st.lists(st.text("abcdefgh_", min_size=3, max_size=12), min_size=1, max_size=6, unique=True), st.data()
)
def test_the_nearest_name_is_a_known_one(known: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(known))
    assert nearest(wanted, known) == wanted
    assert nearest(wanted.upper(), known) == wanted
    assert nearest("0123456789", known) is None


def test_the_project_is_found_from_any_folder_inside_it(
    copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv("VOLUME_PROJECT", raising=False)
    inside = copy / "notebooks" / "deep"
    inside.mkdir(parents=True)
    assert find_root(inside) == copy
    monkeypatch.chdir(inside)
    assert find_root() == copy
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert find_root(elsewhere) == ROOT
    monkeypatch.setenv("VOLUME_PROJECT", str(copy))
    assert find_root(elsewhere) == copy
    monkeypatch.setenv("VOLUME_PROJECT", str(elsewhere))
    with pytest.raises(InputError, match=r"which holds no _config\.yml and data/datapackage\.json"):
        find_root()


@every(indicator=list(CATALOGUE.indicators.values()))
def test_a_share_is_a_part_of_what_it_is_divided_by(indicator: Indicator) -> None:
    # What compares two rates is no share of anybody, so it is not in percent.
    if indicator.measure == "percent":
        below = "" if indicator.denominator is None else indicator.denominator.en
        assert not re.search(r"\brate\b|\bratio\b|\bindex\b", below, re.IGNORECASE), below


@every(indicator=list(CATALOGUE.indicators.values()))
def test_a_measure_that_compares_two_rates_says_so_in_its_name(indicator: Indicator) -> None:
    if indicator.measure == "per_100":
        assert "per 100" in indicator.name.en and "pr. 100" in indicator.name.da


@every(indicator=[i for i in CATALOGUE.indicators.values() if i.headline])
def test_a_finding_has_moved_or_has_a_better_end_and_is_no_older_than_ten_years(indicator: Indicator) -> None:
    table = CATALOGUE.tables[(indicator.source.continued_by or indicator.source).table]
    assert CATALOGUE.data_date.year - int(table.period_last[:4]) <= 10
    assert table.period_first != table.period_last or indicator.polarity != "neutral"
