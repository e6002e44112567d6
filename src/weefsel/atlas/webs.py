"""The web of a snapshot, on its own date or another."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from weefsel.analysis.figures import newest_year
from weefsel.analysis.web.areas import Inside
from weefsel.analysis.web.web import Web, web_at
from weefsel.concepts import Lens
from weefsel.snapshot import Snapshot

__all__ = ["behind", "day_of", "parents_of", "web_of"]


def day_of(snapshot: Snapshot) -> date:
    """The day that a snapshot tells of."""
    return date.fromisoformat(snapshot.meta.date)


def web_of(snapshot: Snapshot, at: date | None = None, lens: Lens | None = None) -> Web:
    """The web on a day, that of the snapshot without one, as a whole or through a lens."""
    return web_at(snapshot.actors, snapshot.places, snapshot.ties, at or day_of(snapshot), lens)


def parents_of(snapshot: Snapshot) -> dict[str, str | None]:
    """Each area of the newest year with the area that it is part of, if any."""
    areas = newest_year(snapshot.areas)
    pairs = zip(areas["area_code"], areas["parent_code"], strict=True)
    return {str(code): None if parent is None else str(parent) for code, parent in pairs}


def behind(snapshot: Snapshot, area_code: str, column: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a measure of the web of an area was told from: its actors, and the ties of which an end is in it.

    Rows of the tables `actors` and `ties`; through a lens, where `column` begins with one, those that it shows.
    """
    lens = column.partition(":")[0]
    web = web_of(snapshot, lens=Lens(lens) if lens in list(Lens) else None)
    inside = Inside.of(snapshot.areas, web)
    row = int(np.flatnonzero(inside.codes == area_code)[0])
    here = inside.nodes[[row]].toarray()[0] > 0
    touching = here[web.ties["one"].to_numpy(np.int64)] | here[web.ties["other"].to_numpy(np.int64)]
    actors = snapshot.actors[snapshot.actors["actor_id"].isin(web.nodes["node_id"][here])]
    return actors, snapshot.ties[snapshot.ties["tie_id"].isin(web.ties["tie_id"][touching])]
