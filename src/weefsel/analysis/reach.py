"""How far people live, on foot, from the nearest place of every function and kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.people import age_reason, least_sure
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Count, Evidence, Function, MissingReason
from weefsel.network import (
    DECIMETRE,
    UNREACHED,
    Graph,
    Hierarchy,
    build_graph,
    contract,
    customise,
    join,
    nearest,
    sources_of,
)

__all__ = ["reach_areas", "reach_cells", "targets"]

Floats = NDArray[np.float64]
#: a missing text, as numpy fills it in
_NOTHING: Final = np.array(None, dtype=object)


def targets(places: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """What is walked to: every function (places that count, `core`), then every kind there is (all but `no`).

    Target → positions in `places`, functions first.
    """
    core = (places["count"] == Count.CORE).to_numpy()
    given = [set(functions) for functions in places["functions"]]
    out = {
        str(f): np.flatnonzero(core & np.fromiter((f in has for has in given), bool, len(given))).astype(np.int64)
        for f in Function
    }
    kinds = places["kind"].where(places["count"] != Count.NO)
    for kind in sorted(kinds.dropna().unique()):
        out[str(kind)] = np.flatnonzero((kinds == kind).to_numpy()).astype(np.int64)
    return out


def reach_cells(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    walking: Walking | None = None,
    index: Callable[[Graph], Hierarchy] | None = None,
) -> pd.DataFrame:
    """Distance from every square of residents to the nearest place of each function and kind.

    The distance is the straight leg from the square's centre to the nearest node of the largest component, the shortest
    path over the network in whole decimetres, and the straight leg to the place. Exact for every square: see
    `weefsel.network.hierarchy`. Without a network it is the straight line × `walking.detour`. `index` gives the
    hierarchy of the network where one is kept; else it is made.

    Returns a row for each square and target, in the squares' order: `cell_id`, `target`, `distance_m` (empty where not
    reached), `place_id` (None there), `route` (how was measured: `network` or `straight`; None where the square does
    not join the network).
    """
    walking = walking or Walking()
    wanted = targets(places)
    at = np.array([(p.x, p.y) for p in places["geometry"]], float).reshape(-1, 2)
    home = residents[["x_m", "y_m"]].to_numpy(float)
    if len(edges):
        distance, which, route = _on_network(
            home, at, list(wanted.values()), nodes, edges, walking, index or _hierarchy
        )
    else:
        distance, which, route = _straight(home, at, list(wanted.values()), walking)
    reached = which.ravel() >= 0
    ids = np.array([*places["place_id"], None], dtype=object)
    return pd.DataFrame(
        {
            "cell_id": np.tile(residents["cell_id"].to_numpy(object), len(wanted)),
            "target": np.repeat(np.array(list(wanted), object), len(residents)),
            "distance_m": np.where(reached, distance.ravel(), np.nan),
            "place_id": ids[which.ravel()],
            "route": np.tile(route, len(wanted)),
        }
    )


def _on_network(
    home: Floats,
    at: Floats,
    groups: list[NDArray[np.int64]],
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    walking: Walking,
    index: Callable[[Graph], Hierarchy],
) -> tuple[Floats, NDArray[np.int64], NDArray[Any]]:
    """Arrays (targets, squares): distance in metres, and position of the place (−1 where not reached); and the route
    of each square."""
    graph = build_graph(nodes, edges)
    squares = join(graph, home[:, 0], home[:, 1], walking.join_m)
    stops = join(graph, at[:, 0], at[:, 1], walking.join_m)
    joined = squares.node >= 0
    distance = np.full((len(groups), len(home)), np.nan)
    which = np.full((len(groups), len(home)), -1, np.int64)
    if joined.any():
        found, place = nearest(index(graph), sources_of(stops, groups), squares.node[joined])
        reached = found < UNREACHED
        total = (found + squares.leg_dm[joined][:, None]) * DECIMETRE
        distance[:, joined] = np.where(reached, total, np.nan).T
        which[:, joined] = place.T
    route = np.where(joined, np.array("network", object), _NOTHING)
    return distance, which, route


def _hierarchy(graph: Graph) -> Hierarchy:
    return customise(contract(graph), graph)


def _straight(
    home: Floats, at: Floats, groups: list[NDArray[np.int64]], walking: Walking
) -> tuple[Floats, NDArray[np.int64], NDArray[Any]]:
    distance = np.full((len(groups), len(home)), np.nan)
    which = np.full((len(groups), len(home)), -1, np.int64)
    for row, group in enumerate(groups):
        if len(group) and len(home):
            # of several places in one building the first, as on the network
            spots, first = np.unique(at[group], axis=0, return_index=True)
            found: tuple[Any, Any] = cKDTree(spots).query(home)
            distance[row] = np.rint(found[0] * walking.detour / DECIMETRE) * DECIMETRE
            which[row] = group[first[found[1]]]
    return distance, which, np.full(len(home), "straight", object)


#: a target's figures are also given by age band when it is one of these
_BY_AGE: Final = frozenset(str(f) for f in Function)


def reach_areas(
    areas: pd.DataFrame, residents: pd.DataFrame, cells: pd.DataFrame, walking: Walking | None = None
) -> pd.DataFrame:
    """What `reach_cells` found, per area of the newest year, weighted by who lives in each square.

    Returns figures: for each target `T:within_5`, `T:within_10`, `T:within_15` (share of residents, 0–1, who walk at
    most so many minutes; also per age band for functions: `T:within_10:age_65plus`), `T:median_minutes` and
    `T:p90_minutes` (that half, or nine in ten, of the residents walk at most; missing where they do not get there), and
    `off_network` (residents whose square does not join the network).

    `lower` and `upper` of a share are its values when all residents of a square live half a square further away, or
    nearer by: within a square it is not known where people live. They are bounds from that one cause, not a 95 %
    interval.
    """
    walking = walking or Walking()
    newest = newest_year(areas)
    # every function has figures, also where nobody lives and there is no row to tell of it
    order = list(dict.fromkeys([*map(str, Function), *cells["target"].astype(str)]))
    distance = cells["distance_m"].to_numpy(float).reshape(len(order), len(residents))
    distance = np.where(np.isnan(distance), np.inf, distance)
    belongs = _belongs(newest, residents)
    straight = bool((cells["route"] == "straight").any())
    evidence = [
        str(Evidence.ESTIMATED if straight else least_sure(residents["evidence"].iloc[belongs[a].indices]))
        for a in range(len(newest))
    ]
    base = {"area_code": newest["area_code"].to_numpy(object), "year": newest["year"].to_numpy(), "evidence": evidence}
    parts = [base | part for part in _shares(order, distance, residents, belongs, walking)]
    parts += [base | part for part in _quantiles(order, distance, residents, belongs, walking)]
    off = cells["route"].isna().to_numpy()[: len(residents)]
    alone = belongs @ np.where(off, residents["residents"].to_numpy(float), 0.0)
    parts.append(base | {"column": "off_network", "unit": "residents", "value": alone})
    no_ages = np.array([age_reason(residents.iloc[belongs[a].indices]) for a in range(len(newest))], object)
    for part in parts:
        value = np.asarray(part["value"], float)
        by_age = str(part["column"]).count(":") == 2
        reason = no_ages if by_age else np.array(str(part.pop("reason", MissingReason.UNKNOWN)), object)
        part["missing"] = np.where(np.isnan(value), reason, _NOTHING)
        part["evidence"] = np.where(np.isnan(value), _NOTHING, np.array(evidence, object))
    return figures(parts)


def _belongs(areas: pd.DataFrame, residents: pd.DataFrame) -> csr_matrix:
    """Sparse (areas, squares): 1 where the square lies in the area."""
    row = pd.Series(np.arange(len(areas)), index=areas["area_code"])
    pairs = membership(areas)
    square = pd.DataFrame({"area_code": residents["area_code"], "square": np.arange(len(residents))})
    both = square.merge(pairs, on="area_code")
    rows = row.loc[both["within"]].to_numpy()
    return csr_matrix((np.ones(len(both)), (rows, both["square"])), shape=(len(areas), len(residents)))


def _shares(
    order: list[str], distance: Floats, residents: pd.DataFrame, belongs: csr_matrix, walking: Walking
) -> list[dict[str, Any]]:
    half = residents["size_m"].to_numpy(float) / 2
    groups = {"": residents["residents"].to_numpy(float)}
    groups |= {f":{band}": residents[str(band)].fillna(0).to_numpy(float) for band in AgeBand}
    parts: list[dict[str, Any]] = []
    for suffix, weight in groups.items():
        rows = [i for i, target in enumerate(order) if not suffix or target in _BY_AGE]
        total = belongs @ weight
        total = np.where(total > 0, total, np.nan)
        for minutes in walking.minutes:
            limit = minutes * 60 * walking.speed_m_s
            near, lower, upper = (
                (belongs @ (weight * (distance[rows] + shift <= limit)).T).T / total for shift in (0.0, half, -half)
            )
            parts += [
                {
                    "column": f"{order[row]}:within_{minutes}{suffix}",
                    "unit": "share",
                    "value": near[i],
                    "lower": lower[i],
                    "upper": upper[i],
                }
                for i, row in enumerate(rows)
            ]
    return parts


def _quantiles(
    order: list[str], distance: Floats, residents: pd.DataFrame, belongs: csr_matrix, walking: Walking
) -> list[dict[str, Any]]:
    weight = residents["residents"].to_numpy(float)
    found = np.full((2, len(order), belongs.shape[0]), np.nan)
    for a in range(belongs.shape[0]):
        squares = belongs[a].indices
        squares = squares[weight[squares] > 0]
        if len(squares) == 0:
            continue
        sort = np.argsort(distance[:, squares], axis=1, kind="stable")
        walked = np.take_along_axis(distance[:, squares], sort, axis=1)
        share = np.cumsum(weight[squares][sort], axis=1) / weight[squares].sum()
        for q, quantile in enumerate((0.5, 0.9)):
            # a hair under, so that rounding of the running sum does not push the answer one square further
            position = np.minimum((share < quantile - 1e-12).sum(axis=1), len(squares) - 1)
            found[q, :, a] = walked[np.arange(len(order)), position]
    minutes = np.where(np.isinf(found), np.nan, found / walking.speed_m_s / 60)
    return [
        {"column": f"{target}:{name}", "unit": "minutes", "value": minutes[q, i], "reason": MissingReason.NOT_MEASURED}
        for q, name in enumerate(("median_minutes", "p90_minutes"))
        for i, target in enumerate(order)
    ]
