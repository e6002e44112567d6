"""An entry, its history and proposals as JSON: what a page tells of it to whoever asks, and no more."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest

from weefsel.platform.register.fields import FIELDS, Field, Form
from weefsel.platform.register.freshness import age
from weefsel.platform.register.mailing import entry_address, site_address
from weefsel.platform.register.models import Change, Entry, Proposal
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import OWNED, STATE, values_of
from weefsel.platform.register.states import EntryKind, Via
from weefsel.platform.register.who import Who, owner_of

__all__ = ["REFERENCES", "host_of", "shown_change", "shown_entry", "shown_proposal", "shown_text", "tag_of"]

#: fields that name another entry
REFERENCES: Final = (Form.ACTOR, Form.PLACE, Form.END)
_TEXTS: Final = (Form.LINE, Form.PROSE)
_LISTS: Final = (Form.WORDS, Form.LANGUAGES)


def host_of(request: HttpRequest) -> str:
    """Where the site is, for addresses that lead to it."""
    return site_address(f"{request.scheme}://{request.get_host()}")


def shown_text(field: Field, value: Any) -> Any:
    """A text without what is not for everybody, as the pages show it; other values as they are."""
    return shown(value, "nl") if field.form in _TEXTS and isinstance(value, str) else value


def shown_entry(part: Entry, who: Who, host: str) -> dict[str, Any]:
    """All that may be read of an entry: its fields, and what is the matter with it."""
    kind = EntryKind(part.kind)
    values = values_of(part)
    return {
        "id": str(part.pk),
        "version": part.version,
        "state": str(part.state),
        "owned": owner_of(part) is not None,
        "age": str(age(part)),
        "created_at": moment(part.created_at),
        "changed_at": moment(part.changed_at),
        "confirmed_at": moment(part.confirmed_at),
        "page": host + entry_address(part, "nl"),
        **{field.name: _of_entry(part, field, values[field.name], who) for field in FIELDS[kind]},
    }


def _of_entry(part: Any, field: Field, value: Any, who: Who) -> Any:
    if field.form in REFERENCES and value is not None:
        return value if who.may(Action.READ, getattr(part, field.name)) else None
    return _value(field, value)


def _value(field: Field, value: Any) -> Any:
    """A value that names no entry. What was read from elsewhere, and is no word of ours, is as if nobody said it."""
    known = {str(one) for one in field.values}
    if field.form in _LISTS:
        listed = value if isinstance(value, list) else []
        return [one for one in listed if one in known] if field.form is Form.WORDS else listed
    if field.form is Form.WORD:
        return value if value in known else None
    return None if value in ("", None) else shown_text(field, value)


def moment(at: dt.datetime) -> str:
    """A moment in UTC, to the second."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tag_of(version: int, shown_as: Mapping[str, Any]) -> str:
    """The tag of what is shown of an entry: its version, and a checksum, for what is shown can change without it."""
    digest = hashlib.sha256(json.dumps(shown_as, sort_keys=True).encode()).hexdigest()
    return f'"{version}-{digest[:12]}"'


def shown_change(change: Change, kind: EntryKind, who: Who, named: Mapping[str, Entry]) -> dict[str, Any]:
    """One version of an entry. Who made it is told as a role; `named` are the entries that its values name."""
    return {
        "version": change.version,
        "at": moment(change.at),
        "acting_as": change.acting_as or None,
        "via": str(change.via),
        # of a file that was read it is the name of the file
        "why": None if change.via == Via.IMPORT else shown(change.why, "nl") or None,
        "fields": _differences(change.before, change.after, kind, who, named),
    }


def shown_proposal(made: Proposal, kind: EntryKind, who: Who, named: Mapping[str, Entry]) -> dict[str, Any]:
    """A proposal and what became of it."""
    return {
        "number": made.pk,
        "state": str(made.state),
        "made_at": moment(made.made_at),
        "decided_at": None if made.decided_at is None else moment(made.decided_at),
        "reason": shown(made.reason, "nl") or None,
        "fields": _differences(made.before, made.after, kind, who, named),
    }


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], kind: EntryKind, who: Who, named: Mapping[str, Entry]
) -> list[dict[str, Any]]:
    known = {field.name: field for field in FIELDS[kind]}
    names = [name for name in (STATE, OWNED, *known) if name in before or name in after]
    told: list[dict[str, Any]] = []
    for name in names:
        pair = (before.get(name), after.get(name))
        if name in known:
            pair = tuple(_named_or(known[name], one, who, named) for one in pair)
        told.append({"field": name, "before": pair[0], "after": pair[1]})
    return told


def _named_or(field: Field, value: Any, who: Who, named: Mapping[str, Entry]) -> Any:
    if field.form in REFERENCES:
        found = named.get(str(value))
        return str(value) if found is not None and who.may(Action.READ, found) else None
    return _value(field, value)


def named_in(rows: Iterable[Change | Proposal], kind: EntryKind) -> dict[str, Entry]:
    """The entries that the values of some changes name, by id."""
    names = [field.name for field in FIELDS[kind] if field.form in REFERENCES]
    ids = {side.get(name) for row in rows for side in (row.before, row.after) for name in names}
    return {str(one.pk): one for one in Entry.objects.filter(pk__in=[one for one in ids if one])}
