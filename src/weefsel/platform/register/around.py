"""What is around: the areas, places and streets that people can name, from the snapshot and from the register."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Final

from weefsel.platform.register.plain.suggesting import Named, Suggestion, Suggestions
from weefsel.platform.register.plain.values import Bounds, Outlines
from weefsel.platform.source import open_site
from weefsel.publish.ground import Ground, Spot

__all__ = ["Around", "around"]

#: degrees around the areas in which a point may lie: half a kilometre
_MARGIN: Final = 0.005
_lock = threading.Lock()
_known: dict[str, Around] = {}


class Around:
    """The surroundings of one revision, made ready for many questions."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.outlines = Outlines(ground.outlines)
        west, south, east, north = zip(*(shape.bounds for _, shape in ground.outlines), strict=True)
        self.bounds: Bounds = (min(west) - _MARGIN, min(south) - _MARGIN, max(east) + _MARGIN, max(north) + _MARGIN)
        named = [[self._named(one) for one in spots] for spots in (ground.places, ground.streets, ground.areas)]
        self._suggestions = Suggestions(*named)

    def _named(self, spot: Spot) -> Named:
        area = "" if spot.id == spot.area_code else self.ground.names.get(spot.area_code, "")
        return Named(spot.name, spot.kind, area, spot.longitude, spot.latitude, spot.id)

    @cached_property
    def spots(self) -> dict[str, Spot]:
        """All that has a name, by id."""
        return {one.id: one for spots in (self.ground.places, self.ground.streets, self.ground.areas) for one in spots}

    def find(self, query: str, most: int = 8) -> tuple[Suggestion, ...]:
        """Places, streets and areas that may be meant."""
        return self._suggestions.find(query, most)

    def area_name(self, code: str) -> str:
        """The name of an area; its code where it is not known."""
        return self.ground.names.get(code, code)


def around() -> Around:
    """What is around on the site that is shown now."""
    site = open_site()
    revision = site.site.revision
    with _lock:
        if revision not in _known:
            _known.clear()
            _known[revision] = Around(site.ground)
        return _known[revision]
