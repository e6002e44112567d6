"""At which places the actors of a web are: where they meet, what they offer there, the roof that another gives them."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from weefsel.analysis.offering import is_current, timings
from weefsel.analysis.web.web import Web
from weefsel.concepts import TieKind

__all__ = ["MONEY_OR_REFERRAL", "by_actor", "current_offers", "hosts", "places_of"]

#: kinds of ties that an actor can have with a place where it never is
MONEY_OR_REFERRAL: Final = (TieKind.FUNDS, TieKind.COMMISSIONS, TieKind.REFERS_TO)


def current_offers(offers: pd.DataFrame, on: date | None) -> pd.DataFrame:
    """The offers that run on a day; all of them where no day is given."""
    if on is None or offers.empty:
        return offers
    return offers[[is_current(timing, on) for timing in timings(offers)]]


def places_of(web: Web, offers: pd.DataFrame) -> pd.DataFrame:
    """Which actors are at which place: columns `actor` (row of `web.nodes`) and `place_id`, each pair once, in order.

    A place is known of an actor by its own place, by what it offers there, or by a tie to the place; money and referral
    bring nobody there. An actor of whom no place is known is in no row.
    """
    actors = web.nodes.iloc[: web.actors]
    row = pd.Series(np.arange(len(actors)), index=actors["node_id"].to_numpy(object))
    mine = pd.DataFrame({"actor": np.arange(len(actors)), "place_id": actors["place_id"].to_numpy(object)})
    offered = pd.DataFrame({"actor": offers["actor_id"].map(row), "place_id": offers["place_id"].to_numpy(object)})
    bound = web.ties[(web.ties["other"] >= web.actors) & ~web.ties["kind"].isin(MONEY_OR_REFERRAL)]
    there = web.nodes["node_id"].to_numpy(object)[bound["other"].to_numpy(np.int64)]
    tied = pd.DataFrame({"actor": bound["one"].to_numpy(np.int64), "place_id": there})
    both = pd.concat([one.astype(object) for one in (mine, offered, tied)], ignore_index=True).dropna()
    found = both.astype({"actor": np.int64}).drop_duplicates()
    return found.sort_values(["actor", "place_id"], ignore_index=True)


def by_actor(at: pd.DataFrame) -> dict[int, frozenset[str]]:
    """The places of each actor, of the rows that `places_of` gives."""
    found: dict[int, set[str]] = {}
    for actor, place in zip(at["actor"].tolist(), at["place_id"].tolist(), strict=True):
        found.setdefault(actor, set()).add(place)
    return {actor: frozenset(places) for actor, places in found.items()}


def hosts(web: Web) -> pd.DataFrame:
    """Who gives whom a roof: columns `actor` and `host`, rows of `web.nodes`, each pair once, in order."""
    ties = web.among_actors()
    roof = ties[ties["kind"] == TieKind.HOUSES]
    found = pd.DataFrame({"actor": roof["other"].to_numpy(np.int64), "host": roof["one"].to_numpy(np.int64)})
    return found.drop_duplicates().sort_values(["actor", "host"], ignore_index=True)
