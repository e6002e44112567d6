"""Groups and ties of a session as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weefsel.concepts import Function, Lang, TieKind
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.mapping.codes import spoken
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.naming import End, ends_of, resolved
from weefsel.platform.pages.register.entry_words import title
from weefsel.platform.register.around import around
from weefsel.platform.register.mailing import site_address
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.who import VISITOR
from weefsel.platform.templatetags.site_tags import address

__all__ = ["GroupRow", "Names", "Seen", "TieRow", "counted", "group_row", "here", "seen", "tie_row"]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group that was named."""

    number: int
    name: str
    functions: tuple[Function, ...]
    where: str


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie that was drawn, as a sentence."""

    number: int
    one: str
    what: str
    other: str
    formal: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody in the room sees, the newest first."""

    groups: list[GroupRow]
    ties: list[TieRow]
    #: how many of each, in words
    groups_said: str
    ties_said: str


def counted(number: int, what: str, lang: Lang) -> str:
    """How many groups or ties, in words: geen groepen, één groep, 12 groepen."""
    if number < 2:
        return text(f"session.{what}_{('none', 'one')[number]}", lang)
    return text(f"session.{what}_many", lang, n=words.number(number, lang))


class Names:
    """What the ends of ties are called: nothing where they are no longer there."""

    def __init__(self, ends: Iterable[End], groups: dict[int, SaidGroup], lang: Lang) -> None:
        self._groups = groups
        there = {found.entry for end in ends if (found := resolved(end, groups)) is not None}
        named = Entry.objects.filter(pk__in=there - {None})
        entries = named.select_related("as_actor", "as_place")
        self._entries = {one.pk: title(one, VISITOR, lang) for one in entries if VISITOR.may(Action.READ, one)}

    def of(self, end: End) -> str:
        found = resolved(end, self._groups)
        if found is None:
            return ""
        return self._groups[found.group].name if found.group is not None else self._entries.get(found.entry, "")


def seen(session: MappingSession, lang: Lang) -> Seen:
    """What was said, without what was dropped; what was merged stands once."""
    groups = {one.pk: one for one in session.groups.order_by("-pk")}
    ties = list(session.ties.exclude(fate=Fate.DROPPED).order_by("-pk"))
    names = Names((end for tie in ties for end in ends_of(tie)), groups, lang)
    rows = [tie_row(one, names, lang) for one in ties]
    there = [one for one in groups.values() if one.fate not in (Fate.DROPPED, Fate.MERGED)]
    drawn = [one for one in rows if one.one and one.other]
    groups_said, ties_said = counted(len(there), "count_groups", lang), counted(len(drawn), "count_ties", lang)
    return Seen([group_row(one, lang) for one in there], drawn, groups_said, ties_said)


def group_row(group: SaidGroup, lang: Lang) -> GroupRow:
    functions = tuple(one for one in Function if str(one) in group.functions)
    area = around().area_name(group.area_code) if group.area_code else ""
    place = title(group.place, VISITOR, lang) if group.place is not None else group.street
    return GroupRow(group.pk, group.name, functions, ", ".join(filter(None, (place, area))))


def tie_row(tie: SaidTie, names: Names, lang: Lang) -> TieRow:
    one, other = (names.of(end) for end in ends_of(tie))
    kind = TieKind(tie.tie_kind)
    return TieRow(tie.pk, one, kind.label(lang), other, kind.formal)


def here(session: MappingSession, host: str, lang: Lang) -> dict[str, str]:
    """How one gets to a session: its code as it is read aloud, and where to type it."""
    site = site_address(host)
    where = address("session", lang, code=session.code)
    return {
        "code": spoken(session.code),
        "site": (site + address("session_join", lang)).partition("://")[2],
        "phone": where,
        "link": site + where,
        "screen": address("session_screen", lang, code=session.code),
        "manage": address("session_manage", lang, code=session.code),
        "last_day": words.day(session.last_day.isoformat(), lang),
        "area": around().area_name(session.area_code) if session.area_code else text("session.whole", lang),
    }
