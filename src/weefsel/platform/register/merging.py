"""Two entries that are one: a person says so, one of them keeps what both know, and it can be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.register.models import Actor, Apart, Claim, Entry, Funding, Link, Merge, Offer, Proposal, Tie
from weefsel.platform.register.permissions import Action, Refused
from weefsel.platform.register.records import locked, set_state, values_of, write
from weefsel.platform.register.states import Decision, EntryKind, EntryState, Via
from weefsel.platform.register.who import Who, of_kind

__all__ = ["MERGED", "filled", "keep_apart", "kept_apart", "merge", "pair_of", "unmerge"]

#: what can be entered twice and be one; what a group does is of that group, and taken out there
MERGED: Final = (EntryKind.ACTOR, EntryKind.PLACE)
#: model and field by which entries name a group or a place
_NAMES: Final = (
    (Offer, "actor"),
    (Offer, "place"),
    (Actor, "place"),
    (Tie, "from_actor"),
    (Tie, "to_entry"),
    (Funding, "from_actor"),
    (Funding, "to_entry"),
)
Pair = tuple[uuid.UUID, uuid.UUID]


def filled(lost: Entry, kept: Entry) -> dict[str, Any]:
    """What the lost one knows and the kept one does not: the fields that are empty there."""
    theirs, ours = values_of(lost), values_of(kept)
    return {
        name: value for name, value in theirs.items() if value not in ("", None, []) and ours[name] in ("", None, [])
    }


def merge(
    who: Who, lost_id: uuid.UUID | str, kept_id: uuid.UUID | str, values: Mapping[str, Any], *, why: str = ""
) -> Merge:
    """Make one entry of two: all that names `lost` names `kept`, and the page of the one leads to the other.

    `values` are fields of the kept one that become as those of the lost one. Nothing is added to what is another's:
    there only an entry on which nothing hangs can be merged into it. Raises `Refused` and `NotFound`.
    """
    with transaction.atomic():
        # always in one order, so that two who do this do not wait for each other
        parts = {str(one): locked(one) for one in sorted((str(lost_id), str(kept_id)))}
        lost, kept = parts[str(lost_id)], parts[str(kept_id)]
        _can_be_one(lost, kept)
        who.needs(Action.MERGE, lost)
        naming = list(_naming(lost))
        if values or naming:
            who.needs(Action.MERGE, kept)
        taken = _taken(lost, kept, values)
        before = {name: values_of(kept)[name] for name in taken}
        write(kept, taken, who, Via.MERGE, why)
        moved, doubled = _moved(naming, kept, who, why)
        links = list(Link.objects.filter(entry=lost).values_list("scheme", "external_id"))
        Link.objects.filter(entry=lost).update(entry=kept)
        lost.merged_into = kept
        set_state(who, lost, EntryState.DELETED, Via.MERGE, why)
        _end_what_waits(lost)
        return Merge.objects.create(
            lost=lost,
            kept=kept,
            by=who.account,
            moved=moved,
            doubled=doubled,
            links=[list(one) for one in links],
            before=before,
            after=taken,
        )


def _can_be_one(lost: Entry, kept: Entry) -> None:
    if lost.pk == kept.pk or lost.kind != kept.kind or lost.kind not in MERGED:
        raise Refused(f"{lost.kind} {lost.pk} and {kept.kind} {kept.pk} cannot be one.")
    if EntryState.SHOWN not in (lost.state, kept.state) or kept.state != EntryState.SHOWN or lost.merged_into_id:
        raise Refused(f"{lost.pk} ({lost.state}) and {kept.pk} ({kept.state}) cannot be one now.")


def _taken(lost: Entry, kept: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was asked only what the lost one really says: nothing new comes in by merging."""
    theirs, ours = values_of(lost), values_of(kept)
    return {name: theirs[name] for name in values if theirs[name] == values[name] != ours[name]}


def _naming(lost: Entry) -> Iterator[tuple[Entry, str]]:
    """Entries that name this one, and by which field."""
    for model, name in _NAMES:
        for found in model.objects.filter(**{name: lost.pk}).order_by("pk"):
            yield found, name


def _moved(naming: Sequence[tuple[Entry, str]], kept: Entry, who: Who, why: str) -> tuple[list[list[str]], list[str]]:
    """Let what named the lost one name the kept one; ties that come out as one with another are taken out."""
    moved: list[list[str]] = []
    doubled: list[str] = []
    for one, name in naming:
        part = locked(one.pk)
        write(part, {name: str(kept.pk)}, who, Via.MERGE, why)
        moved.append([str(part.pk), name])
        if isinstance(part, Tie) and part.state == EntryState.SHOWN and _says_nothing_more(part):
            set_state(who, part, EntryState.DELETED, Via.MERGE, why)
            doubled.append(str(part.pk))
    return moved, doubled


def _says_nothing_more(tie: Tie) -> bool:
    if tie.from_actor_id == tie.to_entry_id:
        return True
    same = {
        name: getattr(tie, name) for name in ("from_actor_id", "to_entry_id", "tie_kind", "from_date", "until_date")
    }
    return Tie.objects.filter(state=EntryState.SHOWN, **same).exclude(pk=tie.pk).exists()


def _end_what_waits(lost: Entry) -> None:
    now = timezone.now()
    for model in (Claim, Proposal):
        waiting = model.objects.filter(entry_id=lost.pk, state=Decision.OPEN)
        waiting.update(state=str(Decision.OVERTAKEN), decided_at=now)


def unmerge(who: Who, merge_id: int, *, why: str = "") -> Entry:
    """Take a merge back: both are there again, each with what named it. Gives the one that was lost.

    What was written since stays. Raises `Refused` and `NotFound`.
    """
    with transaction.atomic():
        try:
            done = Merge.objects.select_for_update().get(pk=merge_id, undone_at=None)
        except Merge.DoesNotExist:
            raise NotFound("No such merge.") from None
        lost, kept = locked(done.lost_id), locked(done.kept_id)
        who.needs(Action.PUT_BACK, lost)
        if done.after or done.moved:
            who.needs(Action.MERGE, kept)
        lost.merged_into = None
        set_state(who, lost, EntryState.SHOWN, Via.UNDO, why)
        ours = values_of(kept)
        write(kept, {n: v for n, v in done.before.items() if ours[n] == done.after[n]}, who, Via.UNDO, why)
        for one, name in done.moved:
            _give_back(one, name, lost, kept, who, why, was_doubled=one in done.doubled)
        for scheme, external in done.links:
            Link.objects.filter(entry=kept, scheme=scheme, external_id=external).update(entry=lost)
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at"])
        return lost


def _give_back(one: str, name: str, lost: Entry, kept: Entry, who: Who, why: str, *, was_doubled: bool) -> None:
    part = locked(one)
    if str(values_of(part)[name]) == str(kept.pk):
        write(part, {name: str(lost.pk)}, who, Via.UNDO, why)
    if was_doubled and part.state == EntryState.DELETED:
        set_state(who, part, EntryState.SHOWN, Via.UNDO, why)


def keep_apart(who: Who, one: uuid.UUID | str, other: uuid.UUID | str) -> None:
    """Say that two entries are not the same: they are not brought up again. Raises `Refused` and `NotFound`."""
    with transaction.atomic():
        parts = [of_kind(locked(found)) for found in sorted((str(one), str(other)))]
        if not any(who.may(Action.MERGE, part) for part in parts):
            raise Refused(f"{who.acting_as()} may not say so.")
        Apart.objects.get_or_create(one=parts[0], other=parts[1])


def kept_apart() -> frozenset[Pair]:
    """Pairs of which somebody said that they are not the same, each in the order of their ids as text."""
    return frozenset(Apart.objects.values_list("one_id", "other_id"))


def pair_of(one: uuid.UUID, other: uuid.UUID) -> Pair:
    """A pair in the order in which it is kept."""
    return (one, other) if str(one) < str(other) else (other, one)
