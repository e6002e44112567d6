"""Everything that is computed from one table, with what that rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
from tests.town import town

from weefsel.atlas.registry import RESULTS, needed
from weefsel.snapshot import Snapshot
from weefsel.snapshot.frames import frame
from weefsel.snapshot.norms import norm_rows
from weefsel.sources.norms import example

#: one that is walked, one that is counted, one of hours, and one of the ages
NORMS: Final = ("meet_10min", "meet_senior_500m", "library_each_municipality", "library_hours")


def agreed_town() -> dict[str, pd.DataFrame]:
    """The town with a few norms of its own: it is looked at a thousand times, and the example has many."""
    tables = town()
    few = replace(example(), norms=tuple(norm for norm in example().norms if norm.norm_id in NORMS))
    assert len(few.norms) == len(NORMS)
    tables["norms"] = frame("norms", norm_rows(few, str(tables["sources"]["source_id"].iloc[0])))
    return tables


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
