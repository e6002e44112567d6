"""The server-drawn maps: what was drawn when the atlas was made, with the marks of this page on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.enums import TransformDirection

from weefsel.atlas.read import Atlas
from weefsel.concepts import Count, Function, PlaceKind, Setting
from weefsel.errors import Fault, InputError
from weefsel.publish.models import AreaLink, CellMark, Drawing, PlaceMark, Shape

__all__ = ["Maps"]

Floats = NDArray[np.float64]


class Maps:
    """Maps of one revision, in the drawing's units: metres from its north-west corner, y down."""

    def __init__(self, atlas: Atlas, links: Mapping[str, AreaLink]) -> None:
        self._snapshot = atlas.snapshot
        self._atlas = atlas
        self._links = links
        self._drawn = _whole(atlas)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in WGS 84."""
        west, south, east, north = self._drawn["bounds"]
        return west, south, east, north

    def whole(
        self, codes: Iterable[str], minutes: Mapping[str, int | None], changed: Mapping[str, int | None]
    ) -> Drawing:
        """The whole place: outlines of `codes`, the squares with their minutes, and the places that count.

        The minutes of squares in `changed` are drawn instead of those in `minutes`.
        """
        counted = tuple(place for place in self.places if place.counts)
        cells = self._cells(minutes, changed)
        return Drawing(self._viewbox(self._drawn), self._drawn["basemap"], self._shapes(codes), cells, counted)

    def ground(self, codes: Iterable[str]) -> Drawing:
        """The whole place with the outlines of `codes`, and nothing on it."""
        return Drawing(self._viewbox(self._drawn), self._drawn["basemap"], self._shapes(codes))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point of WGS 84 is in the drawing of the whole place."""
        east, south = self._drawn["origin"]
        x, y = self._to_degrees.transform(lon, lat, direction=TransformDirection.INVERSE)
        return round(float(x - east), 1), round(float(south - y), 1)

    def from_metres(self, x_m: Floats, y_m: Floats) -> tuple[Floats, Floats]:
        """Where points in the snapshot's own metres are in the drawing."""
        east, south = self._drawn["origin"]
        return x_m - east, south - y_m

    def middles(self, codes: Iterable[str]) -> dict[str, tuple[float, float]]:
        """A point well inside each of these areas, where it was drawn."""
        drawn = self._drawn["areas"]
        return {
            code: (float(drawn[code]["label"][0]), float(drawn[code]["label"][1])) for code in codes if code in drawn
        }

    def area(self, code: str, inside: Iterable[str]) -> Drawing:
        """One area and its surroundings, with its places."""
        drawn = self._atlas.drawing(f"areas/{code}.json") or self._drawn
        return Drawing(self._viewbox(drawn), drawn["basemap"], self._shapes([code]), (), self.places_in(inside))

    def places_in(self, codes: Iterable[str]) -> tuple[PlaceMark, ...]:
        """Places in any of the areas `codes`, those that count first, by function and name."""
        wanted = set(codes)
        order = list(Function)
        found = [p for p in self.places if p.area is not None and p.area.code in wanted]
        return tuple(sorted(found, key=lambda p: (not p.counts, p.setting, order.index(p.function), p.name or "~")))

    @cached_property
    def _to_degrees(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(self._snapshot.meta.crs, "EPSG:4326", always_xy=True)

    @cached_property
    def places(self) -> tuple[PlaceMark, ...]:
        """Every place that is drawn: those that count, and those that are only shown."""
        rows = self._snapshot.places
        rows = rows[rows["count"] != Count.NO]
        east, south = self._drawn["origin"]
        x, y = rows.geometry.x.to_numpy(), rows.geometry.y.to_numpy()
        lon, lat = self._to_degrees.transform(x, y)
        marks: list[PlaceMark] = []
        for i, row in enumerate(rows.to_dict("records")):
            functions = tuple(Function(f) for f in row["functions"])
            if not functions:
                continue  # nothing to list it under
            marks.append(
                PlaceMark(
                    str(row["place_id"]),
                    row["name"],
                    PlaceKind(row["kind"]),
                    functions[0],
                    functions,
                    Setting(row["setting"]),
                    row["count"] == Count.CORE,
                    round(float(x[i] - east), 1),
                    round(float(south - y[i]), 1),
                    round(float(lon[i]), 6),
                    round(float(lat[i]), 6),
                    self._links.get(str(row["area_code"])),
                    row["opening_hours"],
                    row["street"],
                )
            )
        return tuple(marks)

    def _shapes(self, codes: Iterable[str]) -> tuple[Shape, ...]:
        drawn = self._drawn["areas"]
        return tuple(
            Shape(self._links[code], drawn[code]["d"], (x, y), self._spot(x, y))
            for code in codes
            if code in drawn
            for x, y in [drawn[code]["label"]]
        )

    def _spot(self, x: float, y: float) -> tuple[float, float]:
        east, south = self._drawn["origin"]
        lon, lat = self._to_degrees.transform(east + x, south - y)
        return round(float(lon), 5), round(float(lat), 5)

    def _cells(self, minutes: Mapping[str, int | None], changed: Mapping[str, int | None]) -> tuple[CellMark, ...]:
        east, south = self._drawn["origin"]
        squares = self._snapshot.residents
        size = squares["size_m"].to_numpy(float)
        x = (squares["x_m"].to_numpy(float) - size / 2 - east).round(1)
        y = (south - squares["y_m"].to_numpy(float) - size / 2).round(1)
        return tuple(
            CellMark(
                float(x[i]),
                float(y[i]),
                float(size[i]),
                (changed if cell in changed else minutes).get(cell),
                cell in changed,
            )
            for i, cell in enumerate(squares["cell_id"].astype(str))
        )

    @staticmethod
    def _viewbox(drawn: Mapping[str, Any]) -> tuple[float, float, float, float]:
        x, y, width, height = drawn["viewbox"]
        return x, y, width, height


def _whole(atlas: Atlas) -> dict[str, Any]:
    drawn = atlas.drawing("drawing.json")
    if drawn is None:
        mend = "Run `weefsel build` or `weefsel demo` again."
        raise InputError(Fault("tiles/drawing.json", "the drawing of the whole place", mend))
    return drawn
