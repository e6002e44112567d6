"""A guess at what the columns of a spreadsheet are, from their names and their values; each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from weefsel.concepts import PlaceKind
from weefsel.snapshot.frames import Tables
from weefsel.sources.kinds import kind_of
from weefsel.sources.sheet.guess_areas import guess_area
from weefsel.sources.sheet.guess_figures import guess_figures
from weefsel.sources.sheet.guess_positions import guess_position
from weefsel.sources.sheet.mapping import FigureColumns, Indicator, PlaceColumns, SheetMapping
from weefsel.sources.sheet.words import HEADERS, header_words
from weefsel.sources.workbook_table import SheetTable, Told

__all__ = ["Guess", "Proposal", "propose"]

#: A column with more different words is no column of kinds.
MOST_KINDS: Final = 80
#: roles of which a place has one column at most, named by its header
_NAMED: Final = ("name", "kind", "id", "opening_hours", "owner", "manager")
#: the columns that make up an address, in the order in which it is written
_ADDRESS: Final = ("street", "number", "letter")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to be, and why, as a text of the catalogue."""

    #: area, x, y, address, name, kind, id, opening_hours, owner, manager, figure
    role: str
    column: str
    reason: Told


@dataclass(frozen=True, slots=True)
class Proposal:
    """Guesses, and the mappings that they make; a person confirms one of them, or changes it."""

    guesses: tuple[Guess, ...]
    #: figures by area; nothing where there is no column of areas or of numbers
    figures: SheetMapping | None
    #: places; nothing where there is no position or address
    places: SheetMapping | None
    #: the likelier of the two; nothing where there is neither
    mapping: SheetMapping | None
    #: words of the column of kinds that stand for no kind of place yet
    unknown_kinds: tuple[str, ...] = ()


def propose(table: SheetTable, tables: Tables) -> Proposal:
    """Guess what the columns of `table` are, beside the `tables` of a snapshot: its areas, their names and CRS."""
    guesses: list[Guess] = []
    area = guess_area(table, tables)
    if area is not None:
        guesses.append(Guess("area", area.column, area.reason))
    position = guess_position(table, tables)
    if position is not None:
        guesses += [Guess("x", position.x, position.reason), Guess("y", position.y, position.reason)]
    named = _by_header(table, _NAMED)
    address = _address(table)
    for role, column in (*named.items(), *(("address", column) for column in address)):
        guesses.append(Guess(role, column, Told("sheet.guess_header", {"column": column})))
    taken = {guess.column for guess in guesses if guess.role != "kind"}
    indicators = guess_figures(table, taken)
    guesses += [Guess("figure", one.column, reason) for one, reason in indicators]
    figures = None if area is None else _figures(table, area.column, area.area_is, [one for one, _ in indicators])
    kinds, unknown = _kinds(table, named.get("kind"))
    places = None
    if (position is not None or address) and (name := named.get("name") or _first_text(table, taken)):
        where = (None, None, None) if position is None else (position.x, position.y, position.crs)
        places = SheetMapping(_places(name, where, address, named, kinds), sheet=table.sheet)
    likelier = places if places is not None and not (area is not None and area.once and figures) else figures
    return Proposal(tuple(guesses), figures, places, likelier or places, unknown)


def _by_header(table: SheetTable, roles: Iterable[str]) -> dict[str, str]:
    """Role → the first column whose header says it."""
    found: dict[str, str] = {}
    for role in roles:
        for name in table.columns:
            if header_words(name) in HEADERS[role] and name not in found.values():
                found[role] = name
                break
    return found


def _address(table: SheetTable) -> tuple[str, ...]:
    """The columns of the address: street and number, or all in one."""
    parts = _by_header(table, _ADDRESS)
    if "street" in parts:
        return tuple(parts[role] for role in _ADDRESS if role in parts)
    return tuple(_by_header(table, ("address",)).values())


def _first_text(table: SheetTable, taken: set[str]) -> str | None:
    """The first column that is not something else already, for the name of a place."""
    return next((name for name in table.columns if name not in taken), None)


def _figures(table: SheetTable, area: str, area_is: str, indicators: list[Indicator]) -> SheetMapping | None:
    if not indicators:
        return None
    columns = FigureColumns(area, tuple(indicators), "name" if area_is == "name" else "code")
    return SheetMapping(columns, sheet=table.sheet)


def _places(
    name: str,
    position: tuple[str | None, str | None, str | None],
    address: tuple[str, ...],
    named: Mapping[str, str],
    kinds: Mapping[str, PlaceKind],
) -> PlaceColumns:
    return PlaceColumns(
        name,
        *position,
        address=address,
        kind=named.get("kind"),
        kinds=kinds,
        id=named.get("id"),
        opening_hours=named.get("opening_hours"),
        owner=named.get("owner"),
        manager=named.get("manager"),
    )


def _kinds(table: SheetTable, column: str | None) -> tuple[dict[str, PlaceKind], tuple[str, ...]]:
    """Each word of the column with the kind that it seems to stand for, and the words that stand for none."""
    if column is None:
        return {}, ()
    words = [word for word in dict.fromkeys(table.cells[column]) if word]
    if len(words) > MOST_KINDS:
        return {}, ()
    found = {word: kind for word in words if (kind := kind_of(word)) is not None}
    return found, tuple(word for word in words if word not in found)
