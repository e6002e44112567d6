"""*Het web*: a revision as a web of actors at a date and through a lens. Ties are records; measures are figures.

What breaks, who could meet and how much is known was found out when the atlas was made (results `web`, `web_breaks`,
`web_meetings`), for the date of the snapshot. The web itself is made of the tables for any other date: no kernel is
needed for that, so a page may ask for it.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.measures import WEB
from weefsel.analysis.web.coverage import tellers
from weefsel.analysis.web.web import Web, web_at
from weefsel.atlas.read import Atlas
from weefsel.concepts import ActorKind, Function, Layer, Lens, Pillar, PlaceKind, Sphere, TieKind
from weefsel.errors import NotFound
from weefsel.publish.areas import AreaTree
from weefsel.publish.figures import Figures
from weefsel.publish.maps import Maps
from weefsel.publish.models import Published, Site, SourceSlip
from weefsel.publish.web_found import Found
from weefsel.publish.web_models import WebNode, WebPage, WebTie
from weefsel.publish.web_place import Placed, placed

__all__ = ["MEASURES", "Webs"]

RESULT: Final = "web"
#: what a lens tells besides, that shows the whole web in another light
OF_LENS: Final = {
    Lens.FUNCTIONAL: tuple(f"function:{one}" for one in Function),
    Lens.INFRASTRUCTURAL: (*(f"layer:{one}" for one in Layer), "crossing"),
}
#: what else is told of the whole web, with the measures that have a name of their own
MEASURES: Final = (*WEB, *(f"pillar:{one}" for one in Pillar))
#: so many pages are kept
REMEMBERED: Final = 32
#: years on the timeline
YEARS: Final = 12
Bools = NDArray[np.bool_]


class Webs:
    """The webs of one revision."""

    def __init__(
        self,
        site: Site,
        atlas: Atlas,
        figures: Figures,
        areas: AreaTree,
        maps: Maps,
        sources: tuple[SourceSlip, ...],
    ) -> None:
        self._site = site
        self._snapshot = atlas.snapshot
        self._figures = figures
        self._areas = areas
        self._maps = maps
        self._sources = sources
        self._found = Found(atlas)
        self._webs: dict[tuple[str, Lens | None], Web] = {}
        self._pages: dict[tuple[str, Lens | None, str, bool], WebPage] = {}

    @property
    def today(self) -> str:
        """The date of the snapshot."""
        return self._snapshot.meta.date

    def page(self, slug: str, lens: Lens | None, on: str, *, free: bool) -> WebPage:
        """*Het web* of the area with this slug (the whole place without one), on an ISO date no later than the
        snapshot's. Raises `NotFound` for a slug that is no area's."""
        area = self._areas.by_slug(slug) if slug else self._areas.whole
        key = area.code, lens, on, free
        if key not in self._pages:
            _keep(self._pages, key, self._page(area.code, lens, on, free=free))
        return self._pages[key]

    def _web(self, on: str, lens: Lens | None) -> Web:
        key = on, lens
        if key not in self._webs:
            s = self._snapshot
            _keep(self._webs, key, web_at(s.actors, s.places, s.ties, dt.date.fromisoformat(on), lens))
        return self._webs[key]

    def _page(self, code: str, lens: Lens | None, on: str, *, free: bool) -> WebPage:
        whole = code == self._areas.whole.code
        web = self._web(on, None)
        inside = self._inside(web, code)
        web, inside = (web, inside) if whole else _with_neighbours(web, inside)
        through = self._web(on, lens)
        place = placed(web, inside, self._snapshot, self._maps, self._areas.links, code if not whole else None)
        # what is nowhere can be drawn free only
        free = free or not place.located.any()
        x, y, frame = place.freely() if free else place.on_the_map()
        seen_nodes = frozenset(through.nodes["node_id"].astype(str))
        seen_ties = frozenset(through.ties["tie_id"].astype(str))
        actors = frozenset(web.nodes.loc[inside & ~web.nodes["is_place"].to_numpy(bool), "node_id"].astype(str))
        now = on == self.today
        return WebPage(
            self._site,
            self._areas.links[code],
            self._areas.parents(code),
            tuple(self._areas.links[child] for child in self._areas.children.get(code, [])),
            lens,
            on,
            now,
            free,
            bool(place.located.any()),
            self._nodes(web, inside, place, (x, y), seen_nodes),
            _ties(web, seen_ties, self._since),
            frame,
            None if free else self._drawing(code, whole=whole),
            self._measures(code, lens) if now else {},
            self._found.one_sided(web),
            self._found.breaks(None if whole else actors) if now else (),
            self._found.meetings("" if whole else code) if now else (),
            self._years(None if whole else self._areas.inside(code)),
            self._first_day,
            dict(web.left),
            self._sources,
        )

    # --- who is in it -----------------------------------------------------------------------------------------------

    def _inside(self, web: Web, code: str) -> Bools:
        """Which nodes are of an area; all are of the whole place, also those that nobody knows the place of."""
        if code == self._areas.whole.code:
            return np.ones(len(web.nodes), bool)
        return web.nodes["area_code"].isin(self._areas.inside(code)).to_numpy(bool)

    def _nodes(
        self,
        web: Web,
        inside: Bools,
        place: Placed,
        at: tuple[NDArray[np.float64], NDArray[np.float64]],
        seen: frozenset[str],
    ) -> tuple[WebNode, ...]:
        told = tellers(web)
        formal, informal = _counts(web)
        out: list[WebNode] = []
        for i, row in enumerate(web.nodes.to_dict("records")):
            kind = PlaceKind(row["kind"]) if row["is_place"] else ActorKind(row["kind"])
            out.append(
                WebNode(
                    str(row["node_id"]),
                    _word(row["name"]),
                    kind,
                    None if _word(row["sphere"]) is None else Sphere(row["sphere"]),
                    None if _word(row["layer"]) is None else Layer(row["layer"]),
                    tuple(Function(one) for one in (row["functions"] if row["functions"] is not None else ())),
                    self._areas.links.get(str(row["area_code"])),
                    int(formal[i]),
                    int(informal[i]),
                    bool(told[i]),
                    not bool(inside[i]),
                    str(row["node_id"]) in seen,
                    bool(place.located[i]),
                    round(float(at[0][i]), 1),
                    round(float(at[1][i]), 1),
                    round(float(place.size[i]), 1),
                )
            )
        return tuple(out)

    # --- figures, and what lies beneath -----------------------------------------------------------------------------

    def _measures(self, code: str, lens: Lens | None) -> dict[str, Published[Any]]:
        """The figures that the atlas has of an area, through a lens."""
        found: dict[str, Published[Any]] = {}
        own = OF_LENS.get(lens, ()) if lens else ()
        for name in (*MEASURES, *own):
            # these lenses show the whole web: its measures hold
            of = name if lens is None or (lens in OF_LENS and name not in own) else f"{lens}:{name}"
            try:
                found[name] = self._figures.any(RESULT, code, of)
            except NotFound:  # made by an older release, or not told through this lens
                continue
        return found

    def _drawing(self, code: str, *, whole: bool) -> Any:
        if whole:
            return self._maps.ground(area for area in self._areas.rows if area not in self._areas.children)
        return self._maps.area(code, ())

    @cached_property
    def _since(self) -> dict[str, str]:
        """Id of a tie → the day it began, where that is known."""
        ties = self._snapshot.ties
        ties = ties[ties["from_date"].notna()]
        return {str(one): str(day)[:10] for one, day in zip(ties["tie_id"], ties["from_date"], strict=True)}

    # --- time -------------------------------------------------------------------------------------------------------

    @cached_property
    def _first_day(self) -> str:
        days = pd.to_datetime(self._snapshot.ties["from_date"]).dropna()
        return self.today if days.empty else min(days.min().date().isoformat(), self.today)

    def _years(self, codes: list[str] | None) -> tuple[tuple[str, int], ...]:
        """How many ties there were on the first day of the last years, and on the date of the snapshot."""
        ties = self._dated if codes is None else self._dated[self._of(codes)]
        last = dt.date.fromisoformat(self.today)
        days = [dt.date(last.year - back, 1, 1) for back in range(YEARS - 1, -1, -1)]
        days = [day for day in days if day < last] + [last]
        first, until = ties["first"].to_numpy(), ties["last"].to_numpy()
        counts = [int(((first <= np.datetime64(day)) & (until >= np.datetime64(day))).sum()) for day in days]
        return tuple((day.isoformat(), count) for day, count in zip(days, counts, strict=True))

    def _of(self, codes: list[str]) -> Bools:
        s = self._snapshot
        ids = {
            *s.actors.loc[s.actors["area_code"].isin(codes), "actor_id"],
            *s.places.loc[s.places["area_code"].isin(codes), "place_id"],
        }
        return (self._dated["from_id"].isin(ids) | self._dated["to_id"].isin(ids)).to_numpy(bool)

    @cached_property
    def _dated(self) -> pd.DataFrame:
        """Every tie with the first and last day on which it and both its ends were there."""
        s = self._snapshot
        ties = s.ties[s.ties["from_id"] != s.ties["to_id"]]
        begun = pd.to_datetime(s.actors.set_index("actor_id")["since"])
        ended = pd.to_datetime(s.actors.set_index("actor_id")["until"])
        starts = [pd.to_datetime(ties["from_date"]), ties["from_id"].map(begun), ties["to_id"].map(begun)]
        ends = [pd.to_datetime(ties["until_date"]), ties["from_id"].map(ended), ties["to_id"].map(ended)]
        first = pd.concat(starts, axis=1).max(axis=1).fillna(pd.Timestamp("1700-01-01"))
        last = pd.concat(ends, axis=1).min(axis=1).fillna(pd.Timestamp("2250-01-01"))
        return pd.DataFrame({"from_id": ties["from_id"], "to_id": ties["to_id"], "first": first, "last": last})


def _with_neighbours(web: Web, inside: Bools) -> tuple[Web, Bools]:
    """The web of the nodes inside and of those outside that they are tied to, without ties among the latter."""
    one, other = web.ties["one"].to_numpy(np.int64), web.ties["other"].to_numpy(np.int64)
    touches = inside[one] | inside[other]
    there = inside.copy()
    there[one[touches]] = there[other[touches]] = True
    trimmed = Web(web.nodes, web.ties[touches], web.graph, web.left).within(there)
    return trimmed, inside[there]


def _ties(web: Web, seen: frozenset[str], begun: dict[str, str]) -> tuple[WebTie, ...]:
    amounts = pd.to_numeric(web.ties["amount_eur"], errors="coerce").to_numpy(float)
    return tuple(
        WebTie(
            str(tie_id),
            int(one),
            int(other),
            TieKind(kind),
            bool(formal),
            begun.get(str(tie_id)),
            None if np.isnan(amount) else float(amount),
            str(tie_id) in seen,
        )
        for tie_id, one, other, kind, formal, amount in zip(
            *(web.ties[name] for name in ("tie_id", "one", "other", "kind", "formal")), amounts, strict=True
        )
    )


def _counts(web: Web) -> tuple[NDArray[Any], NDArray[Any]]:
    """How many formal and informal ties each node has."""
    formal = web.ties["formal"].to_numpy(bool)
    ends = web.ties[["one", "other"]].to_numpy(np.int64)
    found = [np.bincount(ends[mask].reshape(-1), minlength=len(web.nodes)) for mask in (formal, ~formal)]
    return found[0], found[1]


def _word(value: Any) -> str | None:
    return None if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)


def _keep(kept: dict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    if len(kept) > REMEMBERED:
        kept.pop(next(iter(kept)))
