"""The web of actors and their ties, as a user of the library asks for it: on any day, through any lens, of any area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module

import numpy as np
import pandas as pd

from weefsel.analysis.web.areas import Inside
from weefsel.analysis.web.coverage import OneSided, one_sided
from weefsel.analysis.web.web import Web
from weefsel.atlas.read import Atlas
from weefsel.atlas.webs import day_of, parents_of, web_of
from weefsel.concepts import Lens
from weefsel.errors import Fault, InputError
from weefsel.snapshot import Snapshot

__all__ = ["WebTables", "web"]

#: earliest and latest day that can be asked: those that pandas can compare
_DAYS = date(1678, 1, 1), date(2261, 12, 31)


@dataclass(frozen=True)
class WebTables:
    """The web that was asked for. What takes long is made when it is first read, and kept."""

    snapshot: Snapshot
    #: the day that it is told of
    on: date
    lens: Lens | None
    #: code of the area; None for the whole
    area: str | None
    #: its nodes, ties and graph (`weefsel.analysis.web.web.Web`): of an area those in it
    web: Web

    @property
    def left(self) -> Mapping[str, int]:
        """What of the tables is not in the web of the whole, by reason: ties to oneself, doubled, to nobody known, …"""
        return self.web.left

    @property
    def one_sided(self) -> OneSided | None:
        """Why the web is a star made of what one party or one register tells; None where it is not."""
        return one_sided(self.web)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The measures, a row a figure, of every area, or of the one that was asked: `area_code`, `year`, `column`,
        `value`, `lower`, `upper`, `unit`, `evidence`, `missing`. See `weefsel.analysis.web.measures.web_figures`.
        """
        s = self.snapshot
        make = import_module("weefsel.analysis.web.measures").web_figures
        found = make(s.areas, s.actors, s.places, s.ties, self.on, [self.lens])
        return found if self.area is None else found[found["area_code"] == self.area].reset_index(drop=True)

    @cached_property
    def actors(self) -> pd.DataFrame:
        """The position of each actor and place in this web. See `weefsel.analysis.web.positions.positions`."""
        return import_module("weefsel.analysis.web.positions").positions(self.web)

    @cached_property
    def breaks(self) -> pd.DataFrame:
        """What falls apart when an actor, a place or a funder goes. See `weefsel.analysis.web.breaking.breaks`."""
        s = self.snapshot
        return import_module("weefsel.analysis.web.breaking").breaks(
            self.web, s.offers, s.funding, s.places, on=self.on
        )

    @cached_property
    def meetings(self) -> pd.DataFrame:
        """Pairs without a tie that should meet, best first. See `weefsel.analysis.web.meeting.meetings`.

        Of the whole, and of each area in it (`scope`).
        """
        s = self.snapshot
        parents = parents_of(s)
        return import_module("weefsel.analysis.web.meeting").meetings(self.web, s.offers, on=self.on, parents=parents)


def web(
    snapshot: Snapshot, *, at: date | str | None = None, lens: Lens | str | None = None, area: str | None = None
) -> WebTables:
    """The web of actors and their formal and informal ties, and what can be told of it.

    `at` is a day (`date`, or `YYYY-MM-DD`), that of the snapshot without it: an actor or a tie is in the web from its
    first day to its last. `lens` shows it in one of four ways (`non_institutional`, `half_line`, `functional`,
    `infrastructural`), `area` (code, slug or name) only those who are in an area, with the ties among these.

    Returns `WebTables`, with the tables `figures`, `actors`, `breaks` and `meetings`, and in `left` what was left out
    and why. The method is in docs/method-web.md. Raises `InputError` for a day that is none and an unknown lens,
    `NotFound` for an unknown area.
    """
    on, seen = _day(snapshot, at), _lens(lens)
    code = None if area is None else Atlas(snapshot).area_code(area)
    found = web_of(snapshot, on, seen)
    if code is not None:
        inside = Inside.of(snapshot.areas, found)
        row = int(np.flatnonzero(inside.codes == code)[0])
        found = found.within(inside.nodes[[row]].toarray()[0] > 0)
        # a place is in a web by who is tied to it
        found = found.within(~found.nodes["is_place"].to_numpy(bool) | (found.graph.degree > 0))
    return WebTables(snapshot, on, seen, code, found)


def _day(snapshot: Snapshot, at: date | str | None) -> date:
    if at is None:
        return day_of(snapshot)
    try:
        day = date.fromisoformat(at) if isinstance(at, str) else date(at.year, at.month, at.day)
    except ValueError:
        day = None
    if day is None or not _DAYS[0] <= day <= _DAYS[1]:
        expected = f"a day from {_DAYS[0]} to {_DAYS[1]} as YYYY-MM-DD"
        raise InputError(Fault("at", expected, "Give a day such as 2024-01-01, or none.", value=str(at)))
    return day


def _lens(given: Lens | str | None) -> Lens | None:
    if given is None:
        return None
    if given not in list(Lens):
        raise InputError(Fault("lens", "one of the lenses", f"Give {', '.join(Lens)}, or none.", value=str(given)))
    return Lens(given)
