"""Words the PDF builder itself prints or speaks, one entry a language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH = MappingProxyType(
    {
        # Front matter
        "contents": "Contents",
        "imprint": "Imprint",
        "version": "Version {version}",
        "data_date": "Data as of {date}",
        # Titles of admonitions without a title of their own
        "attention": "Attention",
        "caution": "Caution",
        "danger": "Danger",
        "error": "Error",
        "hint": "Hint",
        "important": "Important",
        "note": "Note",
        "seealso": "See also",
        "tip": "Tip",
        "todo": "To do",
        "warning": "Warning",
        # Equations read aloud
        "bar": "bar",
        "cubed": "cubed",
        "end_root": "end root",
        "equals": "equals",
        "for_all": "for all",
        "from": "from",
        "greater": "is greater than",
        "greater_equal": "is at least",
        "in": "in",
        "infinity": "infinity",
        "integral": "integral",
        "less": "is less than",
        "less_equal": "is at most",
        "minus": "minus",
        "not_equal": "is not equal to",
        "over": "over",
        "approximately": "is approximately",
        "partial": "partial",
        "plus": "plus",
        "plus_minus": "plus or minus",
        "power": "to the power",
        "prime": "prime",
        "product": "product",
        "root": "square root of",
        "squared": "squared",
        "sub": "sub",
        "sum": "sum",
        "tilde": "tilde",
        "times": "times",
        "to": "to",
        "such_that": "given",
        "and_so_on": "and so on",
        "percent": "per cent",
        "hat": "hat",
        "dot": "dot",
    }
)

DANISH = MappingProxyType(
    {
        "contents": "Indhold",
        "imprint": "Kolofon",
        "version": "Version {version}",
        "data_date": "Data pr. {date}",
        "attention": "Bemærk",
        "caution": "Pas på",
        "danger": "Fare",
        "error": "Fejl",
        "hint": "Vink",
        "important": "Vigtigt",
        "note": "Note",
        "seealso": "Se også",
        "tip": "Tip",
        "todo": "Mangler",
        "warning": "Advarsel",
        "bar": "streg",
        "cubed": "i tredje",
        "end_root": "rod slut",
        "equals": "er lig med",
        "for_all": "for alle",
        "from": "fra",
        "greater": "er større end",
        "greater_equal": "er mindst",
        "in": "i",
        "infinity": "uendelig",
        "integral": "integral",
        "less": "er mindre end",
        "less_equal": "er højst",
        "minus": "minus",
        "not_equal": "er forskellig fra",
        "over": "over",
        "approximately": "er omtrent",
        "partial": "partiel",
        "plus": "plus",
        "plus_minus": "plus eller minus",
        "power": "opløftet til",
        "prime": "mærke",
        "product": "produkt",
        "root": "kvadratrod af",
        "squared": "i anden",
        "sub": "indeks",
        "sum": "sum",
        "tilde": "tilde",
        "times": "gange",
        "to": "til",
        "such_that": "givet",
        "and_so_on": "og så videre",
        "percent": "procent",
        "hat": "hat",
        "dot": "prik",
    }
)

LANGUAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": ENGLISH, "da": DANISH})


def words(language: str) -> Mapping[str, str]:
    """Return the builder's words in one language.

    Parameters
    ----------
    language : str
        Language tag as in ``config.language``; a region is ignored.

    Returns
    -------
    Mapping[str, str]
        Word by key, the same keys in every language.

    Raises
    ------
    ValueError
        If the builder has no words in that language.

    Examples
    --------
    >>> words("da")["contents"]
    'Indhold'
    """
    base = language.replace("_", "-").split("-")[0].lower()
    if base not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        raise ValueError(f"The PDF builder has no words for language {language!r}; use one of {known}.")
    return LANGUAGES[base]
