"""Words that stand above the columns of spreadsheets, Dutch and English, and what they say the column is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weefsel.sources.kinds import folded

__all__ = ["HEADERS", "UNITS", "header_words"]

#: what a column can be → the words above it, in small letters and without spaces or signs
_SAID: Final[Mapping[str, str]] = {
    "area": (
        "buurtcode wijkcode gemeentecode bucode wkcode gmcode gwbcode gwbcode10 gwbcode8 areacode regiocode "
        "gebiedscode gebiedcode codering codering3 encoding wijkenenbuurten buurt wijk gebied area "
        "neighbourhood neighborhood district regio gemeente buurtnaam wijknaam gebiedsnaam code"
    ),
    "x": "x lon lng long longitude lengtegraad xcoordinaat xcoord xrd rdx coordx geox oost",
    "y": "y lat latitude breedtegraad ycoordinaat ycoord yrd rdy coordy geoy noord",
    "address": "adres address bezoekadres straatadres locatieadres vestigingsadres",
    "street": "straat straatnaam street streetname openbareruimte openbareruimtenaam",
    "number": "huisnummer huisnr nr housenumber number hnr",
    "letter": "huisletter toevoeging huisnummertoevoeging huisnrtoevoeging addition letter",
    "postcode": "postcode postalcode zip zipcode pc pc6 pc4",
    "town": "plaats woonplaats plaatsnaam city town place",
    "name": (
        "naam name locatie locatienaam organisatie organisation organization titel title voorziening accommodatie "
        "naamlocatie naamvoorziening plek gebouw instelling"
    ),
    "kind": "soort type categorie category kind functie soortvoorziening typevoorziening rubriek",
    "id": "id nummer objectid fid identificatie uniekid volgnummer key",
    "opening_hours": "openingstijden openinghours openingsuren geopend",
    "owner": "eigenaar owner eigendom",
    "manager": "beheerder manager exploitant beheer",
    "year": "jaar year peiljaar periode perioden period",
}
HEADERS: Final[Mapping[str, frozenset[str]]] = {role: frozenset(words.split()) for role, words in _SAID.items()}
#: unit → words in the header of a column of figures that say it
UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "percent": ("%", "pct", "percentage", "procent", "percent", "aandeel"),
    # all counts of people are residents: of those the gate keeps small numbers back where the source is one's own
    "residents": (
        *("inwoners", "bewoners", "residents", "population", "bevolking", "personen", "persons", "mensen", "people"),
        *("ouderen", "jongeren", "kinderen", "clienten", "vrijwilligers", "volunteers"),
    ),
    "households": ("huishoudens", "households"),
    "EUR": ("euro", "eur", "bedrag", "€", "amount"),
    "km": ("km", "kilometer", "afstand"),
}


def header_words(name: str) -> str:
    """A header to compare with: small letters and digits only.

    >>> header_words("GWB_code (10)"), header_words("X-coördinaat")
    ('gwbcode10', 'xcoordinaat')
    """
    return folded(name).replace(" ", "")
