"""What is within a walk: pairs of squares and places, what residents can choose from, and who lives near a place.

Pairs are streamed in blocks and added up block by block; all of them are never there at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.ground import Ground
from weefsel.analysis.nearest import ROUTES, category, route_codes
from weefsel.analysis.reach import positions, targets
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand
from weefsel.errors import Fault, InputError
from weefsel.network import DECIMETRE, Pairs

__all__ = [
    "capacities",
    "catchment_population",
    "cumulative_opportunities",
    "limits_of",
    "pairs_at_once",
    "pairs_within_walk",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Int32s = NDArray[np.int32]
#: no limit is larger; metres
FARTHEST_M: Final = 1_000_000.0


def limits_of(walking: Walking) -> tuple[float, ...]:
    """How far one walks in each of `walking.minutes`, metres."""
    return tuple(minutes * 60 * walking.speed_m_s for minutes in walking.minutes)


def pairs_within_walk(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    within_m: float,
    walking: Walking | None = None,
) -> Iterator[pd.DataFrame]:
    """Every square and place at most `within_m` metres of walking apart: an origin–destination matrix, in blocks.

    A table a block, by place and then by square: `cell_id`, `place_id`, `distance_m`. The ids are categories, whose
    codes are rows of `residents` and of `places`. A block has at most 250,000 rows, and all blocks together
    hold every pair once. The limit itself is within. How is measured is in
    `weefsel.analysis.ground`.

    Raises `InputError` for a limit that is not 0 to 1,000,000 m, before the first block.
    """
    (limit,) = _limits((within_m,))
    ground = Ground(residents, nodes, edges, walking or Walking())
    return (
        pd.DataFrame(
            {
                "cell_id": category(block.cell, residents["cell_id"]),
                "place_id": category(block.place, places["place_id"]),
                "distance_m": block.distance_dm * DECIMETRE,
            }
        )
        for block in ground.pairs(positions(places), limit)
    )


def pairs_at_once(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    within_m: float,
    walking: Walking | None = None,
) -> tuple[Int32s, Int32s, Int32s]:
    """The pairs of `pairs_within_walk` as `weefsel.analysis.catchment` takes them: all in memory, so for few places.

    Rows of `residents`, rows of `places`, and decimetres, sorted by place and then by square.
    """
    (limit,) = _limits((within_m,))
    blocks = list(Ground(residents, nodes, edges, walking or Walking()).pairs(positions(places), limit))
    none = np.zeros(0, np.int32)
    cell, place, distance = (
        np.concatenate([none, *(getattr(block, name) for block in blocks)]) for name in ("cell", "place", "distance_dm")
    )
    return cell, place, distance


def cumulative_opportunities(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    within_m: Sequence[float],
    walking: Walking | None = None,
    *,
    capacity: ArrayLike | None = None,
    only: Sequence[str] | None = None,
) -> pd.DataFrame:
    """How many places of each function and kind each square can walk to: cumulative opportunities.

    `within_m` are limits in metres, from small to large; `capacity` (places,) is what each place has to offer, such as
    seats or hours. `only` is as in `weefsel.analysis.nearest.nearest_places`.

    Returns a row for each target, limit and square, in the squares' order: `cell_id`, `target`, `within_m`, `places`
    (how many), with `capacity` their sum, and `route` (as in `reach_cells`: where it is empty the square does not join
    the network, and its 0 is not a count). Source of the measure: Wachs and Kumagai (1973, doi
    10.1016/0038-0121(73)90041-4).

    Raises `InputError` for limits that do not rise, an unknown target, and capacities that are missing or below 0.
    """
    limits, wanted = _limits(within_m), targets(places, only)
    offered = None if capacity is None else capacities(capacity, len(places))
    ground = Ground(residents, nodes, edges, walking or Walking())
    shape = len(wanted), len(limits), len(residents)
    counts = np.zeros(shape, np.int32)
    sums = np.zeros(shape if offered is not None else 0)
    # places of no target are not walked to
    used = np.unique(np.concatenate([*wanted.values(), np.zeros(0, np.int64)]))
    members = _Members(wanted, len(places))
    for block in ground.pairs(positions(places)[used], limits[-1]):
        pair, target = members.of(used[block.place])
        at = target, _bands(block, limits)[pair], block.cell[pair]
        np.add.at(counts, at, 1)
        if offered is not None:
            np.add.at(sums, at, offered[used[block.place[pair]]])
    rows = {
        "cell_id": category(np.tile(np.arange(shape[2], dtype=np.int32), shape[0] * shape[1]), residents["cell_id"]),
        "target": category(np.repeat(np.arange(shape[0], dtype=np.int32), shape[1] * shape[2]), list(wanted)),
        "within_m": np.tile(np.repeat(limits, shape[2]), shape[0]),
        "places": np.cumsum(counts, axis=1, out=counts).ravel(),
    }
    if offered is not None:
        rows["capacity"] = np.cumsum(sums, axis=1, out=sums).ravel()
    return pd.DataFrame(rows | {"route": category(np.tile(route_codes(ground.route()), shape[0] * shape[1]), ROUTES)})


def catchment_population(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    within_m: Sequence[float],
    walking: Walking | None = None,
) -> pd.DataFrame:
    """How many people live within a walk of each place, in total and by age: the population of its catchment.

    Returns a row for each place and limit, in the places' order: `place_id`, `within_m`, `residents`, `age_0_15` … in
    squares where ages are known, `age_unknown` (residents of the other squares), and `route` (empty where the place
    does not join the network: its 0 is not a count). Someone who lives near two places is in both catchments: do not
    add them up over places.

    Raises `InputError` for limits that do not rise.
    """
    limits = _limits(within_m)
    ground = Ground(residents, nodes, edges, walking or Walking())
    people = _people(residents)
    sums = np.zeros((len(people), len(places), len(limits)))
    for block in ground.pairs(positions(places), limits[-1]):
        # a block is a run of places
        first, last = int(block.place[0]), int(block.place[-1]) + 1
        slot = (block.place - first) * len(limits) + _bands(block, limits)
        shape = last - first, len(limits)
        for row, number in zip(sums, people.values(), strict=True):
            row[first:last] += np.bincount(slot, number[block.cell], shape[0] * shape[1]).reshape(shape)
    np.cumsum(sums, axis=2, out=sums)
    return pd.DataFrame(
        {
            "place_id": category(np.repeat(np.arange(len(places)), len(limits)), places["place_id"]),
            "within_m": np.tile(limits, len(places)),
            **{name: row.ravel() for name, row in zip(people, sums, strict=True)},
            "route": category(np.repeat(route_codes(ground.route(positions(places))), len(limits)), ROUTES),
        }
    )


class _Members:
    """Of which targets each place is, as compressed rows: those of place p are `target[start[p]:start[p + 1]]`."""

    def __init__(self, wanted: Mapping[str, Ints], places: int) -> None:
        place = np.concatenate([*wanted.values(), np.zeros(0, np.int64)])
        target = np.repeat(np.arange(len(wanted)), [len(group) for group in wanted.values()])
        self._target = target[np.argsort(place, kind="stable")]
        self._many = np.bincount(place, minlength=places)
        self._start = np.cumsum(self._many) - self._many

    def of(self, place: Ints) -> tuple[Ints, Ints]:
        """Each position in `place` as often as that place has targets, and those targets."""
        many = self._many[place]
        pair = np.repeat(np.arange(len(place)), many)
        turn = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
        return pair, self._target[self._start[place][pair] + turn]


def _limits(within_m: Sequence[float]) -> Floats:
    limits = np.asarray(list(within_m), float)
    fit = np.isfinite(limits) & (limits >= 0) & (limits <= FARTHEST_M)
    if len(limits) == 0 or not fit.all() or (np.diff(limits) <= 0).any():
        expected = f"metres from 0 to {FARTHEST_M:,.0f}, from small to large"
        raise InputError(Fault("within_m", expected, "Give limits in metres.", value=tuple(within_m)))
    return limits


def _bands(block: Pairs, limits: Floats) -> Ints:
    """The first of the limits that each pair is within."""
    # rounded as `Ground.pairs` rounds the last
    return np.searchsorted(np.floor(limits / DECIMETRE + 1e-6), block.distance_dm)


def capacities(given: ArrayLike, places: int) -> Floats:
    """What each place offers, checked: `InputError` for another number of them, one missing or below 0."""
    amounts = np.asarray(given, float)
    if amounts.shape != (places,):
        mend = "Give them in the order of the table `places`."
        raise InputError(Fault("capacity", f"{places} numbers, one a place", mend, value=amounts.shape))
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if len(wrong):
        mend, value = "Give 0 for what is not known.", float(amounts[wrong[0]])
        row, more = int(wrong[0]) + 1, len(wrong) - 1
        raise InputError(Fault("capacity", "numbers of 0 or more", mend, row=row, value=value, more=more))
    return amounts


def _people(residents: pd.DataFrame) -> dict[str, Floats]:
    """Column of the catchments → number of people in each square."""
    everyone = residents["residents"].to_numpy(float)
    ages = {str(band): residents[str(band)].to_numpy(float) for band in AgeBand}
    unknown = np.any([np.isnan(number) for number in ages.values()], axis=0)
    known = {band: np.where(unknown, 0.0, number) for band, number in ages.items()}
    return {"residents": everyone, **known, "age_unknown": np.where(unknown, everyone, 0.0)}
