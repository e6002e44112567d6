"""What the facilitator sees: what waits for a word, with what it may be beside it, and what would become of it all."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.accounts.second_step import qr_path
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.naming import ends_of, merged_into
from weefsel.platform.mapping.outcome import Outcome, outcome
from weefsel.platform.mapping.saying import ASKED, record_of
from weefsel.platform.mapping.sessions import leaves_at
from weefsel.platform.pages.mapping.screen import host_of
from weefsel.platform.pages.mapping.seen import GroupRow, Names, TieRow, counted, group_row, here, tie_row
from weefsel.platform.pages.register.entry_words import day_said, entry_label, title
from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.duplicates import candidates
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import Who

__all__ = ["closed_view", "manage_view"]


@dataclass(frozen=True, slots=True)
class Known:
    """A group of the register that one of the session may be."""

    id: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A group of which nothing was said yet, and what it may be."""

    row: GroupRow
    known: list[Known]
    #: groups of the session that look like it: number and name
    similar: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Sorted:
    """A group of which it was said what becomes of it."""

    row: GroupRow
    said: str
    goes: bool


@dataclass(frozen=True, slots=True)
class TieSeen:
    """A tie, and why it does not go along where that is so."""

    row: TieRow
    note: str
    goes: bool


def manage_view(request: HttpRequest, who: Who, session: MappingSession, lang: Lang) -> dict[str, Any]:
    """The page on which everything gets its place."""
    groups = {one.pk: one for one in session.groups.select_related("entry", "place").order_by("pk")}
    ties = list(session.ties.order_by("pk"))
    found = outcome(who, session)
    waiting = [one for one in groups.values() if one.fate == Fate.WAITS]
    names = Names((end for tie in ties for end in ends_of(tie)), groups, lang)
    at = here(session, host_of(request), lang)
    width, squares = qr_path(at["link"])
    open_ties = [one for one in ties if one.fate == Fate.WAITS]
    return {
        "here": at,
        "qr": squares,
        "qr_width": width,
        "waiting": _waiting(waiting, groups, lang),
        "sorted": [_sorted(one, groups, who, lang) for one in groups.values() if one.fate != Fate.WAITS],
        "names": [one.name for one in groups.values() if one.fate not in (Fate.MERGED, Fate.DROPPED)],
        "ties": [_tie(one, names, groups, found, lang) for one in open_ties],
        "sorted_ties": [_tie(one, names, groups, found, lang) for one in ties if one.fate != Fate.WAITS],
        "going": _counts(len(found.groups), len(found.ties), lang),
        "open": _counts(len(waiting), len(open_ties), lang),
        "done": _counts(len(groups) - len(waiting), len(ties) - len(open_ties), lang),
        "leaves": day_said(leaves_at(session), lang),
    }


def _counts(groups: int, ties: int, lang: Lang) -> dict[str, str]:
    """How many of each, and of both together: only what there is."""
    said = {"groups": counted(groups, "count_groups", lang), "ties": counted(ties, "count_ties", lang)}
    there = [said[name] for name, number in (("groups", groups), ("ties", ties)) if number]
    return {**said, "both": words.enumeration(there, lang) or text("session.count_nothing", lang)}


def _waiting(groups: list[SaidGroup], all_groups: dict[int, SaidGroup], lang: Lang) -> list[Waiting]:
    ids = {uuid.UUID(one) for group in groups for one in group.alike}
    there = Entry.objects.filter(pk__in=ids, state=EntryState.SHOWN).select_related("as_actor")
    known = {str(one.pk): Known(str(one.pk), entry_label(one), entry_address(one, lang)) for one in there}
    similar = _similar(all_groups)
    return [
        Waiting(group_row(one, lang), [known[id_] for id_ in one.alike if id_ in known], similar[one.pk])
        for one in groups
    ]


def _similar(groups: dict[int, SaidGroup]) -> dict[int, list[tuple[int, str]]]:
    """Of each group those of the session that look like it."""
    there = [one for one in groups.values() if one.fate not in (Fate.DROPPED, Fate.MERGED)]
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pair in candidates([record_of(one) for one in there], threshold=ASKED):
        one, other = int(pair.one), int(pair.other)
        found[one].append((other, groups[other].name))
        found[other].append((one, groups[one].name))
    return found


def _sorted(group: SaidGroup, groups: dict[int, SaidGroup], who: Who, lang: Lang) -> Sorted:
    name = ""
    goes = merged_into(group, groups).fate in (Fate.KEPT, Fate.SAME)
    if group.fate == Fate.SAME:
        name = title(group.entry, who, lang) if group.entry is not None else ""
    elif group.fate == Fate.MERGED and group.into_id in groups:
        name = groups[group.into_id].name
    said = text("session.is_merged" if name and group.fate == Fate.MERGED else f"session.is_{group.fate}", lang)
    return Sorted(group_row(group, lang), f"{said} {name}".strip(), goes)


def _tie(tie: SaidTie, names: Names, groups: dict[int, SaidGroup], found: Outcome, lang: Lang) -> TieSeen:
    row = tie_row(tie, names, lang)
    # what is no longer there is called as it was called
    one, other = (
        said or (groups[end.group].name if end.group in groups else text("entry.not_to_see", lang))
        for said, end in zip((row.one, row.other), ends_of(tie), strict=True)
    )
    left = found.left.get(tie.pk)
    note = text(f"session.left_{left}", lang) if left else ""
    if tie.fate == Fate.DROPPED:
        note = text("session.is_dropped", lang)
    said_by = text(f"session.told_{tie.said_by}", lang) if tie.said_by else ""
    row = TieRow(row.number, one, row.what, other, row.formal)
    return TieSeen(row, " · ".join(filter(None, (note, said_by))), tie.fate == Fate.KEPT and left is None)


def closed_view(request: HttpRequest, who: Who, session: MappingSession, lang: Lang) -> dict[str, Any]:
    """What came of it: only what is in the register now."""
    del request
    ids = [uuid.UUID(one) for one in (*session.kept_groups, *session.kept_ties)]
    there = {str(pk): one for pk, one in Entry.objects.in_bulk(ids).items() if who.may(Action.READ, one)}
    groups, ties = (
        [(title(there[one], who, lang), entry_address(there[one], lang)) for one in kept if one in there]
        for kept in (session.kept_groups, session.kept_ties)
    )
    closed_on = day_said(session.closed_at, lang) if session.closed_at else ""
    came = _counts(len(groups), len(ties), lang)
    return {"here": here(session, "", lang), "groups": groups, "ties": ties, "came": came, "closed_on": closed_on}
