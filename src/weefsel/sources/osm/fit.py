"""Does a projected CRS fit the place? One made for another part of the world gives wrong metres without a word."""

from __future__ import annotations

from typing import Final

import numpy as np
from pyproj import CRS, Geod
from shapely.geometry.base import BaseGeometry

from weefsel.errors import Fault, InputError
from weefsel.sources.surfaces import from_degrees

__all__ = ["check_fit", "scale_error"]

#: How far outside the area of use of its CRS a place may lie; degrees.
MARGIN: Final = 2.0
#: How much longer or shorter than on the ground a metre may be; share. UTM stays within 0.001 in its zone.
SCALE_ERROR: Final = 0.01


def check_fit(outline: BaseGeometry, crs: str, file: str) -> None:
    """Raise `InputError` where `outline` lies outside the area of use of its `crs`, or its metres are none there."""
    mend = "Give the recipe a projected CRS of this place, or take an extract of the place that was meant."
    use = CRS.from_user_input(crs).area_of_use
    west, south, east, north = from_degrees(crs).transform_bounds(*outline.bounds, direction="INVERSE")
    inside = use is None or (
        use.west - MARGIN <= west
        and east <= use.east + MARGIN
        and use.south - MARGIN <= south
        and north <= use.north + MARGIN
    )
    if use is not None and not inside:
        expected = (
            f"areas inside the area of use of {crs} (longitude {use.west:.1f} to {use.east:.1f}, "
            f"latitude {use.south:.1f} to {use.north:.1f})"
        )
        found = f"longitude {west:.1f} to {east:.1f}, latitude {south:.1f} to {north:.1f}"
        raise InputError(Fault(file, expected, mend, column="crs", value=found))
    error = scale_error((west + east) / 2, (south + north) / 2, crs)
    if not error <= SCALE_ERROR:  # also true for NaN
        expected = f"a CRS whose metres are metres here, within {SCALE_ERROR:.0%}; those of {crs} are {error:.0%} off"
        raise InputError(Fault(file, expected, mend, column="crs", value=crs))


def scale_error(lon: float, lat: float, crs: str) -> float:
    """How much a kilometre north or east through a point differs in `crs` from one on the ground; share."""
    to_metres, on_earth = from_degrees(crs), Geod(ellps="WGS84")
    errors = []
    for azimuth in (0.0, 90.0):
        a = on_earth.fwd(lon, lat, azimuth, 500.0)
        b = on_earth.fwd(lon, lat, azimuth + 180.0, 500.0)
        x, y = to_metres.transform([a[0], b[0]], [a[1], b[1]])
        errors.append(abs(float(np.hypot(x[0] - x[1], y[0] - y[1])) / 1000.0 - 1.0))
    return max(errors)
