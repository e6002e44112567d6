"""*Vinden*: the question in the address, what is found on the page, and how little the page asks and weighs."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.register.conftest import NewGroup
from tests.register.pages.entries import add_offer, text_of

from weefsel.concepts import Audience, Function
from weefsel.platform.finding.asking import PartOfDay
from weefsel.platform.pages.finding.question import DAYS, Asked
from weefsel.platform.pages.finding.words import near_said
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.records import add, edit
from weefsel.platform.register.states import EntryKind, HouseRule
from weefsel.platform.register.who import PROGRAM
from weefsel.platform.source import open_site

#: bytes over the line, without the map
MOST_BYTES = 150_000
EVERYWHERE = ("/", "/?zoek=eten&waar=Dorpsstraat", "/vinden", "/vinden/lijst", "/vinden/wand", "/vinden/agenda.ics")
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    dates = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
    first, last = sorted((draw(dates), draw(dates)))
    days = ["", "vandaag", "morgen", "week", *DAYS, first.isoformat(), f"{first}..{last}"]
    return Asked(
        search=draw(LINE),
        where=draw(LINE),
        minutes=draw(st.none() | st.integers(1, 240)),
        functions=tuple(one for one in Function if draw(st.booleans())),
        audience=draw(st.none() | st.sampled_from(Audience)),
        day=draw(st.sampled_from(days)),
        part=draw(st.none() | st.sampled_from(PartOfDay)),
        free=draw(st.booleans()),
        outdoors=draw(st.booleans()),
        wheelchair=draw(st.booleans()),
        no_referral=draw(st.booleans()),
        language=draw(st.sampled_from(["", "nl", "zgh"])),
        what=draw(st.none() | st.sampled_from([EntryKind.ACTOR, EntryKind.PLACE, EntryKind.OFFER])),
        area=draw(st.sampled_from(["", "dorpskern"])),
        page=draw(st.integers(1, 40)),
    )


@given(said=asked())
def test_an_address_says_the_whole_question(site_dir: Path, said: Asked) -> None:
    assert site_dir.is_dir()
    areas = open_site().areas
    assert Asked.of(QueryDict(said.query(page=said.page).removeprefix("?")), areas) == said


def place(**values: Any) -> str:
    """A place in the middle of the village."""
    street = next(one for one in open_site().ground.streets if one.name == "Dorpsstraat")
    said = {"name": "Taalhuis", "place_kind": "library", "functions": ["development"], "setting": "indoor"}
    where = {"latitude": street.latitude, "longitude": street.longitude, "area_code": street.area_code}
    said |= {"count": "core", "street": "Dorpsstraat 1", **where, **values}
    return str(add(PROGRAM, EntryKind.PLACE, said).pk)


@pytest.fixture
def lessons(group: NewGroup, register: Path) -> Any:
    """A group with a free Dutch lesson on Tuesday evening, and one that costs money on Friday morning."""
    assert register.is_dir()
    made = group(name="Taalmaatjes", place=place())
    add_offer(made, name="Taalles", rrule="FREQ=WEEKLY;BYDAY=TU", starts="19:30", ends="21:00", cost_eur="0.00")
    add_offer(made, name="Taalcafé", rrule="FREQ=WEEKLY;BYDAY=FR", starts="09:30", ends="11:00", cost_eur="2.50")
    return made


def names(response: Any) -> list[str]:
    return [html.unescape(one) for one in re.findall(r"<h3><a[^>]*>([^<]*)</a>", response.content.decode())]


def test_a_free_lesson_on_a_tuesday_evening_is_found_by_words_alone_and_by_boxes(client: Client, lessons: Any) -> None:
    by_words = client.get("/", {"zoek": "gratis taalles dinsdagavond Dorpsstraat"})
    boxes = {"zoek": "taalles", "waar": "Dorpsstraat", "dag": "dinsdag", "deel": "avond", "gratis": "1"}
    for answer in (by_words, client.get("/", boxes)):
        assert names(answer) == ["Taalles"], lessons
        said = text_of(answer)
        assert "Taalles dichtbij de Dorpsstraat" in said
        assert "We vonden 1 activiteit" in said
        assert re.search(r"Dinsdag (\d+ \w+ )?19\.30|Vandaag 19\.30|Morgen 19\.30", said)
        assert "1 minuut lopen" in said
    assert '<option value="dinsdag" selected>' in by_words.content.decode()


def test_what_finds_nothing_says_so_and_each_filter_can_be_dropped(client: Client, lessons: Any) -> None:
    asked = {"zoek": "taalcafé", "waar": "Dorpsstraat", "gratis": "1", "deel": "avond", "buurt": "wijk-buitengebied"}
    answer = client.get("/", asked)
    assert names(answer) == [], lessons
    assert "Zoek ruimer" in text_of(answer)
    los = answer.content.decode().partition('<div class="los">')[2].partition("</div>")[0]
    dropped = [QueryDict(html.unescape(one).partition("?")[2]) for one in re.findall(r'<a href="([^"]*)"', los)]
    known = {"zoek", "waar", "gratis", "deel", "buurt"}
    assert sorted(next(iter(known - set(one))) for one in dropped) == sorted(known)
    assert all(len(one) == len(known) - 1 for one in dropped)


def test_the_map_has_the_numbers_of_the_list_and_no_others(client: Client, village: Path) -> None:
    assert village.is_dir()
    page = client.get("/", {"waar": "Dorpsstraat"}).content.decode()
    drawing = page.partition('<figure class="vkaart"')[2].partition("</figure>")[0]
    on_map = set(re.findall(r'class="nummer" y="5.6">(\d+)<', drawing))
    in_list = set(re.findall(r'class="nummer" y="5.6">(\d+)<', page)) if on_map else set()
    listed = set(re.findall(r'aria-label="Nummer (\d+) op de kaart"', page))
    assert on_map == listed == in_list
    assert len(on_map) > 2


def test_whoever_looks_gets_no_cookie_and_is_looked_up_nowhere(client: Client, village: Path) -> None:
    assert village.is_dir()
    areas = ("/buurt/dorpskern/agenda.ics", "/buurt/dorpskern/nieuw.rss", "/nieuw.rss")
    with CaptureQueriesContext(connection) as queries:
        answers = [client.get(one) for one in (*EVERYWHERE, *areas)]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert [one for answer in answers for one in answer.headers if one == "Set-Cookie"] == []
    assert dict(client.cookies) == {}
    about_people = re.compile(r"session|accounts_|account_|mfa_|socialaccount_")
    assert [one["sql"] for one in queries if about_people.search(one["sql"])] == []


def test_a_longer_list_asks_the_register_no_more(client: Client, lessons: Any) -> None:
    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    addresses = ("/?zoek=taal&waar=Dorpsstraat", "/", "/vinden/lijst?zoek=taal", "/vinden/wand", "/vinden/agenda.ics")
    before = [asked(one) for one in addresses]
    for number in range(14):
        add_offer(lessons, name=f"Taal {number}", rrule="FREQ=WEEKLY;BYDAY=MO", starts="10:00")
    assert len(names(client.get(addresses[0]))) > 10
    assert [asked(one) for one in addresses] == before
    assert max(before) <= 8, before


def test_the_page_weighs_little_without_its_map(client: Client, village: Path) -> None:
    """HTML, style sheet, scripts that it begins with, fonts, glyphs and icon, each as it goes over the line."""
    assert village.is_dir()
    page = client.get("/", {"waar": "Dorpsstraat"}).content.decode()
    bare = re.sub(r'<div class="kaart">.*?</svg>\s*</div>', "", page, flags=re.DOTALL)
    assert len(bare) < len(page) - 10_000
    built = Path(settings.STATIC_ROOT) / "weefsel"
    named = {one.partition("#")[0] for one in re.findall(r'"/static/weefsel/([^"]+)"', page)}
    # what the script of the page loads by itself
    named |= {
        f"assets/{one.name}" for kind in ("page", "suggesting", "texts") for one in built.glob(f"assets/{kind}-*.js")
    }
    sizes = {one: _over_the_line(built / one) for one in named}
    sizes["page"] = len(gzip.compress(bare.encode(), 6))
    assert len(sizes) >= 8, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def _over_the_line(path: Path) -> int:
    pressed = path.with_name(f"{path.name}.gz")
    return (pressed if pressed.is_file() else path).stat().st_size


def test_what_is_not_to_be_seen_is_not_found(client: Client, lessons: Any) -> None:
    edit(PROGRAM, lessons.pk, {"name": "Geheim genootschap"})
    hide(PROGRAM, lessons.pk, HouseRule.NOT_REAL, "bestaat niet")
    for address in ("/?zoek=taalles", "/vinden/lijst", "/vinden/wand", "/vinden/agenda.ics", "/nieuw.rss"):
        said = client.get(address).content.decode()
        assert "Geheim genootschap" not in said, address


@pytest.mark.parametrize(
    "query",
    [
        "zoek=%00%ff&waar=%3Cscript%3E&minuten=99999999&blad=-1",
        "dag=2026-13-45&deel=nacht&functie=x&functie=ontmoeting&functie=ontmoeting",
        "dag=2026-02-01..2026-01-01&taal=../../etc&buurt=nergens&wat=alles",
        "zoek=" + "a" * 5000,
        "blad=5000&zoek=",
        "dag=0001-01-01..9999-12-31",
        "week=9999-12-31&plek=geen",
    ],
)
def test_a_strange_address_is_answered_with_a_page(client: Client, lessons: Any, query: str) -> None:
    assert lessons
    for path in ("/", "/vinden/lijst", "/vinden/agenda.ics", "/vinden/wand"):
        assert client.get(f"{path}?{query}").status_code in (200, 404), path


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("Raamstraat, Garenkwartier", "Dichtbij de Raamstraat"),
        ("Rafelplein", "Dichtbij het Rafelplein"),
        ("De Brug, Bleekveld", "Dichtbij De Brug"),
        ("Achterom", "Dichtbij Achterom"),
        ("Lange Nering", "Dichtbij Lange Nering"),
    ],
)
def test_a_street_has_its_article_where_its_ending_tells(street: str, said: str) -> None:
    assert near_said(street, "nl") == said


def test_vinden_is_the_first_door_where_there_is_a_register(client: Client, lessons: Any) -> None:
    assert lessons
    nav = client.get("/buurten").content.decode().partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r"<a href=\"([^\"]+)\"", nav)[:2] == ["/", "/buurten"]
    assert 'id="vinden"' in client.get("/en/").content.decode()


def test_what_is_over_is_not_printed(client: Client, lessons: Any) -> None:
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    add_offer(lessons, name="Taalfeest", offer_kind="one_off", from_date=yesterday, until_date=yesterday)
    cache.clear()
    assert "Taalfeest" not in text_of(client.get("/vinden/lijst?zoek=taal"))
    assert "Taalles" in text_of(client.get("/vinden/lijst?zoek=taal"))
