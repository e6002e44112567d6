"""From a snapshot to each result: which tables go into which analysis. Loaded only where something is computed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from weefsel.analysis import equity as equity_
from weefsel.analysis import observed as observed_
from weefsel.analysis import people as people_
from weefsel.analysis import presence as presence_
from weefsel.analysis import reach as reach_
from weefsel.analysis import room as room_
from weefsel.analysis.standing import standing
from weefsel.atlas.drawing import make_drawings
from weefsel.atlas.registry import DRAWN, EQUITY_WALKING, RESAMPLING, SHARING, WALKING
from weefsel.atlas.tiles import make_tiles
from weefsel.network import kept_beside
from weefsel.snapshot import Snapshot

__all__ = ["equity", "observed", "people", "presence", "reach", "reach_cells", "room", "tiles"]

#: result name → its rows, for the results another result is made from
Made = Mapping[str, pd.DataFrame]


def people(s: Snapshot, _made: Made) -> pd.DataFrame:
    """Residents and ages per area."""
    return people_.people(s.areas, s.residents, s.observations)


def presence(s: Snapshot, _made: Made) -> pd.DataFrame:
    """Places, groups, activities and ties per area."""
    return presence_.presence(s.areas, s.places, s.actors, s.offers, s.ties)


def observed(s: Snapshot, _made: Made) -> pd.DataFrame:
    """What others published about areas."""
    return observed_.observed(s.indicators, s.observations)


def reach_cells(s: Snapshot, _made: Made) -> pd.DataFrame:
    """Distance from every square to the nearest place of each function and kind."""
    return reach_.reach_cells(s.residents, s.places, s.nodes, s.edges, WALKING, kept_beside(s.path))


def reach(s: Snapshot, made: Made) -> pd.DataFrame:
    """Reach per area."""
    return reach_.reach_areas(s.areas, s.residents, made["reach_cells"], WALKING)


def equity(s: Snapshot, made: Made) -> pd.DataFrame:
    """How equally walks are spread over residents, per area, and between those who are better and worse off."""
    by = standing(s.residents, s.observations)
    scores = None if by is None else by.scores
    return equity_.equity_areas(s.areas, s.residents, made["reach_cells"], scores, EQUITY_WALKING, **RESAMPLING)


def room(s: Snapshot, _made: Made) -> pd.DataFrame:
    """Places per area, shared with all who can walk there."""
    return room_.room(s.areas, s.residents, s.places, s.nodes, s.edges, WALKING, SHARING)


def tiles(s: Snapshot, directory: Path) -> None:
    """Vector tiles and drawings, into `directory`."""
    tables = {name: s.table(name) for name in DRAWN.tables}
    make_drawings(tables, s.meta.crs, directory)
    make_tiles(tables, s.meta.crs, directory)
