"""Records of a row as a plan tells of them: what they are called, what they say, what they lack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from weefsel.platform.exchange.sheets.building import Built
from weefsel.platform.exchange.sheets.locating import Located
from weefsel.platform.exchange.sheets.plans import PlanRecord
from weefsel.platform.register.states import EntryKind
from weefsel.sources.listing import Record, Row, Transcribed

__all__ = ["checksum", "lacks", "name_of_record", "name_of_row"]


_ENCODER: Final = json.JSONEncoder(sort_keys=True, default=str)


def lacks(record: Record, located: Located | None) -> str:
    """What is not known of a place that a row mentions: a text, or nothing where it can be made."""
    if located is None or located.longitude is None:
        return "import.note_place_unknown"
    return "" if record.values.get("place_kind") or record.assumed.get("place_kind") else "import.note_place_kind"


def checksum(record: Record) -> bytes:
    said = _ENCODER.encode([record.values, record.rest])
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).digest()


def name_of_record(made: Built) -> str:
    record = made.record
    if made.kind is EntryKind.TIE:
        return " → ".join(named.name for named in record.names.values())[:120]
    if made.kind is EntryKind.FUNDING:
        return record.names["to_entry"].name.partition("/")[2][:120]
    return str(made.values.get("name") or record.values.get("name") or made.values.get("street") or "")[:120]


def name_of_row(row: Row, transcribed: Transcribed, mine: Iterable[PlanRecord]) -> str:
    """What a row is about, for a person."""
    found = [record for record in mine if record.primary] or [*mine]
    if found:
        return found[-1].name
    records = transcribed.records
    named = next((str(record.values["name"]) for record in reversed(records) if record.values.get("name")), "")
    return (named or next((text for text in row.cells.values() if text), ""))[:120]
