"""Small webs to write and read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from weefsel.sources.graphs import NODE_COLUMNS, TIE_COLUMNS


def nodes_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            dict.fromkeys(NODE_COLUMNS) | {"name": row["node_id"], "is_place": False, "functions": []} | row
            for row in rows
        ],
        columns=[*NODE_COLUMNS],
        dtype=object,
    ).astype({"is_place": bool})


def ties_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    numbers = {"strength": float, "amount_eur": float}
    whole = [dict.fromkeys(TIE_COLUMNS) | row for row in rows]
    return pd.DataFrame(whole, columns=[*TIE_COLUMNS], dtype=object).astype(numbers)


NODES = nodes_of(
    [
        {
            "node_id": "a",
            "name": 'Koor \'t Weefsel & <zonen> "1"',
            "kind": "culture_group",
            "sphere": "communal",
            "layer": "general",
            "pillar": "initiative",
            "functions": ["recreation", "meeting"],
            "area_code": "BU01",
            "place_id": "hall",
            "since": date(1934, 7, 1),
            "until": date(2030, 1, 31),
        },
        {"node_id": "b", "name": "=1+1"},
        {"node_id": "hall", "name": "De Hal", "is_place": True, "kind": "community_centre"},
    ]
)
TIES = ties_of(
    [
        {
            "tie_id": "t1",
            "from_id": "b",
            "to_id": "a",
            "kind": "funds",
            "formal": True,
            "strength": 3.0,
            "from_date": date(2020, 2, 29),
            "until_date": date(2025, 12, 31),
            "amount_eur": 1234.5,
            "said_by": "document",
        },
        # two ties between the same two, one of them informal although its kind is formal
        {"tie_id": "t2", "from_id": "b", "to_id": "a", "kind": "member_of", "formal": False},
        {"tie_id": "t3", "from_id": "a", "to_id": "hall", "kind": "works_with", "formal": False, "strength": 1.0},
    ]
)
