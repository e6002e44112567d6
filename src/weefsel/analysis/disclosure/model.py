"""What an attacker knows: numbers between ends, that add up. Cells that count the same people are one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.disclosure.cells import Cells
from weefsel.analysis.disclosure.records import as_bytes
from weefsel.analysis.disclosure.rounding import BASE, EXACT, FEWEST, draws, round_all
from weefsel.errors import Fault, InputError

__all__ = ["Model", "covered", "model"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
#: how far from a shown number the count lies at most, where all counts are whole, and where they are not
_WHOLE_REACH: Final = BASE - 1.0
_REACH: Final = BASE - 0.01
#: what else the key decides: which of equal ways is taken, the same after a rebuild
_WAY: Final = b"weefsel: way to take, 1\0"


@dataclass(frozen=True)
class Model:
    """The sets of people that are counted, each once; a set of nobody is left out, as if everyone knew of it.

    Of a set that is shown an attacker knows a count between `lower` and `upper`; of every other one that it is `least`
    or more: that somebody is there, as if everyone knew of that too.
    """

    #: (cells,): the set that each cell counts, −1 for nobody
    of_cell: Ints
    value: Floats
    #: rounded with the key
    number: Floats
    #: some cell that counts it is meant to be shown
    published: Bools
    #: what hiding it costs: all of its cells together
    weight: Floats
    #: (relations, sets): wholes minus parts is 0
    relations: csr_matrix
    #: relations that do not follow from others
    needed: Bools
    lower: Floats
    upper: Floats
    least: float
    #: 0–1, by the key
    jitter: Floats

    @property
    def few(self) -> Bools:
        """Sets of 1–9 people."""
        return self.value < FEWEST

    @property
    def sets(self) -> int:
        return len(self.value)


def model(cells: Cells, key: bytes) -> Model:
    """`cells` as an attacker sees them, numbers rounded with `key`.

    Raises `InputError` where cells with equal digests have other values, and for a key that is too short.
    """
    exact = np.round(cells.value, EXACT)
    there = np.flatnonzero(exact > 0)
    digests = np.ascontiguousarray(cells.records[there])
    _, first, of = np.unique(digests.view("V32").ravel(), return_index=True, return_inverse=True)
    value = exact[there][first]
    _same(exact[there], value[of])
    of_cell = np.full(len(cells), -1)
    of_cell[there] = of
    names = as_bytes(digests[first])
    number = round_all(value, key, names).astype(float)
    shown = cells.published[there]
    merge = csr_matrix((np.ones(len(there)), (there, of)), (len(cells), len(value)))
    relations, kept = _distinct(csr_matrix(cells.relations @ merge), cells.implied)
    whole = bool((value == np.round(value)).all())
    reach = _WHOLE_REACH if whole else _REACH
    return Model(
        of_cell,
        value,
        number,
        np.bincount(of, shown, len(value)) > 0,
        np.bincount(of, cells.weight[there] * shown, len(value)).astype(float),
        relations,
        ~cells.implied[kept],
        # of fractions a hair beside the reach: the truth always fits
        np.minimum(np.maximum(number - reach, FEWEST), value),
        np.maximum(number + reach, value),
        1.0 if whole else 0.0,
        draws(key, (_WAY + name for name in names)),
    )


def covered(cells: Cells) -> Bools:
    """Cells that are a part of 1–9 people: who is in them and who is not would tell of those few.

    If there is nobody in such a cell that is not shown either.
    """
    exact = np.round(cells.value, EXACT)
    wholes, parts = csr_matrix(cells.relations > 0), csr_matrix(cells.relations < 0)
    hiding = cells.published & (exact > 0) & (exact < FEWEST)
    found = np.zeros(len(cells), bool)
    while True:
        inside = parts.T @ (wholes @ hiding) > 0
        if (inside <= found).all():
            return found
        found |= inside
        hiding = found


def _same(given: Floats, meant: Floats) -> None:
    wrong = np.flatnonzero(np.abs(given - meant) > 10.0**-EXACT * 2)
    if len(wrong):
        expected = "one value for all cells with the same records"
        mend = "Give cells that count other people other records."
        raise InputError(Fault("value", expected, mend, value=float(given[wrong[0]]), more=len(wrong) - 1))


def _distinct(relations: csr_matrix, implied: Bools) -> tuple[csr_matrix, Ints]:
    """Each relation once, and none that says 0 = 0; which rows these were, rather one that is not implied."""
    relations.sum_duplicates()
    relations.eliminate_zeros()
    relations.sort_indices()
    seen: dict[tuple[bytes, bytes], int] = {}
    for row in np.argsort(implied, kind="stable"):
        start, end = relations.indptr[row], relations.indptr[row + 1]
        if start < end:
            signs = relations.data[start:end] * np.sign(relations.data[start])
            seen.setdefault((relations.indices[start:end].tobytes(), signs.tobytes()), int(row))
    kept = np.array(sorted(seen.values()), int)
    return relations[kept], kept
