"""Entries as records of HSDS: for each field of an entry, what it becomes.

What HSDS has no field for has one of the profile, `weefsel_…`, so that nothing is lost on the way out and in again.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from weefsel.concepts import ActorKind
from weefsel.platform.exchange.hsds.schedules import WHEN, to_schedule
from weefsel.platform.exchange.hsds.vocabulary import (
    LANGUAGE,
    VOCABULARY_OF,
    taxonomy_record,
    term_id,
    term_record,
    terms,
)
from weefsel.platform.register.fields import FIELDS, Form, Wheelchair
from weefsel.platform.register.states import EntryKind
from weefsel.sources.hsds import Document, Record
from weefsel.sources.hsds.parts import PREFIX

__all__ = ["TABLE_OF", "Names", "Piece", "base_of", "child_id", "described", "pieces_of", "put", "with_terms"]

TABLE_OF: Final[Mapping[EntryKind, str]] = {
    EntryKind.ACTOR: "organization",
    EntryKind.PLACE: "location",
    EntryKind.OFFER: "service",
    EntryKind.TIE: "tie",
    EntryKind.FUNDING: "funding",
}
_NAMESPACE: Final = uuid.UUID("8a1f7c63-8a0e-5f0d-9e0b-0e7c9f2a5d11")
_WHEELCHAIR: Final = {
    Wheelchair.YES: "Toegankelijk met een rolstoel.",
    Wheelchair.LIMITED: "Voor een deel toegankelijk met een rolstoel.",
    Wheelchair.NO: "Niet toegankelijk met een rolstoel.",
}
#: where HSDS needs a text that nobody here wrote
_UNKNOWN: Final = "-"
Values = Mapping[str, Any]
Row = tuple[str, Record]


@dataclass(frozen=True, slots=True)
class Names:
    """How entries are called in a data set, and where the municipality is."""

    #: id of an entry → its id in the data set
    of: Callable[[str], str]
    #: id of an entry that is a group
    is_actor: Callable[[str], bool]
    #: id of a group → its name; of who gives money
    name_of: Callable[[str], str]
    city: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What some fields of an entry become: columns of its record, and records beside it."""

    fields: tuple[str, ...]
    columns: Record = field(default_factory=dict)
    rows: tuple[Row, ...] = ()


def child_id(key: str, what: str) -> str:
    """The id of a record that belongs to another: always the same."""
    # as `uuid.uuid5` does, which makes an object first: a page has thousands
    digest = hashlib.sha1(_NAMESPACE.bytes + f"{key}/{what}".encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) % 4]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def base_of(kind: EntryKind) -> Record:
    """What every record of a kind of entry says."""
    if kind is EntryKind.PLACE:
        return {"location_type": "physical"}
    return {"status": "active"} if kind is EntryKind.OFFER else {}


def pieces_of(kind: EntryKind, key: str, values: Values, names: Names) -> Iterator[Piece]:
    """What each field of an entry becomes; what is empty becomes nothing. `key` is its id in the data set."""
    done: set[str] = set()
    for make in _MAKERS[kind]:
        piece = make(key, values, names)
        done |= set(piece.fields)
        yield piece
    for one in FIELDS[kind]:
        value = values.get(one.name)
        if one.name not in done:
            columns = {} if value in (None, "", []) else {f"{PREFIX}{one.name}": _own(one.form, value, names)}
            vocabulary = VOCABULARY_OF[kind].get(one.name)
            if vocabulary is not None:
                yield _attributes(kind, key, one.name, value, vocabulary)
            else:
                yield Piece((one.name,), columns)


def _own(form: Form, value: Any, names: Names) -> Any:
    if form in (Form.ACTOR, Form.PLACE, Form.END):
        return names.of(value)
    return _number(value) if form is Form.MONEY else value


def _number(money: Any) -> float | int:
    amount = float(money)
    return int(amount) if amount.is_integer() else amount


def _attributes(kind: EntryKind, key: str, name: str, value: Any, vocabulary: Any) -> Piece:
    """A word of a vocabulary is a term of a taxonomy."""
    given = value if isinstance(value, list) else [value] if value else []
    rows = [
        {
            "id": child_id(key, f"{name}/{word}"),
            "link_id": key,
            "taxonomy_term_id": term_id(vocabulary(word)),
            "link_type": name,
            "link_entity": TABLE_OF[kind],
            "value": word,
        }
        for word in given
    ]
    return Piece((name,), {}, tuple(("attribute", row) for row in rows))


def _plain(name: str, column: str) -> Callable[[str, Values, Names], Piece]:
    def make(key: str, values: Values, names: Names) -> Piece:
        del key, names
        value = values.get(name)
        return Piece((name,), {} if value in (None, "") else {column: value})

    return make


def _about(key: str, values: Values, names: Names) -> Piece:
    """HSDS needs a description: where a group wrote none, it is what kind of group it is."""
    del key, names
    return Piece(("summary",), {"description": values.get("summary") or described(values["actor_kind"])})


def described(actor_kind: str) -> str:
    """What stands for the summary of a group that wrote none."""
    return ActorKind(actor_kind).label(LANGUAGE)


def _contact(key: str, values: Values, names: Names) -> Piece:
    del names
    written = values.get("contact") or ""
    if "@" in written and not written.startswith("http"):
        return Piece(("contact",), {"email": written})
    if written.startswith("http"):
        return Piece(("contact",), {f"{PREFIX}contact": written})
    phone = {"id": child_id(key, "phone"), "organization_id": key, "number": written}
    return Piece(("contact",), {}, (("phone", phone),) if written else ())


def _since(key: str, values: Values, names: Names) -> Piece:
    del key, names
    since = values.get("since")
    return Piece(("since",), {"year_incorporated": int(since[:4]), f"{PREFIX}since": since} if since else {})


def _point(key: str, values: Values, names: Names) -> Piece:
    del key, names
    return Piece(("latitude", "longitude"), {name: values[name] for name in ("latitude", "longitude")})


def _street(key: str, values: Values, names: Names) -> Piece:
    street = values.get("street")
    address = {
        "id": child_id(key, "address"),
        "location_id": key,
        "address_1": street,
        "city": names.city,
        "state_province": _UNKNOWN,
        "postal_code": _UNKNOWN,
        "country": "NL",
        "address_type": "physical",
    }
    return Piece(("street",), {}, (("address", address),) if street else ())


def _hours(key: str, values: Values, names: Names) -> Piece:
    del names
    hours = values.get("opening_hours")
    if not hours:
        return Piece(("opening_hours",))
    schedule = {"id": child_id(key, "hours"), "location_id": key, "description": hours}
    return Piece(("opening_hours",), {f"{PREFIX}opening_hours": hours}, (("schedule", schedule),))


def _wheelchair(key: str, values: Values, names: Names) -> Piece:
    del names
    word = values.get("wheelchair")
    if not word:
        return Piece(("wheelchair",))
    row = {"id": child_id(key, "wheelchair"), "location_id": key, "description": _WHEELCHAIR[Wheelchair(word)]}
    return Piece(("wheelchair",), {f"{PREFIX}wheelchair": word}, (("accessibility", row),))


def _of_actor(key: str, values: Values, names: Names) -> Piece:
    del key
    return Piece(("actor",), {"organization_id": names.of(values["actor"])})


def _at_place(key: str, values: Values, names: Names) -> Piece:
    place = values.get("place")
    if not place:
        return Piece(("place",))
    row = {"id": key, "service_id": key, "location_id": names.of(place)}
    return Piece(("place",), {}, (("service_at_location", row),))


def _when(key: str, values: Values, names: Names) -> Piece:
    del names
    columns = to_schedule(values)
    row = {"id": child_id(key, "when"), "service_id": key, **columns}
    return Piece(WHEN, {}, (("schedule", row),) if columns else ())


def _cost(key: str, values: Values, names: Names) -> Piece:
    del names
    cost = values.get("cost_eur")
    row = {"id": child_id(key, "cost"), "service_id": key, "currency": "EUR"}
    return Piece(("cost_eur",), {}, () if cost is None else (("cost_option", row | {"amount": _number(cost)}),))


def _languages(key: str, values: Values, names: Names) -> Piece:
    del names
    rows = [{"id": child_id(key, f"language/{one}"), "service_id": key, "code": one} for one in values["language"]]
    return Piece(("language",), {}, tuple(("language", row) for row in rows))


def _audience(key: str, values: Values, names: Names) -> Piece:
    del names
    vocabulary = VOCABULARY_OF[EntryKind.OFFER]["audience"]
    piece = _attributes(EntryKind.OFFER, key, "audience", values["audience"], vocabulary)
    said = ", ".join(vocabulary(word).label(LANGUAGE) for word in values["audience"])
    return Piece(piece.fields, {"eligibility_description": said} if said else {}, piece.rows)


def _tie(key: str, values: Values, names: Names) -> Piece:
    del key
    to = values["to_entry"]
    end = "to_organization_id" if names.is_actor(to) else "to_location_id"
    amount = values.get("amount_eur")
    columns = {
        "from_organization_id": names.of(values["from_actor"]),
        end: names.of(to),
        "kind": values["tie_kind"],
        **{name: values.get(name) for name in ("strength", "from_date", "until_date", "said_by")},
        "amount_eur": None if amount is None else _number(amount),
    }
    fields = tuple(one.name for one in FIELDS[EntryKind.TIE])
    return Piece(fields, {name: value for name, value in columns.items() if value not in (None, "")})


def _funding(key: str, values: Values, names: Names) -> Piece:
    del key
    to = values["to_entry"]
    end = "organization_id" if names.is_actor(to) else f"{PREFIX}location_id"
    columns = {
        end: names.of(to),
        "source": names.name_of(values["from_actor"]),
        f"{PREFIX}from_organization_id": names.of(values["from_actor"]),
        f"{PREFIX}amount_eur": _number(values["amount_eur"]),
        **{f"{PREFIX}{name}": values.get(name) for name in ("scheme", "from_date", "until_date")},
    }
    fields = tuple(one.name for one in FIELDS[EntryKind.FUNDING])
    return Piece(fields, {name: value for name, value in columns.items() if value not in (None, "")})


Maker = Callable[[str, Values, Names], Piece]
_NAME: Final = _plain("name", "name")
_SUMMARY: Final = _plain("summary", "description")
_MAKERS: Final[Mapping[EntryKind, tuple[Maker, ...]]] = {
    EntryKind.ACTOR: (_NAME, _about, _contact, _plain("website", "website"), _since),
    EntryKind.PLACE: (_NAME, _point, _street, _hours, _wheelchair),
    EntryKind.OFFER: (
        _NAME,
        _plain("summary", "description"),
        _of_actor,
        _at_place,
        _when,
        _cost,
        _languages,
        _audience,
    ),
    EntryKind.TIE: (_tie,),
    EntryKind.FUNDING: (_funding,),
}


def put(document: Document, kind: EntryKind, key: str, values: Values, names: Names) -> None:
    """Put an entry in a data set, with all that belongs to it."""
    record: Record = {"id": key, **base_of(kind)}
    for piece in pieces_of(kind, key, values, names):
        record |= piece.columns
        for table, row in piece.rows:
            document.add(table, row)
    document.add(TABLE_OF[kind], record)


def with_terms(document: Document) -> Document:
    """Add the words and vocabularies of ours that attributes name."""
    named = {row.get("taxonomy_term_id") for row in document.tables.get("attribute", {}).values()}
    for key, value in terms().items():
        if key in named:
            document.tables.setdefault("taxonomy_term", {}).setdefault(key, term_record(value))
            record = taxonomy_record(type(value))
            document.tables.setdefault("taxonomy", {}).setdefault(record["id"], record)
    return document
