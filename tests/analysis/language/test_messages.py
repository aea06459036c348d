"""Every message is said, whole, and computes nothing; no sentence is written in Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from analysis.declared.reading import find_root
from analysis.language import stale
from analysis.language.facts import Name, Names, P, Quantity, Years, count
from analysis.language.messages import FOLDER, MessageError, Messages, read, tidy
from analysis.language.numbers import LOCALES, Language
from analysis.language.usage import FAULTS, said, usage

pytestmark = pytest.mark.unit

SOURCE = find_root(Path(__file__).parent) / "src"
EN = Language("en")
FILTERS = ("equals", "plural", "counted", "capital", "length")
# What a template may be made of: it tests, lists and says, and never computes.
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If,
    nodes.For, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Call,
    nodes.Keyword, nodes.CondExpr, nodes.Test,
)  # fmt: skip


def messages(**sources: str) -> Messages:
    """Fixture messages, shown in English."""
    named = {key.replace("_", "."): text for key, text in sources.items()}
    return Messages(named, show=EN.show, filters={"plural": EN.plural})


@pytest.mark.parametrize("code", LOCALES)
def test_every_message_is_said_and_every_one_that_is_said_is_there_and_up_to_date(code: str) -> None:
    found = usage(code, *said([SOURCE / "analysis", SOURCE / "volume"]))
    assert len(found.used) > 500
    faults = {what: getattr(found, what) for what in FAULTS}
    assert faults == dict.fromkeys(FAULTS, ())


def test_a_translation_is_stale_once_the_english_is_edited(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "place.yml"
    file.write_text("rose: It rose.\nfell: It fell\n  far.\n")
    assert stale.stale(read(tmp_path / "en"), stale.seen("da", tmp_path)) == ["place.fell", "place.rose"]
    stale.remember("da", tmp_path)
    assert stale.stale(read(tmp_path / "en"), stale.seen("da", tmp_path)) == []
    file.write_text("rose: It rose.\nfell: It fell far.\n")
    assert stale.stale(read(tmp_path / "en"), stale.seen("da", tmp_path)) == []
    file.write_text("rose: It has risen.\nfell: It fell far.\nstood: It stood.\n")
    assert stale.stale(read(tmp_path / "en"), stale.seen("da", tmp_path)) == ["place.rose", "place.stood"]


def test_a_damaged_line_of_what_was_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "da.seen").write_text("place.rose 12\n")
    with pytest.raises(ValueError, match=r"^da\.seen: 'place\.rose 12' must be the id of a message and 10"):
        stale.seen("da", tmp_path)


def computing(id: str, text: str) -> Iterator[str]:
    """What a template does besides testing, listing and saying."""
    environment = Environment(autoescape=False)
    environment.filters = dict.fromkeys(FILTERS, str)
    for node in environment.parse(text).find_all(nodes.Node):
        if not isinstance(node, ALLOWED):
            yield f"{id}: {type(node).__name__}"
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield f"{id}: filter {node.name}"
        elif isinstance(node, nodes.Call) and getattr(node.node, "name", "") != "say":
            yield f"{id}: a call"


@pytest.mark.parametrize("code", LOCALES)
def test_templates_test_and_list_and_never_compute(code: str) -> None:
    assert [fault for id, text in read(FOLDER / code).items() for fault in computing(id, text)] == []


@pytest.mark.parametrize(
    "text", ["{{ a + 1 }}", "{{ a | upper }}", "{% set a = 1 %}", "{{ a.b() }}", "{{ a ~ b }}"]
)
def test_a_template_that_computes_is_found(text: str) -> None:
    assert list(computing("fixture", text))


def written(path: Path) -> Iterator[str]:
    """Captions, descriptions and headings that are written out in Python."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg in (
            "caption",
            "alt",
            "header",
            "axis",
            "xlabel",
            "ylabel",
        ):
            texts = [
                n.value
                for n in ast.walk(node.value)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            if any(" " in text.strip() for text in texts):
                yield f"{path.name}, line {node.value.lineno}: {texts}"


def test_no_caption_is_written_in_python() -> None:
    assert [fault for path in (SOURCE / "analysis").rglob("*.py") for fault in written(path)] == []


def test_a_percent_sign_stays_with_its_number_and_a_quotation_as_it_is() -> None:
    danish = Language("da")
    assert "80\N{NO-BREAK SPACE}%" in danish.messages.sources["indicator.backdrop"]
    assert danish.say("words.named_value", name="»3 %«", value=1) == "»3 %« 1"


def test_a_message_is_filled_by_the_type_of_its_facts() -> None:
    said = messages(
        a_b="{{ n }} {{ n | plural('gap', 'gaps') }} by {{ q }} in {{ years }} for {{ who }}: "
        "{{ name.inside }}"
    )
    facts = {
        "n": 1,
        "q": Quantity(-1.24, "percentage_points", 1),
        "years": Years.of([2010, 2008, 2009]),
        "who": Names.of(["A", "B", count(1200)]),
        "name": Name("Employment rate"),
    }
    shown = (
        "1 gap by −1.2\N{NO-BREAK SPACE}percentage points in 2008–2010 for A, B and 1,200: employment rate"
    )
    assert said.say("a.b", facts) == shown


@pytest.mark.parametrize(
    ("fact", "above", "level", "below"),
    [
        (0.05, False, True, False),
        (0.15, True, False, False),
        (-0.06, False, False, True),
        (-0.04, False, True, False),
    ],
)
def test_a_gap_is_level_exactly_if_it_is_shown_as_nought(
    fact: float, above: bool, level: bool, below: bool
) -> None:
    gap = Quantity(fact, decimals=1)
    assert (gap.above, gap.level, gap.below) == (above, level, below)
    assert level == (EN.show(gap) == "0.0")


def test_a_message_that_says_another_hands_its_facts_on() -> None:
    said = messages(a_all="{{ say('a.one') }} {{ say('a.one', gap=other) }}", a_one="It moved by {{ gap }}.")
    assert said.variables("a.all") == {"gap", "other"}
    facts = {"gap": Quantity(1.0, decimals=1), "other": Quantity(2.0, decimals=1)}
    assert said.say("a.all", facts) == "It moved by 1.0. It moved by 2.0."


def test_a_fact_of_a_branch_that_is_not_taken_must_be_given_too() -> None:
    said = messages(a_b="{% if turned %}It turned in {{ year }}.{% else %}It went on.{% endif %}")
    with pytest.raises(MessageError, match=r"message 'a\.b' needs the facts year\."):
        said.say("a.b", {"turned": False})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ fact.absent }}", r"message 'a\.b': .*absent"),
        ("{% if fact %}", r"message 'a\.b': "),
        ("{{ say(fact) }}", "takes an id in quotes"),
        ("{{ say('a.c') }}", r"there is no message 'a\.c'"),
    ],
)
def test_a_damaged_message_is_one_sentence(text: str, says: str) -> None:
    with pytest.raises(MessageError, match=says):
        messages(a_b=text).say("a.b", {"fact": P(0.5)})


def test_a_fact_without_a_look_is_refused() -> None:
    with pytest.raises(TypeError, match=r"a message cannot show 1\.5"):
        messages(a_b="{{ fact }}").say("a.b", {"fact": 1.5})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a: one\na: two\n", "stands twice"),
        ("a: [one]\n", r"fixture\.a must be a text"),
        ("a: {b\n", "is not YAML"),
    ],
)
def test_a_damaged_file_of_messages_names_file_and_key(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "fixture.yml").write_text(content)
    with pytest.raises(MessageError, match=says):
        read(tmp_path)


def test_an_empty_file_holds_no_message(tmp_path: Path) -> None:
    (tmp_path / "fixture.yml").write_text("# nothing yet\n")
    assert read(tmp_path) == {}


def test_blanks_that_tags_leave_go_and_no_break_spaces_stay() -> None:
    assert tidy(" DKK\N{NO-BREAK SPACE}1   rose. ") == "DKK\N{NO-BREAK SPACE}1 rose."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Det steg til 8.000\N{NO-BREAK SPACE}kr..", "Det steg til 8.000\N{NO-BREAK SPACE}kr."),
        ("Det er nr. 3.. Så faldt det.", "Det er nr. 3. Så faldt det."),
        ("And so on ... in ../here, a..b.", "And so on ... in ../here, a..b."),
    ],
)
def test_a_full_stop_after_an_abbreviation_stands_once(text: str, said: str) -> None:
    assert tidy(text) == said


def test_an_id_put_together_from_pieces_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "module.py").write_text('def f(voice, part):\n    return voice.say("place." + part)\n')
    with pytest.raises(ValueError, match=r"package/module\.py, line 2: write the id of the message out"):
        said([package])
