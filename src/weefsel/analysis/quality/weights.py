"""The weights that participants give: read, checked, and laid on what counts in a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.quality.composing import Composition
from weefsel.analysis.quality.drawing import Around
from weefsel.analysis.quality.measuring import EVEN
from weefsel.analysis.quality.names import TOGETHER, WEIGHTS
from weefsel.analysis.quality.weighing import weight_faults
from weefsel.concepts import Condition
from weefsel.concepts.indicators import library
from weefsel.errors import Fault, InputError

__all__ = ["Weights", "around"]

#: condition → indicator → weight, and `together` → condition → weight; what is not named weighs 1
Weights = Mapping[str, Mapping[str, float]]


def around(composition: Composition, weights: Weights | None = None) -> Around:
    """What draws go around: equal weights, or those given. Raises `InputError` with everything that is wrong with them.

    A weight of 0 leaves an indicator or a condition out. A weight of an indicator that is for scores but has no place
    in this one (too little is known, or another tells the same) is passed over: the same weights go for all places.
    """
    given: Mapping[str, Any] = weights or {}
    if faults := [*_faults(composition, given)]:
        raise InputError(faults)
    told = [_laid([one.id for one in composition.of(part)], given.get(part, {})) for part in composition.conditions]
    even = np.array([one.error_model.type in EVEN for one in composition.indicators], bool)
    tops = _laid([*map(str, composition.conditions)], given.get(TOGETHER, {}))
    names = tuple(map(str, composition.conditions))
    return Around(names, composition.names, np.concatenate([np.zeros(0), *told]), tops, composition.bounds, even)


def _laid(names: list[str], given: Mapping[str, float]) -> NDArray[np.float64]:
    """The weight of each name, the largest being 1, so that huge ones do not run out of range."""
    weights = np.array([float(given.get(name, 1.0)) for name in names])
    return weights / weights.max() if len(weights) else weights


def _faults(composition: Composition, given: Mapping[str, Any]) -> Iterator[Fault]:
    known = [*Condition, TOGETHER]
    for name, parts in given.items():
        if name not in known:
            mend = "Give a table for each condition, or `together` for the conditions themselves."
            yield Fault(WEIGHTS, f"one of {', '.join(known)}", mend, value=name)
        elif not isinstance(parts, Mapping):
            mend = f"Write [{name}] and under it a line for each, such as `name = 2`."
            yield Fault(WEIGHTS, "a table of names and weights", mend, column=str(name), value=parts)
        elif name == TOGETHER:
            yield from _of_parts(name, [*map(str, composition.conditions)], [*map(str, Condition)], parts)
        else:
            scored = [one.id for one in library().values() if one.scored and one.condition == name]
            here = [one.id for one in composition.indicators if one.condition == name]
            yield from _of_parts(name, here, sorted({*scored, *here}), parts)


def _of_parts(table: str, here: list[str], known: list[str], given: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the weights of the parts of one score."""
    where = f"{WEIGHTS}, [{table}]"
    found = weight_faults(known, {**dict.fromkeys(known, 1.0), **given}, where)
    yield from found
    if not found and here and all(given.get(name, 1.0) == 0 for name in here):
        mend = "Give one of those that are known here a weight above 0."
        yield Fault(where, f"a weight above 0 for one of {', '.join(here)}", mend, value=0)
