"""What a program reads is what a page tells: the same entries, texts and silence."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn
from tests.webapi.conftest import NewProgram, Program, problem_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.merging import merge
from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.records import MODELS, add, confirm, edit, entry_of, remove, values_of
from weefsel.platform.register.states import EntryKind, EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM
from weefsel.platform.source import open_site
from weefsel.platform.webapi.changes import SETTLED
from weefsel.platform.webapi.schemas import COLLECTIONS

pytestmark = pytest.mark.usefixtures("register")


def walk(program: Program, path: str, limit: int) -> Iterator[dict[str, Any]]:
    """All items of a collection by the Link header alone, as a program does that knows nothing else."""
    follow: str | None = f"/api/v1{path}{'&' if '?' in path else '?'}limit={limit}"
    while follow:
        response = program.get(follow)
        assert response.status_code == 200, response.content
        page = response.json()
        assert len(page["items"]) <= limit
        yield from page["items"]
        link = response.headers.get("Link", "")
        assert (page["next"] is None) == (not link)
        follow = link.partition(">")[0].removeprefix("<") if link else None


@pytest.mark.usefixtures("village")
def test_every_kind_of_entry_is_walked_through_whole_and_holds_what_the_register_says(visitor_program: Program) -> None:
    for kind, collection in COLLECTIONS.items():
        found = {one["id"]: one for one in walk(visitor_program, f"/{collection}", 30)}
        assert found.keys() == {str(pk) for pk in MODELS[kind].objects.values_list("pk", flat=True)}
        one = MODELS[kind].objects.order_by("pk")[3]
        told = {name: value if value != "" else None for name, value in values_of(one).items()}
        assert found[str(one.pk)].items() >= told.items()


def test_a_walk_misses_none_and_gives_none_twice_while_others_write(visitor_program: Program, group: NewGroup) -> None:
    before = {str(group().pk) for _ in range(12)}
    seen: list[str] = []
    for one in walk(visitor_program, "/groups", 3):
        seen.append(one["id"])
        # what was read changes, so does what is still to come, and there is more all the time
        edit(PROGRAM, one["id"], {"open_to": "iedereen"})
        edit(PROGRAM, max(before), {"open_to": f"{len(seen)}"})
        if len(seen) < 20:
            group()
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


FILTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "/groups?function=meeting": lambda one: "meeting" in one["functions"],
    "/groups?kind=sports_club": lambda one: one["actor_kind"] == "sports_club",
    "/groups?q=KERK": lambda one: "kerk" in one["name"].lower(),
    "/places?kind=library&function=information": lambda one: (
        one["place_kind"] == "library" and "information" in one["functions"]
    ),
    "/ties?kind=works_with": lambda one: one["tie_kind"] == "works_with",
}


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("path", FILTERS)
def test_a_filter_gives_what_it_says_and_nothing_else(path: str, visitor_program: Program) -> None:
    whole = list(walk(visitor_program, path.partition("?")[0], 100))
    wanted = [one for one in whole if FILTERS[path](one)]
    assert 0 < len(wanted) < len(whole)
    assert list(walk(visitor_program, path, 7)) == wanted


@pytest.mark.usefixtures("village")
def test_an_area_holds_what_lies_in_the_areas_in_it_and_what_is_there_through_its_place_or_group(
    visitor_program: Program,
) -> None:
    areas = open_site().areas
    smallest = next(code for code in areas.links if code not in areas.children)
    for kind, collection in COLLECTIONS.items():
        whole = {one["id"] for one in walk(visitor_program, f"/{collection}?area={areas.whole.code}", 100)}
        here = {one["id"] for one in walk(visitor_program, f"/{collection}?area={smallest}", 100)}
        assert here < whole, kind
    groups = {one["id"]: one for one in walk(visitor_program, f"/groups?area={smallest}", 100)}
    for tie in walk(visitor_program, f"/ties?area={smallest}", 100):
        assert tie["from_actor"] in groups
    assert visitor_program.get("/groups?area=BU00000000").status_code == 422


@pytest.mark.usefixtures("village")
def test_what_names_a_group_is_found_by_it_and_what_changed_since_by_a_moment(visitor_program: Program) -> None:
    offer = MODELS[EntryKind.OFFER].objects.order_by("pk")[0]
    found = list(walk(visitor_program, f"/activities?of={offer.actor_id}", 50))  # type: ignore[union-attr]
    assert str(offer.pk) in {one["id"] for one in found}
    assert {one["actor"] for one in found} == {str(offer.actor_id)}  # type: ignore[union-attr]
    now = timezone.now()
    edit(PROGRAM, offer.pk, {"summary": "Anders."})
    since = now.strftime("%Y-%m-%dT%H:%M:%S.%f") + "%2B00:00"
    assert [one["id"] for one in walk(visitor_program, f"/activities?since={since}", 50)] == [str(offer.pk)]
    assert visitor_program.get("/activities?since=gisteren").status_code == 422


def test_a_misspelled_filter_is_told_and_not_left_out(visitor_program: Program) -> None:
    response = visitor_program.get("/groups?fuction=meeting")
    assert response.status_code == 400
    assert "fuction" in problem_of(response)


def test_texts_are_as_on_the_page_and_the_contact_as_the_group_chose(visitor_program: Program, group: NewGroup) -> None:
    made = group(summary="Mail jan@voorbeeld.nl, of kom.", contact="info@voorbeeld.nl", contact_role="de beheerder")
    told = visitor_program.told(f"/groups/{made.pk}")
    assert told["summary"] == "Mail [e-mailadres], of kom."
    assert (told["contact"], told["contact_role"]) == ("info@voorbeeld.nl", "de beheerder")
    assert "jan@voorbeeld.nl" not in json.dumps(visitor_program.told(f"/groups/{made.pk}/history"))
    assert told["page"] == f"http://localhost/groep/{made.pk}"


def test_the_tag_changes_with_what_is_shown_and_spares_what_was_read(
    visitor_program: Program, group: NewGroup, person: NewPerson
) -> None:
    place = add(PROGRAM, EntryKind.PLACE, _place())
    made = group(place=str(place.pk))
    first = visitor_program.get(f"/groups/{made.pk}")
    tag = first.headers["ETag"]
    again = visitor_program.get(f"/groups/{made.pk}", If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["API-Version"] == first.headers["API-Version"]
    # where it is cannot be told any more, although nobody touched the group
    hide(person(Role.MODERATOR), place.pk, HouseRule.NOT_REAL, "bestaat niet")
    after = visitor_program.get(f"/groups/{made.pk}", If_None_Match=tag)
    assert (after.status_code, after.json()["place"]) == (200, None)
    assert after.headers["ETag"] != tag
    assert after.json()["version"] == first.json()["version"]


def _place() -> dict[str, Any]:
    spot = open_site().ground.places[0]
    return {
        "name": "Plek",
        "place_kind": "library",
        "functions": ["meeting"],
        "setting": "indoor",
        "count": "core",
        "latitude": spot.latitude,
        "longitude": spot.longitude,
    }


def test_what_may_not_be_read_is_not_told_whichever_way_one_asks(
    visitor_program: Program, group: NewGroup, person: NewPerson
) -> None:
    shown, waiting = group(), group(state=EntryState.WAITING)
    deleted, hidden = group(), group()
    remove(PROGRAM, deleted.pk)
    hide(person(Role.MODERATOR), hidden.pk, HouseRule.ADVERTISING, "reclame")
    offer = add(
        PROGRAM,
        EntryKind.OFFER,
        {"name": "Les", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(hidden.pk)},
    )
    assert [one["id"] for one in walk(visitor_program, "/groups", 50)] == [str(shown.pk)]
    assert list(walk(visitor_program, "/activities", 50)) == []
    for state in EntryState:
        expected = [str(shown.pk)] if state is EntryState.SHOWN else []
        assert [one["id"] for one in walk(visitor_program, f"/groups?state={state}", 50)] == expected
    for path in (f"/groups/{waiting.pk}", f"/groups/{deleted.pk}", f"/places/{shown.pk}", f"/activities/{offer.pk}"):
        assert visitor_program.get(path).status_code == 404, path
        assert visitor_program.get(f"{path}/history").status_code == 404, path
    told = visitor_program.get(f"/groups/{hidden.pk}")
    assert told.status_code == 410
    assert "advertising" in problem_of(told)
    changed = {one["id"]: one for one in walk(visitor_program, "/changes", 50)}
    assert str(waiting.pk) not in changed
    assert {pk for pk, one in changed.items() if one["removed"]} == {str(one.pk) for one in (deleted, hidden, offer)}


def test_a_merged_entry_leads_to_the_one_that_it_is(
    visitor_program: Program, group: NewGroup, person: NewPerson
) -> None:
    kept, lost = group(), group()
    merge(person(Role.EDITOR), lost.pk, kept.pk, {})
    response = visitor_program.get(f"/groups/{lost.pk}")
    assert (response.status_code, response.headers["Location"]) == (308, f"http://localhost/api/v1/groups/{kept.pk}")


def test_whoever_keeps_a_copy_hears_of_every_change_and_of_late_ones_again(
    visitor_program: Program, group: NewGroup
) -> None:
    early, late, other = group(), group(), group()
    Change.objects.update(at=timezone.now() - 3 * SETTLED)
    told = visitor_program.told("/changes?limit=2")
    rest = visitor_program.told(f"/changes?limit=2&cursor={told['next']}")
    assert [one["id"] for one in told["items"] + rest["items"]] == [str(one.pk) for one in (early, late, other)]
    assert (told["resume"], rest["next"]) == (None, None)
    assert visitor_program.told(f"/changes?cursor={rest['resume']}")["items"] == []
    edit(PROGRAM, early.pk, {"open_to": "iedereen"})
    edit(PROGRAM, early.pk, {"open_to": "leden"})
    remove(PROGRAM, other.pk)
    again = visitor_program.told(f"/changes?cursor={rest['resume']}")
    heard = [(one["id"], one["version"], one["removed"]) for one in again["items"]]
    assert heard == [(str(early.pk), 3, False), (str(other.pk), 2, True)]
    # these are so young that another change, with a lower number, may still be on its way
    assert again["resume"] == rest["resume"]


def test_the_history_tells_roles_and_never_who(visitor_program: Program, group: NewGroup, person: NewPerson) -> None:
    owner = person()
    assert owner.account is not None
    made = group(owner)
    edit(owner, made.pk, {"open_to": "iedereen"}, why="bel 06-12345678")
    confirm(owner, made.pk)
    told = list(walk(visitor_program, f"/groups/{made.pk}/history", 2))
    assert [one["version"] for one in told] == [3, 2, 1]
    assert told[1]["acting_as"] == "owner"
    assert told[1]["fields"] == [{"field": "open_to", "before": None, "after": "iedereen"}]
    assert "06-12345678" not in json.dumps(told)
    assert owner.account.email not in json.dumps(told)
    assert str(owner.account.pk) not in json.dumps(told)


def test_a_page_is_read_in_as_many_questions_to_the_database_whatever_its_size(
    visitor_program: Program, village: Path
) -> None:
    del village
    for collection in COLLECTIONS.values():
        asked = []
        for limit in (2, 20):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                visitor_program.told(f"/{collection}?limit={limit}")
            asked.append(len(queries))
        assert asked[1] <= asked[0], collection


@pytest.mark.usefixtures("village")
def test_figures_are_those_of_the_page_and_lead_to_where_they_come_from(visitor_program: Program) -> None:
    code = open_site().areas.whole.code
    told = visitor_program.told(f"/areas/{code}/figures")
    row = open_site().row(code)
    found = {one["name"]: one for one in told["items"]}
    assert found["people/residents"]["value"] == row.residents.value
    assert all((one["value"] is None) == (one["missing"] is not None) for one in told["items"])
    for one in told["items"][:3]:
        page = visitor_program.client.get(one["origin"].removeprefix("http://localhost"))
        assert page.status_code == 200
    assert visitor_program.told(f"/areas/{code}")["name"] == open_site().areas.whole.name
    assert visitor_program.get("/areas/nergens/figures").status_code == 404


def test_a_cookie_is_no_token(signed_in: SignIn, group: NewGroup) -> None:
    made = group(state=EntryState.WAITING)
    client = signed_in(Role.MODERATOR)
    assert client.get(f"/groep/{made.pk}").status_code == 200
    assert client.get(f"/api/v1/groups/{made.pk}").status_code == 404
    response = client.delete(f"/api/v1/groups/{made.pk}")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "Set-Cookie" not in response.headers


def test_a_token_may_read_more_and_its_answers_are_kept_by_nobody_else(
    program: NewProgram, visitor_program: Program, group: NewGroup
) -> None:
    waiting = group(state=EntryState.WAITING)
    editor = program(Role.EDITOR)
    assert editor.told(f"/groups/{waiting.pk}")["state"] == "waiting"
    assert [one["id"] for one in walk(editor, "/groups?state=waiting", 5)] == [str(waiting.pk)]
    assert editor.get("/groups").headers["Cache-Control"] == "private, no-cache"
    shared = visitor_program.get("/groups").headers
    assert shared["Cache-Control"].startswith("public")
    assert "Authorization" in shared["Vary"]


REFUSALS = [
    ("GET", "/nergens", {}, 404),
    ("GET", "/groups/", {}, 404),
    ("GET", "/groups/geen-id", {}, 404),
    ("PUT", "/groups", {}, 405),
    ("GET", "/groups", {"Authorization": "Bearer geraden"}, 401),
    ("GET", "/groups", {"Authorization": "Basic YTpi"}, 401),
    ("GET", "/groups", {"Host": "elders.example"}, 400),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), REFUSALS)
def test_every_refusal_is_a_problem_wherever_it_is_made(
    method: str, path: str, headers: dict[str, str], status: int, visitor_program: Program
) -> None:
    response = visitor_program.client.generic(method, f"/api/v1{path}", headers={"host": "localhost", **headers})
    assert response.status_code == status
    assert problem_of(response)
    assert (status == 405) == ("Allow" in response.headers)


def test_what_is_broken_is_a_problem_that_tells_nothing_of_it(
    visitor_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr("weefsel.platform.webapi.entries.page_of_entries", broken)
    response = visitor_program.get("/groups", Accept_Language="nl")
    assert response.status_code == 500
    assert "geheim" not in problem_of(response)
    assert problem_of(response).startswith("Hier is iets stuk")


def test_without_a_register_there_are_only_words_and_areas(visitor_program: Program) -> None:
    with override_settings(WEEFSEL_REGISTER=False):
        for path in ("/groups", "/changes", "/funding"):
            assert problem_of(visitor_program.get(path))
        for path in ("/concepts", "/concepts/actor_kind", "/areas", "/openapi.json"):
            assert visitor_program.get(path).status_code == 200, path


def test_the_head_of_an_answer_is_that_of_the_answer(visitor_program: Program) -> None:
    head, whole = visitor_program.ask("HEAD", "/groups"), visitor_program.get("/groups")
    assert head.status_code == 200
    assert {name: head.headers[name] for name in ("ETag", "Content-Type")} == {
        name: whole.headers[name] for name in ("ETag", "Content-Type")
    }


def test_moments_are_in_utc_whatever_the_clock_here_says(visitor_program: Program, group: NewGroup) -> None:
    made = group()
    Entry.objects.filter(pk=made.pk).update(
        changed_at=dt.datetime(2026, 7, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    )
    assert visitor_program.told(f"/groups/{made.pk}")["changed_at"] == "2026-06-30T22:30:00Z"
    assert entry_of(made.pk).version == 1
