"""The tree of a design: the weights of what each part is made of, and scores from the indicators up to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality.aggregating import arithmetic, geometric, known_share
from weefsel.analysis.quality.design import Design, Leaf, Part
from weefsel.analysis.quality.weighing import equal_weights, given_weights, pca_weights

__all__ = ["Levels", "Weights", "aggregate", "weigh"]

Floats = NDArray[np.float64]

#: part → weights of what it is directly made of, in the order of `Design.children`; they add up to 1
Weights = Mapping[str, Floats]

#: so that a share such as 0.6 of 5 is not missed by rounding
_HAIR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Levels:
    """Scores and shares known (..., parts), the parts as in `Design.upwards`; NaN where there is no score.

    `known` is the share that is known of what a part is directly made of; NaN where nothing of it counts.
    """

    parts: tuple[str, ...]
    scores: Floats
    known: Floats


def weigh(points: ArrayLike, design: Design, *, flat: ArrayLike | None = None) -> tuple[Weights, tuple[str, ...]]:
    """The weights of what each part is made of, and the parts of which no components could be found.

    Weights by components hold for parts that are made of indicators alone, from their points (areas, indicators); for
    higher parts, and where there is no telling, weights are equal. `flat` (indicators,) is true for indicators that
    tell no areas apart: they do not count.
    """
    given = np.asarray(points, np.float64)
    names = {leaf.name: at for at, leaf in enumerate(design.leaves)}
    without = np.zeros(len(names), bool) if flat is None else np.asarray(flat, bool)
    weights: dict[str, Floats] = {}
    unfound: list[str] = []
    for part in design.parts:
        children = design.children(part.name)
        counts = np.array([not (isinstance(child, Leaf) and without[names[child.name]]) for child in children])
        found: Floats | None = None
        if design.weighting == "given":
            found = given_weights([child.name for child in children], {child.name: child.weight for child in children})
        elif design.weighting == "pca" and all(isinstance(child, Leaf) for child in children):
            found = _by_components(given[:, [names[child.name] for child in children]], counts)
            if found is None:
                unfound.append(part.name)
        if found is None:
            found = equal_weights(len(children))
        weights[part.name] = _whole(np.where(counts, found, 0.0))
    return weights, tuple(unfound)


def aggregate(points: ArrayLike, observed: ArrayLike, weights: Mapping[str, Any], design: Design) -> Levels:
    """Scores of every part from the points of indicators (..., indicators), from the lowest parts up.

    `observed` is of the same shape, or fits it: what was filled in has points but was not observed. A part has a score
    where of what it is directly made of, and counts, at least `design.least_known` is known: observed for an indicator,
    having a score for a part. Weights may have axes of their own before the last, such as one for draws.
    """
    given = np.asarray(points, np.float64)
    value: dict[str, Floats] = {leaf.name: given[..., at] for at, leaf in enumerate(design.leaves)}
    there = np.broadcast_to(np.asarray(observed, bool), given.shape)
    known: dict[str, Any] = {leaf.name: there[..., at] for at, leaf in enumerate(design.leaves)}
    shares: dict[str, Floats] = {}
    order = design.upwards()
    for part in order:
        children = [child.name for child in design.children(part.name)]
        below = np.stack(np.broadcast_arrays(*(value[name] for name in children)), axis=-1)
        told = np.stack(np.broadcast_arrays(*(known[name] for name in children)), axis=-1)
        shares[part.name] = np.asarray(known_share(told, weights[part.name]))
        enough = shares[part.name] >= design.least_known - _HAIR
        value[part.name] = np.where(enough, _together(below, weights[part.name], part, design), np.nan)
        known[part.name] = ~np.isnan(value[part.name])
    names = tuple(part.name for part in order)
    return Levels(
        parts=names,
        scores=np.stack(np.broadcast_arrays(*(value[name] for name in names)), axis=-1),
        known=np.stack(np.broadcast_arrays(*(shares[name] for name in names)), axis=-1),
    )


def _together(below: Floats, weights: Any, part: Part, design: Design) -> Any:
    if (part.aggregation or design.aggregation) == "geometric":
        return geometric(below, weights, design.lift)
    return arithmetic(below, weights)


def _by_components(points: Floats, counts: NDArray[np.bool_]) -> Floats | None:
    """Weights by components of the indicators that count, 0 for the others."""
    if not counts.any():
        return None
    found = pca_weights(points[:, counts])
    if found is None:
        return None
    weights = np.zeros(len(counts))
    weights[counts] = found
    return weights


def _whole(weights: Floats) -> Floats:
    """The weights such that they add up to 1; all 0 where nothing counts."""
    total = weights.sum()
    return weights / total if total > 0 else weights
