"""How much room there is for residents in the places they can walk to, when everyone who can walk there shares them.

Reach says whether there is a place nearby, not how many others go to it. Where people are added and places are not,
reach stays what it was; room shrinks. It is the enhanced two-step floating catchment (E2SFCA: Luo and Qi 2009, doi
10.1016/j.healthplace.2009.06.002) of `weefsel.analysis.catchment`, put together per area without a number for each
square: of area a,

    room = Σ over places (capacity × the area's demand there / all demand there) / residents of the area,

so that only the demand of each area at each place is kept, and all pairs of squares and places are never there at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from weefsel.analysis.decay import Bands
from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.ground import Ground
from weefsel.analysis.people import least_sure_within
from weefsel.analysis.reach import belonging, positions, targets
from weefsel.analysis.sharing import Sharing
from weefsel.analysis.walking import Walking
from weefsel.concepts import Evidence, Function, MissingReason
from weefsel.errors import Fault, InputError

__all__ = ["Shared", "room", "room_after", "share"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
PER: Final = 1000.0
#: decimetres in a metre
DM: Final = 10
#: a missing text, as numpy fills it in
_NOTHING: Final = np.array(None, dtype=object)


@dataclass(frozen=True, slots=True)
class Shared:
    """Who can walk to which place: what every figure of room is made of. From `share`."""

    areas: pd.DataFrame
    places: pd.DataFrame
    #: (areas,) residents in squares
    people: Floats
    #: (areas,) the least sure of all squares that share a place with the area
    evidence: NDArray[Any]
    #: `Sharing.known`
    known: float
    #: (entries,) position of an area, and of a place that some of its residents can walk to
    area: Ints
    place: Ints
    #: (entries,) the part of the place that is the area's, and the least and most that it can be: 0 to 1
    part: Floats
    least: Floats
    most: Floats


def room(
    areas: pd.DataFrame,
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    walking: Walking | None = None,
    sharing: Sharing | None = None,
) -> pd.DataFrame:
    """Places and capacity per 1,000 residents, shared with all who can walk there, per area of the newest year.

    For each function F the figures `F:per_1000` (each place counts as one) and `F:capacity_per_1000` (each by how many
    people it holds: the column `capacity`), the mean over the residents of the area; unit `per_1000`. The bands are
    `walking.minutes`, of the weights `sharing.weights`. All that the places with demand have to offer goes to someone:
    Σ areas residents × room is their sum.

    `lower` and `upper` are what it would be when all residents of the area live half a square further from every place
    and everyone else half a square nearer, and the other way round. They are bounds from that one cause, as those of
    `reach_areas`, not a 95 % interval.

    Capacity counts places whose capacity is known. It is missing as not measured where those are less than
    `sharing.known` of the area's room, and estimated where they are not all of it. Where nobody lives there is no
    figure. Evidence is the least sure of all who share a place with the area; without a network walks are straight
    lines, and then all is estimated.

    Raises `InputError` where there are not as many weights as `walking.minutes`.
    """
    walking = walking or Walking()
    ground = Ground(residents, nodes, edges, walking)
    return room_after(share(ground, areas, residents, places, walking, sharing or Sharing()), {})


def share(
    ground: Ground,
    areas: pd.DataFrame,
    residents: pd.DataFrame,
    places: pd.DataFrame,
    walking: Walking,
    sharing: Sharing,
) -> Shared:
    """Divide every place that counts over the areas whose residents can walk to it.

    `ground` is that of `residents`. Raises `InputError` where there are not as many weights as `walking.minutes`.
    """
    bands = Bands(tuple(minutes * 60 * walking.speed_m_s for minutes in walking.minutes), sharing.weights)
    newest = newest_year(areas)
    codes = pd.Index(newest["area_code"])
    small = codes.get_indexer(pd.Index(residents["area_code"]))
    # those who live in none of the areas share places all the same: they go last
    small = np.where(small < 0, len(codes), small)
    weight = residents["residents"].to_numpy(float)
    functions = [there for target, there in targets(places).items() if target in list(Function)]
    used = np.unique(np.concatenate(functions))
    where, place, demand = _demand(ground, residents, positions(places)[used], small, weight, bands)
    # (3, places): as they live, half a square further, half a square nearer
    total = np.stack([_sums(place, row, len(used)) for row in demand])
    area, entry_place, mine = _rolled(newest, where, place, demand)
    others = np.maximum(total[:, entry_place] - mine, 0.0)
    part, least, most = (_portion(mine[a], others[b]) for a, b in ((0, 0), (1, 2), (2, 1)))
    straight = bool((ground.route() == "straight").any())
    sure = _evidence(residents, newest, small, (where, place), (area, entry_place))
    sure = np.array([str(Evidence.ESTIMATED if straight else kind) for kind in sure], object)
    people = np.asarray(belonging(newest, residents) @ weight, float)
    # rounding must not push an end over the value
    ends = np.minimum(least, part), np.maximum(most, part)
    return Shared(newest, places, people, sure, sharing.known, area, used[entry_place], part, *ends)


def room_after(shared: Shared, extended: Mapping[str, float]) -> pd.DataFrame:
    """The figures of `room`, with some places extended: place id → how many times as large it becomes.

    The same as when those places had been changed and everything measured anew; 0 closes a place. Who walks where does
    not depend on what a place holds, so that nothing is measured here. Ids that are no place's are passed over. Raises
    `InputError` for a factor that is not a number of 0 or more.
    """
    times = _times(shared.places, extended)
    capacity = shared.places["capacity"].to_numpy(float)
    base = {"area_code": shared.areas["area_code"].to_numpy(object), "year": shared.areas["year"].to_numpy()}
    wanted = targets(shared.places, [str(f) for f in Function])
    parts: list[dict[str, Any]] = []
    for function, there in wanted.items():
        among = np.zeros(len(times), bool)
        among[there] = True
        for name, each in (("per_1000", np.ones(len(times))), ("capacity_per_1000", capacity)):
            parts.append(base | {"column": f"{function}:{name}"} | _figure(shared, among, times, each))
    return figures(parts)


def _figure(shared: Shared, among: Flags, times: Floats, each: Floats) -> dict[str, Any]:
    """Per 1,000 residents of each area what the places `among` offer: `each`, NaN where that is not known, `times`."""
    mine = among[shared.place]
    area, place = shared.area[mine], shared.place[mine]
    part, known = shared.part[mine] * times[place], np.isfinite(each)[place]
    amount = np.nan_to_num(each)[place] * times[place]

    def of_areas(of_entries: Floats) -> Floats:
        return _sums(area, of_entries, len(shared.people))

    people = np.where(shared.people > 0, shared.people, np.nan)
    value, lower, upper = (
        PER * of_areas(end[mine] * amount) / people for end in (shared.part, shared.least, shared.most)
    )
    every, sure = of_areas(part), of_areas(part * known)
    # 0 of 0 is all of it
    unknown = sure < shared.known * every
    partly = (sure < every) & ~unknown
    reason = np.where(np.isnan(value), str(MissingReason.UNKNOWN), str(MissingReason.NOT_MEASURED))
    gone = np.isnan(value) | unknown
    evidence = np.where(partly, str(Evidence.ESTIMATED), shared.evidence)
    return {
        "unit": "per_1000",
        **{name: np.where(gone, np.nan, found) for name, found in zip(_ENDS, (value, lower, upper), strict=True)},
        "evidence": np.where(gone, _NOTHING, evidence),
        "missing": np.where(gone, reason, _NOTHING),
    }


_ENDS: Final = ("value", "lower", "upper")


def _times(places: pd.DataFrame, extended: Mapping[str, float]) -> Floats:
    wrong = [(place, factor) for place, factor in extended.items() if not 0 <= factor < np.inf]
    if wrong:
        mend = "Give 2 for twice as large, 0 for closed."
        place, factor = wrong[0]
        more = len(wrong) - 1
        raise InputError(Fault("extended", "numbers of 0 or more", mend, column=place, value=factor, more=more))
    return np.array([extended.get(place, 1.0) for place in places["place_id"]], float)


def _demand(
    ground: Ground, residents: pd.DataFrame, at: Floats, small: Ints, weight: Floats, bands: Bands
) -> tuple[Ints, Ints, Floats]:
    """Smallest areas and places, each pair once, and the demand of the one at the other: (3, pairs), as in `share`."""
    half = residents["size_m"].to_numpy(float) / 2 * DM
    limit = bands.ends_m[-1] + float(half.max(initial=0.0)) / DM
    rows = int(small.max(initial=0)) + 1
    found: list[tuple[Ints, Floats]] = [(np.zeros(0, np.int64), np.zeros((3, 0)))]
    for block in ground.pairs(at, limit):
        # a block holds all pairs of its places
        key, turn = np.unique(block.place.astype(np.int64) * rows + small[block.cell], return_inverse=True)
        shifts = (0.0, half[block.cell], -half[block.cell])
        near = (bands.weights(np.maximum(block.distance_dm + shift, 0.0)) for shift in shifts)
        found.append((key, np.stack([_sums(turn, w * weight[block.cell], len(key)) for w in near])))
    key = np.concatenate([keys for keys, _ in found])
    return key % rows, key // rows, np.concatenate([demand for _, demand in found], axis=1)


def _rolled(newest: pd.DataFrame, small: Ints, place: Ints, demand: Floats) -> tuple[Ints, Ints, Floats]:
    """Areas and places, each pair once, and the demand, from that of smallest areas: every area with all within it."""
    row = pd.Series(np.arange(len(newest)), index=newest["area_code"])
    within = membership(newest)
    above = pd.DataFrame(
        {"small": row.loc[within["area_code"]].to_numpy(), "area": row.loc[within["within"]].to_numpy()}
    )
    entry = pd.DataFrame({"small": small, "entry": np.arange(len(small))}).merge(above, on="small")
    which = entry["entry"].to_numpy()
    size = int(place.max(initial=0)) + 1
    key, turn = np.unique(entry["area"].to_numpy(np.int64) * size + place[which], return_inverse=True)
    mine = np.stack([_sums(turn, of_small[which], len(key)) for of_small in demand])
    return key // size, key % size, mine


def _sums(group: Ints, amount: Floats, groups: int) -> NDArray[Any]:
    return np.bincount(group, amount, groups)


def _portion(mine: Floats, others: Floats) -> Floats:
    """The part that is mine; nothing where there is no demand at all."""
    total = mine + others
    return np.divide(mine, total, out=np.zeros(len(mine)), where=total > 0)


def _evidence(
    residents: pd.DataFrame, newest: pd.DataFrame, small: Ints, walks: tuple[Ints, Ints], entries: tuple[Ints, Ints]
) -> list[Evidence]:
    """The least sure evidence among all who share a place with an area: its own residents, and those they meet.

    `walks` are pairs of smallest area and place, `entries` of area and place.
    """
    rows = int(small.max(initial=0)) + 1
    by_small = least_sure_within(_pairs(small, np.arange(len(small)), (rows, len(small))), residents["evidence"])
    places = int(max(walks[1].max(initial=0), entries[1].max(initial=0))) + 1
    by_place = least_sure_within(_pairs(walks[1], walks[0], (places, rows)), pd.Series(by_small, dtype=object))
    squares = belonging(newest, residents)
    with_whom = hstack([squares, _pairs(*entries, (len(newest), places))], format="csr")
    return least_sure_within(with_whom, pd.concat([residents["evidence"], pd.Series(by_place)], ignore_index=True))


def _pairs(row: Ints, column: Ints, shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
