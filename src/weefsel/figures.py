"""The analyses as a user of the library calls them: from a snapshot to a table."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from weefsel.analysis import people as people_
from weefsel.analysis import presence as presence_
from weefsel.analysis.reach import reach_cells
from weefsel.analysis.walking import Walking
from weefsel.errors import NotFound
from weefsel.snapshot import Snapshot

__all__ = ["people", "presence", "reach"]


def reach(snapshot: Snapshot, *, walking: Walking | None = None) -> gpd.GeoDataFrame:
    """How far it is on foot from every square of residents to the nearest place of each function and kind.

    A row a square of 100 m, as polygons in the snapshot's CRS: `cell_id`, `area_code`, `residents`, and for each target
    T (`meeting`, …, `library`, …) `T_m`, metres along the network (empty where not reached) and `T_place`, which
    place that is. Ready for `.plot("meeting_m")`. Computed from the tables; the method is in
    `weefsel.analysis.reach.reach_cells`.

    Raises `NotFound` when the snapshot does not say where people live.
    """
    homes = snapshot.residents
    if len(homes) == 0:
        raise NotFound(f"{snapshot.meta.name} has no squares of residents: nothing to measure from.")
    cells = reach_cells(homes, snapshot.places, snapshot.nodes, snapshot.edges, walking)
    columns: dict[str, object] = {name: homes[name].to_numpy() for name in ("cell_id", "area_code", "residents")}
    for target, rows in cells.groupby("target", sort=False):
        columns[f"{target}_m"] = rows["distance_m"].to_numpy()
        columns[f"{target}_place"] = rows["place_id"].to_numpy()
    x, y, half = (np.asarray(homes[c], float) for c in ("x_m", "y_m", "size_m"))
    half = half / 2
    squares = shapely.box(x - half, y - half, x + half, y + half)
    return gpd.GeoDataFrame(columns, geometry=squares, crs=snapshot.meta.crs)


def people(snapshot: Snapshot) -> pd.DataFrame:
    """Residents and ages per area; see `weefsel.analysis.people.people`."""
    return people_.people(snapshot.areas, snapshot.residents, snapshot.observations)


def presence(snapshot: Snapshot) -> pd.DataFrame:
    """Places, groups, activities and ties per area; see `weefsel.analysis.presence.presence`."""
    s = snapshot
    return presence_.presence(s.areas, s.places, s.actors, s.offers, s.ties)
