"""What grows old: its owner is asked once, then an editor; any sign of life answers; nothing disappears."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.freshness import (
    ASK_AFTER,
    EDITOR_AFTER,
    OLD_AFTER,
    Age,
    Asked,
    age,
    answer,
    ask_all,
    for_editors,
)
from weefsel.platform.register.models import Ask, Entry
from weefsel.platform.register.records import confirm, edit, entry_of
from weefsel.platform.register.states import EntryState, VisitKind
from weefsel.platform.register.visits import visit

DAY = dt.timedelta(days=1)


def _aged(entry: Entry, by: dt.timedelta) -> Entry:
    Entry.objects.filter(pk=entry.pk).update(confirmed_at=timezone.now() - by)
    return entry_of(entry.pk)


def test_age_is_told_in_three_steps(group: NewGroup) -> None:
    made = group()
    steps = [age(_aged(made, by)) for by in (ASK_AFTER - DAY, ASK_AFTER + DAY, OLD_AFTER + DAY)]
    assert steps == [Age.FRESH, Age.AGING, Age.OLD]


def test_the_owner_is_asked_once_and_one_click_makes_it_fresh(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = _aged(group(owner), ASK_AFTER + DAY)
    sent: list[Asked] = []
    assert ask_all(sent.append) == 1
    assert ask_all(sent.append) == 0
    assert owner.account is not None
    assert [one.email for one in sent] == [owner.account.email]
    answer(sent[0].secret)
    assert age(entry_of(made.pk)) is Age.FRESH
    with pytest.raises(NotFound):
        answer(sent[0].secret)


def test_what_is_fresh_is_not_asked_about(person: NewPerson, group: NewGroup) -> None:
    _aged(group(person()), ASK_AFTER - DAY)
    assert ask_all(lambda _asked: pytest.fail("asked")) == 0


def test_when_the_owner_is_silent_an_editor_is_asked_and_the_owner_can_still_say_yes(
    person: NewPerson, group: NewGroup
) -> None:
    made = _aged(group(person()), ASK_AFTER + DAY)
    sent: list[Asked] = []
    ask_all(sent.append)
    assert for_editors() == []
    Ask.objects.update(sent_at=timezone.now() - EDITOR_AFTER - DAY)
    ask_all(sent.append)
    assert [one.entry_id for one in for_editors()] == [made.pk]
    assert len(sent) == 1
    answer(sent[0].secret)
    assert for_editors() == []


def test_what_nobody_owns_goes_to_the_editors_at_once(person: NewPerson, group: NewGroup) -> None:
    made = _aged(group(), ASK_AFTER + DAY)
    assert ask_all(lambda _asked: pytest.fail("mailed")) == 0
    assert [one.entry_id for one in for_editors()] == [made.pk]
    confirm(person(Role.EDITOR), made.pk)
    assert for_editors() == []


def test_a_change_by_its_owner_is_an_answer_too(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = _aged(group(owner), ASK_AFTER + DAY)
    ask_all(lambda _asked: None)
    edit(owner, made.pk, {"open_to": "iedereen"})
    assert not Ask.objects.filter(answered_at=None).exists()


def test_a_mail_that_cannot_be_sent_is_asked_again(person: NewPerson, group: NewGroup) -> None:
    _aged(group(person()), ASK_AFTER + DAY)

    def broken(_asked: Asked) -> None:
        raise ConnectionError("no mail server")

    with pytest.raises(ConnectionError):
        ask_all(broken)
    sent: list[Asked] = []
    assert ask_all(sent.append) == 1


def test_nothing_disappears_however_old(person: NewPerson, group: NewGroup) -> None:
    made = _aged(group(person()), dt.timedelta(days=20 * 365))
    ask_all(lambda _asked: None)
    assert entry_of(made.pk).state == EntryState.SHOWN


def test_a_visit_that_finds_it_right_makes_it_fresh(person: NewPerson, group: NewGroup) -> None:
    made = _aged(group(person()), OLD_AFTER + DAY)
    visit(person(Role.EDITOR), made.pk, VisitKind.STILL_RIGHT)
    assert age(entry_of(made.pk)) is Age.FRESH


def test_a_visit_that_finds_it_closed_is_proposed_to_its_owner_and_done_where_there_is_none(
    person: NewPerson, group: NewGroup
) -> None:
    editor = person(Role.EDITOR)
    owned, nobodys = group(person()), group()
    visit(editor, owned.pk, VisitKind.CLOSED, "deur dicht, briefje op het raam")
    visit(editor, nobodys.pk, VisitKind.CLOSED, "deur dicht")
    assert (entry_of(owned.pk).state, entry_of(nobodys.pk).state) == (EntryState.SHOWN, EntryState.GONE)
    assert owned.proposals.get().after == {"state": "gone"}  # pyright: ignore[reportAttributeAccessIssue]
