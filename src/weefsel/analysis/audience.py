"""For whom a norm is: how many of them live in each square, and how far they walk. Light: loads no network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Audience, WalkingGroup
from weefsel.snapshot.norms import Norm

__all__ = ["BANDS", "group_of", "limit_m", "speed_of"]

Floats = NDArray[np.float64]
#: audiences that can be told from ages; of all others the squares know nothing
BANDS: Final[Mapping[Audience, tuple[AgeBand, ...]]] = {
    Audience.EVERYONE: (),
    Audience.CHILDREN: (AgeBand.AGE_0_15,),
    Audience.YOUNG_PEOPLE: (AgeBand.AGE_15_25,),
    Audience.ADULTS: (AgeBand.AGE_25_45, AgeBand.AGE_45_65, AgeBand.AGE_65PLUS),
    Audience.SENIORS: (AgeBand.AGE_65PLUS,),
}
_PACE: Final[Mapping[Audience, WalkingGroup]] = {Audience.SENIORS: WalkingGroup.OLDER}


def group_of(residents: pd.DataFrame, norm: Norm) -> Floats | None:
    """People of the norm's audience in each square, NaN where ages are not known; None where squares cannot tell."""
    bands = BANDS.get(norm.audience)
    if bands is None:
        return None
    if not bands:
        return residents["residents"].to_numpy(float)
    return residents[[*map(str, bands)]].to_numpy(float).sum(axis=1)


def speed_of(norm: Norm, walking: Walking) -> float:
    """m/s: the norm's own, else that of older people for a norm about them, else the usual one."""
    if norm.speed_m_s is not None:
        return norm.speed_m_s
    return _PACE[norm.audience].speed_m_s if norm.audience in _PACE else walking.speed_m_s


def limit_m(norm: Norm, walking: Walking) -> float:
    """The limit of a norm by resident, in metres of walking."""
    return norm.limit * 60 * speed_of(norm, walking) if norm.measure.unit == "min" else norm.limit
