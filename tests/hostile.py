"""What nobody should write, and somebody will: texts and values to try readers with."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from every import ALL

ANCHOR_BOMB = "[&a [x,x,x,x,x,x,x,x,x]," + ",".join(
    f"&{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(9)
)
ANCHOR_BOMB += "]"
BOMB_IN_KEYS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
TAGGED = ["!!int abc", "!!float x", "!!timestamp x", "!!binary é", "!!set {a}", "!!omap [a]", "!!bool maybe"]
TAGGED += ["!!python/object/apply:os.system [ls]", "!!python/name:os.system ''", "!x y", "! x", "!!null x"]
# YAML that is refused wherever it stands.
REFUSED = [*TAGGED, ANCHOR_BOMB, BOMB_IN_KEYS, "[" * 1000, "[" * 3000 + "]" * 3000, "{" * 500, "- " * 2000]
REFUSED += ["&a [*a]", "*a", "{<<: 1}", "[a]: 1", "{a: 1}: 2", "? [a]\n: b", "? {a: 1}\n: b", "a: 1\na: 2"]
REFUSED += ["--- a\n--- b", "%YAML 9", "'", '"', '"\\ud800"', '"\\x"', "@", "`", "a: \0", "\x1b[2J", "\ud800"]
REFUSED += ['"\\0"', '"\\e[2J"', '"a\\u2028b"', "[", "]", "{", "a: b: c", "\t- a", "a" * 4_000_001]
# What other readers of YAML take for numbers, dates and truth; here it is the text it is.
TEXTS = [
    "2001-99-99",
    "0000-00-00",
    "2010-01-01",
    "2001-01-01 00:00:00 +99:99",
    "9" * 5000,
    "0x7DA",
    "0o3732",
]
TEXTS += [
    "0b101",
    "1_0",
    "2_010",
    "1_0.5",
    "2:30",
    "190:20:30.15",
    "٢٠١٠",
    "２０１０",
    "²⁰¹⁰",
    ".inf",
    ".nan",
]
TEXTS += ["-.inf", "nan", "inf", "1e400", "+2010", "yes", "no", "on", "0730", "=", "."]
VALUES: list[Any] = [None, True, 0, -1, 10**17, 1.5, "", "x", "x" * 300, [], [[]], [None], [1], {}, {"a": {}}]
VALUES += [
    {"en": 1},
    {"en": "a", "da": "b"},
    *TEXTS[:12],
    "{focus}",
    "{",
    "{0.__class__}",
    "../x",
    "/etc/passwd",
]
VALUES += ["=cmd()", "<script>", "{{ 7 * 7 }}", "\u202e", "a\nb", "C001", "2008"]
# Pieces that hostile texts are put together from.
PIECES = [
    *TAGGED,
    *TEXTS,
    "a",
    "a: ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "&a ",
    "*a",
    "<<: ",
    "|\n",
]
PIECES += [
    "'",
    '"',
    "#",
    "---\n",
    "...\n",
    "? ",
    "%",
    "@",
    "`",
    "\\",
    "\0",
    "\x1b",
    "\u2028",
    "é",
    "€",
    "null",
    "~",
]
PIECES += [
    "true",
    "730",
    "2010",
    "0.95",
    "Horsens",
    ";",
    "\r",
    "\r\n",
    "\t",
    "=1+1",
    "🙂",
    "\ufeff",
    "x" * 200,
]

texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
values = st.sampled_from(VALUES)


def often(cases: int, at_length: int | None = None) -> settings:
    """Settings of a property that is tried so many times, with the same cases in every run.

    `make test-long` tries as many as `at_length` says.
    """
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    return settings(
        max_examples=at_length or cases if os.environ.get(ALL) else cases,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=checks,
    )


def answered(call: Callable[[], object]) -> object:
    """What a reader answers; None if it refuses in one sentence. Any other exception is its fault."""
    try:
        return call()
    except InputError as error:
        said = str(error)
        assert said.isprintable() and len(said) < 1000, said
        return None


def places(block: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place within blocks and lists."""
    inner = block.items() if isinstance(block, dict) else enumerate(block) if isinstance(block, list) else ()
    for key, value in inner:
        yield (*before, key)
        yield from places(value, (*before, key))


def spoilt(block: Any) -> st.SearchStrategy[Any]:
    """A block with one value taken out, exchanged, or put under another key."""
    every = list(places(block))

    def spoil(place: tuple[Any, ...], how: str, value: Any) -> Any:
        changed = copy.deepcopy(block)
        around = changed
        for key in place[:-1]:
            around = around[key]
        if how == "exchanged":
            around[place[-1]] = value
        elif how == "renamed" and isinstance(around, dict):
            around[str(value)] = around.pop(place[-1])
        else:
            del around[place[-1]]
        return changed

    how = st.sampled_from(["exchanged", "exchanged", "exchanged", "renamed", "taken out"])
    return st.builds(spoil, st.sampled_from(every), how, values)


def cut(text: str) -> st.SearchStrategy[str]:
    """A text into which something was written, or of which something was lost."""

    def write(at: int, gone: int, piece: str) -> str:
        return text[:at] + piece + text[at + gone :]

    return st.builds(write, st.integers(0, len(text)), st.sampled_from([0, 0, 1, 5, 50, len(text)]), texts)
