"""From what somebody typed on a phone, or the facilitator in a form, to values, or what is wrong with each field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone

from weefsel.concepts import ActorKind, Lang, TieKind
from weefsel.platform.mapping.models import MappingSession
from weefsel.platform.mapping.naming import Named, named
from weefsel.platform.mapping.saying import TIE_KINDS
from weefsel.platform.mapping.sessions import LONGEST
from weefsel.platform.pages.register.group_where import Where, located
from weefsel.platform.register.around import Around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.fields import SaidBy
from weefsel.platform.register.plain.scanning import found
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.plain.values import date_within
from weefsel.platform.register.states import EntryKind

__all__ = ["GroupSent", "SessionSent", "TieSent", "read_group", "read_session", "read_tie"]

_LONGEST: Final = 100
_SAID_BY: Final = (str(SaidBy.FROM), str(SaidBy.TO), str(SaidBy.BOTH))


@dataclass(frozen=True, slots=True)
class SessionSent:
    """A session that is to be opened."""

    title: str
    area_code: str
    last_day: dt.date
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class GroupSent:
    """A group, with the values of an entry."""

    values: Mapping[str, Any]
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class TieSent:
    """A tie: what each of its names leads to."""

    one: Named
    other: Named
    kind: TieKind | None
    said_by: str
    wrong: tuple[Wrong, ...]


def read_session(sent: QueryDict, known: Around) -> SessionSent:
    """Check the form that opens a session."""
    title = line(sent.get("title", ""), _LONGEST, field="title")
    area = str(sent.get("area") or "")
    today = timezone.localdate()
    day = date_within(sent.get("last_day", ""), today, today + LONGEST, field="last_day", needed=False)
    wrong = [one for one in (title, day) if isinstance(one, Wrong)]
    wrong += _private(sent, ("title",))
    if area and area not in known.ground.names:
        wrong.append(Wrong("area", "register.wrong_area"))
    return SessionSent(
        "" if isinstance(title, Wrong) else title, area, day if isinstance(day, dt.date) else today, tuple(wrong)
    )


def read_group(sent: QueryDict, session: MappingSession, known: Around) -> GroupSent:
    """Check the form that adds a group."""
    where = _where(str(sent.get("where") or ""), str(sent.get("where_id") or ""), session, known)
    given = {
        "name": sent.get("name", ""),
        "actor_kind": str(ActorKind.ORGANISATION),
        "functions": sent.getlist("functions"),
        **({} if isinstance(where, Wrong) else where.values),
    }
    group = checked(EntryKind.ACTOR, given, known, whole=True)
    wrong = [one for one in group.wrong if one.field in ("name", "functions")]
    wrong += [where] if isinstance(where, Wrong) else []
    return GroupSent(group.values, (*wrong, *_private(sent, ("name", "where"))))


def _where(written: str, chosen: str, session: MappingSession, known: Around) -> Where | Wrong:
    """Where a group is: in the area of the session where it does not say, or says what is not on the map."""
    typed = line(written, _LONGEST, field="where", needed=False)
    if isinstance(typed, Wrong) or not typed:
        return typed or Where(None, "", session.area_code)
    at = located(known, typed, chosen, session.area_code, home=False)
    return Where(None, typed, session.area_code) if isinstance(at, Wrong) else at


def read_tie(sent: QueryDict, session: MappingSession, lang: Lang) -> TieSent:
    """Check the form that draws a tie."""
    one, other = (
        named(session, field, str(sent.get(field) or ""), _chosen(sent, field), lang, places=field == "to")
        for field in ("from", "to")
    )
    kind = next((kind for kind in TIE_KINDS if str(kind) == sent.get("kind")), None)
    said_by = str(sent.get("said_by") or "")
    wrong = [one for one in (one.wrong, other.wrong) if one is not None]
    wrong += [] if kind is not None else [Wrong("kind", "register.wrong_choose")]
    return TieSent(one, other, kind, said_by if said_by in _SAID_BY else "", tuple(wrong))


def _chosen(sent: QueryDict, field: str) -> str:
    """One that was offered goes before one that was suggested while typing."""
    return str(sent.get(f"{field}_pick") or sent.get(f"{field}_id") or "")


def _private(sent: QueryDict, names: Iterable[str]) -> list[Wrong]:
    """Numbers and addresses of people: a list that a whole room reads is no place for them."""
    return [Wrong(name, "session.wrong_private") for name in names if found(str(sent.get(name) or ""))]
