"""The finished text against the CSV files: what the sentences say is computed once more, with pandas alone.

``python tests/recompute.py HTML_FOLDER`` reads three chapters and the summary of a built edition of Randers and
prints how many numbers it recomputed, and those that differ. It imports nothing of the project, so a fault of the
project's code cannot be repeated here; definitions stand below once more, in the shortest form.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator, Mapping
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
BENEFIT = {"age": ["18-29 år", "30-49 år", "50-59 år"]}
SOME = {"months": ["0 - 3 mdr.", "3 - 6 mdr.", "6 - 9 mdr.", "9 - 12 mdr."]}
RAS = {"age": "16-64 years", "sex": "Total", "ancestry": "Total"}
# Heading and name: table, cells, periods a year, denominator, factor, comparison.
SPECS: dict[str, tuple] = {
    "Population": ("residents", {}, 1, None, 1, "index"),
    "Older residents": ("FOLK1A_age65", {}, 1, None, 1, "difference"),
    "Immigrants and descendants": ("FOLK1E_share", {}, 1, None, 1, "difference"),
    "Urban residents": ("NOEGLETAL_key_figures", {"key_figure": "Befolkningsandel i bymæssig bebyggelse"}, 1, None, 1, "difference"),
    "Disposable income": ("INDKP101", {}, 1, None, 1, "ratio"),
    "Monthly earnings": ("LIGELB1", {"workplace_or_residence": "Bopælskommune"}, 1, None, 1, "ratio"),
    "Inequality|Gini coefficient": ("IFOR41", {}, 1, None, 1, "difference"),
    "Commuting|Commuting distance": ("AFSTB4", {}, 1, None, 1, "difference"),
    "Reported crime": ("STRAF11", {}, 4, "residents", 1000, "difference"),
    "Employment rate": ("RAS200", {"measure": "Employment rate", **RAS}, 1, None, 1, "difference"),
    "Activity rate": ("RAS200", {"measure": "Economic activity rate", **RAS}, 1, None, 1, "difference"),
    "Full-time employees": ("LBESK69", {"measure": "Full-time employees", "sex": "Total"}, -4, None, 1, "index"),
    "Full-time employees per inhabitant": ("LBESK69", {"measure": "Full-time employees", "sex": "Total"}, -4, "residents", 1000, "difference"),
    "Unemployment|Unemployment rate": ("AUP02", {}, 1, None, 1, "difference"),
    "Long-term unemployment": ("AULK04", {}, -12, None, 1, "difference"),
    "Cash-benefit recipients": ("JOBINDSATS", {"measure": "Kontanthjælpsmodtagere"}, -12, None, 1, "difference"),
    "Ordinary hours on cash benefit|Cash benefit with ordinary hours": ("JOBINDSATS", {"measure": "Kontanthjælp med ordinære løntimer"}, -12, None, 1, "difference"),
    "Persons in activation|Cash-benefit recipients in activation": ("JOBINDSATS", {"measure": "Aktiveringsberørte kontanthjælp"}, -12, None, 1, "difference"),
    "Time in activation": ("JOBINDSATS", {"measure": "Aktiveringsgrad kontanthjælp"}, -12, None, 1, "difference"),
    "Unemployed on insurance benefit": ("JOBINDSATS", {"measure": "heraf dagpenge"}, -12, None, 1, "difference"),
    "Job-ready on cash benefit": ("JOBINDSATS", {"measure": "heraf arbejdsmarkedsparat kontanthjælp"}, -12, None, 1, "difference"),
    "House price per m²": ("BM010", {"property": "Parcel-/rækkehus"}, -4, None, 1, "ratio"),
    "Young people outside education and work": ("NEET2", {"status": "Ikke aktive (NEET)", "sex": "I alt"}, 1, ("NEET2", {"status": "Aktive og ikke aktive i alt", "sex": "I alt"}), 100, "difference"),
    "Outside education and work, later years": ("NEET3", {}, 1, None, 1, "difference"),
    "Life expectancy": ("HISBK", {}, 1, None, 1, "difference"),
    "Residents on public benefits": ("VALGDATABASE_benefits", {**BENEFIT, **SOME}, 1, ("VALGDATABASE_benefits", BENEFIT), 100, "difference"),
}  # fmt: skip
NAMES = {name: key for key in SPECS for name in key.split("|")}
NUMBER = r"[−+]?\d[\d,]*(?:\.\d+)?"
ORDINAL = r"(?:(\d+)(?:st|nd|rd|th) )?(highest|lowest)"


@cache
def cells(name: str) -> pd.DataFrame:
    frame = pd.read_csv(DATA / "tables" / f"{name}.csv", dtype={"area": str, "period": str})
    window = frame["period"].str.contains(":")  # of years, labelled by the last of them
    year = frame["period"].str[:4].mask(window, frame["period"].str[-4:])
    return frame.assign(year=year.astype(int))


def wide(name: str, where: Mapping[str, object], periods: int) -> pd.DataFrame:
    """Years by areas: as published, or the sum (mean if negative) of so many periods, none of them missing."""
    if name == "residents":
        old, new = cells("FOLK1A"), cells("FOLK1AM")
        old, new = old[old["period"].str.endswith("K1")], new[new["period"].str.endswith("M01")]
        frame = pd.concat([old[old["year"] < 2023], new[new["year"] >= 2023]])
        return frame.pivot(index="year", columns="area", values="value")
    frame = cells(name)
    for column, wanted in where.items():
        frame = frame[frame[column].isin([wanted] if isinstance(wanted, str) else wanted)]
    grouped = frame.groupby(["year", "area"])["value"]
    if periods == 1:
        return grouped.sum().unstack()
    figure = grouped.sum() if periods > 0 else grouped.mean()
    return figure.where(grouped.count() == abs(periods)).unstack().dropna(how="all")


class Measure:
    """One indicator from its table: figures, and gaps to any reference from any base year."""

    def __init__(self, key: str) -> None:
        name, where, periods, below, factor, self.comparison = SPECS[key]
        top = wide(name, where, periods)
        self.counts = below is not None or self.comparison == "index"
        self.top, self.below = top, None
        if below is not None:
            self.below = wide(below, {}, 1) if below == "residents" else wide(*below, 1)
            self.below = self.below.reindex(index=top.index, columns=top.columns)
            top = factor * top / self.below
        self.factor = factor
        self.values = top[top.index >= 2008].round(9)

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
            weights = wide("residents", {}, 1).reindex(index=values.index, columns=steady.columns)
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


class Check:
    """Counts what was recomputed, and keeps what differs."""

    def __init__(self) -> None:
        self.count, self.differ = 0, []

    def same(self, said: str, exact: float, where: str) -> None:
        text = re.search(NUMBER, said).group().replace("−", "-").replace(",", "")
        self.count += 1
        if abs(float(text) - exact) > 0.5 * 10.0 ** -len(text.partition(".")[2]) + 1e-7:
            self.differ.append(f"{where}: says {said}, recomputed {exact:.4f}")

    def section(self, key: str, text: str) -> None:
        """The sentences under one heading."""
        m = Measure(key)
        found = re.search(
            r"the figure for Randers was (\S+ ?\S*?), .*?(?:above|below|with|for) (the [a-z0-9 ]+?)(?: \(| the change)",
            text,
        )
        if not found:
            return
        kind = REFERENCES[found[2]]
        years = [int(y) for y in re.findall(r"(?:In|in|since|from|to) (20\d\d)\b", text)]
        last, base = max(years), min(years)
        known = m.values["730"].dropna().index
        own, other = m.values["730"], m.reference(kind, base)
        if grew := re.search(
            rf"was ({NUMBER}) persons, ({NUMBER})% since (\d+); .*? the change was ({NUMBER})%", text
        ):
            self.same(grew[1], own[last], key)
            self.same(grew[2], 100 * (own[last] / own[base] - 1), key)
            self.same(grew[4], 100 * (other[last] / other[base] - 1), key)
        distance = rf"(?:(?:DKK )?({NUMBER})[^.;(]*? (above|below)|level with) the [^(.;]*?"
        for year, value, gap, side, reference in re.findall(
            rf"in (\d{{4}}) (?:the figure for Randers|it) was (?:DKK )?({NUMBER})[^,]*?, {distance}(?: \((?:DKK )?({NUMBER})[^)]*\))?[.;]",
            text,
            re.IGNORECASE,
        ):
            self.same(value, own[int(year)], key)
            exact = m.gap(kind, int(year), base)
            self.same(
                gap or "0", abs(exact) if gap else round(exact, 1 if m.comparison == "ratio" else 2), key
            ) if gap else None
            if gap and (exact > 0) != (side == "above"):
                self.differ.append(f"{key}: {side} in {year}, recomputed {exact:.4f}")
            if reference:
                self.same(reference, other[int(year)], key)
        if moved := re.search(rf"moved by (?:DKK )?({NUMBER})[^.]*? from (\d+) to (\d+)\.", text):
            self.same(
                moved[1],
                m.gap(kind, int(moved[3]), int(moved[2])) - m.gap(kind, int(moved[2]), int(moved[2])),
                key,
            )
        if span := re.search(
            rf"any base year in ([\d–, ]+), it moved by between ({NUMBER}) and ({NUMBER})", text
        ):
            changes = [m.gap(kind, last, y) - m.gap(kind, y, y) for y in listed(span[1], known)]
            self.same(span[2], min(changes), key)
            self.same(span[3], max(changes), key)
        for side, said in re.findall(r"(above|below) the [a-z0-9 ]+ in ((?:\d{4}[–, ]*)+)", text):
            for year in listed(said, known):
                self.count += 1
                if (m.gap(kind, year, base) > 0) != (side == "above"):
                    self.differ.append(f"{key}: not {side} in {year}")
        if near := re.search(rf"smallest distance was ({NUMBER})[^(]*\((\d+)\)", text):
            self.same(near[1], abs(m.gap(kind, int(near[2]), base)), key)
        if rank := re.search(
            rf"In (\d+) it was the {ORDINAL} of (\d+) municipalities(?: \((.*?)\))?(?: and the {ORDINAL} of the (\d+) provincial)?",
            text,
        ):
            self.ranks(m, rank, key)
        for name, said in re.findall(
            rf"({'|'.join(REFERENCES)}) \(([+−]{NUMBER})", text.partition("Against another reference")[2]
        ):
            self.same(said, m.gap(REFERENCES[name], last, base), f"{key}, {name}")

    def ranks(self, m: Measure, found: re.Match, key: str) -> None:
        year, place, end, of, span, in_group, group_end, group_of = found.groups()
        exact, count = m.rank(int(year), end, ALL)
        self.same(place or "1", exact, f"{key}, rank")
        self.same(of, count, f"{key}, ranked")
        if both := re.match(r"(\d+)\w\w to (\d+)\w\w \w+ in ([\d–, ]+)", span or ""):
            all_years = [m.rank(y, end, ALL)[0] for y in listed(both[3], m.values["730"].dropna().index)]
            self.same(both[1], min(all_years), f"{key}, best rank")
            self.same(both[2], max(all_years), f"{key}, worst rank")
        if group_of:
            exact, count = m.rank(int(year), group_end, TOWNS)
            self.same(in_group or "1", exact, f"{key}, rank in the group")
            self.same(group_of, count, f"{key}, ranked in the group")

    def clause(self, key: str, text: str) -> None:
        """One clause of a finding or of the summary: each of its numbers is one that the table gives."""
        m = Measure(key)
        text = re.sub("|".join(sorted(REFERENCES, key=len, reverse=True)), " ", text).replace("per 1,000", "")
        years = [int(y) for y in re.findall(r"\b20\d\d\b", text)]
        if not years:
            return  # the definition of a population
        last, base = max(years), min(years)
        own, good = m.values["730"], [float(last), float(base)]
        good += [own[last], own[base], 100 * (own[last] / own[base] - 1)]
        for kind in REFERENCES.values():
            try:
                other = m.reference(kind, base)
                good += [other[last], other[base], 100 * (other[last] / other[base] - 1)]
                good += [s * m.gap(kind, y, base) for y in (last, base) for s in (1, -1)]
            except KeyError:
                continue  # the table has no figure for the country, or not of these years
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
    """The text of a page, one block a line, whether it is HTML or MyST."""
    page = re.sub(r"<(script|style|svg|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r"</?(p|li|h\d|div|td|tr|figcaption|dd|dt)\b[^>]*>", "\n", page)
    page = html.unescape(re.sub(r"<[^>]+>", "", page)).replace("\N{NO-BREAK SPACE}", " ")
    page = re.sub(r"\(\{numref\}`[^`]*`\)|\((?:Fig|Figure|Table|Tab)\.? ?[\d.A-Z]+\)|\*\*", "", page)
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip(" #-") for line in page.splitlines())


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Each known heading with what stands below it, up to the next one; a heading is a line of its own."""
    heading, below = "", []
    for line in text.splitlines():
        head = line.removesuffix("\N{PILCROW SIGN}").strip()
        if head in NAMES:
            yield heading, " ".join(below)
            heading, below = head, []
        else:
            below.append(line)
    yield heading, " ".join(below)


def check(pages: Mapping[str, str]) -> Check:
    """Recompute what the pages say; by name, as HTML or MyST."""
    found = Check()
    for page in pages.values():
        text = plain(page)
        for heading, below in sections(text):
            for part in re.split(r"(?=What happened\.|Where it stands\.)", below)[1:2]:
                if heading:
                    found.section(
                        NAMES[heading], re.split(r"Is there a steady trend|No trend is tested", part)[0]
                    )
        names = "|".join(sorted((n for n in NAMES), key=len, reverse=True))
        for line in text.splitlines():
            if not re.match(rf"(?:\d\. )?(?:[A-Z][\w ]+\. )?({names}):", line):
                continue
            for part in re.split(rf"(?:^|; |\. )(?=(?:{names}):)", line, flags=re.IGNORECASE):
                if head := re.match(rf"({names}):(.*)", part, flags=re.IGNORECASE):
                    name = next(n for n in NAMES if n.lower() == head[1].lower())
                    found.clause(NAMES[name], re.split(r"\. Steady trend|; [a-z ,]+: ", head[2])[0])
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    result = check({n: next(folder.rglob(f"{n}.html")).read_text(encoding="utf-8") for n in PAGES})
    print("\n".join(result.differ))
    print(f"{result.count} numbers recomputed, {len(result.differ)} differ.")
