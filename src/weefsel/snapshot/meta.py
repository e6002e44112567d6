"""What a snapshot is of: its name, its projection, its day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Meta"]


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
