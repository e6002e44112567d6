"""An archive made by hand, from what the manual says of it and not with our writer; and what can be wrong with one."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

__all__ = ["Rows", "as_zip", "good", "lines", "manifest", "members"]

Rows = dict[str, list[dict[str, Any]]]

ACTOR, PLACE, OTHER = (f"{n}0000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
OFFER, TIE, TEXT, DONE = (f"{n}0000000-0000-4000-8000-00000000000{n}" for n in (4, 5, 6, 7))
WHEN = "2026-03-01T12:00:00.000000+00:00"


def _entry(entry_id: str, **more: Any) -> dict[str, Any]:
    times = {"created_at": WHEN, "changed_at": WHEN, "confirmed_at": WHEN}
    source = {"source_id": "", "source_ref": ""}
    return {"id": entry_id, "state": "shown", "version": 1, "merged_into": None, **times, **source, **more}


#: texts of a group and of a place that are empty
_OF_ACTOR = ("sphere", "layer", "pillar", "summary", "open_to", "joining", "contact_role", "area_code", "street")
_OF_PLACE = ("sphere", "layer", "free", "referral", "area_code", "street", "opening_hours", "wheelchair", "access")


def _actor(entry_id: str, name: str, **more: Any) -> dict[str, Any]:
    own = {"name": name, "actor_kind": "residents_group", "functions": ["meeting"], "contact": "", "website": ""}
    return _entry(
        entry_id, **{**own, **dict.fromkeys(_OF_ACTOR, ""), "place": None, "since": None, "until": None, **more}
    )


def _place(entry_id: str, name: str, **more: Any) -> dict[str, Any]:
    own = {"name": name, "place_kind": "library", "functions": ["information"], "setting": "indoor", "count": "core"}
    at = {"latitude": 52.25, "longitude": 4.75, "capacity": None, "lease_until": None}
    kept = {"owned_by": "", "managed_by": "", "income": ""}
    return _entry(entry_id, **{**own, **at, **kept, **dict.fromkeys(_OF_PLACE, ""), **more})


def good() -> Rows:
    """A small register: a group in a library, with an activity and a tie."""
    offer = {
        "name": "Taalcafé",
        "offer_kind": "recurring",
        "functions": ["development"],
        "summary": 'Praat "mee" 🙂\n',
        "actor": ACTOR,
        "place": PLACE,
        "rrule": "FREQ=WEEKLY;BYDAY=TU",
        "starts": "10:00",
        "ends": "12:00",
        "from_date": "2026-01-06",
        "until_date": None,
        "cost_eur": "0.00",
        "audience": [],
        "referral": "",
        "language": ["nl"],
        "who_comes": "",
    }
    tie = {
        "from_actor": ACTOR,
        "to_entry": PLACE,
        "tie_kind": "refers_to",
        "strength": 2,
        "from_date": None,
        "until_date": None,
        "amount_eur": None,
        "said_by": "",
    }
    history = {"acting_as": "visitor", "via": "form", "why": "", "before": {}, "after": {"name": "x"}, "at": WHEN}
    return {
        "places": [_place(PLACE, "Bibliotheek")],
        "actors": [
            _actor(ACTOR, "Praat mee", place=PLACE, website="https://voorbeeld.nl/", contact="06 12345678", version=2),
            _actor(OTHER, "Ook praten", state="deleted", merged_into=ACTOR),
        ],
        "offers": [_entry(OFFER, **offer)],
        "ties": [_entry(TIE, **tie)],
        "funding": [],
        "links": [
            {
                "entry": PLACE,
                "scheme": "kvk",
                "external_id": "1",
                "given": {},
                "rest": {"é": [1, 2.5]},
                "gone_at": WHEN,
            },
            {
                "entry": PLACE,
                "scheme": "osm",
                "external_id": "n/1",
                "given": {"name": "B"},
                "rest": {},
                "gone_at": None,
            },
        ],
        "changes": [
            {"entry": ACTOR, "version": 1, **history},
            {"entry": ACTOR, "version": 2, **history, "via": "claim"},
        ],
        "merges": [],
        "apart": [{"one": ACTOR, "other": PLACE, "at": WHEN}],
        "introductions": [{"one": ACTOR, "other": PLACE, "answer": "tried", "at": WHEN}],
        "interpretations": [
            {
                "id": TEXT,
                "result": "reach",
                "area_code": "WK990101",
                "column": "meeting:within_10",
                "value": 0.71,
                "unit": "share",
                "evidence": "spread",
                "missing": "",
                "snapshot_date": "2026-03-01",
                "text": "De brug is te hoog.\nLoop om.",
                "signed": "Praat mee",
                "entry": ACTOR,
                "state": "shown",
                "made_at": WHEN,
                "changed_at": WHEN,
                "log": [{"as": "owner", "at": WHEN, "what": "wrote"}],
            }
        ],
        "interventions": [
            {
                "id": DONE,
                "key": "praattafel",
                "name_nl": "Praattafel",
                "name_en": "",
                "what_nl": 'Elke week "mee" aan tafel.\n',
                "what_en": "",
                "area_codes": ["WK990101"],
                "from_date": "2022-03-01",
                "until_date": None,
                "indicator_ids": ["inc_lonely"],
                "entry": ACTOR,
                "done_by": "",
                "state": "shown",
                "version": 2,
                "source_id": "",
                "source_ref": "",
                "made_at": WHEN,
                "changed_at": WHEN,
                "log": [{"as": "editor", "at": WHEN, "what": "added"}],
            }
        ],
        "kind_choices": [{"place_kind": "bench", "belongs": True}],
        "proposals": [],
        "visits": [{"entry": PLACE, "at": WHEN, "kind": "still_right", "note": ""}],
        "asks": [],
        "hidings": [],
        "reports": [{"entry": ACTOR, "rule": "not_real", "made_at": WHEN, "state": "open", "decided_at": None}],
    }


def lines(rows: list[dict[str, Any]]) -> bytes:
    """JSON Lines: names in order, no spaces, in UTF-8."""
    return "".join(
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in rows
    ).encode()


def members(rows: Rows) -> dict[str, bytes]:
    return {f"{name}.jsonl": lines(some) for name, some in rows.items()}


def manifest(made: dict[str, bytes], **more: Any) -> bytes:
    """What an archive says of itself."""
    tables = {
        name: {"rows": content.count(b"\n"), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in made.items()
    }
    told = {"what": "weefsel-register", "format": 1, "site": "Proef", "with_owners": False, "tables": tables}
    return json.dumps({**told, **more}).encode()


def as_zip(made: dict[str, bytes], about: bytes | None = None) -> bytes:
    """The archive itself."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as kept:
        for name, content in made.items():
            kept.writestr(name, content)
        kept.writestr("weefsel-register.json", manifest(made) if about is None else about)
    return file.getvalue()


def changed(change: Callable[[Rows], Any]) -> bytes:
    """The good archive after a change of its rows, with checksums that are right."""
    rows = copy.deepcopy(good())
    change(rows)
    return as_zip(members(rows))
