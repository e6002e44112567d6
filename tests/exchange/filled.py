"""A register with something of everything in it: entries of all kinds, in every state, with all that people do."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.apps import apps

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim, decide_claim
from weefsel.platform.register.interpreting import Beside, Words, write_text
from weefsel.platform.register.intervening import Deed, add_deed, change_deed
from weefsel.platform.register.introducing import answer
from weefsel.platform.register.merging import keep_apart, merge
from weefsel.platform.register.models import Ask, Entry, KindChoice, Link
from weefsel.platform.register.moderation import appeal, hide, report
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import add, edit, remove
from weefsel.platform.register.states import EntryKind, EntryState, HouseRule, Met, VisitKind
from weefsel.platform.register.visits import visit
from weefsel.platform.register.who import PROGRAM, VISITOR, Who

__all__ = ["Filled", "emptied", "fill"]

K = EntryKind
#: a name that a spreadsheet would reckon with, and one that looks as if we had written it
FORMULA, QUOTED = "=SOM(A1)", "'-streepje"


@dataclass(frozen=True)
class Filled:
    """The entries that tests name."""

    owner: Who
    #: a group that somebody owns, with an activity and a tie to `place`
    owned: uuid.UUID
    place: uuid.UUID
    #: a group that a moderator hid, with an activity
    hidden: uuid.UUID
    hidden_offer: uuid.UUID


def fill(west: float = 4.9, south: float = 52.3) -> Filled:
    """Fill an empty register, in degrees around a place."""
    owner, other, moderator, editor = (_person(role, name) for role, name in _PEOPLE)
    place = add(PROGRAM, K.PLACE, _place("Buurthuis", west, south, capacity=40, opening_hours="Mo-Fr 09:00-17:00"))
    far = add(
        PROGRAM,
        K.PLACE,
        _place(FORMULA, round(west + 0.01, 6), round(south + 0.01, 6), access="Bel 06-12345678 voor de sleutel"),
    )
    owned = add(
        PROGRAM, K.ACTOR, _group("Eetclub", place=str(place.pk), contact="+31 20 1234567", contact_role="gastvrouw")
    )
    decide_claim(editor, claim(owner, owned.pk).pk, accept=True)
    prose = 'Wij eten "samen".\nMail naam@voorbeeld.nl; of kom, op dinsdag.'
    edit(owner, owned.pk, {"summary": prose, "website": "https://voorbeeld.nl/eten?a=1"}, why="meer verteld")
    quoted = add(PROGRAM, K.ACTOR, _group(QUOTED, place=str(far.pk)))
    offer = {"name": "Koken", "offer_kind": "recurring", "functions": ["meeting", "support"], "actor": str(owned.pk)}
    times = {
        "rrule": "FREQ=WEEKLY;BYDAY=TU",
        "starts": "18:00",
        "ends": "20:00",
        "cost_eur": "2.50",
        "language": ["nl", "tr"],
    }
    add(PROGRAM, K.OFFER, {**offer, **times, "place": str(place.pk), "from_date": "2026-01-06"})
    gone = add(PROGRAM, K.PLACE, _place("Dicht", west, south))
    nowhere = add(PROGRAM, K.OFFER, {**offer, "name": "Waar?", "place": str(gone.pk)})
    remove(PROGRAM, gone.pk, gone=True, why="gesloopt")
    tie = {"from_actor": str(owned.pk), "tie_kind": "refers_to", "said_by": "both", "strength": 2}
    add(PROGRAM, K.TIE, {**tie, "to_entry": str(quoted.pk)})
    add(PROGRAM, K.TIE, {**tie, "to_entry": str(place.pk)})
    add(PROGRAM, K.TIE, {**tie, "to_entry": str(gone.pk)})
    add(PROGRAM, K.FUNDING, {"from_actor": str(quoted.pk), "to_entry": str(owned.pk), "amount_eur": "1250.00"})
    hidden = add(PROGRAM, K.ACTOR, _group("Verborgen"))
    Entry.objects.filter(pk=hidden.pk).update(owner=other.account)
    hidden_offer = add(PROGRAM, K.OFFER, {**offer, "name": "Ook niet", "actor": str(hidden.pk)})
    report(VISITOR, hidden.pk, HouseRule.NOT_REAL, "ik ken iemand die")
    hide(moderator, hidden.pk, HouseRule.NOT_REAL, "bestaat niet")
    appeal(other, hidden.pk, "wij bestaan wel")
    add(PROGRAM, K.ACTOR, _group("Wacht"), state=EntryState.WAITING)
    remove(PROGRAM, add(PROGRAM, K.ACTOR, _group("Weg")).pk)
    propose(other, owned.pk, {"name": "Eetclub Dinsdag"}, why="zo heten ze")
    visit(editor, place.pk, VisitKind.STILL_RIGHT, "deur was open")
    Ask.objects.create(entry_id=nowhere.pk, stage="owner")
    merge(editor, add(PROGRAM, K.ACTOR, _group("Dubbel")).pk, quoted.pk, {}, why="dezelfde")
    keep_apart(editor, place.pk, far.pk)
    answer(other, owned.pk, quoted.pk, Met.TRIED)
    beside = Beside("reach", "WK990101", "meeting:within_10", 0.71, "share", "spread", "", dt.date(2026, 3, 1))
    write_text(owner, beside, Words("De brug is te hoog.\nLoop om.", group=str(owned.pk)))
    unknown = replace(beside, value=None, missing="unknown")
    write_text(other, unknown, Words("Dat weten wij wel.", signed="bewoner"))
    deed = Deed("Samen eten", ["WK990101"], dt.date(2022, 3, 1), ["inc_lonely"], entry=str(owned.pk))
    changed = replace(deed, what_nl="Elke week.\nIedereen.", until_date=dt.date(2024, 5, 1), done_by="", entry="")
    change_deed(editor, add_deed(editor, deed).pk, changed)
    KindChoice.objects.create(place_kind="library", belongs=False)
    KindChoice.objects.create(place_kind="bench", belongs=True)
    Link.objects.create(entry_id=place.pk, scheme="osm", external_id="node/1", given={"name": "Buurthuis"})
    Link.objects.create(
        entry_id=place.pk, scheme="kvk", external_id="12345678", rest={"é": [1, 2.5, None, {"b": "\\u0000"}]}
    )
    return Filled(owner, owned.pk, place.pk, hidden.pk, hidden_offer.pk)


_PEOPLE = (
    (Role.PARTICIPANT, "eigenaar"),
    (Role.PARTICIPANT, "ander"),
    (Role.MODERATOR, "moderator"),
    (Role.EDITOR, "redactie"),
)


def _person(role: Role, name: str) -> Who:
    return Who(Account.objects.create_user(f"{name}@example.org", role=role), role)


def _place(name: str, east: float, north: float, **more: object) -> dict[str, object]:
    sort = {"place_kind": "community_centre", "functions": ["meeting"], "setting": "indoor", "count": "core"}
    return {"name": name, **sort, "latitude": north, "longitude": east, **more}


def _group(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "actor_kind": "residents_group", "functions": ["meeting"], **more}


def emptied(labels: Iterable[str] = ("register", "exchange", "finding", "webapi")) -> None:
    """Take everything out of the register, as on a site where nobody wrote yet. Accounts stay."""
    for model in reversed([model for model in apps.get_models() if model._meta.app_label in labels]):
        model._base_manager.all()._raw_delete("default")
