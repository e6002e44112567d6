"""Which pairs are compared: records that have at least one key in common.

A key is shared by few: where more than `MOST` records have it, it says too little, and another with more in it does the
work. Of the keys that say most (the same name, number, address) neighbours in the order of names are compared even
then, so that a name that a thousand have gives a few thousand pairs, and two that are wholly the same always meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.platform.register.plain.duplicates.columns import NONE, Columns

__all__ = ["MOST", "STRONG", "Keys", "keys", "pairs"]

#: up to so many records with a key are compared each with each; where there are more, each with so many next ones
MOST: Final = 40
NEIGHBOURS: Final = 4
#: metres, of the squares in which names alike are compared
_SQUARE_M: Final = 1_000.0
#: metres in a degree of latitude, and of longitude in the Netherlands; elsewhere the squares are oblong
_NORTH_M: Final = 111_200.0
_EAST_M: Final = 68_500.0
_ROW: Final = 1 << 15
#: odd numbers that spread what is multiplied by them over 64 bits (Knuth's multiplicative hashing)
_SPREAD: Final = tuple(
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)
#: the bit of a key that says most
STRONG: Final = np.uint64(1)

_UNKNOWN: Final = np.uint64(2**64 - 1)

Longs = NDArray[np.uint64]
Places = NDArray[np.int64]


class Keys(NamedTuple):
    """Keys, the last bit of which tells whether it is one of those that say most; and the rows that have them."""

    key: Longs
    row: Places


def keys(of: Columns) -> Keys:
    """All keys of all records."""
    made = [
        _key(number, of.code["kind"], strong, rows, *codes) for number, (strong, rows, *codes) in enumerate(_parts(of))
    ]
    return Keys(np.concatenate([one.key for one in made]), np.concatenate([one.row for one in made]))


def _parts(of: Columns) -> Iterator[tuple[Any, ...]]:
    """What each sort of key is made of: whether it says most, rows, and codes."""
    all_rows = np.arange(len(of))
    code = of.code
    yield True, all_rows, _whole(of)
    for name in ("core", "phone", "email", "host"):
        yield True, all_rows, code[name]
    yield False, all_rows, code["domain"]
    yield True, all_rows, code["postcode"], code["house"]
    yield True, all_rows, code["street"], code["house"]
    square = _square(of)
    for name in (code["core"], of.ends["head"], of.ends["tail"]):
        yield False, all_rows, name, code["area"]
        yield False, all_rows, name, square
    yield False, all_rows, code["core"], code["town"]
    slots = [*of.words, code["initials"]]
    words = np.concatenate(slots)
    rows = np.tile(all_rows, len(slots))
    yield False, rows, words
    for where in (code["area"], code["street"], square):
        yield False, rows, words, np.tile(where, len(slots))


def _whole(of: Columns) -> NDArray[np.int64]:
    """A number for all that a record says, mostly another for what differs; -1 where nothing but a kind is given."""
    told = [
        of.code[name].astype(np.uint64) for name in ("core", "phone", "email", "host", "street", "house", "postcode")
    ]
    told += [of.longitude.view(np.uint64), of.latitude.view(np.uint64)]
    number = of.code["area"].astype(np.uint64)
    for code in told:
        number = (number ^ (number >> np.uint64(31)) ^ code) * _SPREAD[1]
    says = np.logical_or.reduce([code != _UNKNOWN for code in told[:-2]]) | ~np.isnan(of.latitude)
    return np.where(says, (number >> np.uint64(2)).astype(np.int64), NONE)


def _square(of: Columns) -> NDArray[np.int64]:
    """In which square each record is; -1 where it is not known. Who lie beside a border meet by other keys."""
    row, column = np.floor(of.latitude * (_NORTH_M / _SQUARE_M)), np.floor(of.longitude * (_EAST_M / _SQUARE_M))
    return np.where(np.isnan(row), NONE, (row + 2 * _ROW) * _ROW + column + _ROW).astype(np.int64)


def _key(number: int, kind: NDArray[Any], strong: bool, rows: Places, *codes: NDArray[Any]) -> Keys:
    """Keys of one sort: of the rows for which all codes are known."""
    known = np.logical_and.reduce([code >= 0 for code in codes])
    rows = rows[known]
    key = (kind[rows].astype(np.uint64) + np.uint64(number << 8)) * _SPREAD[0]
    for code, spread in zip(codes, _SPREAD[1:], strict=False):
        key ^= (code[known].astype(np.uint64) + np.uint64(1)) * spread
        key *= _SPREAD[0]
        key ^= key >> np.uint64(29)
    return Keys((key & ~STRONG) | np.uint64(strong), rows)


def pairs(of: Columns) -> tuple[Places, Places]:
    """Rows of all pairs that are compared, each once; the first of a pair has the lower rank."""
    found = keys(of)
    bits = np.uint64(max(len(of), 1).bit_length())
    # the key above, the rank below: one sort puts those together that have a key in common, in their order
    sorts = np.sort(((found.key << bits) & ~((STRONG << bits) - STRONG)) | of.rank[found.row].astype(np.uint64))
    rank = (sorts & ((STRONG << bits) - STRONG)).astype(np.int64)
    key = sorts >> bits
    begins = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    size = np.diff(np.append(begins, len(key)))
    several = size > 1
    begins, size = begins[several], size[several]
    further = np.where(size <= MOST, MOST, np.where((key[begins] & STRONG) > 0, NEIGHBOURS, 0))
    place = _ranges(begins, size)
    left = np.repeat(begins + size, size) - place - 1
    partners = np.minimum(left, np.repeat(further, size))
    one = np.repeat(place, partners)
    other = one + 1 + _ranges(np.zeros_like(partners), partners)
    both = np.sort((rank[one] << np.int64(bits)) | rank[other])
    both = both[np.concatenate([[True], both[1:] != both[:-1]])] if len(both) else both
    first, second = both >> np.int64(bits), both & ((1 << int(bits)) - 1)
    apart = first != second
    row = np.empty(len(of), np.int64)
    row[of.rank] = np.arange(len(of))
    return row[first[apart]], row[second[apart]]


def _ranges(begins: Places, sizes: Places) -> Places:
    """begins[0], begins[0] + 1, …, sizes[0] of them, and so for each."""
    total = np.cumsum(sizes)
    if not len(total):
        return np.zeros(0, np.int64)
    return np.arange(total[-1]) - np.repeat(total - sizes - begins, sizes)
