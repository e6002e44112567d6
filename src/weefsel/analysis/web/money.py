"""The money of a web at one date: who pays whom how much a year, and when it ends, as far as is known."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from weefsel.analysis.web.web import Web
from weefsel.concepts import TieKind

__all__ = ["Money", "money_on"]


@dataclass(frozen=True, slots=True)
class Money:
    """Payments, a row each: `from_id`, `to_id`, `eur` (a year, NaN: not known), `until` (None: not known)."""

    rows: pd.DataFrame
    payers: frozenset[str]
    to: frozenset[str]
    _by: dict[str, tuple[float, date | None]]
    _to: dict[str, tuple[float, date | None]]

    def paid_by(self, node: str) -> float:
        """What it pays a year: 0 where no money of it is known, NaN where no amount is."""
        return self._by.get(node, (0.0, None))[0]

    def paid_to(self, node: str) -> float:
        """What is paid to it a year, likewise."""
        return self._to.get(node, (0.0, None))[0]

    def until_by(self, node: str) -> date | None:
        """The first day that some of the money it pays ends."""
        return self._by.get(node, (0.0, None))[1]

    def until_to(self, node: str) -> date | None:
        """The first day that some of the money it gets ends."""
        return self._to.get(node, (0.0, None))[1]


def money_on(web: Web, funding: pd.DataFrame, on: date | None) -> Money:
    """The money that actors of a web pay on a day: `funding` that runs then, and `funds` ties of the web.

    Where both tell of money from one to another, `funding` is believed: it has every grant, and its end.
    """
    actors = set(web.nodes["node_id"].iloc[: web.actors])
    given = funding if on is None else funding[_running(funding, on)]
    given = given[given["from_id"].isin(actors) & (given["from_id"] != given["to_id"])]
    rows = pd.DataFrame(
        {
            "from_id": given["from_id"].to_numpy(object),
            "to_id": given["to_id"].to_numpy(object),
            "eur": given["amount_eur"].to_numpy(float),
            "until": [None if pd.isna(day) else day.date() for day in pd.to_datetime(given["until_date"])],
        }
    )
    both = pd.concat([rows, _tied(web, rows)], ignore_index=True)
    by, to = _summed(both, "from_id"), _summed(both, "to_id")
    return Money(both, frozenset(by), frozenset(to), by, to)


def _running(funding: pd.DataFrame, on: date) -> pd.Series:
    day = pd.Timestamp(on)
    first, last = (pd.to_datetime(funding[name]).fillna(day) for name in ("from_date", "until_date"))
    return (first <= day) & (day <= last)


def _tied(web: Web, known: pd.DataFrame) -> pd.DataFrame:
    """The `funds` ties between two of whom no funding is known."""
    ties = web.ties[web.ties["kind"] == TieKind.FUNDS]
    ids = web.nodes["node_id"].to_numpy(object)
    pairs = set(zip(known["from_id"], known["to_id"], strict=True))
    rows = [
        {"from_id": ids[one], "to_id": ids[other], "eur": float(eur), "until": None}
        for one, other, eur in zip(ties["one"], ties["other"], ties["amount_eur"].astype(float), strict=True)
        if (ids[one], ids[other]) not in pairs
    ]
    return pd.DataFrame(rows, columns=known.columns, dtype=object).astype({"eur": float})


def _summed(rows: pd.DataFrame, side: str) -> dict[str, tuple[float, date | None]]:
    found: dict[str, tuple[float, date | None]] = {}
    for node, part in rows.groupby(side):
        found[str(node)] = _sum(part["eur"]), _first(part["until"])
    return found


def _sum(amounts: Iterable[float]) -> float:
    known = [amount for amount in amounts if not math.isnan(amount)]
    return float(np.sum(known)) if known else math.nan


def _first(days: Collection[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
