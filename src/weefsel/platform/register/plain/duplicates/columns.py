"""Records as columns of numbers, so that many pairs are compared at once.

Every text becomes a number: the same text the same number, -1 where there is none. With it stands how many records have
it, because what few have says more. Those counts are all that a pair takes from the other records, so that one that has
nothing in common with two others changes nothing about them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weefsel.platform.register.plain.duplicates import folding
from weefsel.platform.register.plain.duplicates.records import Record

__all__ = ["NONE", "WORDS", "Codes", "Columns", "columns", "metres"]

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]

NONE: Final = -1
#: words of a name that are compared
WORDS: Final = 6
#: letters at the beginning and the end of a name that are a key
_ENDS: Final = 5
#: bits that a word says that one record has; where twice as many have it, it says one less
_BITS: Final = 17.0
#: odd numbers by which letters are told apart
_SPREAD: Final = 2_654_435_761 ** np.arange(_ENDS, dtype=np.int64)
#: metres in a degree of latitude
_DEGREE_M: Final = 111_200.0
#: what each record has one text of
_SINGLE: Final = (
    "kind", "core", "parts", "phone", "email", "domain", "host", "street", "house", "postcode", "area", "town",
)  # fmt: skip
#: of which how many have it counts
_COUNTED: Final = ("core", "phone", "email", "domain", "host")


@dataclass(frozen=True, slots=True)
class Columns:
    """`n` records: arrays of n, but those of words: (WORDS, n)."""

    records: Sequence[Record]
    #: numbers of texts, by the names in `_SINGLE`, and `initials`, as numbers of words
    code: dict[str, Ints]
    #: how many records have the same, of `_COUNTED`
    count: dict[str, Ints]
    words: Ints
    word_count: Ints
    #: what each word says: the more, the fewer have it
    word_bits: NDArray[np.float32]
    #: all words, in the order of their numbers
    vocabulary: Texts
    #: the words of the name without spaces, as they come and sorted
    joined: Texts
    ordered: Texts
    #: (n, digits): of the telephone number, as signs; zeros after it
    digits: NDArray[np.uint8]
    #: the names as they were given
    names: Texts
    #: numbers for the first and the last letters of names; -1 where there are none
    ends: dict[str, NDArray[np.int64]]
    #: degrees, nan where not known
    longitude: Floats
    latitude: Floats
    #: places in an order that does not hang on the order in which they were given
    rank: Ints

    def __len__(self) -> int:
        return len(self.records)


class Codes:
    """The numbers of texts, a series for each column, and how many records have each."""

    def __init__(self) -> None:
        self.words = _series()
        self.single = {name: _series() for name in _SINGLE}
        self.counts: dict[str, Ints] = {}


def columns(records: Sequence[Record], codes: Codes, *, known: bool = False) -> Columns:
    """Columns of records. With `known` the codes stay as they are: what is not among them gets one of its own."""
    names = [folding.name_words(one.name) for one in records]
    texts = _texts(records, names)
    code = {name: _numbered(texts[name], codes.single[name], known=known) for name in _SINGLE}
    flat = [word for one in names for word in one[:WORDS]]
    words = _table(_numbered(flat, codes.words, known=known), [min(len(one), WORDS) for one in names])
    if not known:
        codes.counts = {name: _counts(code[name]) for name in _COUNTED} | {"words": _counts(words)}
    code["initials"] = np.array([codes.words.get(folding.initials(one), NONE) for one in names], np.int32)
    word_count = _counted(words, codes.counts["words"])
    word_bits = np.where(words >= 0, np.maximum(1.0, _BITS - np.log2(np.maximum(word_count, 1))), 0)
    joined = ["".join(one) for one in names]
    longitude, latitude = _degrees(records)
    return Columns(
        records=records,
        code=code,
        count={name: _counted(code[name], codes.counts[name]) for name in _COUNTED},
        words=words,
        word_count=word_count,
        word_bits=word_bits.astype(np.float32),
        vocabulary=_objects([*list(codes.words)[1:], *(_strange(flat, codes.words) if known else ())]),
        joined=_objects(joined),
        ordered=_objects(one.replace(" ", "") for one in texts["core"]),
        ends={"head": _letters([one[:_ENDS] for one in joined]), "tail": _letters([one[-_ENDS:] for one in joined])},
        names=_objects(one.name for one in records),
        digits=np.array(texts["phone"], f"S{folding.LONGEST_PHONE}")
        .view(np.uint8)
        .reshape(len(records), folding.LONGEST_PHONE),
        longitude=longitude,
        latitude=latitude,
        rank=_ranks(records, texts["core"]),
    )


def _texts(records: Sequence[Record], names: list[tuple[str, ...]]) -> dict[str, list[str]]:
    """The texts of all records, by the names in `_SINGLE`."""
    mails = [folding.email(one.email) if one.email else "" for one in records]
    roads = [folding.address(one.street, one.number) if one.street else ("", "") for one in records]
    areas = [one.area_code for one in records]
    return {
        "kind": [one.kind for one in records],
        "core": [" ".join(sorted(one)) for one in names],
        "parts": [folding.parts(one) for one in names],
        "phone": [folding.digits(one.phone) if one.phone else "" for one in records],
        "email": mails,
        "domain": [folding.domain_of(one) if one else "" for one in mails],
        "host": [folding.host(one.website) if one.website else "" for one in records],
        "street": [street for street, _ in roads],
        "house": [number for _, number in roads],
        "postcode": [folding.postcode(one.postcode) if one.postcode else "" for one in records],
        "area": areas,
        "town": list(map(folding.municipality, areas)),
    }


def _series() -> dict[str, int]:
    """Gives each text that is asked the next number; an empty one `NONE`."""
    numbers: dict[str, int] = defaultdict(count().__next__)
    numbers[""] = NONE
    return numbers


def _numbered(texts: Sequence[str], codes: dict[str, int], *, known: bool) -> Ints:
    """The numbers of texts; with `known` texts that have none get numbers after the last, equal ones the same."""
    numbers = codes
    if known:
        strange = enumerate(_strange(texts, codes), start=len(codes) - 1)
        numbers = {one: codes[one] for one in texts if one in codes} | {one: number for number, one in strange}
    return np.fromiter(map(numbers.__getitem__, texts), np.int32, len(texts))


def _strange(texts: Iterable[str], codes: dict[str, int]) -> list[str]:
    """The texts that have no number, each once."""
    return [one for one in dict.fromkeys(texts) if one not in codes]


def _table(codes: Ints, lengths: list[int]) -> Ints:
    """(WORDS, n): codes that come record after record, so many each."""
    table = np.full((WORDS, len(lengths)), NONE, np.int32)
    length = np.array(lengths, np.int64)
    row = np.repeat(np.arange(len(lengths)), length)
    begins = np.cumsum(length) - length
    table[np.arange(len(codes)) - begins[row], row] = codes
    return table


def _counts(codes: Ints) -> Ints:
    """How often each number is there, after a zero for none."""
    counts = np.bincount(codes.reshape(-1) + 1).astype(np.int32)
    counts[:1] = 0
    return counts


def _counted(codes: Ints, counts: Ints) -> Ints:
    """Of each how many records have it; zero where there is none, one for what was not counted."""
    padded = np.append(counts, np.int32(1))
    return padded[np.minimum(codes + 1, len(counts))]


def _letters(texts: list[str]) -> NDArray[np.int64]:
    """A number for each text of at most `_ENDS` letters; mostly another for another text."""
    signs = np.array(texts, f"U{_ENDS}").view(np.uint32).reshape(len(texts), _ENDS).astype(np.int64)
    return np.where(signs[:, 0] > 0, (signs * _SPREAD).sum(axis=1) & ((1 << 60) - 1), NONE)


def _objects(texts: Iterable[str]) -> Texts:
    listed = list(texts)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made


def _degrees(records: Sequence[Record]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes; both unknown where one is not known or is on no map."""
    longitude = np.array([math.nan if one.longitude is None else one.longitude for one in records], float)
    latitude = np.array([math.nan if one.latitude is None else one.latitude for one in records], float)
    wrong = ~((np.abs(longitude) <= 180) & (np.abs(latitude) <= 90))
    longitude[wrong] = latitude[wrong] = math.nan
    return longitude, latitude


def _ranks(records: Sequence[Record], cores: list[str]) -> Ints:
    """Places in the order of names as they are compared, then of ids."""
    keys = [f"{core}\n{one.id}" for core, one in zip(cores, records, strict=True)]
    ranks = np.empty(len(records), np.int32)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys), dtype=np.int32)
    return ranks


def metres(one: Columns, i: NDArray[Any], other: Columns, j: NDArray[Any]) -> Floats:
    """How far apart pairs of records are, on a sphere that is flat between them; nan where that is not known."""
    north = (other.latitude[j] - one.latitude[i]) * _DEGREE_M
    middle = np.radians((other.latitude[j] + one.latitude[i]) / 2)
    east = (other.longitude[j] - one.longitude[i]) * _DEGREE_M * np.cos(middle)
    return np.hypot(north, east)
