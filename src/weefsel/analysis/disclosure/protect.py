"""From counts to what may be shown of them."""

from __future__ import annotations

import numpy as np

from weefsel.analysis.disclosure.cells import Cells, Protected, State
from weefsel.analysis.disclosure.model import covered, model
from weefsel.analysis.disclosure.repeats import repeated
from weefsel.analysis.disclosure.search import searched

__all__ = ["protect"]


def protect(cells: Cells, key: bytes) -> Protected:
    """What may be shown of `cells`, by the promise of `weefsel.analysis.disclosure`.

    Raises `InputError` for a key of fewer than 16 bytes and for cells that count the same people differently,
    `BuildError` if the search ends without proof that all is protected.
    """
    known = model(cells, key)
    hidden = searched(known, repeated(known, known.few | ~known.published))
    counted = known.of_cell >= 0
    of = known.of_cell[counted]
    state = np.full(len(cells), State.SHOWN, np.int8)
    state[counted] = np.where(hidden[of], np.where(known.few[of], State.PRIMARY, State.COMPLEMENTARY), State.SHOWN)
    # that nobody is there tells of the few who are elsewhere; where nobody can be, everyone knows
    somewhere = cells.records.any(axis=1)
    state[~counted & somewhere & covered(cells)] = State.COMPLEMENTARY
    state[~cells.published] = State.UNPUBLISHED
    number = np.zeros(len(cells))
    number[counted] = known.number[of]
    return Protected(state, np.where(state == State.SHOWN, number, np.nan))
