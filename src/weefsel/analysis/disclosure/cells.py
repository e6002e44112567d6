"""Cells that count people, how they hang together, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.disclosure.records import LANES, Digests
from weefsel.errors import Fault, InputError

__all__ = ["Cells", "Protected", "State", "shares"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class State(IntEnum):
    """What became of a cell. A reader is told `secret` of both kinds of hidden cells, and not which it is."""

    #: its rounded number may be shown
    SHOWN = 0
    #: 1–9 people
    PRIMARY = 1
    #: hidden because it would give a primary cell away
    COMPLEMENTARY = 2
    #: nobody asked to show it
    UNPUBLISHED = 3


@dataclass(frozen=True)
class Cells:
    """Counts of people that are published at once, with all that follows from them by adding up.

    `relations` is (relations, cells): in each row one whole (+1) and its parts (−1), so that `relations @ value == 0`.
    Raises `InputError` where values, digests and relations do not fit one another.
    """

    #: people; may be fractional
    value: Floats
    #: (cells, 4): who is counted in each; of a cell of nobody where nobody was found, all 0 if there is no such place
    records: Digests
    #: meant to be shown. Others are differences that a reader can work out
    published: Bools
    relations: csr_matrix
    #: what hiding a cell costs a reader, more than 0
    weight: Floats
    #: relations that follow from the others
    implied: Bools

    def __post_init__(self) -> None:
        cells, relations = len(self.value), self.relations.shape[0]
        shapes = {
            "records": (cells, LANES),
            "published": (cells,),
            "relations": (relations, cells),
            "weight": (cells,),
            "implied": (relations,),
        }
        given = {name: tuple(getattr(self, name).shape) for name in shapes}
        faults = [
            Fault(name, f"the shape {shape}", "Give a row for each cell or relation.", value=given[name])
            for name, shape in shapes.items()
            if given[name] != shape
        ]
        if not faults:
            faults = [fault for fault in self._faults() if fault is not None]
        if faults:
            raise InputError(faults)

    def _faults(self) -> Iterator[Fault | None]:
        yield _wrong("value", self.value, np.isfinite(self.value) & (self.value >= 0), "counts of 0 or more")
        yield _wrong("weight", self.weight, np.isfinite(self.weight) & (self.weight > 0), "costs above 0")
        data, row = self.relations.data, np.repeat(np.arange(self.relations.shape[0]), np.diff(self.relations.indptr))
        wholes = np.bincount(row, data == 1, self.relations.shape[0])
        yield _wrong(
            "relations", wholes, (wholes == 1) | (np.diff(self.relations.indptr) == 0), "one whole (+1) in each row"
        )
        yield _wrong("relations", data, (data == 1) | (data == -1), "parts of −1")
        off = np.abs(self.relations @ self.value)
        yield _wrong("relations", off, off <= ADDS_UP * max(1, len(self)), "wholes that are the sum of their parts")

    def __len__(self) -> int:
        return len(self.value)


def _wrong(where: str, given: NDArray[Any], fits: Bools, expected: str) -> Fault | None:
    wrong = np.flatnonzero(~fits)
    if len(wrong) == 0:
        return None
    mend = "Leave out what is not known, and relations that do not add up."
    row, more = int(wrong[0]) + 1, len(wrong) - 1
    return Fault(where, expected, mend, row=row, value=float(given[wrong[0]]), more=more)


#: people by which the sum of the parts may miss the whole, for every cell
ADDS_UP: Final = 1e-6


@dataclass(frozen=True)
class Protected:
    """What may be shown of `Cells`, cell by cell."""

    #: `State`
    state: NDArray[np.int8]
    #: the rounded number where shown, else NaN
    number: Floats

    @property
    def shown(self) -> Bools:
        return self.state == State.SHOWN


def shares(protected: Protected, part: Ints, whole: Ints) -> Floats:
    """Shares (0–1, in whole per cents) of published numbers only: `part` and `whole` are positions of cells.

    NaN where either is hidden, or nobody is in the whole. A part that was rounded up above its whole is all of it. What
    is made of published numbers alone tells nothing that they do not tell.
    """
    below = protected.number[whole]
    share = protected.number[part] / np.where(below > 0, below, np.nan)
    return np.minimum(np.round(share, 2), 1.0)
