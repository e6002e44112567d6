"""The table `basemap`: the land, its towns and rivers, and the names of the largest towns."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from weefsel.concepts import BasemapKind
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.large.land import CORNER_M, Land, River
from weefsel.sources.demo.large.towns import TOWN_STEP_M, Towns

__all__ = ["basemap"]

#: corners of the outline of a town, and of the middle line of a river
TOWN_CORNERS: Final = 36
RIVER_CORNERS: Final = 240
#: towns that have their name on the map
LABELS: Final = 40


def basemap(land: Land, found: Towns, whole: Any, names: list[str], crs: str) -> pd.DataFrame:
    """What is drawn under the figures, from the back to the front; `whole` is the outline of the land."""
    surface = [shapely.intersection(_surface(land, river), whole) for river in land.rivers]
    water = shapely.union_all(surface)
    rows: list[tuple[BasemapKind, str | None, Any]] = [(BasemapKind.LAND, None, whole)]
    grounds = shapely.difference(shapely.intersection(_grounds(found), whole), water)
    rows += [(BasemapKind.TOWN, None, shape) for shape in grounds if shapely.area(shape) > 0]
    rows += [(BasemapKind.WATER, f"Rivier {n}", shape) for n, shape in enumerate(surface, start=1)]
    rows += [(BasemapKind.LABEL, name, shapely.Point(at)) for name, at in zip(names[:LABELS], found.at, strict=False)]
    kinds, titles, shapes = zip(*rows, strict=True)
    columns = {
        "feature_id": np.arange(len(rows)),
        "kind": list(map(str, kinds)),
        "name": list(titles),
        "geometry": shapely.set_precision(np.array(shapes, dtype=object), 0.1),
    }
    return frame("basemap", columns, crs)


def _surface(land: Land, river: River) -> Any:
    x = np.linspace(CORNER_M[0], CORNER_M[0] + land.side_m, RIVER_CORNERS)
    return shapely.LineString(np.column_stack([x, river.north(x)])).buffer(river.width_m / 2, cap_style="flat")


def _grounds(found: Towns) -> Any:
    """The outline of each town, half a block around its junctions."""
    angle = np.linspace(0, 2 * np.pi, TOWN_CORNERS, endpoint=False)
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    rings = [
        found.at[town] + (radius * found.lobe(town, angle) + TOWN_STEP_M / 2)[:, None] * around
        for town, radius in enumerate(found.radius_m.tolist())
    ]
    return shapely.polygons(np.array(rings))
