"""Keyed rounding: up or down by the people who are counted and a secret key, not by chance at the moment of asking."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.errors import Fault, InputError

__all__ = ["BASE", "EXACT", "FEWEST", "SHORTEST_KEY", "draws", "round_all", "round_keyed"]

#: fewer people than this are not shown
FEWEST: Final = 10
#: what is shown is a multiple of this
BASE: Final = 5
#: bytes that a key has at least
SHORTEST_KEY: Final = 16
#: decimals that are meant in a sum of fractions; the rest is noise of adding up in another order
EXACT: Final = 6
#: what else the key may come to sign is not this
_PURPOSE: Final = b"weefsel: rounding of counts, 1\0"


def draws(key: bytes, records: Iterable[bytes]) -> NDArray[np.float64]:
    """For each set of records (its digest) a number from 0 up to 1, which nobody without the key can foretell.

    HMAC-SHA256 is a pseudo-random function (Bellare 2006): to who has no key it is a fair draw. Raises `InputError` for
    a key of fewer than 16 bytes.
    """
    if len(key) < SHORTEST_KEY:
        mend = "Make one with secrets.token_bytes(32), and keep it: another key gives other numbers."
        raise InputError(Fault("key", f"a secret of {SHORTEST_KEY} bytes or more", mend, value=f"{len(key)} bytes"))
    signed = b"".join(hmac.digest(key, _PURPOSE + digest, sha256)[:8] for digest in records)
    # 53 bits are what a float holds
    return (np.frombuffer(signed, dtype="<u8") >> np.uint64(11)).astype(float) * 2.0**-53


def round_keyed(value: float, key: bytes, records: bytes) -> int:
    """A count of people as the multiple of 5 just below or above it; a multiple of 5 stays what it is.

    `records` is the digest of who is counted (`weefsel.analysis.disclosure.records`): the same people and key give the
    same number, always. Over keys the mean is `value` (unbiased random rounding: Fellegi 1975). Ten or more never
    becomes less than ten. That fewer than ten are not shown at all is seen to by `protect`.
    """
    return int(round_all([value], key, [records])[0])


def round_all(values: ArrayLike, key: bytes, records: Iterable[bytes]) -> NDArray[np.int64]:
    """`round_keyed` of many, digests in the order of the values. Raises `InputError` for values below 0 or missing."""
    exact = np.round(np.asarray(values, float), EXACT)
    wrong = np.flatnonzero(~(np.isfinite(exact) & (exact >= 0)))
    if len(wrong):
        row, value, more = int(wrong[0]) + 1, float(exact[wrong[0]]), len(wrong) - 1
        mend = "Leave out cells that are not known."
        raise InputError(Fault("values", "counts of 0 or more", mend, row=row, value=value, more=more))
    fives, above = np.divmod(exact, BASE)
    up = draws(key, records) < above / BASE
    return ((fives + up) * BASE).astype(np.int64)
