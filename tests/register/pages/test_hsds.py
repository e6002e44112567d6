"""The read API of HSDS: the endpoints, filters and pages of the specification, and only what a visitor may read."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from weefsel.concepts import Function
from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.hsds import records
from weefsel.platform.exchange.hsds.describing import LISTS
from weefsel.platform.exchange.hsds.importing import bring_in, prepare
from weefsel.platform.exchange.hsds.vocabulary import term_id
from weefsel.platform.gates import GATES
from weefsel.platform.register.models import Actor, Entry, Offer, Place
from weefsel.platform.register.records import edit
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import PROGRAM
from weefsel.platform.webapi import limits
from weefsel.sources.hsds import read
from weefsel.sources.hsds.schemas import page_schema, record_schema

from .conftest import SignIn


@pytest.fixture
def site(village: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The village, which may be asked as often as a test likes."""
    monkeypatch.setattr(limits.ADDRESS, "most", 100_000)
    return village


def _get(client: Client, address: str) -> Any:
    response = client.get(f"/hsds/{address}")
    assert response.status_code == 200, (address, response.content[:300])
    return response.json()


def _ids(client: Client, address: str) -> list[str]:
    return [record["id"] for record in _get(client, address)["contents"]]


def _stream(client: Client, name: str) -> bytes:
    response: Any = client.get(f"/hsds/{name}?format=ndjson&full=true")
    return b"".join(response.streaming_content)


def _problem(client: Client, address: str, status: int) -> str:
    response = client.get(f"/hsds/{address}")
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json"), address
    told = response.json()
    assert told["status"] == status
    return told["detail"]


def test_answers_are_as_the_specification_has_them(site: Path, client: Client) -> None:
    assert site.is_dir()
    for address, (table, takes) in LISTS.items():
        page = _get(client, f"{address}?per_page=7")
        jsonschema.Draft202012Validator(page_schema(table)).validate(page)
        assert page["contents"]
        if "full" in takes:
            full = page_schema(table, full=True)
            jsonschema.Draft202012Validator(full).validate(_get(client, f"{address}?full=true&per_page=20"))
        whole = _get(client, f"{address}/{page['contents'][-1]['id']}")
        jsonschema.Draft202012Validator(record_schema(table)).validate(whole)
        assert whole["id"] == page["contents"][-1]["id"]


def test_a_service_in_full_is_nested_as_in_the_example(site: Path, client: Client, shared_data: Path) -> None:
    """The example says what a record is nested in; ours has no field that it could not have."""
    assert site.is_dir()
    example = json.loads((shared_data / "hsds" / "service_full.json").read_text(encoding="utf-8"))
    full = _get(client, "services?full=true&per_page=500")["contents"]
    at = [one for one in full if one.get("service_at_locations")]
    nested = {name for one in full for name, value in one.items() if isinstance(value, list | dict)}
    assert {"schedules", "service_at_locations", "languages", "organization", "cost_options", "attributes"} <= nested
    assert nested <= {name for name, value in example.items() if isinstance(value, list | dict)}
    location = at[0]["service_at_locations"][0]["location"]
    assert {name for name in location if not name.startswith("weefsel_")} <= {*example_location(example), "attributes"}
    term = full[0]["attributes"][0]["taxonomy_term"]
    assert {*term} <= {*example["attributes"][0]["taxonomy_term"], "taxonomy_id"}


def example_location(example: Any) -> Any:
    """The location of the example."""
    return example["service_at_locations"][0]["location"]


def test_pages_hold_every_record_once_and_say_where_the_next_is(site: Path, client: Client) -> None:
    assert site.is_dir()
    seen: list[str] = []
    address = "services?per_page=7"
    for number in range(1, 6):
        response = client.get(f"/hsds/{address}")
        page = response.json()
        assert (page["page_number"], page["size"], page["total_items"], page["total_pages"]) == (
            number,
            len(page["contents"]),
            30,
            5,
        )
        assert (page["first_page"], page["last_page"], page["empty"]) == (number == 1, number == 5, False)
        seen += [record["id"] for record in page["contents"]]
        links = dict(reversed(link.split("; rel=")) for link in response.headers["Link"].split(", "))
        assert ('"prev"' in links, '"next"' in links) == (number > 1, number < 5)
        address = links.get('"next"', "").strip("<>").rpartition("/hsds/")[2]
    assert len(seen) == len(set(seen)) == Offer.objects.count() == 30
    beyond = _get(client, "services?page=99&per_page=7")
    assert (beyond["empty"], beyond["contents"], beyond["last_page"]) == (True, [], True)
    lines = _stream(client, "services").splitlines()
    assert [json.loads(line)["id"] for line in lines] == seen
    assert [{*one} for one in _get(client, "services?minimal=true")["contents"]] == [{"id", "modified_date"}] * 30


def test_what_is_not_shown_is_not_there(site: Path, client: Client) -> None:
    assert site.is_dir()
    offer = Offer.objects.filter(place__isnull=False).select_related("actor").first()
    assert offer is not None
    one, group = f"services/{offer.pk}", f"organizations/{offer.actor_id}"
    there = len(_ids(client, "service_at_locations?per_page=500"))
    same_place = Offer.objects.filter(place_id=offer.place_id).count()
    Entry.objects.filter(pk=offer.place_id).update(state=EntryState.HIDDEN)
    assert "service_at_locations" not in _get(client, one)
    assert len(_ids(client, "service_at_locations?per_page=500")) == there - same_place
    assert str(offer.place_id) not in json.dumps(_get(client, f"{group}?full_service=true"))
    _problem(client, f"service_at_locations/{offer.pk}", 404)
    Entry.objects.filter(pk=offer.actor_id).update(state=EntryState.HIDDEN)
    for address in (one, group):
        assert "list" in _problem(client, address, 404)
    everything = b"".join(_stream(client, name) for name in ("services", "organizations", "service_at_locations"))
    assert str(offer.actor_id).encode() not in everything


def test_what_somebody_wrote_in_a_text_is_not_shown_and_cannot_be_found(
    site: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.is_dir()
    offer = Offer.objects.first()
    assert offer is not None
    edit(PROGRAM, offer.pk, {"name": "Zanguur", "summary": "Bel 06-12345678 of mail zangvogel@example.org voor meer."})
    record = _get(client, f"services/{offer.pk}")
    assert record["description"] == "Bel [telefoonnummer] of mail [e-mailadres] voor meer."
    assert _ids(client, "services?search=zanguur") == [str(offer.pk)]
    for secret in ("zangvogel", "06-12345678", "12345678", "0", "@", "%25"):
        assert _ids(client, f"services?search={secret}") == [], secret
    # were the texts not looked through, this test would see it
    monkeypatch.setattr(records, "as_shown", lambda _kind, values: dict(values))
    assert "zangvogel" in _get(client, f"services/{offer.pk}")["description"]


def test_contacts_that_came_with_a_file_are_on_no_page(site: Path, client: Client, shared_data: Path) -> None:
    assert site.is_dir()
    bring_in(PROGRAM, prepare(read(shared_data / "hsds" / "csv"), PROGRAM), why="proef")
    offer = Offer.objects.get(name="Community Counselling")
    addresses = [f"services/{offer.pk}", f"organizations/{offer.actor_id}?full_service=true"]
    told = "".join(json.dumps(_get(client, address)) for address in addresses)
    assert "Community Counselling" in told
    assert [text for text in ("Persona", "234567", "email@example.com") if text in told] == []


def test_each_filter_gives_what_is_asked(site: Path, client: Client) -> None:
    assert site.is_dir()
    offers = list(Offer.objects.all())
    meeting = {str(one.pk) for one in offers if "meeting" in one.functions}
    assert 0 < len(meeting) < len(offers)
    term = term_id(Function.MEETING)
    assert {*_ids(client, f"services?per_page=500&taxonomy_term_id={term}")} == meeting
    taxonomy = _get(client, f"taxonomy_terms/{term}")["taxonomy_detail"]["id"]
    assert {*_ids(client, f"services?per_page=500&taxonomy_id={taxonomy}")} == {str(one.pk) for one in offers}
    assert len(_ids(client, f"taxonomy_terms?taxonomy_id={taxonomy}")) == len(Function)
    group = offers[0].actor_id
    mine = {str(one.pk) for one in offers if one.actor_id == group}
    assert {*_ids(client, f"services?organization_id={group}")} == mine
    for nothing in (f"organization_id={uuid.uuid4()}", "organization_id=1", "taxonomy_term_id=weg", "taxonomy_id=weg"):
        assert _ids(client, f"services?{nothing}") == []
    actor = Actor.objects.order_by("name").first()
    assert actor is not None
    assert str(actor.pk) in _ids(client, f"organizations?search={actor.name.split()[-1].lower()}")
    assert _ids(client, "taxonomies?search=functie") != []


def test_what_changed_since_can_be_asked(site: Path, client: Client) -> None:
    assert site.is_dir()
    offer = Offer.objects.first()
    assert offer is not None
    changed = edit(PROGRAM, offer.pk, {"name": "Anders"}).changed_at
    said = changed.isoformat().replace("+", "%2B")
    assert _ids(client, f"services?modified_after={said}") == [str(offer.pk)]
    assert len(_ids(client, "services?modified_after=2020-01-01&per_page=500")) == 30
    assert _get(client, f"services/{offer.pk}")["last_modified"].startswith(changed.strftime("%Y-%m-%dT"))


def test_activities_near_a_postcode_or_a_street(site: Path, client: Client) -> None:
    assert site.is_dir()
    at = Offer.objects.filter(place__isnull=False).select_related("place").first()
    assert at is not None
    assert at.place is not None
    edit(PROGRAM, at.place_id, {"street": "Kerkstraat 1, 9999 zz"})
    near = _ids(client, "service_at_locations?postcode=9999ZZ&proximity=1&per_page=500")
    here = Place.objects.filter(latitude=at.place.latitude, longitude=at.place.longitude)
    assert {*near} == {str(one) for one in Offer.objects.filter(place__in=here).values_list("pk", flat=True)}
    far = _ids(client, "service_at_locations?postcode=9999+ZZ&proximity=90000&per_page=500")
    assert {*far} == {*_ids(client, "service_at_locations?per_page=500")}
    assert "postcode" in _problem(client, "service_at_locations?postcode=1000AA", 400)
    assert "postcode" in _problem(client, "service_at_locations?proximity=10", 400)


def test_what_cannot_be_asked_or_is_not_there_is_told_with_how_to_mend_it(site: Path, client: Client) -> None:
    assert site.is_dir()
    wrong = ["page=0", "page=1.5", "per_page=501", "per_page=-1", "full=ja", "modified_after=gisteren"]
    wrong += ["modified_after=9999-99-99", "format=xml", "zoek=a", "postcode=9999ZZ", f"search={'a' * 300}"]
    for query in wrong:
        assert len(_problem(client, f"services?{query}", 400)) > 20
    for metres in ("nan", "-1", "ver"):
        assert "metres" in _problem(client, f"service_at_locations?postcode=9999ZZ&proximity={metres}", 400)
    assert "full_service" in _problem(client, f"services/{uuid.uuid4()}?full_service=1", 400)
    for address in ("weg", "services/", "services/1", "services/1/2", "taxonomies/weg", "locations"):
        assert len(_problem(client, address, 404)) > 20


def test_answers_can_be_kept_and_read_from_other_sites_and_leave_no_cookie(
    site: Path, client: Client, signed_in: SignIn
) -> None:
    assert site.is_dir()
    for address in ("", "services", f"services/{Offer.objects.first().pk}", "openapi.json", "weg"):  # type: ignore[union-attr]
        response = client.get(f"/hsds/{address}")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        if response.status_code == 200:
            tag, date = response.headers["ETag"], response.headers["Last-Modified"]
            assert client.get(f"/hsds/{address}", headers={"If-None-Match": tag}).status_code == 304
            assert client.get(f"/hsds/{address}", headers={"If-Modified-Since": date}).status_code == 304
            assert client.head(f"/hsds/{address}").headers["ETag"] == tag
            # who asks makes no difference
            assert signed_in(Role.MODERATOR).get(f"/hsds/{address}").content == response.content
    refused = client.post("/hsds/services", {"search": "a"})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_more_records_take_no_more_questions_to_the_database(site: Path, client: Client) -> None:
    assert site.is_dir()
    for address in ("services?full=true", "organizations?full_service=true", "service_at_locations?full=true"):
        asked = []
        for size in (1, 15):
            with CaptureQueriesContext(connection) as questions:
                assert _get(client, f"{address}&per_page={size}")["size"] == size
            # how often somebody may ask is counted by the handful
            asked.append(len([one for one in questions.captured_queries if '"register_' in one["sql"]]))
        assert asked[0] == asked[1] <= 8, address


def test_the_api_describes_itself(site: Path, client: Client) -> None:
    assert site.is_dir()
    base = _get(client, "")
    assert base["version"] == "3.0"
    document = _get(client, base["openapi_url"].rpartition("/hsds/")[2])
    assert client.get("/hsds").json() == base
    for address, path in document["paths"].items():
        takes = [one["name"] for one in path["get"]["parameters"] if one["in"] == "query"]
        if "{id}" in address or address == "/":
            continue
        for name in takes:
            value = {"format": "json", "modified_after": "2026-01-01"}.get(name, "1")
            extra = "&postcode=9999ZZ" if name == "proximity" else ""
            response = client.get(f"/hsds{address}?{name}={value}{extra}")
            # no address here has this postcode
            assert response.status_code == (400 if name in ("postcode", "proximity") else 200), (address, name)
    profile = _get(client, base["profile"].rpartition("/hsds/")[2])
    assert profile["schema"]["tie.json"]["required"] == ["id", "kind"]
    assert "weefsel_open_to" in profile["schema"]["organization.json"]["properties"]
    assert {name for name in GATES if name.startswith("hsds")} > {f"hsds_{name}_one" for name in LISTS}


@override_settings(WEEFSEL_REGISTER=False)
def test_without_a_register_there_is_nothing_to_read(site_dir: Path) -> None:
    assert site_dir.is_dir()
    assert "register" in _problem(Client(headers={"host": "localhost"}), "services", 404)
