"""What becomes of what was said: kept, the same as, merged, dropped; and nothing of the rest is left."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone
from tests.mapping.conftest import Say
from tests.register.conftest import NewGroup, NewPerson

from weefsel.concepts import TieKind
from weefsel.platform.accounts.roles import Role
from weefsel.platform.mapping.closing import close
from weefsel.platform.mapping.codes import DIGITS, LETTERS, new_code, spoken, typed
from weefsel.platform.mapping.models import Fate, MappingSession, SaidGroup, SaidTie
from weefsel.platform.mapping.naming import End
from weefsel.platform.mapping.outcome import Left, outcome
from weefsel.platform.mapping.saying import IN_A_MINUTE, NotAdded, draw_tie
from weefsel.platform.mapping.sessions import SORTED_WITHIN, Over, empty_old, leaves_at, open_session, session_of
from weefsel.platform.mapping.sorting import (
    NotSorted,
    keep_all_ties,
    merge_group,
    merge_named,
    same_group,
    sort_group,
    sort_tie,
)
from weefsel.platform.register.claims import claim, decide_claim
from weefsel.platform.register.models import Actor, Change, Entry, Tie
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM, VISITOR, Who

KNOWS, HELPS, FUNDS = TieKind.KNOWS, TieKind.HELPS, TieKind.FUNDS


def of(group: SaidGroup) -> End:
    return End(group=group.pk)


def entry_end(entry: Entry) -> End:
    return End(entry=entry.pk)


def written_in_the_database(word: str) -> list[str]:
    """Tables in which a word stands, in whatever column."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if any(word in json.dumps(list(row), default=str) for row in model._base_manager.values_list())
    ]


def test_a_code_can_be_read_aloud_and_typed_in_any_way() -> None:
    codes = {new_code() for _ in range(200)}
    assert all(len(code) == 6 and set(code[::2]) <= set(LETTERS) and set(code[1::2]) <= set(DIGITS) for code in codes)
    assert not set("0O1I") & set(LETTERS + DIGITS)
    assert len(codes) > 190
    code = codes.pop()
    assert typed(f" {spoken(code).lower()}- ") == code


def test_kept_groups_and_ties_are_in_the_register_and_nothing_else_is_left(
    session: MappingSession, editor: Who, say: Say, group: NewGroup
) -> None:
    known = group(name="Fanfare")
    choir, ladies, secret = say("Koor De Merels", street="Dorpsstraat 1"), say("Zangvrouwen"), say("Geheime Kring")
    same, waits = say("De Fanfare"), say("Onbesproken Club")
    draw_tie(session, of(choir), of(same), HELPS, "from")
    draw_tie(session, of(ladies), of(same), HELPS, "to")
    draw_tie(session, of(secret), of(choir), KNOWS)
    draw_tie(session, of(waits), of(choir), KNOWS)
    dropped = draw_tie(session, of(choir), of(same), FUNDS)
    sort_group(editor, session, choir.pk, Fate.KEPT)
    merge_group(editor, session, ladies.pk, choir.pk)
    same_group(editor, session, same.pk, known.pk)
    sort_group(editor, session, secret.pk, Fate.DROPPED)
    sort_tie(editor, session, dropped.pk, Fate.DROPPED)
    keep_all_ties(editor, session)
    done = close(editor, session, "nl")
    made = Actor.objects.exclude(pk=known.pk).get()
    assert (made.name, made.street, made.owner_id) == ("Koor De Merels", "Dorpsstraat 1", None)
    tie = Tie.objects.get()
    # said of the choir by the choir, and of the ladies, who are the choir, by the band: both sides told it
    assert (tie.from_actor_id, tie.to_entry_id, tie.tie_kind, tie.said_by) == (made.pk, known.pk, "helps", "both")
    assert {change.why for change in Change.objects.filter(entry_id__in=[made.pk, tie.pk])} == {
        "kaartsessie Wie doet er mee?"
    }
    assert (done.kept_groups, done.kept_ties, done.names_left) == ([str(made.pk)], [str(tie.pk)], 4)
    assert SaidGroup.objects.count() == SaidTie.objects.count() == 0
    for name in ("Zangvrouwen", "Geheime Kring", "De Fanfare", "Onbesproken Club"):
        assert written_in_the_database(name) == []
    assert written_in_the_database("Koor De Merels")


def test_a_group_can_claim_what_was_kept(session: MappingSession, editor: Who, say: Say, person: NewPerson) -> None:
    sort_group(editor, session, say("Breiclub").pk, Fate.KEPT)
    (made,) = close(editor, session, "nl").kept_groups
    theirs = person()
    decide_claim(person(Role.MODERATOR), claim(theirs, made).pk, accept=True)
    assert theirs.account is not None
    assert Entry.objects.get(pk=made).owner_id == theirs.account.pk


def test_ties_that_cannot_land_say_why(
    session: MappingSession, editor: Who, say: Say, group: NewGroup, person: NewPerson
) -> None:
    owned, known, other = group(person(), name="Van Iemand"), group(name="Van Niemand"), group(name="Nog Een")
    one, two, dropped = say("Een"), say("Twee"), say("Weg")
    add(PROGRAM, EntryKind.TIE, {"from_actor": str(known.pk), "to_entry": str(other.pk), "tie_kind": "works_with"})
    drawn = {
        Left.END: draw_tie(session, of(one), of(dropped), KNOWS),
        Left.ITSELF: draw_tie(session, of(one), of(two), KNOWS),
        Left.KNOWN: draw_tie(session, entry_end(other), entry_end(known), TieKind.WORKS_WITH),
        Left.OWNED: draw_tie(session, entry_end(owned), of(one), HELPS),
        None: draw_tie(session, entry_end(owned), entry_end(known), KNOWS, "from"),
    }
    first = draw_tie(session, of(one), entry_end(known), KNOWS)
    # told by the other side, and begun there
    drawn[Left.DOUBLE] = draw_tie(session, entry_end(known), of(two), KNOWS, "from")
    keep_all_ties(editor, session)
    sort_group(editor, session, one.pk, Fate.KEPT)
    merge_group(editor, session, two.pk, one.pk)
    sort_group(editor, session, dropped.pk, Fate.DROPPED)
    found = outcome(editor, session)
    assert {tie.pk: found.left.get(tie.pk) for tie in drawn.values()} == {tie.pk: why for why, tie in drawn.items()}
    # what says the same of both sides begins at the one to whom an editor may add
    landed = {tie.number: tie for tie in found.ties}
    assert set(landed) == {first.pk, drawn[None].pk}
    assert landed[first.pk].said_by == "to"
    turned = landed[drawn[None].pk]
    assert (turned.one, turned.other, turned.said_by) == (entry_end(known), entry_end(owned), "to")
    close(editor, session, "nl")
    assert Tie.objects.count() == 3


def test_merging_goes_round_in_no_circle_and_is_told(session: MappingSession, editor: Who, say: Say) -> None:
    one, two, three = say("Een"), say("Twee"), say("Drie")
    merge_group(editor, session, two.pk, one.pk)
    wrong = [(one.pk, two.pk), (three.pk, two.pk), (three.pk, three.pk)]
    for group, into in wrong:
        with pytest.raises(NotSorted) as told:
            merge_group(editor, session, group, into)
        assert told.value.variables["name"] in ("Twee", "Drie")
    merge_group(editor, session, one.pk, three.pk)
    tie = draw_tie(session, of(two), of(say("Vier")), KNOWS)
    # a group that was merged is the one that it is now, at both ends of the chain
    with pytest.raises(NotAdded, match="wrong_itself"):
        draw_tie(session, of(two), of(three), KNOWS)
    with pytest.raises(NotAdded, match="known_tie"):
        draw_tie(session, of(three), End(group=tie.to_group_id), KNOWS)
    sort_group(editor, session, two.pk, Fate.WAITS)
    assert SaidGroup.objects.get(pk=two.pk).into_id is None
    with pytest.raises(NotSorted, match="merge_none"):
        merge_named(editor, session, two.pk, "Zeven")


def test_the_same_group_and_the_same_tie_are_not_entered_twice(session: MappingSession, say: Say) -> None:
    one, two = say("Café ’t Hoekje"), say("Breiclub")
    for name in ("Café ’t Hoekje", "cafe t  hoekje"):
        with pytest.raises(NotAdded, match="known_here"):
            say(name)
    draw_tie(session, of(one), of(two), KNOWS, "from")
    with pytest.raises(NotAdded, match="known_tie"):
        draw_tie(session, of(two), of(one), KNOWS, "to")
    # told from the other side: the tie stays one
    assert draw_tie(session, of(two), of(one), KNOWS, "from").said_by == "both"
    draw_tie(session, of(two), of(one), HELPS)
    draw_tie(session, of(one), of(two), HELPS)
    assert SaidTie.objects.count() == 3


def test_a_session_takes_so_much_in_a_minute_and_so_much_at_all(
    session: MappingSession, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    SaidGroup.objects.bulk_create([SaidGroup(session=session, name=f"Groep {n}") for n in range(IN_A_MINUTE)])
    with pytest.raises(NotAdded, match="too_fast"):
        say("Nog een")
    SaidGroup.objects.update(said_at=timezone.now() - dt.timedelta(minutes=2))
    say("Nog een")
    monkeypatch.setattr("weefsel.platform.mapping.saying.MOST_GROUPS", IN_A_MINUTE + 1)
    with pytest.raises(NotAdded, match="full"):
        say("Te veel")


def test_only_editors_and_moderators_sort_and_nobody_adds_after_the_end(
    session: MappingSession, editor: Who, say: Say, person: NewPerson
) -> None:
    made = say("Breiclub")
    for who in (VISITOR, person(), person(Role.ANALYST), person(Role.ADMINISTRATOR)):
        for act in (
            lambda who=who: sort_group(who, session, made.pk, Fate.KEPT),
            lambda who=who: close(who, session, "nl"),
            lambda who=who: open_session(who, "Eigen", "", timezone.localdate()),
        ):
            with pytest.raises(Refused):
                act()
    MappingSession.objects.update(ends_at=timezone.now())
    with pytest.raises(Over):
        say("Te laat")
    sort_group(editor, session, made.pk, Fate.KEPT)
    assert len(close(editor, session, "nl").kept_groups) == 1
    for act in (lambda: sort_group(editor, session, made.pk, Fate.KEPT), lambda: close(editor, session, "nl")):
        with pytest.raises(Over):
            act()


def test_a_session_that_nobody_closes_is_emptied_a_week_after_its_last_day(
    session: MappingSession, editor: Who, say: Say
) -> None:
    sort_group(editor, session, say("Vergeten Kring").pk, Fate.KEPT)
    assert leaves_at(session) - session.ends_at == SORTED_WITHIN
    assert empty_old(leaves_at(session) - dt.timedelta(seconds=1)) == 0
    assert empty_old(leaves_at(session)) == 1
    assert empty_old(leaves_at(session)) == 0
    found = session_of(session.code)
    assert (found.emptied, found.kept_groups, found.names_left) == (True, [], 1)
    assert written_in_the_database("Vergeten Kring") == []
    assert Actor.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_closings_at_once_one_is_done_and_what_is_added_meanwhile_is_in_it_or_refused(
    session: MappingSession, editor: Who, say: Say
) -> None:
    for number in range(5):
        sort_group(editor, session, say(f"Groep {number}").pk, Fate.KEPT)
    gate = threading.Barrier(6)

    def at_once(act: Callable[[], object]) -> object:
        gate.wait(30)
        try:
            return act()
        except Over as over:
            return over
        finally:
            connections.close_all()

    acts: list[Callable[[], object]] = [lambda: close(editor, session, "nl")] * 3
    acts += [lambda n=n: say(f"Erbij {n}") for n in range(3)]
    random.Random(4).shuffle(acts)
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(at_once, acts))
    assert sum(isinstance(one, MappingSession) for one in done) == 1
    assert sorted(Actor.objects.values_list("name", flat=True)) == [f"Groep {n}" for n in range(5)]
    assert SaidGroup.objects.count() == 0
    added = sum(isinstance(one, SaidGroup) for one in done)
    assert session_of(session.code).names_left == added


def test_a_closing_that_fails_halfway_changes_nothing(
    session: MappingSession, editor: Who, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = say("Een"), say("Twee")
    draw_tie(session, of(one), of(two), KNOWS)
    for group in (one, two):
        sort_group(editor, session, group.pk, Fate.KEPT)
    keep_all_ties(editor, session)

    def refuses(who: Who, kind: EntryKind, *given: object, **more: object) -> Entry:
        if kind is EntryKind.TIE:
            raise Refused("planted")
        return add(who, kind, *given, **more)

    with monkeypatch.context() as planted:
        planted.setattr("weefsel.platform.mapping.closing.add", refuses)
        with pytest.raises(Refused):
            close(editor, session, "nl")
    assert Entry.objects.count() == 0
    assert not session_of(session.code).is_closed
    assert len(close(editor, session, "nl").kept_ties) == 1
