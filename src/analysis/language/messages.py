"""Messages: the finished sentences of one language, one YAML file a topic.

``place.strip.caption`` is the text at ``strip: caption:`` of ``language/en/place.yml``: a Jinja2 template
over typed facts. Templates test and list, never compute; every fact a message names must be given, also those
of a branch that is not taken.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, Undefined, meta, nodes, pass_context
from jinja2.runtime import Context

from analysis import strict_yaml

FOLDER = Path(__file__).parent
# What messages and notebooks are written in; every other language is a translation.
SOURCE = "en"
NO_BREAK = "\N{NO-BREAK SPACE}"
# What templates may call besides the filters of `Messages`.
_SAY = "say"


class MessageError(LookupError):
    """A message is missing, malformed, or lacks a fact."""


def read(folder: Path) -> dict[str, str]:
    """Read every message of one language.

    Parameters
    ----------
    folder : Path
        One file a topic: ``place.yml``.

    Returns
    -------
    dict of str to str
        Template by id.

    Raises
    ------
    MessageError
        If a file is no mapping of mappings and texts, or an id stands twice in it.

    Examples
    --------
    >>> read(FOLDER / "en")["units.percent.quantity"]
    '{{ n }}%'
    """
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.yml")):
        try:
            content = strict_yaml.read(file.read_text(encoding="utf-8"), as_text=True)
        except strict_yaml.YamlError as error:
            raise MessageError(f"{file.parent.name}/{file.name} is not YAML: {error}") from None
        found |= dict(_flat(content or {}, file.stem, file))
    return found


def _flat(content: object, key: str, file: Path) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        # A percent sign stays with its number, a count with its sign; what a quotation in a fact says is left
        # alone.
        bound = re.sub(r"(?<=\d) (?=%(?!\}))", NO_BREAK, content)
        yield key, re.sub(r"\bn = (?=\{\{)", f"n{NO_BREAK}={NO_BREAK}", bound)
    elif isinstance(content, Mapping):
        for name, inner in content.items():
            yield from _flat(inner, f"{key}.{name}", file)
    else:
        raise MessageError(f"{file.parent.name}/{file.name}: {key} must be a text, not {content!r}.")


class Messages:
    """The messages of one language.

    Parameters
    ----------
    sources : mapping of str to str
        Template by id.
    show : callable
        Formats a fact by its type.
    filters : mapping of str to callable
        What templates may apply to a fact: ``{{ p | equals }}``.

    Examples
    --------
    >>> messages = Messages({"a.b": "{{ who }} rose."}, show=str, filters={})
    >>> messages.say("a.b", {"who": "It"})
    'It rose.'
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        *,
        show: Callable[[Any], str],
        filters: Mapping[str, Callable[..., Any]],
    ) -> None:
        self.sources = dict(sources)

        def shown(fact: Any) -> str:
            return str(fact) if isinstance(fact, Undefined) else show(fact)

        @pass_context
        def said(context: Context, id: str, **more: Any) -> str:
            return tidy(self._template(id).render({**context.get_all(), **more}))

        self._environment = Environment(undefined=StrictUndefined, finalize=shown, autoescape=False)
        self._environment.filters = {**filters, "length": len}
        self._environment.globals = {_SAY: said}
        self._trees: dict[str, nodes.Template] = {}
        self._templates: dict[str, Template] = {}
        self._wanted: dict[str, frozenset[str]] = {}
        self._groups: dict[str, dict[str, str]] = {}

    def say(self, id: str, facts: Mapping[str, Any]) -> str:
        """Say one message.

        Parameters
        ----------
        facts : mapping of str to object
            All that the message names; more does no harm.

        Returns
        -------
        str
            On one line if the template is.

        Raises
        ------
        MessageError
            If there is no such message, a fact is missing, or the template cannot be rendered.
        """
        missing = self.variables(id) - facts.keys()
        if missing:
            raise MessageError(f"message '{id}' needs the facts {', '.join(sorted(missing))}.")
        try:
            return tidy(self._template(id).render(facts))
        except TemplateError as error:
            raise MessageError(f"message '{id}': {error}") from error

    def group(self, id: str) -> dict[str, str]:
        """Messages of a group by the rest of their id."""
        if id not in self._groups:
            start = f"{id}."
            self._groups[id] = {
                key.removeprefix(start): text for key, text in self.sources.items() if key.startswith(start)
            }
        return dict(self._groups[id])

    def variables(self, id: str) -> frozenset[str]:
        """Name every fact that a message, and those it says in turn, may ask for."""
        if id not in self._wanted:
            tree = self._parsed(id)
            own = meta.find_undeclared_variables(tree) - {_SAY}
            said = (self.variables(other) - given for other, given in _said(tree))
            self._wanted[id] = frozenset(own).union(*said)
        return self._wanted[id]

    def says(self, id: str) -> frozenset[str]:
        """Ids of the messages that a message says in turn."""
        return frozenset(other for other, _ in _said(self._parsed(id)))

    def _parsed(self, id: str) -> nodes.Template:
        if id not in self.sources:
            raise MessageError(f"there is no message '{id}'.")
        if id not in self._trees:
            try:
                self._trees[id] = self._environment.parse(self.sources[id])
            except TemplateError as error:
                raise MessageError(f"message '{id}': {error}") from None
        return self._trees[id]

    def _template(self, id: str) -> Template:
        if id not in self._templates:
            self._templates[id] = self._environment.from_string(self._parsed(id))
        return self._templates[id]


def _said(tree: nodes.Template) -> Iterator[tuple[str, frozenset[str]]]:
    """Messages that a template says, each with the facts it is handed under another name."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == _SAY:
            if not (call.args and isinstance(call.args[0], nodes.Const)):
                raise MessageError("say() in a message takes an id in quotes.")
            yield call.args[0].value, frozenset(given.key for given in call.kwargs)


def tidy(text: str) -> str:
    """Drop the blanks that tags leave, and the second of two full stops; a no-break space stays.

    The first ends an abbreviation: a unit such as "kr.", or an ordinal.

    Examples
    --------
    >>> tidy(" It rose.   Then it cost 5 kr.. ")
    'It rose. Then it cost 5 kr.'
    """
    # Not of three, nor of a path.
    once = re.sub(r"(?<=\w)\.\.(?![\w./])", ".", text)
    return re.sub(r"(?<=\S)  +(?=\S)", " ", once).strip(" \n")


@functools.lru_cache
def sources(code: str) -> Mapping[str, str]:
    """Read the messages of a language once."""
    return read(FOLDER / code)
