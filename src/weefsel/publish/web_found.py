"""What the atlas found out about a web: what breaks, who could meet, how one-sided it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.analysis.web.coverage import one_sided
from weefsel.analysis.web.web import Web
from weefsel.atlas.read import Atlas
from weefsel.concepts import Function
from weefsel.errors import NotFound
from weefsel.publish.web_models import Breaking, Meeting

__all__ = ["Found", "varied"]

#: so many pairs are shown: one can only introduce a few
MEETINGS: Final = 3


class Found:
    """The results of one revision that are no figures. One that is missing (an older release) tells nothing."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._snapshot = atlas.snapshot

    def _rows(self, result: str) -> pd.DataFrame | None:
        try:
            return self._atlas.rows(result)
        except NotFound:
            return None

    @cached_property
    def names(self) -> dict[str, str]:
        """Id of an actor or place → its name; places without one are not in it."""
        s = self._snapshot
        places = s.places[s.places["name"].notna()]
        pairs = [(s.actors["actor_id"], s.actors["name"]), (places["place_id"], places["name"])]
        return {str(one): str(name) for ids, names in pairs for one, name in zip(ids, names, strict=True)}

    def one_sided(self, web: Web) -> bool:
        """Whether the web is a star that one source told."""
        return one_sided(web) is not None

    @cached_property
    def _breaks(self) -> tuple[Breaking, ...]:
        rows = self._rows("web_breaks")
        if rows is None:
            return ()
        found = [self._breaking(row) for row in rows.to_dict("records")]
        return tuple(sorted(found, key=lambda one: one.harm, reverse=True))

    def _breaking(self, row: Mapping[Any, Any]) -> Breaking:
        subject = str(row["subject_id"])
        return Breaking(
            str(row["subject_kind"]),
            subject,
            self.names.get(subject, ""),
            int(row["apart"]),
            _ids(row["last_any"]),
            _ids(row["last_formal"]),
            _ids(row["without_place"]),
            None if pd.isna(row["eur"]) else float(row["eur"]),
            None if pd.isna(row["until"]) else str(row["until"])[:10],
        )

    def breaks(self, among: frozenset[str] | None) -> tuple[Breaking, ...]:
        """What goes with each subject, the worst first; told for some actors only, where `among` has their ids. How
        many come loose is told of the whole alone."""
        if among is None:
            return self._breaks
        own = (
            Breaking(
                one.kind,
                one.subject_id,
                one.name,
                0,
                _of(one.last_any, among),
                _of(one.last_formal, among),
                _of(one.without_place, among),
                one.eur,
                one.until,
            )
            for one in self._breaks
        )
        return tuple(sorted(own, key=lambda one: one.harm, reverse=True))

    def meetings(self, scope: str) -> tuple[Meeting, ...]:
        """The pairs of an area, or of the whole where `scope` is empty, the first ones first."""
        rows = self._rows("web_meetings")
        if rows is None:
            return ()
        rows = rows[rows["scope"].fillna("") == scope].sort_values("rank", kind="stable")
        return tuple(self._meeting(row) for row in rows.to_dict("records"))

    def _meeting(self, row: Mapping[Any, Any]) -> Meeting:
        one, other = str(row["one_id"]), str(row["other_id"])
        place = None if pd.isna(row["place_id"]) else self.names.get(str(row["place_id"]))
        gain = row["reach_gain"]
        return Meeting(
            one,
            self.names.get(one, ""),
            other,
            self.names.get(other, ""),
            _ids(row["reasons"]),
            tuple(Function(function) for function in _ids(row["functions"])),
            place,
            0 if pd.isna(gain) else int(gain),
        )


def varied(meetings: Sequence[Meeting]) -> list[Meeting]:
    """The first few of these pairs, in which nobody is twice as long as there are others."""
    chosen: list[Meeting] = []
    met: set[str] = set()
    for one in meetings:
        if not {one.one_id, one.other_id} & met:
            chosen.append(one)
            met |= {one.one_id, one.other_id}
    few = [*chosen, *(one for one in meetings if one not in chosen)][:MEETINGS]
    return [one for one in meetings if one in few]


def _ids(value: Any) -> tuple[str, ...]:
    """A list of a cell, as Parquet gives it; empty where there is none."""
    return tuple(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else ()


def _of(ids: Iterable[str], among: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in ids if one in among)
