"""The client speaks with a real site: it pages, waits, and never writes over another or sends a token astray."""

from __future__ import annotations

import httpx
import pytest
from tests.docs.markdown import blocks, read
from tests.house.tree import ROOT
from tests.register.conftest import NewGroup, NewPerson
from tests.webapi.conftest import NewProgram

from weefsel.client import (
    ApiError,
    Client,
    Conflicting,
    Gone,
    Invalid,
    Missing,
    NotAllowed,
    SiteBroken,
    Stale,
    TooOften,
    Unreachable,
)
from weefsel.errors import InputError
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Entry
from weefsel.platform.register.proposals import accept
from weefsel.platform.register.records import edit
from weefsel.platform.register.who import PROGRAM

GROUP = {"name": "Breiclub", "actor_kind": "residents_group", "functions": ["meeting"]}
SITE = "https://weverveen.example"
TOKEN = "wfs_niets"  # noqa: S105 opens nothing


def test_it_reads_and_writes_a_real_site_by_the_manual_alone(
    address: str, program: NewProgram, group: NewGroup, person: NewPerson
) -> None:
    owned = group(person(), name="Van een ander")
    secret = program(Role.EDITOR).secret
    with Client(address, token=secret, lang="nl") as weefsel, Client(f"{address}/api/v1/") as visitor:
        made = weefsel.groups.create(GROUP, why="nieuw")
        assert visitor.groups.get(made.id) == made
        assert {one["name"] for one in visitor.groups.all(function="meeting")} == {"Breiclub", "Van een ander"}
        changed = weefsel.groups.update(made, {"open_to": "leden"})
        assert (changed["open_to"], changed.version) == ("leden", 2)
        with pytest.raises(Stale):
            weefsel.groups.update(made, {"open_to": "iedereen"})
        with pytest.raises(Conflicting) as clash:
            weefsel.groups.update(made, {"open_to": "iedereen"}, merge=True)
        assert clash.value.fields == {"open_to": ["leden"]}
        merged = weefsel.groups.update(made, {"summary": "Wij breien."}, merge=True)
        assert (merged["open_to"], merged["summary"]) == ("leden", "Wij breien.")
        with pytest.raises(Invalid) as wrong:
            weefsel.groups.update(merged, {"area_code": "x", "until": "1900-01-01", "since": "2000-01-01"})
        assert set(wrong.value.fields) == {"area_code", "until"}
        with pytest.raises(NotAllowed):
            visitor.groups.create(GROUP)
        with pytest.raises(NotAllowed):
            weefsel.groups.update(weefsel.groups.get(str(owned.pk)), {"open_to": "leden"})
        proposed = weefsel.groups.propose(weefsel.groups.get(str(owned.pk)), {"open_to": "leden"})
        accept(PROGRAM, proposed.number)
        assert [one.state for one in weefsel.groups.proposals(str(owned.pk))] == ["accepted"]
        # an entry of a list has no ETag of its own, and is as safe
        listed = next(one for one in weefsel.groups.all() if one.id == made.id)
        assert weefsel.groups.mark_gone(listed).state == "gone"
        assert [one.via for one in visitor.groups.history(made)] == ["api"] * 4
        weefsel.groups.remove(weefsel.groups.get(made.id))
        with pytest.raises(Missing):
            visitor.groups.get(made.id)
        with pytest.raises(Gone):
            weefsel.groups.get(made.id)
        heard = {one.id: one for one in visitor.changes()}
        assert (heard[made.id].removed, heard[str(owned.pk)].removed) == (True, False)
        assert visitor.resume is not None
        assert {one.id for one in visitor.changes(resume=visitor.resume)} == set(heard)
        assert visitor.concepts()["functions"]["meeting"]["label"]["nl"] == "ontmoeting"
        code = next(one["code"] for one in visitor.areas(level="gemeente"))
        assert visitor.figures(code)


def test_it_pages_by_itself_and_hears_what_did_not_change(address: str, group: NewGroup) -> None:
    made = {str(group().pk) for _ in range(101)}
    with Client(address) as weefsel:
        assert {one.id for one in weefsel.groups.all()} == made
        one = weefsel.groups.get(min(made))
        assert weefsel.groups.get(one) == one
        edit(PROGRAM, one.id, {"open_to": "leden"})
        assert weefsel.groups.get(one)["open_to"] == "leden"
    assert Entry.objects.count() == 101


class Site:
    """A site that answers what it is told to, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.asked, self.slept = list(answers), list[httpx.Request](), list[float]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self) -> Client:
        return Client(SITE, token=TOKEN, transport=httpx.MockTransport(self), sleep=self.slept.append)


ENTRY = {"id": "a", "version": 3, "state": "shown", "page": "x", "name": "Breiclub"}


def test_it_waits_as_long_as_it_is_asked_and_sends_a_new_entry_once() -> None:
    site = Site(
        httpx.Response(429, headers={"Retry-After": "7"}, json={}),
        httpx.ConnectError("weg"),
        httpx.Response(503, headers={"Retry-After": "2"}, text="even geduld"),
        httpx.Response(201, json=ENTRY),
    )
    assert site.client().groups.create(GROUP).id == "a"
    assert [site.slept[0], site.slept[2]] == [7.0, 2.0]
    assert len({one.headers["Idempotency-Key"] for one in site.asked}) == 1


def test_it_gives_up_in_the_end_and_does_not_wait_for_hours() -> None:
    often = Site(*[httpx.Response(429, headers={"Retry-After": "1"}, json={"detail": "te veel"}) for _ in range(4)])
    with pytest.raises(TooOften) as told:
        often.client().groups.get("a")
    assert (told.value.retry_after, len(often.asked)) == (1.0, 4)
    hours = Site(httpx.Response(429, headers={"Retry-After": "3600"}, json={}))
    with pytest.raises(TooOften):
        hours.client().groups.get("a")
    lost = Site(*[httpx.ReadTimeout("traag") for _ in range(4)])
    with pytest.raises(Unreachable):
        lost.client().groups.get("a")
    broken = Site(httpx.Response(502, text="<html>"))
    with pytest.raises(SiteBroken):
        broken.client().groups.get("a")


def test_a_change_of_which_the_answer_was_lost_is_not_sent_again() -> None:
    """It may have been written: sent again it would be told as stale, as if another had changed it."""
    site = Site(httpx.Response(200, json=ENTRY, headers={"ETag": '"3-0123456789ab"'}), httpx.ReadTimeout("weg"))
    client = site.client()
    entry = client.groups.get("a")
    with pytest.raises(Unreachable):
        client.groups.update(entry, {"name": "Anders"})
    assert len(site.asked) == 2
    assert site.asked[1].headers["If-Match"] == '"3-0123456789ab"'


def test_no_redirect_leads_a_token_to_another_site() -> None:
    site = Site(
        httpx.Response(308, headers={"Location": "https://elders.example/api/v1/groups/b"}),
        httpx.Response(200, json={**ENTRY, "id": "b"}),
    )
    assert site.client().groups.get("a").id == "b"
    assert {one.url.host for one in site.asked} == {"weverveen.example"}
    away = Site(httpx.Response(302, headers={"Location": "https://elders.example/"}))
    with pytest.raises(ApiError):
        away.client().groups.get("a")
    assert len(away.asked) == 1


@pytest.mark.parametrize(
    "site", ["weverveen.example", "ftp://weverveen.example", "http://weverveen.example", "https://"]
)
def test_a_token_goes_over_https_to_a_site_that_is_written_in_full(site: str) -> None:
    with pytest.raises(InputError):
        Client(site, token=TOKEN)
    Client("http://127.0.0.1:8642", token=TOKEN).close()


def test_the_example_of_the_manual_does_what_it_says(
    address: str, program: NewProgram, group: NewGroup, capsys: pytest.CaptureFixture[str]
) -> None:
    group(name="Van een ander")
    (example,) = blocks(read(ROOT / "docs" / "api.md"), "python")
    text = example.text.replace("https://weefsel.example", address).replace("wfs_…", program().secret)
    known: dict[str, object] = {}
    exec(compile(text, "docs/api.md", "exec"), known)  # noqa: S102 our own manual
    told = capsys.readouterr().out
    assert "Van een ander" in told
    assert "'until': ['" in told
    assert known["keep"]
