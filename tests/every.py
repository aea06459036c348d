"""A statement is one test, not a hundred: it tries every case of a list and names those at fault."""

from __future__ import annotations

import functools
import inspect
import itertools
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

ALL = "TESTS_ALL"  # set where every case is to be tried, however alike they are
Cases = Iterable[Any] | Mapping[str, Any] | Callable[[], Iterable[Any] | Mapping[str, Any]]


def named(cases: Cases) -> Iterator[tuple[str, Any]]:
    """Each case with the name it has in a sentence: its key in a mapping, else what it is written as."""
    if callable(cases):
        cases = cases()
    yield from cases.items() if isinstance(cases, Mapping) else ((str(case), case) for case in cases)


def some(cases: Cases, one_in: int) -> Callable[[], Iterable[Any] | Mapping[str, Any]]:
    """Of many cases that are alike the first and every so-manieth after it; all in `make test-long`."""

    def thinned() -> Iterable[Any] | Mapping[str, Any]:
        found = cases() if callable(cases) else cases
        if os.environ.get(ALL):
            return found
        if isinstance(found, Mapping):
            return dict(itertools.islice(found.items(), 0, None, one_in))
        return list(itertools.islice(found, 0, None, one_in))

    return thinned


def fault(error: Exception, path: str) -> str:
    """What is wrong, in a line: where the test stood, what it asked there, and what it found."""
    places = [p for p in traceback.extract_tb(error.__traceback__) if p.filename == path]
    where = f"line {places[-1].lineno}: {places[-1].line}" if places else "before the test"
    found = (str(error).strip() or "does not hold").splitlines()[0]
    kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
    return f"{where} -- {kind}{found[:300]}"


def every(**lists: Cases) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Call a test for each combination of the lists' cases; assert that no case is at fault.

    A list may be a function that returns it, which is then called when the test runs: what has to be
    computed first is not computed while tests are collected. Fixtures are made once and shared by the cases.
    """

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        path = test.__code__.co_filename

        @functools.wraps(test)
        def tried(**fixtures: Any) -> None:
            faults, count = [], 0
            for combination in itertools.product(*(list(named(cases)) for cases in lists.values())):
                count += 1
                values = {key: value for key, (_, value) in zip(lists, combination, strict=True)}
                try:
                    test(**fixtures, **values)
                except Exception as error:
                    faults.append(f"{', '.join(name for name, _ in combination)}: {fault(error, path)}")
            assert count, "there is no case to try"
            assert faults == [], "\n" + "\n".join(faults)

        # pytest asks the signature for fixtures; the cases are none.
        tried.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[p for key, p in signature.parameters.items() if key not in lists]
        )
        return tried

    return decorate
