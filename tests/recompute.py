"""The finished text against the CSV files: what the sentences say, computed once more with pandas alone.

``python tests/recompute.py HTML_FOLDER`` reads three chapters and the summary of a built edition of Randers
and prints how many numbers it recomputed, and those that differ. It imports nothing of the project, so no
fault of its code can be repeated here; definitions stand below once more, in the shortest form.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent.parent / "data"
AREAS = pd.read_csv(DATA / "areas.csv", dtype=str)
ALL = AREAS.loc[AREAS["level"] == "municipality", "area"].tolist()
TOWNS = AREAS.loc[AREAS["group"] == AREAS.set_index("area").loc["730", "group"], "area"].tolist()
PAGES = ("context", "business_and_jobs", "vulnerable_citizens", "summary")
REFERENCES = {
    "the country": "000", "the 98 together": "together", "the mean of the 98": "mean",
    "the median of the 98": "median", "the median of the provincial towns": "towns",
    "the mean of the comparators": "comparators",
}  # fmt: skip
# Heading|name; table; cells wanted; periods a year (a sum, negative a mean); denominator; factor; comparison.
SPECS = """
Population; residents; ; 1; ; 1; index
Older residents; FOLK1A_age65; ; 1; ; 1; difference
Immigrants and descendants; FOLK1E_share; ; 1; ; 1; difference
Urban residents; NOEGLETAL_key_figures; key_figure=Befolkningsandel i bymæssig bebyggelse; 1; ; 1; difference
Disposable income; INDKP101; ; 1; ; 1; ratio
Monthly earnings; LIGELB1; ; 1; ; 1; ratio
Inequality|Gini coefficient; IFOR41; ; 1; ; 1; difference
Life expectancy; HISBK; ; 1; ; 1; difference
Commuting|Commuting distance; AFSTB4; ; 1; ; 1; difference
Reported crime; STRAF11; ; 4; residents; 1000; difference
Employment rate; RAS200; measure=Employment rate, ancestry=Total; 1; ; 1; difference
Activity rate; RAS200; measure=Economic activity rate, ancestry=Total; 1; ; 1; difference
Full-time employees; LBESK69; measure=Full-time employees; -4; ; 1; index
Full-time employees per inhabitant; LBESK69; measure=Full-time employees; -4; residents; 1000; difference
Unemployment|Unemployment rate; AUP02; ; 1; ; 1; difference
Long-term unemployment; AULK04; ; -12; ; 1; difference
Cash-benefit recipients; JOBINDSATS; unit=fuldtidspersoner i pct af befolkningen; -12; ; 1; difference
Ordinary hours on cash benefit; JOBINDSATS; measure=Kontanthjælp med ordinære løntimer; -12; ; 1; difference
Persons in activation; JOBINDSATS; measure=Aktiveringsberørte kontanthjælp; -12; ; 1; difference
Time in activation; JOBINDSATS; measure=Aktiveringsgrad kontanthjælp; -12; ; 1; difference
Unemployed on insurance benefit; JOBINDSATS; measure=heraf dagpenge; -12; ; 1; difference
Job-ready on cash benefit; JOBINDSATS; measure=heraf arbejdsmarkedsparat kontanthjælp; -12; ; 1; difference
House price per m²; BM010; property=Parcel-/rækkehus; -4; ; 1; ratio
Young people outside education and work; idle young; ; 1; all young; 100; difference
Outside education and work, later years; NEET3; ; 1; ; 1; difference
Residents on public benefits; on benefits; ; 1; all on benefits or not; 100; difference
"""
# Cells that several measures read.
NAMED = {
    "idle young": ("NEET2", "status=Ikke aktive (NEET), sex=I alt"),
    "all young": ("NEET2", "status=Aktive og ikke aktive i alt, sex=I alt"),
    "all on benefits or not": ("VALGDATABASE_benefits", "age=18-29 år+30-49 år+50-59 år"),
    "on benefits": (
        "VALGDATABASE_benefits",
        "age=18-29 år+30-49 år+50-59 år, months=0 - 3 mdr.+3 - 6 mdr.+6 - 9 mdr.+9 - 12 mdr.",
    ),
}
MEASURES = {line.split("; ")[0]: line.split("; ")[1:] for line in SPECS.strip().splitlines()}
NAMES = {name: key for key in MEASURES for name in key.split("|")}
# What a spread says of the figure and its gap; its other sentences are about trends, definitions and figures.
TOLD = r"In \d{4} the figure for Randers was |.*moved by [^;]*? from \d{4} to \d{4}\."
NUMBER = r"[−+]?\d[\d,]*(?:\.\d+)?"
ORDINAL = r"(?:(\d+)(?:st|nd|rd|th) )?(highest|lowest)"


@cache
def cells(name: str) -> pd.DataFrame:
    frame = pd.read_csv(DATA / "tables" / f"{name}.csv", dtype={"area": str, "period": str})
    window = frame["period"].str.contains(":")  # of years, labelled by the last of them
    year = frame["period"].str[:4].mask(window, frame["period"].str[-4:])
    return frame.assign(year=year.astype(int))


def wide(name: str, where: str = "", periods: int = 1) -> pd.DataFrame:
    """Years by areas: as published, or the sum (mean if negative) of so many periods, none missing."""
    if name == "residents":
        old, new = cells("FOLK1A"), cells("FOLK1AM")
        old, new = old[old["period"].str.endswith("K1")], new[new["period"].str.endswith("M01")]
        frame = pd.concat([old[old["year"] < 2023], new[new["year"] >= 2023]])
        return frame.pivot(index="year", columns="area", values="value")
    name, where = NAMED.get(name, (name, where))
    frame = cells(name)
    for column, _, wanted in (part.partition("=") for part in where.split(", ") if part):
        frame = frame[frame[column].isin(wanted.split("+"))]
    if name == "JOBINDSATS":  # a year is the twelve months to July, of ordinary hours to June
        ends = 6 if "løntimer" in where else 7
        frame = frame.assign(year=frame["year"] + (frame["period"].str[5:].astype(int) > ends))
    grouped = frame.groupby(["year", "area"])["value"]
    if periods == 1:
        return grouped.sum().unstack()
    figure = grouped.sum() if periods > 0 else grouped.mean()
    return figure.where(grouped.count() == abs(periods)).unstack().dropna(how="all")


class Measure:
    """One indicator from its table: figures, and gaps to any reference from any base year."""

    def __init__(self, key: str) -> None:
        name, where, periods, below, factor, self.comparison = MEASURES[key]
        self.top, self.below, self.factor = wide(name, where.strip(), int(periods)), None, float(factor)
        self.counts = bool(below.strip()) or self.comparison == "index"
        values = self.top
        if below.strip():
            self.below = wide(below).reindex(index=values.index, columns=values.columns)
            values = self.factor * values / self.below
        self.values = values[values.index >= 2008].round(9)

    def reference(self, kind: str, base: int) -> pd.Series:
        """A reference as a series; of counts, means and medians are those of index numbers."""
        values = self.values / self.values.loc[base] if self.comparison == "index" else self.values
        steady = values[[c for c in ALL if c in values]].dropna(axis="columns")
        if kind == "000":
            return self.values["000"]
        if kind == "together":
            known = [c for c in ALL if c in self.top]
            if self.counts:
                total = self.top[known].sum(axis="columns")
                return (
                    total
                    if self.below is None
                    else self.factor * total / self.below[known].sum(axis="columns")
                )
            weights = wide("residents").reindex(index=values.index, columns=steady.columns)
            return (steady * weights).sum(axis="columns") / weights.sum(axis="columns")
        if kind == "comparators":
            return values[["615", "740", "630"]].mean(axis="columns", skipna=False)
        if kind == "towns":
            return steady[[c for c in TOWNS if c in steady]].median(axis="columns")
        return steady.mean(axis="columns") if kind == "mean" else steady.median(axis="columns")

    def gap(self, kind: str, year: int, base: int) -> float:
        own, other = self.values["730"], self.reference(kind, base)
        if self.comparison == "index":
            return 100 * own[year] / own[base] - 100 * other[year] / other[base]
        return (
            own[year] - other[year]
            if self.comparison == "difference"
            else 100 * (own[year] / other[year] - 1)
        )

    def rank(self, year: int, end: str, among: list[str]) -> tuple[int, int]:
        row = self.values.loc[year, [c for c in among if c in self.values]].dropna()
        beyond = row > row["730"] if end == "highest" else row < row["730"]
        return int(beyond.sum()) + 1, len(row)


@dataclass(frozen=True)
class Told:
    """What a section speaks of: its measure, the reference, and the years it names."""

    measure: Measure
    kind: str
    base: int
    last: int
    key: str

    @property
    def years(self) -> pd.Index:
        return self.measure.values["730"].dropna().index

    def gap(self, year: int) -> float:
        return self.measure.gap(self.kind, year, self.base)

    def moved(self, base: int, last: int) -> float:
        return self.measure.gap(self.kind, last, base) - self.measure.gap(self.kind, base, base)


class Check:
    """Counts what was recomputed, and keeps what differs."""

    def __init__(self) -> None:
        self.count, self.differ = 0, []

    def same(self, said: str, exact: float, where: str) -> None:
        text = re.search(NUMBER, said).group().replace("−", "-").replace(",", "")
        self.count += 1
        if abs(float(text) - exact) > 0.5 * 10.0 ** -len(text.partition(".")[2]) + 1e-7:
            self.differ.append(f"{where}: says {said}, recomputed {exact:.4f}")

    def side(self, exact: float, above: bool, where: str) -> None:
        self.count += 1
        if (exact > 0) != above:
            self.differ.append(f"{where}: is {exact:.4f}")

    def section(self, key: str, text: str) -> None:
        """The sentences under one heading, each against the reference it names."""
        declared = re.search(rf"(?:above|below|level with|; for) ({'|'.join(REFERENCES)})\b", text)
        years = [int(y) for y in re.findall(r"(?:In|in|since|from|to) (20\d\d)\b", text)]
        if declared and years:
            told = Told(Measure(key), REFERENCES[declared[1]], min(years), max(years), key)
            for sentences in (self.levels, self.growth, self.moves, self.ranks, self.turns):
                sentences(told, text)

    def levels(self, t: Told, text: str) -> None:
        """The figure then and now, its distance to the reference, and on which side it lay in which years."""
        figure = rf"in (\d{{4}}) (?:the figure for Randers|it) was (?:DKK )?({NUMBER})"
        distance = rf"(?:(?:DKK )?({NUMBER})[^.;(]*? (above|below)|level with) the [^(.;]*?"
        reference = rf"(?: \((?:DKK )?({NUMBER})[^)]*\))?[.;]"
        for year, value, gap, side, other in re.findall(
            rf"{figure}[^,]*?, {distance}{reference}", text, re.IGNORECASE
        ):
            self.same(value, t.measure.values.loc[int(year), "730"], t.key)
            if gap:
                self.same(gap, abs(t.gap(int(year))), t.key)
                self.side(t.gap(int(year)), side == "above", f"{t.key}, {side} in {year}")
            if other:
                self.same(other, t.measure.reference(t.kind, t.base)[int(year)], t.key)
        for side, said in re.findall(r"(above|below) the [a-z0-9 ]+ in ((?:\d{4}[–, ]*)+)", text):
            for year in listed(said, t.years):
                self.side(t.gap(year), side == "above", f"{t.key}, {side} in {year}")
        for said, year in re.findall(rf"smallest distance was ({NUMBER})[^(]*\((\d+)\)", text):
            self.same(said, abs(t.gap(int(year))), t.key)

    def growth(self, t: Told, text: str) -> None:
        """Of a count: the figure, its growth and that of the reference."""
        own, other = t.measure.values["730"], t.measure.reference(t.kind, t.base)
        said = rf"was ({NUMBER}) persons, ({NUMBER})% since (\d+); .*? the change was ({NUMBER})%"
        for value, grew, base, others in re.findall(said, text):
            self.same(value, own[t.last], t.key)
            self.same(grew, 100 * (own[t.last] / own[int(base)] - 1), t.key)
            self.same(others, 100 * (other[t.last] / other[int(base)] - 1), t.key)

    def moves(self, t: Told, text: str) -> None:
        """How far the gap moved, and the range over base years, each counted from its own."""
        until = t.last
        for said, base, last in re.findall(
            rf"moved by (?:DKK )?({NUMBER})[^.]*? from (\d+) to (\d+)\.", text
        ):
            self.same(said, t.moved(int(base), int(last)), t.key)
            until = int(last)  # the years after a break are not counted
        span = rf"any base year in ([\d–, ]+), it moved by between ({NUMBER}) and ({NUMBER})"
        for years, low, high in re.findall(span, text):
            changes = [t.moved(year, until) for year in listed(years, t.years)]
            self.same(low, min(changes), f"{t.key}, base years")
            self.same(high, max(changes), f"{t.key}, base years")

    def ranks(self, t: Told, text: str) -> None:
        """Place among all, its range, and place among the towns."""
        among = rf"In (\d+) it was the {ORDINAL} of (\d+) municipalities(?: \((.*?)\))?"
        found = re.search(rf"{among}(?: and the {ORDINAL} of the (\d+) provincial)?", text)
        if not found:
            return
        year, place, end, of, span, in_group, group_end, group_of = found.groups()
        self.both(place, of, t.measure.rank(int(year), end, ALL), f"{t.key}, rank")
        if group_of:
            self.both(in_group, group_of, t.measure.rank(int(year), group_end, TOWNS), f"{t.key}, rank of 16")
        if ends := re.match(r"(\d+)\w\w to (\d+)\w\w \w+ in ([\d–, ]+)", span or ""):
            places = [t.measure.rank(y, end, ALL)[0] for y in listed(ends[3], t.years)]
            self.both(ends[1], ends[2], (min(places), max(places)), f"{t.key}, range of ranks")

    def both(self, one: str | None, other: str, exact: tuple[float, float], where: str) -> None:
        self.same(one or "1", exact[0], where)
        self.same(other, exact[1], where)

    def turns(self, t: Told, text: str) -> None:
        """Gaps to the references against which the sign turns."""
        text = text.partition("Against another reference")[2]
        for name, said in re.findall(rf"({'|'.join(REFERENCES)}) \(([+−]{NUMBER})", text):
            self.same(said, t.measure.gap(REFERENCES[name], t.last, t.base), f"{t.key}, {name}")

    def clause(self, key: str, text: str) -> None:
        """One clause of a finding or of the summary: each of its numbers is one that the table gives."""
        m = Measure(key)
        kinds = [kind for name, kind in REFERENCES.items() if name in text]
        text = re.sub("|".join(sorted(REFERENCES, key=len, reverse=True)), " ", text).replace("per 1,000", "")
        years = [int(y) for y in re.findall(r"\b20\d\d\b", text)]
        if not years:
            return  # the definition of a population
        last, base = max(years), min(years)
        own, good = m.values["730"], [float(last), float(base)]
        good += [own[last], own[base], 100 * (own[last] / own[base] - 1)]
        # Before a break and after it: a clause may name a year between the first and the last.
        named = [y for y in sorted({*years}) if y in own.index]
        good += [figure for y in named for figure in (float(y), own[y])]
        for kind in kinds:
            other = m.reference(kind, base)
            good += [other[last], other[base], 100 * (other[last] / other[base] - 1)]
            good += [
                figure for y in named for figure in (other[y], m.gap(kind, y, base), -m.gap(kind, y, base))
            ]
        good += [
            float(n)
            for end in ("highest", "lowest")
            for among in (ALL, TOWNS)
            for n in m.rank(last, end, among)
        ]
        for said in re.findall(NUMBER, text):
            number = float(said.replace("−", "-").replace(",", ""))
            nearest = min(good, key=lambda x: abs(x - number))
            self.same(said, nearest, f"{key}, in {text.strip()[:60]!r}")


def listed(said: str, known: pd.Index) -> list[int]:
    """Years as a phrase, such as 2008, 2011–2013."""
    found: list[int] = []
    for part in re.findall(r"\d{4}(?:–\d{4})?", said):
        first, last = int(part[:4]), int(part[-4:])
        found += [y for y in range(first, last + 1) if y in known]
    return found


def plain(page: str) -> str:
    """The text of a page, one block a line, whether it is HTML or MyST; headings begin with a hash."""
    page = re.sub(r"<(script|style|svg|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r"<h\d\b[^>]*>", "\n# ", page)
    page = re.sub(r"<summary\b[^>]*>(?:\s|<span[^>]*>)*", "\n:::{dropdown} ", page)
    page = re.sub(r"</?(p|li|h\d|summary|div|td|tr|figcaption|dd|dt)\b[^>]*>", "\n", page)
    page = html.unescape(re.sub(r"<[^>]+>", "", page)).replace("\N{NO-BREAK SPACE}", " ")
    page = re.sub(r"\(\{numref\}`[^`]*`\)|\((?:Fig|Figure|Table|Tab)\.? ?[\d.A-Z]+\)|\*\*", "", page)
    lines = (re.sub(r"[ \t]+", " ", line).strip(" -") for line in page.splitlines())
    return "\n".join(re.sub(r"^#+ (?:[\dA-Z]+\.[\d.]* )?", "# ", line) for line in lines)


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Each known measure with what its spread says of it: its heading begins with the name of the measure."""
    known = "|".join(sorted(NAMES, key=len, reverse=True))
    name, below = "", []
    for line in text.splitlines():
        # A measure with less to tell is a line that opens; lines without a colon belong to the spread.
        if re.match(r"# |:+\{dropdown\}[^:]+: ", line):
            yield name, " ".join(below)
            head = re.match(rf"(?:# |:+\{{dropdown\}} )({known}):", line)
            name, below = head[1] if head else "", []
        elif re.match(TOLD, line):
            below.append(line)
    yield name, " ".join(below)


def check(pages: Mapping[str, str]) -> Check:
    """Recompute what the pages say; by name, as HTML or MyST."""
    found, names = Check(), "|".join(sorted(NAMES, key=len, reverse=True))
    for page in pages.values():
        text = plain(page)
        for name, told in sections(text):
            if name and told:
                found.section(NAMES[name], told)
        for line in (line.removeprefix("# ") for line in text.splitlines()):
            if re.match(rf"(?:\d\. )?(?:[A-Z][\w ]+\. )?({names}):", line):
                for part in re.split(rf"(?:^|; |\. )(?=(?:{names}):)", line, flags=re.IGNORECASE):
                    if head := re.match(rf"({names}):(.*)", part, flags=re.IGNORECASE):
                        name = next(n for n in NAMES if n.lower() == head[1].lower())
                        said = re.split(r"\. Steady trend|; [a-z ,]+: ", head[2])[0]
                        found.clause(NAMES[name], said)
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    result = check({n: next(folder.rglob(f"{n}.html")).read_text(encoding="utf-8") for n in PAGES})
    print("\n".join(result.differ))
    print(f"{result.count} numbers recomputed, {len(result.differ)} differ.")
