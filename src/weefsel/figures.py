"""The analyses as a user of the library calls them: from a snapshot to a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from weefsel.analysis import catchment as catchment_
from weefsel.analysis import people as people_
from weefsel.analysis import presence as presence_
from weefsel.analysis.choice import Choice, chosen
from weefsel.analysis.decay import Bands
from weefsel.analysis.equity import equity_areas
from weefsel.analysis.nearest import nearest_places
from weefsel.analysis.opening import region_of
from weefsel.analysis.reach import reach_cells
from weefsel.analysis.reach import targets as targets_
from weefsel.analysis.sharing import LUO_QI
from weefsel.analysis.walking import Walking, passable
from weefsel.analysis.within import (
    capacities,
    catchment_population,
    cumulative_opportunities,
    limits_of,
    pairs_at_once,
    pairs_within_walk,
)
from weefsel.concepts import Count
from weefsel.errors import Fault, InputError, NotFound
from weefsel.network import kept_beside
from weefsel.snapshot import Snapshot

__all__ = [
    "catchments",
    "equity",
    "floating_catchment",
    "nearest",
    "opportunities",
    "pairs",
    "people",
    "presence",
    "reach",
]

#: limits of walks in metres, from small to large
Limits = float | Sequence[float]


def reach(
    snapshot: Snapshot, *, choice: Choice | None = None, unsure: bool = False, walking: Walking | None = None
) -> gpd.GeoDataFrame:
    """How far it is on foot from every square of residents to the nearest place of each function and kind.

    A row a square of 100 m, as polygons in the snapshot's CRS: `cell_id`, `area_code`, `residents`, and for each target
    T (`meeting`, …, `library`, …) `T_m`, metres along the network (empty where not reached) and `T_place`, which
    place that is. Ready for `.plot("meeting_m")`. Computed from the tables; the method is in
    `weefsel.analysis.reach.reach_cells`.

    With a `choice` (`weefsel.analysis.choice.Choice`) only places count that surely meet it on the snapshot's day, in
    the Netherlands; with `unsure` also those that might: many do not say enough, and the true walk is between the two.

    Raises `NotFound` when the snapshot does not say where people live.
    """
    homes, places = _homes(snapshot), _counted(snapshot, choice, unsure=unsure)
    found = reach_cells(homes, places, *_network(snapshot, choice), _pace(walking, choice), kept_beside(snapshot.path))
    cells = dict(iter(found.groupby("target", sort=False)))
    columns: dict[str, object] = {}
    for target in targets_(snapshot.places):
        # a choice may leave no place of a kind
        rows = cells.get(target)
        columns[f"{target}_m"] = np.nan if rows is None else rows["distance_m"].to_numpy()
        columns[f"{target}_place"] = None if rows is None else rows["place_id"].to_numpy()
    return _squares(snapshot, columns)


def nearest(
    snapshot: Snapshot,
    k: int = 3,
    *,
    targets: Sequence[str] | None = None,
    choice: Choice | None = None,
    unsure: bool = False,
    walking: Walking | None = None,
) -> pd.DataFrame:
    """The k (1 to 10) nearest places of each function and kind from every square, the nearest first.

    A row for each target, square and rank: `cell_id`, `target`, `rank`, `distance_m`, `place_id`, `route`. `targets`
    are the functions and kinds that are asked, all without it; `choice` and `unsure` are those of `reach`. The method
    is in `weefsel.analysis.nearest.nearest_places`, which gives the same in a table for each target.

    Raises `NotFound` when the snapshot does not say where people live, `InputError` for another k and unknown targets.
    """
    homes, places = _homes(snapshot), _counted(snapshot, choice, unsure=unsure)
    only = list(targets_(snapshot.places, targets))
    network = _network(snapshot, choice)
    tables = nearest_places(
        homes, places, *network, k, _pace(walking, choice), index=kept_beside(snapshot.path), only=only
    )
    return pd.concat(list(tables), ignore_index=True)


def pairs(
    snapshot: Snapshot, within_m: float, *, targets: Sequence[str] | None = None, walking: Walking | None = None
) -> Iterator[pd.DataFrame]:
    """Every square and place at most `within_m` metres of walking apart, in blocks: an origin–destination matrix.

    A table a block: `cell_id`, `place_id`, `distance_m`. With `targets` only the places of those functions and kinds.
    There may be very many: add up block by block, or write each away. The method is in
    `weefsel.analysis.within.pairs_within_walk`.

    Raises `NotFound` when the snapshot does not say where people live, `InputError` for a wrong limit or target.
    """
    homes, places = _homes(snapshot), _of_targets(snapshot, targets)
    return pairs_within_walk(homes, places, snapshot.nodes, snapshot.edges, within_m, walking)


def opportunities(
    snapshot: Snapshot,
    within_m: Limits | None = None,
    *,
    targets: Sequence[str] | None = None,
    capacity: ArrayLike | None = None,
    choice: Choice | None = None,
    unsure: bool = False,
    walking: Walking | None = None,
) -> pd.DataFrame:
    """How many places of each function and kind every square can walk to: cumulative opportunities.

    A row for each target, limit and square: `cell_id`, `target`, `within_m`, `places`, `route`; and `capacity`, the sum
    of what was given for each place of `snapshot.places`. Limits are metres; without them 5, 10 and 15 minutes of
    `walking`, or at the pace of the `choice`. `targets`, `choice` and `unsure` are those of `nearest`. The method is
    in `weefsel.analysis.within.cumulative_opportunities`.

    Raises `NotFound` when the snapshot does not say where people live, `InputError` for wrong limits, targets or
    capacities.
    """
    homes, places = _homes(snapshot), _counted(snapshot, choice, unsure=unsure)
    walk, only = _pace(walking, choice), list(targets_(snapshot.places, targets))
    network = _network(snapshot, choice)
    return cumulative_opportunities(
        homes, places, *network, _limits(within_m, walk), walk, capacity=capacity, only=only
    )


def catchments(
    snapshot: Snapshot,
    within_m: Limits | None = None,
    *,
    targets: Sequence[str] | None = None,
    walking: Walking | None = None,
) -> pd.DataFrame:
    """How many people live within a walk of each place, in total and by age: catchment populations.

    A row for each place and limit: `place_id`, `within_m`, `residents`, `age_0_15` …, `age_unknown`, `route`. Limits
    are metres; without them 5, 10 and 15 minutes of `walking`. With `targets` only the places of those functions and
    kinds. The method is in `weefsel.analysis.within.catchment_population`.

    Raises `NotFound` when the snapshot does not say where people live, `InputError` for wrong limits or targets.
    """
    homes, places = _homes(snapshot), _of_targets(snapshot, targets)
    walk, network = walking or Walking(), (snapshot.nodes, snapshot.edges)
    return catchment_population(homes, places, *network, _limits(within_m, walk), walk)


def floating_catchment(
    snapshot: Snapshot,
    target: str,
    bands: Bands | None = None,
    *,
    capacity: ArrayLike | None = None,
    walking: Walking | None = None,
) -> gpd.GeoDataFrame:
    """How much of a function or kind there is for each resident, when places are shared with all who walk there.

    E2SFCA: a row a square as in `reach`, with `access`, capacity per resident. `capacity` is what each place of
    `snapshot.places` offers, 1 without it, so that `access` is places per resident. `bands`
    (`weefsel.analysis.decay.Bands`) are 5, 10 and 15 minutes of `walking` with the weights of Luo and Qi (2009) without
    it. The method is in `weefsel.analysis.catchment.floating_catchment`; all pairs of the target are in memory at once.

    Raises `NotFound` when the snapshot does not say where people live, `InputError` for a wrong target or capacity.
    """
    homes, walk = _homes(snapshot), walking or Walking()
    bands = bands or Bands(limits_of(walk), LUO_QI)
    group = targets_(snapshot.places, [target])[target]
    places = snapshot.places.iloc[group]
    offered = np.ones(len(group)) if capacity is None else capacities(capacity, len(snapshot.places))[group]
    there = pairs_at_once(homes, places, snapshot.nodes, snapshot.edges, bands.ends_m[-1], walk)
    found = catchment_.floating_catchment(there, homes["residents"].to_numpy(float), offered, bands)
    return _squares(snapshot, {"access": found.access})


def equity(
    snapshot: Snapshot,
    scores: pd.DataFrame | None = None,
    *,
    cap_m: float | None = None,
    walking: Walking | None = None,
) -> pd.DataFrame:
    """How equally walks are spread over residents, in every area: indices of inequality with their intervals.

    `scores` ranks small areas from worse off to better off: rows of `snapshot.observations` of one indicator in one
    year. Arguments, figures and errors are those of `weefsel.analysis.equity.equity_areas`. Raises `NotFound` when the
    snapshot does not say where people live.
    """
    s, homes = snapshot, _homes(snapshot)
    cells = reach_cells(homes, s.places, s.nodes, s.edges, walking, kept_beside(s.path))
    return equity_areas(s.areas, homes, cells, scores, walking, cap_m=cap_m)


def people(snapshot: Snapshot) -> pd.DataFrame:
    """Residents and ages per area; see `weefsel.analysis.people.people`."""
    return people_.people(snapshot.areas, snapshot.residents, snapshot.observations)


def presence(snapshot: Snapshot) -> pd.DataFrame:
    """Places, groups, activities and ties per area; see `weefsel.analysis.presence.presence`."""
    s = snapshot
    return presence_.presence(s.areas, s.places, s.actors, s.offers, s.ties)


def _homes(snapshot: Snapshot) -> pd.DataFrame:
    if len(snapshot.residents) == 0:
        raise NotFound(f"{snapshot.meta.name} has no squares of residents: nothing to measure from.")
    return snapshot.residents


def _counted(snapshot: Snapshot, choice: Choice | None, *, unsure: bool) -> pd.DataFrame:
    """The places, all of them; those that do not meet the choice do not count."""
    if choice is None:
        return snapshot.places
    try:
        on, where = date.fromisoformat(snapshot.meta.date), region_of(snapshot.areas)
        found = chosen(snapshot.places, snapshot.offers, choice, on=on, where=where)
    except ValueError as error:
        mend = "Leave out the moment."
        raise InputError(Fault("choice", f"a moment near {snapshot.meta.date} ({error})", mend)) from None
    meets = found.mask | found.unknown_mask if unsure else found.mask
    return snapshot.places.assign(count=snapshot.places["count"].where(meets, str(Count.NO)))


def _of_targets(snapshot: Snapshot, targets: Sequence[str] | None) -> pd.DataFrame:
    """The places of some functions and kinds, or all of them."""
    if targets is None:
        return snapshot.places
    return snapshot.places.iloc[np.unique(np.concatenate(list(targets_(snapshot.places, targets).values())))]


def _network(snapshot: Snapshot, choice: Choice | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes, and the edges over which those who ask can go."""
    return snapshot.nodes, snapshot.edges if choice is None else passable(snapshot.edges, choice.group)


def _pace(walking: Walking | None, choice: Choice | None) -> Walking:
    return walking or (Walking() if choice is None else Walking.for_group(choice.group))


def _limits(within_m: Limits | None, walking: Walking) -> Sequence[float]:
    if within_m is None:
        return limits_of(walking)
    return [float(limit) for limit in np.atleast_1d(within_m)]


def _squares(snapshot: Snapshot, columns: dict[str, object]) -> gpd.GeoDataFrame:
    """The squares of residents, with these columns more."""
    homes = snapshot.residents
    given = {name: homes[name].to_numpy() for name in ("cell_id", "area_code", "residents")}
    x, y, half = (np.asarray(homes[c], float) for c in ("x_m", "y_m", "size_m"))
    half = half / 2
    squares = shapely.box(x - half, y - half, x + half, y + half)
    return gpd.GeoDataFrame(given | columns, geometry=squares, crs=snapshot.meta.crs)
