"""A program writes as its account may on the site: by the same checks, with the same history, never over another."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson
from tests.webapi.conftest import NewProgram, Program, problem_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.accounts.settings import GROUPS_AN_HOUR
from weefsel.platform.register.models import Change, Entry, Proposal
from weefsel.platform.register.proposals import accept, decline
from weefsel.platform.register.records import edit, entry_of, values_of
from weefsel.platform.register.states import EntryState, Via
from weefsel.platform.register.who import PROGRAM
from weefsel.platform.source import open_site
from weefsel.platform.webapi.bodies import MOST_BYTES
from weefsel.platform.webapi.models import Sent
from weefsel.platform.webapi.writing import KEPT

pytestmark = pytest.mark.usefixtures("register")

GROUP: dict[str, Any] = {"name": "Breiclub De Steek", "actor_kind": "residents_group", "functions": ["meeting"]}


def change(program: Program, entry: Entry, body: Any, **headers: str) -> Any:
    """Change a group as it is now."""
    headers.setdefault("If_Match", f'"{entry_of(entry.pk).version}"')
    return program.ask("PATCH", f"/groups/{entry.pk}", body, **headers)


def test_what_is_added_is_as_a_form_would_have_made_it(program: NewProgram, visitor_program: Program) -> None:
    mine = program()
    assert mine.who is not None
    assert mine.who.account is not None
    response = mine.ask("POST", "/groups?own=true", {**GROUP, "open_to": "  iedereen \u200b ", "why": "nieuw"})
    assert response.status_code == 201, response.content
    told = response.json()
    assert response.headers["Location"] == f"http://localhost/api/v1/groups/{told['id']}"
    entry = entry_of(told["id"])
    assert (entry.owner_id, entry.entered_by_id) == (mine.who.account.pk, mine.who.account.pk)
    assert values_of(entry)["open_to"] == "iedereen"
    first = Change.objects.get(entry_id=entry.pk, version=1)
    assert (first.via, first.acting_as, first.why) == (Via.API, "participant", "nieuw")
    assert visitor_program.told(f"/groups/{told['id']}")["owned"] is True


def test_every_fault_of_every_field_is_told_in_the_language_that_is_asked(program: NewProgram) -> None:
    wrong = {**GROUP, "since": "2026-05-01", "until": "2026-01-01", "area_code": "BU1", "summary": "Bel 06-12345678."}
    response = program().ask("POST", "/groups", wrong, Accept_Language="nl-NL,nl;q=0.9,en;q=0.8")
    assert response.status_code == 422
    told = problem_of(response).splitlines()
    assert told[0] == "Deze velden kunnen zo niet:"
    assert {line.partition(":")[0] for line in told[1:]} == {"until", "area_code", "summary"}
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({**GROUP, "nam": "x"}, "nam"),
        ({**GROUP, "name": 5}, "name"),
        ({**GROUP, "functions": []}, "functions"),
        ({**GROUP, "functions": ["vissen"]}, "functions"),
        ({**GROUP, "since": "1-2-2026"}, "since"),
        ({"name": "x"}, "actor_kind"),
        ({**GROUP, "name": None}, "name"),
        ([GROUP], "body"),
    ],
)
def test_what_the_document_forbids_is_refused_with_the_name_of_the_field(
    body: Any, named: str, program: NewProgram
) -> None:
    response = program().ask("POST", "/groups", body)
    assert response.status_code == 400
    assert any(line.startswith(f"{named}") for line in problem_of(response).splitlines()[1:]), response.content


BODIES = [
    pytest.param(b"{", 400, id="cut off"),
    pytest.param(b"\xff\xfe{}", 400, id="no UTF-8"),
    pytest.param(b'{"name": "a", "name": "b"}', 400, id="twice"),
    pytest.param(b'{"latitude": NaN}', 400, id="no number"),
    pytest.param(b'{"latitude": 1e999}', 400, id="a number without end"),
    pytest.param(b'{"capacity": ' + b"9" * 5000 + b"}", 400, id="a number of 5000 digits"),
    pytest.param(b'{"name": "\\ud800"}', 400, id="half a letter"),
    pytest.param(b"[" * 100_000, 400, id="deep"),
    pytest.param(b'{"a":' * 9 + b"1" + b"}" * 9, 400, id="nine levels"),
    pytest.param(b'{"name": "' + b"x" * MOST_BYTES + b'"}', 413, id="large"),
    pytest.param(b" ", 400, id="empty"),
    pytest.param(b"null", 400, id="null"),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_hostile_body_is_a_problem_and_no_crash(body: bytes, status: int, program: NewProgram) -> None:
    response = program().ask("POST", "/places", body)
    assert response.status_code == status
    assert problem_of(response)


def test_brackets_in_a_text_are_not_deep(program: NewProgram) -> None:
    response = program().ask("POST", "/groups", {**GROUP, "summary": '[[[[[[[[[[[[ "\\" {{{{{{{{{{{{{{'})
    assert response.status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(kind: str, program: NewProgram) -> None:
    mine = program()
    headers = {"Authorization": f"Bearer {mine.secret}"}
    response = mine.client.generic("POST", "/api/v1/groups", data=b"{}", content_type=kind, headers=headers)
    assert response.status_code == 415
    assert problem_of(response)


def test_a_change_says_what_it_is_about_and_is_refused_when_that_is_no_more(
    program: NewProgram, group: NewGroup
) -> None:
    editor, made = program(Role.EDITOR), group()
    path = f"/groups/{made.pk}"
    tag = editor.get(path).headers["ETag"]
    assert editor.ask("PATCH", path, {"open_to": "leden"}).status_code == 428
    assert editor.ask("PATCH", path, {"open_to": "leden"}, If_Match="*").status_code == 428
    # as it arrives when the answer was pressed on its way
    done = editor.ask("PATCH", path, {"open_to": "leden"}, If_Match=f"W/{tag}")
    assert (done.status_code, done.json()["version"]) == (200, 2)
    stale = editor.ask("PATCH", path, {"open_to": "iedereen"}, If_Match=tag)
    assert stale.status_code == 412
    assert "2" in problem_of(stale)
    assert editor.ask("DELETE", path, If_Match=tag).status_code == 412
    assert editor.ask("DELETE", path).status_code == 428
    assert values_of(entry_of(made.pk))["open_to"] == "leden"
    assert editor.ask("PATCH", path, {"open_to": "iedereen"}, If_Match=done.headers["ETag"]).status_code == 200


def test_with_a_base_both_keep_what_they_wrote_and_the_same_field_is_told(program: NewProgram, group: NewGroup) -> None:
    editor, made = program(Role.EDITOR), group()
    edit(PROGRAM, made.pk, {"open_to": "leden"})
    path = f"/groups/{made.pk}?base=1"
    told = editor.ask("PATCH", path, {"summary": "Wij breien."})
    assert (told.status_code, told.json()["open_to"], told.json()["summary"]) == (200, "leden", "Wij breien.")
    clash = editor.ask("PATCH", path, {"open_to": "iedereen"})
    assert clash.status_code == 409
    assert "open_to: leden" in problem_of(clash)
    assert editor.ask("PATCH", f"/groups/{made.pk}?base=9", {"open_to": "x"}).status_code == 412


def test_only_what_is_given_changes_and_null_takes_away(program: NewProgram, group: NewGroup) -> None:
    editor, made = program(Role.EDITOR), group(open_to="leden", summary="Wij breien.")
    told = change(editor, made, {"open_to": None, "why": "voor iedereen"}).json()
    assert (told["open_to"], told["summary"], told["name"]) == (None, "Wij breien.", made.name)  # type: ignore[attr-defined]
    last = Change.objects.get(entry_id=made.pk, version=2)
    assert (last.via, last.acting_as, last.why, last.after) == (Via.API, "editor", "voor iedereen", {"open_to": ""})
    assert change(editor, made, {"name": None}).status_code == 400


def test_a_text_sent_back_as_it_was_read_hides_nothing_for_good(program: NewProgram, group: NewGroup) -> None:
    """What is not for everybody was left out of what was read; sending that back is no change."""
    editor, made = program(Role.EDITOR), group(summary="Mail jan@voorbeeld.nl.")
    read = editor.told(f"/groups/{made.pk}")
    told = change(editor, made, {"summary": read["summary"], "open_to": "leden"})
    assert told.status_code == 200
    assert values_of(entry_of(made.pk))["summary"] == "Mail jan@voorbeeld.nl."
    assert change(editor, made, {"summary": "Mail piet@voorbeeld.nl."}).status_code == 422


def test_only_the_faults_of_a_change_stand_in_its_way(program: NewProgram, group: NewGroup) -> None:
    """What was read from elsewhere may have faults that a form would not take."""
    editor, made = program(Role.EDITOR), group(website="geen adres", since="2026-05-01")
    assert change(editor, made, {"open_to": "leden"}).status_code == 200
    wrong = change(editor, made, {"until": "2026-01-01"})
    assert wrong.status_code == 422
    assert "until" in problem_of(wrong)


def test_what_is_taken_out_is_gone_and_whoever_may_put_it_back_finds_it(
    program: NewProgram, visitor_program: Program, group: NewGroup
) -> None:
    editor, made = program(Role.EDITOR), group()
    path = f"/groups/{made.pk}"
    assert editor.ask("DELETE", path, If_Match='"1"').status_code == 204
    assert (editor.get(path).status_code, visitor_program.get(path).status_code) == (410, 404)
    assert [one["id"] for one in editor.told("/groups?state=deleted")["items"]] == [str(made.pk)]
    assert visitor_program.told("/groups?state=deleted")["items"] == []


def test_what_is_no_longer_there_keeps_its_page(program: NewProgram, visitor_program: Program, group: NewGroup) -> None:
    editor, made = program(Role.EDITOR), group()
    told = change(editor, made, {"gone": True, "open_to": "niemand"}).json()
    assert (told["state"], told["open_to"]) == ("gone", "niemand")
    assert visitor_program.told(f"/groups/{made.pk}")["state"] == "gone"
    assert visitor_program.told("/groups")["items"] == []


def test_the_same_key_does_the_same_once(program: NewProgram, group: NewGroup) -> None:
    mine, other = program(), program()
    first = mine.ask("POST", "/groups", GROUP, Idempotency_Key="een")
    again = mine.ask("POST", "/groups", GROUP, Idempotency_Key="een")
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    assert Entry.objects.count() == 1
    clash = mine.ask("POST", "/groups", {**GROUP, "name": "Anders"}, Idempotency_Key="een")
    assert (clash.status_code, Entry.objects.count()) == (422, 1)
    assert other.ask("POST", "/groups", GROUP, Idempotency_Key="een").json()["id"] != first.json()["id"]
    owned = group(other.who)
    for _ in range(2):
        made = mine.ask("POST", f"/groups/{owned.pk}/proposals?base=1", {"open_to": "leden"}, Idempotency_Key="twee")
        assert made.status_code == 201
    assert Proposal.objects.count() == 1
    Sent.objects.update(at=timezone.now() - KEPT)
    assert mine.ask("POST", "/groups", GROUP, Idempotency_Key="een").json()["id"] != first.json()["id"]
    assert mine.ask("POST", "/groups", GROUP, Idempotency_Key="x" * 101).status_code == 400


def test_what_went_wrong_is_tried_anew_with_the_same_key(program: NewProgram) -> None:
    mine = program()
    assert mine.ask("POST", "/groups", {**GROUP, "area_code": "x"}, Idempotency_Key="een").status_code == 422
    assert Sent.objects.count() == 0
    assert mine.ask("POST", "/groups", GROUP, Idempotency_Key="een").status_code == 201


def test_the_database_itself_lets_a_key_in_once(program: NewProgram) -> None:
    mine = program()
    mine.ask("POST", "/groups", GROUP, Idempotency_Key="een")
    known = Sent.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sent.objects.create(token=known.token, key="een", digest="x")


def test_a_place_is_added_by_editors_and_lies_in_the_area_of_its_point(program: NewProgram) -> None:
    spot = open_site().ground.places[0]
    place = {
        "place_kind": "library",
        "functions": ["meeting"],
        "setting": "indoor",
        "count": "core",
        "latitude": spot.latitude,
        "longitude": spot.longitude,
    }
    assert program().ask("POST", "/places", place).status_code == 403
    made = program(Role.EDITOR).ask("POST", "/places", place)
    assert (made.status_code, made.json()["area_code"]) == (201, spot.area_code)
    swapped = {**place, "latitude": spot.longitude, "longitude": spot.latitude}
    assert program(Role.EDITOR).ask("POST", "/places", swapped).status_code == 422


def test_what_is_of_a_group_is_added_by_whoever_may_change_that_group(
    program: NewProgram, group: NewGroup, person: NewPerson
) -> None:
    owner = person()
    owned = group(owner)
    offer = {"name": "Les", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(owned.pk)}
    assert program(Role.MODERATOR).ask("POST", "/activities", offer).status_code == 403
    made = program(who=owner).ask("POST", "/activities", {**offer, "rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "19:30"})
    assert made.status_code == 201
    missing = {**offer, "actor": "00000000-0000-4000-8000-000000000000"}
    assert program(who=owner).ask("POST", "/activities", missing).status_code == 422


def test_a_participant_adds_as_many_groups_as_by_the_form(program: NewProgram) -> None:
    mine = program()
    for number in range(GROUPS_AN_HOUR):
        assert mine.ask("POST", "/groups", {**GROUP, "name": f"Groep {number}"}).status_code == 201
    last = mine.ask("POST", "/groups", {**GROUP, "name": "Nog een"})
    assert (last.status_code, last.headers["Retry-After"]) == (429, "3600")
    assert program(Role.EDITOR).ask("POST", "/groups", GROUP).status_code == 201


def test_a_proposal_waits_for_the_owner_and_tells_what_became_of_it(
    program: NewProgram, group: NewGroup, person: NewPerson
) -> None:
    owner, mine, other = person(), program(), program()
    owned = group(owner)
    path = f"/groups/{owned.pk}/proposals"
    assert mine.ask("PATCH", f"/groups/{owned.pk}", {"open_to": "x"}, If_Match='"1"').status_code == 403
    first = mine.ask("POST", path, {"open_to": "leden", "why": "stond op de deur"}, If_Match='"1"')
    assert (first.status_code, first.json()["state"]) == (201, "open")
    assert values_of(entry_of(owned.pk))["open_to"] == ""
    gone = mine.ask("POST", path, {"gone": True}, If_Match='"1"').json()
    assert mine.ask("POST", path, {"name": owned.name}, If_Match='"1"').status_code == 422  # type: ignore[attr-defined]
    accept(owner, first.json()["number"])
    decline(owner, gone["number"], "Wij zijn er nog.")
    told = {one["number"]: one for one in mine.told(path)["items"]}
    assert told[first.json()["number"]]["state"] == "accepted"
    assert told[gone["number"]]["reason"] == "Wij zijn er nog."
    assert other.told(path)["items"] == []
    assert len(program(who=owner).told(path)["items"]) == 2
    assert entry_of(owned.pk).state == EntryState.SHOWN
