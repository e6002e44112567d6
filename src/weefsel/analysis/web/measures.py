"""The measures of a web, for every area and for the whole, as a whole and through each of the four lenses.

The web of an area is that of the actors and places in it, with the ties among these; what goes out of it is told apart.
Actors alone count in density, reciprocity, mixing and bonding; places count too in what hangs together. The formulas,
with their sources and what they do not say, are in docs/method-web.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.figures import figures
from weefsel.analysis.web.areas import NO_SENSE, NOT_KNOWN, Inside, Measure, actor_pairs, ratio
from weefsel.analysis.web.coverage import coverage
from weefsel.analysis.web.mixing import mixing, reciprocity
from weefsel.analysis.web.pillars import pillars
from weefsel.analysis.web.structure import structure
from weefsel.analysis.web.web import Web, web_at
from weefsel.concepts import Function, Layer, Lens

__all__ = ["VIEWS", "measures", "web_figures"]

Floats = NDArray[np.float64]

#: the lenses that leave something out; through the others the whole web is seen
_OTHER_WEB: Final = (Lens.NON_INSTITUTIONAL, Lens.HALF_LINE)
#: what a lens settles by what it shows, and so says nothing of the web
_SETTLED: Final[Mapping[Lens | None, frozenset[str]]] = {
    Lens.NON_INSTITUTIONAL: frozenset({"mixing:sphere", "linking"}),
    Lens.HALF_LINE: frozenset({"mixing:sphere", "bonding", "bridging", "linking"}),
}
#: the whole web, and the four lenses
VIEWS: Final[Sequence[Lens | None]] = (None, *Lens)


def web_figures(
    areas: pd.DataFrame,
    actors: pd.DataFrame,
    places: pd.DataFrame,
    ties: pd.DataFrame,
    on: date,
    views: Sequence[Lens | None] = VIEWS,
) -> pd.DataFrame:
    """The measures of the web on a day in every area of the newest year, through each view.

    Returns figures. Those of the whole web have plain names (`density`), those of a lens begin with it
    (`half_line:density`). Through the lenses *non-institutional* and *half line* there is another web to measure;
    *functional* and *infrastructural* show the whole web by function and by layer.
    """
    by_source: dict[str, Web] = {}
    if None in views:
        given = ties.groupby("source_id", observed=True)
        # the web of one source is the whole web
        by_source = {str(s): web_at(actors, places, of, on) for s, of in given} if given.ngroups > 1 else {}
    parts: list[dict[str, Any]] = []
    seen: dict[Lens | None, tuple[Web, Inside]] = {}
    for lens in views:
        shown = lens if lens in _OTHER_WEB else None
        if shown not in seen:
            found = web_at(actors, places, ties, on, shown)
            seen[shown] = found, Inside.of(areas, found)
        web, inside = seen[shown]
        here = {"area_code": inside.codes, "year": inside.years}
        prefix = "" if lens is None else f"{lens}:"
        parts += [here | one.part(prefix) for one in measures(web, inside, lens, by_source)]
    return figures(parts)


def measures(web: Web, inside: Inside, lens: Lens | None, by_source: Mapping[str, Web]) -> list[Measure]:
    """What is told of a web through one lens; `by_source` are the webs of what each source tells."""
    one, other = actor_pairs(web)
    pairs = inside.both(one, other)
    if lens is Lens.FUNCTIONAL:
        return _by_function(web, inside, (one, other), pairs)
    if lens is Lens.INFRASTRUCTURAL:
        return _by_layer(web, inside, (one, other), pairs)
    mixed = [found for found in mixing(web, one, other, pairs) if found.column not in _SETTLED.get(lens, ())]
    # through a lens communities are told of the whole alone: they take longer than all the rest
    divided = inside.whole if lens else np.ones(len(inside.codes), bool)
    found = [*_size(web, inside, pairs), reciprocity(web, inside), *mixed, *structure(web, inside, divided)]
    return found if lens else [*found, *pillars(web, inside), *coverage(web, inside, by_source)]


def _size(web: Web, inside: Inside, pairs: csr_matrix) -> list[Measure]:
    """`actors`, `ties` with their parts, `formal_share`, `density` and `outward_share`."""
    ties = web.ties
    one, other = ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64)
    formal = ties["formal"].to_numpy(bool)
    between = (one < web.actors) & (other < web.actors)
    here, there = inside.both(one, other), inside.either(one, other)
    n, all_ties = inside.count(~web.nodes["is_place"].to_numpy(bool)), here @ np.ones(len(ties))
    on_paper, touching = here @ formal.astype(float), there @ np.ones(len(ties))
    tied = pairs @ np.ones(pairs.shape[1])
    return [
        Measure("actors", n, "actors"),
        Measure("ties", all_ties, "ties"),
        Measure("ties:actors", here @ between.astype(float), "ties"),
        Measure("ties:formal", on_paper, "ties"),
        Measure("ties:informal", all_ties - on_paper, "ties"),
        Measure("formal_share", ratio(on_paper, all_ties), "share", NOT_KNOWN),
        _density(n, tied, touching),
        _outward(inside, touching, all_ties),
    ]


def _density(n: Floats, tied: Floats, touching: Floats) -> Measure:
    """Of all pairs of actors the share that is tied. Where no tie is known at all, nothing is known of it."""
    value = np.where(touching > 0, ratio(tied, n * (n - 1) / 2), np.nan)
    return Measure("density", value, "density", np.where(n < 2, NO_SENSE, NOT_KNOWN).astype(object))


def _outward(inside: Inside, touching: Floats, within: Floats) -> Measure:
    """Of the ties of an area the share with one end outside. What goes out of the whole is in no table."""
    value = np.where(inside.whole, np.nan, ratio(touching - within, touching))
    return Measure("outward_share", value, "share", np.where(inside.whole, NO_SENSE, NOT_KNOWN).astype(object))


def _by_function(web: Web, inside: Inside, ends: tuple[NDArray[Any], NDArray[Any]], pairs: csr_matrix) -> list[Measure]:
    """`function:meeting` …: actors that give it; `pairs:meeting` …: how many pairs of those are tied."""
    is_actor = ~web.nodes["is_place"].to_numpy(bool)
    found: list[Measure] = []
    for function in Function:
        given = [isinstance(has, list | tuple | np.ndarray) and function in has for has in web.nodes["functions"]]
        found += _of("function", str(function), is_actor & np.array(given, bool), inside, ends, pairs)
    return found


def _by_layer(web: Web, inside: Inside, ends: tuple[NDArray[Any], NDArray[Any]], pairs: csr_matrix) -> list[Measure]:
    """`layer:general` …: actors in it; `pairs:general` …: tied pairs in it; `crossing`: the share between layers."""
    is_actor = ~web.nodes["is_place"].to_numpy(bool)
    layer = web.nodes["layer"].to_numpy(object)
    found: list[Measure] = []
    for one in Layer:
        found += _of("layer", str(one), is_actor & (layer == one), inside, ends, pairs)
    known = np.isin(layer, list(Layer))
    known = known[ends[0]] & known[ends[1]]
    crosses = known & (layer[ends[0]] != layer[ends[1]])
    share = ratio(pairs @ crosses.astype(float), pairs @ known.astype(float))
    return [*found, Measure("crossing", share, "share", NOT_KNOWN)]


def _of(
    trait: str,
    value: str,
    mask: NDArray[np.bool_],
    inside: Inside,
    ends: tuple[NDArray[Any], NDArray[Any]],
    pairs: csr_matrix,
) -> list[Measure]:
    among = (mask[ends[0]] & mask[ends[1]]).astype(float)
    return [
        Measure(f"{trait}:{value}", inside.count(mask), "actors"),
        Measure(f"pairs:{value}", pairs @ among, "pairs"),
    ]
