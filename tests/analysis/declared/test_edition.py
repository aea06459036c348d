"""Every parameter of an edition is settled or refused in one sentence, and codes survive a command line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.declared.catalogue import load
from analysis.declared.edition import Edition, editions_of, resolve
from analysis.declared.models import Catalogue
from analysis.declared.names import fold, plain
from analysis.declared.neighbours import nearest_of_group, residents
from analysis.declared.reading import find_root
from analysis.errors import InputError
from every import every
from real import CATALOGUE, copy_declared

pytestmark = pytest.mark.unit


ROOT = find_root(Path(__file__).parent)
EDITION = "editions/randers.yml"


def settle(**overrides: object) -> Edition:
    return resolve(CATALOGUE, "randers", overrides)


# Parameters, and the sentence they must cost.
WRONG = {
    "an unknown parameter": (
        {"bse_year": 2010},
        "parameter 'bse_year' is not known; did you mean base_year?",
    ),
    "an unknown parameter, nothing near": ({"xyzzy": 1}, "parameter 'xyzzy' is not known."),
    "a parameter that is settled, not given": (
        {"focus_name": "Horsens"},
        "parameter 'focus_name' is not known",
    ),
    "an unknown code": (
        {"focus": "999"},
        "focus: '999' is not one of the 98 municipalities; give a three-digit code or a name, such as 615 or"
        " Horsens.",
    ),
    "an unknown code as a number": ({"focus": 999}, "focus: '999' is not one of the 98 municipalities; "),
    "an unknown name": ({"focus": "Atlantis"}, "focus: 'Atlantis' is not one of the 98 municipalities; "),
    "a misspelt name": (
        {"focus": "Horsns"},
        "focus: 'Horsns' is not one of the 98 municipalities; did you mean Horsens?",
    ),
    "the country as focus": ({"focus": 0}, "focus: 000 is All Denmark, not one of the 98 municipalities."),
    "a region as focus": (
        {"focus": 82},
        "focus: 082 is Region Midtjylland, not one of the 98 municipalities.",
    ),
    "the focus among the comparators": (
        {"comparators": ["730", "740"]},
        "comparators: 730 (Randers) is the focus municipality; compare it with others.",
    ),
    "the new focus among the comparators": (
        {"focus": "Horsens", "comparators": ["740", 615]},
        "comparators: 615 (Horsens) is the focus municipality; compare it with others.",
    ),
    "the focus among the comparators by name": (
        {"comparators": "Randers, Vejle"},
        "comparators: 730 (Randers) is the focus municipality; compare it with others.",
    ),
    "an unknown comparator": (
        {"comparators": [615, 999]},
        "comparators: '999' is not one of the 98 municipalities; ",
    ),
    "a comparator twice": (
        {"comparators": ["615", "Horsens"]},
        "comparators: 615, 615 names a municipality twice.",
    ),
    "no comparator": ({"comparators": []}, "comparators: 0 given; name from one to five municipalities."),
    "six comparators": (
        {"comparators": "615, 740, 630, 751, 851, 461"},
        "comparators: 6 given; name from one to five municipalities.",
    ),
    "another reference": (
        {"reference": "082"},
        "reference is '082'; the tables are compared with the country, code 000.",
    ),
    "an unknown group": ({"group": "9"}, "group is '9'; the municipality groups are 1, 2, 3, 4, 5."),
    "a base year before every table": (
        {"base_year": 1900},
        "base_year is 1900, before the first period of every table; the oldest, INDKP101, begins in 1987.",
    ),
    "a start before every table": (
        {"start_year": "1986"},
        "start_year is 1986, before the first period of every",
    ),
    "a base year after every table": (
        {"base_year": 2026},
        "base_year is 2026; it must come before the last period of the tables (Jobindsats: 2026M07).",
    ),
    "a base year in words": ({"base_year": "abc"}, "base_year is 'abc'; it must be a year such as 2008."),
    "a base year with decimals": ({"base_year": 2008.5}, "base_year is '2008.5'; it must be a year such as"),
    "a base year that is true": ({"base_year": True}, "base_year is 'True'; it must be a year such as 2008."),
    "a start of two digits": ({"start_year": "08"}, "start_year is '08'; it must be a year such as 2008."),
    "an end in words": ({"end_year": "now"}, "end_year is 'now'; it must be a year such as 2008."),
    "an end before the start": (
        {"start_year": 2010, "base_year": 2010, "end_year": 2009},
        "end_year is 2009, which does not come after start_year 2010.",
    ),
    "an end at the start": (
        {"end_year": 2008},
        "end_year is 2008, which does not come after start_year 2008.",
    ),
    "a base year before the start": (
        {"start_year": 2010},
        "base_year is 2008, before start_year 2010; choose 2010 or later.",
    ),
    "a base year at the end": (
        {"base_year": 2015, "end_year": 2015},
        "base_year is 2015, which does not come before end_year 2015.",
    ),
    "a level above one": ({"level": 1.5}, "level is '1.5'; it must lie between 0.5 and 1"),
    "a level of one": ({"level": 1}, "level is '1'; it must lie between 0.5 and 1"),
    "a level in percent": ({"level": 95}, "level is '95'; it must lie between 0.5 and 1"),
    "a level in words": ({"level": "high"}, "level is 'high'; it must lie between 0.5 and 1"),
    "a level that is no number": ({"level": "nan"}, "level is 'nan'; it must lie between 0.5 and 1"),
    "an alpha of nothing": ({"alpha": 0}, "alpha is '0'; it must lie between 0 and 1"),
    "a seed that is no number": ({"seed": "lucky"}, "seed is 'lucky'; it must be a whole number"),
    "a negative seed": ({"seed": -1}, "seed is '-1'; it must be a whole number"),
    "a negative alpha": ({"alpha": "-0.05"}, "alpha is '-0.05'; it must lie between 0 and 1"),
    "a language not published": (
        {"language": "sv"},
        "language is 'sv'; edition randers is published in da, en.",
    ),
}


@pytest.mark.parametrize(("overrides", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_parameter_costs_one_sentence(overrides: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        settle(**overrides)
    said = str(caught.value)
    assert said.startswith(sentence)
    assert re.fullmatch(r"[^\n]+[.?]", said) and not re.search(r"\. [A-Z]", said), "one sentence"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "no traceback behind it"


def test_the_example_for_a_wrong_level_is_a_level() -> None:
    with pytest.raises(InputError) as caught:
        settle(level=1.5)
    assert "0.05" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("rander", "edition 'rander' is not known; editions/ holds randers."),
        ("xyzzy", "edition 'xyzzy' is not known; editions/ holds randers."),
    ],
)
def test_an_unknown_edition_names_those_there_are(name: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(CATALOGUE, name, {})
    assert str(caught.value) == sentence


def test_the_file_alone_settles_everything() -> None:
    edition = settle()
    file = CATALOGUE.editions["randers"]
    assert (edition.id, edition.slug, edition.focus_name, edition.claims_apply) == (
        "randers",
        "randers",
        "Randers",
        True,
    )
    assert edition.comparators == file.comparators == ("615", "740", "630")
    assert edition.group == CATALOGUE.areas["730"].group == "3"
    assert (edition.base_year, edition.start_year, edition.end_year) == (2008, 2008, None)
    assert (edition.level, edition.alpha, edition.language) == (0.95, 0.05, "en")
    assert edition.title == "Randers: background material for the white paper"
    assert edition == settle(**dict.fromkeys(edition.parameters())), "None means: as the file says"


@pytest.mark.parametrize("focus", [615, "615", " 615 ", "Horsens", "horsens"])
def test_codes_come_as_numbers_text_or_names(focus: object) -> None:
    edition = settle(focus=focus)
    assert (edition.focus, edition.focus_name, edition.slug) == ("615", "Horsens", "randers-horsens")
    assert edition == settle(focus="615")


@pytest.mark.parametrize("reference", [0, "0", "000", None])
def test_a_reference_of_nought_is_the_country(reference: object) -> None:
    assert settle(reference=reference).reference == "000"


@pytest.mark.parametrize(("name", "code"), [("København", "101"), ("Copenhagen", "101"), ("læsø", "825")])
def test_a_name_in_either_language_will_do(name: str, code: str) -> None:
    assert CATALOGUE.areas["101"].name.en == "Copenhagen"
    assert settle(focus=name).focus == code


@pytest.mark.parametrize(
    "comparators",
    [
        ["615", "851"],
        [615, 851],
        (615, "Aalborg"),
        "615, 851",
        "[615, 851]",
        "Horsens,Aalborg",
        "615,Aalborg",
    ],
)
def test_comparators_come_as_a_list_or_as_text(comparators: object) -> None:
    edition = settle(comparators=comparators)
    assert edition.comparators == ("615", "851")
    assert edition.slug == "randers-comparators-615-851"


def test_one_comparator_may_be_a_number() -> None:
    assert settle(comparators=851).comparators == ("851",)


def test_comparators_come_as_json() -> None:
    assert settle(comparators='["615", "851"]').comparators == ("615", "851")


@every(code=CATALOGUE.municipalities)
def test_a_municipality_is_known_however_its_name_is_spelt(code: str) -> None:
    for name in (CATALOGUE.areas[code].name.da, CATALOGUE.areas[code].name.en):
        ascii_name = name.translate(str.maketrans("æøåÆØÅé", "aoaAOAe"))
        spelt = name.translate(
            str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
        )
        old = name.replace("Aa", "Å").replace("aa", "å")
        for one in (name, ascii_name, spelt, old, f"{name} Kommune", f"{name}s Kommune", f" {name.upper()} "):
            assert CATALOGUE.municipality(one).area == code, one


def test_names_that_differ_stay_apart() -> None:
    folded = [fold(CATALOGUE.areas[code].name.da) for code in CATALOGUE.municipalities]
    assert len({*folded}) == len(folded) == 98
    for wrong in ("Horsenss", "Kommune", "", "Randers Kommune Kommune x"):
        with pytest.raises(InputError):
            CATALOGUE.municipality(wrong)


def test_comparators_that_cannot_be_proposed_are_asked_for() -> None:
    lone = replace(CATALOGUE, chapters={})
    with pytest.raises(InputError, match=r"no indicator 'population' to propose them by; name them\."):
        nearest_of_group(lone, "851", 3)


@every(code=CATALOGUE.municipalities)
def test_every_municipality_can_be_the_focus(code: str) -> None:
    edition = settle(focus=code)
    name = CATALOGUE.areas[code].name.en
    assert edition.focus == code and code not in edition.comparators
    assert edition.group == CATALOGUE.areas[code].group
    assert edition.claims_apply == (code == "730")
    assert edition.title.startswith(f"{name}: background ") and edition.subtitle.startswith(
        f"{name} against "
    )
    own = CATALOGUE.editions["randers"].comparators
    if code in ("730", *own):
        # A focus out of the comparators leaves its place, and only its place, to the edition's own.
        assert edition.comparators == tuple("730" if c == code else c for c in own)
    else:
        members = [c for c in CATALOGUE.municipalities if CATALOGUE.areas[c].group == edition.group]
        people = residents(CATALOGUE)
        others = sorted(
            (max(people[c], people[code]) / min(people[c], people[code]), c) for c in members if c != code
        )
        assert edition.comparators == tuple(c for _, c in others[: len(own)]) != ()
    assert re.fullmatch(r"[a-z0-9-]+", edition.slug)


def test_no_two_municipalities_share_a_build() -> None:
    assert len({settle(focus=code).slug for code in CATALOGUE.municipalities}) == 98


@pytest.mark.parametrize(
    ("overrides", "slug"),
    [
        ({"base_year": 2008}, "randers"),
        ({"focus": "730"}, "randers"),
        ({"comparators": "615, 740, 630"}, "randers"),
        ({"base_year": "2010"}, "randers-base-year-2010"),
        ({"level": 0.9}, "randers-level-0-9"),
        ({"group": 3}, "randers"),
        ({"group": 4}, "randers-group-4"),
        ({"focus": "Læsø", "end_year": 2020}, "randers-laesoe-end-year-2020"),
        ({"language": "en"}, "randers"),
        # What is usual is so for the focus, not for the one of the file.
        ({"focus": "København", "group": 1}, "randers-koebenhavn"),
        ({"focus": "København", "group": 3}, "randers-koebenhavn-group-3"),
        ({"focus": "Horsens", "comparators": "730, 740, 630"}, "randers-horsens"),
        ({"focus": "Aalborg", "comparators": "615, 740, 630"}, "randers-aalborg-comparators-615-740-630"),
    ],
)
def test_a_build_is_named_after_what_differs(overrides: dict[str, object], slug: str) -> None:
    assert settle(**overrides).slug == slug


codes = st.sampled_from(CATALOGUE.municipalities)


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, object]:
    focus = draw(codes)
    start = draw(st.integers(1990, 2012))
    base = draw(st.integers(start, 2018))
    given = {
        "focus": draw(st.sampled_from([focus, int(focus)])),
        "comparators": draw(
            st.lists(codes.filter(lambda c: c != focus), min_size=1, max_size=5, unique=True)
        ),
        "group": draw(st.sampled_from("12345")),
        "start_year": start,
        "base_year": draw(st.sampled_from([base, str(base)])),
        "end_year": draw(st.none() | st.integers(base + 1, 2026)),
        "level": draw(st.sampled_from([0.8, "0.9", 0.95, 0.99])),
        "alpha": draw(st.sampled_from([0.01, 0.05, "0.1"])),
        "seed": draw(st.sampled_from([0, 730, "12"])),
    }
    return {k: v for k, v in given.items() if k in {"start_year", "base_year"} or draw(st.booleans())}


@given(overrides())
@settings(max_examples=60, deadline=None)
def test_settled_parameters_settle_to_the_same_edition(given_overrides: dict[str, object]) -> None:
    try:
        edition = settle(**given_overrides)
    except InputError as error:
        # Only where the focus drawn is not the one the comparators were drawn for.
        assert "is the focus municipality" in str(error) and "focus" not in given_overrides
        return
    parameters = edition.parameters()
    assert json.loads(json.dumps(parameters)) == parameters
    name = parameters.pop("edition")
    assert resolve(CATALOGUE, name, parameters) == edition


@given(overrides(), overrides())
@example({"focus": "101", "group": "3"}, {"focus": "101"})
@example({"focus": "851", "comparators": ["615", "740", "630"]}, {"focus": "851"})
@settings(max_examples=60, deadline=None)
def test_different_editions_have_different_builds(one: dict[str, object], other: dict[str, object]) -> None:
    try:
        a, b = settle(**one), settle(**other)
    except InputError:
        return
    assert (a.slug == b.slug) == (a == b)


@given(st.text(max_size=30))
def test_a_plain_name_is_safe_anywhere(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", plain(text))
    assert plain(plain(text)) == plain(text)


def changed(folder: Path, old: str, new: str) -> Catalogue:
    """The catalogue of a copy of the project with one line of the edition file changed."""
    copy_declared(folder)
    text = (folder / EDITION).read_text(encoding="utf-8")
    assert old in text
    (folder / EDITION).write_text(text.replace(old, new, 1), encoding="utf-8")
    return load(folder)


def test_a_file_may_say_everything(tmp_path: Path) -> None:
    edition = resolve(changed(tmp_path, "group:  ", 'group: "4"'), "randers", {})
    assert (edition.group, edition.slug) == ("4", "randers")


def test_an_edition_in_two_languages(tmp_path: Path) -> None:
    danish, english = editions_of(CATALOGUE, "randers", {"focus": 101})
    assert (danish.language, danish.focus_name) == ("da", "København")
    assert danish.title == "København: baggrundsmateriale om den strukturelle udvikling"
    assert english == settle(focus=101, language="en") == settle(focus=101)
    assert editions_of(CATALOGUE, "randers", {"focus": 101, "language": "da"}) == [danish]
    alone = changed(tmp_path, "languages: [da, en]", "languages: [da]")
    assert resolve(alone, "randers", {}).language == "da", "a file without English speaks what it has"
    assert english.focus_name == "Copenhagen" and english.slug == danish.slug == "randers-koebenhavn"


COMPARATORS = '["615", "740", "630"]'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('focus: "730"', 'focus: "999"', "focus: '999' is not one of the 98 municipalities; "),
        ("base_year: 2008", "base_year: 1900", "base_year is 1900, before the first period of every table; "),
        ("level: 0.95", "level: 1.5", "level is '1.5'; it must lie between 0.5 and 1"),
        *(
            pytest.param(COMPARATORS, new, sentence)
            for new, sentence in [
                ('["730", "740"]', "comparators: 730 (Randers) is the focus municipality; "),
                ('["999", "740"]', "comparators: '999' is not one of the 98 municipalities; "),
                ("[]", "comparators: 0 given; "),
                ('["615", "615"]', "comparators: 615, 615 names a municipality twice."),
            ]
        ),
    ],
)
def test_a_wrong_edition_file_costs_one_sentence(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        resolve(changed(tmp_path, old, new), "randers", {})
    assert sentence in str(caught.value)


def test_a_file_may_name_its_focus(tmp_path: Path) -> None:
    edition = resolve(changed(tmp_path, 'focus: "730"', "focus: Randers"), "randers", {})
    assert (edition.focus, edition.claims_apply, edition.slug) == ("730", True, "randers")
