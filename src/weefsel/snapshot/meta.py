"""What a snapshot is of: its name, its projection, its day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass
from typing import Any

import pyproj
from pyproj.exceptions import CRSError

from weefsel.errors import Fault

__all__ = ["Meta", "meta_faults"]


@dataclass(frozen=True, slots=True)
class Meta:
    """What holds for the whole snapshot. Coordinates of every table are metres in `crs`."""

    name: str
    slug: str
    #: projected CRS in metres, as `EPSG:…`
    crs: str
    #: the day the snapshot describes, ISO
    date: str
    #: whether the place is made up; every screen then says so
    fictional: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For `datapackage.json`."""
        return asdict(self)


def meta_faults(meta: Meta, where: str = "snapshot") -> list[Fault]:
    """What is wrong with a snapshot's name, slug, day or projection."""
    found: list[Fault] = []
    if not (meta.name.strip() and meta.name.isprintable()):
        found.append(Fault(where, "a name on one line", "Give it a name.", column="name", value=meta.name))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", meta.slug):
        expected = "a slug of a–z, 0–9 and single hyphens"
        found.append(Fault(where, expected, "Mend the slug.", column="slug", value=meta.slug))
    if not _is_day(meta.date):
        found.append(Fault(where, "a date as 2026-03-01", "Mend the date.", column="date", value=meta.date))
    try:
        crs = pyproj.CRS(meta.crs)
        metres = crs.is_projected and crs.axis_info[0].unit_name == "metre"
    except CRSError:
        metres = False
    if not metres:
        expected, mend = "a projected CRS in metres", "Use EPSG:28992 for the Netherlands."
        found.append(Fault(where, expected, mend, column="crs", value=meta.crs))
    return found


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
