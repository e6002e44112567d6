"""In which area of the earlier sources of a recipe a point lies."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Point, STRtree

from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables
from weefsel.sources.depth import depth
from weefsel.sources.surfaces import within

__all__ = ["AreaFinder"]


class AreaFinder:
    """The areas of the newest year that the sources before this one made. Raises `InputError` where there is none."""

    def __init__(self, tables: Tables, where: str) -> None:
        if "areas" not in tables or len(tables["areas"]) == 0:
            expected = "areas from a source before this one"
            raise InputError(Fault(where, expected, "Put a source with areas above it in the recipe."))
        areas = tables["areas"]
        newest = areas[areas["year"] == areas["year"].max()]
        outlines, codes = list(newest["geometry"]), [str(code) for code in newest["area_code"]]
        parents = dict(zip(codes, newest["parent_code"], strict=True))
        # by depth before size: a wijk of one buurt is as large as that buurt, or by a hair smaller
        order = sorted(range(len(codes)), key=lambda i: (-depth(codes[i], parents), outlines[i].area, codes[i]))
        self._codes = [codes[i] for i in order]
        self._outlines = [outlines[i] for i in order]

    def codes(self, points: Sequence[Point]) -> list[str | None]:
        """The code of the smallest area around each point; nothing for a point outside all."""
        return [None if i is None else self._codes[i] for i in within(self._outlines, points)]

    def near(self, points: Sequence[Point], metres: float) -> list[bool]:
        """Whether each point lies in an area or at most so many metres outside all of them."""
        if not points:
            return []
        found = set(STRtree(self._outlines).query(points, predicate="dwithin", distance=metres)[0].tolist())
        return [position in found for position in range(len(points))]
