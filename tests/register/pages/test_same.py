"""Two entries that may be one: who is asked, what is put side by side, and where the pages lead afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.register.conftest import NewGroup
from tests.register.pages.conftest import SignIn
from tests.register.pages.entries import Form, add_offer, address_of, fields_of, send, text_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Entry, Merge
from weefsel.platform.register.records import edit, entry_of, values_of
from weefsel.platform.register.who import PROGRAM

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(register: Path, group: NewGroup) -> tuple[Entry, Entry]:
    """Two groups with nearly one name; the first has an activity, the second says more."""
    assert register.is_dir()
    one = group(name="Eetclub De Brug", contact="info@debrug.example")
    other = group(name="Eetklub de Brug", contact="info@debrug.example", open_to="iedereen", street="Raamstraat")
    group(name="Schaakvereniging Zuid")
    add_offer(one)
    return one, other


def side_by_side(client: Client, one: Entry, other: Entry) -> Form:
    return fields_of(client.get(address_of(one, "hetzelfde"), {"als": str(other.pk)}), "/hetzelfde")


def test_what_may_be_in_it_twice_is_brought_up_and_merged_and_taken_apart(
    two: tuple[Entry, Entry], signed_in: SignIn, client: Client
) -> None:
    one, other = two
    editor = signed_in(Role.EDITOR)
    said = text_of(editor.get("/beheer/dubbel"))
    assert "Eén paar lijkt hetzelfde" in said
    assert "Schaakvereniging" not in said
    assert "hetzelfde e-mailadres" in said.lower()

    form = side_by_side(editor, other, one)
    # the one with an activity stays, and gets what only the other says; its own name stays
    assert form.values["keep"] == str(one.pk)
    assert form.values["of_open_to"] == str(other.pk)
    assert form.values["of_name"] == str(one.pk)
    answer = send(editor, form, do="merge")
    assert answer.headers["Location"].startswith(address_of(one))
    kept = values_of(entry_of(one.pk))
    assert (kept["name"], kept["open_to"], kept["street"]) == ("Eetclub De Brug", "iedereen", "Raamstraat")

    gone = client.get(address_of(other))
    assert (gone.status_code, gone.headers["Location"]) == (302, address_of(one))
    assert "Er lijkt niets dubbel" in text_of(editor.get("/beheer/dubbel"))
    assert "samengevoegd" in text_of(client.get(address_of(one, "geschiedenis")))

    assert "Eetklub de Brug" in text_of(editor.get(address_of(one, "hetzelfde")))
    answer = editor.post(address_of(one, f"uit-elkaar/{Merge.objects.get().pk}"))
    assert answer.headers["Location"].startswith(address_of(other))
    assert client.get(address_of(other)).status_code == 200
    assert values_of(entry_of(one.pk))["open_to"] == ""


def test_what_is_two_is_not_brought_up_again(two: tuple[Entry, Entry], signed_in: SignIn) -> None:
    one, other = two
    editor = signed_in(Role.EDITOR)
    assert "Eetclub De Brug" in text_of(editor.get(address_of(other, "hetzelfde")))
    form = side_by_side(editor, other, one)
    assert send(editor, form, do="apart").status_code == 302
    assert "Er lijkt niets dubbel" in text_of(editor.get("/beheer/dubbel"))
    assert "niets dat er erg op lijkt" in text_of(editor.get(address_of(other, "hetzelfde")))


def test_another_can_be_named(two: tuple[Entry, Entry], signed_in: SignIn) -> None:
    one, _ = two
    editor = signed_in(Role.EDITOR)
    said = text_of(editor.get(address_of(one, "hetzelfde"), {"naam": "Schaakvereniging Zuid"}))
    assert "Is Eetclub De Brug hetzelfde als Schaakvereniging Zuid" in said
    assert "Zo heet hier niets" in text_of(editor.get(address_of(one, "hetzelfde"), {"naam": "Bestaat Niet"}))


@pytest.mark.parametrize("asked", ["?als=niets", "?als=00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_cannot_be_put_beside_it(asked: str, two: tuple[Entry, Entry], signed_in: SignIn) -> None:
    assert signed_in(Role.EDITOR).get(address_of(two[0], f"hetzelfde{asked}")).status_code == 404


def test_what_may_not_be_merged_is_told_and_nothing_is_written(
    two: tuple[Entry, Entry], signed_in: SignIn, person: Any
) -> None:
    one, other = two
    edit(PROGRAM, other.pk, {"summary": "Van ons"})
    Entry.objects.filter(pk=one.pk).update(owner=person().account)
    editor = signed_in(Role.EDITOR)
    form = side_by_side(editor, other, one)
    answer = send(editor, form, do="merge")
    assert answer.status_code == 409
    assert "kunt u niet samenvoegen" in text_of(answer)
    assert entry_of(other.pk).merged_into_id is None


def test_the_kinds_of_place_are_chosen_with_ticks(
    village: Path, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert village.is_dir()
    begun: list[object] = []
    monkeypatch.setattr("weefsel.platform.pages.register.kinds.begin_work", begun.append)
    moderator = signed_in(Role.MODERATOR)
    form = fields_of(moderator.get("/beheer/soorten"), "/soorten")
    assert "library" in form.values["kind"]
    assert "bench" not in form.values["kind"]
    answer = moderator.post("/beheer/soorten", {"kind": [*form.values["kind"], "bench", "no such kind"]})
    assert answer.status_code == 302
    assert "bench" in fields_of(moderator.get("/beheer/soorten"), "/soorten").values["kind"]
    assert len(begun) == 1
    moderator.post("/beheer/soorten", {"do": "usual"})
    assert "bench" not in fields_of(moderator.get("/beheer/soorten"), "/soorten").values["kind"]
    assert "andere soorten plekken gekozen" in text_of(moderator.get("/beheer/logboek"))
