"""A volume opened in a notebook of one's own: ``open_volume("randers", focus="Horsens")["employment_rate"]``.

Nothing is computed here. What a name gives back is what the pages of the volume show, as objects of pandas
and Matplotlib; an edition that was computed before is read from disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial

import pandas as pd
from matplotlib.figure import Figure

from analysis.declared.edition import Edition, resolve
from analysis.declared.names import hint
from analysis.declared.reading import find_root
from analysis.errors import InputError, shown
from analysis.estimates.estimate import Estimate
from analysis.exhibits import indicator, place, spread
from analysis.exhibits.exhibit import Exhibit, plain_text
from analysis.exhibits.voice import Voice
from analysis.figures import style
from analysis.inference.trend import Trend
from analysis.language.numbers import Language
from analysis.project import project_at

# What `Measure.figure` draws, by the name it is asked for.
FIGURES: Mapping[str, Callable[[Estimate, Voice], Exhibit | str]] = {
    "gap": lambda e, voice: _of_years(e, voice, indicator.gap_figure),
    "level": lambda e, voice: _of_years(e, voice, indicator.level_figure),
    "strip": place.strip_figure,
    "map": place.map_figure,
    "bump": place.bump_figure,
    "slope": place.slope_figure,
}


def open_volume(edition: str = "randers", **parameters: object) -> Volume:
    """Open an edition of the volume, for one municipality against others.

    The first call for a municipality computes for about half a minute; after that, in any process, what was
    computed is read from ``build/.computed``.

    Parameters
    ----------
    edition : str
        Name of a file in ``editions``.
    **parameters
        What differs from that file: ``focus``, ``comparators``, ``group``, ``base_year``, ``start_year``,
        ``end_year``, ``level``, ``alpha``, ``seed``, ``language``. Municipalities are codes or names.

    Returns
    -------
    Volume

    Raises
    ------
    InputError
        If there is no project here, a parameter is wrong, or a table is damaged; the sentence names what
        would be right.

    Examples
    --------
    >>> from analysis import open_volume
    >>> open_volume("randers", focus="Horsens").comparators
    ('Randers', 'Silkeborg', 'Vejle')
    >>> volume = open_volume("randers")
    >>> volume["employment_rate"].gap.round(1).loc[2008].item()
    0.3
    """
    project = project_at(find_root())
    resolved = resolve(project.catalogue, edition, parameters)
    return Volume(Voice(project, resolved, Language(resolved.language)))


class Volume(Mapping[str, "Measure"]):
    """An edition, opened: its indicators by id. Made by `open_volume`.

    Attributes
    ----------
    voice : Voice
        The words of the edition, and through it the whole project.

    Examples
    --------
    >>> volume = open_volume()
    >>> "house_price" in volume
    True
    >>> volume["house_prise"]
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: indicator 'house_prise' is not in data/indicators; did you mean house_price?
    """

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    @property
    def edition(self) -> Edition:
        """Every parameter, settled."""
        return self.voice.edition

    @property
    def focus(self) -> str:
        """Name of the municipality in focus."""
        return self.edition.focus_name

    @property
    def comparators(self) -> tuple[str, ...]:
        """Names of the municipalities it is compared with."""
        return tuple(map(self.voice.area, self.edition.comparators))

    @property
    def indicators(self) -> pd.DataFrame:
        """Every indicator with what it is: one row an id.

        Returns
        -------
        DataFrame
            Index ``id``; columns ``name``, ``chapter``, ``unit``, ``tables``, ``headline``.

        Examples
        --------
        >>> open_volume().indicators.loc["house_price", "chapter"]
        'housing'
        """
        code = self.voice.language.code
        rows = [
            {
                "id": one.id,
                "name": one.name[code],
                "chapter": one.chapter,
                "unit": one.unit[code],
                "tables": ", ".join(self.voice.catalogue.tables[name].table_id for name in one.tables),
                "headline": one.headline,
            }
            for one in self.voice.catalogue.indicators.values()
        ]
        return pd.DataFrame(rows).set_index("id")

    def __getitem__(self, indicator: str) -> Measure:
        """One indicator by its id; an InputError names the nearest where there is none."""
        known = self.voice.catalogue.indicators
        if indicator not in known:
            raise InputError(
                f"indicator {shown(indicator)} is not in data/indicators{hint(str(indicator), known)}"
            )
        return Measure(indicator, self.voice)

    def __iter__(self) -> Iterator[str]:
        """Ids, in the order of chapters."""
        return iter(self.voice.catalogue.indicators)

    def __len__(self) -> int:
        """How many indicators there are."""
        return len(self.voice.catalogue.indicators)

    def __contains__(self, indicator: object) -> bool:
        """Whether there is an indicator of that id."""
        return indicator in self.voice.catalogue.indicators

    def __repr__(self) -> str:
        """The edition and what it holds, in one line."""
        named = f"{self.edition.id}: {self.focus} against {', '.join(self.comparators)}"
        return f"<Volume {named}; {len(self)} indicators, see .indicators>"

    def _ipython_key_completions_(self) -> list[str]:
        """Ids, for whoever presses Tab between the brackets."""
        return list(self)


class Measure:
    """One indicator of an opened volume: figures, gap, trend, words and drawings.

    Attributes
    ----------
    id : str
        Of the indicator.
    voice : Voice
        The words of the edition.

    Examples
    --------
    >>> rate = open_volume()["employment_rate"]
    >>> rate.panel.columns.to_list()
    ['year', 'area', 'name', 'role', 'value', 'reference', 'gap']
    >>> rate.trend.n == len(rate.gap)
    True
    """

    def __init__(self, id: str, voice: Voice) -> None:
        self.id = id
        self.voice = voice

    @cached_property
    def estimate(self) -> Estimate:
        """All that the volume says of it: panel, gaps, change, fit, ranks, word."""
        return self.voice.estimates[self.id]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.voice.name(self.estimate.indicator)

    @property
    def definition(self) -> str:
        """What is measured, of whom, in which unit and table, and what to bear in mind, as plain text."""
        return "\n".join(
            map(plain_text, filter(None, indicator.definition(self.estimate, self.voice).split("\n")))
        )

    @property
    def unit(self) -> str:
        """Unit of the figures."""
        return self.estimate.indicator.unit[self.voice.language.code]

    @property
    def gap_unit(self) -> str:
        """Unit of a gap, such as ``percentage_points``."""
        return self.estimate.comparison.gap_unit

    @property
    def panel(self) -> pd.DataFrame:
        """Every figure that is published: one row a municipality and year.

        Returns
        -------
        DataFrame
            ``year``; ``area``, its code as text; ``name``; ``role`` (focus, comparator, other); ``value`` in
            `unit`; ``reference``, what it is held against, of the same year; ``gap`` in `gap_unit`.
        """
        e, edition = self.estimate, self.voice.edition
        wide = e.panel.values.rename_axis(index="year", columns="area")
        long = wide.melt(ignore_index=False, value_name="value").dropna(subset="value").reset_index()
        role = {**dict.fromkeys(edition.comparators, "comparator"), edition.focus: "focus"}
        gap = e.gaps.rename_axis(index="year", columns="area").stack().rename("gap").reset_index()
        tidy = long.assign(
            name=long["area"].map(self.voice.area),
            role=long["area"].map(role).fillna("other"),
            reference=long["year"].map(e.panel.reference),
        ).merge(gap, on=["year", "area"], how="left")
        ordered = tidy[["year", "area", "name", "role", "value", "reference", "gap"]]
        return ordered.sort_values(["area", "year"], ignore_index=True).astype({"year": int})

    @property
    def gap(self) -> pd.Series:
        """Distance of the focus to its reference by year, in `gap_unit`; empty where nothing is published."""
        e = self.estimate
        found = e.gaps[e.area].dropna() if e.area in e.gaps else pd.Series(dtype=float)
        found.index = found.index.astype(int)
        return found.rename("gap").rename_axis("year")

    @property
    def trend(self) -> Trend | None:
        """The steady trend of the gap with interval and p-value; None where `no_trend` says why."""
        return None if self.estimate.fit is None else self.estimate.fit.trend

    @property
    def no_trend(self) -> str:
        """Why no trend is fitted; empty where one is."""
        return "" if self.estimate.fit is not None else plain_text(self.voice.no_trend(self.estimate))

    @property
    def word(self) -> str:
        """The word for the trend, adjusted for all tests of the volume; empty where none may be given."""
        judged = self.estimate.judged
        return "" if judged is None else self.voice.word(judged.verdict)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the pages say of it: what happened, whether there is a trend, and the place among all."""
        e, voice = self.estimate, self.voice
        title = spread.finding(e, voice) if e.latest is not None else ""
        said = (title, voice.happened(e), voice.steady(e), voice.crossed(e), voice.ranked(e))
        return tuple(dict.fromkeys(plain_text(one) for one in said if one))

    @property
    def source(self) -> str:
        """The source line: publisher, tables, own calculations, and whether they were verified."""
        return plain_text(self.voice.source(self.estimate.indicator).line)

    def figure(self, kind: str = "gap") -> Figure:
        """Draw a figure of the volume.

        Parameters
        ----------
        kind : str
            ``gap`` (an index for counts), ``level``, ``strip``, ``map``, ``bump`` or ``slope``.

        Returns
        -------
        Figure
            A Matplotlib figure, yours to change: ``figure.savefig("mine.svg")``. A notebook shows it.

        Raises
        ------
        InputError
            If there is no such figure, or this indicator has none and why.

        Examples
        --------
        >>> open_volume()["house_price"].figure("strip").axes != []
        True
        """
        if kind not in FIGURES:
            known = ", ".join(FIGURES)
            raise InputError(
                f"figure {shown(kind)} is not known{hint(str(kind), FIGURES)} There are {known}."
            )
        exhibit = FIGURES[kind](self.estimate, self.voice)
        if isinstance(exhibit, str) or exhibit.figure is None:
            why = plain_text(exhibit) if isinstance(exhibit, str) else ""
            raise InputError(f"{self.id} has no figure '{kind}'. {why}".strip())
        # What a notebook asks for: without pyplot it has no other way to show a figure than its type.
        exhibit.figure._repr_svg_ = partial(style.svg, exhibit.figure)  # type: ignore[attr-defined]
        return exhibit.figure

    def __repr__(self) -> str:
        """Its id, its name, and what the title of its spread tells."""
        return f"<Measure {self.id}: {plain_text(spread.finding(self.estimate, self.voice))}>"


def _of_years(e: Estimate, voice: Voice, draw: Callable[..., Exhibit]) -> Exhibit | str:
    """A figure over years; where only one year is published, the sentence that says where the focus stood."""
    return voice.happened(e) if e.moved is None else draw(e, e.moved, voice)
