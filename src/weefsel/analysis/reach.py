"""How far people live, on foot, from the nearest place of every function and kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.ground import Ground, Index
from weefsel.analysis.people import age_reason, least_sure_within
from weefsel.analysis.quantiles import weighted_quantiles
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Count, Evidence, Function, MissingReason, PlaceKind
from weefsel.errors import Fault, InputError

__all__ = ["belonging", "evidence_of", "positions", "reach_areas", "reach_cells", "serving", "share_within", "targets"]

Floats = NDArray[np.float64]
#: a missing text, as numpy fills it in
_NOTHING: Final = np.array(None, dtype=object)


def serving(places: pd.DataFrame, function: Function) -> NDArray[np.int64]:
    """Positions of the places that count (`core`) for a function."""
    core = (places["count"] == Count.CORE).to_numpy()
    return np.flatnonzero(core & np.fromiter((function in has for has in places["functions"]), bool, len(places)))


def targets(places: pd.DataFrame, only: Sequence[str] | None = None) -> dict[str, NDArray[np.int64]]:
    """What is walked to: every function (places that count, `core`), then every kind there is (all but `no`).

    Target → positions in `places`, functions first. With `only` just those, in that order; a kind of which there is no
    place is then there too, without positions. Raises `InputError` for what is neither a function nor a kind.
    """
    out = {str(function): serving(places, function) for function in Function}
    kinds = places["kind"].where(places["count"] != Count.NO)
    for kind in sorted(kinds.dropna().unique()):
        out[str(kind)] = np.flatnonzero((kinds == kind).to_numpy()).astype(np.int64)
    return out if only is None else _only(out, only)


def _only(there: dict[str, NDArray[np.int64]], wanted: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    known = there | {str(kind): np.zeros(0, np.int64) for kind in PlaceKind if str(kind) not in there}
    # one text is a list of letters, of which none is known
    wrong = [wanted] if isinstance(wanted, str) or len(wanted) == 0 else [name for name in wanted if name not in known]
    if wrong:
        expected = "a list of functions and kinds of place"
        mend = f"Functions are {', '.join(Function)}; kinds stand in docs/concepts.md."
        raise InputError(Fault("targets", expected, mend, value=wrong[0], more=len(wrong) - 1))
    return {str(name): known[name] for name in wanted}


def reach_cells(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    walking: Walking | None = None,
    index: Index | None = None,
) -> pd.DataFrame:
    """Distance from every square of residents to the nearest place of each function and kind.

    How is measured is in `weefsel.analysis.ground`; `index` gives the hierarchy of the network where one is kept.

    Returns a row for each square and target, in the squares' order: `cell_id`, `target`, `distance_m` (empty where not
    reached), `place_id` (None there), `route` (how was measured: `network` or `straight`; None where the square does
    not join the network).
    """
    wanted = targets(places)
    ground = Ground(residents, nodes, edges, walking or Walking(), index)
    found = ground.nearest(positions(places), list(wanted.values()))
    ids = np.array([*places["place_id"], None], dtype=object)
    return pd.DataFrame(
        {
            "cell_id": np.tile(residents["cell_id"].to_numpy(object), len(wanted)),
            "target": np.repeat(np.array(list(wanted), object), len(residents)),
            "distance_m": found.distance_m.ravel(),
            "place_id": ids[found.place.ravel()],
            "route": np.tile(found.route, len(wanted)),
        }
    )


def positions(places: pd.DataFrame) -> Floats:
    """Where places are, metres: (places, 2)."""
    return shapely.get_coordinates(places["geometry"].to_numpy()).reshape(-1, 2)


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
    belongs = belonging(newest, residents)
    straight = bool((cells["route"] == "straight").any())
    evidence = evidence_of(belongs, residents, straight)
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


def evidence_of(belongs: csr_matrix, residents: pd.DataFrame, straight: bool) -> list[str]:
    """How sure the reach of each area is: as its least sure square, or an estimate where walks are straight lines."""
    if straight:
        return [str(Evidence.ESTIMATED)] * belongs.shape[0]
    return [str(kind) for kind in least_sure_within(belongs, residents["evidence"])]


def belonging(areas: pd.DataFrame, residents: pd.DataFrame) -> csr_matrix:
    """Which squares lie in which area: sparse (areas, squares), 1 where it does."""
    row = pd.Series(np.arange(len(areas)), index=areas["area_code"])
    pairs = membership(areas)
    square = pd.DataFrame({"area_code": residents["area_code"], "square": np.arange(len(residents))})
    both = square.merge(pairs, on="area_code")
    rows = row.loc[both["within"]].to_numpy()
    return csr_matrix((np.ones(len(both)), (rows, both["square"])), shape=(len(areas), len(residents)))


def share_within(belongs: csr_matrix, weight: Floats, distance: Floats, limit: float) -> Floats:
    """Share of the people (`weight`, per square) of each area whose `distance` (targets, squares) is at most `limit`.

    (targets, areas); NaN where nobody lives.
    """
    total = belongs @ weight
    return (belongs @ (weight * (distance <= limit)).T).T / np.where(total > 0, total, np.nan)


def _shares(
    order: list[str], distance: Floats, residents: pd.DataFrame, belongs: csr_matrix, walking: Walking
) -> list[dict[str, Any]]:
    half = residents["size_m"].to_numpy(float) / 2
    groups = {"": residents["residents"].to_numpy(float)}
    groups |= {f":{band}": residents[str(band)].fillna(0).to_numpy(float) for band in AgeBand}
    parts: list[dict[str, Any]] = []
    for suffix, weight in groups.items():
        rows = [i for i, target in enumerate(order) if not suffix or target in _BY_AGE]
        for minutes in walking.minutes:
            limit = minutes * 60 * walking.speed_m_s
            near, lower, upper = (
                share_within(belongs, weight, distance[rows] + shift, limit) for shift in (0.0, half, -half)
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
    weight, by_square = residents["residents"].to_numpy(float), belongs.tocsc()
    found = np.stack([weighted_quantiles(by_square, metres, weight, (0.5, 0.9)) for metres in distance], axis=1)
    minutes = np.where(np.isinf(found), np.nan, found / walking.speed_m_s / 60)
    return [
        {"column": f"{target}:{name}", "unit": "minutes", "value": minutes[q, i], "reason": MissingReason.NOT_MEASURED}
        for q, name in enumerate(("median_minutes", "p90_minutes"))
        for i, target in enumerate(order)
    ]
