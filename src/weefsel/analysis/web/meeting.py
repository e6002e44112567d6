"""Who should meet: pairs of actors without a tie that have something in common, by what a tie would do for the web.

**The score.** Let n actors be in the web, and call two of them connected where a way of ties leads from one to the
other (by way of places too). A web is as whole as the share of pairs that are connected: one minus the fragmentation of
Borgatti (2006, "Identifying sets of key players in a social network", doi:10.1007/s10588-006-7084-x). A new tie between
u and v adds to that in two ways:

- `reach_gain`: pairs of actors that are connected then and not now. Where u and v are in parts with a and b actors that
  is a × b; within one part it is 0.
- `robustness_gain`: within one part, for every node c between u and v without which they are parted (a cut node: an
  actor, or a place): the pairs that are parted when c goes and would not be then. Where c holds a actors on the side of
  u and b on that of v that is a × b; it is the sum over all such c, found on the block-cut tree (see `blocks`). These
  are the ties that close what Burt calls a structural hole (2004, "Structural holes and good ideas",
  doi:10.1086/421787): there is one broker between the two, and the tie makes a second way.

`score` = (reach_gain + robustness_gain / n) / (n (n − 1) / 2): how much the share of connected pairs grows, plus how
much less of it is expected to be lost when each node between the two goes with a chance of one in n. All is counted in
whole numbers, so that the order is the same on every machine. A pair of which it is 0 is not told: a tie may be good
all the same, but not for this.

**Who is paired.** Two actors that share a smallest area, a place, a function or an audience (of their offers; an offer
for everyone says nothing). Where more than `LARGEST_BLOCK` share one thing, those with the fewest ties are paired.

**Not counted as lonely.** An actor of whom no tie is known may have many. It is paired only when it said itself that it
has none (`alone`); to all others the question is which ties they have. In a web that is a star of one party's or one
register's ties (`coverage.one_sided`) who stands between whom is not known, and `robustness_gain` is 0. Pairs are of
groups and organisations; nothing here tells of persons, and no actor has a rank of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.web.blocks import block_tree, parted_pairs
from weefsel.analysis.web.coverage import one_sided
from weefsel.analysis.web.roofs import by_actor, current_offers, places_of
from weefsel.analysis.web.scopes import scopes_of
from weefsel.analysis.web.web import Web
from weefsel.concepts import Audience, Function

__all__ = ["COLUMNS", "LARGEST_BLOCK", "MOST", "MOST_OF_ONE", "Reason", "meetings"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: so many pairs are told for each area, and for the whole
MOST: Final = 20
#: of which at most so many with one actor, and so many between the same two parts of the web: no list of one name
MOST_OF_ONE: Final = 3
#: among so many who share one thing all pairs are looked at
LARGEST_BLOCK: Final = 300
COLUMNS: Final = (
    *("scope", "rank", "one_id", "other_id", "reasons", "reach_gain", "robustness_gain", "score"),
    *("functions", "place_id"),
)


class Reason:
    """Why two should meet: codes of the column `reasons`, those of what they share first."""

    AREA: Final = "area"
    PLACE: Final = "place"
    FUNCTION: Final = "function"
    AUDIENCE: Final = "audience"
    #: they are in two parts of the web
    APART: Final = "apart"
    #: one of the two said that it has no tie
    ALONE: Final = "alone"
    #: every way between the two leads by one and the same actor or place
    BROKER: Final = "broker"


@dataclass(frozen=True, slots=True)
class _Shared:
    """What each actor of a web has that another may have too, by its row."""

    #: number of the smallest area; −1 where there is none, or it is the whole
    area: Ints
    #: a bit for each function, and for each audience
    functions: Ints
    audiences: Ints
    places: Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of actors (rows of the web), best first, with what a tie would do."""

    one: Ints
    other: Ints
    reach: Ints
    robustness: Ints
    score: NDArray[np.float64]


def meetings(
    web: Web,
    offers: pd.DataFrame,
    *,
    answers: Iterable[tuple[str, str]] = (),
    most: int = MOST,
    on: date | None = None,
    alone: Collection[str] = (),
    parents: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """The table `web_meetings`: for the whole (scope "") and each area at most `most` pairs, best first (`COLUMNS`).

    `offers` is that table of a snapshot; those that run `on` a day count, all where none is given. `answers` are pairs
    of ids, in either order, about which somebody said that they know each other, tried, or do not want to: they are
    left out. `alone` are ids of actors that said themselves that they have no tie. `parents` is area → the area above
    it: with it areas of all levels have a list, and who works for a wider area is told beside those in it; without it
    only the smallest areas do. Equal scores: more in common first, then by id.
    """
    shared = _shared(web, current_offers(offers, on), parents)
    pairs = _ranked(web, shared, _candidates(web, shared, set(alone)), answers)
    rows: list[dict[str, Any]] = []
    tree = block_tree(web.graph, _weight(web))
    areas = web.nodes["area_code"].to_numpy(object)[: web.actors]
    for scope, chosen in scopes_of(areas, pairs.one, pairs.other, parents):
        kept = _not_of_one(pairs, tree.part, chosen, most)
        rows += [_row(web, shared, pairs, at, scope, rank, set(alone)) for rank, at in enumerate(kept, start=1)]
    numbers = {"rank": int, "reach_gain": int, "robustness_gain": int, "score": float}
    return pd.DataFrame(rows, columns=[*COLUMNS], dtype=object).astype(numbers)


def _weight(web: Web) -> Ints:
    return (~web.nodes["is_place"].to_numpy(bool)).astype(np.int64)


def _shared(web: Web, offers: pd.DataFrame, parents: Mapping[str, str | None] | None) -> _Shared:
    nodes = web.nodes.iloc[: web.actors]
    codes = nodes["area_code"].to_numpy(object)
    whole = {code for code in set(codes) if parents is not None and parents.get(code) is None}
    area = pd.factorize(np.array([None if code in whole else code for code in codes], object))[0]
    return _Shared(
        np.asarray(area, np.int64),
        _bits(nodes["functions"], tuple(Function), range(len(nodes))),
        _audiences(offers, nodes["node_id"]),
        by_actor(places_of(web, offers)),
    )


def _audiences(offers: pd.DataFrame, ids: pd.Series) -> Ints:
    row = dict(zip(ids, range(len(ids)), strict=True))
    rows = [row.get(actor, -1) for actor in offers["actor_id"]]
    known = tuple(one for one in Audience if one is not Audience.EVERYONE)
    # one row more for offers of who is not in the web
    return _bits(offers["audience"], known, rows, len(ids) + 1)[: len(ids)]


def _bits(lists: pd.Series, known: tuple[str, ...], rows: Iterable[int], length: int | None = None) -> Ints:
    """For each row a bit for every known word in its lists."""
    bit = {str(word): 1 << place for place, word in enumerate(known)}
    made = np.zeros(len(lists) if length is None else length, np.int64)
    for row, words in zip(rows, lists, strict=True):
        if isinstance(words, Iterable) and not isinstance(words, str):
            made[row] |= sum({bit.get(str(word), 0) for word in words})
    return made


def _candidates(web: Web, shared: _Shared, alone: Collection[str]) -> Ints:
    """Pairs that share something, as numbers: row of the one × actors + row of the other, in order, each once."""
    ids = web.nodes["node_id"].to_numpy(object)[: web.actors]
    degree = web.graph.degree[: web.actors]
    known = (degree > 0) | np.isin(ids, np.array(list(alone), object))
    fewest_first = np.lexsort((ids.astype(str), degree))
    order = fewest_first[known[fewest_first]]
    found = [np.zeros(0, np.int64)]
    for members in _blocks(shared, order):
        block = np.sort(members[:LARGEST_BLOCK])
        one, other = np.triu_indices(len(block), 1)
        found.append(block[one] * web.actors + block[other])
    return np.unique(np.concatenate(found))


def _blocks(shared: _Shared, order: Ints) -> Iterator[Ints]:
    """Actors that share one thing, those with the fewest ties first."""
    for bits, words in ((shared.functions, len(Function)), (shared.audiences, len(Audience))):
        for place in range(words):
            yield order[(bits[order] >> place) & 1 == 1]
    area = shared.area[order]
    by_area = np.argsort(area, kind="stable")
    for code, rows in groupby(by_area.tolist(), key=lambda row: area[row]):
        if code >= 0:
            yield order[list(rows)]
    by_place: dict[str, list[int]] = {}
    for row in order.tolist():
        for place in shared.places.get(row, ()):
            by_place.setdefault(place, []).append(row)
    yield from (np.array(rows, np.int64) for rows in by_place.values())


def _ranked(web: Web, shared: _Shared, keys: Ints, answers: Iterable[tuple[str, str]]) -> _Pairs:
    """The pairs for which a tie does something, best first; without those that have one, or an answer."""
    keys = keys[~np.isin(keys, _done(web, answers))]
    one, other = np.divmod(keys, max(web.actors, 1))
    weight = _weight(web)
    tree = block_tree(web.graph, weight)
    size, part = tree.total, tree.part
    reach = np.where(part[one] == part[other], 0, size[part[one]] * size[part[other]])
    # in a star of one register it is the keeper of the list who stands between all
    robustness = np.zeros(len(one), np.int64) if one_sided(web) else parted_pairs(tree, one, other)
    does = (reach > 0) | (robustness > 0)
    one, other, reach, robustness = one[does], other[does], reach[does], robustness[does]
    best = _order(web, shared, one, other, reach * web.actors + robustness)
    pairs = web.actors * (web.actors - 1) / 2
    score = (reach + robustness / max(web.actors, 1)) / max(pairs, 1)
    return _Pairs(one[best], other[best], reach[best], robustness[best], score[best])


def _done(web: Web, answers: Iterable[tuple[str, str]]) -> Ints:
    """Pairs that have a tie, or an answer."""
    one, other = web.graph.pairs()
    row = {node: number for number, node in enumerate(web.nodes["node_id"].iloc[: web.actors])}
    told = [(row[a], row[b]) for a, b in ((pair[0], pair[1]) for pair in answers) if a in row and b in row]
    said = [min(pair) * web.actors + max(pair) for pair in told]
    tied = other < web.actors
    return np.append(one[tied] * web.actors + other[tied], np.array(said, np.int64))


def _order(web: Web, shared: _Shared, one: Ints, other: Ints, gain: Ints) -> Ints:
    """Best first; of equal ones those with more in common, then by id."""
    ids = web.nodes["node_id"].to_numpy(object)[: web.actors].astype(str)
    by_id = np.argsort(np.argsort(ids, kind="stable"), kind="stable")
    functions, audiences = (np.bitwise_count(bits[one] & bits[other]) for bits in (shared.functions, shared.audiences))
    area = (shared.area[one] == shared.area[other]) & (shared.area[one] >= 0)
    in_common = area.astype(np.int64) + functions + audiences
    low, high = np.minimum(by_id[one], by_id[other]), np.maximum(by_id[one], by_id[other])
    return np.lexsort((high, low, -in_common.astype(np.int64), -gain))


def _not_of_one(pairs: _Pairs, part: Ints, chosen: Ints, most: int) -> list[int]:
    """The first of the chosen pairs, a few of each actor and of each two parts."""
    told: Counter[object] = Counter()
    kept: list[int] = []
    for at in chosen.tolist():
        if len(kept) == most:
            break
        one, other = int(pairs.one[at]), int(pairs.other[at])
        names: list[object] = [one, other]
        if pairs.reach[at] > 0:
            names.append(frozenset((("part", int(part[one])), ("part", int(part[other])))))
        if all(told[name] < MOST_OF_ONE for name in names):
            told.update(names)
            kept.append(at)
    return kept


def _row(
    web: Web, shared: _Shared, pairs: _Pairs, at: int, scope: str, rank: int, alone: Collection[str]
) -> dict[str, Any]:
    one, other = int(pairs.one[at]), int(pairs.other[at])
    ids = web.nodes["node_id"].to_numpy(object)
    names = sorted(str(ids[row]) for row in (one, other))
    both = int(shared.functions[one] & shared.functions[other])
    places = sorted(shared.places.get(one, frozenset()) & shared.places.get(other, frozenset()))
    lone = any(str(ids[row]) in alone and web.graph.degree[row] == 0 for row in (one, other))
    why = {
        Reason.AREA: shared.area[one] == shared.area[other] >= 0,
        Reason.PLACE: bool(places),
        Reason.FUNCTION: both > 0,
        Reason.AUDIENCE: bool(shared.audiences[one] & shared.audiences[other]),
        Reason.APART: pairs.reach[at] > 0,
        Reason.ALONE: lone,
        Reason.BROKER: pairs.robustness[at] > 0,
    }
    return {
        "scope": scope,
        "rank": rank,
        "one_id": names[0],
        "other_id": names[1],
        "reasons": [code for code, holds in why.items() if holds],
        "reach_gain": int(pairs.reach[at]),
        "robustness_gain": int(pairs.robustness[at]),
        "score": float(pairs.score[at]),
        "functions": [str(word) for place, word in enumerate(Function) if both >> place & 1],
        "place_id": places[0] if places else None,
    }
