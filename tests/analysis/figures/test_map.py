"""The tile map: each municipality once, near its neighbours, a square in the colour of its fifth."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from analysis.declared.catalogue import load
from analysis.declared.reading import find_root
from analysis.figures import style
from analysis.figures.map import distance, fifths, ink, tile_map, tiles
from analysis.language.numbers import Language
from real import CATALOGUE

pytestmark = pytest.mark.unit


AREAS = CATALOGUE.areas
TILES = tiles()

# Municipalities that share a land border or are joined by a bridge, by name.
NEIGHBOURS = """
Hjørring-Frederikshavn, Hjørring-Brønderslev, Hjørring-Jammerbugt, Frederikshavn-Brønderslev,
Brønderslev-Aalborg, Brønderslev-Jammerbugt, Jammerbugt-Aalborg, Jammerbugt-Thisted,
Jammerbugt-Vesthimmerlands, Thisted-Morsø, Thisted-Struer, Morsø-Skive, Aalborg-Rebild,
Aalborg-Vesthimmerlands, Aalborg-Mariagerfjord, Rebild-Mariagerfjord, Rebild-Vesthimmerlands,
Vesthimmerlands-Mariagerfjord, Vesthimmerlands-Viborg, Mariagerfjord-Viborg, Mariagerfjord-Randers,
Randers-Viborg, Randers-Favrskov, Randers-Norddjurs, Randers-Syddjurs, Norddjurs-Syddjurs,
Syddjurs-Favrskov, Syddjurs-Aarhus, Favrskov-Viborg, Favrskov-Silkeborg, Favrskov-Aarhus,
Aarhus-Skanderborg, Aarhus-Odder, Odder-Skanderborg, Odder-Horsens, Skanderborg-Horsens,
Skanderborg-Silkeborg, Silkeborg-Viborg, Silkeborg-Ikast-Brande, Viborg-Skive, Viborg-Herning, Skive-Struer,
Skive-Holstebro, Struer-Lemvig, Struer-Holstebro, Lemvig-Holstebro, Holstebro-Herning,
Holstebro-Ringkøbing-Skjern, Herning-Ringkøbing-Skjern, Herning-Ikast-Brande, Ikast-Brande-Vejle,
Ringkøbing-Skjern-Varde, Varde-Esbjerg, Varde-Billund, Varde-Vejen, Esbjerg-Vejen, Esbjerg-Tønder,
Billund-Vejle, Billund-Vejen, Vejen-Kolding, Vejen-Haderslev, Kolding-Vejle, Kolding-Fredericia,
Kolding-Haderslev, Vejle-Fredericia, Vejle-Hedensted, Hedensted-Horsens, Haderslev-Tønder,
Haderslev-Aabenraa, Tønder-Aabenraa, Aabenraa-Sønderborg, Fredericia-Middelfart, Middelfart-Assens,
Middelfart-Nordfyns, Nordfyns-Odense, Odense-Assens, Odense-Kerteminde, Odense-Nyborg,
Odense-Faaborg-Midtfyn, Assens-Faaborg-Midtfyn, Kerteminde-Nyborg, Nyborg-Svendborg, Nyborg-Faaborg-Midtfyn,
Faaborg-Midtfyn-Svendborg, Svendborg-Langeland, Nyborg-Slagelse, Slagelse-Kalundborg, Slagelse-Sorø,
Slagelse-Næstved, Kalundborg-Holbæk, Kalundborg-Sorø, Holbæk-Odsherred, Holbæk-Sorø, Holbæk-Ringsted,
Holbæk-Lejre, Lejre-Roskilde, Ringsted-Sorø, Ringsted-Næstved, Ringsted-Køge, Køge-Solrød, Køge-Stevns,
Køge-Faxe, Stevns-Faxe, Faxe-Næstved, Faxe-Vordingborg, Næstved-Vordingborg, Vordingborg-Guldborgsund,
Guldborgsund-Lolland, Solrød-Greve, Solrød-Roskilde, Greve-Ishøj, Greve-Høje-Taastrup,
Roskilde-Høje-Taastrup, Roskilde-Køge, Høje-Taastrup-Ishøj, Høje-Taastrup-Albertslund, Ishøj-Vallensbæk,
Vallensbæk-Brøndby, Vallensbæk-Albertslund, Albertslund-Glostrup, Albertslund-Ballerup, Brøndby-Glostrup,
Brøndby-Hvidovre, Brøndby-Rødovre, Hvidovre-Rødovre, Hvidovre-København, Rødovre-København,
Rødovre-Glostrup, Frederiksberg-København, København-Tårnby, København-Gentofte, København-Gladsaxe,
Tårnby-Dragør, Gladsaxe-Herlev, Gladsaxe-Gentofte, Gladsaxe-Lyngby-Taarbæk, Gladsaxe-Furesø,
Herlev-Ballerup, Herlev-Rødovre, Ballerup-Furesø, Ballerup-Egedal, Egedal-Furesø, Egedal-Frederikssund,
Furesø-Rudersdal, Furesø-Allerød, Rudersdal-Lyngby-Taarbæk, Rudersdal-Hørsholm, Rudersdal-Allerød,
Lyngby-Taarbæk-Gentofte, Hørsholm-Fredensborg, Hørsholm-Allerød, Allerød-Hillerød, Hillerød-Fredensborg,
Hillerød-Gribskov, Hillerød-Halsnæs, Hillerød-Frederikssund, Frederikssund-Halsnæs, Fredensborg-Helsingør,
Gribskov-Helsingør, Gribskov-Halsnæs
"""

# Pairs of which the first lies plainly north of the second, and pairs of which it lies plainly west.
NORTH_SOUTH = """
Hjørring-Aalborg, Aalborg-Randers, Randers-Aarhus, Aarhus-Horsens, Horsens-Kolding, Kolding-Haderslev,
Haderslev-Aabenraa, Thisted-Holstebro, Holstebro-Varde, Varde-Tønder, Viborg-Silkeborg, Odense-Svendborg,
Svendborg-Ærø, Svendborg-Langeland, Helsingør-København, Helsingør-Køge, København-Køge, Køge-Vordingborg,
Holbæk-Næstved, Vordingborg-Lolland, Kalundborg-Slagelse, Læsø-Samsø, Samsø-Ærø, Esbjerg-Tønder,
København-Bornholm
"""
WEST_EAST = """
Esbjerg-Kolding, Kolding-Odense, Odense-Slagelse, Slagelse-Køge, Vordingborg-Bornholm, Holstebro-Viborg,
Viborg-Randers, Randers-Norddjurs, Aarhus-Roskilde, Aarhus-Samsø, Samsø-Kalundborg, Fanø-Esbjerg,
Frederikshavn-Læsø, Ærø-Langeland, Langeland-Lolland, Holbæk-Roskilde, Roskilde-København,
Tønder-Sønderborg, Thisted-Aalborg
"""


def fixture_frame() -> pd.DataFrame:
    squares = tiles()
    values = pd.Series(np.random.default_rng(1).normal(size=98), index=list(squares))
    values.iloc[[3, 7]] = np.nan
    frame = pd.DataFrame(
        {
            "role": "municipality",
            "area": list(squares),
            "name": list(squares),
            "short": [t.short for t in squares.values()],
            "row": [t.row for t in squares.values()],
            "column": [t.column for t in squares.values()],
            "value": values.to_numpy(),
            "fifth": fifths(values).to_numpy(),
        }
    ).astype({"fifth": "Int64"})
    frame.loc[frame["area"].isin(["615", "740"]), "role"] = "comparator"
    frame.loc[frame["area"] == "730", "role"] = "focus"
    return frame.sort_values("role", key=lambda s: s.map(["municipality", "comparator", "focus"].index))


def test_every_square_has_the_colour_of_its_fifth() -> None:
    frame = fixture_frame()
    key = {i: f"words {i}" for i in range(1, 6)}
    (axes,) = tile_map(frame, "Fixture", key, Language("en")).axes
    squares = {}
    for patch in axes.patches:
        assert isinstance(patch, Rectangle)
        if patch.get_width() > 0.9 and patch.get_zorder() == 3:
            place = (int(patch.get_y()), int(patch.get_x()))
            squares[place] = to_hex(patch.get_facecolor()) if not patch.get_hatch() else None
    expected = {
        (row.row, row.column): None if pd.isna(row.fifth) else style.CLASSES[int(row.fifth) - 1]
        for row in frame.itertuples()
    }
    assert squares == expected
    words = {t.get_text() for t in axes.texts}
    assert words == set(frame["short"]) | set(key.values()) | {"not published"}


def test_the_focus_is_outlined_most_heavily() -> None:
    (axes,) = tile_map(fixture_frame(), "Fixture", {1: "low"}, Language("en")).axes
    outlines = {to_hex(p.get_edgecolor()): p.get_linewidth() for p in axes.patches if not p.get_fill()}
    assert set(outlines) == {style.FOCUS, *style.COMPARATORS[:2]}
    assert outlines[style.FOCUS] > max(outlines[c] for c in style.COMPARATORS[:2])


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), max_size=98))
def test_fifths_keep_order_and_equal_values_together(values: list[float]) -> None:
    series = pd.Series(values, dtype=float)
    classes = fifths(series)
    assert list(classes.isna()) == list(series.isna())
    known = pd.DataFrame({"v": series.dropna(), "c": classes.dropna().astype(int)}).sort_values("v")
    assert known["c"].is_monotonic_increasing and known["c"].between(1, 5).all()
    assert (known.groupby("v")["c"].nunique() <= 1).all()


def test_98_different_values_make_fifths_of_19_or_20() -> None:
    counts = fifths(pd.Series(range(98), dtype=float)).value_counts()
    assert set(counts) <= {19, 20} and counts.sum() == 98


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("dark", [False, True])
def test_the_scale_runs_one_way_in_grey_and_its_letters_can_be_read(dark: bool) -> None:
    def shown(colour: str) -> str:
        return style.DARK[colour] if dark else colour

    grey = [luminance(shown(c)) for c in style.CLASSES]
    steps = np.diff(grey) if dark else -np.diff(grey)
    assert (steps > 0).all(), "the stronger the colour the further from the page"
    lightness = np.cbrt(grey)
    assert (np.abs(np.diff(lightness)) > 0.05).all(), "neighbouring classes differ in grey"
    for fifth, colour in enumerate(style.CLASSES, start=1):
        one, other = sorted([luminance(shown(colour)), luminance(shown(ink(fifth)))])
        assert (other + 0.05) / (one + 0.05) >= 4.5, f"letters on class {fifth}"


def pairs(text: str) -> list[tuple[str, str]]:
    """Codes of the pairs; names may hold a hyphen themselves, so the split is the one that fits."""
    codes = {a.name.da: a.area for a in AREAS.values() if a.level == "municipality"}
    found = []
    for pair in (p.strip() for p in text.replace("\n", " ").split(",")):
        cuts = [(pair[:i], pair[i + 1 :]) for i, letter in enumerate(pair) if letter == "-"]
        ((one, other),) = [cut for cut in cuts if set(cut) <= set(codes)]
        found.append((codes[one], codes[other]))
    return found


def test_each_of_the_98_has_one_square_of_its_own() -> None:
    assert set(TILES) == set(load(find_root()).municipalities) and len(TILES) == 98
    assert len({(t.row, t.column) for t in TILES.values()}) == 98


def test_neighbours_lie_near_each_other() -> None:
    steps = [distance(TILES[a], TILES[b]) for a, b in pairs(NEIGHBOURS)]
    assert len(steps) == len(set(pairs(NEIGHBOURS))) >= 150
    assert max(steps) <= 3
    assert sum(s <= 2 for s in steps) / len(steps) > 0.98
    assert sum(s == 1 for s in steps) / len(steps) > 0.75


@pytest.mark.parametrize(("text", "axis"), [(NORTH_SOUTH, "row"), (WEST_EAST, "column")])
def test_north_is_up_and_west_is_left(text: str, axis: str) -> None:
    wrong = [(a, b) for a, b in pairs(text) if getattr(TILES[a], axis) >= getattr(TILES[b], axis)]
    assert not wrong


def test_the_parts_of_the_country_stand_apart() -> None:
    """Jutland, Funen and Zealand touch only where the map has no room; islands have water around them."""
    parts = {"jutland": ("081", "082"), "zealand": ("084", "085")}
    jutland = {c for c in TILES if AREAS[c].region in parts["jutland"] or AREAS[c].province == "08"}
    funen = {c for c in TILES if AREAS[c].province == "07"}
    zealand = {c for c in TILES if AREAS[c].region in parts["zealand"]}
    assert len(jutland) + len(funen) + len(zealand) == 98
    assert max(TILES[c].column for c in jutland) < min(TILES[c].column for c in zealand)
    assert not [
        p for p in itertools.product(zealand, jutland | funen) if distance(*(TILES[c] for c in p)) < 2
    ]
    assert TILES["400"].column == max(t.column for t in TILES.values())
    for island in ("825", "400"):
        assert all(distance(TILES[island], TILES[c]) > 1 for c in TILES if c != island)


def test_every_short_name_is_made_of_the_letters_of_the_name() -> None:
    for code, tile in TILES.items():
        name = AREAS[code].name.da.casefold()
        parts = tile.short.split("\n")
        assert len(parts) <= 2 and all(len(p) <= 8 for p in parts)
        letters = "".join(tile.short.split("\n")).replace(".", "").replace("-", "").casefold()
        rest = iter(name)
        assert all(letter in rest for letter in letters), f"{tile.short!r} is not from {name}"
    assert len({t.short for t in TILES.values()}) == 98
