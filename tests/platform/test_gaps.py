"""*Hiaten*: a message true to its interval for any norm, the same facts in a table and a spreadsheet, and words where
there is nothing to judge by."""

from __future__ import annotations

import html as escaped
import io
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cli.inside import run_inside
from tests.platform.test_pages import LANGS, PREFIX, Page

from weefsel.concepts import (
    Audience,
    Evidence,
    Function,
    Lang,
    Level,
    MissingReason,
    Moment,
    NormVerdict,
    PlaceKind,
    Setting,
)
from weefsel.platform import drawing
from weefsel.platform.pages import gaps, gaps_export, gaps_norms, gaps_rows, gaps_words
from weefsel.publish import AreaLink, CellMark, Drawing, FigureRef, PlaceMark, Published, SiteData, open_site
from weefsel.publish.gap_models import AmountRow, GapPage, GapRow, SetLine
from weefsel.publish.gaps import Gaps

MEETING, BY_AREA = "meet_10min", "library_hours"
REF = FigureRef("gaps", "GM1", "x:without")
Shown = Published[Any]


def plain(markup: str) -> str:
    """The words of a page, without its pictures."""
    without = re.sub(r"<(svg|head)\b.*?</\1>", "", markup, flags=re.DOTALL)
    return " ".join(escaped.unescape(re.sub(r"<[^>]+>", " ", without)).split())


def message(markup: str) -> str:
    """The words of a title, as they stand beside each other."""
    return " ".join(escaped.unescape(re.sub(r"<[^>]+>", "", markup)).split())


@pytest.fixture
def site(site_dir: Path) -> SiteData:
    return open_site(site_dir)


@pytest.fixture
def page(site: SiteData) -> GapPage:
    return site.gap_page(MEETING, None, "nl")


def people(value: int | None, lower: int | None = None, upper: int | None = None, **more: Any) -> Shown:
    return Published(value, "residents", REF, evidence=Evidence.ROUNDED, lower=lower, upper=upper, **more)


def share(value: float | None, lower: float | None = None, upper: float | None = None, **more: Any) -> Shown:
    return Published(value, "share", REF, evidence=Evidence.ROUNDED, lower=lower, upper=upper, **more)


def having(page: GapPage, without: Shown, meets: Shown, verdict: NormVerdict = NormVerdict.SHORT) -> GapPage:
    """The page with other figures of the whole place."""
    assert isinstance(page.whole, GapRow)
    return replace(page, whole=replace(page.whole, without=without, meets=meets, verdict=verdict))


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ["", f"/{MEETING}", "/play_300m", f"/{BY_AREA}", "/library_each_municipality"])
def test_every_norm_has_a_page_in_both_languages(client: Any, path: str, lang: str) -> None:
    html = client.get(f"{PREFIX[lang]}/hiaten{path}").content.decode()
    found = Page(html)
    assert found.lang == lang
    assert found.inline == []
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found.headings))
    assert "<option" not in html
    assert ("voorbeeld, door niemand ondertekend" if lang == "nl" else "example, signed by no one") in plain(html)
    assert not re.search(r"\{\w+\}", plain(html))


@pytest.mark.parametrize("lang", LANGS)
def test_every_norm_leads_to_its_page_and_says_how_it_stands(client: Any, site: SiteData, lang: Any) -> None:
    found = Page(client.get(f"{PREFIX[lang]}/hiaten").content.decode())
    text = plain(client.get(f"{PREFIX[lang]}/hiaten").content.decode())
    for choice in site.gaps.choices:
        address = f"{PREFIX[lang]}/hiaten/{choice.norm.norm_id}"
        # beside the map, and as a cloth
        assert found.links.count(address) >= 2, address
        assert client.get(address).status_code == 200
        line = gaps_norms.choice_line(choice, site.gap_page("", None, lang), lang)
        assert line["agreed"] in text
        assert line["tally"].lower() in text.lower()


def test_every_figure_of_the_page_leads_to_its_origin(client: Any, page: GapPage) -> None:
    found = Page(client.get(f"/hiaten/{MEETING}").content.decode())
    threads = set(found.threads)
    assert isinstance(page.whole, GapRow)
    for row in (*page.rows, page.whole):
        for measure in ("without", "meets", "p90"):
            assert f"/herkomst/gaps/{row.area.code}/{MEETING}:{measure}" in threads
    for age in page.whole.ages:
        assert f"/herkomst/gaps/{page.whole.area.code}/{age.without.ref.column}" in threads
    assert all(client.get(link).status_code == 200 for link in sorted(threads))


def test_the_map_draws_each_square_with_its_class_and_the_places_that_count(client: Any, page: GapPage) -> None:
    html = client.get("/hiaten").content.decode()
    of_map = html.split('id="kaart"')[1].split("</figure>")[0]
    drawn = {name: d.count("M") for name, d in re.findall(r'<path class="vierkant (\w+)" d="([^"]+)"', of_map)}
    wanted: dict[str, int] = {}
    for cell in page.drawing.cells:
        far = cell.minutes
        name = (
            "x"
            if far is None
            else next((n for end, n in ((0, "ok"), (3, "a"), (6, "b"), (10, "c")) if far <= end), "d")
        )
        wanted[name] = wanted.get(name, 0) + 1
    assert drawn == wanted
    assert of_map.count('class="merkteken binnen') == len(page.sure) + 1  # and one in the key
    assert of_map.count("plekspeld") == len(page.spots)


@pytest.mark.parametrize(
    ("minutes", "css_class"),
    [(0, "ok"), (1, "a"), (3, "a"), (4, "b"), (6, "b"), (7, "c"), (10, "c"), (11, "d"), (None, "x")],
)
def test_a_square_has_the_class_of_how_much_too_far_it_is(minutes: int | None, css_class: str) -> None:
    assert list(drawing.squares((CellMark(0, 0, 100, minutes),), gaps.CLASSES)) == [css_class]


def test_places_are_drawn_whatever_their_function_where_they_are_said_to_count() -> None:
    link = AreaLink("BU1", 2026, "Buurt", "buurt", Level.BUURT)
    place = PlaceMark(
        *("p", "Veld", PlaceKind.PITCH, Function.MEETING, (Function.MEETING,), Setting.OUTDOOR, False),
        *(1.0, 1.0, 5.0, 52.0, link, None, None),
    )
    empty = Drawing((0, 0, 100, 100), "", places=(place,))
    assert drawing.canvas(empty, layer=Function.RECREATION).markers == ()
    (marker,) = drawing.canvas(empty, layer=Function.RECREATION, among=({"p"}, set())).markers
    assert (marker.function, marker.css_class) == (Function.RECREATION, "buiten")
    (marker,) = drawing.canvas(empty, layer=Function.RECREATION, among=(set(), {"p"})).markers
    assert marker.css_class == "misschien"


def test_rows_are_by_number_name_or_parent(client: Any, page: GapPage) -> None:
    def names(order: str) -> list[str]:
        html = client.get(f"/hiaten/{MEETING}{order}").content.decode()
        table = html.split('id="hiatentabel"')[1].split("<tfoot")[0]
        return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)</a>', table)

    rows = [row for row in page.rows if isinstance(row, GapRow)]
    by_number = sorted(rows, key=lambda row: (-(row.without.value or 0), row.area.name.casefold()))
    assert names("") == names("?volgorde=onzin") == [row.area.name for row in by_number]
    assert names("?volgorde=naam") == sorted(row.area.name for row in rows)
    parents = [row.parent.name if row.parent else "" for row in rows]
    assert names("?volgorde=wijk") == [
        row.area.name for _, row in sorted(zip(parents, rows, strict=True), key=lambda two: (two[0], two[1].area.name))
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_what_cannot_be_judged_is_said_with_its_reason_and_is_no_zero(client: Any, site: SiteData, lang: Any) -> None:
    text = plain(client.get(f"{PREFIX[lang]}/hiaten").content.decode())
    there = text[text.rindex("Niet te beoordelen" if lang == "nl" else "Cannot be judged") :]
    assert len(site.gaps.unjudged) > 5
    for one in site.gaps.unjudged:
        reason = gaps_norms.unjudged([one], lang)[0][1]
        assert f"{one.norm.label(lang)} {reason}" in there
    assert client.get(f"/hiaten/{site.gaps.unjudged[0].norm.norm_id}").status_code == 404


def test_where_nothing_can_be_judged_the_page_says_so(
    client: Any, site: SiteData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(site.gaps), "choices", ())
    text = plain(client.get("/hiaten").content.decode())
    assert "Niets is te beoordelen" in text
    assert "voorbeeld, door niemand ondertekend" in text


def shown(client: Any, page: GapPage, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page as it would be for these figures."""
    monkeypatch.setattr(SiteData, "gap_page", lambda *_given: page)
    return client.get(f"/hiaten/{MEETING}").content.decode()


def test_a_signed_set_names_who_signed_and_for_how_long(
    client: Any, page: GapPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = SetLine("Afspraken", "2", ("Gemeente", "Bewonersraad"), "2024-01-01", "2025-12-31", False, "0" * 64)
    text = plain(shown(client, replace(page, norm_set=line), monkeypatch))
    assert "ondertekend door Gemeente en Bewonersraad" in text
    assert "geldig van 1 januari 2024 tot en met 31 december 2025" in text
    assert "Deze afspraken gelden niet op 1 maart 2026" in text
    assert "door niemand ondertekend" not in text


def test_where_the_limit_may_not_move_there_is_no_slider_and_a_reason(
    client: Any, page: GapPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = client.get(f"/hiaten/{BY_AREA}").content.decode()
    assert "schuif" not in html.split("<main")[1].split("</main>")[0].replace("verschuiven", "")
    assert "gaat over een gebied" in html
    html = shown(client, replace(page, slider=None, spots=()), monkeypatch)
    assert 'id="grens"' not in html
    assert plain(html).count("uit een eigen bron") == 2  # of the limit, and of where a place would help


def test_the_best_spots_lead_to_the_what_if_of_the_map(client: Any, page: GapPage) -> None:
    html = client.get("/hiaten").content.decode()
    assert page.spots
    for spot in page.spots:
        address = f"/buurten?laag=ontmoeting&erbij={spot.lon:.5f},{spot.lat:.5f}"
        assert escaped.escape(address) in html
        assert f"Een plek in {spot.area.name}: voor ongeveer {spot.people} mensen meer" in html
        assert client.get(address).status_code == 200
    # a norm of a kind of place asks what the map cannot answer
    assert "erbij=" not in client.get("/hiaten/play_300m").content.decode()


def test_the_what_if_of_a_spot_asks_what_the_norm_asks(page: GapPage) -> None:
    moments = (Moment.SATURDAY_EVENING,)
    norm = replace(page.norm, limit=15.0, moments=moments, free=True, without_referral=True, audience=Audience.SENIORS)
    asked = gaps_norms.what_if(norm, page.spots[0], "en").partition("?")[2].rpartition("&")[0]
    assert asked == "laag=ontmoeting&wanneer=zaterdagavond&binnen=15&wie=oudere&gratis=ja&zonder-indicatie=ja"


# --- another limit -------------------------------------------------------------------------------------------------


def test_the_limit_of_the_address_is_answered_and_its_figures_lead_to_that_limit(client: Any, site: SiteData) -> None:
    html = client.get(f"/hiaten/{MEETING}?grens=7").content.decode()
    stricter = site.gap_page(MEETING, 7.0, "nl")
    assert isinstance(stricter.whole, GapRow)
    assert stricter.whole.without.value is not None
    assert f"{stricter.whole.without.value}" in message(html.split("<h1")[1].split("</h1>")[0])
    assert "binnen 7 minuten lopen" in message(html.split("<h1")[1].split("</h1>")[0])
    threads = {link for link in Page(html).threads if f"/{MEETING}" in link}
    moved = {link for link in threads if link.startswith("/herkomst/gaps_at/") and f"/{MEETING}@7:" in link}
    # the cloth of this norm goes on telling what was agreed
    assert threads - moved == {f"/herkomst/gaps/{stricter.whole.area.code}/{MEETING}:meets"}
    assert all(client.get(link).status_code == 200 for link in sorted(moved)[::5])
    assert 'value="7"' in html
    assert '<div id="hiaten" class="verschoven">' in html
    # nobody agreed on this limit
    assert "Haalt de afspraak" not in plain(html.split('id="hiatentabel"')[1].split("</table>")[0])


@pytest.mark.parametrize("asked", ["10", "10,0", "x", "", "-3", "1e1", "nan", "99999999999", "٧"])
def test_a_limit_that_is_none_is_as_agreed(client: Any, asked: str) -> None:
    html = client.get(f"/hiaten/{MEETING}", {"grens": asked}).content.decode()
    assert "binnen 10 minuten lopen" in html
    assert "gaps_at" not in html


@pytest.mark.parametrize("address", ["/hiaten/meet_10min?grens=99", "/hiaten/library_hours?grens=4", "/hiaten/niets"])
def test_what_may_not_be_asked_is_not_found(client: Any, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("norm", [MEETING, "play_300m", "meet_evening_weekend"])
def test_the_squares_add_up_to_the_figures_of_the_page(client: Any, site: SiteData, norm: str) -> None:
    response = client.get(f"/hiaten/vierkanten.json?norm={norm}")
    told, page = response.json(), site.gap_page(norm, None, "nl")
    assert isinstance(page.whole, GapRow)
    limit = told["limit"] * (1 if told["metres"] else 60 * told["speed"])
    lost = dict.fromkeys(told["codes"], 0.0)
    for place, tenths in enumerate(told["sure"]):
        if 0 <= tenths <= 10 * limit:
            continue
        number = told["people"]["values"][told["people"]["at"][place]]
        lost[told["codes"][-1]] += number
        if told["area"][place] >= 0:
            lost[told["codes"][told["area"][place]]] += number
    wanted = {row.area.code: row.without.value for row in (*page.rows, page.whole) if isinstance(row, GapRow)}
    # of an area where none of the audience is known to live there is nothing to say
    assert {code: round(lost[code]) for code, number in wanted.items() if number is not None} == {
        code: number for code, number in wanted.items() if number is not None
    }
    assert [number is not None for number in wanted.values()] == [bool(one) for one in told["known"]]
    assert told["places"]["sure"] == sorted(page.sure)
    assert (len(told["possible"]) > 0) == bool(page.possible)
    tag = response.headers["ETag"]
    again = client.get(f"/hiaten/vierkanten.json?norm={norm}", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_of_a_norm_by_area_only_places_are_told(client: Any, site: SiteData) -> None:
    told = client.get(f"/hiaten/vierkanten.json?norm={BY_AREA}").json()
    sure = sorted(site.gap_page(BY_AREA, None, "nl").sure)
    assert told == {"places": {"sure": sure, "possible": []}, "minutes": {}}


# --- words that hold for the interval --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "meets", "nl", "en"),
    [
        (
            people(16_880, 15_590, 17_880),
            share(0.62, 0.6, 0.65),
            "Ongeveer 16.880 mensen hebben binnen 10 minuten lopen geen ontmoetingsplek",
            "About 16,880 people have no meeting place within 10 minutes’ walk",
        ),
        (
            people(20, 20, 20),
            share(0.9, 0.9, 0.9),
            "20 mensen hebben binnen 10 minuten lopen geen ontmoetingsplek",
            "20 people have no meeting place within 10 minutes’ walk",
        ),
        (
            people(1, 1, 1),
            share(0.99, 0.99, 0.99),
            "1 van de mensen heeft binnen 10 minuten lopen geen ontmoetingsplek",
            "1 of the people has no meeting place within 10 minutes’ walk",
        ),
        (
            people(0, 0, 0),
            share(1.0, 1.0, 1.0),
            "Iedereen heeft binnen 10 minuten lopen een ontmoetingsplek",
            "Everyone has a meeting place within 10 minutes’ walk",
        ),
        (
            people(0, 0, 40),
            share(1.0, 0.9, 1.0),
            "Misschien heeft iedereen binnen 10 minuten lopen een ontmoetingsplek",
            "Perhaps everyone has a meeting place within 10 minutes’ walk",
        ),
        (
            people(0, 0, 0),
            share(0.999, 0.999, 1.0),
            "Bijna iedereen heeft binnen 10 minuten lopen een ontmoetingsplek",
            "Almost everyone has a meeting place within 10 minutes’ walk",
        ),
        (
            people(500, 500, 500),
            share(0.0, 0.0, 0.0),
            "Niemand heeft binnen 10 minuten lopen een ontmoetingsplek",
            "No one has a meeting place within 10 minutes’ walk",
        ),
        (
            people(500, 450, 500),
            share(0.0, 0.0, 0.1),
            "Misschien heeft niemand binnen 10 minuten lopen een ontmoetingsplek",
            "Perhaps no one has a meeting place within 10 minutes’ walk",
        ),
        (
            people(None, missing=MissingReason.UNKNOWN),
            share(None, missing=MissingReason.UNKNOWN),
            "Hoeveel mensen binnen 10 minuten lopen geen ontmoetingsplek hebben, weten we niet",
            "How many people have no meeting place within 10 minutes’ walk we do not know",
        ),
        (
            people(None, missing=MissingReason.SECRET),
            share(0.4),
            "Hoeveel mensen binnen 10 minuten lopen geen ontmoetingsplek hebben, tonen we niet",
            "How many people have no meeting place within 10 minutes’ walk we do not show",
        ),
    ],
)
def test_the_message_is_true_to_the_figures_and_their_interval(
    page: GapPage, without: Shown, meets: Shown, nl: str, en: str
) -> None:
    changed = having(page, without, meets)
    title = gaps_words.title(changed, "nl")
    assert message(title) == nl
    assert message(gaps_words.title(changed, "en")) == en
    assert ("/herkomst/gaps/GM1/x:without" in title) == (without.value is not None)


@pytest.mark.parametrize(
    ("change", "nl"),
    [
        (
            {"audience": Audience.CHILDREN, "targets": (PlaceKind.PLAYGROUND,)},
            "Ongeveer 300 kinderen hebben binnen 10 minuten lopen geen speelplek",
        ),
        (
            {"targets": (PlaceKind.PARK, PlaceKind.GREEN_SPACE), "limit": 1.0},
            "Ongeveer 300 mensen hebben binnen 1 minuut lopen geen park of andere plek die meetelt",
        ),
        (
            {"audience": Audience.SENIORS, "free": True, "without_referral": True, "limit": 7.5},
            "Ongeveer 300 ouderen hebben binnen 7,5 minuten lopen geen ontmoetingsplek die gratis is en zonder "
            "indicatie kan",
        ),
        (
            {"moments": (Moment.SUNDAY_AFTERNOON,), "wheelchair": True},
            "Ongeveer 300 mensen hebben binnen 10 minuten lopen geen ontmoetingsplek die op zondagmiddag open is en "
            "met een rolstoel toegankelijk is",
        ),
        (
            {"moments": (Moment.SATURDAY_EVENING, Moment.SUNDAY_AFTERNOON), "targets": (Function.SUPPORT,)},
            "Ongeveer 300 mensen hebben binnen 10 minuten lopen geen plek voor hulp en steun die op de afgesproken "
            "tijden open is",
        ),
    ],
)
def test_the_message_fits_any_norm(page: GapPage, change: dict[str, Any], nl: str) -> None:
    changed = having(page, people(300, 200, 400), share(0.6, 0.5, 0.7))
    assert message(gaps_words.title(replace(changed, norm=replace(page.norm, **change)), "nl")) == nl


def test_of_a_group_all_and_none_have_words_of_their_own(page: GapPage) -> None:
    norm = replace(page.norm, audience=Audience.CHILDREN, targets=(PlaceKind.ALLOTMENTS,))
    cases = {
        "Alle kinderen hebben": having(page, people(0, 0, 0), share(1.0, 1.0, 1.0)),
        "Bijna alle kinderen hebben": having(page, people(0, 0, 0), share(0.999, 0.99, 1.0)),
        "Misschien hebben alle kinderen": having(page, people(0, 0, 9), share(1.0, 0.99, 1.0)),
        "Geen van de kinderen hebben": having(page, people(9, 9, 9), share(0.0, 0.0, 0.0)),
    }
    for begin, changed in cases.items():
        title = message(gaps_words.title(replace(changed, norm=norm), "nl"))
        wanted = begin.replace("Geen van de kinderen hebben", "Geen van de kinderen heeft")
        assert title.startswith(wanted), title
        assert title.endswith("een plek die meetelt")


@pytest.mark.parametrize(
    ("verdict", "moved", "said"),
    [
        (NormVerdict.MET, False, "Over heel Veenderdorp gerekend is dat genoeg: afgesproken is 90% van de mensen"),
        (NormVerdict.SHORT, False, "Dat haalt de afspraak niet: 90% van de mensen in elke buurt."),
        (NormVerdict.UNSURE, False, "Of dat genoeg is, weten we niet zeker: afgesproken is 90% van de mensen"),
        (NormVerdict.UNKNOWN, False, ""),
        (NormVerdict.MET, True, "Over heel Veenderdorp gerekend zou dat genoeg zijn"),
        (NormVerdict.SHORT, True, "Met deze grens zou dat niet genoeg zijn"),
        (NormVerdict.UNSURE, True, "Of dat met deze grens genoeg zou zijn, weten we niet zeker"),
    ],
)
def test_whether_it_is_enough_is_said_only_where_the_interval_says_so(
    page: GapPage, verdict: NormVerdict, moved: bool, said: str
) -> None:
    changed = having(page, people(300, 200, 400), share(0.6, 0.5, 0.7), verdict)
    told = gaps_words.verdict(replace(changed, agreed=12.0) if moved else changed, "nl")
    assert told.startswith(said)
    assert bool(told) == bool(said)
    judged = gaps_words.judged(verdict, "nl", moved=moved)
    assert ("afspraak" in judged) == (not moved and verdict in (NormVerdict.MET, NormVerdict.SHORT))


@pytest.mark.parametrize(
    ("without", "possible", "said"),
    [
        (people(300, 200, 400), False, "Het kunnen er ook 200 of 400 zijn: we weten per vierkant waar mensen wonen"),
        (people(300, 200, 400), True, "Het kunnen er ook 200 of 400 zijn: we weten per vierkant waar mensen wonen, en"),
        (people(0, 0, 400), False, "Zonder plek zijn het er minstens 0 en hoogstens 400"),
        (people(300, 300, 300), False, ""),
        (people(300), False, ""),
        (people(None, missing=MissingReason.UNKNOWN), False, ""),
    ],
)
def test_both_ends_of_the_interval_are_said(page: GapPage, without: Shown, possible: bool, said: str) -> None:
    changed = replace(having(page, without, share(0.6, 0.5, 0.7)), possible=frozenset("p" if possible else ""))
    told = gaps_words.interval(changed, "nl")
    assert told.startswith(said)
    assert bool(told) == bool(said)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((7, 8, 1, 0), "7 van de 16 buurten halen het, 8 niet, van 1 weten we het niet zeker"),
        ((1, 4, 0, 0), "1 van de 5 buurten haalt het, 4 niet"),
        ((5, 0, 0, 0), "alle 5 buurten halen het"),
        ((0, 5, 0, 0), "geen van de 5 buurten haalt het"),
        (
            (0, 3, 1, 1),
            "geen van de 5 buurten haalt het zeker, van 1 weten we het niet zeker, over 1 is niets te zeggen",
        ),
    ],
)
def test_how_many_areas_meet_a_norm(counts: tuple[int, ...], said: str) -> None:
    assert gaps_words.tally_of(counts, Level.BUURT, "nl") == said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("verdict", NormVerdict)
def test_a_norm_of_one_area_is_told_of_that_area(site: SiteData, verdict: NormVerdict, lang: Lang) -> None:
    page = site.gap_page("library_each_municipality", None, lang)
    (row,) = page.rows
    assert isinstance(row, AmountRow)
    changed = replace(page, rows=(replace(row, verdict=verdict),))
    title = gaps_words.amount_title(changed, lang)
    assert page.whole.area.name in title
    assert title.endswith(page.norm.label(lang))
    unsure = verdict in (NormVerdict.UNSURE, NormVerdict.UNKNOWN)
    assert title.startswith("Of " if lang == "nl" else "Whether ") == unsure


@pytest.mark.parametrize("unit", ["hours", "places", "per_10000", "per_1000", "m2", "share", "m", "months"])
@pytest.mark.parametrize("lang", LANGS)
def test_an_amount_has_the_words_of_its_unit(unit: str, lang: Lang) -> None:
    told = gaps_words.amount(0.5 if unit == "share" else 2.0, unit, lang)
    assert re.match(r"(2|50%) \w", told)


def test_a_bar_holds_its_interval_and_the_norm() -> None:
    drawn = gaps_rows.bar(share(0.62, 0.6, 0.65), 0.9)
    assert re.findall(r'(?:x|width)="([^"]+)"', drawn) == ["100%", "62.0%", "60.0%", "5.0%", "90.0%"]
    nothing = gaps_rows.bar(share(None, missing=MissingReason.UNKNOWN), 0.9)
    assert "vul" not in nothing
    assert "leeg" in nothing


def test_every_area_has_a_tile_under_its_verdict() -> None:
    _, tiles = gaps_rows.tiles((7, 8, 1, 0))
    assert {name: d.count("M") for name, d in tiles} == {"met": 7, "short": 8, "unsure": 1}


# --- as a spreadsheet -----------------------------------------------------------------------------------------------


def sheets(client: Any, address: str) -> list[list[tuple[Any, ...]]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames in (["Cijfers", "Afspraken", "Herkomst"], ["Figures", "Norms", "Origin"])
    return [[*sheet.iter_rows(values_only=True)] for sheet in book]


def records(rows: list[tuple[Any, ...]], first: str) -> list[dict[str, Any]]:
    """The rows under the heading that begins with `first`."""
    at = next(place for place, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if row[0] is not None]


def test_the_spreadsheet_has_the_figures_of_every_area_and_age_as_numbers(
    client: Any, site: SiteData, site_dir: Path
) -> None:
    figures, norms, origins = sheets(client, f"/hiaten/{MEETING}.xlsx")
    found = records(figures, "Code")
    areas = site.gaps.by_age(MEETING)
    assert len(found) == sum(1 + len(row.ages) for row in areas)
    told = {(row["Code"], row["Voor wie"]): row for row in found}
    for row in areas:
        here = told[row.area.code, "iedereen"]
        assert here["Mensen zonder"] == row.without.value
        assert (here["Mensen zonder, ondergrens"], here["Mensen zonder, bovengrens"]) == (
            row.without.lower,
            row.without.upper,
        )
        assert here["Deel dat de norm haalt"] == row.meets.value
        assert here["Oordeel"] == row.verdict.label("nl")
        for age in row.ages:
            line = told[row.area.code, age.band.label("nl")]
            assert line["Mensen zonder"] == age.without.value
            assert (line["Mensen zonder, waarom niet"] is None) == (age.without.value is not None)
    # each column says which figure it is, and the command makes it again
    column = next(row for row in records(origins, "Kolom") if row["Kolom"] == "Mensen zonder")
    code = areas[0].area.code
    assert client.get(column["Herkomst"].removeprefix("http://localhost").replace("CODE", code)).status_code == 200
    command = column["Opnieuw uitrekenen"].replace("DIR", str(site_dir)).replace("CODE", code).split()
    done = run_inside(*command[1:], cwd=site_dir)
    assert done.returncode == 0, done.stderr
    assert f"{areas[0].without.value}" in done.stdout
    # what was agreed, all of it
    ids = [row["id"] for row in records(norms, "id")]
    assert ids == [norm.norm_id for norm in site.gaps.norm_set.norms]
    assert any("voorbeeld, door niemand ondertekend" in str(cell) for rows in (figures, norms) for cell in rows[1])
    assert ("Controlegetal", site.gaps.norm_set.checksum) in [row[:2] for row in norms]
    titles = {row[2] for row in origins}
    assert {source.title for source in site.gap_page("", None, "nl").sources} <= titles


def test_a_norm_by_area_has_its_amounts(client: Any, site: SiteData) -> None:
    figures, _, _ = sheets(client, f"/en/hiaten/{BY_AREA}.xlsx")
    told = {row["Code"]: row for row in records(figures, "Code")}
    page = site.gap_page(BY_AREA, None, "en")
    for row in page.rows:
        assert isinstance(row, AmountRow)
        assert told[row.area.code]["How much there is"] == row.amount.value
        assert told[row.area.code]["Unit"] == row.amount.unit
    assert told[page.whole.area.code]["Verdict"] is None


def test_why_a_figure_is_missing_stands_in_its_own_column(page: GapPage) -> None:
    none = people(None, missing=MissingReason.SECRET)
    assert isinstance(page.whole, GapRow)
    row = replace(page.whole, without=none)
    (first, *_) = gaps_export.people(row, "iedereen", "nl")
    titles = ["code", "area", "level", "parent", "who", *gaps_export.columns(gaps_export.BY_AGE, "nl")]
    told = dict(zip(titles, first.cells, strict=False))
    assert told["Mensen zonder"] is None
    assert told["Mensen zonder, waarom niet"] == "te weinig mensen"


@pytest.mark.parametrize("begin", ["=1+1", "+31", "-x", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(client: Any, page: GapPage, monkeypatch: pytest.MonkeyPatch, begin: str) -> None:
    line = replace(page.norm_set, signed_by=(begin,))
    norm = replace(page.norm, label_nl=begin)
    area = replace(page.whole.area, name=begin)
    whole = replace(page.whole, area=area)
    monkeypatch.setattr(SiteData, "gap_page", lambda *_given: replace(page, norm_set=line, norm=norm, whole=whole))
    monkeypatch.setattr(Gaps, "by_age", lambda *_given: (whole,))
    for rows in sheets(client, f"/hiaten/{MEETING}.xlsx"):
        for cell in (cell for row in rows for cell in row if isinstance(cell, str)):
            assert not cell.startswith(("=", "+", "-", "@", "\t"))
    assert gaps_export.harmless(begin) == f"'{begin}"


def test_since_when_an_area_is_short_stands_under_the_verdict(site: SiteData) -> None:
    page = site.gap_page("meet_10min", None, "nl")
    row = next(one for one in page.rows if isinstance(one, GapRow) and one.verdict is NormVerdict.SHORT)
    told = gaps_rows.Rows(page, "nl").row(replace(row, since="2024-03-01"))
    assert "al sinds 1 maart 2024 of eerder" in told
    assert "sinds" not in gaps_rows.Rows(page, "nl").row(row)
