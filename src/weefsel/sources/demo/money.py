"""The table `funding`: who pays whom, how much a year and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from weefsel.snapshot.frames import frame
from weefsel.sources.demo.actors import Actor
from weefsel.sources.demo.chance import minted
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan, Scale

__all__ = ["funding"]


def funding(
    plan: Plan, scale: Scale, found: Sequence[Actor], place_ids: Mapping[str, str], source_id: str
) -> pd.DataFrame:
    """Every grant of the plan, in euros a year."""
    ids = {a.key: a.actor_id for a in found} | {f"@{key}": place_id for key, place_id in place_ids.items()}
    grants = read_toml(f"{scale}/funding.toml")["grants"]
    rows = []
    for number, (payer, receiver, amount, scheme, start, end) in enumerate(grants, start=1):
        rows.append(
            {
                "funding_id": minted(plan.slug, "funding", payer, receiver, scheme),
                "from_id": ids[payer],
                "to_id": ids[receiver],
                "amount_eur": float(amount),
                "scheme": scheme,
                "from_date": start,
                "until_date": end,
                "source_id": source_id,
                "source_ref": f"subsidie/{number}",
            }
        )
    return frame("funding", sorted(rows, key=lambda row: row["funding_id"]))
