"""What must hold of a norm set in the table `norms`, beside what its columns say. Older snapshots may hold none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from weefsel.concepts import Function, PlaceKind
from weefsel.errors import Fault

__all__ = ["norm_set_faults"]

#: columns that came later, and that a set fills in for each of its norms
_FILLED: Final = (
    *("label_nl", "label_en", "audience", "level", "moments", "except_areas", "refs", "signed_by"),
    *("free", "without_referral", "wheelchair", "advice_only"),
    *("set_version", "set_title_nl", "set_title_en", "set_sha256"),
)
_MEND: Final = "Adopt the norm set again."
_TARGETS: Final = frozenset(str(one) for one in (*Function, *PlaceKind))


def norm_set_faults(norms: pd.DataFrame) -> Iterator[Fault]:
    """What is wrong with the rows of a set: something that it leaves out, a target that is none, more than one set."""
    rows = norms[norms["set_id"].notna()]
    for name in _FILLED:
        empty = rows[rows[name].isna()]
        if len(empty):
            more = len(empty) - 1
            yield Fault("norms", "a value, as a set gives", _MEND, int(empty.index[0]) + 1, name, more=more)
    for number, target in zip(rows.index, rows["target"], strict=True):
        if not set(str(target).split("+")) <= _TARGETS:
            expected = "a function, or kinds of place joined by +"
            yield Fault("norms", expected, _MEND, int(number) + 1, "target", target)
    for name in ("set_id", "set_version", "set_sha256"):
        if rows[name].nunique() > 1:
            yield Fault("norms", "one set", "Adopt one norm set.", column=name)
