"""What changed in an entry: who (only their role), when, by what way and why; two versions side by side; and undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages.register.entry import about
from weefsel.platform.pages.register.entry_words import label_of, value_said
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import back_to, entry_page, frame
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.comparing import Piece, changes, differences
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import OWNED, STATE, Conflict, undo
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.versions import values_at
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = ["show", "undo_change"]

#: changes on one page; older ones are behind a link
PER_PAGE: Final = 30
#: whose an entry is, what moderators decided, and what was confirmed has its own way back
_OWN_WAY_BACK: Final = (Via.CLAIM, Via.MODERATION, Via.CONFIRMED, Via.ERASURE, Via.MERGE)
#: letters of a text from which on it is told word by word
_LONG: Final = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One field that changed: its pieces, or what it was and became."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One change as the page tells it."""

    number: int
    when: str
    by: str
    why: str
    lines: tuple[Line, ...]
    #: whether it is the version with which the entry began
    began: bool
    can_be_undone: bool


@entry_page(Action.READ_HISTORY, "GET", "HEAD")
def show(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/geschiedenis`, with `?van=2&tot=5` two versions side by side."""
    return _page(request, who, lang, entry)


def _page(
    request: HttpRequest, who: Who, lang: Lang, entry: Entry, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    before = _number(asked(request, "voor"), entry.version + 1) or entry.version + 1
    rows = list(Change.objects.filter(entry_id=entry.pk, version__lt=before).order_by("-version")[: PER_PAGE + 1])
    first, last = (_number(asked(request, name), entry.version) for name in ("van", "tot"))
    compared = _compared(entry, sorted((first, last)), who, lang) if first and last and first != last else None
    numbers = Change.objects.filter(entry_id=entry.pk).order_by("-version").values_list("version", flat=True)
    context = frame(
        lang,
        who,
        text("entry.history_name", lang),
        **about(entry, who, lang),
        versions=[_version(one, entry, who, lang) for one in rows[:PER_PAGE]],
        older=rows[PER_PAGE - 1].version if len(rows) > PER_PAGE else None,
        numbers=list(numbers[:500]),
        first=min(first, last) if first and last else None,
        last=max(first, last) if first and last else None,
        compared=compared,
        conflict=conflict,
    )
    return render(request, "register/history.html", context, status=status)


def _number(written: str, most: int) -> int | None:
    """A version that somebody asks for; None where it is none."""
    if not (written.isascii() and written.isdigit()):
        return None
    number = int(written[:9])
    return number if 1 <= number <= most else None


def _version(change: Change, entry: Entry, who: Who, lang: Lang) -> Version:
    here = timezone.localtime(change.at)
    began = change.version == 1
    role = text(f"entry.by_{change.acting_as}", lang) if change.acting_as else text("entry.by_nobody", lang)
    way = text(f"entry.via_{change.via}", lang)
    day = words.day(here.date().isoformat(), lang)
    why = "" if change.via == Via.IMPORT else shown(change.why, lang)
    return Version(
        change.version,
        text("accounts.at", lang, day=day, time=f"{here:%H:%M}"),
        text("entry.by_and_via", lang, by=role[:1].upper() + role[1:], way=way),
        why,
        tuple(_lines(EntryKind(entry.kind), change.before, change.after, who, lang)),
        began,
        _can_be_undone(change, entry, who),
    )


def _can_be_undone(change: Change, entry: Entry, who: Who) -> bool:
    """Whether undoing it is offered; what stands in the way later is told when it is tried."""
    if change.version == 1:
        # that it was added is taken back by taking it out
        return entry.state == EntryState.SHOWN and who.may(Action.REMOVE, entry)
    if change.via in _OWN_WAY_BACK or not change.before:
        return False
    back = Action.PUT_BACK if change.before.get(STATE) == EntryState.SHOWN else Action.UNDO
    return who.may(back, entry)


def _lines(kind: EntryKind, before: Mapping[str, Any], after: Mapping[str, Any], who: Who, lang: Lang) -> list[Line]:
    """What changed, field by field, as everybody may read it."""
    names = [STATE, OWNED, *(field.name for field in FIELDS[kind])]
    made: list[Line] = []
    for one in changes(before, after, names):
        old, new = (_said(kind, one.field, value, who, lang) for value in (one.before, one.after))
        pieces = differences(old, new) if old and new and max(len(old), len(new)) > _LONG else ()
        made.append(Line(label_of(one.field, lang), old, new, pieces))
    return made


def _said(kind: EntryKind, name: str, value: Any, who: Who, lang: Lang) -> str:
    """A value in words; a contact that was taken away is not kept on show by its history."""
    said = value_said(kind, name, value, who, lang)
    return shown(said, lang) if name in ("contact", "website") else said


def _compared(entry: Entry, numbers: list[int], who: Who, lang: Lang) -> list[Line]:
    first, last = (values_at(entry, number) for number in numbers)
    return _lines(EntryKind(entry.kind), first, last, who, lang)


@entry_page(Action.READ_HISTORY, "POST")
def undo_change(request: HttpRequest, who: Who, lang: Lang, entry: Entry, version: int) -> HttpResponse:
    """Answers `/<kind>/<id>/ongedaan/<version>`: take one change back, as a change of its own."""
    try:
        undo(who, entry.pk, version, why=posted(request, "why")[:200])
    except Conflict as conflict:
        said = words.enumeration([label_of(name, lang) for name in conflict.theirs], lang)
        return _page(request, who, lang, entry, conflict=said, status=409)
    return back_to(entry, lang, "undone")
