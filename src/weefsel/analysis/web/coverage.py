"""How much of a web is known: what is not known is not absent, so this stands beside every measure.

Who says that a tie is there tells how complete it is: ties between the same actors that both sides told of are to
those that one side told of as the ties that are known are to all (capture and recapture).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from weefsel.analysis.measures import FEWEST_TWICE
from weefsel.analysis.web.areas import NO_SENSE, NOT_KNOWN, Inside, Measure, actor_pairs, ratio
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.web import Web
from weefsel.concepts import Evidence, MissingReason, TieKind

__all__ = ["NEARLY_ALL", "OneSided", "Total", "chapman", "coverage", "one_sided", "tellers"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: from this share of the ties on a web is what one party or one register tells
NEARLY_ALL: Final = 0.9
#: of fewer pairs that are tied every web is a star
FEWEST_PAIRS: Final = 4
#: the chance on either side of an interval of 95 %
_TAIL: Final = 0.025
_NOT_ASKED: Final = str(MissingReason.NOT_ASKED)


class Total(NamedTuple):
    """How many there are, with the ends of a 95 % interval."""

    estimate: Floats
    lower: Floats
    upper: Floats


class OneSided(NamedTuple):
    """Why a web tells of one party, or of one register, and not of who is central."""

    #: `hub`: one actor is in nearly all ties; `kind`: nearly all are of one kind, and go one way
    by: Literal["hub", "kind"]
    #: the id of the actor, or of the kind of tie
    what: str
    #: of the pairs of actors that are tied, 0–1
    share: float


def tellers(web: Web) -> Bools:
    """Which nodes are actors that told of a tie themselves, (nodes,)."""
    told = np.zeros(len(web.nodes), bool)
    for side, said in (("one", ("from", "both")), ("other", ("to", "both"))):
        told[web.ties.loc[web.ties["said_by"].isin(said), side].to_numpy(np.int64)] = True
    return told & ~web.nodes["is_place"].to_numpy(bool)


def one_sided(web: Web) -> OneSided | None:
    """Whether a web is a star made of what one party tells; None where it is not, or too small to say so.

    So it is where one actor is an end of 90 % or more of the pairs of actors that are tied (what one organisation
    knows of itself), or where as many are tied by one kind that goes to actors that it starts from nowhere, or from
    actors that it never goes to (a register of grants, a list of members). In such a web who stands between whom hangs
    on who kept the list.
    """
    ties = web.among_actors()
    low, high = actor_pairs(web)
    if len(low) < FEWEST_PAIRS:
        return None
    degree = np.bincount(np.concatenate([low, high]))
    hub = int(degree.argmax())
    if degree[hub] >= NEARLY_ALL * len(low):
        return OneSided("hub", str(web.nodes["node_id"].iloc[hub]), float(degree[hub] / len(low)))
    kind = str(ties["kind"].value_counts().index[0])
    if kind not in list(TieKind) or TieKind(kind).symmetric:
        return None
    begins, ends = (ties.loc[ties["kind"] == kind, side].to_numpy(np.int64) for side in ("one", "other"))
    one_way = [~np.isin(ends, begins), ~np.isin(begins, ends)]
    share = max(Graph.of(len(web.nodes), begins[way], ends[way]).ties for way in one_way) / len(low)
    return OneSided("kind", kind, share) if share >= NEARLY_ALL else None


def chapman(first: Any, second: Any, both: Any) -> Total:
    """How many there are in all, of how many are on a first list, on a second and on both (arrays of one shape).

    Chapman's estimator (n₁ + 1)(n₂ + 1)/(m + 1) − 1 (1951). The interval has every total at which finding so many on
    both, or fewer, and so many, or more, each has a chance over 2.5 %: the hypergeometric distribution turned round, as
    Clopper and Pearson (1934) do with the binomial. So it holds for small numbers, and for a list with nothing of its
    own.
    """
    n1, n2, m = (np.asarray(given, float) for given in (first, second, both))
    counts = np.stack(np.broadcast_arrays(n1, n2, m)).astype(np.int64).reshape(3, -1)
    found, back = np.unique(counts, axis=1, return_inverse=True)  # areas within areas often have the same
    ends = np.array([_interval(*map(int, one)) for one in found.T]).reshape(-1, 2)
    lower, upper = (ends[back.reshape(-1), end].reshape(n1.shape) for end in (0, 1))
    estimate = (n1 + 1) * (n2 + 1) / (m + 1) - 1
    return Total(estimate, lower, upper)


def _interval(n1: int, n2: int, m: int) -> tuple[float, float]:
    """The smallest and the largest total that go with m on both lists; no largest where nothing is on both."""
    seen = n1 + n2 - m
    if m == 0:
        return float(seen), np.inf
    fewer, more = np.arange(m + 1), np.arange(m, min(n1, n2) + 1)
    lower = _first(seen, lambda total: _chance(n1, n2, total, fewer) > _TAIL)
    return float(lower), float(_first(seen + 1, lambda total: _chance(n1, n2, total, more) <= _TAIL) - 1)


def _chance(n1: int, n2: int, total: int, both: NDArray[np.int64]) -> float:
    """How likely it is that one of these numbers is on both lists, were there so many in all."""
    both = both[n2 - both <= total - n1]
    ways = _choices(n1, both) + _choices(total - n1, n2 - both) - _choices(total, np.array([n2]))
    return float(np.exp(ways).sum())


def _choices(of: int, some: NDArray[np.int64]) -> Floats:
    """Logarithm of in how many ways so many can be chosen."""
    return gammaln(of + 1) - gammaln(some + 1) - gammaln(of - some + 1)


def _first(begin: int, holds: Callable[[int], bool]) -> int:
    """The first number from `begin` on for which something holds that holds for all larger ones too."""
    step = 1
    while not holds(begin + step - 1):
        step *= 2
    low, high = begin + step // 2 - 1, begin + step - 1  # up to `low` it does not hold, or was not asked
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def coverage(web: Web, inside: Inside, by_source: Mapping[str, Web]) -> list[Measure]:
    """`isolated` and `coverage:tied`, `:told`, `:both`, `:estimate`, per area.

    `web` is the whole web and `by_source` the webs of what each source tells. An actor's ties count wherever they go.
    """
    is_actor = ~web.nodes["is_place"].to_numpy(bool)
    actors, told = inside.count(is_actor), tellers(web)
    tied = is_actor & (web.graph.degree > 0)
    ties = web.among_actors()
    ends = ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64)
    touching = inside.either(*ends)
    of, said = touching @ np.ones(len(ties)), ties["said_by"]
    both = touching @ (said == "both").to_numpy(float)
    known = touching @ said.notna().to_numpy(float)
    return [
        Measure("coverage:tied", ratio(inside.count(tied), actors), "share"),
        Measure("coverage:told", ratio(inside.count(told), actors), "share"),
        Measure("coverage:both", np.where(known > 0, ratio(both, of), np.nan), "share", NOT_KNOWN),
        _estimate(touching, ties, by_source),
        _isolated(inside, is_actor, told, np.concatenate(ends)),
    ]


def _isolated(inside: Inside, is_actor: Bools, told: Bools, ends: NDArray[np.int64]) -> Measure:
    """Actors that told of themselves and named no other actor; at the most all without a known tie to another.

    Where no actor is known, none of them is isolated, and that says nothing.
    """
    without = is_actor.copy()
    without[ends] = False
    alone, perhaps = inside.count(without & told), inside.count(without)
    some = inside.count(is_actor) > 0
    asked = some & ((inside.count(told) > 0) | (perhaps == 0))
    why = np.where(some, np.array(_NOT_ASKED, object), np.array(NO_SENSE, object))
    return Measure("isolated", np.where(asked, alone, np.nan), "actors", why, alone, perhaps)


def _estimate(touching: Any, ties: pd.DataFrame, by_source: Mapping[str, Web]) -> Measure:
    """How many ties between actors there are, of which those are known that `touching` (areas, ties) counts.

    The two lists are what the one side told and what the other told; where too few ties are on both, two sources. What
    is known in another way (from a document, or without saying who told) is there, and is added.
    """
    first, second = _sides(ties)
    if by_source and (first & second).sum() < FEWEST_TWICE:
        first, second = _sources(ties, by_source)
    n1, n2, m = (touching @ mask.astype(float) for mask in (first, second, first & second))
    otherwise = touching @ (~(first | second)).astype(float)
    enough = m >= FEWEST_TWICE
    found = np.full((3, len(m)), np.nan)
    found[:, enough] = np.stack(chapman(n1[enough], n2[enough], m[enough])) + otherwise[enough]
    reason = np.where(n1 + n2 > 0, NO_SENSE, _NOT_ASKED).astype(object)
    return Measure("coverage:estimate", found[0], "ties", reason, found[1], found[2], Evidence.ESTIMATED)


def _sides(ties: pd.DataFrame) -> tuple[Bools, Bools]:
    """Which ties the one side told of, and which the other.

    For a kind with a direction the sides are its beginning and its end, who may not be as ready to tell. For the other
    kinds a tie begins at whoever wrote it down, so that its end would hardly ever tell alone: there the sides are in
    the order of the actors.
    """
    said = ties["said_by"]
    begins, ends = (said.isin([side, "both"]).to_numpy(bool) for side in ("from", "to"))
    symmetric = {str(kind) for kind in TieKind.concrete() if kind.symmetric}
    swap = ties["kind"].isin(symmetric).to_numpy(bool) & (ties["one"] > ties["other"]).to_numpy(bool)
    return np.where(swap, ends, begins), np.where(swap, begins, ends)


def _sources(ties: pd.DataFrame, by_source: Mapping[str, Web]) -> tuple[Bools, Bools]:
    """Which ties are in each of the two sources that have most ties in common; none where there are no two."""
    mine = _keys(ties)
    told = {source: mine.isin(_keys(web.among_actors())) for source, web in sorted(by_source.items())}
    none = np.zeros(len(ties), bool)
    pairs = [(told[one], told[other]) for one, other in combinations(told, 2)]
    return max(pairs, key=lambda pair: int((pair[0] & pair[1]).sum()), default=(none, none))


def _keys(ties: pd.DataFrame) -> pd.MultiIndex:
    """A tie by its kind and its ends; these in any order, since sources may begin at either."""
    one, other = ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64)
    return pd.MultiIndex.from_arrays([ties["kind"].to_numpy(object), np.minimum(one, other), np.maximum(one, other)])
