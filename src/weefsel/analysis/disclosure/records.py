"""Digests of sets of records: equal sets have equal digests, and those of thousands of sets are a sum each.

A record is what is counted at the finest: the people of one age group in one square, or of one small area in a table.
Its mark is its SHA-256, as four numbers of 64 bits. A set's digest is the sum of the marks of its records modulo 2⁶⁴,
in each of the four: addition does not mind the order, so that the digests of all areas are one product of matrices, and
what two nested sets differ by has the difference of their digests as its own (AdHash: Bellare and Micciancio 1997; for
sets: Clarke and others 2003). Two different sets have equal digests by chance only, about once in 2²⁵⁶.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["LANES", "Digests", "as_bytes", "digest", "marks"]

#: (sets, 4): numbers of 64 bits, which wrap around
Digests = NDArray[np.uint64]
LANES: Final = 4


def marks(ids: Iterable[str]) -> Digests:
    """The mark of each record, (records, 4). Ids that are equal give equal marks."""
    hashed = b"".join(sha256(name.encode()).digest() for name in ids)
    return np.frombuffer(hashed, dtype="<u8").reshape(-1, LANES).astype(np.uint64)


def digest(ids: Iterable[str]) -> bytes:
    """The digest of one set of records, in any order; an id that is given twice counts once."""
    return as_bytes(marks(set(ids)).sum(axis=0, dtype=np.uint64, keepdims=True))[0]


def as_bytes(digests: Digests) -> list[bytes]:
    """Each digest as 32 bytes, for `round_keyed`."""
    return [row.tobytes() for row in np.ascontiguousarray(digests.astype("<u8"))]
