"""From a snapshot to each result: which tables go into which analysis. Loaded only where something is computed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pandas as pd

from weefsel.analysis import closing as closing_
from weefsel.analysis import equity as equity_
from weefsel.analysis import gaps as gaps_
from weefsel.analysis import observed as observed_
from weefsel.analysis import people as people_
from weefsel.analysis import presence as presence_
from weefsel.analysis import rates as rates_
from weefsel.analysis import reach as reach_
from weefsel.analysis import room as room_
from weefsel.analysis.figures import membership
from weefsel.analysis.ground import Ground
from weefsel.analysis.measures import PEOPLE_UNITS, SHOWN_COLUMNS
from weefsel.analysis.standing import standing
from weefsel.analysis.web.breaking import breaks
from weefsel.analysis.web.measures import web_figures
from weefsel.analysis.web.meeting import meetings
from weefsel.analysis.web.positions import positions
from weefsel.atlas.agreed import norm_set, when_and_where
from weefsel.atlas.disclosed import own_people, rounding_key
from weefsel.atlas.drawing import make_drawings
from weefsel.atlas.registry import DRAWN, EQUITY_WALKING, RESAMPLING, SHARING, WALKING
from weefsel.atlas.scores import quality, quality_checks
from weefsel.atlas.tiles import make_tiles
from weefsel.atlas.trends import compared, effects, similar, trend
from weefsel.atlas.webs import day_of, parents_of, web_of
from weefsel.concepts import Disclosure
from weefsel.network import kept_beside
from weefsel.snapshot import Snapshot

__all__ = [
    "closing",
    "compared",
    "effects",
    "equity",
    "gap_cells",
    "gaps",
    "observed",
    "people",
    "presence",
    "quality",
    "quality_checks",
    "rates",
    "reach",
    "reach_cells",
    "room",
    "similar",
    "tiles",
    "trend",
    "web",
    "web_actors",
    "web_breaks",
    "web_meetings",
]

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
    return observed_.observed(s.indicators, s.observations, s.areas)


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


def gap_places(s: Snapshot, _made: Made) -> pd.DataFrame:
    """Which places each norm is about, and whether they count."""
    return gaps_.gap_places(s.places, s.offers, norm_set(s).norms, **when_and_where(s))


def gap_cells(s: Snapshot, made: Made) -> pd.DataFrame:
    """Distance from every square to the nearest place that counts for each norm."""
    ground = Ground(s.residents, s.nodes, s.edges, WALKING, kept_beside(s.path))
    return gaps_.gap_cells(s.residents, s.places, ground, norm_set(s).norms, made["gap_places"])


def gaps(s: Snapshot, made: Made) -> pd.DataFrame:
    """Who has what was agreed, per norm and area."""
    straight = len(s.edges) == 0
    tables, norms = (s.areas, s.residents, s.places, s.offers), norm_set(s).norms
    return gaps_.gap_areas(*tables, made["gap_cells"], norms, WALKING, straight=straight, **when_and_where(s))


def web(s: Snapshot, _made: Made) -> pd.DataFrame:
    """The measures of the web of actors, per area and lens."""
    return web_figures(s.areas, s.actors, s.places, s.ties, day_of(s))


def web_actors(s: Snapshot, _made: Made) -> pd.DataFrame:
    """The position of every actor and place in the whole web."""
    return positions(web_of(s))


def web_breaks(s: Snapshot, _made: Made) -> pd.DataFrame:
    """What falls apart when an actor, a place or a funder goes."""
    return breaks(web_of(s), s.offers, s.funding, s.places, on=day_of(s))


def web_meetings(s: Snapshot, _made: Made) -> pd.DataFrame:
    """Who should meet, in the whole place and in each area."""
    return meetings(web_of(s), s.offers, on=day_of(s), parents=parents_of(s))


def rates(s: Snapshot, made: Made) -> pd.DataFrame:
    """The computed indicators of the library, per area."""
    tables = s.areas, s.places, s.actors, s.offers, s.funding
    return rates_.rates(*tables, made["people"], made["web"], day_of(s))


def closing(s: Snapshot, made: Made) -> pd.DataFrame:
    """Where a new place would help most people at once, per norm."""
    ground = Ground(s.residents, s.nodes, s.edges, WALKING, kept_beside(s.path))
    return closing_.closing(s.residents, ground, made["gap_cells"], norm_set(s).norms, WALKING)


def shown(s: Snapshot, made: Made) -> pd.DataFrame:
    """What may be shown of people from a source of our own; no rows where there are none such."""
    parts = [pd.DataFrame(columns=[*SHOWN_COLUMNS])]
    # the solver is loaded, and the key made, where there is something to protect
    if own_people(s):
        cells = made["reach_cells"], made["gap_cells"]
        figures = {name: made[name] for name in ("people", "reach", "gaps")}
        module = import_module("weefsel.analysis.shown")
        parts.append(module.shown(s.areas, s.residents, *cells, figures, norm_set(s).norms, WALKING, _key(s)))
        if not _adds_up(s, figures["people"]):
            module = import_module("weefsel.analysis.shown_counts")
            parts.append(module.shown_stated(s.areas, figures["people"], _key(s)))
    own = s.sources.loc[s.sources["disclosure"] == Disclosure.OWN, "source_id"]
    units = s.observations["indicator_id"].map(s.indicators.set_index("indicator_id")["unit"])
    if (s.observations["source_id"].isin(own) & units.isin(PEOPLE_UNITS)).any():
        module = import_module("weefsel.analysis.shown_counts")
        parts.append(module.shown_counts(s.areas, s.indicators, s.observations, made["people"], set(own), _key(s)))
    kept = [part for part in parts if len(part)]
    told = pd.concat(kept, ignore_index=True) if kept else parts[0]
    # what a source states is published, and not the sum of squares
    return told.drop_duplicates(["result", "area_code", "column"], keep="last", ignore_index=True)


def _adds_up(s: Snapshot, people: pd.DataFrame) -> bool:
    """Whether the residents of every area are the sum of its squares."""
    inside = s.residents.merge(membership(s.areas), on="area_code").groupby("within")["residents"].sum()
    told = people[people["column"] == "residents"].set_index("area_code")["value"].dropna()
    return bool(((told - inside.reindex(told.index).fillna(0)).abs() < 0.5).all())


def _key(s: Snapshot) -> bytes:
    return rounding_key(s.path.parents[1])


def tiles(s: Snapshot, directory: Path) -> None:
    """Vector tiles and drawings, into `directory`."""
    tables = {name: s.table(name) for name in DRAWN.tables}
    make_drawings(tables, s.meta.crs, directory)
    make_tiles(tables, s.meta.crs, directory)
