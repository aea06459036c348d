"""Facts and sentences about estimates: findings, captions and descriptions say the same, being these.

What happened and whether there is a steady trend are two sentences, never one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.data.tables import Tables, beside
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue, Correction, Indicator
from analysis.declared.package import Table, verified
from analysis.estimates.directions import direction
from analysis.estimates.estimate import Estimate, Estimates, Judged, Kind, Latest, Moved
from analysis.estimates.references import Place, place
from analysis.exhibits.exhibit import Source
from analysis.inference.trend import Trend
from analysis.inference.verdict import Verdict
from analysis.language.facts import Interval, Name, Names, Ordinal, P, Quantity, Years, count
from analysis.language.numbers import Language
from analysis.project import Project


@dataclass(frozen=True)
class Voice:
    """Puts the estimates of one edition into words of its language."""

    project: Project
    edition: Edition
    language: Language

    @property
    def catalogue(self) -> Catalogue:
        """What is declared."""
        return self.project.catalogue

    @property
    def tables(self) -> Tables:
        """The tables as published."""
        return self.project.tables

    @property
    def estimates(self) -> Estimates:
        """Every estimate of the edition."""
        return self.project.estimates(self.edition)

    def say(self, id: str, facts: Mapping[str, object] | None = None, /, **more: object) -> str:
        """Say one message in the edition's language; see `analysis.language.messages`."""
        return self.language.say(id, facts, **more)

    def pick(self, group: str, key: str, /, **facts: object) -> str:
        """Say the message of a closed group that a computed key names."""
        return self.language.pick(group, key, **facts)

    def area(self, code: str) -> str:
        """Name of an area."""
        return self.catalogue.areas[code].name[self.language.code]

    def name(self, indicator: Indicator) -> str:
        """Name of the indicator."""
        return indicator.name[self.language.code]

    def reference(self, indicator: Indicator) -> str:
        """What the municipality is held against, as a phrase."""
        return self.reference_of(indicator.reference)

    def reference_label(self, indicator: Indicator) -> str:
        """What the municipality is held against, short enough to stand beside a line."""
        return self.reference_of(indicator.reference, "label")

    def reference_of(self, kind: Kind, form: Literal["phrase", "label"] = "phrase") -> str:
        """One of the references, as a phrase or short."""
        group = self.peers()
        if form == "label":
            return self.pick("words.reference.label", kind, group=group)
        return self.pick("words.reference.phrase", kind, group=group)

    def group(self) -> str:
        """Name of the edition's municipality group, short enough to stand beside a line."""
        return self.pick("words.group", self.edition.group)

    def peers(self) -> str:
        """The municipalities of the edition's group, as a phrase."""
        return self.pick("words.peers", self.edition.group)

    def value(self, indicator: Indicator, value: float) -> Quantity:
        """A level with its unit."""
        return Quantity(value, indicator.measure, indicator.decimals)

    def comparable(self, e: Estimate, value: float) -> Quantity:
        """A figure as it may stand beside others: as published, or for counts an index."""
        return Quantity(value, e.comparison.level_unit, e.comparison.level_decimals)

    def gap(self, e: Estimate, value: float) -> Quantity:
        """A distance to the reference with its unit."""
        return Quantity(value, e.comparison.gap_unit, e.comparison.decimals, signed=True)

    def change(self, e: Estimate, moved: Moved) -> Quantity:
        """How far the gap moved, with its unit."""
        return Quantity(moved.gap.absolute, e.comparison.change_unit, e.comparison.decimals, signed=True)

    def yearly(self, e: Estimate, value: float) -> Quantity:
        """A movement of the gap a year with its unit."""
        return Quantity(value, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True)

    def interval(self, e: Estimate, fit: Trend) -> Interval:
        """Interval of a trend, in its unit a year."""
        decimals = e.comparison.trend_decimals
        return Interval(*(Quantity(x, decimals=decimals, signed=True) for x in (fit.ci_low, fit.ci_high)))

    def rho(self, fit: Trend) -> Interval:
        """The autocorrelations that the data cannot rule out."""
        return Interval(Quantity(fit.rho_low, decimals=2), Quantity(fit.rho_high, decimals=2))

    def distance(self, e: Estimate, gap: float) -> str:
        """``0.3 percentage points above the country``, or level with it if it rounds to nothing."""
        return self.say("words.distance", gap=self.gap(e, gap), reference=self.reference(e.indicator))

    def not_published(self, e: Estimate) -> str:
        """Why there is no figure for the focus municipality."""
        name = self.name(e.indicator)
        if not e.panel.years:
            return self.say("words.no_period", name=name)
        return self.say("words.not_published", name=name, focus=self.edition.focus_name)

    def happened(self, e: Estimate) -> str:
        """What happened to the focus and to its distance from the reference, by arithmetic alone."""
        if e.latest is None:
            return self.not_published(e)
        if e.moved is None:
            return self._stood(e, e.latest)
        facts = self.moved_facts(e, e.moved)
        if e.comparison.starts_level:
            return self.say("indicator.happened.grew", facts)
        return self.say("indicator.happened.compared", facts)

    def moved_facts(self, e: Estimate, moved: Moved) -> dict[str, object]:
        """Level and gap of the focus and of the reference, then and now."""
        indicator = e.indicator
        return {
            "focus": self.edition.focus_name,
            "name": Name(indicator.name),
            "reference": self.reference(indicator),
            "base": moved.base_year,
            "last": moved.last_year,
            "value": self.value(indicator, moved.level.last),
            "value_base": self.value(indicator, moved.level.first),
            "reference_value": self.value(indicator, moved.reference.last),
            "own": Quantity(moved.level.percent, "percent", 1, signed=True),
            "other": Quantity(moved.reference.percent, "percent", 1, signed=True),
            "gap_last": self.gap(e, moved.gap.last),
            "gap_base": self.gap(e, moved.gap.first),
            "newest": None if e.newest is None else self._newest(e, e.newest),
        }

    def _newest(self, e: Estimate, newest: Latest) -> dict[str, object]:
        """Where the focus stands in the one year after a break."""
        return {
            "year": newest.year,
            "value": self.value(e.indicator, newest.value),
            "gap": self.gap(e, newest.gap),
            "reference_value": self.value(e.indicator, newest.reference),
        }

    def _stood(self, e: Estimate, latest: Latest) -> str:
        """Where the focus stood in the one year there is."""
        return self.say("indicator.happened.stood", self._stood_facts(e, latest))

    def _stood_facts(self, e: Estimate, latest: Latest) -> dict[str, object]:
        return {
            "year": latest.year,
            "focus": self.edition.focus_name,
            "value": self.value(e.indicator, latest.value),
            "gap": None if e.comparison.starts_level else self.gap(e, latest.gap),
            "reference": self.reference(e.indicator),
            "reference_value": self.value(e.indicator, latest.reference),
        }

    def base_year_range(self, e: Estimate) -> str:
        """How far the change of the gap depends on the base year."""
        if e.moved is None:
            return ""
        gap = e.moved.gap
        if direction(e).movement == "brief":
            return self.say("indicator.neighbours", base=gap.base_year, last=gap.end_year)
        low, high = self.gap(e, gap.low).bare, self.gap(e, gap.high).bare
        return self.say(
            "indicator.base_years",
            reference=self.reference(e.indicator),
            change=self.change(e, e.moved),
            base=gap.base_year,
            last=gap.end_year,
            years=Years.of(gap.base_years) if len(gap.base_years) > 1 else None,
            low=low,
            high=high,
            no_range=low.reads_as(high),
        )

    def crossed(self, e: Estimate) -> str:
        """In which years the focus lay above and below the reference, and how close it came."""
        if e.moved is None or e.moved.crossings is None:
            return ""
        c = e.moved.crossings
        return self.say(
            "indicator.crossed",
            focus=self.edition.focus_name,
            reference=self.reference(e.indicator),
            above=Years.of(c.years_above),
            level=Years.of(c.years_equal),
            below=Years.of(c.years_below),
            crossing=c.crossing_years[-1] if c.crossing_years else None,
            smallest=self.gap(e, c.smallest_absolute_gap).size,
            smallest_year=c.smallest_year,
            rounding_unit=Quantity(c.rounding_unit, decimals=e.comparison.decimals),
        )

    def steady(self, e: Estimate) -> str:
        """Whether there is a steady trend in the gap, with everything needed to doubt it."""
        if e.moved is None:
            return ""
        if e.fit is None:
            return self.say("indicator.steady.untested", reason=self.no_trend(e))
        facts = self.trend_facts(e, e.fit.trend)
        if e.judged is None:
            return self.say("indicator.steady.wordless", facts, unconfirmed=e.unconfirmed)
        detectable = self.yearly(e, e.judged.detectable.per_year).size
        return self.say(
            "indicator.steady.worded", facts, **self.judged_facts(e.judged), detectable=detectable
        )

    def trend_facts(self, e: Estimate, fit: Trend) -> dict[str, object]:
        """A trend of the gap with everything needed to doubt it."""
        return {
            "reference": self.reference(e.indicator),
            "estimate": self.yearly(e, fit.estimate),
            "level": Quantity(100 * fit.level, "percent"),
            "interval": self.interval(e, fit),
            "n": fit.n,
            "first": fit.first_year,
            "end": fit.last_year,
            "rho": self.rho(fit),
            "walk": fit.walk,
        }

    def judged_facts(self, judged: Judged) -> dict[str, object]:
        """The word and the p-value it rests on."""
        return {"word": self.word(judged.verdict), "p_adjusted": P(judged.p_adjusted)}

    def word(self, verdict: Verdict) -> str:
        """One of the three words."""
        return self.pick("words.verdict", str(verdict))

    def no_word(self, e: Estimate) -> str:
        """Why a fitted gap has no word, in a narrow place."""
        return self.say("indicator.no_word", unconfirmed=e.unconfirmed)

    def trend_in_brief(self, e: Estimate) -> str:
        """The word and the adjusted p alone, as a sentence of its own."""
        if e.fit is None or e.judged is None:
            return ""
        return self.say("indicator.steady.brief", self.judged_facts(e.judged), n=e.fit.trend.n)

    def no_trend(self, e: Estimate) -> str:
        """The reason why no trend is tested."""
        if e.no_trend is None:
            return ""
        return self.pick("no_trend", e.no_trend.id, **e.no_trend.facts)

    def counted(self, found: Place) -> dict[str, object]:
        """A place among all, and the end of the order from which it is counted."""
        end, other = ("highest", "lowest") if found.highest_first else ("lowest", "highest")
        return {
            "rank": Ordinal(found.among_all.rank),
            "of": found.among_all.of,
            "end": self.pick("indicator.end", end),
            "other_end": self.pick("indicator.end", other),
        }

    def ranked(self, e: Estimate) -> str:
        """Place among all, with its five-year range, and within the group; and the placebo rank."""
        found = place(e)
        if found is None:
            return ""
        rank = found.among_all
        return self.say(
            "indicator.ranked",
            **self.counted(found),
            year=rank.year,
            order=self.pick("indicator.order", e.indicator.polarity),
            years=Years.of(rank.window_years) if len(rank.window_years) > 1 else None,
            steady=rank.best == rank.worst,
            best=Ordinal(rank.best),
            worst=Ordinal(rank.worst),
            group=self.peers(),
            group_rank=found.in_group and Ordinal(found.in_group),
            group_of=found.group_of,
            percentile=Quantity(e.placebo.percentile, "percent") if e.placebo is not None else None,
        )

    def flags(self, e: Estimate) -> list[str]:
        """Odd cells among the named municipalities: kept, but pointed out beside their neighbours."""
        named = {self.edition.focus, *self.edition.comparators}
        return [self._flag(f) for f in e.panel.flagged if f.where.get("area") in named]

    def _flag(self, fix: Correction) -> str:
        figures = beside(self.tables.read(fix.table), fix)
        # As many decimals as the most exact of them has.
        decimals = max(len(f"{v:.6f}".rstrip("0").partition(".")[2]) for v in (fix.expect, *figures.values()))
        return self.say(
            "indicator.flag",
            area=self.area(fix.where["area"]),
            period=self.period(fix.where["period"]),
            value=Quantity(fix.expect, decimals=decimals),
            beside=Names.of(
                self.say("indicator.flag_beside", period=self.period(p), value=Quantity(v, decimals=decimals))
                for p, v in figures.items()
            ),
            reason=fix.reason[self.language.code],
        )

    def period(self, code: str) -> str:
        """A period of a table in words: a year, a quarter or a month."""
        year, rest = code[:4], code[4:]
        if rest[:1] == "K":
            return self.say("words.quarter", quarter=Ordinal(int(rest[1:])), year=year)
        return self.language.month(int(year), int(rest[1:])) if rest[:1] == "M" else code

    def table_id(self, name: str, *, marked: bool = True) -> str:
        """Id of a table, a Danish name marked as such unless it becomes a link; and how sure it is."""
        table = self.catalogue.tables[name]
        return self.say(
            "sources.table_id",
            table=table.table_id,
            danish=marked and table.danish_name,
            inferred=table.table_id_inferred,
            typed=table.typed_from_listing,
        )

    def source(self, indicator: Indicator) -> Source:
        """The source line: publisher, table, what was done to it, and whether it has been verified."""
        return self.sources([indicator])

    def sources(self, indicators: Iterable[Indicator]) -> Source:
        """One source line for several indicators."""
        return self.table_sources(name for indicator in indicators for name in indicator.tables)

    def table_sources(self, tables: Iterable[str]) -> Source:
        """One source line for tables by their names in the data package."""
        used = [self.catalogue.tables[name] for name in dict.fromkeys(tables)]
        by_publisher: dict[str, dict[str, list[Table]]] = {}
        for table in used:
            published = by_publisher.setdefault(table.publisher[self.language.code], {})
            published.setdefault(self.table_id(table.name, marked=False), []).append(table)
        cited = "; ".join(
            # A publisher whose table has no name of its own is named once.
            ", ".join([publisher, *(self._cited(id, files) for id, files in ids.items())])
            for publisher, ids in by_publisher.items()
        )
        held = verified(used)
        facts = held and {"date": held.date, "equal": count(held.equal), "cells": count(held.cells)}
        origins = {(table.publisher[self.language.code], table.table_id): table for table in used}
        return Source(
            line=self.say("sources.line", cited=cited, verified=facts),
            tables=tuple(table.name for table in used),
            origins=tuple(
                {"title": f"{publisher}, {id}", "path": table.page, "license": table.licence}
                for (publisher, id), table in origins.items()
            ),
        )

    def _cited(self, table_id: str, files: Sequence[Table]) -> str:
        """A table with the way to its publisher, to our copy and to what is known about it."""
        return self.say(
            "sources.cited",
            table=table_id,
            page=files[0].page,
            danish=files[0].danish_name,
            files=[{"path": table.path, "anchor": table.anchor} for table in files],
        )
