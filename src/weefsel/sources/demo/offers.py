"""The table `offers`: what there is to do or get, with its times as RFC 5545 rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.concepts import Audience, Function, OfferKind, Referral
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.actors import Actor
from weefsel.sources.demo.chance import minted, one_of, rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan, Scale

__all__ = ["offers"]

#: how often a rule of a pattern without rules of its own applies
WEEKLY: Final = (
    "FREQ=WEEKLY;BYDAY={day}",
    "FREQ=WEEKLY;BYDAY={day}",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    "FREQ=MONTHLY;BYDAY=2{day}",
)
#: how many offers a group without a name of its own has, and others
SMALL: Final = (1, 1, 2)
LARGE: Final = (1, 2, 2, 3, 3)
#: the first function of a group, for a pattern that does not mind
FIRST: Final = tuple(str(function) for function in Function)
SEASON_START: Final = (date(2025, 9, 1), date(2026, 1, 5))
LANGUAGES: Final = (("nl",), ("nl",), ("nl",), ("nl", "en"), ("nl", "ar"), ("nl", "pl"))


def offers(
    plan: Plan, scale: Scale, found: Sequence[Actor], place_ids: Mapping[str, str], seed: int, source_id: str
) -> pd.DataFrame:
    """Drawn offers first, then what groups of a kind usually do."""
    by_key = {actor.key: actor for actor in found}
    drawn = [_drawn(by_key, place_ids, entry) for entry in read_toml(f"{scale}/offers.toml")["offer"]]
    usual = _usual(found, place_ids, rng(seed, "offers"))
    rows: list[dict[str, Any]] = []
    for number, (key, row) in enumerate([*drawn, *usual], start=1):
        shared = {"source_id": source_id, "source_ref": f"activiteit/{number}"}
        rows.append({"offer_id": minted(plan.slug, "offer", *key), **row, **shared})
    return frame("offers", sorted(rows, key=lambda row: row["offer_id"]))


def _drawn(
    by_key: Mapping[str, Actor], place_ids: Mapping[str, str], entry: Mapping[str, Any]
) -> tuple[tuple[str, ...], dict[str, Any]]:
    row = {
        "name": entry["name"],
        "kind": str(OfferKind(entry.get("kind", "recurring"))),
        "functions": [str(Function(f)) for f in entry["functions"]],
        "actor_id": by_key[entry["actor"]].actor_id,
        "place_id": place_ids[entry["place"]],
        "rrule": entry.get("rrule"),
        "starts": entry.get("starts"),
        "ends": entry.get("ends"),
        "from_date": entry.get("from"),
        "until_date": entry.get("until"),
        "cost_eur": float(entry.get("cost", 0)),
        "audience": [str(Audience(a)) for a in entry.get("audience", [])],
        "referral": str(Referral(entry.get("referral", "no"))),
        "language": list(entry.get("language", ["nl"])),
    }
    return (entry["actor"], entry["name"]), row


def _usual(
    found: Sequence[Actor], place_ids: Mapping[str, str], random: np.random.Generator
) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    patterns = read_toml("shared/offers.toml")["pattern"]
    made = []
    for actor in found:
        if actor.until is not None:
            continue
        pattern = next(p for p in patterns if actor.kind in p["kinds"] and actor.functions[0] in p.get("first", FIRST))
        names = pattern["names"] if actor.offers is None else actor.offers
        count = min(one_of(random, SMALL if actor.small else LARGE), len(names))
        chosen = sorted(random.permutation(len(names))[:count].tolist())
        made += [
            ((actor.key, names[i], "usual"), _patterned(actor, pattern, names[i], place_ids, random)) for i in chosen
        ]
    return made


def _patterned(
    actor: Actor, pattern: Mapping[str, Any], name: str, place_ids: Mapping[str, str], random: np.random.Generator
) -> dict[str, Any]:
    day, starts = one_of(random, pattern["when"])
    ends = (datetime.strptime(starts, "%H:%M") + timedelta(minutes=pattern["minutes"])).strftime("%H:%M")
    return {
        "name": name,
        "kind": str(OfferKind.RECURRING),
        "functions": [str(Function(f)) for f in pattern["functions"]],
        "actor_id": actor.actor_id,
        "place_id": place_ids[actor.place] if actor.place else None,
        "rrule": one_of(random, pattern.get("every", WEEKLY)).format(day=day),
        "starts": starts,
        "ends": ends,
        "from_date": max(one_of(random, SEASON_START), actor.since),
        "until_date": None,
        "cost_eur": float(one_of(random, pattern["cost"])),
        "audience": [str(Audience(a)) for a in pattern.get("audience", {}).get(name, [])],
        "referral": str(Referral.NO),
        "language": list(one_of(random, LANGUAGES)),
    }
