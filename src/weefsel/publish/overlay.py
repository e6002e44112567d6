"""What if places opened or closed: the figures of a revision with an edit laid over it, nothing written.

Only rounded figures of areas and whole minutes of squares leave, and none at all where the number of residents comes
from a source of our own: someone who moves a pin about could otherwise find out where few people live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from weefsel.analysis.figures import newest_year
from weefsel.analysis.ground import Ground
from weefsel.analysis.reach import belonging, share_within
from weefsel.analysis.walking import Walking
from weefsel.analysis.whatif import Added, Edit, reach_after
from weefsel.atlas.read import Atlas
from weefsel.concepts import Disclosure, Function, MissingReason
from weefsel.errors import Fault, InputError, NotFound
from weefsel.network import kept_hierarchy
from weefsel.publish import gate
from weefsel.publish.models import AreaChange, AreaLink, Published, WhatIf
from weefsel.snapshot import Snapshot

__all__ = ["MOST", "Asked", "Overlay", "may_be_asked"]

#: so many places may open, and so many close, in one question
MOST: Final = 20
#: the walking time that areas are told for, minutes
MINUTES: Final = 10
#: to what a number of people is rounded
PEOPLE_STEP: Final = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: places of one function that open (longitude, latitude), and ids of places that close."""

    layer: Function
    added: tuple[tuple[float, float], ...] = ()
    closed: tuple[str, ...] = ()


def may_be_asked(snapshot: Snapshot) -> bool:
    """Whether there are residents, all from public sources."""
    used = set(snapshot.residents["source_id"]) | set(snapshot.areas["source_id"])
    classes = snapshot.sources.loc[snapshot.sources["source_id"].isin(list(used)), "disclosure"]
    return len(snapshot.residents) > 0 and not bool((classes == Disclosure.OWN).any())


class Overlay:
    """One revision, warm: its squares, network and places, ready to be asked."""

    def __init__(self, atlas: Atlas, links: Mapping[str, AreaLink], whole: AreaLink) -> None:
        self._snapshot = atlas.snapshot
        self._atlas = atlas
        self._links = links
        self._whole = whole
        made_with: dict[str, Any] = dict(atlas.provenance("reach_cells").parameters)
        made_with["minutes"] = tuple(made_with["minutes"])
        self._walking = Walking(**made_with)
        self._to_metres = pyproj.Transformer.from_crs("EPSG:4326", self._snapshot.meta.crs, always_xy=True)

    @cached_property
    def _ground(self) -> Ground:
        s = self._snapshot
        beside = s.path.parent.parent / "index"
        return Ground(s.residents, s.nodes, s.edges, self._walking, lambda graph: kept_hierarchy(graph, beside))

    @cached_property
    def _areas(self) -> pd.DataFrame:
        return newest_year(self._snapshot.areas)

    @cached_property
    def _belongs(self) -> Any:
        return belonging(self._areas, self._snapshot.residents)

    @cached_property
    def _weight(self) -> Floats:
        return self._snapshot.residents["residents"].to_numpy(float)

    @cached_property
    def _before(self) -> dict[str, Floats]:
        """Function → metres from every square, as the atlas keeps them."""
        cells = self._atlas.rows("reach_cells")
        return {str(f): cells.loc[cells["target"] == f, "distance_m"].to_numpy(float) for f in Function}

    def answer(self, asked: Asked) -> WhatIf:
        """What changes. Raises `NotFound` where nothing may be told, `InputError` for an edit that is none."""
        self._check(asked)
        spots = [self._to_metres.transform(lon, lat) for lon, lat in asked.added]
        edit = Edit(frozenset(asked.closed), tuple(Added(x, y, asked.layer) for x, y in spots))
        before = self._before[str(asked.layer)]
        after = reach_after(self._ground, self._snapshot.places, edit, asked.layer).distance_m[0]
        changed = np.flatnonzero(~((before == after) | (np.isnan(before) & np.isnan(after))))
        ids = self._snapshot.residents["cell_id"].to_numpy(object)
        minutes = np.ceil(after[changed] / self._walking.speed_m_s / 60)
        cells = {
            str(cell): None if np.isnan(walk) else int(walk) for cell, walk in zip(ids[changed], minutes, strict=True)
        }
        rows, people = self._changes(asked.layer, before, after)
        return WhatIf(self._snapshot.revision, asked.layer, cells, rows, people)

    def _changes(self, layer: Function, before: Floats, after: Floats) -> tuple[tuple[AreaChange, ...], int]:
        """The whole place and every area that changes; and how many people more (or fewer) are within the time."""
        limit = MINUTES * 60 * self._walking.speed_m_s
        distance = np.nan_to_num(np.stack([before, after]), nan=np.inf)
        was, now = share_within(self._belongs, self._weight, distance, limit)
        near = (distance <= limit) @ self._weight
        out: list[AreaChange] = []
        for code, old, new in zip(self._areas["area_code"].astype(str), was, now, strict=True):
            if code != self._whole.code and (old == new or np.isnan(new)):
                continue
            out.append(AreaChange(self._links[code], self._share(code, layer, old), self._share(code, layer, new)))
        out.sort(key=lambda row: (row.area != self._whole, row.area.name))
        return tuple(out), int(round((near[1] - near[0]) / PEOPLE_STEP) * PEOPLE_STEP)

    def _share(self, code: str, layer: Function, value: float) -> Published[float]:
        """A share as the gate lets it through: rounded, with the evidence of the figure that it stands beside."""
        figure = self._atlas.figure("reach", code, f"{layer}:within_{MINUTES}")
        missing = str(MissingReason.UNKNOWN) if np.isnan(value) else None
        known = None if missing else float(value)
        return gate.published_share(
            replace(figure, value=known, lower=None, upper=None, missing=missing), Disclosure.PUBLIC
        )

    def _check(self, asked: Asked) -> None:
        if not may_be_asked(self._snapshot):
            raise NotFound("What-if needs residents from public sources.")
        if len(asked.added) > MOST or len(asked.closed) > MOST:
            raise InputError(Fault("erbij, weg", f"at most {MOST} places", "Ask fewer at once."))
        west, south, east, north = self._atlas.drawing("drawing.json")["bounds"]  # pyright: ignore[reportOptionalSubscript]
        for lon, lat in asked.added:
            if not (west <= lon <= east and south <= lat <= north):
                expected = f"longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}"
                raise InputError(Fault("erbij", expected, "Put the place on the map.", value=f"{lon},{lat}"))
