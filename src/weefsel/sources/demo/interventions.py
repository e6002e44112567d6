"""The table `interventions`: what was done in a fictional municipality to make things better."""

from __future__ import annotations

import pandas as pd

from weefsel.snapshot.frames import frame
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan, Scale

__all__ = ["interventions"]


def interventions(plan: Plan, scale: Scale, source_id: str) -> pd.DataFrame:
    """What `history.toml` says was done, where, since when, and what it was meant to move."""
    codes = {buurt.name: buurt.code for buurt in plan.buurten}
    rows = [
        {
            "intervention_id": entry["id"],
            **{name: entry[name] for name in ("name_nl", "name_en", "what_nl", "what_en", "done_by")},
            "area_codes": [codes[name] for name in entry["buurten"]],
            "from_date": entry["from"],
            "until_date": entry.get("until"),
            "indicator_ids": entry["indicators"],
            "source_id": source_id,
            "source_ref": f"ingreep/{number}",
        }
        for number, entry in enumerate(read_toml(f"{scale}/history.toml")["intervention"], start=1)
    ]
    return frame("interventions", rows)
