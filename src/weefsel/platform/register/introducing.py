"""Groups that could meet: what somebody said became of it is remembered, and they are not brought up again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.register.merging import pair_of
from weefsel.platform.register.models import Introduction, Tie
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.records import locked
from weefsel.platform.register.states import EntryKind, EntryState, Met
from weefsel.platform.register.who import Who

__all__ = ["answer", "answered", "forget", "settled"]

Pair = tuple[uuid.UUID, uuid.UUID]


def answer(who: Who, one: uuid.UUID | str, other: uuid.UUID | str, met: Met) -> None:
    """Say what became of it that two groups could meet; the last answer counts. Raises `Refused` and `NotFound`."""
    with transaction.atomic():
        first, second = _pair(who, one, other)
        given = {"answer": str(met), "at": timezone.now()}
        Introduction.objects.update_or_create(one_id=first, other_id=second, defaults=given)


def forget(who: Who, one: uuid.UUID | str, other: uuid.UUID | str) -> None:
    """Take an answer back: they may be brought up again. Raises `Refused` and `NotFound`."""
    with transaction.atomic():
        first, second = _pair(who, one, other)
        Introduction.objects.filter(one_id=first, other_id=second).delete()


def settled(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Those of these pairs that need not be brought up: somebody answered, or there is a tie between the two now."""
    ordered = {pair: pair_of(*pair) for pair in pairs}
    ids = {one for pair in ordered for one in pair}
    drawn = Tie.objects.filter(from_actor__in=ids, to_entry__in=ids, state=EntryState.SHOWN)
    done = {*answered(), *(pair_of(*ends) for ends in drawn.values_list("from_actor_id", "to_entry_id"))}
    return frozenset(pair for pair, kept in ordered.items() if kept in done)


def answered() -> Mapping[Pair, Met]:
    """What was said of which pair, each in the order of its ids as text."""
    # an archive from elsewhere may hold other words
    rows = Introduction.objects.filter(answer__in=[*Met]).values_list("one_id", "other_id", "answer")
    return {(one, other): Met(said) for one, other, said in rows}


def _pair(who: Who, one: uuid.UUID | str, other: uuid.UUID | str) -> Pair:
    """Both, so that nobody else writes about them until the transaction ends, in the order in which they are kept."""
    groups = [locked(found) for found in sorted({str(one), str(other)})]
    if len(groups) < 2 or any(group.kind != EntryKind.ACTOR for group in groups):
        raise NotFound("Two groups meet.")
    for group in groups:
        who.needs(Action.INTRODUCE, group)
    return pair_of(groups[0].pk, groups[1].pk)
