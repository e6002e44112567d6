"""Who is tied to whom: whether like goes with like, and whether what one does for the other is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.web.areas import NO_SENSE, NOT_KNOWN, Inside, Measure, ratio
from weefsel.analysis.web.web import Web
from weefsel.concepts import Function, Layer, Pillar, Sphere, TieKind

__all__ = ["assortativity", "mixing", "reciprocity"]

Floats = NDArray[np.float64]
Ints = NDArray[Any]

#: what actors are told apart by, and its values
_TRAITS: Final = {"sphere": Sphere, "layer": Layer, "pillar": Pillar}
_UNKNOWN: Final = -1


def assortativity(matrix: Floats) -> Floats:
    """Newman's assortativity coefficient of each mixing matrix, (…, k, k) → (…); NaN where it is undefined.

    An entry is how many ties go from one class to the other, or their share. r = (Σ eᵢᵢ − Σ aᵢbᵢ) / (1 − Σ aᵢbᵢ) with
    a and b the sums of the rows and columns of e, the matrix of shares (Newman 2003, Phys. Rev. E 67, 026126, eq. 2).
    It is 1 where all ties are within classes, 0 where they are as by chance, and undefined without ties or with one
    class.
    """
    total = matrix.sum(axis=(-2, -1))
    share = np.divide(matrix, total[..., None, None], out=np.zeros(matrix.shape), where=total[..., None, None] > 0)
    same = np.trace(share, axis1=-2, axis2=-1)
    chance = (share.sum(axis=-1) * share.sum(axis=-2)).sum(axis=-1)
    defined = (total > 0) & (chance < 1 - 1e-12)
    return np.divide(same - chance, 1 - chance, out=np.full(total.shape, np.nan), where=defined)


def mixing(web: Web, one: Ints, other: Ints, pairs: csr_matrix) -> list[Measure]:
    """`mixing:sphere`, `mixing:layer`, `mixing:pillar`, `bonding`, `bridging` and `linking`.

    `one` and `other` are the pairs of actors that are tied, each once, and `pairs` (areas, pairs) says which are in
    which area. A pair of which one has no value is not counted: an unknown class is no class of its own.
    """
    found: list[Measure] = []
    any_pair = pairs @ np.ones(len(one)) > 0
    for trait, vocabulary in _TRAITS.items():
        classes = _codes(web.nodes[trait], [str(value) for value in vocabulary])
        k = len(vocabulary)
        a, b = classes[one], classes[other]
        known = np.flatnonzero((a != _UNKNOWN) & (b != _UNKNOWN))
        cell = csr_matrix((np.ones(len(known)), (known, a[known] * k + b[known])), (len(one), k * k))
        counts = (pairs @ cell).toarray().reshape(-1, k, k)
        both_ways = counts + counts.transpose(0, 2, 1)
        reason = np.where(any_pair & (both_ways.sum(axis=(1, 2)) > 0), NO_SENSE, NOT_KNOWN).astype(object)
        found.append(Measure(f"mixing:{trait}", assortativity(both_ways), "index", reason))
    return [*found, *_alike(web, one, other, pairs)]


def _alike(web: Web, one: Ints, other: Ints, pairs: csr_matrix) -> list[Measure]:
    """Ties between actors that are alike, and between those that are not, as shares that add up to 1.

    Alike is of one sphere and with one main function, the first that is named. `linking` is the part of bridging that
    goes between the sphere of residents together and that of institutions.
    """
    sphere = _codes(web.nodes["sphere"], [str(value) for value in Sphere])
    function = _codes((_first(given) for given in web.nodes["functions"]), [str(value) for value in Function])
    known = np.ones(len(one), bool)
    for trait in (sphere, function):
        known &= (trait[one] != _UNKNOWN) & (trait[other] != _UNKNOWN)
    alike = known & (sphere[one] == sphere[other]) & (function[one] == function[other])
    communal, institutional = (
        [str(value) for value in Sphere].index(s) for s in (Sphere.COMMUNAL, Sphere.INSTITUTIONAL)
    )
    between = known & (np.minimum(sphere[one], sphere[other]) == min(communal, institutional))
    between &= np.maximum(sphere[one], sphere[other]) == max(communal, institutional)
    of = pairs @ known.astype(float)
    shares = {"bonding": alike, "bridging": known & ~alike, "linking": between}
    return [Measure(name, ratio(pairs @ mask.astype(float), of), "share", NOT_KNOWN) for name, mask in shares.items()]


def reciprocity(web: Web, inside: Inside) -> Measure:
    """`reciprocity`: the share of arcs between actors that go back as well.

    An arc is who does something for whom by ties of kinds that have a direction, whatever the kind and however often.
    """
    directed = {str(kind) for kind in TieKind.concrete() if not kind.symmetric}
    ties = web.among_actors()
    ties = ties[ties["kind"].isin(directed)]
    nodes = max(len(web.nodes), 1)
    arcs = np.unique(ties["one"].to_numpy(np.int64) * nodes + ties["other"].to_numpy(np.int64))
    tail, head = np.divmod(arcs, nodes)
    answered = np.isin(head * nodes + tail, arcs)
    here = inside.both(tail, head)
    return Measure("reciprocity", ratio(here @ answered.astype(float), here @ np.ones(len(arcs))), "share", NOT_KNOWN)


def _codes(values: Iterable[Any], known: list[str]) -> Ints:
    """The place of each value among those known, `_UNKNOWN` for others and for empty ones."""
    place = {value: at for at, value in enumerate(known)}
    return np.array([place.get(value, _UNKNOWN) for value in values], np.int64)


def _first(functions: Any) -> str | None:
    """The main function: the first. An actor may have none, and a table from elsewhere an empty value."""
    return str(functions[0]) if isinstance(functions, list | tuple | np.ndarray) and len(functions) else None
