"""Counts that are only known per area and year: what a source of our own observed, without squares below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.disclosure.cells import Cells
from weefsel.analysis.disclosure.records import LANES, marks
from weefsel.analysis.disclosure.rounding import EXACT
from weefsel.errors import Fault, InputError

__all__ = ["Year", "yearly"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: areas that together have so many people more than the one they are in are still its parts: rounding at the source
_OFF: Final = 0.5
_NOISE: Final = 10.0**-EXACT


@dataclass(frozen=True)
class Year:
    """The cells of one year: the first are those of `rows`, positions in what was given; the others are differences."""

    cells: Cells
    rows: Ints


def yearly(
    codes: list[str],
    years: Sequence[int],
    values: Floats,
    parents: Mapping[str, str],
    *,
    source: str,
    indicator: str,
) -> dict[int, Year]:
    """Year → the cells of one indicator, for `protect`; years have no relation with one another.

    `codes`, `years` and `values` go together, a row a count; `parents` is area → the area directly above. Missing
    values (NaN) are no cells. What an area has beyond the areas below it is a difference that a reader can work out;
    where those have more than it has (by half a person or more) they are not its parts.

    Years are not in the digests. The same area then keeps its draw: from a count that stays, or changes by a known
    number, nobody learns more in ten years than in one, where of fresh draws one could take the mean.

    Raises `InputError` for lengths that differ, two counts of one area in a year, and areas that are in themselves.
    """
    value = np.asarray(values, float)
    if not len(codes) == len(years) == len(value):
        lengths = len(codes), len(years), len(value)
        raise InputError(Fault("values", "a code, a year and a value in each row", "Complete the rows.", value=lengths))
    above = {name: _all_above(name, parents) for name in set(codes)}
    out: dict[int, Year] = {}
    for year in sorted({int(of) for of in years}):
        rows = np.array([row for row, of in enumerate(years) if of == year and not np.isnan(value[row])], int)
        names = [codes[row] for row in rows]
        if len(set(names)) < len(names):
            raise InputError(Fault("codes", "one count of an area in a year", "Keep one row of each.", value=year))
        tree = _Tree(names, value[rows], f"{source}\0{indicator}")
        # the deepest first: whom an area counts hangs on who is in its parts
        for name in sorted(names, key=lambda one: -len(above[one])):
            tree.add(name, [one for one in names if next((up for up in above[one] if up in tree.at), None) == name])
        out[year] = Year(tree.cells(), rows)
    return out


def _all_above(name: str, parents: Mapping[str, str]) -> list[str]:
    """The areas that an area is in, from small to large."""
    found = [name]
    while found[-1] in parents:
        up = parents[found[-1]]
        if up in found:
            raise InputError(Fault("parents", "areas in larger ones", "Take the circle out.", value=up))
        found.append(up)
    return found[1:]


class _Tree:
    """Counts of one year, the differences between them, and the relations."""

    def __init__(self, names: Sequence[str], value: Floats, scope: str) -> None:
        self.at = {name: place for place, name in enumerate(names)}
        self._areas, self._scope = len(names), scope
        self._value = [round(float(one), EXACT) for one in value]
        self._records = list(np.zeros((len(names), LANES), np.uint64))
        self._weight = [1.0] * len(names)
        self._relations: list[tuple[int, list[int]]] = []

    def add(self, name: str, below: Sequence[str]) -> None:
        """An area of which those `below` are there already."""
        place, parts = self.at[name], [self.at[one] for one in below]
        beyond = round(self._value[place] - sum(self._value[part] for part in parts), EXACT)
        if not parts or beyond <= -_OFF:
            self._records[place] = self._mark(name, self._value[place])
            return
        self._weight[place] = sum(self._weight[part] for part in parts)
        if beyond < -_NOISE:
            self._less(name, parts, beyond)
            return
        if beyond > _NOISE:
            parts = [*parts, self._extra(beyond, self._mark(f"{name}\0rest", beyond))]
        self._relations.append((place, parts))
        people = self._together(parts)
        self._records[place] = people if self._value[place] > 0 else self._mark(name, 0.0)

    def _less(self, name: str, parts: list[int], beyond: float) -> None:
        """An area with a little less than its parts together."""
        place, people = self.at[name], self._together(parts)
        self._records[place] = self._mark(name, self._value[place])
        together = self._extra(self._value[place] - beyond, people)
        over = self._extra(-beyond, people - self._records[place])
        self._relations += [(together, parts), (together, [place, over])]

    def _together(self, parts: Sequence[int]) -> NDArray[np.uint64]:
        there = [self._records[part] for part in parts if self._value[part] > 0]
        return np.array([np.zeros(LANES, np.uint64), *there]).sum(axis=0, dtype=np.uint64)

    def _mark(self, name: str, value: float) -> NDArray[np.uint64]:
        return marks([f"{self._scope}\0{name}" + ("" if value > 0 else "\0nobody")])[0]

    def _extra(self, value: float, records: NDArray[np.uint64]) -> int:
        self._value.append(value)
        self._records.append(records)
        self._weight.append(1.0)
        return len(self._value) - 1

    def cells(self) -> Cells:
        cells, relations = len(self._value), len(self._relations)
        matrix = np.zeros((relations, cells))
        for row, (whole, parts) in enumerate(self._relations):
            matrix[row, whole], matrix[row, parts] = 1.0, -1.0
        return Cells(
            np.array(self._value),
            np.array(self._records, np.uint64).reshape(cells, LANES),
            np.arange(cells) < self._areas,
            csr_matrix(matrix),
            np.array(self._weight),
            np.zeros(relations, bool),
        )
