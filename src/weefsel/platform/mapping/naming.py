"""What somebody means who types a name: a group of the session, or a group or place of the register."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.db.models import Q

from weefsel.concepts import ActorKind, Lang, PlaceKind
from weefsel.concepts.texts import text
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.register.around import around
from weefsel.platform.register.models import Actor, Entry, Place
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.states import EntryState

__all__ = ["End", "Named", "Option", "end_of", "ends_of", "merged_into", "named", "resolved", "suggested"]

#: how many are suggested, and from so many letters on
_MOST: Final = 8
_LEAST_TYPED: Final = 2
#: of each table so many are looked at
_LOOKED_AT: Final = 60
_LONGEST: Final = 160
_MOST_WORDS: Final = 6


class End(NamedTuple):
    """One end of a tie: the number of a group of the session, or the id of an entry."""

    group: int | None = None
    entry: uuid.UUID | None = None

    def __str__(self) -> str:
        return f"g{self.group}" if self.entry is None else str(self.entry)


class Option(NamedTuple):
    """Something that may be meant: what to fill in, what sort of thing it is, and its end as text."""

    label: str
    name: str
    kind: str
    id: str


class Named(NamedTuple):
    """What a name leads to: an end, or what is wrong and which may have been meant."""

    end: End | None = None
    wrong: Wrong | None = None
    meant: tuple[Option, ...] = ()


def end_of(written: str) -> End | None:
    """An end from its text; None for what is none."""
    if written.startswith("g") and written[1:].isdecimal() and written.isascii() and len(written) <= 18:
        return End(group=int(written[1:]))
    try:
        return End(entry=uuid.UUID(written))
    except ValueError:
        return None


def merged_into(group: SaidGroup, groups: dict[int, SaidGroup]) -> SaidGroup:
    """The group that a group turned out to be, in the end; itself where it was not merged."""
    while group.fate == Fate.MERGED and group.into_id in groups:
        group = groups[group.into_id]
    return group


def resolved(end: End, groups: dict[int, SaidGroup]) -> End | None:
    """What an end stands for by what the facilitator said; None where that is no longer there."""
    if end.group is None:
        return end
    if end.group not in groups:
        return None
    group = merged_into(groups[end.group], groups)
    if group.fate == Fate.DROPPED:
        return None
    return End(entry=group.entry_id) if group.fate == Fate.SAME and group.entry_id else End(group.pk)


def ends_of(tie: SaidTie) -> tuple[End, End]:
    """From whom to whom, as it was said."""
    return End(tie.from_group_id, tie.from_entry_id), End(tie.to_group_id, tie.to_entry_id)


def suggested(session: MappingSession, written: str, lang: Lang, *, places: bool) -> list[Option]:
    """What may be meant while somebody types; with `places` also places."""
    if len(folded(written)) < _LEAST_TYPED:
        return []
    return _options(session, written, lang, places=places)[:_MOST]


def named(session: MappingSession, field: str, written: str, chosen: str, lang: Lang, *, places: bool) -> Named:
    """The group or place that is called so; `chosen` is one that was suggested or offered."""
    name = line(written, _LONGEST, field=field)
    if isinstance(name, Wrong):
        return Named(wrong=name)
    found = _options(session, name, lang, places=places)
    exact = [one for one in found if folded(name) in (folded(one.label), folded(one.name))]
    picked = [one for one in found if one.id == chosen] or exact
    if len(picked) == 1:
        return Named(end_of(picked[0].id))
    offered = (exact or found)[:_MOST]
    return Named(wrong=Wrong(field, "entry.wrong_which" if offered else "session.wrong_unknown"), meant=tuple(offered))


def _options(session: MappingSession, written: str, lang: Lang, *, places: bool) -> list[Option]:
    """All that may be meant: names that begin so before others, of the session before those of the register."""
    # what stands behind the last comma may be the area that was filled in with it
    heads = list(dict.fromkeys(filter(folded, (written, written.rpartition(",")[0]))))
    if not heads:
        return []
    found: dict[str, Option] = {}
    for one in (*_of_session(session, heads, lang), *_of_register(heads, lang, places=places)):
        found.setdefault(one.id, one)
    begins = tuple(folded(head) for head in heads)
    return sorted(found.values(), key=lambda one: not folded(one.name).startswith(begins))


def _of_session(session: MappingSession, heads: Iterable[str], lang: Lang) -> Iterator[Option]:
    groups = {one.pk: one for one in session.groups.order_by("name", "pk")}
    for group in groups.values():
        into = merged_into(group, groups)
        name = folded(group.name)
        if into.fate != Fate.DROPPED and any(all(word in name for word in folded(head).split()) for head in heads):
            yield Option(group.name, group.name, text("session.kind_here", lang), str(End(into.pk)))


def _of_register(heads: Iterable[str], lang: Lang, *, places: bool) -> Iterator[Option]:
    wanted = Q()
    for head in heads:
        said = Q()
        for word in head.split()[:_MOST_WORDS]:
            said &= Q(name__icontains=word)
        wanted |= said
    for model in (Actor, Place) if places else (Actor,):
        rows = model.objects.filter(wanted, state=EntryState.SHOWN).exclude(name="").order_by("name", "pk")
        yield from (_option(one, lang) for one in rows[:_LOOKED_AT])


def _option(entry: Actor | Place, lang: Lang) -> Option:
    name = shown(entry.name, lang)
    label = f"{name}, {around().area_name(entry.area_code)}" if entry.area_code else name
    return Option(label, name, _kind(entry, lang), str(End(entry=entry.pk)))


def _kind(entry: Entry, lang: Lang) -> str:
    word = entry.actor_kind if isinstance(entry, Actor) else entry.place_kind if isinstance(entry, Place) else ""
    known = {str(one): one for one in (*ActorKind, *PlaceKind)}
    return known[word].label(lang) if word in known else ""
