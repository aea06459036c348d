"""No p-value but one adjusted in its declared family, no detectable change but that of a word."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from real import plain

# The worked example walks from the p-values of single lines to the adjusted one; no other page may.
WORKED = "tab-methods-example-lines"
# Here a p-value is adjusted under rules that are not the declared one, each named.
RULES = "tab-methods-rules"
ADJUSTED = "p_adjusted"
DETECTABLE = {"detectable_per_year": "per_year", "detectable_window": "window"}
SAID = re.compile(r"(\w+)?[\s(]+p(?:-value)?\s(?:=\s|<\s|)(\d[\d.]*\d)")


def is_p(column: str) -> bool:
    """Whether a column of a file looks like one of p-values."""
    return bool(re.search(r"(^|_)p(_?values?)?(_|$)", column)) and column != "p_threshold"


def is_detectable(column: str) -> bool:
    """Whether a column looks like one of changes that a test would find."""
    return bool(re.search(r"detect|(^|_)mdc(_|$)|power(ed)?_change", column))


def undeclared(shown: Iterable[Exhibit], texts: Mapping[str, str], voice: Voice) -> Iterator[str]:
    """P-values and detectable changes that are of no word, in files, heads of tables and sentences."""
    for exhibit in shown:
        if exhibit.label != WORKED:
            yield from _in_file(exhibit, voice)
            yield from _in_heads(exhibit)
    own = voice.project.together(voice.edition)
    together = set() if own is None else {voice.language.p(own.own.p).removeprefix("< ")}
    turns = voice.project.turns(voice.edition).values()
    family = {voice.language.p(p) for p in (*_adjusted(voice).values(), *(t.p_adjusted for t in turns))}
    numbers = {p.removeprefix("< ") for p in family}
    for page, text in texts.items():
        for found in SAID.finditer(plain(text)):
            before, number = found.groups()
            if before == "adjusted" and (number in numbers or page == "methods"):
                continue
            if number in together and "declared for one common test" in plain(text):
                continue
            if before == "largest" and page == "methods":  # the worked example
                continue
            yield f"{page}: {found.group()} is of no declared family"


def _adjusted(voice: Voice) -> dict[str, float]:
    return {e.indicator.id: e.judged.p_adjusted for e in voice.estimates if e.judged is not None}


def _in_file(exhibit: Exhibit, voice: Voice) -> Iterator[str]:
    frame = exhibit.frame
    for column in frame.columns:
        if column == ADJUSTED:
            known: Mapping[str, float] = _adjusted(voice)
        elif column in DETECTABLE:
            known = {
                e.indicator.id: getattr(e.judged.detectable, DETECTABLE[column])
                for e in voice.estimates
                if e.judged is not None
            }
        elif is_p(column) or is_detectable(column):
            yield f"{exhibit.label}: column {column} is of no word"
            continue
        else:
            continue
        for row in frame[frame[column].notna()].to_dict("records"):
            if exhibit.label == RULES and row["rule"] != "declared":
                continue
            declared = _of(exhibit, row, known, voice)
            if not any(math.isclose(row[column], value, rel_tol=1e-5) for value in declared):
                yield f"{exhibit.label}: {column} {row[column]} is not that of a word"


def _of(exhibit: Exhibit, row: Mapping[str, object], known: Mapping[str, float], voice: Voice) -> set[float]:
    """The value of the row's indicator, or of that the table is named by: of the gap to its reference."""
    slugs = {i.slug: i.id for i in voice.catalogue.indicators.values()}
    name = row.get("indicator") or slugs.get(exhibit.label.removeprefix("tab-").removesuffix("-trend"))
    against = row.get("against")
    reference = voice.catalogue.indicators[str(name)].reference if name in known else None
    if name not in known or (against is not None and against != reference):
        return set()
    return {known[str(name)]}


def _in_heads(exhibit: Exhibit) -> Iterator[str]:
    """Heads of a printed table; a column that only the page shows is in no file."""
    heads = next((line for line in (exhibit.markdown or "").splitlines() if line.startswith("|")), "")
    for head in map(str.strip, heads.strip("|").split("|")):
        if re.fullmatch(r"(?i)(largest |smallest |unadjusted |raw )?p(-values?)?|detectable.*|mdc", head):
            yield f"{exhibit.label}: column {head} is of no word"
