"""A map of the 98 municipalities as equal squares, laid out by hand for this volume.

Every municipality has one square, so that a small one can be seen as well as a large one. Neighbours lie
beside each other and north is up as far as a grid allows; areas and distances mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

# Municipality codes by row (north to south) and column (west to east); a dot is sea.
_GRID = """
 .   .  860 813  .  825  .   .   .   .   .   .   .   .   .
787 849 810 851  .   .   .   .   .   .   .   .   .   .   .
773 820 840 846  .   .   .   .   .   .   .  270 217  .   .
665 671 779 791 730 707  .   .   .   .  260 219 210 223  .
 .  661 657 740 710 706  .   .   .   .  250 201 230 173  .
 .  760 756 746 751  .   .   .  306  .  240 190 159 157  .
 .  573 530 615 727 741  .  326 316 350 151 163 175 147 101
563 561 630 766  .   .   .   .  340 265 169 165 161 167 185
 .  575 621 607 410 480 440  .  330 329 253 183 187 153 155
 .  550 510  .  420 461 450  .  370 259 269  .   .   .   .
 .   .  580 540  .  430 479  .  390 320 336  .   .   .   .
 .   .   .   .   .  492 482  .  360 376  .   .   .   .  400
"""

# What a square has room for: at most two lines of seven letters, each part of the Danish name.
_SHORT = {
    "101": "Køben-\nhavn", "147": "Fred.-\nberg", "151": "Balle-\nrup", "153": "Brønd-\nby",
    "155": "Dragør", "157": "Gen-\ntofte", "159": "Glad-\nsaxe", "161": "Glo-\nstrup", "163": "Herlev",
    "165": "Alberts-\nlund", "167": "Hvid-\novre", "169": "Høje-\nTaastr.", "173": "Lyngby-\nTaarb.",
    "175": "Rød-\novre", "183": "Ishøj", "185": "Tårnby", "187": "Vallens-\nbæk", "190": "Furesø",
    "201": "Alle-\nrød", "210": "Fredens-\nborg", "217": "Hels-\ningør", "219": "Hille-\nrød",
    "223": "Hørs-\nholm", "230": "Ruder-\nsdal", "240": "Egedal", "250": "Fred.-\nsund", "253": "Greve",
    "259": "Køge", "260": "Hals-\nnæs", "265": "Ros-\nkilde", "269": "Solrød", "270": "Grib-\nskov",
    "306": "Ods-\nherred", "316": "Holbæk", "320": "Faxe", "326": "Kalund-\nborg", "329": "Ring-\nsted",
    "330": "Slag-\nelse", "336": "Stevns", "340": "Sorø", "350": "Lejre", "360": "Lol-\nland",
    "370": "Næst-\nved", "376": "Guld-\nborgs.", "390": "Vording-\nborg", "400": "Born-\nholm",
    "410": "Middel-\nfart", "420": "Assens", "430": "Faab.-\nMidtf.", "440": "Kerte-\nminde",
    "450": "Nyborg", "461": "Odense", "479": "Svend-\nborg", "480": "Nord-\nfyns", "482": "Lange-\nland",
    "492": "Ærø", "510": "Hader-\nslev", "530": "Bil-\nlund", "540": "Sønder-\nborg", "550": "Tønder",
    "561": "Es-\nbjerg", "563": "Fanø", "573": "Varde", "575": "Vejen", "580": "Aaben-\nraa",
    "607": "Frede-\nricia", "615": "Hor-\nsens", "621": "Kol-\nding", "630": "Vejle", "657": "Her-\nning",
    "661": "Holste-\nbro", "665": "Lemvig", "671": "Struer", "706": "Syd-\ndjurs", "707": "Nord-\ndjurs",
    "710": "Favr-\nskov", "727": "Odder", "730": "Ran-\nders", "740": "Silke-\nborg", "741": "Samsø",
    "746": "Skan-\nderb.", "751": "Aarhus", "756": "Ikast-\nBrande", "760": "Ringk.-\nSkjern",
    "766": "Heden-\nsted", "773": "Morsø", "779": "Skive", "787": "Thi-\nsted", "791": "Viborg",
    "810": "Brøn-\nderslev", "813": "Fred.-\nhavn", "820": "Vest-\nhimm.", "825": "Læsø", "840": "Rebild",
    "846": "Mari-\nagerfj.", "849": "Jammer-\nbugt", "851": "Aal-\nborg", "860": "Hjør-\nring",
}  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """One municipality's square.

    Attributes
    ----------
    area : str
        Code of the municipality.
    short : str
        Its name as it fits the square, at most two lines.
    row, column : int
        Place in the grid, counted from the north and from the west.
    """

    area: str
    short: str
    row: int
    column: int


def tiles() -> dict[str, Tile]:
    """The squares of the 98 municipalities by code.

    Returns
    -------
    dict of str to Tile

    Examples
    --------
    >>> tile = tiles()["730"]
    >>> tile.short, tile.row < tiles()["615"].row
    ('Ran-\\nders', True)
    """
    return {
        code: Tile(area=code, short=_SHORT[code], row=row, column=column)
        for row, line in enumerate(_GRID.strip("\n").splitlines())
        for column, code in enumerate(line.split())
        if code != "."
    }


def distance(one: Tile, other: Tile) -> int:
    """Steps between two squares, diagonal ones counting as one.

    Examples
    --------
    >>> distance(tiles()["730"], tiles()["710"])
    1
    """
    return max(abs(one.row - other.row), abs(one.column - other.column))
