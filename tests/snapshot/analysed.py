"""Everything that is computed from one table, with what that rests on."""

from __future__ import annotations

import pandas as pd

from weefsel.atlas.registry import RESULTS, needed
from weefsel.snapshot import Snapshot


def analysed(snapshot: Snapshot, changed: str) -> dict[str, pd.DataFrame]:
    """The results in which the table `changed` has a part, however far off, and the results that those need."""
    made: dict[str, pd.DataFrame] = {}
    for result in RESULTS.values():
        chain = [*(RESULTS[name] for name in needed(result)), result]
        if any(changed in one.tables for one in chain):
            for one in chain:
                if one.name not in made:
                    made[one.name] = one.make(snapshot, made)
    return made
