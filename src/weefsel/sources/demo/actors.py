"""The table `actors`: groups and organisations, large and small. None is a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.concepts import ActorKind, Layer, Pillar, Sphere
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import minted, one_of, rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.knots import Reach
from weefsel.sources.demo.plan import Plan, Scale

__all__ = ["Actor", "actors", "actors_table"]

FIRST_SMALL_GROUP: Final = date(2011, 1, 1)
#: days in which the small groups began, and the share of them that has said whom it knows
SMALL_GROUP_DAYS: Final = 5200
TOLD: Final = 0.7


@dataclass(frozen=True, slots=True)
class Actor:
    """A group or organisation with what other tables need of it."""

    key: str
    actor_id: str
    name: str
    kind: str
    sphere: str
    functions: tuple[str, ...]
    buurt: str | None
    place: str | None
    since: date
    until: date | None
    told: bool
    small: bool
    #: what it does, if its pattern says so; else what groups of its kind do
    offers: tuple[str, ...] | None
    row: Mapping[str, Any]


def actors(plan: Plan, scale: Scale, streets: Sequence[Reach], place_ids: Mapping[str, str], seed: int) -> list[Actor]:
    """All actors: those with a name of their own, then small groups by pattern."""
    raw = read_toml(f"{scale}/actors.toml")
    codes = {buurt.name: buurt.code for buurt in plan.buurten}
    own = [_actor(plan, entry, codes, place_ids, small=False) for entry in raw["actor"]]
    random = rng(seed, "actors")
    small = [_actor(plan, entry, codes, place_ids, small=True) for entry in _small(raw, codes, streets, random)]
    return own + small


def _small(
    raw: Mapping[str, Any], codes: Mapping[str, str], streets: Sequence[Reach], random: np.random.Generator
) -> list[dict[str, Any]]:
    """Groups without a building, named after their buurt or one of its streets."""
    made: list[dict[str, Any]] = []
    homes = [s for s in streets if s.name and s.kind in ("residential", "living_street")]
    names = {code: sorted({str(s.name) for s in homes if s.buurt == code}) for code in codes.values()}
    for pattern in raw["generated"]["patterns"]:
        for buurt in pattern["buurten"]:
            street = one_of(random, names[codes[buurt]])
            filled = {k: v.format(buurt=buurt, street=street) for k, v in pattern.items() if k in ("name", "open_to")}
            began = FIRST_SMALL_GROUP + timedelta(days=int(random.integers(SMALL_GROUP_DAYS)))
            given = {k: v for k, v in pattern.items() if k not in ("buurten", "name", "open_to")}
            own = {"key": f"{pattern['name']} {buurt}", "buurt": buurt, "sphere": "communal", "since": began}
            made.append({**given, **filled, **own, "told": bool(random.random() < TOLD)})
    return made


def _actor(
    plan: Plan, entry: Mapping[str, Any], codes: Mapping[str, str], place_ids: Mapping[str, str], *, small: bool
) -> Actor:
    key = entry["key"]
    actor_id = minted(plan.slug, "actor", key)
    place = entry.get("place")
    row = {
        "actor_id": actor_id,
        "name": entry["name"],
        "kind": str(ActorKind(entry["kind"])),
        "sphere": str(Sphere(entry["sphere"])),
        "layer": str(Layer(entry.get("layer", "general"))),
        "pillar": str(Pillar(entry.get("pillar", "initiative"))),
        "functions": list(entry["functions"]),
        "open_to": entry.get("open_to"),
        "area_code": codes[entry["buurt"]] if "buurt" in entry else plan.code,
        "place_id": place_ids[place] if place else None,
        "since": entry["since"],
        "until": entry.get("until"),
    }
    return Actor(
        key=key,
        actor_id=actor_id,
        name=row["name"],
        kind=row["kind"],
        sphere=row["sphere"],
        functions=tuple(row["functions"]),
        buurt=entry.get("buurt"),
        place=place,
        since=entry["since"],
        until=entry.get("until"),
        told=entry.get("told", True),
        small=small,
        offers=tuple(entry["offers"]) if "offers" in entry else None,
        row=row,
    )


def actors_table(found: Sequence[Actor], source_id: str) -> pd.DataFrame:
    """The table, in the order of the ids."""
    rows = [{**a.row, "source_id": source_id, "source_ref": f"groep/{n}"} for n, a in enumerate(found, start=1)]
    return frame("actors", sorted(rows, key=lambda row: row["actor_id"]))
