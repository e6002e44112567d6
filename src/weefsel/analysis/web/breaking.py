"""What falls apart when an actor, a place or a funder goes: who is cut off, who loses the last tie, the roof, money.

One walk over all ties finds for every actor and place at once what would be cut off (the blocks of the web, see
`blocks`). For a funder only its money goes: its `funds` ties are hung on a node of its own, tied to the funder, and
what falls apart when that node goes is the answer.

What is unknown is no loss. An actor of whom no tie is known is never cut off and loses no last tie; one of whom no
place is known is never without one. So every number here is at least so much, as far as is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.web.blocks import block_tree, left_apart
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.money import Money, money_on
from weefsel.analysis.web.roofs import by_actor, current_offers, hosts, places_of
from weefsel.analysis.web.web import Web
from weefsel.concepts import TieKind

__all__ = ["ACTOR", "COLUMNS", "FUNDER", "PLACE", "breaks"]

Ints = NDArray[np.int64]
#: rows of nodes by the node that they lose something with
Losses = Mapping[int, Sequence[int]]
ACTOR: Final = "actor"
PLACE: Final = "place"
FUNDER: Final = "funder"
COLUMNS: Final = (
    *("subject_kind", "subject_id", "apart", "last_any", "last_formal"),
    *("without_place", "eur", "until"),
)


def breaks(
    web: Web, offers: pd.DataFrame, funding: pd.DataFrame, places: pd.DataFrame, *, on: date | None = None
) -> pd.DataFrame:
    """The table `web_breaks`: a row for every actor, every place with somebody or something, and every funder.

    `offers`, `funding` and `places` are tables of a snapshot; of offers and funding those that run `on` the day count,
    all of them where none is given. Columns (`COLUMNS`), ids in lists by the order of the nodes:

    - `apart`: actors that are still there and are no longer connected to the largest piece of the part of the web that
      the subject was in, where they now are (in a web in one part: to the rest of the web). Of a funder: when no more
      than its money goes;
    - `last_any`, `last_formal`: actors whose only tie, or only formal tie, is with the subject (of a funder: is its
      money);
    - `without_place`: actors that are at the place and at no other; of an actor: those that only it gives a roof, and
      that are nowhere but where it is itself;
    - `eur`: the money a year that goes with it: what an actor or a funder pays, what is paid to a place; NaN where
      money is known of and no amount;
    - `until`: the first day that what the subject leans on ends, where it is known: the lease of a place, else money to
      it; money that an actor gets; money that a funder gives.
    """
    money = money_on(web, funding, on)
    rows = [*_nodes(web, current_offers(offers, on), places, money), *_funders(web, money)]
    return pd.DataFrame(rows, columns=[*COLUMNS], dtype=object).astype({"apart": int, "eur": float})


def _nodes(web: Web, offers: pd.DataFrame, places: pd.DataFrame, money: Money) -> Iterator[dict[str, Any]]:
    ids = web.nodes["node_id"].to_numpy(object)
    weight = _weight(web)
    apart = left_apart(block_tree(web.graph, weight), weight)
    last_any, last_formal = _last(web.graph, web.actors), _last(_formal(web), web.actors)
    at = places_of(web, offers)
    without_roof, without_place = _without_host(web, at), _only_there(at)
    for row in range(web.actors):
        node = str(ids[row])
        yield {
            "subject_kind": ACTOR,
            "subject_id": node,
            "apart": int(apart[row]),
            "last_any": _named(ids, last_any.get(row, ())),
            "last_formal": _named(ids, last_formal.get(row, ())),
            "without_place": _named(ids, without_roof.get(row, ())),
            "eur": money.paid_by(node),
            "until": money.until_to(node),
        }
    lease = _leases(places)
    tied = {str(ids[row]): row for row in range(web.actors, len(ids))}
    for place in sorted({*tied, *without_place, *(set(at["place_id"])), *(money.to & lease.keys())}):
        row = tied.get(place)
        yield {
            "subject_kind": PLACE,
            "subject_id": place,
            "apart": 0 if row is None else int(apart[row]),
            "last_any": [] if row is None else _named(ids, last_any.get(row, ())),
            "last_formal": [] if row is None else _named(ids, last_formal.get(row, ())),
            "without_place": _named(ids, without_place.get(place, ())),
            "eur": money.paid_to(place),
            "until": lease.get(place) or money.until_to(place),
        }


def _funders(web: Web, money: Money) -> Iterator[dict[str, Any]]:
    """Rows for who pays: what falls apart when the money stops and the one who pays it stays."""
    ids = web.nodes["node_id"].to_numpy(object)
    row_of = {str(ids[row]): row for row in range(web.actors)}
    payers = [row_of[node] for node in sorted(money.payers) if node in row_of]
    tree, purse = _with_purses(web, payers)
    last_any, last_formal = (_last_money(web, formal_only=only) for only in (False, True))
    for row in payers:
        node = str(ids[row])
        yield {
            "subject_kind": FUNDER,
            "subject_id": node,
            "apart": int(tree[purse[row]]),
            "last_any": _named(ids, last_any.get(row, ())),
            "last_formal": _named(ids, last_formal.get(row, ())),
            "without_place": [],
            "eur": money.paid_by(node),
            "until": money.until_by(node),
        }


def _with_purses(web: Web, payers: Sequence[int]) -> tuple[Ints, dict[int, int]]:
    """What falls apart with the money of each payer: by the node of its purse, and which node that is.

    Ties that are nothing but a payer's money are hung on its purse, which is tied to the payer.
    """
    nodes = len(web.nodes)
    purse = {row: nodes + number for number, row in enumerate(payers)}
    of = np.full(nodes, -1, np.int64)
    of[payers] = np.arange(nodes, nodes + len(payers))
    pairs = _pairs(web.ties)
    # in both directions, or of another kind besides: the tie is there without one's money
    bare = pairs["money"] & (pairs["payer"] >= 0)
    low = np.where(bare & (pairs["payer"] == pairs["low"]), of[pairs["low"]], pairs["low"])
    high = np.where(bare & (pairs["payer"] == pairs["high"]), of[pairs["high"]], pairs["high"])
    graph = Graph.of(nodes + len(payers), np.append(low, payers), np.append(high, of[payers])) if payers else web.graph
    weight = np.append(_weight(web), np.zeros(len(payers), np.int64))
    return left_apart(block_tree(graph, weight), weight), purse


def _pairs(ties: pd.DataFrame) -> pd.DataFrame:
    """Each two nodes with a tie: whether all between them is money, and who pays it where one of them does (else −1).

    Columns `low`, `high`, `money`, `payer`.
    """
    one, other = ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64)
    each = pd.DataFrame({"low": np.minimum(one, other), "high": np.maximum(one, other), "payer": one})
    each["money"] = (ties["kind"] == TieKind.FUNDS).to_numpy(bool)
    grouped = each.groupby(["low", "high"], as_index=False)
    found = grouped.agg(money=("money", "all"), payer=("payer", "min"), last=("payer", "max"))
    return found.assign(payer=np.where(found["payer"] == found["last"], found["payer"], -1)).drop(columns="last")


def _last_money(web: Web, *, formal_only: bool) -> dict[int, list[int]]:
    """Actors all of whose ties are the money of one payer, by the payer."""
    ties = web.ties[web.ties["formal"].astype(bool)] if formal_only else web.ties
    pairs = _pairs(ties)
    graph = Graph.of(len(web.nodes), pairs["low"].to_numpy(np.int64), pairs["high"].to_numpy(np.int64))
    lost: dict[int, list[int]] = {}
    bare = {(low, high): payer for low, high, money, payer in pairs.itertuples(index=False) if money}
    for other, mine in _last(graph, web.actors).items():
        found = [one for one in mine if bare.get((min(one, other), max(one, other))) == other]
        if found:
            lost[other] = found
    return lost


def _weight(web: Web) -> Ints:
    return (~web.nodes["is_place"].to_numpy(bool)).astype(np.int64)


def _formal(web: Web) -> Graph:
    ties = web.ties[web.ties["formal"].astype(bool)]
    return Graph.of(len(web.nodes), ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64))


def _last(graph: Graph, actors: int) -> dict[int, list[int]]:
    """Actors with one neighbour, by that neighbour."""
    lone = np.flatnonzero(graph.degree[:actors] == 1)
    lost: dict[int, list[int]] = {}
    for row, other in zip(lone.tolist(), graph.indices[graph.indptr[lone]].tolist(), strict=True):
        lost.setdefault(other, []).append(row)
    return lost


def _only_there(at: pd.DataFrame) -> dict[str, list[int]]:
    """Actors that are at one place, by that place."""
    alone = at[~at["actor"].duplicated(keep=False)]
    return {str(place): rows.tolist() for place, rows in alone.groupby("place_id")["actor"]}


def _without_host(web: Web, at: pd.DataFrame) -> dict[int, list[int]]:
    """Actors whom one actor alone gives a roof and who are nowhere but where that one is, by that one."""
    where = by_actor(at)
    given = hosts(web)
    only = given[~given["actor"].duplicated(keep=False)]
    lost: dict[int, list[int]] = {}
    for actor, host in only.itertuples(index=False):
        if where.get(actor, frozenset()) <= where.get(host, frozenset()):
            lost.setdefault(host, []).append(actor)
    return lost


def _leases(places: pd.DataFrame) -> dict[str, date | None]:
    """Place → the day its lease ends, if that is known."""
    days = pd.to_datetime(places["lease_until"])
    ends = [None if pd.isna(day) else day.date() for day in days]
    return dict(zip(map(str, places["place_id"]), ends, strict=True))


def _named(ids: NDArray[Any], rows: Sequence[int]) -> list[str]:
    return [str(ids[row]) for row in rows]
