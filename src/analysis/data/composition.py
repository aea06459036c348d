"""How a municipality is made up, category by category, and how far that is from the 98 together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from analysis.data.tables import Tables


@dataclass(frozen=True)
class Composition:
    """One declared composition: which cells of which table, and what each category is called.

    Attributes
    ----------
    id : str
        Ends the anchor of the exhibit.
    title : str
        What is divided up (English source text).
    table : str
        Resource of the data package; the dimension that ``where`` leaves open holds the categories.
    categories : mapping of str to str
        Category as in the table, to its name (English source text), in the order shown; others are left out.
    where : mapping of str to tuple of str
        Other dimensions: the categories added up.
    note : str
        What a reader must know of the categories (English source text).
    without : tuple of str
        Municipalities whose figures the notes of the table call unusable.
    """

    id: str
    title: str
    table: str
    categories: Mapping[str, str]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    without: tuple[str, ...] = ()


_EMPLOYED = (
    "01. Selvstændig og medhj.",
    "02. Topledere",
    "03. Lønmodtagere på højt niveau",
    "04. Lønmodtagere på mellem niveau",
    "05. Lønmodtagere på grundniveau",
    "06. Øvrige lønmodtagere",
)

COMPOSITIONS: Mapping[str, Composition] = MappingProxyType(
    {
        c.id: c
        for c in (
            Composition(
                id="industry",
                title="Employed residents by industry",
                table="valgdatabase_industry",
                categories={
                    "01. Landbrug skovbrug og fiskeri": "Farming, forestry, fishing",
                    "02. Industri råstofindvinding og forsyningsvirksomhed": "Manufacturing, utilities",
                    "03. Bygge og anlæg": "Construction",
                    "04. Handel og transport mv.": "Trade and transport",
                    "05. Information og kommunikation": "Information, communication",
                    "06. Finansiering og forsikring": "Finance and insurance",
                    "07. Ejendomshandel og udlejning": "Real estate",
                    "08. Erhvervsservice": "Business services",
                    "09. Offentlig administration undervisning og sundhed": "Public sector, education, "
                    "health",
                    "10. Kultur fritid og anden service": "Culture, leisure, other",
                },
                where={"socioeconomic_status": _EMPLOYED},
            ),
            Composition(
                id="tenure",
                title="Dwellings by tenure",
                table="valgdatabase_tenure",
                categories={
                    "01. Ejerbolig": "Owner-occupied",
                    "02. Andelsbolig": "Co-operative",
                    "03. Almennyttig bolig": "Social housing",
                    "04. Lejer i offentligt ejet": "Publicly owned, rented",
                    "05. Privat lejerbolig": "Privately rented",
                    "06. Øvrige beboede boliger": "Other occupied",
                },
                note="Other occupied dwellings probably hold the rentals owned by companies.",
            ),
            Composition(
                id="dwelling-type",
                title="Dwellings by type",
                table="valgdatabase_type",
                categories={
                    "01. Stuehuse og parcelhuse": "Detached and farm houses",
                    "02. Række- og kædehuse": "Terraced and linked houses",
                    "03. Flerfamiliehuse": "Blocks of flats",
                    "04. Kollegier": "Halls of residence",
                    "05. Sommerhuse": "Holiday houses",
                    "06. Øvrige boliger": "Other",
                },
                note="Horsens is left out: its terraced houses were perhaps filed as detached.",
                without=("615",),
            ),
            Composition(
                id="dwelling-size",
                title="Dwellings by floor area",
                table="valgdatabase_size",
                categories={
                    "0-39 m2": "Below 40 m²",
                    "40-79 m2": "40\N{EN DASH}79 m²",
                    "80-119 m2": "80\N{EN DASH}119 m²",
                    "120-159 m2": "120\N{EN DASH}159 m²",
                    "160-199 m2": "160\N{EN DASH}199 m²",
                    "200+ m2": "200 m² and more",
                },
                note="Dwellings of unknown floor area are left out.",
            ),
            Composition(
                id="construction-year",
                title="Dwellings by year of construction",
                table="valgdatabase_construction_year",
                categories={
                    "Før 1940": "Before 1940",
                    "1940-1959": "1940\N{EN DASH}1959",
                    "1960-1969": "1960\N{EN DASH}1969",
                    "1970-1979": "1970\N{EN DASH}1979",
                    "1980-1989": "1980\N{EN DASH}1989",
                    "1990-1999": "1990\N{EN DASH}1999",
                    "2000-2009": "2000\N{EN DASH}2009",
                    "2010-9999": "2010 and later",
                },
            ),
        )
    }
)


def counts(tables: Tables, composition: Composition) -> pd.DataFrame:
    """Counts of every municipality.

    Returns
    -------
    DataFrame
        Codes of the municipalities that are not left out, by categories in the order declared; a cell that
        is not listed counts 0.

    Raises
    ------
    InputError
        If the table is damaged.
    """
    table, catalogue = tables.read(composition.table), tables.catalogue
    for dimension, wanted in composition.where.items():
        table = table[table[dimension].isin(wanted)]
    table = table[table["area"].isin(set(catalogue.municipalities) - set(composition.without))]
    (dimension,) = set(catalogue.tables[composition.table].dimensions) - set(composition.where)
    wide = table.pivot_table(index="area", columns=dimension, values="value", aggfunc="sum", fill_value=0.0)
    return wide.reindex(columns=list(composition.categories), fill_value=0.0)
