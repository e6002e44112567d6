"""Writing many entries at once, each with its history: what readers of files bring in.

A record of a file is known by its link: the source, and its key there. The link keeps what the source last said, so
that only what the source changed since is a change: what people wrote here stays.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, cast

from django.db import models, transaction
from django.utils import timezone

from weefsel.errors import WeefselError
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.inserting import BATCH, INSERTED, Fresh, batches, entry_id, insert
from weefsel.platform.register.models import Actor, Ask, Change, Entry, Link
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import MODELS, set_values, values_of
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM, Who

__all__ = ["Fate", "Incoming", "Overtaken", "Planned", "carry_out", "ids_of", "plan"]

_GROUP_OF: Final = {EntryKind.OFFER: "actor", EntryKind.TIE: "from_actor", EntryKind.FUNDING: "from_actor"}

Values = Mapping[str, Any]


class Fate(StrEnum):
    """What becomes of a record that is brought in."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    #: somebody owns the entry: they get a proposal
    PROPOSED = "proposed"
    #: would be added to a group that somebody owns, which only they do
    OWNED = "owned"
    #: it was taken out or hidden here, and stays so
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record of a file."""

    kind: EntryKind
    #: as `weefsel.platform.register.checks` gives them, of the fields that the file tells of; all of a new entry
    values: Values
    #: of its link: the source, at most 40 characters, and its key there, at most 200
    scheme: str
    external_id: str
    #: what the source says besides, as JSON values
    rest: Values = field(default_factory=dict)
    #: the entry that a person said it is; else the one of its link, else a new one
    entry_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of a record, and which fields it would change, from what."""

    incoming: Incoming
    fate: Fate
    entry_id: uuid.UUID
    changes: Values = field(default_factory=dict)
    before: Values = field(default_factory=dict)


class Overtaken(WeefselError):
    """Somebody wrote in the meantime what would be written now: ids of those entries."""

    def __init__(self, ids: Sequence[uuid.UUID]) -> None:
        self.ids = tuple(ids)
        super().__init__(f"Changed by others in the meantime: {len(self.ids)} entries.")


def ids_of(scheme: str, external_ids: Iterable[str]) -> dict[str, uuid.UUID]:
    """The ids that records of a source have here, or will have."""
    wanted = list(dict.fromkeys(external_ids))
    links = _links((scheme, one) for one in wanted)
    into = _into()
    ids = (links[scheme, one].entry_id if (scheme, one) in links else entry_id(scheme, one) for one in wanted)
    return {one: _followed(found, into) for one, found in zip(wanted, ids, strict=True)}


def plan(incoming: Sequence[Incoming], who: Who = PROGRAM) -> list[Planned]:
    """What would become of each record if `who` brought it in, in their order; nothing is written.

    Raises `ValueError` where two records have one key, or one is said to be an entry of another kind.
    """
    return [planned for planned, _ in _planned(incoming, who)]


def carry_out(who: Who, planned: Sequence[Planned], *, why: str) -> Counter[Fate]:
    """Do as was planned, in one transaction; how many of each fate. Those with `OWNED` and `LEFT` are left out.

    Raises `Refused`, and `Overtaken` where others wrote since it was planned what makes it come out otherwise.
    """
    who.needs_site(SiteAction.IMPORT)
    with transaction.atomic():
        _lock(one.entry_id for one in planned if one.fate is not Fate.NEW)
        now = _planned([one.incoming for one in planned], who)
        pairs = zip(now, planned, strict=True)
        other = [mine.entry_id for (mine, _), seen in pairs if _come_out(mine) != _come_out(seen)]
        if other:
            raise Overtaken(other)
        insert(who, [_fresh(one) for one, _ in now if one.fate is Fate.NEW], why)
        _change(who, [one for one, _ in now if one.fate is Fate.CHANGED], why)
        for one, _ in now:
            if one.fate is Fate.PROPOSED:
                propose(who, one.entry_id, one.changes, why=why)
        _remember(pair for pair in now if pair[0].fate in (Fate.CHANGED, Fate.SAME, Fate.PROPOSED))
    return Counter(one.fate for one in planned)


def _come_out(planned: Planned) -> tuple[Any, ...]:
    return planned.fate, planned.entry_id, planned.changes


def _planned(incoming: Sequence[Incoming], who: Who) -> list[tuple[Planned, Link | None]]:
    keys = [(one.scheme, one.external_id) for one in incoming]
    if len(set(keys)) < len(keys):
        raise ValueError("two records have one key")
    links, into = _links(keys), _into()
    said = [links.get(key) for key in keys]
    ids = [_followed(_target(one, link), into) for one, link in zip(incoming, said, strict=True)]
    there = _read(zip(ids, (one.kind for one in incoming), strict=True))
    owners = _owners(incoming, there)
    made: list[tuple[Planned, Link | None]] = []
    for one, link, target in zip(incoming, said, ids, strict=True):
        planned = _one(one, link, target, there.get(target), owners, who)
        if planned.fate is Fate.CHANGED:
            # a second record that is the same entry finds what the first made of it
            there[target][1].update(planned.changes)
        made.append((planned, link))
    return made


def _target(one: Incoming, link: Link | None) -> uuid.UUID:
    if one.entry_id is not None:
        return one.entry_id
    return link.entry_id if link is not None else entry_id(one.scheme, one.external_id)


#: an entry that is there: its state and owner, and the values of its fields
_There = tuple[Entry, dict[str, Any]]


def _one(
    one: Incoming,
    link: Link | None,
    target: uuid.UUID,
    found: _There | None,
    owners: Mapping[str, uuid.UUID | None],
    who: Who,
) -> Planned:
    owner = owners.get(one.values.get(_GROUP_OF.get(one.kind, ""), ""))
    if found is None:
        return Planned(one, Fate.OWNED if _is_anothers(owner, who) else Fate.NEW, target)
    part, now = found
    if part.kind != one.kind:
        raise ValueError(f"{target} is no {one.kind}")
    if part.state not in (EntryState.SHOWN, EntryState.WAITING):
        return Planned(one, Fate.LEFT, target)
    given = link.given if link is not None else {}
    told = {name: value for name, value in one.values.items() if name not in given or given[name] != value}
    changes = {name: value for name, value in told.items() if now[name] != value}
    if not changes:
        return Planned(one, Fate.SAME, target)
    keeper = part.owner_id or owners.get(now.get(_GROUP_OF.get(one.kind, ""), ""))
    fate = Fate.PROPOSED if _is_anothers(keeper, who) else Fate.CHANGED
    return Planned(one, fate, target, changes, {name: now[name] for name in changes})


def _is_anothers(owner: uuid.UUID | None, who: Who) -> bool:
    return owner is not None and (who.account is None or who.account.pk != owner)


def _links(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Link]:
    schemes: dict[str, list[str]] = {}
    for scheme, one in keys:
        schemes.setdefault(scheme, []).append(one)
    # of a source that is read for the first time there are none: no need to ask for each
    known = {scheme for scheme in schemes if Link.objects.filter(scheme=scheme).exists()}
    return {
        (link.scheme, link.external_id): link
        for scheme, wanted in schemes.items()
        if scheme in known
        for some in batches(wanted)
        for link in Link.objects.filter(scheme=scheme, external_id__in=some)
    }


def _into() -> dict[uuid.UUID, uuid.UUID]:
    merged = Entry.objects.exclude(merged_into=None).values_list("pk", "merged_into_id")
    return {one: cast("uuid.UUID", into) for one, into in merged}


def _followed(one: uuid.UUID, into: Mapping[uuid.UUID, uuid.UUID]) -> uuid.UUID:
    """What an entry was merged into, in the end; itself where it was not."""
    while one in into:
        one = into[one]
    return one


def _read(wanted: Iterable[tuple[uuid.UUID, EntryKind]]) -> dict[uuid.UUID, _There]:
    by_kind: dict[EntryKind, list[uuid.UUID]] = {}
    for one, kind in wanted:
        by_kind.setdefault(kind, []).append(one)
    return {
        part.pk: (part, values_of(part))
        for kind, ids in by_kind.items()
        for some in batches(ids)
        for part in _parts(kind, some)
    }


def _parts(kind: EntryKind, ids: Sequence[uuid.UUID]) -> Sequence[Entry]:
    """Those of these entries that are there, with the fields of their kind."""
    # most of what is brought in is new, and then its fields need not be asked for
    there = set(Entry.objects.filter(pk__in=ids).values_list("pk", flat=True))
    found = list(MODELS[kind].objects.filter(pk__in=there)) if there else []
    others = sorted(there - {part.pk for part in found})
    if others:
        raise ValueError(f"{others[0]} is no {kind}")
    return found


def _owners(incoming: Iterable[Incoming], there: Mapping[uuid.UUID, _There]) -> dict[str, uuid.UUID | None]:
    """Whose the groups are that records hang on, or that the entries they change hang on."""
    groups = {one.values.get(_GROUP_OF[one.kind]) for one in incoming if one.kind in _GROUP_OF}
    groups |= {now[_GROUP_OF[EntryKind(part.kind)]] for part, now in there.values() if part.kind in _GROUP_OF}
    return {
        str(one): owner
        for some in batches(sorted(filter(None, groups)))
        for one, owner in Actor.objects.filter(pk__in=some).values_list("pk", "owner_id")
    }


def _lock(ids: Iterable[uuid.UUID]) -> None:
    for some in batches(sorted(set(ids))):
        # evaluated for the locks alone; in the order of ids, so that two who do this wait for each other
        list(Entry.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))


def _fresh(planned: Planned) -> Fresh:
    one = planned.incoming
    link = Link(
        entry_id=planned.entry_id,
        scheme=one.scheme,
        external_id=one.external_id,
        given=dict(one.values),
        rest=dict(one.rest),
    )
    return Fresh(planned.entry_id, one.kind, one.values, (one.scheme, one.external_id), link)


def _change(who: Who, planned: Sequence[Planned], why: str) -> None:
    for kind in MODELS:
        for some in batches([one for one in planned if one.incoming.kind is kind], INSERTED):
            _change_some(who, kind, some, why)


def _change_some(who: Who, kind: EntryKind, planned: Sequence[Planned], why: str) -> None:
    now = timezone.now()
    parts = {part.pk: part for part in _parts(kind, [one.entry_id for one in planned])}
    changes: list[Change] = []
    for one in planned:
        part = parts[one.entry_id]
        set_values(part, one.changes)
        part.version, part.changed_at, part.confirmed_at = part.version + 1, now, now
        changes.append(
            Change(
                entry_id=part.pk,
                version=part.version,
                at=now,
                by=who.account,
                acting_as=who.acting_as(),
                via=Via.IMPORT,
                why=why,
                before=dict(one.before),
                after=dict(one.changes),
            )
        )
    names = [field.name for field in FIELDS[kind]]
    manager: models.Manager[Any] = MODELS[kind].objects
    manager.bulk_update(parts.values(), [*names, "version", "changed_at", "confirmed_at"], batch_size=50)
    Change.objects.bulk_create(changes)
    Ask.objects.filter(entry_id__in=list(parts), answered_at=None).update(answered_at=now)
    written.send(Entry, ids=frozenset(parts))


def _remember(pairs: Iterable[tuple[Planned, Link | None]]) -> None:
    """Keep what the source said now. What an owner is asked to change is not asked again for the same words."""
    new: list[Link] = []
    other: list[Link] = []
    for one, link in pairs:
        record = one.incoming
        if link is None:
            new.append(cast("Link", _fresh(one).link))
        elif (link.given, link.rest, link.gone_at) != (record.values, record.rest, None):
            link.given, link.rest, link.gone_at = dict(record.values), dict(record.rest), None
            other.append(link)
    Link.objects.bulk_create(new, batch_size=BATCH)
    Link.objects.bulk_update(other, ["given", "rest", "gone_at"], batch_size=100)
