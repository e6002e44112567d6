"""The table `ties`: who is connected with whom, formally or informally, since when, and who said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.concepts import TieKind
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.actors import Actor
from weefsel.sources.demo.chance import minted, one_of, rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan, Scale
from weefsel.sources.demo.provenance import DATE

__all__ = ["ties"]

INFORMAL: Final = (TieKind.KNOWS, TieKind.KNOWS, TieKind.WORKS_WITH, TieKind.HELPS, TieKind.SHARES_VOLUNTEERS)
#: chance that two groups know each other: of one buurt, with a function in common, elsewhere
NEAR: Final = 0.34
ALIKE: Final = 0.1
FAR: Final = 0.012


def ties(
    plan: Plan, scale: Scale, found: Sequence[Actor], place_ids: Mapping[str, str], seed: int, source_id: str
) -> pd.DataFrame:
    """All ties: the drawn ones, a roof for each group that has one, and chance meetings of neighbours."""
    raw = read_toml(f"{scale}/ties.toml")
    by_key = {actor.key: actor for actor in found}
    ids = {key: actor.actor_id for key, actor in by_key.items()} | {f"@{key}": v for key, v in place_ids.items()}
    drawn = [_drawn(by_key, entry) for entry in (*raw["formal"], *raw["informal"])]
    drawn += [_drawn(by_key, [*entry[:5], entry[6]], until=entry[5]) for entry in raw["ended"]]
    alone = frozenset(raw["alone"])
    drawn += _roofs(found, alone)
    drawn += _met(found, drawn, alone, rng(seed, "ties"))
    rows = []
    for number, tie in enumerate(drawn, start=1):
        key = (tie["from"], tie["kind"], tie["to"], str(tie["until_date"]))
        given = {k: v for k, v in tie.items() if k not in ("from", "to")}
        rows.append(
            {
                "tie_id": minted(plan.slug, "tie", *key),
                "from_id": ids[tie["from"]],
                "to_id": ids[tie["to"]],
                **given,
                "source_id": source_id,
                "source_ref": f"verbinding/{number}",
            }
        )
    return frame("ties", sorted(rows, key=lambda row: row["tie_id"]))


def _drawn(by_key: Mapping[str, Actor], entry: Sequence[Any], *, until: date | None = None) -> dict[str, Any]:
    start, kind, end, strength, since, said_by = entry
    since = max([since, *(by_key[key].since for key in (start, end) if key in by_key)])
    return _tie(start, TieKind(kind), end, TieKind(kind).formal, strength, since, said_by, until)


def _tie(
    start: str,
    kind: TieKind,
    end: str,
    formal: bool,
    strength: int,
    since: date,
    said_by: str,
    until: date | None = None,
) -> dict[str, Any]:
    return {
        "from": start,
        "to": end,
        "kind": str(kind),
        "formal": formal,
        "strength": float(strength),
        "from_date": since,
        "until_date": until,
        "said_by": said_by,
    }


def _roofs(found: Iterable[Actor], alone: frozenset[str]) -> list[dict[str, Any]]:
    """Each group that meets in a place knows that place: a tie from the group to it."""
    return [
        _tie(actor.key, TieKind.WORKS_WITH, f"@{actor.place}", False, 2, actor.since, "from", actor.until)
        for actor in found
        if actor.place and actor.told and actor.key not in alone
    ]


def _met(
    found: Sequence[Actor], drawn: Sequence[Mapping[str, Any]], alone: frozenset[str], random: np.random.Generator
) -> list[dict[str, Any]]:
    """Chance meetings of groups of residents: often within a buurt, seldom across town. Only who told can say so."""
    known = {frozenset((tie["from"], tie["to"])) for tie in drawn}
    groups = [a for a in found if a.sphere == "communal" and a.key not in alone and a.until is None]
    today = date.fromisoformat(DATE)
    made = []
    for i, one in enumerate(groups):
        for other in groups[i + 1 :]:
            chance, kind, strength, days = (
                random.random(),
                one_of(random, INFORMAL),
                int(random.integers(1, 4)),
                random.random(),
            )
            wanted = chance < _chance(one, other) and not (one.small and other.small and chance > NEAR / 2)
            if not wanted or frozenset((one.key, other.key)) in known or not (one.told or other.told):
                continue
            start = max(one.since, other.since)
            since = start + timedelta(days=int(days * (today - start).days))
            said_by = "both" if one.told and other.told else "from" if one.told else "to"
            made.append(_tie(one.key, kind, other.key, False, strength, since, said_by))
    return made


def _chance(one: Actor, other: Actor) -> float:
    if one.buurt is not None and one.buurt == other.buurt:
        return NEAR
    return ALIKE if one.functions[0] == other.functions[0] and not (one.small or other.small) else FAR
