"""The cells of one place: how many people of each group live within each limit, in every area, and how these add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, eye_array, hstack, kron, vstack

from weefsel.analysis.disclosure.cells import Cells
from weefsel.analysis.disclosure.records import LANES, Digests, marks
from weefsel.analysis.disclosure.rounding import EXACT, FEWEST
from weefsel.analysis.disclosure.slivers import nested
from weefsel.errors import Fault, InputError

__all__ = ["ALL", "EVERYONE", "Chain", "System", "system"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: the group of all residents
EVERYONE: Final = ""
#: the target and the condition of all who live in an area
ALL: Final = ("", "")
#: what hiding costs: everyone's number is read more than a group's, and all residents' under every share
_EVERYONE, _GROUP, _TIMES_ALL = 3.0, 1.0, 8.0
#: people who are none: noise of adding up
_NOISE: Final = 10.0**-EXACT


@dataclass(frozen=True)
class Chain:
    """Nested conditions of one target, from narrow to wide, each with who meets it: a flag per square.

    A ring is what one link has beyond the one before, or all residents beyond the last. `rings` are the names under
    which they are published too (of a norm: `("not_met",)`), one for each link; without names they are not published.
    """

    links: Sequence[tuple[str, Bools]]
    rings: Sequence[str] = ()


@dataclass(frozen=True)
class System:
    """`cells`, and where to find them: those of a group, target and condition stand together, in the areas' order."""

    cells: Cells
    areas: int
    start: Mapping[tuple[str, str, str], int]

    def at(self, group: str = EVERYONE, target: str = ALL[0], condition: str = ALL[1]) -> Ints:
        """Positions in `cells` of a group within a condition (or of all of it), one for each area."""
        return np.arange(self.areas) + self.start[group, target, condition]


def system(
    belongs: csr_matrix,
    parents: Sequence[int],
    squares: Sequence[str],
    groups: Mapping[str, Floats],
    chains: Mapping[str, Chain],
) -> System:
    """All counts of residents that are published at once, with every difference and nesting that follows from them.

    `belongs` is (areas, squares), 1 where a square lies in an area, in every area that it is in; `parents` the position
    of the area directly above each, −1 at the top; `squares` their ids. `groups` has residents per square: of everyone
    under "", and of groups that make up everyone; where the ages of a square are missing (NaN) its residents are of an
    unknown group. `chains` is target → its conditions.

    Raises `InputError` for what does not fit: lengths, conditions that are not nested, areas that are not.
    """
    faults = [*_misfits(belongs, parents, squares, groups), *_misfits_of(chains, len(squares))]
    if faults:
        raise InputError(faults)
    table = _Table(belongs, parents, squares, groups, chains)
    blocks = [table.nesting(), table.chaining(), table.grouping()]
    extra = table.slivers()
    return System(_joined(table, blocks, extra), len(parents), table.start())


def _joined(table: _Table, blocks: Sequence[tuple[csr_matrix, Bools]], extra: _Slivers) -> Cells:
    """The cells of a table and the slivers, with all relations."""
    cells, many = table.value.size, len(extra.value)
    relations = csr_matrix(vstack([rows for rows, _ in blocks]))
    relations.eliminate_zeros()  # kron keeps them where its second matrix is fairly dense
    wide = csr_matrix((relations.data, relations.indices, relations.indptr), (relations.shape[0], cells + many))
    at = np.stack([extra.outer, extra.inner, cells + np.arange(many)], axis=1).ravel()
    data, rows = np.tile([1.0, -1.0, -1.0], many), np.repeat(np.arange(many), 3)
    return Cells(
        np.concatenate([table.value.ravel(), extra.value]),
        np.concatenate([table.records.reshape(cells, LANES), extra.records]),
        np.concatenate([table.published.ravel(), np.zeros(many, bool)]),
        csr_matrix(vstack([wide, csr_matrix((data, (rows, at)), (many, cells + many))])),
        np.concatenate([table.weight().ravel(), np.ones(many)]),
        np.concatenate([*(implied for _, implied in blocks), np.zeros(many, bool)]),
    )


@dataclass(frozen=True)
class _Slivers:
    """Positions of the cells that differ, and what they differ by."""

    outer: Ints
    inner: Ints
    value: Floats
    records: Digests


@dataclass(frozen=True)
class _Column:
    target: str
    condition: str
    mask: Bools
    published: bool
    ring: bool


class _Table:
    """Counts by group, column and row.

    Groups are everyone, those given and the unknown; columns all residents, links and rings; rows areas, and what is in
    an area but in none of those below it.
    """

    def __init__(
        self,
        belongs: csr_matrix,
        parents: Sequence[int],
        squares: Sequence[str],
        groups: Mapping[str, Floats],
        chains: Mapping[str, Chain],
    ) -> None:
        self.groups = [EVERYONE, *(name for name in groups if name != EVERYONE)]
        self.squares = squares
        self.columns, self.chain_rows = _columns(chains, len(squares))
        self.people = _people([np.asarray(groups[name], float) for name in self.groups])
        self.rows, self.nest_rows = _with_rest(csr_matrix(belongs, dtype=float), np.asarray(parents, int))
        self.shape = len(self.people), len(self.columns), self.rows.shape[0]
        #: (columns, squares)
        self.masks = np.array([column.mask for column in self.columns])
        spread = self.people[:, :, None] * self.masks.T
        value = np.stack([np.asarray(self.rows @ of, float).T for of in spread])
        self.value = value.round(EXACT) + 0.0
        self.names = [*self.groups, "\0unknown"][: self.shape[0]]
        #: (groups, squares, 4): who of a group is in a square; everyone is the same whatever groups there are
        self.marks = np.stack([marks(_record(square, name) for square in squares) for name in self.names])
        self.marks *= (self.people > 0)[:, :, None]
        self.records = self._records()
        self.published = np.zeros(self.shape, bool)
        public = np.array([column.published for column in self.columns])
        self.published[: len(groups), :, : len(parents)] = public[:, None]

    def _records(self) -> Digests:
        """Who is counted in each cell; where nobody is, in which squares, of which none have the digest of nothing."""
        rows = csr_matrix(self.rows, dtype=np.uint64)
        out = np.zeros((*self.shape, LANES), np.uint64)
        for g, name in enumerate(self.names):
            nobody = marks(f"{square}\0{name}\0nobody" for square in self.squares)
            for c, mask in enumerate(self.masks):
                counted, none = rows @ (self.marks[g] * mask[:, None]), rows @ (nobody * mask[:, None])
                if g > 0:
                    # a group that is everyone is the same people
                    counted = np.where(self.value[g, c, :, None] == self.value[0, c, :, None], out[0, c], counted)
                out[g, c] = np.where(self.value[g, c, :, None] > 0, counted, none)
        return out

    def nesting(self) -> tuple[csr_matrix, Bools]:
        """Areas are the sum of those below; which of it follows: for rings, from their links."""
        rows = csr_matrix(kron(eye_array(self.shape[0] * self.shape[1]), self.nest_rows))
        rings = [column.ring for column in self.columns]
        return rows, np.tile(np.repeat(rings, self.nest_rows.shape[0]), self.shape[0])

    def chaining(self) -> tuple[csr_matrix, Bools]:
        """A link and its ring are the next link."""
        rows = csr_matrix(kron(eye_array(self.shape[0]), kron(self.chain_rows, eye_array(self.shape[2]))))
        return rows, np.zeros(rows.shape[0], bool)

    def grouping(self) -> tuple[csr_matrix, Bools]:
        """Everyone is the sum of the groups, where that is so. It follows for rings, and from the areas below."""
        signs = np.array([[1.0] + [-1.0] * (self.shape[0] - 1)])
        rows = csr_matrix(kron(signs, eye_array(self.shape[1] * self.shape[2])))
        if self.shape[0] == 1:
            return rows[:0], np.zeros(0, bool)
        fits = (np.abs(rows @ self.value.ravel()) <= _NOISE * self.shape[0]).reshape(self.shape[1:])
        implied = np.zeros(fits.shape, bool)
        for relation in self.chain_rows:
            # a ring's groups add up where those of both its ends do; counts rounded at the source may fit by chance
            ring = next(place for place in relation.indices if self.columns[place].ring)
            ends = [place for place in relation.indices if place != ring]
            implied[ring] = fits[ends].all(axis=0)
        for relation in self.nest_rows:
            whole, parts = relation.indices[relation.data > 0], relation.indices[relation.data < 0]
            implied[:, whole] |= fits[:, parts].all(axis=1, keepdims=True)
        return rows[fits.ravel()], implied[fits]

    def weight(self) -> Floats:
        out = np.full(self.shape, _GROUP)
        out[0] = _EVERYONE
        out[:, 0] *= _TIMES_ALL
        return out

    def slivers(self) -> _Slivers:
        """By how few people published cells of a group differ, that have ten people or more."""
        inside = self.rows.toarray() > 0
        cells = np.arange(self.value.size).reshape(self.shape)
        found: list[_Slivers] = []
        for g, people in enumerate(self.people):
            column, row = np.nonzero(self.published[g] & (self.value[g] >= FEWEST))
            # one of the cells that count the same people
            _, one = np.unique(self.records[g][column, row], axis=0, return_index=True)
            column, row = column[one], row[one]
            squares = inside[row] & self.masks[column] & (people > 0)
            outer, inner = nested(self.value[g][column, row], squares)
            beyond = squares[outer] & ~squares[inner]
            at = cells[g][column, row]
            found.append(_Slivers(at[outer], at[inner], *self._counted(g, beyond)))
        parts = [(of.outer, of.inner, of.value, of.records) for of in found]
        return _Slivers(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _counted(self, g: int, squares: Bools) -> tuple[Floats, Digests]:
        """How many people of a group, and who, are in sets of squares (sets, squares)."""
        value, everyone = ((squares @ self.people[of]).round(EXACT) for of in (g, 0))
        mine, all_ = (csr_matrix(squares, dtype=np.uint64) @ self.marks[of] for of in (g, 0))
        return value, np.where((value == everyone)[:, None], all_, mine)

    def start(self) -> dict[tuple[str, str, str], int]:
        return {
            (group, column.target, column.condition): (g * self.shape[1] + c) * self.shape[2]
            for g, group in enumerate(self.groups)
            for c, column in enumerate(self.columns)
            if column.published
        }


def _record(square: str, group: str) -> str:
    return square if group == EVERYONE else f"{square}\0{group}"


def _columns(chains: Mapping[str, Chain], squares: int) -> tuple[list[_Column], csr_matrix]:
    """All residents, then each chain's links and rings; and the relations between them (relations, columns)."""
    columns = [_Column(*ALL, np.ones(squares, bool), published=True, ring=False)]
    triples: list[tuple[int, int, int]] = []
    for target, chain in chains.items():
        first, many = len(columns), len(chain.links)
        names = chain.rings or [""] * many
        masks = [*(np.asarray(mask, bool) for _, mask in chain.links), columns[0].mask]
        columns += [
            _Column(target, name, mask, published=True, ring=False)
            for (name, _), mask in zip(chain.links, masks[:-1], strict=True)
        ]
        columns += [
            _Column(target, name, wide & ~narrow, published=bool(name), ring=True)
            for name, narrow, wide in zip(names, masks[:-1], masks[1:], strict=True)
        ]
        outer = [*range(first + 1, first + many), 0]
        triples += [(outer[k], first + k, first + many + k) for k in range(many)]
    at = np.array(triples, int).reshape(-1, 3)
    data, rows = np.tile([1.0, -1.0, -1.0], len(at)), np.repeat(np.arange(len(at)), 3)
    return columns, csr_matrix((data, (rows, at.ravel())), (len(at), len(columns)))


def _people(groups: Sequence[Floats]) -> Floats:
    """(everyone, groups, the unknown; squares): residents of each. Without groups only everyone."""
    everyone, *parts = groups
    if not parts:
        return everyone[None]
    # a square where one age is missing has all of its residents of unknown age
    known = np.where(np.isnan(parts).any(axis=0), 0.0, parts)
    return np.stack([everyone, *known, np.maximum(np.round(everyone - known.sum(axis=0), EXACT), 0.0)])


def _with_rest(belongs: csr_matrix, parents: Ints) -> tuple[csr_matrix, csr_matrix]:
    """Rows for what is in an area and in none below it; relations of each area with those below."""
    above = np.flatnonzero(parents >= 0)
    wholes = np.unique(parents[above])
    below = csr_matrix((np.ones(len(above)), (parents[above], above)), (len(parents), len(parents)))[wholes]
    rest = csr_matrix(belongs[wholes] - below @ belongs)
    rest.eliminate_zeros()
    if (rest.data < 0).any():
        mend = "Give every area the squares of those inside it, and every square one smallest area."
        raise InputError(Fault("belongs", "areas that have the squares of those below them", mend))
    filled = np.flatnonzero(np.diff(rest.indptr))
    many = len(filled)
    whole = csr_matrix((np.ones(len(wholes)), (np.arange(len(wholes)), wholes)), below.shape)
    rests = csr_matrix((np.ones(many), (filled, np.arange(many))), (len(wholes), many))
    return csr_matrix(vstack([belongs, rest[filled]])), csr_matrix(hstack([whole - below, -rests]))


def _misfits(
    belongs: csr_matrix, parents: Sequence[int], squares: Sequence[str], groups: Mapping[str, Floats]
) -> Iterator[Fault]:
    shape = len(parents), len(squares)
    if belongs.shape != shape:
        mend = "Give a row for each area and a column for each square."
        yield Fault("belongs", f"the shape {shape}", mend, value=belongs.shape)
    if any(not -1 <= above < area for area, above in enumerate(parents)):
        yield Fault("parents", "areas after those that they are in", "Put larger areas first.")
    if len(set(squares)) < len(squares):
        yield Fault("squares", "ids that differ", "Give each square an id of its own.")
    if EVERYONE not in groups:
        yield Fault("groups", 'everyone, under the name ""', "Add the residents of each square.")
    for name, people in groups.items():
        given = np.asarray(people, float)
        known = np.isfinite(given) | (np.isnan(given) & (name != EVERYONE))
        if given.shape != shape[1:] or not known.all() or (given < 0).any():
            mend = "Give 0 where nobody lives; only ages may be missing."
            yield Fault("groups", "residents of each square, 0 or more", mend, column=name)


def _misfits_of(chains: Mapping[str, Chain], squares: int) -> Iterator[Fault]:
    for target, chain in chains.items():
        masks = [np.asarray(mask, bool) for _, mask in chain.links]
        if any(mask.shape != (squares,) for mask in masks):
            yield Fault("chains", "a flag for each square", "Give them in the squares' order.", column=target)
        elif any((narrow & ~wide).any() for narrow, wide in pairwise(masks)):
            yield Fault("chains", "limits from narrow to wide", "Put them in that order.", column=target)
        if chain.rings and len(chain.rings) != len(masks):
            mend = "Name every ring or none."
            yield Fault("chains", f"{len(masks)} names of rings", mend, column=target, value=len(chain.rings))
