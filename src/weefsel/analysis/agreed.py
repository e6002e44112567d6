"""What a norm is about: which places count for it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.choice import Choice, Chosen, chosen
from weefsel.analysis.opening import NETHERLANDS, YEARS, Region
from weefsel.analysis.reach import serving
from weefsel.concepts import Count, Function, Setting
from weefsel.snapshot.norms import Norm

__all__ = ["counting", "subjects"]


def subjects(places: pd.DataFrame, norm: Norm) -> NDArray[np.int64]:
    """Positions of the places that a norm is about, whatever else it asks of them.

    Of a function the places mapped `core`, of a kind all but those mapped `no`; and only in or out of doors, if it says
    so.
    """
    if isinstance(norm.targets[0], Function):
        found = serving(places, norm.targets[0])
    else:
        of_kind = places["kind"].isin([str(target) for target in norm.targets]) & (places["count"] != Count.NO)
        found = np.flatnonzero(of_kind.to_numpy())
    if norm.setting is None:
        return found
    return found[(places["setting"].iloc[found] == Setting(norm.setting)).to_numpy()]


def counting(
    places: pd.DataFrame, offers: pd.DataFrame, norm: Norm, *, on: date, where: Region = NETHERLANDS
) -> Chosen:
    """Of the places a norm is about: which surely count, and which might; both over all of `places`.

    Open at one of the moments is enough. On a day of which the public holidays are not known no hours can be read:
    then all might count that the norm is about.
    """
    sure, might = np.zeros(len(places), bool), np.zeros(len(places), bool)
    about = subjects(places, norm)
    moments = norm.moments or (None,)
    if norm.moments and not YEARS[0] <= on.year < YEARS[1]:
        might[about] = True
        return Chosen(sure, might)
    for moment in moments:
        choice = Choice(moment, norm.free, norm.without_referral, norm.wheelchair)
        if choice == Choice():
            sure[about] = True
            continue
        found = chosen(places.iloc[about], offers, choice, on=on, where=where)
        sure[about] |= found.mask
        might[about] |= found.unknown_mask
    return Chosen(sure, might & ~sure)
