"""Where a row says that something is: its point and its area, by coordinates, by a known address, or by the street.

There is no register of addresses here: a street is known, a number in it is not. What lies about halfway the street is
told as an approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyproj

from weefsel.platform.exchange.sheets.known import Known
from weefsel.platform.register.around import Around
from weefsel.publish.ground import Spot
from weefsel.sources.kinds import folded
from weefsel.sources.listing import Where
from weefsel.sources.listing.cells import decimal_of
from weefsel.sources.streets import street_key, street_of

__all__ = ["Located", "Locator"]

#: metres of the Dutch grid (RD New): east, north
_RD: Final = (-7_000.0, 300_000.0, 289_000.0, 629_000.0)
#: streets that are misspelt are looked up so often; a list of another town has many
_MOST_LOOKED_UP: Final = 500
#: letters that a misspelt street has more or less
_MISTAKES: Final = 2
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Located:
    """Where it is: degrees of WGS 84, and how that is known."""

    longitude: float | None = None
    latitude: float | None = None
    area_code: str = ""
    #: a text of the catalogue, of what a person should know of it; empty where there is nothing to know
    told: str = ""
    #: what the text is about
    about: str = ""


NOWHERE: Final = Located()


class Locator:
    """Answers for one file: what was asked before is remembered."""

    def __init__(self, around: Around, known: Known) -> None:
        self._around, self._known = around, known
        self._streets: dict[str, list[Spot]] = {}
        for spot in around.ground.streets:
            self._streets.setdefault(street_key(spot.name), []).append(spot)
        self._areas: dict[str, str] = {}
        parents = {code for code, _ in around.ground.outlines}
        for spot in sorted(around.ground.areas, key=lambda one: one.id in parents):
            # of a name that two levels share, the smallest area
            self._areas[folded(spot.name)] = spot.id
        self._leaves = parents
        self._names = {folded(spot.name): spot for spot in around.ground.places}
        self._metres = pyproj.Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
        self._looked_up = 0
        self._misspelt: dict[str, list[Spot]] = {}

    def find(self, where: Where, name: str = "") -> Located:
        """Where that is; nothing that is not known is guessed."""
        area = self.area(where.area) or self.area(where.town, leaves_only=True)
        if where.x and where.y:
            return self._point(where)
        if where.street:
            found = self._by_street(where.street, area)
            if found is not None:
                return found
        spot = self._names.get(folded(name)) if name else None
        if spot is not None and (not area or spot.area_code == area):
            return Located(spot.longitude, spot.latitude, spot.area_code, "import.note_on_map", spot.name)
        told = (
            "import.note_street_unknown"
            if where.street
            else "import.note_area_unknown"
            if where.area and not area
            else ""
        )
        return Located(area_code=area, told=told, about=where.street or where.area)

    def area(self, said: str, *, leaves_only: bool = False) -> str:
        """The code of the area that is meant, by its code or its name; empty where there is none."""
        bare = said.strip()
        code = (
            bare.upper()
            if bare.upper() in self._around.ground.names
            else self._areas.get(folded(bare), "")
            if bare
            else ""
        )
        return code if not leaves_only or code in self._leaves else ""

    def _point(self, where: Where) -> Located:
        x, y = decimal_of(where.x), decimal_of(where.y)
        if x is None or y is None:
            return Located(told="import.note_point", about=f"{where.x} {where.y}")
        for east, north in ((x, y), (y, x)):
            if _RD[0] <= east <= _RD[2] and _RD[1] <= north <= _RD[3]:
                longitude, latitude = self._metres.transform(east, north)
                return self._at(longitude, latitude)
        west, south, right, top = self._around.bounds
        if not (west <= x <= right and south <= y <= top) and west <= y <= right and south <= x <= top:
            x, y = y, x
        return self._at(x, y)

    def _at(self, longitude: float, latitude: float) -> Located:
        area = self._around.outlines.area_at(longitude, latitude) or ""
        return Located(round(longitude, _DECIMALS), round(latitude, _DECIMALS), area)

    def _by_street(self, written: str, area: str) -> Located | None:
        there = self._known.at(written) if self._known.by_address else []
        if there and there[0].longitude is not None and there[0].latitude is not None:
            return Located(there[0].longitude, there[0].latitude, there[0].area_code)
        street = _street_in(written)
        spots = self._streets.get(street_key(street)) or self._mistyped(street)
        mine = [spot for spot in spots if spot.area_code == area] or spots
        if not mine:
            return None
        spot = mine[0]
        code = spot.area_code if len({one.area_code for one in mine}) == 1 else area
        return Located(
            round(spot.longitude, _DECIMALS), round(spot.latitude, _DECIMALS), code, "import.note_halfway", spot.name
        )

    def _mistyped(self, street: str) -> list[Spot]:
        """The one street that may be meant, where it is written with a mistake."""
        key = street_key(street)
        if key not in self._misspelt:
            self._looked_up += 1
            found = self._around.find(street, 8) if key and self._looked_up <= _MOST_LOOKED_UP else ()
            near = [one.name for one in found if one.kind == "street"]
            names = {name for name in near if abs(len(street_key(name)) - len(key)) <= _MISTAKES}
            self._misspelt[key] = self._streets.get(street_key(names.pop()), []) if len(names) == 1 else []
        return self._misspelt[key]


@lru_cache(maxsize=20_000)
def _street_in(written: str) -> str:
    return street_of(written)
