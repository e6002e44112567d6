"""Which results there are: what each is made from, by which function, with which parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from weefsel.analysis import Walking, people, presence, reach_areas, reach_cells
from weefsel.snapshot import Snapshot

__all__ = ["RESULTS", "Result"]

#: result name → its rows, for the results another result is made from
Made = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Result:
    """One result of the atlas. Raise `version` when the same input would give other figures."""

    name: str
    version: int
    #: tables of the snapshot it reads
    tables: tuple[str, ...]
    make: Callable[[Snapshot, Made], pd.DataFrame]
    #: other results it reads; they come earlier in `RESULTS`
    after: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    #: whether it is a table of figures (addressed by area and column), or an intermediate
    figures: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """Files that are made from the tables and hold no figure: tiles and drawings."""

    name: str
    version: int
    tables: tuple[str, ...]
    make: Callable[[Snapshot, Path], None]


_WALKING: Final = Walking()


def _people(s: Snapshot, _made: Made) -> pd.DataFrame:
    return people(s.areas, s.residents)


def _presence(s: Snapshot, _made: Made) -> pd.DataFrame:
    return presence(s.areas, s.places, s.actors, s.offers, s.ties)


def _reach_cells(s: Snapshot, _made: Made) -> pd.DataFrame:
    return reach_cells(s.residents, s.places, s.nodes, s.edges, _WALKING)


def _reach(s: Snapshot, made: Made) -> pd.DataFrame:
    return reach_areas(s.areas, s.residents, made["reach_cells"], _WALKING)


def _tiles(s: Snapshot, directory: Path) -> None:
    # shapely's and tippecanoe's work is wanted only when something is drawn
    from weefsel.atlas.drawing import make_drawings
    from weefsel.atlas.tiles import make_tiles

    tables = {name: s.table(name) for name in DRAWN.tables}
    make_drawings(tables, s.meta.crs, directory)
    make_tiles(tables, s.meta.crs, directory)


#: in the order in which they are made
RESULTS: Final[Mapping[str, Result]] = {
    result.name: result
    for result in (
        Result("people", 1, ("areas", "residents"), _people),
        Result("presence", 1, ("areas", "places", "actors", "offers", "ties"), _presence),
        Result(
            "reach_cells",
            1,
            ("residents", "places", "nodes", "edges"),
            _reach_cells,
            parameters=asdict(_WALKING),
            figures=False,
        ),
        Result("reach", 1, ("areas", "residents"), _reach, after=("reach_cells",), parameters=asdict(_WALKING)),
    )
}

DRAWN: Final = Drawn("tiles", 1, ("areas", "residents", "basemap"), _tiles)
