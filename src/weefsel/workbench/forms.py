"""The form about a spreadsheet: its fields as texts, and the mapping of columns that they mean.

Fields: `sheet`, `header`, `what` (areas or places); `about.title` and so on; `area`, `area_is`, `boundaries`; for the
third column `c2.use`, `c2.name` and so on; for places `place.name`, `place.x` and so on, and `word:` with a word of the
column of kinds behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from weefsel.concepts import Disclosure
from weefsel.sources.kinds import kind_of
from weefsel.sources.sheet.mapping import FigureColumns, Indicator, PlaceColumns, SheetMapping
from weefsel.sources.sheet.propose import MOST_KINDS, Proposal
from weefsel.sources.slug import slug_of
from weefsel.sources.workbook import SheetTable
from weefsel.workbench.recipes import About

__all__ = [
    "ABOUT",
    "MOST_COLUMNS",
    "OTHER_PLACE_FIELDS",
    "about_fields",
    "blank_about",
    "first_fields",
    "known_kinds",
    "mapping_fields",
    "words",
]

#: The form offers no more columns of figures than these.
MOST_COLUMNS: Final = 120
ABOUT: Final = ("title", "publisher", "year", "licence", "disclosure")
#: columns that places may have besides their name, kind and position
OTHER_PLACE_FIELDS: Final = ("street", "opening_hours", "owner", "manager", "id")
_PLACE_FIELDS: Final = ("name", "x", "y", "crs", "kind", "place_kind", *OTHER_PLACE_FIELDS)
_LONGEST_ID: Final = 50


def about_fields(about: About) -> dict[str, str]:
    """The fields about the source as a whole."""
    return {f"about.{name}": str(getattr(about, name)) for name in ABOUT}


def first_fields(table: SheetTable, proposal: Proposal) -> dict[str, str]:
    """The fields as they are proposed: for areas and for places, whichever it is."""
    fields = {"what": "areas"} | _blank_columns(
        table.columns, [g.column for g in proposal.guesses if g.role == "figure"]
    )
    area = next((guess.column for guess in proposal.guesses if guess.role == "area"), "")
    fields |= {"area": area, "area_is": "code", "boundaries": ""}
    for mapping in (proposal.places, proposal.figures):
        fields |= {} if mapping is None else mapping_fields(mapping, table)
    if proposal.mapping is not None:
        fields["what"] = "areas" if isinstance(proposal.mapping.columns, FigureColumns) else "places"
    return fields


def mapping_fields(mapping: SheetMapping, table: SheetTable) -> dict[str, str]:
    """The fields that mean a mapping. Where it lacks a column of the table, that is not used."""
    columns = mapping.columns
    if isinstance(columns, PlaceColumns):
        return {"what": "places", **_place_fields(columns)}
    fields = {
        "what": "areas",
        "area": columns.area,
        "area_is": columns.area_is,
        "boundaries": _text(columns.boundaries),
    }
    fields |= _blank_columns(table.columns, ())
    for one in columns.indicators:
        if one.column in table.columns:
            fields |= _indicator_fields(f"c{table.columns.index(one.column)}", one)
    return fields


def words(table: SheetTable, column: str) -> tuple[str, ...]:
    """The different words of the column of kinds; none where it is no column, or they are too many."""
    if column not in table.columns:
        return ()
    found = tuple(word for word in dict.fromkeys(map(str, table.cells[column])) if word)
    return found if len(found) <= MOST_KINDS else ()


def _blank_columns(columns: Sequence[str], used: Sequence[str]) -> dict[str, str]:
    """The fields of columns of which nothing is known but their name."""
    fields: dict[str, str] = {}
    for number, name in enumerate(columns[:MOST_COLUMNS]):
        plain = slug_of(name).replace("-", "_")[:_LONGEST_ID].strip("_")
        one = Indicator(name, plain if re.match("[a-z]", plain) else f"i_{plain}", name, name, "number")
        fields |= _indicator_fields(f"c{number}", one) | {f"c{number}.use": "1" if name in used else ""}
    return fields


def _indicator_fields(at: str, one: Indicator) -> dict[str, str]:
    return {
        f"{at}.use": "1",
        f"{at}.name": one.name_nl,
        f"{at}.name_en": one.name_en,
        f"{at}.id": one.id,
        f"{at}.unit": one.unit,
        f"{at}.year": _text(one.year),
        f"{at}.group": _text(one.group),
        f"{at}.minimum": _text(one.minimum),
        f"{at}.maximum": _text(one.maximum),
        f"{at}.evidence": str(one.evidence),
    }


def _place_fields(columns: PlaceColumns) -> dict[str, str]:
    fields = {f"place.{name}": _text(getattr(columns, name)) for name in _PLACE_FIELDS}
    address = (*columns.address, "", "", "")[:3]
    fields |= {f"place.address{number}": name for number, name in enumerate(address, start=1)}
    return fields | {f"word:{word}": str(kind) for word, kind in columns.kinds.items()}


def known_kinds(found: Sequence[str], fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each word with the kind of place that is said of it, or that it seems to stand for."""
    for word in found:
        yield word, fields[f"word:{word}"] if f"word:{word}" in fields else _text(kind_of(word))


def _text(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def blank_about(title: str, publisher: str, year: int) -> About:
    """What is supposed of a source of which nothing is said: it is one's own, and not for others."""
    return About(title, publisher, year, "LicenseRef-own", str(Disclosure.OWN))
