"""Two entries that may be one: which they are, what each says, and what becomes of them. A person decides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import words
from weefsel.platform.pages.register.entry import about, page_of
from weefsel.platform.pages.register.entry_named import named
from weefsel.platform.pages.register.entry_words import day_said, kind_said, label_of, title, value_said
from weefsel.platform.pages.register.forms import sent
from weefsel.platform.pages.register.frame import back_to, entry_page, frame, site_page
from weefsel.platform.register.alike import alike_pairs, alike_to
from weefsel.platform.register.around import around
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.merging import MERGED, keep_apart, merge, unmerge
from weefsel.platform.register.models import Entry, Merge
from weefsel.platform.register.permissions import Action, Refused, SiteAction
from weefsel.platform.register.plain.duplicates import Pair, Reason
from weefsel.platform.register.records import entry_of, values_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = ["pairs", "same", "unmerge_entry"]

#: pairs on the page of all of them
_SHOWN: Final = 100
_EMPTY: Final = ("", None, [])
#: what speaks for it that two are one
_FOR: Final = frozenset(one for one in Reason if not one.startswith("other") and one is not Reason.APART)


@dataclass(frozen=True, slots=True)
class Line:
    """A field in which two entries differ: as each says it, and whether the other's is proposed."""

    name: str
    label: str
    mine: str
    theirs: str
    takes: bool


@site_page(SiteAction.READ_QUEUE, "GET", "HEAD")
def pairs(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/dubbel`: all groups and places that may be in the register twice."""
    found, total = alike_pairs(_SHOWN)
    entries = Entry.objects.select_related("as_actor", "as_place").in_bulk({i for p in found for i in (p.one, p.other)})
    rows = [_pair(pair, entries, who, lang) for pair in found]
    context = frame(lang, who, text("same.pairs_name", lang), rows=rows, total=total)
    return render(request, "register/pairs.html", context)


@entry_page(Action.MERGE, "GET", "HEAD", "POST")
def same(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/hetzelfde`, and with `?als=<id>` the two side by side."""
    if EntryKind(entry.kind) not in MERGED:
        raise NotFound("Only groups and places are merged.")
    if request.method != "POST":
        return _chosen(request, who, lang, entry)
    other = entry_of(sent(request, "other"), EntryKind(entry.kind))
    if sent(request, "do") == "apart":
        keep_apart(who, entry.pk, other.pk)
        return back_to(entry, lang, "apart")
    keep = other if sent(request, "keep") == str(other.pk) else entry
    lost = entry if keep is other else other
    theirs = values_of(lost)
    take = {
        f.name: theirs[f.name] for f in FIELDS[EntryKind(lost.kind)] if sent(request, f"of_{f.name}") == str(lost.pk)
    }
    try:
        merge(who, lost.pk, keep.pk, take)
    except Refused:
        return _side_by_side(request, who, lang, entry, other, refused=True)
    return back_to(keep, lang, "merged")


@entry_page(Action.MERGE, "POST")
def unmerge_entry(request: HttpRequest, who: Who, lang: Lang, entry: Entry, number: int) -> HttpResponse:
    """Answers `/<kind>/<id>/uit-elkaar/<n>`: they were two after all."""
    del request
    if not Merge.objects.filter(pk=number, kept=entry).exists():
        raise NotFound("No such merge.")
    return back_to(unmerge(who, number), lang, "unmerged")


def _chosen(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """The two side by side where the other is known; else those that may be meant, and a box to name another."""
    written, other_id = asked(request, "naam")[:200], asked(request, "als")
    meant: Sequence[tuple[str, str]] = ()
    if written and not other_id:
        form = Form.ACTOR if entry.kind == EntryKind.ACTOR else Form.PLACE
        found = named(form, "other", written, "")
        other_id, meant = found.id or "", found.meant
    if other_id and other_id != str(entry.pk):
        return _side_by_side(request, who, lang, entry, entry_of(other_id, EntryKind(entry.kind)))
    found = alike_to(entry)
    entries = Entry.objects.select_related("as_actor", "as_place").in_bulk([one for one, _ in found])
    alike = [
        _about(entries[uuid.UUID(one)], who, lang) | {"because": _because(pair, lang), "ask": _ask(entry, one, lang)}
        for one, pair in found
    ]
    merged = [
        _about(one.lost, who, lang) | {"undo": page_of(entry, "entry_unmerge", lang, number=one.pk)}
        for one in Merge.objects.filter(kept=entry, undone_at=None).select_related("lost").order_by("-pk")
    ]
    context = frame(
        lang,
        who,
        text("same.name", lang),
        **about(entry, who, lang),
        alike=alike,
        merged=merged,
        written=written,
        nothing=bool(written) and not meant,
        meant=[{"label": label, "ask": _ask(entry, one, lang)} for one, label in meant if one != str(entry.pk)],
    )
    return render(request, "register/same_which.html", context)


def _ask(entry: Entry, other: str, lang: Lang) -> str:
    return f"{page_of(entry, 'entry_same', lang)}?als={other}"


def _side_by_side(
    request: HttpRequest, who: Who, lang: Lang, entry: Entry, other: Entry, *, refused: bool = False
) -> HttpResponse:
    if not who.may(Action.READ, other) or other.state != EntryState.SHOWN:
        raise NotFound("No such entry.")
    keep = other if _weighs(other) > _weighs(entry) else entry
    context = frame(
        lang,
        who,
        text("same.name", lang),
        **about(entry, who, lang),
        other=_about(other, who, lang),
        keep=keep,
        lines=_lines(entry, other, keep, who, lang),
        hanging=[_hanging(one, lang) for one in (entry, other)],
        confirmed=[day_said(one.confirmed_at, lang) for one in (entry, other)],
        refused=refused,
    )
    return render(request, "register/same.html", context, status=409 if refused else 200)


def _weighs(entry: Entry) -> tuple[bool, int, int]:
    """Which of two had better stay: what somebody keeps, then what most hangs on, then what was written most."""
    return entry.owner_id is not None, _counted(entry), entry.version


def _counted(entry: Entry) -> int:
    part: Any = entry
    return sum(getattr(part, name).count() for name in ("offers", "ties_to", "funded_by"))


def _hanging(entry: Entry, lang: Lang) -> str:
    return text("same.hanging", lang, n=words.number(_counted(entry), lang))


def _lines(entry: Entry, other: Entry, keep: Entry, who: Who, lang: Lang) -> list[Line]:
    kind = EntryKind(entry.kind)
    mine, theirs = values_of(entry), values_of(other)
    made: list[Line] = []
    for field in FIELDS[kind]:
        ours, others = mine[field.name], theirs[field.name]
        if ours != others:
            kept = ours if keep is entry else others
            # what the one that stays does not know is taken from the other
            takes = (keep is other) is (kept not in _EMPTY)
            said = [value_said(kind, field.name, value, who, lang) for value in (ours, others)]
            made.append(Line(field.name, label_of(field.name, lang), said[0], said[1], takes))
    return made


def _pair(pair: Pair, entries: dict[uuid.UUID, Entry], who: Who, lang: Lang) -> dict[str, Any]:
    one, other = (entries[uuid.UUID(found)] for found in (pair.one, pair.other))
    return {
        "one": _about(one, who, lang),
        "other": _about(other, who, lang),
        "because": _because(pair, lang),
        "ask": _ask(one, pair.other, lang),
    }


def _about(entry: Entry, who: Who, lang: Lang) -> dict[str, Any]:
    values = values_of(entry)
    area = values["area_code"]
    where = [values["street"], around().area_name(area) if area else ""]
    return {
        "id": str(entry.pk),
        "name": title(entry, who, lang),
        "kind": kind_said(entry, lang),
        "where": ", ".join(filter(None, where)),
        "address": entry_address(entry, lang),
        "owned": entry.owner_id is not None,
    }


def _because(pair: Pair, lang: Lang) -> str:
    """Why two may be one, in a sentence: only what speaks for it."""
    told: list[str] = []
    speaks = False
    for one in pair.because:
        # where the two are is one comparison: how far apart says as much as the street before it
        speaks = one.bits > 0 or (speaks and one.metres is not None)
        if speaks and one.metres is not None:
            told.append(
                text("same.because_apart", lang, metres=words.number(one.metres, lang))
                if one.metres
                else text("same.because_there", lang)
            )
        elif speaks and one.reason in _FOR:
            told.append(text(f"same.because_{one.reason}", lang))
    said = words.enumeration(told, lang)
    return said[:1].upper() + said[1:]
