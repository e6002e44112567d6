"""Random tables of a small town's actors, ties, offers and money: as crooked as a snapshot may be, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from weefsel.analysis.web.web import Web, web_at
from weefsel.concepts import Audience, Function, TieKind
from weefsel.snapshot.frames import frame

ON = date(2026, 3, 1)
KINDS = [str(kind) for kind in TieKind if not kind.abstract]


@dataclass(frozen=True)
class Tables:
    actors: pd.DataFrame
    places: pd.DataFrame
    ties: pd.DataFrame
    offers: pd.DataFrame
    funding: pd.DataFrame

    @property
    def web(self) -> Web:
        return web_at(self.actors, self.places, self.ties, ON)


def random_tables(seed: int, actors: int = 12, ties: int = 14, places: int = 4) -> Tables:
    """Sparse, so that much hangs on one node; money in a third of the ties, some of it both ways."""
    draw = np.random.default_rng(seed)
    who = [f"a{number:04}" for number in range(actors)]
    where = [f"p{number:03}" for number in range(places)]
    kinds = ["funds" if draw.random() < 0.35 else str(draw.choice(KINDS)) for _ in range(ties)]
    ends = [str(draw.choice(who if draw.random() < 0.75 or not where else where)) for _ in range(ties)]
    source = {"source_id": "s", "source_ref": "r"}
    return Tables(
        frame("actors", [_actor(draw, one, where) | source for one in who]),
        _places(draw, where),
        frame(
            "ties",
            [
                {
                    "tie_id": f"t{number}",
                    "from_id": str(draw.choice(who)),
                    "to_id": end,
                    "kind": kind,
                    "formal": TieKind(kind).formal,
                    "amount_eur": float(draw.integers(1, 9)) if kind == "funds" and draw.random() < 0.7 else None,
                    **source,
                }
                for number, (kind, end) in enumerate(zip(kinds, ends, strict=True))
            ],
        ),
        frame("offers", [_offer(draw, number, who, where) | source for number in range(actors)]),
        frame("funding", [_grant(draw, number, who, where) | source for number in range(actors // 2)]),
    )


def _actor(draw: np.random.Generator, one: str, where: list[str]) -> dict[str, object]:
    functions = sorted({str(draw.choice(list(map(str, Function)))) for _ in range(2)})
    return {
        "actor_id": one,
        "name": one,
        "kind": "association",
        "sphere": str(draw.choice(["communal", "institutional"])),
        "layer": "general",
        "functions": functions,
        "area_code": str(draw.choice(["B1", "B2", "B3", "GM"])),
        "place_id": str(draw.choice(where)) if where and draw.random() < 0.4 else None,
    }


def _places(draw: np.random.Generator, where: list[str]) -> pd.DataFrame:
    days = [date(2027, 1, int(draw.integers(1, 29))) if draw.random() < 0.5 else None for _ in where]
    columns = ("name", "kind", "functions", "sphere", "layer", "area_code")
    return pd.DataFrame({"place_id": where, "lease_until": days} | dict.fromkeys(columns), dtype=object)


def _offer(draw: np.random.Generator, number: int, who: list[str], where: list[str]) -> dict[str, object]:
    some = draw.random() < 0.5
    return {
        "offer_id": f"o{number}",
        "name": "o",
        "kind": "recurring",
        "functions": ["meeting"],
        "actor_id": str(draw.choice(who)),
        "place_id": str(draw.choice(where)) if where and draw.random() < 0.5 else None,
        "audience": [str(draw.choice(list(map(str, Audience))))] if some else [],
        "until_date": date(2025, 1, 1) if draw.random() < 0.2 else None,
    }


def _grant(draw: np.random.Generator, number: int, who: list[str], where: list[str]) -> dict[str, object]:
    return {
        "funding_id": f"f{number}",
        "from_id": str(draw.choice(who)),
        "to_id": str(draw.choice([*who, *where])),
        "amount_eur": float(draw.integers(1, 99)),
        "from_date": date(2020, 1, 1),
        "until_date": date(int(draw.integers(2025, 2029)), 6, 30) if draw.random() < 0.8 else None,
    }
