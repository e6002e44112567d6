"""The linear program of a witness, solved by HiGHS (Huangfu and Hall 2018) again and again with other bounds."""

from __future__ import annotations

from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, hstack

from weefsel.errors import BuildError

__all__ = ["Program"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
#: what moving a number by a person costs within its bounds: next to nothing, so that witnesses are near the truth
_MOVE: Final = 1e-3


class Program:
    """Numbers x with `relations @ x == 0` and x ≥ least, near the true ones, of which one is wished higher or lower.

    A number is its true value + plus − minus + over − under: plus and minus are moves between its bounds; over and
    under, which only `soft` numbers have, go on outside the bounds at a price. With nothing wished all four are 0, and
    from there the dual simplex method sets out each time: it takes few steps where few numbers have to move.

    A number without bounds (`free`) that is in one relation only is no column but the room that this relation has.
    """

    def __init__(
        self, relations: csr_matrix, value: Floats, least: float, jitter: Floats, free: Bools, soft: Ints
    ) -> None:
        self._value, self._least, self._soft = value, least, soft
        columns = csc_matrix(relations)
        many = np.diff(columns.indptr)
        alone = _first_of_row(columns, np.flatnonzero(free & (many == 1)))
        self._alone, self._row = alone, columns.indices[columns.indptr[alone]]
        self._sign = columns.data[columns.indptr[alone]]
        self._there = np.setdiff1d(np.arange(len(value)), alone)
        self._position = np.full(len(value), -1)
        self._position[self._there] = np.arange(len(self._there))
        self._columns = columns[:, self._there]
        rows = columns.shape[0]
        low, high = np.zeros(rows), np.zeros(rows)
        room = value[alone] - least
        low[self._row] = np.where(self._sign < 0, -room, -np.inf)
        high[self._row] = np.where(self._sign < 0, np.inf, room)
        excess = columns[:, soft]
        matrix = csc_matrix(hstack([self._columns, -self._columns, excess, -excess]))
        sizes = len(self._there), len(self._there), len(soft), len(soft)
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        self._upper, self._cost = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
        self._cost[: 2 * len(self._there)] = _MOVE * np.tile(1 + jitter[self._there], 2)
        self._every = np.arange(matrix.shape[1], dtype=np.int32)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = matrix.shape[1], rows
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self._cost, np.zeros(len(self._cost)), self._upper
        lp.row_lower_, lp.row_upper_ = low, high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        # there is nothing to presolve that takes less time than the few steps
        self._highs.setOptionValue("presolve", "off")
        self._highs.passModel(lp)

    def bound(self, lower: Floats, upper: Floats, price: Floats | None = None) -> None:
        """Keep each number between its bounds (sets,); a soft one may leave them for `price` (sets,) a person."""
        plus, minus, over, under, end = self._starts
        there = self._there
        self._upper[plus:minus], self._upper[minus:over] = (upper - self._value)[there], (self._value - lower)[there]
        if price is not None:
            self._upper[over:under] = np.inf
            self._upper[under:end] = np.maximum(lower - self._least, 0)[self._soft]
            self._cost[over:] = np.tile(price[self._soft], 2)
        self._highs.changeColsCost(len(self._every), self._every, self._cost)
        self._highs.changeColsBounds(len(self._every), self._every, np.zeros(len(self._every)), self._upper)

    def wish(self, one: int, target: float) -> Floats | None:
        """All numbers, number `one` at its `target` or beyond; None where that cannot be."""
        shift = target - self._value[one]
        ahead, back = (0, 1) if shift >= 0 else (1, 0)
        at = [int(self._starts[way] + self._position[one]) for way in (ahead, back)]
        self._highs.changeColBounds(at[0], abs(shift), max(self._upper[at[0]], abs(shift)))
        self._highs.changeColBounds(at[1], 0.0, 0.0)
        self._highs.clearSolver()
        self._highs.run()
        status = self._highs.getModelStatus()
        for column in at:
            self._highs.changeColBounds(column, 0.0, self._upper[column])
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise BuildError(f"disclosure: HiGHS ended with {status.name}")
        return self._numbers(np.array(self._highs.getSolution().col_value))

    def _numbers(self, found: Floats) -> Floats:
        plus, minus, over, under = np.split(found, self._starts[1:-1])
        shift = np.zeros(len(self._value))
        shift[self._there] = plus - minus
        shift[self._soft] += over - under
        shift[self._alone] = -self._sign * (self._columns @ shift[self._there])[self._row]
        return self._value + shift


def _first_of_row(columns: csc_matrix, alone: Ints) -> Ints:
    """Of columns with one entry the first in each row."""
    _, first = np.unique(columns.indices[columns.indptr[alone]], return_index=True)
    return alone[first]
