"""What people write beside figures: whose it is, when it shows, and what was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.interpreted import (
    RULES,
    beside_all,
    decide,
    dismiss_text,
    hide_text,
    lift_text,
    own_texts,
    report_text,
    reported_texts,
    waiting_texts,
)
from weefsel.platform.register.interpreting import (
    Beside,
    Words,
    change,
    confirm_text,
    forget_unconfirmed,
    groups_of,
    put_back_text,
    send_in,
    withdraw_text,
    write_text,
)
from weefsel.platform.register.merging import merge, unmerge
from weefsel.platform.register.models import Audit, Entry, Interpretation
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import remove
from weefsel.platform.register.states import HouseRule, InterpretationState
from weefsel.platform.register.who import PROGRAM, VISITOR, Who

FIGURE = Beside("reach", "WK990101", "meeting:within_10", 0.71, "share", "spread", "", dt.date(2026, 3, 1))
HERE = (FIGURE.result, FIGURE.area_code, FIGURE.column)
RULE = HouseRule.ADVERTISING
LATER = replace(FIGURE, value=0.74, snapshot_date=dt.date(2026, 9, 1))
ROLE = Words("De brug is te hoog.", signed="opbouwwerker")


def there() -> list[str]:
    """What everybody reads beside the figure."""
    return [one.text for one in beside_all([HERE])[HERE]]


def test_the_owner_of_a_group_signs_as_that_group_and_it_shows_at_once(person: NewPerson, group: NewGroup) -> None:
    owner, other = person(), person()
    made = group(owner, name="De Kluit")
    written = write_text(owner, FIGURE, Words("Met een rollator is het twintig minuten.", group=str(made.pk)))
    assert (written.state, written.signed, written.entry_id) == ("shown", "De Kluit", made.pk)
    assert (written.value, written.snapshot_date) == (0.71, dt.date(2026, 3, 1))
    assert there() == ["Met een rollator is het twintig minuten."]
    assert [name for _, name in groups_of(owner)] == ["De Kluit"]
    for who in (other, person(Role.MODERATOR), VISITOR):
        assert groups_of(who) == []
        with pytest.raises(Refused):
            write_text(who, FIGURE, Words("Namens hen", group=str(made.pk)))
    assert len(there()) == 1


@pytest.mark.parametrize("role", Role)
def test_editors_and_moderators_write_in_their_role_and_what_others_write_waits(person: NewPerson, role: Role) -> None:
    written = write_text(person(role), FIGURE, ROLE)
    at_once = role in (Role.EDITOR, Role.MODERATOR)
    assert written.state == ("shown" if at_once else "waiting")
    assert there() == ([ROLE.text] if at_once else [])


def test_what_waits_is_shown_or_declined_by_an_editor_and_by_nobody_about_their_own(person: NewPerson) -> None:
    writer, editor = person(), person(Role.EDITOR)
    first, second = (write_text(writer, FIGURE, replace(ROLE, text=text)) for text in ("een", "twee"))
    assert [one.pk for one in waiting_texts(editor)] == [first.pk, second.pk]
    for who in (writer, person(Role.ANALYST), VISITOR):
        assert waiting_texts(who) == []
        with pytest.raises(Refused):
            decide(who, first.pk, show=True)
    decide(editor, first.pk, show=True)
    decide(editor, second.pk, show=False, why="gaat over een ander cijfer")
    assert there() == ["een"]
    assert Interpretation.objects.get(pk=second.pk).log[-1]["why"] == "gaat over een ander cijfer"
    with pytest.raises(Refused):
        decide(editor, first.pk, show=False)
    assert Audit.objects.filter(action="decide_interpretation").count() == 2
    # who became an editor since does not decide about what they wrote before
    change(writer, second.pk, FIGURE, replace(ROLE, text="beter"))
    with pytest.raises(Refused):
        decide(Who(writer.account, Role.EDITOR), second.pk, show=True)


def test_a_visitor_confirms_by_mail_then_it_waits_and_is_theirs(db: None, person: NewPerson) -> None:
    del db
    with pytest.raises(Refused):
        write_text(VISITOR, FIGURE, ROLE)
    made, secret = send_in(VISITOR, FIGURE, ROLE, "iemand@example.org", "nl")
    assert (made.state, waiting_texts(person(Role.EDITOR)), there()) == ("sent", [], [])
    with pytest.raises(NotFound):
        confirm_text("geraden")
    confirmed = confirm_text(secret)
    assert (confirmed.state, confirmed.email, confirmed.digest) == ("waiting", "", "")
    with pytest.raises(NotFound):
        confirm_text(secret)
    who = Who(Account.objects.get(email="iemand@example.org"), Role.PARTICIPANT)
    assert [one.pk for one in own_texts(who)] == [made.pk]
    withdraw_text(who, made.pk)


def test_what_is_never_confirmed_is_forgotten_after_its_link(db: None) -> None:
    del db
    _, secret = send_in(VISITOR, FIGURE, ROLE, "iemand@example.org", "nl")
    assert forget_unconfirmed(timezone.now()) == 0
    Interpretation.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(NotFound):
        confirm_text(secret)
    assert forget_unconfirmed(timezone.now()) == 1
    assert not Interpretation.objects.exists()


def test_a_change_keeps_what_was_before_and_the_figure_as_it_is_now(person: NewPerson) -> None:
    editor = person(Role.EDITOR)
    made = write_text(editor, FIGURE, ROLE)
    assert change(editor, made.pk, LATER, ROLE).log == made.log, "nothing changed"
    changed = change(editor, made.pk, LATER, replace(ROLE, text="Er ligt nu een lage brug."))
    assert (changed.value, changed.snapshot_date) == (0.74, dt.date(2026, 9, 1))
    assert changed.log[-1]["before"] == {"text": ROLE.text, "signed": "opbouwwerker", "state": "shown"}
    assert there() == ["Er ligt nu een lage brug."]


def test_what_an_editor_showed_waits_again_when_it_is_changed(person: NewPerson) -> None:
    writer, editor = person(), person(Role.EDITOR)
    made = write_text(writer, FIGURE, ROLE)
    decide(editor, made.pk, show=True)
    assert change(writer, made.pk, FIGURE, replace(ROLE, text="Heel iets anders")).state == "waiting"
    assert there() == []


def test_nobody_changes_or_takes_back_what_is_anothers(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    of_group = write_text(owner, FIGURE, Words("wij", group=str(group(owner).pk)))
    in_role = write_text(person(Role.EDITOR), FIGURE, ROLE)
    for who in (*map(person, Role), VISITOR):
        for made in (of_group, in_role):
            with pytest.raises(Refused):
                change(who, made.pk, FIGURE, replace(ROLE, text="anders"))
            with pytest.raises(Refused):
                withdraw_text(who, made.pk)
    assert there() == [ROLE.text, "wij"]


def test_what_is_taken_back_is_put_back_as_it_was(person: NewPerson) -> None:
    writer, editor = person(), person(Role.EDITOR)
    waits, shows = write_text(writer, FIGURE, ROLE), write_text(editor, FIGURE, ROLE)
    for who, made, state in ((writer, waits, "waiting"), (editor, shows, "shown")):
        withdraw_text(who, made.pk)
        with pytest.raises(Refused):
            withdraw_text(who, made.pk)
        assert put_back_text(who, made.pk).state == state
    assert there() == [ROLE.text]


def test_a_text_goes_with_its_group_to_a_new_owner_and_out_of_sight(person: NewPerson, group: NewGroup) -> None:
    owner, heir = person(), person()
    made = group(owner)
    written = write_text(owner, FIGURE, Words("wij", group=str(made.pk)))
    Entry.objects.filter(pk=made.pk).update(owner=heir.account)
    assert (own_texts(owner), [one.pk for one in own_texts(heir)]) == ([], [written.pk])
    with pytest.raises(Refused):
        withdraw_text(owner, written.pk)
    remove(heir, made.pk, gone=True)
    assert there() == ["wij"], "a group that is no longer there said it all the same"
    Entry.objects.filter(pk=made.pk).update(state="shown")
    hide(person(Role.MODERATOR), made.pk, HouseRule.NOT_REAL, "bestaat niet")
    assert there() == []


def test_a_text_follows_its_group_into_the_one_that_it_turned_out_to_be_and_back(group: NewGroup) -> None:
    lost, kept = group(name="Dubbel"), group(name="Echt")
    Interpretation.objects.create(text="wij", signed="Dubbel", entry=lost, state="shown", **_figure())
    done = merge(PROGRAM, lost.pk, kept.pk, {})
    assert there() == ["wij"]
    remove(PROGRAM, kept.pk)
    assert there() == []
    Entry.objects.filter(pk=kept.pk).update(state="shown")
    unmerge(PROGRAM, done.pk)
    assert there() == ["wij"]


def _figure() -> dict[str, object]:
    return {"result": HERE[0], "area_code": HERE[1], "column": HERE[2], "snapshot_date": dt.date(2026, 3, 1)}


def test_a_report_waits_for_a_moderator_who_hides_by_a_rule_and_shows_again(person: NewPerson) -> None:
    editor, moderator = person(Role.EDITOR), person(Role.MODERATOR)
    made = write_text(editor, FIGURE, ROLE)
    first, second = report_text(VISITOR, made.pk, RULE, "reclame"), report_text(person(), made.pk, RULE)
    assert reported_texts(editor) == []
    dismiss_text(moderator, first.pk)
    assert [one.pk for one in reported_texts(moderator)] == [second.pk]
    for who in (editor, person(Role.ADMINISTRATOR), VISITOR):
        with pytest.raises(Refused):
            hide_text(who, made.pk, RULE, "reclame")
    hidden = hide_text(moderator, made.pk, RULE, "verkoopt fietsen")
    assert (hidden.state, hidden.log[-1]["rule"], hidden.log[-1]["why"]) == ("hidden", RULE, "verkoopt fietsen")
    assert (there(), reported_texts(moderator)) == ([], [])
    for act in (withdraw_text, put_back_text):
        with pytest.raises(Refused):
            act(editor, made.pk)
    with pytest.raises(Refused):
        report_text(VISITOR, made.pk, RULE)
    lift_text(moderator, made.pk)
    assert there() == [ROLE.text]
    assert [one.action for one in Audit.objects.order_by("pk")] == ["dismiss_report", "hide", "lift"]


def test_that_a_group_would_not_be_real_is_no_rule_for_a_text(person: NewPerson) -> None:
    made = write_text(person(Role.EDITOR), FIGURE, ROLE)
    assert HouseRule.NOT_REAL not in RULES
    with pytest.raises(Refused):
        report_text(VISITOR, made.pk, HouseRule.NOT_REAL)
    with pytest.raises(Refused):
        hide_text(person(Role.MODERATOR), made.pk, HouseRule.NOT_REAL, "nee")


def test_many_figures_are_asked_for_at_once_and_each_gets_its_own(
    person: NewPerson, django_assert_num_queries: Callable[[int], object]
) -> None:
    editor = person(Role.EDITOR)
    others = [replace(FIGURE, column=f"meeting:within_{n}") for n in (5, 15)]
    for number, figure in enumerate((FIGURE, *others)):
        for turn in range(number + 1):
            write_text(editor, figure, replace(ROLE, text=f"{figure.column} {turn}"))
    write_text(editor, replace(FIGURE, area_code="WK990102"), ROLE)
    wanted = [(one.result, one.area_code, one.column) for one in (FIGURE, *others)] + [("gaps", "WK990101", "x")]
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = beside_all(wanted)
    assert [[one.text for one in found[one]] for one in wanted] == [
        ["meeting:within_10 0"],
        ["meeting:within_5 1", "meeting:within_5 0"],
        ["meeting:within_15 2", "meeting:within_15 1", "meeting:within_15 0"],
        [],
    ]


def test_the_log_says_in_what_role_and_never_who(person: NewPerson, group: NewGroup) -> None:
    owner = person()
    made = write_text(owner, FIGURE, Words("wij", group=str(group(owner).pk)))
    withdraw_text(owner, made.pk)
    log = Interpretation.objects.get(pk=made.pk).log
    assert [(line["as"], line["what"]) for line in log] == [("owner", "wrote"), ("owner", "withdrew")]
    account = owner.account
    assert account is not None
    assert account.email not in str(log)
    assert str(account.pk) not in str(log)


def test_erasing_a_person_leaves_the_text_without_them(person: NewPerson) -> None:
    writer = person(Role.EDITOR)
    made = write_text(writer, FIGURE, ROLE)
    assert writer.account is not None
    writer.account.delete()
    left = Interpretation.objects.get(pk=made.pk)
    assert (left.account_id, left.state, there()) == (None, InterpretationState.SHOWN, [ROLE.text])
