"""The history of an entry: by role, in words, side by side, and undone one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of
from tests.register.pages.entries import address_of, own, text_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import hand_over
from weefsel.platform.register.models import Entry
from weefsel.platform.register.records import confirm, edit, entry_of, history, remove, values_of
from weefsel.platform.register.versions import values_at
from weefsel.platform.register.who import Who


def test_each_change_tells_who_as_a_role_when_how_and_why(client: Client, person: NewPerson, group: NewGroup) -> None:
    made, editor = group(name="Eetclub", functions=["meeting"]), person(Role.EDITOR)
    edit(editor, made.pk, {"name": "Eetclub Dinsdag", "functions": ["meeting", "support"]}, why="stond op het raam")
    confirm(editor, made.pk)
    said = text_of(client.get(address_of(made, "geschiedenis")))
    for words in (
        "Een redacteur: op de site ingevuld · versie 2",
        "stond op het raam",
        "Was: Eetclub → Werd: Eetclub Dinsdag",
        "Was: Ontmoeting → Werd: Ontmoeting en Ondersteuning",
        "Het programma",
        "het klopt nog",
        "Er veranderde niets aan de tekst.",
    ):
        assert words in said, words


def test_a_long_text_is_told_word_by_word(client: Client, person: NewPerson, group: NewGroup) -> None:
    made = group(summary="Wij koken elke dinsdag samen in het buurthuis voor iedereen die wil.")
    edit(
        person(Role.EDITOR),
        made.pk,
        {"summary": "Wij koken elke woensdag samen in het buurthuis voor iedereen die wil."},
    )
    body = client.get(address_of(made, "geschiedenis")).content.decode()
    assert "<del>dinsdag</del><ins>woensdag</ins>" in body


def test_whose_it_became_is_told_without_a_name(client: Client, person: NewPerson, group: NewGroup) -> None:
    owner, next_one = person(), person()
    made = group(owner)
    hand_over(owner, made.pk, next_one.account)
    body = client.get(address_of(made, "geschiedenis")).content.decode()
    assert "van wie de vermelding is" in body
    for one in (owner, next_one):
        assert one.account is not None
        assert one.account.email not in body
        assert str(one.account.pk) not in body


@pytest.mark.parametrize(("query", "there"), [("van=1&tot=3", True), ("van=3&tot=1", True), ("van=2&tot=3", False)])
def test_any_two_versions_stand_side_by_side(
    client: Client, person: NewPerson, group: NewGroup, query: str, there: bool
) -> None:
    made, editor = group(name="Een"), person(Role.EDITOR)
    edit(editor, made.pk, {"name": "Twee"})
    edit(editor, made.pk, {"open_to": "Buren"})
    body = client.get(f"{address_of(made, 'geschiedenis')}?{query}").content.decode()
    part = body[body.index('id="verschil"') : body.index('class="versies"')]
    assert ("Twee" in part) == there
    assert "Buren" in part


@pytest.mark.parametrize("query", ["van=0&tot=9", "van=x&tot=2", "van=1&tot=1", "tot=2", "van=²&tot=1", "voor=-3"])
def test_versions_that_are_none_are_no_comparison(client: Client, group: NewGroup, query: str) -> None:
    answered = client.get(f"{address_of(group(), 'geschiedenis')}?{query}")
    assert answered.status_code == 200
    assert b'id="verschil"' not in answered.content


def test_what_an_entry_said_at_each_version_is_known(person: NewPerson, group: NewGroup) -> None:
    made, editor = group(name="Een"), person(Role.EDITOR)
    seen = [values_at(made, 1)]
    for values in ({"name": "Twee"}, {"open_to": "Buren", "name": "Drie"}, {"functions": ["support"]}):
        edit(editor, made.pk, values)
        seen.append(values_at(entry_of(made.pk), entry_of(made.pk).version))
    now = entry_of(made.pk)
    assert [values_at(now, number) for number in (1, 2, 3, 4)] == seen
    assert [one["name"] for one in seen] == ["Een", "Twee", "Drie", "Drie"]


def test_a_change_is_undone_and_stays_in_the_history(signed_in: SignIn, group: NewGroup) -> None:
    editor = signed_in(Role.EDITOR)
    made = group(name="Eetclub")
    editor.post(address_of(made, "wijzig"), {"base": "1", "name": "Anders"})
    answered: Any = editor.post(address_of(made, "ongedaan/2"))
    assert answered.url.endswith("gedaan=undone")
    assert values_of(entry_of(made.pk))["name"] == "Eetclub"
    assert [one.version for one in history(made.pk)] == [3, 2, 1]


def test_what_was_changed_again_later_cannot_be_undone_and_the_page_says_which_field(
    signed_in: SignIn, person: NewPerson, group: NewGroup
) -> None:
    made, other = group(name="Een"), person(Role.EDITOR)
    edit(other, made.pk, {"name": "Twee"})
    edit(other, made.pk, {"name": "Drie"})
    answered = signed_in(Role.EDITOR).post(address_of(made, "ongedaan/2"))
    assert answered.status_code == 409
    assert "Daarna is dit opnieuw veranderd: Naam." in text_of(answered)
    assert values_of(entry_of(made.pk))["name"] == "Drie"


@pytest.mark.parametrize("version", ["99", "0"])
def test_a_version_that_is_none_cannot_be_undone(signed_in: SignIn, group: NewGroup, version: str) -> None:
    made = group()
    assert signed_in(Role.EDITOR).post(address_of(made, f"ongedaan/{version}")).status_code == 404


def test_undo_is_offered_to_who_may_and_not_for_what_has_its_own_way_back(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    owner.post(address_of(made, "wijzig"), {"base": "1", "open_to": "Buren"})
    remove(Who(account_of(owner), Role.PARTICIPANT), made.pk, gone=True)
    body = owner.get(address_of(made, "geschiedenis")).content.decode()
    assert address_of(made, "ongedaan/2") in body
    assert address_of(made, "ongedaan/1") not in body
    assert "/ongedaan/" not in signed_in(Role.EDITOR).get(address_of(made, "geschiedenis")).content.decode()


def test_a_long_history_is_told_in_parts_and_none_is_left_out(
    client: Client, person: NewPerson, group: NewGroup
) -> None:
    made, editor = group(), person(Role.EDITOR)
    for number in range(70):
        edit(editor, made.pk, {"open_to": f"Groep {number}"})
    seen: set[int] = set()
    address = address_of(made, "geschiedenis")
    query = ""
    for _ in range(5):
        body = client.get(f"{address}{query}").content.decode()
        seen |= {int(part.partition('"')[0]) for part in body.split('id="versie-')[1:]}
        if 'href="?voor=' not in body:
            break
        query = "?voor=" + body.partition('href="?voor=')[2].partition('"')[0]
    assert seen == set(range(1, Entry.objects.get(pk=made.pk).version + 1))
