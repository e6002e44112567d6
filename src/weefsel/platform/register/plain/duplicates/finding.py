"""Pairs of records that may be the same: in a whole register, and of one record beside a register."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Final

import numpy as np

from weefsel.platform.register.plain.duplicates.blocking import MOST, STRONG, keys, pairs
from weefsel.platform.register.plain.duplicates.columns import Codes, columns
from weefsel.platform.register.plain.duplicates.comparing import chunks, scored
from weefsel.platform.register.plain.duplicates.records import Pair, Record
from weefsel.platform.register.plain.duplicates.telling import bits_of, told
from weefsel.platform.register.plain.duplicates.weights import THRESHOLD

__all__ = ["Index", "candidates", "like"]

#: of a key that says most, so many records at most are compared with one
_LOOKED_AT: Final = 1_000


def candidates(
    records: Sequence[Record], *, threshold: float = THRESHOLD, among: Container[str] | None = None
) -> list[Pair]:
    """Pairs of records of one kind with a score of at least `threshold`, the likeliest first.

    With `among` only those of which at least one id is in it: what is new, beside what there is. A pair is a question
    for a person, never an answer. Raises `ValueError` where an id is there twice.
    """
    _check(records)
    of = columns(records, Codes())
    rows = pairs(of)
    if among is not None:
        new = np.array([one.id in among for one in records], bool)
        some = new[rows[0]] | new[rows[1]]
        rows = rows[0][some], rows[1][some]
    least = bits_of(threshold)
    found = [pair for i, j in chunks(*rows) for pair in told(scored(of, i, of, j, least), records, records)]
    found.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    return found


class Index:
    """A register, made ready for `like`. It does not follow what changes: make another."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Raises `ValueError` where an id is there twice."""
        self.records = list(records)
        _check(self.records)
        self.codes = Codes()
        self.columns = columns(self.records, self.codes)
        found = keys(self.columns)
        order = np.lexsort((self.columns.rank[found.row], found.key))
        self.key = found.key[order]
        self.row = found.row[order].astype(np.int32)

    def __len__(self) -> int:
        return len(self.records)


def like(record: Record, index: Index, *, threshold: float = THRESHOLD) -> list[Pair]:
    """Records of the index that may be the same as this one, the likeliest first; one with its id is passed over."""
    one = columns([record], index.codes, known=True)
    asked = np.unique(keys(one).key)
    begins, ends = np.searchsorted(index.key, asked, "left"), np.searchsorted(index.key, asked, "right")
    most = np.where((asked & STRONG) > 0, _LOOKED_AT, MOST)
    several = (ends - begins <= most) | (most > MOST)
    spans = zip(begins[several].tolist(), np.minimum(ends, begins + most)[several].tolist(), strict=True)
    rows = [index.row[begin:end] for begin, end in spans if end > begin]
    if not rows:
        return []
    j = np.unique(np.concatenate(rows)).astype(np.int64)
    return told(scored(one, np.zeros_like(j), index.columns, j, bits_of(threshold)), [record], index.records)


def _check(records: Sequence[Record]) -> None:
    ids = [one.id for one in records]
    if len(set(ids)) < len(ids):
        twice = next(one for place, one in enumerate(ids) if one in ids[:place])
        raise ValueError(f"The id {twice!r} is there twice.")
