"""How alike pairs of records are: of each of four comparisons which of its cases a pair is, and how much that weighs.

The name: how the two relate, by how many share what they have in common. Where: the address, by how far apart. The
telephone number. E-mail by website. What is cheap comes first: names are compared only where the rest leaves room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.platform.register.plain.duplicates.cases import METRES, SHAPES, Address, Distance, Mail, Phone, Web
from weefsel.platform.register.plain.duplicates.columns import Columns, metres
from weefsel.platform.register.plain.duplicates.naming import codes, names
from weefsel.platform.register.plain.duplicates.weights import BEFORE, SURE, TABLES

__all__ = ["Cases", "Scored", "cases", "chunks", "scored"]

Places = NDArray[np.int64]
Bytes = NDArray[np.int8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

#: pairs that are compared at once: what they need fits the cache
CHUNK: Final = 1 << 16
#: so many at most are few: their number, address or website says most
_FEW: Final = 3
_SOME: Final = 20
#: what is compared of two records of which all is the same
_ALL: Final = ("core", "phone", "email", "host", "street", "house", "postcode", "area")


@dataclass(frozen=True, slots=True)
class Cases:
    """By table of `SHAPES` the number of the cell of each pair, row after row; and how far apart, metres or nan."""

    cell: dict[str, Places]
    metres: NDArray[np.float64]

    def of(self, table: str, place: int) -> tuple[int, int]:
        """The row and the column of one pair."""
        row, column = divmod(int(self.cell[table][place]), SHAPES[table][1])
        return row, column


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs that are left: rows, the binary logarithm of the odds, cases, and which are the same in all."""

    i: Places
    j: Places
    bits: Floats
    cases: Cases
    equal: Mask


def chunks(i: Places, j: Places) -> Iterator[tuple[Places, Places]]:
    """Pairs in parts."""
    for start in range(0, len(i), CHUNK):
        yield i[start : start + CHUNK], j[start : start + CHUNK]


def cases(one: Columns, i: Places, other: Columns, j: Places) -> Cases:
    """The cases of all pairs, in every table."""
    cell, apart = _besides(one, i, other, j)
    return Cases({"name": names(one, i, other, j), **cell}, apart)


def scored(one: Columns, i: Places, other: Columns, j: Places, least: float) -> Scored:
    """The pairs of at least so many bits."""
    equal = _equal(one, i, other, j)
    cell, apart = _besides(one, i, other, j)
    bits = BEFORE + sum((TABLES[name][of] for name, of in cell.items()), np.zeros(len(i), np.float32))
    room = np.flatnonzero(equal | (bits + TABLES["name"].max() >= least))
    i, j, equal, bits, apart = i[room], j[room], equal[room], bits[room], apart[room]
    cell = {"name": names(one, i, other, j), **{name: of[room] for name, of in cell.items()}}
    bits = bits + TABLES["name"][cell["name"]]
    bits = np.where(equal, np.maximum(bits, SURE), bits)
    left = np.flatnonzero(bits >= least)
    kept = Cases({name: of[left] for name, of in cell.items()}, apart[left])
    return Scored(i[left], j[left], bits[left], kept, equal[left])


def _besides(one: Columns, i: Places, other: Columns, j: Places) -> tuple[dict[str, Places], NDArray[np.float64]]:
    """The cells of all tables but that of names."""
    apart = metres(one, i, other, j)
    halves = {
        "where": (_addresses(one, i, other, j), _distances(apart, one, i, other, j)),
        "phone": (_phones(one, i, other, j), 0),
        "web": (_mails(one, i, other, j), _webs(one, i, other, j)),
    }
    return {name: row.astype(np.int64) * SHAPES[name][1] + column for name, (row, column) in halves.items()}, apart


def _equal(one: Columns, i: Places, other: Columns, j: Places) -> Mask:
    """Which pairs are the same in all that is given, where anything is."""
    found = np.arange(len(i))
    for name in _ALL:
        found = found[one.code[name][i[found]] == other.code[name][j[found]]]
    for degrees, others in ((one.longitude, other.longitude), (one.latitude, other.latitude)):
        a, b = degrees[i[found]], others[j[found]]
        found = found[(a == b) | (np.isnan(a) & np.isnan(b))]
    found = found[(one.names[i[found]] == other.names[j[found]]).astype(bool)]
    told = ~np.isnan(one.latitude[i[found]])
    told |= one.names[i[found]] != ""
    for name in _ALL[:-1]:
        told |= one.code[name][i[found]] >= 0
    equal = np.zeros(len(i), bool)
    equal[found[told]] = True
    return equal


def _addresses(one: Columns, i: Places, other: Columns, j: Places) -> Bytes:
    streets, same_street = codes("street", one, i, other, j)
    houses, same_house = codes("house", one, i, other, j)
    postcodes, same_postcode = codes("postcode", one, i, other, j)
    road = same_street | same_postcode
    case = np.full(len(i), Address.MISSING, np.int8)
    case[streets | postcodes] = Address.OTHER
    case[road] = Address.SAME_STREET
    case[road & houses] = Address.OTHER_HOUSE
    case[road & same_house] = Address.SAME
    return case


def _distances(apart: NDArray[np.float64], one: Columns, i: Places, other: Columns, j: Places) -> Bytes:
    _, same_area = codes("area", one, i, other, j)
    towns, same_town = codes("town", one, i, other, j)
    case = np.full(len(i), Distance.MISSING, np.int8)
    case[towns] = Distance.OTHER_TOWN
    case[same_town] = Distance.SAME_TOWN
    case[same_area] = Distance.SAME_AREA
    known = ~np.isnan(apart)
    case[known] = np.searchsorted(METRES, apart[known])
    return case


def _phones(one: Columns, i: Places, other: Columns, j: Places) -> Bytes:
    both, same = codes("phone", one, i, other, j)
    asked = np.flatnonzero(both & ~same)
    near = np.zeros(len(i), bool)
    near[asked] = _one_off(one.digits[i[asked]], other.digits[j[asked]])
    case = np.full(len(i), Phone.OTHER, np.int8)
    case[near] = Phone.NEARLY
    case[same] = Phone.SAME_AS_MANY
    case[same & (other.count["phone"][j] <= _FEW)] = Phone.SAME
    case[~both] = Phone.MISSING
    return case


def _one_off(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Mask:
    """Of rows of digits, whether one is another, or two have changed places."""
    differ = np.count_nonzero(one != other, axis=1)
    swapped = one.sum(axis=1) == other.sum(axis=1)
    return (differ == 1) | ((differ == 2) & swapped)


def _mails(one: Columns, i: Places, other: Columns, j: Places) -> Bytes:
    both, same = codes("email", one, i, other, j)
    _, domain = codes("domain", one, i, other, j)
    case = np.full(len(i), Mail.OTHER, np.int8)
    case[domain & (other.count["domain"][j] <= _SOME)] = Mail.SAME_DOMAIN
    case[same] = Mail.SAME_AS_MANY
    case[same & (other.count["email"][j] <= _FEW)] = Mail.SAME
    case[~both] = Mail.MISSING
    return case


def _webs(one: Columns, i: Places, other: Columns, j: Places) -> Bytes:
    both, same = codes("host", one, i, other, j)
    count = other.count["host"][j]
    case = np.full(len(i), Web.OTHER, np.int8)
    case[same] = Web.SAME_AS_MANY
    case[same & (count <= _SOME)] = Web.SAME_AS_SOME
    case[same & (count <= _FEW)] = Web.SAME
    case[~both] = Web.MISSING
    return case
