"""Learns what each case of a comparison weighs.

`python -m weefsel.bench.dedupe_weights` prints the weights as they stand in the module `weights`.

The weights are of a logistic regression on pairs of made registers of which the truth is known: a column for each case
of each comparison, and for each of the two things that a case is made of, so that a case that is rare leans on those.
Squares of weights are kept small (ridge). Seeds from 900 on are for learning only: nothing is measured on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.bench.organisations import Habits, Register, made
from weefsel.platform.register.plain.duplicates.blocking import pairs
from weefsel.platform.register.plain.duplicates.cases import SHAPES
from weefsel.platform.register.plain.duplicates.columns import Codes, columns
from weefsel.platform.register.plain.duplicates.comparing import cases, chunks

__all__ = ["REGISTERS", "Weights", "learnt", "written"]

Floats = NDArray[np.float64]

#: registers to learn from: usual ones, sloppy ones, without much contact, small ones
REGISTERS: Final = (
    (Habits(records=60_000), 900),
    (Habits(records=30_000, typos=2.0), 901),
    (Habits(records=30_000, contacts=0.5), 902),
    (Habits(records=20_000, town=3_000), 903),
    *((Habits(records=2_000), seed) for seed in range(910, 920)),
)
RIDGE: Final = 1.0
STEPS: Final = 30


class Weights(NamedTuple):
    """Bits of any pair, and what is added to it by each case of each comparison."""

    before: float
    tables: dict[str, Floats]


def learnt(registers: Sequence[Register]) -> Weights:
    """The weights that tell best which pairs are the same."""
    counted: dict[tuple[int, ...], list[int]] = {}
    for register in registers:
        for case, same in zip(*_cases(register), strict=True):
            counted.setdefault(tuple(case), [0, 0])[int(same)] += 1
    cases = np.array(list(counted))
    apart, same = np.array(list(counted.values()), float).T
    columns_, starts = _columns(cases)
    found = _regression(columns_, same, same + apart) / np.log(2)
    return Weights(float(found[0]), _tables(found, starts))


def _cases(register: Register) -> tuple[list[list[int]], list[bool]]:
    """Of each pair that is compared the number of its case in each table, and whether it is the same organisation."""
    of = columns(register.records, Codes())
    organisation = np.array(register.organisation)
    cells, same = [], []
    for i, j in chunks(*pairs(of)):
        found = cases(of, i, of, j).cell
        cells.append(np.stack([found[name] for name in SHAPES], axis=1))
        same.append(organisation[i] == organisation[j])
    return np.concatenate(cells).tolist(), np.concatenate(same).tolist()


def _columns(cases: Any) -> tuple[csr_matrix, dict[str, tuple[int, ...]]]:
    """A column of ones, and for each table one for each row, each column and each cell of it; and where they start."""
    rows, starts, place = [np.zeros(len(cases), int)], {}, 1
    for number, (name, (high, wide)) in enumerate(SHAPES.items()):
        case = cases[:, number]
        starts[name] = (place, place + high, place + high + wide)
        rows += [starts[name][0] + case // wide, starts[name][1] + case % wide, starts[name][2] + case]
        place = starts[name][2] + high * wide
    at = np.stack(rows, axis=1)
    ones = np.ones(at.size)
    return csr_matrix((ones, (np.repeat(np.arange(len(at)), at.shape[1]), at.reshape(-1))), (len(at), place)), starts


def _regression(x: csr_matrix, same: Floats, total: Floats) -> Floats:
    """Logistic regression with a ridge, by Newton's method; natural logarithms of odds."""
    weight = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(x @ weight, -30, 30)))
        slope = x.T @ (same - total * chance) - ridge * weight
        scaled = csr_matrix(x.multiply((total * chance * (1 - chance))[:, None]))
        bend = csr_matrix(x.T @ scaled).toarray() + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weight += step
        if np.abs(step).max() < 1e-6:
            break
    return weight


def _tables(found: Floats, starts: dict[str, tuple[int, ...]]) -> dict[str, Floats]:
    tables = {}
    for name, (high, wide) in SHAPES.items():
        row, column, cell = starts[name]
        own = found[cell : cell + high * wide].reshape(high, wide)
        tables[name] = found[row : row + high, None] + found[None, column : column + wide] + own
    return tables


def written(found: Weights) -> str:
    """The weights as they stand in the module `weights`."""
    lines = [f"BEFORE: Final = {found.before:.1f}"]
    for name, table in found.tables.items():
        rows = (", ".join(f"{weight:.1f}" for weight in row) + ("," if len(row) == 1 else "") for row in table)
        lines += [f"_{name.upper()}: Final = (", *(f"    ({row})," for row in rows), ")"]
    return "\n".join(lines)


def main() -> None:
    print(written(learnt([made(habits, seed) for habits, seed in REGISTERS])))


if __name__ == "__main__":
    main()
