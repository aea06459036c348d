"""YAML without its surprises: what is read is text, numbers, truth, lists and blocks, and nothing acts.

Tags are not read, nor are dates, other bases, or digits grouped by signs: ``0x7DA``, ``1_0`` and
``2001-99-99`` stay the text they are, and whoever wants a number says that it is none. No key may stand
twice, since the later one would silently win. A text is read once from front to back, so that depth and size
are known before anything is built of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

LONGEST = 4_000_000  # characters: a hundred times the longest file
DEEPEST = 30  # blocks and lists within each other
MOST = 200_000  # values, those that are repeated by their name counted each time

# Signs that steer terminals, printers and parsers, and halves of signs: no text of the volume has them.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NO_TEXT = "it holds a sign that no text has"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,3})?")


class YamlError(ValueError):
    """A text that is not read, and why; `line` is counted from 1, and None where no line is at fault."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass
class _Open:
    """A block or a list that is being read: where it goes, how large it was before, and the name it has."""

    value: Any
    anchor: str | None
    before: int
    key: str | None = None
    line: int = 0


def read(text: str, *, as_text: bool = False, flat: bool = False) -> Any:
    """Read one document.

    Parameters
    ----------
    text : str
        YAML.
    as_text : bool
        Whether every value stays text, also one that looks like a number; keys always do.
    flat : bool
        Whether it may be a single value or a list of single values and nothing else; then no value has a
        name by which it is repeated, either.

    Raises
    ------
    YamlError
        If it is no YAML, or uses what is not read here.

    Examples
    --------
    >>> read("{year: 2008, share: .5, code: 0x7DA, day: 2001-99-99}")
    {'year': 2008, 'share': 0.5, 'code': '0x7DA', 'day': '2001-99-99'}
    >>> read("!!int abc")
    Traceback (most recent call last):
        ...
    analysis.strict_yaml.YamlError: tags such as !!int are not read
    """
    if len(text) > LONGEST:
        raise YamlError(f"it is longer than {LONGEST} characters")
    try:
        return _Reader(str if as_text else plain, flat).read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(str(error.problem), mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, UnicodeError):
        raise YamlError(_NO_TEXT) from None


def plain(text: str) -> object:
    """What a value without quotation marks is: nothing, truth, a number, else the text itself.

    Examples
    --------
    >>> plain("2008"), plain("1_0"), plain("1e999"), plain("null")
    (2008, '1_0', '1e999', None)
    """
    if text in _NULL:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


class _Reader:
    """Builds one document from the events of the parser, without calling itself."""

    def __init__(self, typed: Callable[[str], object], flat: bool) -> None:
        self._typed = typed
        self._flat = flat
        self._open: list[_Open] = []
        self._named: dict[str, tuple[object, int]] = {}
        self._size = 0
        self._found: Any = None
        self._documents = 0

    def read(self, text: str) -> Any:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            self._take(event)
        return self._found

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if getattr(event, "tag", None) is not None:
            raise YamlError("tags such as !!int are not read", line)
        if self._flat and getattr(event, "anchor", None) is not None:
            raise YamlError("a value cannot be named and repeated here", line)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.AliasEvent():
                self._alias(event, line)
            case yaml.SequenceStartEvent():
                self._begin(event, [], line)
            case yaml.MappingStartEvent():
                self._begin(event, {}, line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                ended = self._open.pop()
                self._name(ended.anchor, ended.value, self._size - ended.before)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise YamlError("it holds more than one document", line)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if CONTROL.search(event.value):
            raise YamlError(_NO_TEXT, line)
        into = self._open[-1] if self._open else None
        if into is not None and isinstance(into.value, dict) and into.key is None:
            self._key(into, event.value, line)
            return
        unquoted = event.implicit[0]
        value = self._typed(event.value) if unquoted else event.value
        self._put(value, 1, line)
        self._name(event.anchor, value, 1)

    def _key(self, into: _Open, key: str, line: int) -> None:
        if key == "<<":
            raise YamlError("blocks are not merged by '<<'; write the keys out", line)
        if key in into.value:
            raise YamlError(f"key '{key[:60]}' stands twice", line)
        into.key = key

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        if event.anchor not in self._named:
            raise YamlError(f"'*{event.anchor[:60]}' is not the name of a value before it", line)
        value, size = self._named[event.anchor]
        self._put(value, size, line)

    def _begin(self, event: yaml.CollectionStartEvent, value: object, line: int) -> None:
        if len(self._open) >= DEEPEST:
            raise YamlError(f"more than {DEEPEST} blocks or lists stand within each other", line)
        if self._flat and (self._open or isinstance(value, dict)):
            raise YamlError("it may hold a single value, or a list of such values", line)
        before = self._size
        self._put(value, 1, line)
        self._open.append(_Open(value, event.anchor, before))

    def _put(self, value: object, size: int, line: int) -> None:
        self._size += size
        if self._size > MOST:
            raise YamlError(f"it holds more than {MOST} values", line)
        if not self._open:
            self._found = value
            return
        into = self._open[-1]
        if isinstance(into.value, list):
            into.value.append(value)
        elif into.key is None:
            raise YamlError("a key must be a single word", line)
        else:
            into.value[into.key] = value
            into.key = None

    def _name(self, anchor: str | None, value: object, size: int) -> None:
        if anchor is not None:
            self._named[anchor] = (value, size)
