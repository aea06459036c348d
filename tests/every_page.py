"""Every page of the volume for a municipality, and checks of them: complete, drawn, redrawn from files, true.

Pages are run here as their notebooks run them, or read from what a build recorded (`recorder`). A check
yields one sentence for each thing that is wrong.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis import page as module
from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate, Estimates
from analysis.exhibits.exhibit import FOLDER, Exhibit
from analysis.exhibits.file import published
from analysis.exhibits.indicator import definition
from analysis.exhibits.voice import Voice
from analysis.figures import style
from analysis.figures.marks import looks_of
from analysis.results.files import write
from drawings import blank, instead, named
from figure_faults import faults
from p_values import undeclared
from real import CATALOGUE, PROJECT, plain
from recorder import Call, Shown, drawing, read
from volume.book import pages

ROOT = PROJECT.root
CHAPTERS = list(CATALOGUE.chapters)
NOTEBOOKS = list(pages.notebooks(ROOT).values())


@dataclass
class Volume:
    """All pages for one municipality."""

    voice: Voice
    exhibits: Path
    estimates_csv: Path
    texts: dict[str, str] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)

    @property
    def estimates(self) -> Estimates:
        return self.voice.estimates

    @property
    def figures(self) -> list[tuple[Shown, Figure]]:
        return [(s, s.exhibit.figure) for s in self.shown if s.exhibit.figure is not None]

    @property
    def drawn(self) -> list[tuple[Shown, Figure]]:
        """Figures that were not left empty."""
        return [(s, figure) for s, figure in self.figures if s.call is None or s.call.drawn]

    def csv(self, label: str) -> pd.DataFrame:
        """What somebody gets who downloads the file behind an exhibit."""
        frame = pd.read_csv(self.exhibits / f"{label}.csv", dtype={"area": str})
        words = [c for c in frame if not pd.api.types.is_numeric_dtype(frame[c])]
        return frame.fillna(dict.fromkeys(words, ""))  # an empty cell of words holds no words


def run(
    focus: str, folder: Path, notebooks: list[Path], language: str = "en", *, drawn: bool = True
) -> Volume:
    """Run notebooks for a municipality in this process; figures stay drawings.

    They are empty where they are not to be drawn.
    """
    calls: dict[Figure, Call] = {}
    shown: list[Shown] = []
    texts: dict[str, list[str]] = {}
    here = ""

    def keeping(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def kept(frame: pd.DataFrame, *rest: Any, **options: Any) -> Any:
            result = (draw if drawn else blank(draw))(frame, *rest, **options)
            calls[drawing(result)] = Call(named(draw), frame, rest, options, drawn)
            return result

        return kept

    whole = Exhibit.save

    def save(exhibit: Exhibit, *where: Any) -> None:
        shown.append(Shown(here, exhibit, calls.get(exhibit.figure) if exhibit.figure else None))
        whole(exhibit, *where)

    with instead(keeping) as patch:
        patch.setenv("VOLUME_OUTPUT", str(folder))
        patch.setattr(module, "display", lambda bundle, **_: texts[here].append(bundle["text/markdown"]))
        patch.setattr(style, "svg", lambda figure: "<svg/>")
        patch.setattr(Exhibit, "save", save)
        for path in notebooks:
            here, texts[path.stem] = path.stem, []
            scope: dict[str, Any] = {}
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    exec(cell.source, scope)
                    if "parameters" in cell.metadata.get("tags", []):
                        scope |= {"focus": focus, "language": language}
    said = {name: plain("\n\n".join(parts)) for name, parts in texts.items()}
    edition = scope["page"].edition
    write(ROOT, edition, folder)
    return Volume(scope["page"].voice, folder / FOLDER / edition.slug, folder / "estimates.csv", said, shown)


def recorded(voice: Voice, records: Path, build: Path) -> Volume:
    """The pages of a build whose kernels have recorded them."""
    style.context()  # knows where the fonts are
    volume = Volume(voice, build / "exhibits", build / "estimates.csv")
    for name, texts, shown in read(records, voice.edition.language):
        volume.texts[name] = plain("\n\n".join(texts))
        volume.shown += shown
    return volume


Check = Callable[[Volume], Iterator[str]]
OF_AN_INDICATOR = (
    "level",
    "gap",
    "strip",
    "map",
    "bump",
    "slope",
    "expected",
    "curve",
    "turn",
    "sex",
    "standardised",
    "months",
    "persons",
    "side-by-side",
)
# These order the municipalities measure by measure: no figure of theirs stands beside another's.
OF_THE_VOLUME = ("fig-weighted-ranks", "fig-correlations", "fig-taken-together")
OF_A_CHAPTER = ("picture", "ranks", "multiples", "robustness")


def indicator_of(label: str) -> Indicator | None:
    """The indicator of an exhibit, by its label."""
    slugs = {i.slug: i for i in CATALOGUE.indicators.values()}
    found = re.fullmatch(rf"fig-(.+)-(?:{'|'.join(OF_AN_INDICATOR)})", label)
    return slugs.get(found.group(1)) if found else None


def incomplete(volume: Volume) -> Iterator[str]:  # noqa: C901
    """Parts an exhibit lacks: alternative text, caption, source, file, definition."""
    chapters = {c.replace("_", "-") for c in CHAPTERS}
    everything = "\n".join(volume.texts.values())
    for s in volume.shown:
        x, text = s.exhibit, volume.texts[s.page]
        if f":name: {x.label}\n" not in text and f"({x.label})=\n" not in text:
            yield f"{s.page}: {x.label} is not on the page"
        if f"/{x.label}.csv>`" not in text or volume.csv(x.label).empty:
            yield f"{s.page}: {x.label} has no figures behind it"
        drawn = (f"{x.label}.svg", f"{x.label}.dark.svg") if x.figure is not None else ()
        if not all((volume.exhibits / name).is_file() for name in drawn):
            yield f"{s.page}: {x.label} lacks a drawing for light or dark pages"
        if not re.match(r"Source: \S.+[.]", x.source.line) or len(x.caption) < 30:
            yield f"{s.page}: {x.label} has no caption or no source"
        if x.figure is not None and not (len(x.alt) > 60 and re.search(r"\d", x.alt)):
            yield f"{s.page}: {x.label} has no alternative text that states a number"
        if "nan" in x.alt.lower().split():
            yield f"{s.page}: {x.label} states a number that is none: {x.alt}"
        for words in (x.alt, x.caption, x.source.line):
            without_roles = re.sub(r"\{(?:numref|ref|download)\}`|\]\{(?:\.[\w-]+ ?)+\}", "", words)
            if re.search(r"[{}]|\bNone\b|\bnan\b|  |(?<!\.)\.\.(?!\.)|<NA>", without_roles):
                yield f"{s.page}: {x.label} has a field that is not filled: {words}"
        if x.figure is None or s.page not in CHAPTERS:
            continue
        indicator = indicator_of(x.label)
        if indicator is not None:
            defined = plain(definition(volume.estimates[indicator.id], volume.voice))
            if indicator.chapter == s.page and defined not in text:
                yield f"{s.page}: {x.label} has no definition on its page"
        elif not (
            re.fullmatch(rf"fig-({'|'.join(chapters)})-({'|'.join(OF_A_CHAPTER)})", x.label)
            or x.label.startswith("fig-composition-")
            or x.label in ("fig-moves", "fig-moves-by-age", *OF_THE_VOLUME)
        ):
            yield f"{s.page}: {x.label} belongs to no indicator and no chapter"
    for e in volume.estimates:
        if plain(definition(e, volume.voice)) not in everything:
            yield f"{e.indicator.id} is defined nowhere"
    labels = [s.exhibit.label for s in volume.shown]
    yield from (f"{label} is shown twice" for label in {x for x in labels if labels.count(x) > 1})


def points(figure: Figure) -> list[tuple[str, float, float]]:
    """Everything drawn in data coordinates: colour and place."""
    found: list[tuple[str, float, float]] = []
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_transform() == axes.transData:
                colour = to_hex(line.get_color())
                xs, ys = (np.ravel(np.asarray(v, dtype=float)) for v in line.get_data())
                found += [(colour, float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        for several in axes.collections:
            # Dots lie at offsets, strokes at the vertices of their paths.
            offsets = np.asarray(several.get_offsets(), dtype=float).reshape(-1, 2)
            places = [*offsets, *(v for p in several.get_paths() for v in p.vertices)]
            colours = [*several.get_facecolor(), *several.get_edgecolor()]
            found += [(to_hex(colours[0]) if len(colours) else "", float(x), float(y)) for x, y in places]
        for patch in axes.patches:
            box = patch.get_path().get_extents(patch.get_patch_transform())
            colour = to_hex(patch.get_facecolor() if patch.get_fill() else patch.get_edgecolor())
            found += [(colour, float(box.x0), float(box.y0)), (colour, float(box.x1), float(box.y1))]
    return [p for p in found if np.isfinite(p[1:]).all()]


def words(figure: Figure) -> list[str]:
    """What is written, but for numbers at the axes."""
    texts = [t.get_text() for axes in figure.axes for t in (*axes.texts, axes.title)]
    return [*texts, *(t.get_text() for t in figure.texts)]


def faces(figure: Figure) -> list[str]:
    return [
        f"{line.get_marker()} {to_hex(line.get_markerfacecolor())} {line.get_linestyle()}"
        for axes in figure.axes
        for line in axes.lines
        if line.get_markerfacecolor() != "none"
    ]


def far(one: Figure, other: Figure, lost: float, share: float) -> bool:
    """Whether two drawings differ by more than the digits that are lost to a file could explain."""
    seen, again = points(one), points(other)
    if [colour for colour, *_ in seen] != [colour for colour, *_ in again] or faces(one) != faces(other):
        return True
    # Labels of lines that nearly end together change places for less.
    if sorted(words(one)) != sorted(words(other)):
        return True
    places, others = (np.array([p[1:] for p in found]) for found in (seen, again))
    return bool((np.abs(places - others) > np.maximum(2 * lost, share * np.ptp(others, axis=0))).any())


def lost(frame: pd.DataFrame) -> float:
    """The most that publishing takes from a figure."""
    figures = frame.select_dtypes("float")
    return float((published(figures) - figures).abs().max(axis=None)) if len(figures.columns) else 0.0


def empty(volume: Volume) -> Iterator[str]:
    """Figures in which nothing, or not the focus, is drawn."""
    for s, figure in volume.drawn:
        seen = points(figure)
        if len(seen) < 3:
            yield f"{s.page}: {s.exhibit.label} shows {len(seen)} points"
        elif s.exhibit.label == "fig-correlations":
            continue  # of all municipalities alike
        elif s.page in CHAPTERS and style.FOCUS not in {colour for colour, _, _ in seen}:
            yield f"{s.page}: {s.exhibit.label} does not show the focus"
        if s.exhibit.frame.empty:
            yield f"{s.page}: {s.exhibit.label} has an empty file"


# Files have published digits, figures all: a share of what the axes span.
ROUNDED = 0.02


def as_declared(file: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """What a CSV reader mistakes: whole numbers with empty cells among them, and columns without a word."""
    whole = [c for c in drawn if c in file and pd.api.types.is_integer_dtype(drawn[c])]
    empty = [c for c in drawn if c in file and (drawn[c] == "").all()]
    return file.astype(dict.fromkeys(whole, "Int64")).assign(**dict.fromkeys(empty, ""))


def not_redrawn(volume: Volume) -> Iterator[str]:
    """Figures that their own CSV file does not give: of each kind the first, and every fourth."""
    of_kind: Counter[str] = Counter()
    for s, figure in volume.figures:
        if s.call is None:
            yield f"{s.page}: {s.exhibit.label} is drawn by a function this test does not know"
            continue
        of_kind[s.call.name] += 1
        if of_kind[s.call.name] % 4 != 1:
            continue
        again = s.call.again(as_declared(volume.csv(s.exhibit.label), s.call.frame))
        # Each row of a picture has a scale of its own, and some of these are narrow.
        share = 0.1 if s.exhibit.label.endswith("-picture") else ROUNDED
        if far(again, figure, lost(s.exhibit.frame), share):
            yield f"{s.page}: {s.exhibit.label} is not what its file gives"


def strays(volume: Volume, name: str = "Randers") -> Iterator[str]:
    """Blocks that name a municipality which is not the focus, and not as one of several comparators."""
    edition, area = volume.voice.edition, volume.voice.area
    if name == edition.focus_name:
        return
    others = [area(c) for c in edition.comparators if area(c) != name]
    beside = others if len(others) < len(edition.comparators) else []
    flags = [c.reason.en for c in CATALOGUE.corrections if c.action == "flag"]
    for page, text in volume.texts.items():
        for block in text.split("\n\n"):
            # As one of the largest partners of moves any municipality may stand.
            if name not in block or "moved to" in block or ":name: fig-moves" in block:
                continue
            if not beside or not (any(o in block for o in beside) or any(f in block for f in flags)):
                yield f"{page}: {block[:160]}"


# Figures that are counted in two ways, by the table that holds each: never on one axis.
TWO_WAYS = {
    "owner shares": ({"bol101_owner_share"}, {"noegletal_key_figures"}),
    "grade averages": ({"school_grades"}, {"uvm_exam_grade"}),
    "young people outside education and work": ({"neet2"}, {"neet3"}),
    "benefit recipients": ({"auk01"}, {"jobindsats"}),
}


def mixed(volume: Volume) -> Iterator[str]:
    """Figures on whose axis two definitions meet."""
    for i in CATALOGUE.indicators.values():
        for what, (one, other) in TWO_WAYS.items():
            if one & set(i.tables) and other & set(i.tables):
                yield f"{i.id} mixes {what}"
    for s, _ in volume.figures:
        tables = set(s.exhibit.source.tables)
        for what, (one, other) in TWO_WAYS.items():
            if not (one & tables and other & tables):
                continue
            frame = s.exhibit.frame
            if "indicator" not in frame:
                if s.exhibit.label not in OF_THE_VOLUME:
                    yield f"{s.page}: {s.exhibit.label} mixes {what}"
                continue
            if frame.groupby("indicator").ngroups < 2:
                yield f"{s.page}: {s.exhibit.label} shows {what} as one"


def numbers(text: str) -> list[str]:
    text = text.replace("per 1,000", "").replace("per 100", "")  # the units
    return re.findall(r"[+\N{MINUS SIGN}]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", text)


def placed(e: Estimate, kind: str) -> set[str]:
    """The places of the focus from both ends, counted among all or within its group."""
    assert e.latest is not None
    row = e.panel.values.loc[e.latest.year].dropna()
    if kind == "rank_in_group":
        row = row[[c for c in row.index if CATALOGUE.areas[c].group == CATALOGUE.areas[e.area].group]]
    return {str((row > row[e.area]).sum() + 1), str((row < row[e.area]).sum() + 1)}


def said_of(rows: pd.DataFrame, indicator: Indicator, volume: Volume) -> set[str]:
    """Every number that may be said of one indicator, from its rows in estimates.csv."""
    number = volume.voice.language.number
    kinds = {kind: part.iloc[0] for kind, part in rows.groupby("kind", sort=False)}
    level = indicator.decimals
    gap = indicator.decimals if indicator.comparison == "difference" else 1
    cells = [
        ("level", ("first", "last"), level), ("reference_level", ("first", "last"), level),
        ("value", ("value",), level), ("reference_value", ("value",), level),
        ("gap", ("first", "last"), gap), ("gap_value", ("value",), gap),
    ]  # fmt: skip
    may = set()
    for kind, columns, decimals in cells:
        if kind in kinds:
            may |= {number(abs(kinds[kind][c]), decimals) for c in columns}
            may |= {number(kinds[kind][c], decimals, signed=True) for c in columns}
            years = kinds[kind][["first_year", "last_year"]].dropna()
            may |= {str(int(y)) for y in years}
    for kind in ("level", "reference_level"):
        if kind in kinds and indicator.comparison == "index":
            percent = 100 * (kinds[kind]["last"] / kinds[kind]["first"] - 1)
            may.add(number(percent, 1, signed=True))
    towards = rows[rows["id"] == f"{indicator.id}.gap_to.median_of_group"]
    may |= {number(gap_to, gap, signed=True) for gap_to in towards["value"]}
    for kind in ("rank", "rank_in_group"):
        if kind in kinds:
            may |= placed(volume.estimates[indicator.id], kind) | {str(int(kinds[kind]["of"]))}
    against = rows[(rows["kind"] == "gap_trend") & (rows["against"] == indicator.reference)]
    for row in against.itertuples():
        may |= {volume.voice.language.p(row.p_adjusted).removeprefix("< "), str(int(row.n))}
    return may


def written(volume: Volume) -> pd.DataFrame:
    return pd.read_csv(volume.estimates_csv, dtype={"area": str, "against": str})


def box(volume: Volume, page: str) -> str:
    found = re.search(r":::\{admonition\} Findings\n:class: findings\n\n(.*?)\n:::", volume.texts[page], re.S)
    assert found, f"{page}: no findings"
    return found.group(1)


def untrue(volume: Volume) -> Iterator[str]:
    """Findings that say what estimates.csv does not."""
    rows = written(volume)
    own = rows[rows["area"] == volume.voice.edition.focus]
    for chapter in CHAPTERS:
        declared = CATALOGUE.chapters[chapter].indicators
        if not declared:
            continue
        expected = [i for i in declared if i.headline and not volume.estimates[i.id].unconfirmed]
        items = re.findall(r"^- (?:\*\*)?(.+?):(?:\*\*)? (.+)$", box(volume, chapter), flags=re.MULTILINE)
        if [name for name, _ in items] != [i.name.en for i in expected]:
            yield f"{chapter}: the findings are {[name for name, _ in items]}"
            continue
        for indicator, (_, item) in zip(expected, items, strict=True):
            of_it = own[own["indicator"] == indicator.id]
            text = re.sub(r"\(\{numref\}`[^`]*`\)", "", item).replace(volume.voice.reference(indicator), "")
            if of_it.empty:
                if "not published for" not in text:
                    yield f"{chapter}: {indicator.id} is not in estimates.csv: {item}"
                continue
            stated, may = numbers(text), said_of(of_it, indicator, volume)
            yield from (f"{chapter}: {indicator.id}: {n} in '{item}'" for n in stated if n not in may)
            last = of_it[of_it["kind"].isin(["level", "value"])].iloc[0]
            value = last["last"] if last["kind"] == "level" else last["value"]
            if volume.voice.language.number(value, indicator.decimals) not in stated:
                yield f"{chapter}: {indicator.id}: the latest figure is not in '{item}'"
            verdict = of_it["verdict"].dropna()
            if not verdict.empty and verdict.iloc[0] not in text:
                yield f"{chapter}: {indicator.id}: the word is not in '{item}'"


def miscounted(volume: Volume) -> Iterator[str]:
    """Findings of the chapter that gathers the others, counted again from estimates.csv."""
    own = written(volume)
    own = own[own["area"] == volume.voice.edition.focus]
    words = own[(own["kind"] == "gap_trend") & own["verdict"].notna()].set_index("indicator")["verdict"]
    moves = own[own["kind"] == "gap"].set_index("indicator")
    widened = narrowed = favourable = unfavourable = 0
    for key in words.index:
        i = CATALOGUE.indicators[key]
        decimals = i.decimals if i.comparison == "difference" else 1
        first, last = round(moves.loc[key, "first"], decimals), round(moves.loc[key, "last"], decimals)
        widened, narrowed = widened + (abs(last) > abs(first)), narrowed + (abs(last) < abs(first))
        if i.polarity != "neutral" and last != first:
            better = (last > first) == (i.polarity == "higher_is_better")
            favourable, unfavourable = favourable + better, unfavourable + (not better)
    steady = words[words != "not distinguishable from drift"]
    text = box(volume, "shared_plan")
    name = volume.voice.edition.focus_name
    wanted = [
        f"Of the {len(words)} gaps of the declared family, {name} is further from its reference in {widened} "
        f"than in the base year and closer in {narrowed};",
        f"{len(steady)} of them ({(steady == 'widening').sum()} widening, "
        f"{(steady == 'narrowing').sum()} narrowing)",
        f"{favourable} moved the favourable way and {unfavourable} the unfavourable way",
    ]
    ranked = set(own.loc[own["kind"] == "rank", "indicator"])
    better = of = 0
    for key in ranked:
        i, e = CATALOGUE.indicators[key], volume.estimates[key]
        if i.polarity == "neutral" or i.comparison == "index" or e.unconfirmed:
            continue
        row = own[(own["indicator"] == key) & own["kind"].isin(["gap", "gap_value"])].iloc[0]
        gap = row["last"] if row["kind"] == "gap" else row["value"]
        gap = round(gap, i.decimals if i.comparison == "difference" else 1)
        of += 1
        better += gap != 0 and (gap > 0) == (i.polarity == "higher_is_better")
    wanted.append(f"In {better} of the {of} measures that have a better end and a rank, {name} stands better")
    ranks = volume.csv("fig-weighted-ranks")
    mine = ranks[ranks["role"] == "focus"]
    spread = np.repeat(mine["rank"], mine["draws"])
    low, median, high = (volume.voice.language.number(q, 0) for q in spread.quantile([0.05, 0.5, 0.95]))
    wanted.append(f"is {median} of {mine['of'].iloc[0]} in the median, {low} to {high} in nine draws of ten")
    yield from (f"shared_plan: '{w}' is not in the findings: {text}" for w in wanted if w not in text)


def unadjusted(volume: Volume) -> Iterator[str]:
    """P-values outside a declared family, and changes that would be found but give no word."""
    return undeclared([s.exhibit for s in volume.shown], volume.texts, volume.voice)


def badly_drawn(volume: Volume) -> Iterator[str]:
    """Words outside the canvas, over one another or too small."""
    for s, figure in volume.drawn:
        # The 98 tiles of a map have names in what space they have; the file and the text have them too.
        tiles = s.exhibit.label.endswith("-map")
        # Where an order is crowded, a line may have to pass behind a name.
        crowded = s.exhibit.label.endswith(("-strip", "-expected", "-slope"))
        yield from (
            f"{s.page}: {s.exhibit.label}: {fault}"
            for fault in faults(figure, tiles=tiles)
            if not (crowded and "goes through" in fault)
        )


def miscoloured(volume: Volume) -> Iterator[str]:
    """Figures in which a comparator has the colour of another."""
    own = list(volume.voice.edition.comparators)
    for s, _ in volume.figures:
        frame = None if s.call is None else s.call.frame
        if frame is None or not {"role", "area"} <= set(frame.columns):
            continue
        looks = looks_of(frame[frame["role"].isin(NAMED)])
        wrong = [
            a for (role, a), look in looks.items() if role == "comparator" and look["order"] != own.index(a)
        ]
        if wrong and s.exhibit.label.rpartition("-")[2] != "picture":  # which draws all alike
            yield f"{s.page}: {s.exhibit.label} gives {wrong} the colour of another"


# Roles that have a look of their own.
NAMED = ("group", "comparator", "reference", "focus")
OF_WORDS: tuple[Check, ...] = (incomplete, strays, mixed, untrue, miscounted, unadjusted)
OF_FIGURES: tuple[Check, ...] = (empty, badly_drawn, miscoloured)


def wrong(volume: Volume, checks: Sequence[Check]) -> str:
    """What checks find, a line each."""
    return "\n".join(f"{check.__name__}: {sentence}" for check in checks for sentence in check(volume))
