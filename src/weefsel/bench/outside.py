"""Residents within a walk of each place in Amsterdam, beside counts that others made.

Milias and Psyllidis (2022, doi 10.1016/j.compenvurbsys.2022.101829) counted the residents of CBS squares inside 5, 10
and 15 minutes' walk of every place. Weefsel knows people there by buurt only, and no streets: how near does it come?
Nothing is fitted to their counts. What is varied is only what can be reasoned about beforehand: in which year the
people are counted (theirs were counted before 2022), and that people live anywhere in their square, not in its middle.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.stats import spearmanr

from weefsel.errors import Fault, InputError
from weefsel.sources.geofiles import in_crs, read_geofile
from weefsel.sources.model import ReadContext, SpreadResidents
from weefsel.sources.recipe import read_recipe, recipe_tables
from weefsel.sources.spread import spread_residents

__all__ = ["compared", "measure", "people_within"]

#: theirs: 4.5 km/h; ours without streets: a straight line × 1.3
SPEED_M_MIN: Final = 75.0
DETOUR: Final = 1.3
MINUTES: Final = (5, 10, 15)
#: how well an even spread did when this was set up, the mark to beat: rank correlation and median error
BASELINE: Final = {5: (0.83, 0.29), 10: (0.91, 0.18), 15: (0.95, 0.13)}
PLACES: Final = "amsterdam/amsterdam_osm_pois_5min.gpkg"
FARTHER: Final = "amsterdam/amsterdam_poi_reach_{minutes}min.csv.gz"
#: points a side by which people are anywhere in their square
POINTS: Final = 4

Floats = NDArray[np.float64]


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:
    """Compare counts of residents; `data` is the directory that recipes/amsterdam.toml reads from.

    Raises `InputError` without it. There is one scale.
    """
    if scale is not None:
        raise InputError(Fault("--scale", "no scale: there is one Amsterdam", "Leave it out.", value=scale))
    if data is None:
        raise InputError(Fault("--data", "the directory with the data of Amsterdam", "Give --data DIR."))
    began = time.perf_counter()
    recipe = read_recipe(_recipe())
    _, tables = recipe_tables(recipe, data)
    places, theirs = _theirs(data, recipe.crs)
    squares = {2024: tables["residents"], 2020: _of_2020(tables, recipe.crs)}
    runs = {
        "even, people of 2024, in the middle of their square": (squares[2024], 1),
        "even, people of 2020, in the middle of their square": (squares[2020], 1),
        "even, people of 2020, anywhere in their square": (squares[2020], POINTS),
    }
    ours = {name: compared(people_within(places, table, points), theirs) for name, (table, points) in runs.items()}
    return {
        "what": "residents within a walk of each place in Amsterdam, against Milias and Psyllidis (2022)",
        "sizes": {"places": len(places), "squares": len(squares[2024])},
        "speed_km_h": SPEED_M_MIN * 60 / 1000,
        "detour": DETOUR,
        "baseline": {str(m): {"rank_correlation": r, "median_error": e} for m, (r, e) in BASELINE.items()},
        "ours": ours,
        "seconds": round(time.perf_counter() - began, 2),
    }


def _recipe() -> Path:
    """The recipe of Amsterdam, in a checkout."""
    path = Path(str(files("weefsel"))).parents[1] / "recipes" / "amsterdam.toml"
    if not path.is_file():
        raise InputError(Fault(str(path), "the recipe of Amsterdam", "Run this in a checkout of Weefsel."))
    return path


def _theirs(data: Path, crs: str) -> tuple[Floats, dict[int, Floats]]:
    """Where the places are (metres), and minutes → the residents that others counted there; NaN for none."""
    given = in_crs(read_geofile(data / PLACES), crs)
    ids = pd.Index(given.columns["osm_id"])
    counts = {5: np.array(given.columns["total_pop"], float)}
    for minutes in MINUTES[1:]:
        table = pd.read_csv(data / FARTHER.format(minutes=minutes), usecols=["osm_id", "total_pop"])
        counts[minutes] = table.drop_duplicates("osm_id").set_index("osm_id")["total_pop"].reindex(ids).to_numpy(float)
    return np.array([(p.x, p.y) for p in given.geometry]), counts


def _of_2020(tables: Mapping[str, pd.DataFrame], crs: str) -> pd.DataFrame:
    """Squares with the people of 2020; those of 2024 in areas that the crosswalk does not reach."""
    told = tables["observations"]
    people = told[told["indicator_id"] == "residents"]
    then = people[people["year"] == 2020].dropna(subset=["value"])
    now = people[(people["year"] == 2024) & ~people["area_code"].isin(then["area_code"])]
    mixed = pd.concat([then, now]).assign(source_id="then", year=2020)
    rest = {name: table for name, table in tables.items() if name != "residents"} | {"observations": mixed}
    return spread_residents(rest, SpreadResidents("then"), ReadContext("Amsterdam", "amsterdam", crs))


def people_within(places: Floats, squares: pd.DataFrame, points: int) -> dict[int, Floats]:
    """Minutes → residents within that walk of each place; the people of a square at `points` × `points` spots of it."""
    side = squares["size_m"].to_numpy(float)
    centre = squares[["x_m", "y_m"]].to_numpy(float)
    step = (np.arange(points) + 0.5) / points - 0.5
    offsets = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    at = (centre[:, None, :] + offsets[None, :, :] * side[:, None, None]).reshape(-1, 2)
    people = np.repeat(squares["residents"].to_numpy(float) / points**2, points**2)
    tree = cKDTree(at)
    return {
        minutes: np.array(
            [people[near].sum() for near in tree.query_ball_point(places, minutes * SPEED_M_MIN / DETOUR)]
        )
        for minutes in MINUTES
    }


def compared(ours: Mapping[int, Floats], theirs: Mapping[int, Floats]) -> dict[str, dict[str, float]]:
    """Rank correlation, and the median of |ours − theirs| / theirs, over places where theirs is not zero."""
    out: dict[str, dict[str, float]] = {}
    for minutes, counted in theirs.items():
        known = counted > 0
        found: Any = spearmanr(ours[minutes][known], counted[known])
        error = np.abs(ours[minutes][known] - counted[known]) / counted[known]
        out[str(minutes)] = {
            "rank_correlation": round(float(found.statistic), 3),
            "median_error": round(float(np.median(error)), 3),
            "places": int(known.sum()),
        }
    return out
