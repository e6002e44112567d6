"""Every page answers, in both languages, says where its figures come from, and keeps to the strict policy."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from weefsel import publish
from weefsel.errors import BuildError
from weefsel.platform.gates import GATES, Gate
from weefsel.platform.security import HEADERS
from weefsel.platform.source import LAYERS

LANGS = ("nl", "en")
PREFIX = {"nl": "", "en": "/en"}
SOME_FIGURE = "/herkomst/people/{code}/residents"
MISSING = ("/buurt/nergens", "/buurt/BU99999999", "/herkomst/reach/GM9901/nothing", "/herkomst/x/y/z", "/nergens/toe")


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = ""
        self.title = ""
        self.links: list[str] = []
        self.threads: list[str] = []
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a":
            self.links.append(given.get("href", ""))
            if "draad" in given.get("class", "").split():
                self.threads.append(given.get("href", ""))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses += [given[name] for name in ("src", "href") if name in given and tag != "a"]
        inline = [name for name in given if name == "style" or name.startswith("on")]
        if inline or tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.title += data


def read(client: Any, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response.content.decode())


@pytest.fixture
def areas(client: Any) -> dict[str, dict[str, str]]:
    return client.get("/kaart/gebieden.json").json()


@pytest.fixture
def addresses(areas: dict[str, dict[str, str]]) -> list[str]:
    """The pages, for an area of each level, in Dutch."""
    levels = {area["level"]: (code, area["address"]) for code, area in areas.items()}
    figures = [SOME_FIGURE.format(code=code) for code, _ in levels.values()]
    return [
        "/",
        "/buurten",
        *(address for _, address in levels.values()),
        *figures,
        "/verdeling",
        "/hiaten",
        "/hiaten/library_hours",
        "/web",
        "/web/dorpskern?bril=halfde-lijn",
        "/monitor",
        "/monitor/dorpskern?vraag=3",
        "/monitor/dorpskern/samenhang",
        "/indicator/knows_neighbours/dorpskern",
        "/wat-veranderde/dorpskern",
        "/waar-komt-het-idee-vandaan",
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_answers_in_its_language(client: Any, addresses: list[str], lang: str) -> None:
    for address in addresses:
        page = read(client, PREFIX[lang] + address)
        assert page.lang == lang, address
        assert "Weefsel" in page.title, address


def test_no_two_pages_have_the_same_title(client: Any, addresses: list[str]) -> None:
    titles = [read(client, address).title for address in addresses if address != "/buurten"]
    assert len(set(titles)) == len(titles), titles


def test_each_page_leads_to_itself_in_the_other_language(client: Any, addresses: list[str]) -> None:
    for address in (*addresses, "/?laag=informatie&volgorde=naam"):
        assert f"/en{address}" in read(client, address).links, address
        assert address in read(client, f"/en{address}").links, address


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_is_a_page_that_helps(client: Any, address: str, lang: str) -> None:
    response = client.get(PREFIX[lang] + address)
    page = Page(response.content.decode())
    assert (response.status_code, page.lang) == (404, lang)
    assert f"{PREFIX[lang]}/buurten" in page.links
    assert b'name="zoek"' in response.content


def test_an_unknown_name_is_repeated_as_text_only(client: Any) -> None:
    response = client.get("/buurt/%3Cscript%3Ealert(1)%3C")
    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;" in response.content
    assert b"<b>" not in client.get("/?zoek=%3Cb%3Ex").content.split(b"<title>")[1].split(b"</title>")[0]


def test_headers_forbid_all_that_the_site_does_not_ship(client: Any, addresses: list[str]) -> None:
    tiles = "/kaart/tegels.pmtiles"
    for address in (*addresses, *MISSING, "/kaart/minuten.json", tiles, "/en"):
        response = client.get(address)
        assert {name: response.headers[name] for name in HEADERS} == HEADERS, address
        assert "Set-Cookie" not in response.headers
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_nothing_is_inline_or_from_elsewhere(client: Any, addresses: list[str]) -> None:
    for address in (*addresses, *MISSING):
        page = Page(client.get(address).content.decode())
        assert page.inline == [], address
        assert [found for found in page.addresses if not found.startswith(("/", "#", "?"))] == [], address


def test_headings_go_down_one_level_at_a_time(client: Any, addresses: list[str]) -> None:
    for address in (*addresses, *MISSING):
        levels = Page(client.get(address).content.decode()).headings
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), (address, levels)


def test_every_figure_leads_to_its_origin_and_that_page_is_there(client: Any, addresses: list[str]) -> None:
    followed: set[str] = set()
    for address in addresses[:4]:
        page = read(client, address)
        assert address.startswith("/herkomst/") or page.threads, address
        followed |= set(page.threads)
    assert all(link.startswith("/herkomst/") for link in followed)
    for link in sorted(followed):
        assert client.get(link).status_code == 200, link


def test_percentages_on_a_page_stand_on_the_thread(client: Any, areas: dict[str, dict[str, str]]) -> None:
    """No bare figure: what looks like one is inside a link to its origin, or in the name of what others counted."""
    html = client.get(next(iter(areas.values()))["address"]).content.decode()
    text = re.sub(r"<a class=\"draad.*?</a>", "", html, flags=re.DOTALL)
    text = re.sub(r"<(svg|head|section class=\"noten\").*?</(svg|head|section)>", "", text, flags=re.DOTALL)
    for name in ("Huishoudens tot 120% van het sociaal minimum", "Deel in de laagste 40% inkomens"):
        text = text.replace(f">{name}<", "><")
    assert re.findall(r">[^<]*\d+%[^<]*<", text) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_the_choice_of_a_function_is_in_the_address(client: Any, layer: str) -> None:
    html = client.get(f"/?laag={layer}").content.decode()
    assert f'data-laag="{layer}" aria-current="true"' in html
    assert html.count('aria-current="true"') >= 1
    minutes = client.get(f"/kaart/minuten.json?laag={layer}").json()
    assert minutes
    assert all(value is None or value >= 0 for value in minutes.values())


def test_an_unknown_function_shows_meeting_but_is_no_figures_file(client: Any) -> None:
    assert 'data-laag="ontmoeting" aria-current="true"' in client.get("/?laag=bestaatniet").content.decode()
    assert client.get("/kaart/minuten.json?laag=bestaatniet").status_code == 404


def test_the_drawn_map_shows_the_squares_that_the_browser_joins(client: Any) -> None:
    """The server's drawing and the figures for the browser agree on how many squares there are, class by class."""
    html = client.get("/").content.decode()
    drawn = {name: d.count("M") for name, d in re.findall(r'<path class="vierkant (\w)\w*" d="([^"]*)"', html)}
    counts: dict[str, int] = {}
    for walk in client.get("/kaart/minuten.json").json().values():
        name = (
            "x"
            if walk is None
            else next((n for end, n in ((5, "o"), (10, "a"), (15, "b"), (20, "c")) if walk <= end), "d")
        )
        counts[name] = counts.get(name, 0) + 1
    assert drawn == counts


def test_a_code_leads_to_the_name_and_another_year_to_nothing(client: Any, areas: dict[str, dict[str, str]]) -> None:
    code, area = next(iter(areas.items()))
    for address in (f"/buurt/{code}", f"/buurt/{code}@2026"):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, area["address"])
    assert client.get(f"/buurt/{code}@1999").status_code == 404


def test_searching_a_name_leads_to_the_area_and_a_part_of_it_to_a_list(
    client: Any, areas: dict[str, dict[str, str]]
) -> None:
    area = list(areas.values())[-1]
    response = client.get("/buurten", {"zoek": area["name"].upper()})
    assert (response.status_code, response.headers["Location"]) == (302, area["address"])
    nothing = client.get("/buurten", {"zoek": "bestaat zeker niet"})
    assert "Er is geen gebied" in nothing.content.decode()


def test_rows_are_by_the_alphabet_never_by_a_figure(client: Any) -> None:
    html = client.get("/?volgorde=naam").content.decode()
    names = re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)</a>', html)[:-1]
    assert names == sorted(names, key=str.casefold)


def test_the_chain_can_be_taken_along(client: Any, areas: dict[str, dict[str, str]]) -> None:
    response = client.get(SOME_FIGURE.format(code=next(iter(areas))) + "?formaat=jsonld")
    assert response.headers["Content-Type"] == "application/ld+json"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "@context" in json.loads(response.content)


def test_an_archive_gets_the_chain_under_the_name_that_it_looks_for(
    client: Any, areas: dict[str, dict[str, str]]
) -> None:
    address = SOME_FIGURE.format(code=next(iter(areas)))
    response = client.get(f"{address}?formaat=ro-crate")
    assert response.headers["Content-Type"] == "application/ld+json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="ro-crate-metadata.json"'
    assert response.content == client.get(f"{address}?formaat=jsonld").content
    assert "?formaat=ro-crate" in read(client, address).links


def test_places_are_features_in_the_page_language(client: Any) -> None:
    dutch, english = (client.get(f"{PREFIX[lang]}/kaart/plekken.geojson").json() for lang in LANGS)
    assert dutch["type"] == "FeatureCollection"
    assert len(dutch["features"]) == len(english["features"]) > 0
    assert [f["id"] for f in dutch["features"]] == [f["id"] for f in english["features"]]
    west, south = dutch["features"][0]["geometry"]["coordinates"]
    assert 3 < west < 8
    assert 50 < south < 54


def test_tiles_come_in_pieces(client: Any) -> None:
    response = client.get("/kaart/tegels.pmtiles", headers={"range": "bytes=0-6", "accept-encoding": "gzip"})
    assert (response.status_code, response.getvalue()) == (206, b"PMTiles")
    assert "Content-Encoding" not in response.headers


def test_an_address_outside_the_allowed_hosts_gets_a_page(client: Any) -> None:
    response = client.get("/", headers={"host": "elders.example"})
    assert response.status_code == 400
    assert "Dit adres klopt niet" in response.content.decode()


def test_a_page_that_cannot_be_made_is_an_error_in_its_language(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_directory: object) -> None:
        raise BuildError("planted")

    monkeypatch.setattr(publish, "open_site", broken)
    for lang, words in (("nl", "Dit lukt nu niet"), ("en", "This does not work right now")):
        response = client.get(f"{PREFIX[lang]}/buurten")
        assert response.status_code == 500
        assert words in response.content.decode()
        assert "planted" not in response.content.decode()


def test_pages_are_for_reading_only(client: Any, addresses: list[str]) -> None:
    files = ("/kaart/minuten.json", "/kaart/tegels.pmtiles", "/hiaten/vierkanten.json", "/hiaten/meet_10min.xlsx")
    for address in (*addresses, *files):
        assert client.post(address).status_code == 405, address
        assert client.head(address).status_code == 200, address


def test_only_addresses_that_are_known_exist() -> None:
    """A new route comes with a test of its gate: add it here and above; those of the workbench have their own."""
    resolver: Any = get_resolver()
    languages: list[Any] = [group for group in resolver.url_patterns if isinstance(group, URLResolver)]
    names = {pattern.name for group in languages for pattern in group.url_patterns}
    own = {"own", "own_form", "own_progress", "own_undo", "own_remove"}
    # each of these is asked for in every role, in tests/register/pages/test_matrix.py
    register = {name for name, gate in GATES.items() if gate is Gate.RECORDS}
    # and these in tests/webapi/test_tokens.py
    register |= {"tokens", "token_revoke"}
    assert names - own - register == {
        "map",
        "areas",
        "area",
        "chosen",
        "equity",
        "changed",
        "codebook",
        "codebook_all_parquet",
        "codebook_all_zip",
        "codebook_csv",
        "codebook_json",
        "codebook_parquet",
        "codebook_xlsx",
        "figure",
        "gaps",
        "gap",
        "gap_squares",
        "gap_table",
        "house_rules",
        "indicator",
        "indicator_area",
        "indicator_area_chart",
        "indicator_chart",
        "origin",
        "sources",
        "minutes",
        "monitor",
        "monitor_area",
        "monitor_condition",
        "places",
        "area_names",
        "tiles",
        "unmeasured",
        "web",
        "web_area",
        "web_graph",
        "web_area_graph",
        "what_if",
    }
    assert own < names
