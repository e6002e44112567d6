"""Introducing two groups: what they share, how to reach them, and the tie that comes of it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.register.conftest import NewGroup
from tests.register.pages.conftest import SignIn
from tests.register.pages.entries import fields_of, one_of_each, send

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.introducing import answered
from weefsel.platform.register.merging import pair_of
from weefsel.platform.register.models import Entry, Tie
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind, Met
from weefsel.platform.register.who import PROGRAM


def meet(one: Entry, **asked: str) -> tuple[str, dict[str, str]]:
    return f"/groep/{one.pk}/voorstellen", asked


@pytest.mark.usefixtures("village")
def test_a_visitor_reads_what_two_groups_share_and_how_to_reach_them(client: Client, group: NewGroup) -> None:
    one = group(name="Eetclub", contact="info@eetclub.example", functions=["meeting", "support"])
    other = group(name="Breiclub", functions=["support"])
    for made in (one, other):
        given = {"name": "Samen", "actor": str(made.pk), "offer_kind": "recurring", "functions": ["meeting"]}
        add(PROGRAM, EntryKind.OFFER, {**given, "audience": ["seniors"]})
    path, asked = meet(one, aan=str(other.pk))
    page = client.get(path, asked)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Eetclub en Breiclub zouden elkaar kunnen ontmoeten" in text
    assert "Ze doen allebei iets aan ondersteuning." in text
    assert "Ze zijn er allebei voor ouderen." in text
    assert "mailto:info@eetclub.example" in text
    assert "voorgesteld" not in text, "a visitor has no button that they may not press"


@pytest.mark.usefixtures("village")
def test_an_answer_is_kept_and_can_be_taken_back(signed_in: SignIn, group: NewGroup) -> None:
    one, other = group(name="Een"), group(name="Twee")
    client = signed_in(Role.PARTICIPANT)
    sent = client.post(f"/groep/{one.pk}/voorgesteld", {"other": str(other.pk), "answer": "tried"}, follow=True)
    assert "het is geprobeerd" in sent.content.decode()
    assert answered() == {pair_of(one.pk, other.pk): Met.TRIED}
    client.post(f"/groep/{other.pk}/voorgesteld", {"other": str(one.pk), "answer": "forget"})
    assert answered() == {}
    for strange in ({"answer": "no"}, {"other": str(other.pk), "answer": "misschien"}):
        assert client.post(f"/groep/{one.pk}/voorgesteld", strange).status_code == 302
    assert answered() == {}


@pytest.mark.usefixtures("village")
def test_whoever_may_draws_the_tie_and_the_page_says_it_is_there(signed_in: SignIn, group: NewGroup) -> None:
    one, other = group(name="Een"), group(name="Twee")
    editor = signed_in(Role.EDITOR)
    path, asked = meet(one, aan=str(other.pk))
    assert f"/groep/{one.pk}/verbinding-toevoegen?naar={other.pk}" in editor.get(path, asked).content.decode()
    drawn = editor.get(f"/groep/{one.pk}/verbinding-toevoegen", {"naar": str(other.pk)})
    form = fields_of(drawn, f"?naar={other.pk}")
    assert form.values["to_entry"].startswith("Twee")
    assert send(editor, form, tie_kind="knows").status_code == 302
    assert Tie.objects.get(from_actor=one).to_entry_id == other.pk
    assert "Er is een verbinding tussen deze twee." in editor.get(path, asked).content.decode()


@pytest.mark.usefixtures("village")
def test_the_other_is_named_first_where_it_is_not_known(client: Client, group: NewGroup) -> None:
    one, other = group(name="Een"), group(name="Twee op een rij")
    assert "Aan wie wilt u Een voorstellen?" in client.get(meet(one)[0]).content.decode()
    assert str(other.pk) in client.get(*meet(one, naam="Twee")).content.decode()
    assert "Een en Twee op een rij" in client.get(*meet(one, naam="Twee op een rij")).content.decode()
    assert client.get(*meet(one, aan="x")).status_code == 404


@pytest.mark.usefixtures("village")
def test_a_place_meets_nobody(client: Client) -> None:
    place = one_of_each()[EntryKind.PLACE]
    assert client.get(f"/plek/{place.pk}/voorstellen").status_code == 404
