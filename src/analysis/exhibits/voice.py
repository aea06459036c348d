"""Sentences about estimates: findings, captions and alternative texts say the same because they are these.

What happened and whether there is a steady trend are two sentences, never one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.data.tables import Tables
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue, Indicator, Table, Text
from analysis.estimates.estimate import Estimate, Estimates, Latest, Moved
from analysis.exhibits.exhibit import Source
from analysis.inference.ranking import LevelRank
from analysis.inference.trend import Trend
from analysis.language.numbers import Language
from analysis.project import Project

REFERENCE_NAMES = {
    "country": "the country",
    "sum_of_municipalities": "the 98 municipalities together",
    "mean_of_municipalities": "the average municipality",
    "mean_of_comparators": "the mean of the comparators",
}

_REFERENCE_LABELS = {
    "country": "The country",
    "sum_of_municipalities": "All 98",
    "mean_of_municipalities": "Mean of the 98",
    "mean_of_comparators": "Comparator mean",
}
# Short names of Statistics Denmark's five municipality groups, by code.
_GROUP_LABELS = {
    "1": "Capital group",
    "2": "Metropolitan group",
    "3": "Provincial towns",
    "4": "Commuter group",
    "5": "Rural group",
}
# Why no trend is tested, by the id of the reason; a reason that is declared brings its own words.
_NO_TREND = {
    "no_trend.left_out": "The table leaves the municipality out.",
    "no_trend.too_few_years": "Fewer than eight unbroken annual points: too few for a trend.",
    "no_trend.years_missing": "Years are missing within the window: no trend is fitted across a gap.",
    "no_trend.not_published": (
        "A figure within the window is not published: no trend is fitted across a gap."
    ),
}


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

    # --- names ---------------------------------------------------------------------------------------

    def area(self, code: str) -> str:
        """Name of an area."""
        return self.catalogue.areas[code].name[self.language.code]

    def reference(self, indicator: Indicator) -> str:
        """What the municipality is held against, as a phrase."""
        return self.language.text(REFERENCE_NAMES[indicator.reference])

    def name(self, indicator: Indicator) -> str:
        """Name of the indicator."""
        return indicator.name[self.language.code]

    def value(self, indicator: Indicator, value: float) -> str:
        """A level with its unit."""
        return self.language.quantity(value, indicator.measure, indicator.decimals)

    def gap(self, e: Estimate, value: float, *, signed: bool = True) -> str:
        """A distance to the reference with its unit."""
        return self.language.quantity(value, e.comparison.gap_unit, e.comparison.decimals, signed=signed)

    def change(self, e: Estimate, moved: Moved) -> str:
        """How far the gap moved, with its unit."""
        unit, decimals = e.comparison.change_unit, e.comparison.decimals
        return self.language.quantity(moved.gap.absolute, unit, decimals, signed=True)

    def distance(self, e: Estimate, gap: float) -> str:
        """``0.3 percentage points above the country``, or level with it if it rounds to nothing."""
        reference = self.reference(e.indicator)
        if not any(digit in self.language.number(gap, e.comparison.decimals) for digit in "123456789"):
            return self.language.text("level with {reference}", reference=reference)
        amount = self.gap(e, abs(gap), signed=False)
        source = "{amount} above {reference}" if gap > 0 else "{amount} below {reference}"
        return self.language.text(source, amount=amount, reference=reference)

    def reference_label(self, indicator: Indicator) -> str:
        """What the municipality is held against, short enough to stand beside a line."""
        return self.language.text(_REFERENCE_LABELS[indicator.reference])

    def group(self) -> str:
        """Name of the edition's municipality group, short enough to stand beside a line."""
        return self.language.text(_GROUP_LABELS[self.edition.group])

    def definition(self, e: Estimate) -> str:
        """Numerator, denominator, population, unit, table, breaks, years left out and caveats as a list."""
        indicator = e.indicator
        text, code = self.language.text, self.language.code
        items = [(text("Numerator"), indicator.numerator[code])]
        if indicator.denominator is not None:
            items.append((text("Denominator"), indicator.denominator[code]))
        items += [
            (text("Population"), indicator.population[code]),
            (text("Unit"), indicator.unit[code]),
            (text("Table"), ", ".join(self._table_id(name) for name in indicator.tables)),
        ]
        items += [(text("Break in {year}", year=b.year), b.reason[code]) for b in indicator.breaks]
        if e.panel.incomplete_years:
            years = self.language.years(e.panel.incomplete_years)
            items.append((text("Left out"), text("{years}, not all of it published.", years=years)))
        items += [(text("Note"), caveat[code]) for caveat in indicator.caveats]
        lines = "\n".join(f"- **{key}:** {value}" for key, value in items)
        return f"{indicator.definition[code]}\n\n{lines}"

    def _table_id(self, name: str) -> str:
        table = self.catalogue.tables[name]
        if table.table_id_inferred:
            return self.language.text("{table} (table id inferred)", table=table.table_id)
        if table.typed_from_listing:
            return self.language.text("{table} (typed from a listing)", table=table.table_id)
        return table.table_id

    # --- what happened -------------------------------------------------------------------------------

    def not_published(self, e: Estimate) -> str:
        """Why there is no figure for the focus municipality."""
        focus = self.edition.focus_name
        if not e.panel.years:
            return self.language.text(
                "{name}: the table has no period within the years of this edition.",
                name=self.name(e.indicator),
            )
        return self.language.text(
            "{name}: not published for {focus}.", name=self.name(e.indicator), focus=focus
        )

    def happened(self, e: Estimate) -> str:
        """What happened to the focus and to its distance from the reference, by arithmetic alone."""
        if e.latest is None:
            return self.not_published(e)
        if e.moved is None:
            return self._stood(e, e.latest)
        if e.comparison.starts_level:
            return self._grew(e.indicator, e.moved)
        moved = e.moved
        return self.language.text(
            "In {last} the figure for {focus} was {value}, {distance} ({reference_value}); in {base} it was "
            "{value_base}, {distance_base}.",
            focus=self.edition.focus_name,
            last=moved.last_year,
            base=moved.base_year,
            value=self.value(e.indicator, moved.level.last),
            reference_value=self.value(e.indicator, moved.reference.last),
            distance=self.distance(e, moved.gap.last),
            value_base=self.value(e.indicator, moved.level.first),
            distance_base=self.distance(e, moved.gap.first),
        )

    def _stood(self, e: Estimate, latest: Latest) -> str:
        """Where the focus stood in the one year there is."""
        own = self.language.text(
            "In {year} the figure for {focus} was {value}",
            year=latest.year,
            focus=self.edition.focus_name,
            value=self.value(e.indicator, latest.value),
        )
        if e.comparison.starts_level:
            return f"{own}."
        return self.language.text(
            "{own}, {distance} ({reference_value}). One year only, so nothing is said of a change.",
            own=own,
            distance=self.distance(e, latest.gap),
            reference_value=self.value(e.indicator, latest.reference),
        )

    def _grew(self, indicator: Indicator, moved: Moved) -> str:
        percent = self.language.quantity
        return self.language.text(
            "In {last} the figure for {focus} was {value}, {own} since {base}; for {reference} the change "
            "was {other}.",
            last=moved.last_year,
            base=moved.base_year,
            focus=self.edition.focus_name,
            value=self.value(indicator, moved.level.last),
            own=percent(moved.level.percent, "percent", 1, signed=True),
            reference=self.reference(indicator),
            other=percent(moved.reference.percent, "percent", 1, signed=True),
        )

    def base_year_range(self, e: Estimate) -> str:
        """How far the change of the gap depends on the base year."""
        if e.moved is None:
            return ""
        gap, decimals = e.moved.gap, e.comparison.decimals
        moved = self.language.text(
            "The gap to {reference} moved by {change} from {base} to {last}.",
            reference=self.reference(e.indicator),
            change=self.change(e, e.moved),
            base=gap.base_year,
            last=gap.end_year,
        )
        if len(gap.base_years) < 2:
            return moved
        spread = self.language.text(
            "Counted from any base year in {years}, it moved by between {low} and {high}.",
            years=self.language.years(gap.base_years),
            low=self.language.number(gap.low, decimals, signed=True),
            high=self.language.number(gap.high, decimals, signed=True),
        )
        return f"{moved} {spread}"

    def moved(self, e: Estimate, moved: Moved) -> str:
        """The gap then and now, in one sentence."""
        return self.language.text(
            "{focus}: {first} in {base}, {last} in {year}.",
            focus=self.edition.focus_name,
            first=self.gap(e, moved.gap.first),
            base=moved.base_year,
            last=self.gap(e, moved.gap.last),
            year=moved.last_year,
        )

    def crossed(self, e: Estimate) -> str:
        """In which years the focus lay above and below the reference, and how close it came."""
        if e.moved is None or e.moved.crossings is None:
            return ""
        c = e.moved.crossings
        text, years, reference = self.language.text, self.language.years, self.reference(e.indicator)
        parts = [
            text(source, years=years(where), reference=reference)
            for source, where in (
                ("above {reference} in {years}", c.years_above),
                ("level with {reference} in {years}", c.years_equal),
                ("below {reference} in {years}", c.years_below),
            )
            if where
        ]
        sentence = text("{focus} lay {where}.", focus=self.edition.focus_name, where="; ".join(parts))
        if not c.crossing_years:
            return sentence
        close = text(
            "Since the last crossing ({year}) the smallest distance was {gap} ({smallest_year}), against a "
            "rounding unit of {unit}.",
            year=c.crossing_years[-1],
            gap=self.gap(e, c.smallest_absolute_gap, signed=False),
            smallest_year=c.smallest_year,
            unit=self.language.number(c.rounding_unit, e.comparison.decimals),
        )
        return f"{sentence} {close}"

    # --- steady trend --------------------------------------------------------------------------------

    def interval(self, e: Estimate, fit: Trend) -> str:
        """``−0.15 to 0.02``."""
        number, decimals = self.language.number, e.comparison.trend_decimals
        return self.language.text(
            "{low} to {high}",
            low=number(fit.ci_low, decimals, signed=True),
            high=number(fit.ci_high, decimals, signed=True),
        )

    def steady(self, e: Estimate) -> str:
        """Whether there is a steady trend in the gap, with everything needed to doubt it."""
        if e.moved is None:
            return ""
        if e.fit is None:
            return self.language.text("No trend is tested. {reason}", reason=self.no_trend(e))
        fit, unit, decimals = e.fit.trend, e.comparison.trend_unit, e.comparison.trend_decimals
        fields = {
            "reference": self.reference(e.indicator),
            "estimate": self.language.quantity(fit.estimate, unit, decimals, signed=True),
            "level": self.language.quantity(100 * fit.level, "percent", 0),
            "interval": self.interval(e, fit),
            "n": fit.n,
            "first": fit.first_year,
            "last": fit.last_year,
            "rho": self.rho(fit),
            "mdc": self.language.quantity(fit.mdc_per_year, unit, decimals),
        }
        if e.judged is None:
            return self.language.text(
                "The gap to {reference} moved by {estimate} a year over {first}\N{EN DASH}{last} ({level} "
                "interval {interval}; {p}; n = {n}; autocorrelation {rho}). {why} A trend "
                "below {mdc} a year would hardly show in these years.",
                p=self.language.equals_p(fit.p),
                why=self.language.text(
                    "The table is not confirmed, so the gap stays out of the declared family and no word is "
                    "given."
                    if e.unconfirmed
                    else "The table covers too few municipalities for a pooled estimate, so the interval is "
                    "wide and no word is given."
                ),
                **fields,
            )
        return self.language.text(
            "Steady trend of the gap to {reference}: **{word}**. It moved by {estimate} a year over "
            "{first}\N{EN DASH}{last} ({level} interval {interval}; {p}, adjusted {p_adjusted}; n = {n}; "
            "autocorrelation {rho}). "
            "A trend below {mdc} a year would hardly show in these years.",
            word=self.language.text(str(e.judged.verdict)),
            p=self.language.equals_p(fit.p),
            p_adjusted=self.language.equals_p(e.judged.p_adjusted),
            **fields,
        )

    def no_word(self, e: Estimate) -> str:
        """Why a fitted gap has no word, in a narrow place."""
        return self.language.text(
            "no word: table not confirmed" if e.unconfirmed else "no word: too few municipalities"
        )

    def trend_in_brief(self, e: Estimate) -> str:
        """The word and the adjusted p alone, as a sentence of its own."""
        if e.fit is None or e.judged is None:
            return ""
        return self.language.text(
            "Steady trend of the gap: {word} (adjusted {p}, n = {n}).",
            word=self.language.text(str(e.judged.verdict)),
            p=self.language.equals_p(e.judged.p_adjusted),
            n=e.fit.trend.n,
        )

    def no_trend(self, e: Estimate) -> str:
        """The reason why no trend is tested."""
        if e.no_trend is None:
            return ""
        declared = e.no_trend.facts.get("reason")
        if isinstance(declared, Text):
            return declared[self.language.code]
        return self.language.text(_NO_TREND[e.no_trend.id])

    def rho(self, fit: Trend) -> str:
        """The autocorrelations that the data cannot rule out."""
        number = self.language.number
        return self.language.text("{low} to {high}", low=number(fit.rho_low, 2), high=number(fit.rho_high, 2))

    def ranked(self, e: Estimate) -> str:
        """Rank among the municipalities with its five-year range, and the placebo rank."""
        if e.rank is None:
            return ""
        order = {
            "higher_is_better": "counted from the highest, which is the most favourable",
            "lower_is_better": "counted from the lowest, which is the most favourable",
            "neutral": "counted from the highest; neither end is better",
        }[e.indicator.polarity]
        sentence = self.language.text(
            "Rank {rank} of {of} in {year} ({order}){range}.",
            rank=e.rank.rank,
            of=e.rank.of,
            year=e.rank.year,
            order=self.language.text(order),
            range=self._rank_range(e.rank),
        )
        if e.placebo is None:
            return sentence
        placebo = self.language.text(
            "Measured by its own yearly variation, the change of the gap is larger than that of {percentile} "
            "of the other municipalities.",
            percentile=self.language.quantity(e.placebo.percentile, "percent", 0),
        )
        return f"{sentence} {placebo}"

    def _rank_range(self, rank: LevelRank) -> str:
        """Best and worst rank of the last years published, or nothing if there is one."""
        if len(rank.window_years) < 2:
            return ""
        years = self.language.years(rank.window_years)
        if rank.best == rank.worst:
            return self.language.text("; {rank} throughout in {years}", rank=rank.best, years=years)
        return self.language.text(
            "; between {best} and {worst} in {years}", best=rank.best, worst=rank.worst, years=years
        )

    def flags(self, e: Estimate) -> list[str]:
        """Odd cells among the named municipalities: kept, but pointed out."""
        named = {self.edition.focus, *self.edition.comparators}
        return [f.reason for f in e.panel.flagged if f.where.get("area") in named]

    # --- sources ----------------------------------------------------------------------------------

    def source(self, indicator: Indicator) -> Source:
        """The source line: publisher, table, what was done to it, and whether it has been verified."""
        return self.sources([indicator])

    def sources(self, indicators: Iterable[Indicator]) -> Source:
        """One source line for several indicators."""
        return self.table_sources(name for indicator in indicators for name in indicator.tables)

    def table_sources(self, tables: Iterable[str]) -> Source:
        """One source line for tables by their names in the data package."""
        text = self.language.text
        names = dict.fromkeys(tables)
        by_publisher: dict[str, list[str]] = {}
        for name in names:
            publisher = self.catalogue.tables[name].publisher[self.language.code]
            ids = by_publisher.setdefault(publisher, [])
            if self._table_id(name) not in ids:
                ids.append(self._table_id(name))
        # A publisher whose table has no name of its own is named once.
        cited = "; ".join(
            ", ".join(dict.fromkeys([publisher, *ids])) for publisher, ids in by_publisher.items()
        )
        line = text("Source: {cited}; own calculations.", cited=cited)
        if all(self.catalogue.tables[name].verified for name in names):
            return Source(line, tuple(names))
        unverified = text("Public copy of the published table, not yet verified against the publisher.")
        return Source(f"{line} {unverified}", tuple(names))

    def table_notes(self, tables: Iterable[Table]) -> str:
        """Known defects of tables, as a list."""
        items = [
            f"- **{self._table_id(table.name)}** ({table.subject[self.language.code]}): "
            + " ".join(table.notes)
            for table in tables
            if table.notes
        ]
        return "\n".join(items)
