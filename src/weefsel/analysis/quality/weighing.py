"""How much each part counts: all the same, as participants say, or as the data hang together.

Weights are never what an indicator matters: with parts that hang together or spread differently, equal weights do not
count equally. `checking` shows that; the weights only say what was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality.components import loadings, varimax
from weefsel.analysis.quality.names import WEIGHTS
from weefsel.errors import Fault, InputError

__all__ = ["equal_weights", "given_weights", "pca_weights", "weight_faults"]

Floats = NDArray[np.float64]

#: no weight is larger: it would not fit
_LARGEST: Final = 1e308


def equal_weights(parts: int) -> Floats:
    """The same weight for each of so many parts: (parts,), adding up to 1."""
    return np.full(parts, 1.0 / parts)


def given_weights(parts: Sequence[str], given: Mapping[str, Any]) -> Floats:
    """The weights that participants gave to these parts, in their order: (parts,), adding up to 1.

    Raises InputError for a part that is not there or has no weight, a weight that is no number or below 0, and when all
    are 0: all of it at once.
    """
    if found := weight_faults(parts, given):
        raise InputError(found)
    weights = np.array([float(given[name]) for name in parts])
    # by the largest first, so that huge weights do not run out of range
    weights /= weights.max()
    return weights / weights.sum()


def weight_faults(parts: Sequence[str], given: Mapping[str, Any], where: str = WEIGHTS) -> list[Fault]:
    """All that is wrong with weights for these parts; `where` names what they stand in."""
    found = [
        Fault(where, f"one of {', '.join(parts)}", "Take this weight out, or correct its name.", value=name)
        for name in given
        if name not in parts
    ]
    numbers: list[float] = []
    for name in parts:
        if name not in given:
            found.append(Fault(where, "a weight", "Give every part a weight; 0 leaves it out.", column=name))
        elif fault := _number_fault(given[name], name, where):
            found.append(fault)
        else:
            numbers.append(float(given[name]))
    if numbers and len(numbers) == len(parts) and max(numbers) == 0:
        found.append(
            Fault(where, "at least one weight above 0", "Give one of the parts a weight above 0.", value=list(parts))
        )
    return found


def _number_fault(value: Any, name: str, where: str) -> Fault | None:
    """What is wrong with one weight."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    # whole numbers can be larger than any fraction; such a one is too long to repeat
    if number and isinstance(value, int) and abs(value) > _LARGEST:
        return Fault(where, f"a number from 0 to {_LARGEST:g}", "Give a weight within that.", column=name)
    if not number or not value >= 0 or math.isinf(value):
        return Fault(where, "a number of 0 or more", "Give a weight of 0 or more.", column=name, value=value)
    return None


def pca_weights(values: ArrayLike) -> Floats | None:
    """Weights from the principal components of a table (areas, indicators): (indicators,), adding up to 1.

    As the handbook of the OECD and the JRC has it (2008, step 6; Nicoletti, Scarpetta & Boylaud 2000): of the
    correlations the components with an eigenvalue above 1 are kept (at least the first) and rotated by varimax; an
    indicator has the weight of its highest squared loading, as a share of its component, times the share of variance of
    that component. Indicators that hang together share what they tell, and do not count twice; the weights follow the
    correlations alone, and say nothing of what matters to people.

    Only areas of which all indicators are known take part. None where they are no more than the indicators, or where an
    indicator is the same in all of them: then there is no telling.
    """
    given = np.asarray(values, np.float64)
    whole = given[~np.isnan(given).any(axis=1)]
    areas, parts = whole.shape
    if areas <= max(parts, 2) or (whole.min(axis=0) == whole.max(axis=0)).any():
        return None
    if parts == 1:
        return np.ones(1)
    every, eigenvalues = loadings(np.atleast_2d(np.corrcoef(whole, rowvar=False)))
    kept = max(int((eigenvalues > 1 + 1e-9).sum()), 1)
    squares = varimax(every[:, :kept]) ** 2
    explained = squares.sum(axis=0)
    weights = (squares / explained * (explained / explained.sum())).max(axis=1)
    return weights / weights.sum()
