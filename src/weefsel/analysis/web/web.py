"""The web of a snapshot at one date, through one lens: who is in it, which ties hold it together.

Its nodes are the actors that are there on that date and the places that they are tied to. A place is a node because a
building that closes takes ties with it, but it is nobody: what is told of actors among themselves (density, mixing,
reciprocity) is told of ties between two actors.

A snapshot that was checked has no ties to the unknown; tables from elsewhere may, so what cannot be used is counted
and left out, never silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.web.graph import Graph
from weefsel.concepts import Lens, Sphere, TieKind

__all__ = ["NODE_COLUMNS", "TIE_COLUMNS", "Left", "Web", "web_at"]

Bools = NDArray[np.bool_]
#: of `Web.nodes`; `functions` is a list, `since` a date, the rest texts or empty
NODE_COLUMNS: Final = (
    *("node_id", "is_place", "name", "kind", "sphere", "layer", "pillar", "functions"),
    *("area_code", "place_id"),
)
#: of `Web.ties`; `one` and `other` are rows of `Web.nodes`, from the side that the tie starts at
TIE_COLUMNS: Final = ("tie_id", "one", "other", "kind", "formal", "strength", "amount_eur", "said_by")


class Left:
    """Why a tie or an actor is not in the web: keys of `Web.left`."""

    SELF: Final = "self_tie"
    DOUBLED: Final = "doubled"
    UNKNOWN_END: Final = "unknown_end"
    REVERSED: Final = "until_before_from"
    NOT_THEN: Final = "not_on_this_date"
    SAME_ID: Final = "same_id"


@dataclass(frozen=True, slots=True)
class Web:
    """Who is in a web and which ties are, at one date; and how much of what was given is not in it."""

    #: `NODE_COLUMNS`, indexed 0, 1, …: actors first, then places
    nodes: pd.DataFrame
    #: `TIE_COLUMNS`, in the order given
    ties: pd.DataFrame
    #: who is tied to whom, whatever the kind and however often
    graph: Graph
    #: reason (`Left`) → how many
    left: Mapping[str, int]

    @property
    def actors(self) -> int:
        """How many of the nodes are actors: the first ones."""
        return int((~self.nodes["is_place"].to_numpy(bool)).sum())

    def among_actors(self) -> pd.DataFrame:
        """The ties between two actors."""
        return self.ties[(self.ties["one"] < self.actors) & (self.ties["other"] < self.actors)]

    def within(self, mask: Bools) -> Web:
        """The web among the nodes of a mask (nodes,) alone."""
        rows = np.flatnonzero(mask)
        new = np.full(len(self.nodes), -1, np.int64)
        new[rows] = np.arange(len(rows))
        ties = self.ties.assign(one=new[self.ties["one"]], other=new[self.ties["other"]])
        ties = ties[(ties["one"] >= 0) & (ties["other"] >= 0)]
        return _web(self.nodes.iloc[rows], ties, self.left)


def web_at(actors: pd.DataFrame, places: pd.DataFrame, ties: pd.DataFrame, on: date, lens: Lens | None = None) -> Web:
    """The web on a day. `actors`, `places` and `ties` are tables of a snapshot, `lens` shows a part of it.

    A tie or an actor without a first or last day was there from the beginning or still is; both days are in it. A tie
    whose end is not there on that day is not either. Of two ties of one kind between the same two (in one direction,
    for kinds that have one) the first counts.
    """
    left: Counter[str] = Counter()
    nodes = _nodes(actors, places, ties, on, left)
    # a place is in a web by who is tied to it
    whole = _without_lone_places(_web(nodes, _ties(ties, nodes, on, left), left))
    return whole if lens is None else _through(whole, lens)


def _nodes(
    actors: pd.DataFrame, places: pd.DataFrame, ties: pd.DataFrame, on: date, left: Counter[str]
) -> pd.DataFrame:
    same = actors["actor_id"].duplicated().to_numpy(bool)
    there = _on(actors["since"], actors["until"], on)
    left[Left.SAME_ID] += int(same.sum())
    left[Left.NOT_THEN] += int((~there & ~same).sum())
    mine = actors[there & ~same].rename(columns={"actor_id": "node_id"}).assign(is_place=False)
    tied = places[places["place_id"].isin(ties["to_id"]) & ~places["place_id"].duplicated()]
    roofs = tied.rename(columns={"place_id": "node_id"}).assign(
        is_place=True, pillar=None, place_id=tied["place_id"].to_numpy(object)
    )
    both = [one.reindex(columns=[*NODE_COLUMNS]).astype(object) for one in (mine, roofs)]
    return pd.concat(both, ignore_index=True).astype({"is_place": bool})


def _ties(ties: pd.DataFrame, nodes: pd.DataFrame, on: date, left: Counter[str]) -> pd.DataFrame:
    row = pd.Series(np.arange(len(nodes)), index=nodes["node_id"])
    row = row[~row.index.duplicated()]
    first, last = (pd.to_datetime(ties[name]) for name in ("from_date", "until_date"))
    reversed_ = (last < first).to_numpy(bool)
    then = _on(ties["from_date"], ties["until_date"], on)
    ends = {name: ties[f"{side}_id"].map(row) for name, side in (("one", "from"), ("other", "to"))}
    unknown = (ends["one"].isna() | ends["other"].isna()).to_numpy(bool)
    self_tie = (ties["from_id"] == ties["to_id"]).to_numpy(bool)
    good = ~reversed_ & then & ~unknown & ~self_tie
    for reason, mask in (
        (Left.REVERSED, reversed_),
        (Left.SELF, self_tie & ~reversed_),
        (Left.NOT_THEN, ~then & ~self_tie & ~reversed_),
        (Left.UNKNOWN_END, unknown & then & ~self_tie & ~reversed_),
    ):
        left[reason] += int(mask.sum())
    found = ties[good].assign(**{name: end[good].astype(np.int64) for name, end in ends.items()})
    found = found.reindex(columns=[*TIE_COLUMNS])
    doubled = _key(found).duplicated().to_numpy(bool)
    left[Left.DOUBLED] += int(doubled.sum())
    return found[~doubled].reset_index(drop=True)


def _key(ties: pd.DataFrame) -> pd.DataFrame:
    """What makes two ties the same one: their kind and their ends, in any order where the kind has no direction."""
    both_ways = (
        ties["kind"].map({str(kind): kind.symmetric for kind in TieKind.concrete()}).fillna(value=False).to_numpy(bool)
    )
    one, other = ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64)
    swap = both_ways & (one > other)
    kinds = ties["kind"].to_numpy(object)
    return pd.DataFrame({"kind": kinds, "one": np.where(swap, other, one), "other": np.where(swap, one, other)})


def _on(first: pd.Series, last: pd.Series, on: date) -> Bools:
    day = pd.Timestamp(on)
    begun = pd.to_datetime(first).fillna(day) <= day
    going = pd.to_datetime(last).fillna(day) >= day
    return (begun & going).to_numpy(bool)


def _web(nodes: pd.DataFrame, ties: pd.DataFrame, left: Mapping[str, int]) -> Web:
    graph = Graph.of(len(nodes), ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64))
    return Web(nodes.reset_index(drop=True), ties.reset_index(drop=True), graph, dict(left))


def _through(web: Web, lens: Lens) -> Web:
    """What of a web is seen through a lens (seed 002): two lenses leave a part out, two show all of it otherwise.

    What residents do themselves: communal actors and their places, and the ties among these. The half line: the ties
    between the two spheres, and who has one.
    """
    if lens in (Lens.FUNCTIONAL, Lens.INFRASTRUCTURAL):
        return web
    sphere = web.nodes["sphere"].to_numpy(object)
    is_place = web.nodes["is_place"].to_numpy(bool)
    communal = sphere == Sphere.COMMUNAL
    if lens is Lens.NON_INSTITUTIONAL:
        return _without_lone_places(web.within(communal | is_place))
    one, other = web.ties["one"].to_numpy(np.int64), web.ties["other"].to_numpy(np.int64)
    meets = (communal[one] != communal[other]) & ~is_place[one] & ~is_place[other]
    mask = np.zeros(len(web.nodes), bool)
    mask[one[meets]] = mask[other[meets]] = True
    half = _web(web.nodes, web.ties[meets], web.left)
    return half.within(mask)


def _without_lone_places(web: Web) -> Web:
    alone = web.nodes["is_place"].to_numpy(bool) & (web.graph.degree == 0)
    return web.within(~alone)
