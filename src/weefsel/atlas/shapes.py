"""What both maps are made of: the areas of the newest year, the basemap by layer, and where people live.

The tiles and the drawing are two outputs of the same shapes, so that the map looks alike before and after its script
has loaded. Coordinates are metres in the snapshot's projected CRS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import BasemapKind
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, empty

__all__ = [
    "Layers",
    "Parts",
    "Shapes",
    "Window",
    "basemap_layers",
    "basemap_parts",
    "cell_squares",
    "inhabited",
    "mended",
    "newest_areas",
]

#: Arrays of shapely geometries; shapely's ufuncs take and give these.
Shapes = npt.NDArray[np.object_]
Layers = Mapping[BasemapKind, Shapes]

POINT, LINE, AREA = 0, 1, 2

#: kind of a basemap row and the dimension of its shape → layer it is drawn in. What is not here cannot be drawn: the
#: outline of a park without its inside, a point of water.
LAYER_OF: Final[Mapping[tuple[BasemapKind, int], BasemapKind]] = {
    **{(kind, AREA): kind for kind in (BasemapKind.LAND, BasemapKind.WATER, BasemapKind.GREEN)},
    **{(kind, AREA): kind for kind in (BasemapKind.TOWN, BasemapKind.BLOCK)},
    **{(kind, LINE): kind for kind in (BasemapKind.DITCH, BasemapKind.ROAD, BasemapKind.STREET)},
    **{(kind, LINE): kind for kind in (BasemapKind.BRIDGE, BasemapKind.RAIL)},
    # a brook that is known as a line, a ditch that is known by its banks, a square that is paved
    (BasemapKind.WATER, LINE): BasemapKind.DITCH,
    (BasemapKind.DITCH, AREA): BasemapKind.WATER,
    (BasemapKind.ROAD, AREA): BasemapKind.TOWN,
    (BasemapKind.STREET, AREA): BasemapKind.TOWN,
    (BasemapKind.BRIDGE, AREA): BasemapKind.TOWN,
}

#: Blocks that fill less than this share of a town are some of its buildings, not its blocks.
SPARSE: Final = 0.45
#: Room for the street along the edge of a town, m.
EDGE_M: Final = 12.0


@dataclass(frozen=True, slots=True)
class Parts:
    """Single shapes of the basemap, with their dimension (0 point, 1 line, 2 polygon), kind and name, if any."""

    shapes: Shapes
    dimensions: npt.NDArray[np.integer[Any]]
    kinds: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Window:
    """An upright rectangle, in metres."""

    minx: float
    miny: float
    maxx: float
    maxy: float

    @property
    def width(self) -> float:
        return self.maxx - self.minx

    @property
    def height(self) -> float:
        return self.maxy - self.miny

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        return self.minx, self.miny, self.maxx, self.maxy

    @property
    def polygon(self) -> BaseGeometry:
        return shapely.box(*self.bounds)

    def grown(self, share: float) -> Window:
        """This window with `share` of its longest side added on every side."""
        margin = share * max(self.width, self.height)
        return Window(self.minx - margin, self.miny - margin, self.maxx + margin, self.maxy + margin)

    def whole(self) -> Window:
        """The smallest window of whole metres that holds this one, at least 1 m wide and high."""
        left, bottom = np.floor(self.minx), np.floor(self.miny)
        right, top = max(np.ceil(self.maxx), left + 1), max(np.ceil(self.maxy), bottom + 1)
        return Window(float(left), float(bottom), float(right), float(top))


def newest_areas(tables: Tables) -> gpd.GeoDataFrame:
    """The areas of the newest year there is, mended, in the order of their code.

    Raises `InputError` for an outline that has no inside.
    """
    areas = _table(tables, "areas")
    if len(areas):
        areas = areas.loc[areas["year"] == areas["year"].max()]
    areas = areas.sort_values(by="area_code", kind="stable").reset_index(drop=True)
    shapes = mended(areas["geometry"].to_numpy(dtype=object))
    flat = areas["area_code"][shapely.area(shapes) == 0]
    if len(flat):
        mend = "Mend the outline in the source of the areas."
        raise InputError(Fault("areas", "an outline with an inside", mend, None, "geometry", code) for code in flat)
    return gpd.GeoDataFrame(areas.drop(columns="geometry"), geometry=shapes)


def mended(shapes: Shapes) -> Shapes:
    """`shapes` in two dimensions, the invalid ones (a ring that crosses itself) made valid."""
    shapes = np.asarray(shapely.force_2d(shapes), dtype=object)
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return shapes


def basemap_parts(tables: Tables) -> Parts:
    """The basemap taken apart into single points, lines and polygons."""
    table = _table(tables, "basemap")
    shapes, row = shapely.get_parts(mended(table["geometry"].to_numpy(dtype=object)), return_index=True)
    # what make_valid gives may hold collections of collections
    shapes, of = shapely.get_parts(shapes, return_index=True)
    full = ~shapely.is_empty(shapes)
    row = row[of[full]]
    kinds = np.array([BasemapKind(kind) for kind in table["kind"]], dtype=object)
    names = table["name"].to_numpy(dtype=object)
    return Parts(shapes[full], shapely.get_dimensions(shapes[full]), kinds[row], names[row])


def basemap_layers(tables: Tables) -> dict[BasemapKind, Shapes]:
    """The basemap by the layer it is drawn in; every layer but `label` is there, possibly empty.

    Streets show as the lighter room between blocks. A town of which the blocks are not known, or only some buildings,
    is one block up to its parks and water, so that streets show as lighter lines on it.
    """
    parts = basemap_parts(tables)
    pairs = list(zip(parts.kinds.tolist(), parts.dimensions.tolist(), strict=True))
    layer = np.array([LAYER_OF.get(pair, BasemapKind.LABEL) for pair in pairs], dtype=object)
    layers = {kind: parts.shapes[layer == kind] for kind in BasemapKind if kind is not BasemapKind.LABEL}
    towns = parts.shapes[np.array([pair == (BasemapKind.TOWN, AREA) for pair in pairs], dtype=bool)]
    open_ground = np.concatenate([layers[BasemapKind.GREEN], layers[BasemapKind.WATER]])
    layers[BasemapKind.BLOCK] = _with_plain_towns(layers[BasemapKind.BLOCK], towns, open_ground)
    return layers


def _with_plain_towns(blocks: Shapes, towns: Shapes, open_ground: Shapes) -> Shapes:
    """`blocks`, and the ground of each of the `towns` that they hardly fill in place of those in it."""
    ground = _without(towns, open_ground)
    middle = shapely.point_on_surface(blocks)
    town, block = shapely.STRtree(middle).query(ground, predicate="contains")
    filled = np.bincount(town, weights=shapely.area(blocks)[block], minlength=len(ground))
    plain = filled < SPARSE * shapely.area(ground)
    kept = np.ones(len(blocks), dtype=bool)
    kept[block[plain[town]]] = False
    inner = shapely.get_parts(shapely.buffer(ground[plain], -EDGE_M, join_style="mitre"))
    return np.concatenate([blocks[kept], shapely.get_parts(inner[~shapely.is_empty(inner)])])


def _without(shapes: Shapes, others: Shapes) -> Shapes:
    """Each of `shapes` minus `others`; they are polygons."""
    shape, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    order = np.lexsort((other, shape))
    near = np.split(other[order], np.cumsum(np.bincount(shape, minlength=len(shapes)))[:-1]) if len(shapes) else []
    cut = [shapely.difference(each, shapely.union_all(others[some])) for each, some in zip(shapes, near, strict=True)]
    return np.array(cut, dtype=object)


def cell_squares(tables: Tables) -> tuple[list[str], Shapes]:
    """The ids of the squares that people live in, and their outlines, in the order of the ids."""
    cells = _table(tables, "residents").sort_values(by="cell_id", kind="stable")
    x, y = cells["x_m"].to_numpy(dtype=float), cells["y_m"].to_numpy(dtype=float)
    half = cells["size_m"].to_numpy(dtype=float) / 2
    return cells["cell_id"].tolist(), np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)


def inhabited(tables: Tables, margin: float) -> Window:
    """The window that holds every square where somebody lives, else every area; grown by `margin`, in whole metres."""
    cells = _table(tables, "residents")
    lived_in = {"residents": cells.loc[cells["residents"] > 0]}
    shapes = cell_squares(lived_in)[1]
    if not len(shapes):
        shapes = newest_areas(tables).geometry.to_numpy()
    if not len(shapes):
        shapes = basemap_parts(tables).shapes
    bounds = shapely.total_bounds(shapes) if len(shapes) else np.array([0.0, 0.0, 1.0, 1.0])
    return Window(*(float(v) for v in bounds)).grown(margin).whole()


def _table(tables: Tables, name: str) -> pd.DataFrame:
    rows: Any = tables.get(name)
    return empty(name) if rows is None else rows
