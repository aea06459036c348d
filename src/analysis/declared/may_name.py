"""What a figure entered by hand may name: areas and what they are made up of, claims, indicators."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.declared.entered import Known
from analysis.declared.models import COUNTRY, Area, Catalogue

# Levels of areas that make up one of another level.
BELOW = {
    "country": ("region", "province", "municipality"),
    "region": ("province", "municipality"),
    "province": ("municipality",),
}


def may_name(declared: Catalogue) -> Known:
    """What a figure entered by hand may name.

    Examples
    --------
    >>> may_name(project.catalogue).units["employment_rate"]
    'percent'
    """
    units = {key: indicator.measure for key, indicator in declared.indicators.items()}
    return Known(declared.areas, declared.claims, units, made_up(declared.areas))


def made_up(areas: Mapping[str, Area]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each area that others make up, with those of every level below it.

    Examples
    --------
    >>> [len(inside) for whole, inside in made_up(project.catalogue.areas) if whole == "000"]
    [5, 11, 98]
    """
    places = areas.values()
    found = [
        (
            whole.area,
            tuple(
                one.area
                for one in places
                if one.level == level and whole.area in (one.region, one.province, COUNTRY)
            ),
        )
        for whole in places
        for level in BELOW.get(whole.level, ())
    ]
    return tuple((whole, inside) for whole, inside in found if inside)
