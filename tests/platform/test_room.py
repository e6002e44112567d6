"""*Hoeveel ruimte is er?* on *Buurt*: a sentence that is true, a cloth of threads, and the same as a table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from weefsel.concepts import LANGS, Evidence, Function, Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.platform import cloth
from weefsel.publish import FigureRef, Published, Room, SiteData, open_site, shown
from weefsel.publish.words import quantity

Ends = tuple[float, float, float]


def figure(ends: Ends | None) -> Published[float]:
    ref = FigureRef("room", "BU1", "meeting:per_1000")
    if ends is None:
        return Published(None, "per_1000", ref, MissingReason.UNKNOWN)
    return Published(ends[1], "per_1000", ref, None, Evidence.COUNTED, ends[0], ends[2])


def room(here: Ends | None, there: Ends | None = (1.0, 1.0, 1.0), function: Function = Function.MEETING) -> Room:
    return Room(function, figure(here), figure(None), None if there is None else figure(there))


LESS, SAME, MORE = (0.3, 0.5, 0.8), (0.8, 1.0, 1.2), (1.1, 1.5, 1.9)


@pytest.mark.parametrize(
    ("rooms", "said"),
    [
        ([room(SAME), room(SAME, function=Function.SUPPORT)], "We zien geen zeker verschil met heel Dorp."),
        ([room(LESS), room(SAME)], "Er is hier minder ruimte voor ontmoeting dan in heel Dorp."),
        ([room(MORE), room(None)], "Er is hier meer ruimte voor ontmoeting dan in heel Dorp."),
        (
            [room(LESS), room(LESS, function=Function.SUPPORT), room(MORE, function=Function.RECREATION)],
            "Er is hier minder ruimte voor ontmoeting en ondersteuning, en meer voor ontspanning, dan in heel Dorp.",
        ),
        ([room(None)], "Hoeveel ruimte er is, weten we hier niet."),
    ],
)
def test_the_message_says_only_what_is_sure(rooms: list[Room], said: str) -> None:
    assert cloth.message(tuple(rooms), "Dorp", "nl") == said


def test_the_whole_place_is_compared_with_nothing() -> None:
    rooms = (room(SAME, None), room(LESS, None, Function.SUPPORT))
    assert cloth.message(rooms, None, "nl") == "De minste plekken zijn er voor ondersteuning."
    assert [row["cloth"] for row in cloth.rows(rooms, "nl")] == [None, None]


def threads(path: str) -> int:
    return path.count("M")


@pytest.mark.parametrize(
    ("here", "sure", "frayed", "thin"),
    [(LESS, 3, 5, 2), (SAME, 8, 4, 0), (MORE, 11, 8, 0), ((0.0, 0.0, 0.04), 0, 0, 10), ((1.0, 1.0, 1.0), 10, 0, 0)],
)
def test_ten_threads_are_as_much_as_in_the_whole_place(here: Ends, sure: int, frayed: int, thin: int) -> None:
    ((drawn,),) = ([row["cloth"]] for row in cloth.rows((room(here),), "nl"))
    # a frayed thread is two hairs
    assert (threads(drawn.on), threads(drawn.frayed) / 2, threads(drawn.off)) == (sure, frayed, thin)
    assert (drawn.unmeasured, drawn.onwards) == ("", "")
    assert drawn.estimate == pytest.approx(here[1] * 10 * cloth.PITCH)


def test_a_cloth_that_would_be_too_wide_is_told_as_going_on() -> None:
    (row,) = cloth.rows((room((3.5, 4.0, 6.0)),), "nl")
    assert threads(row["cloth"].on) == 30
    assert row["cloth"].onwards
    assert row["cloth"].estimate is None


def test_what_is_not_known_is_dotted_and_nothing_at_all_anywhere_has_no_cloth() -> None:
    unknown, nothing = cloth.rows((room(None), room((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))), "nl")
    assert threads(unknown["cloth"].unmeasured) == 10
    assert unknown["cloth"].on == unknown["cloth"].off == ""
    assert nothing["cloth"] is None


@pytest.mark.parametrize(("lang", "between"), [("nl", "0,3 tot 0,8"), ("en", "0.3 to 0.8")])
def test_the_interval_is_told_in_words(lang: Lang, between: str) -> None:
    (row,) = cloth.rows((room(LESS),), lang)
    assert row["between"] == between


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(site_dir: Path) -> SiteData:
    return open_site(site_dir)


def section(client: Any, address: str) -> str:
    """The markup of the section on room."""
    html = client.get(address).content.decode()
    found = re.search(r'<section[^>]*aria-labelledby="ruimtekop">.*?</section>', html, re.DOTALL)
    assert found is not None, address
    return found[0]


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_the_picture_is_in_the_table_with_its_interval(client: Any, site: SiteData, lang: Lang) -> None:
    for link in site.areas.links.values():
        html = section(client, f"{'/en' if lang == 'en' else ''}/buurt/{link.slug}")
        page = site.area_page(link.slug, lang)
        assert cloth.message(page.room, page.parents[0].name if page.parents else None, lang) in html
        picture, table = html.split("<details", 1)
        rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]
        assert len(rows) == len(page.room) == len(Function)
        for one, row in zip(page.room, rows, strict=True):
            told = shown(one.places, lang)
            assert f">{told}</a>" in picture
            assert f">{told}</a>" in row
            assert f"/herkomst/room/{link.code}/{one.function}:per_1000" in picture
            assert all(quantity(end, "per_1000", lang) in row for end in (one.places.lower, one.places.upper))
            assert one.reference is None or shown(one.reference, lang) in row
            # what places hold is in no source of the demo: the reason stands there in words
            assert MissingReason.NOT_MEASURED.label(lang) in row


def test_areas_have_a_cloth_and_the_whole_place_has_none(client: Any, site: SiteData) -> None:
    whole = site.areas.whole
    for link in site.areas.links.values():
        cloths = section(client, f"/buurt/{link.slug}").split('class="legenda"')[0].count('<svg class="doek"')
        assert cloths == (0 if link == whole else len(Function))


@pytest.mark.parametrize("lang", LANGS)
def test_a_figure_of_room_is_explained_with_what_was_set(client: Any, site: SiteData, lang: Lang) -> None:
    ref = FigureRef("room", site.areas.whole.code, "meeting:per_1000")
    html = client.get(f"{'/en' if lang == 'en' else ''}/herkomst/room/{ref.area_code}/{ref.column}").content.decode()
    page = site.figure_page(ref, lang)
    assert page.subject in html
    for name in ("weights", "minutes", "speed_m_s"):
        assert text(f"trace.parameter_{name}", lang) in html
    assert "1.0, 0.68, 0.22" in html
    low, high = (quantity(end or 0, "per_1000", lang) for end in (page.figure.lower, page.figure.upper))
    assert text("provenance.certain_shared", lang, low=low, high=high) in html


def test_a_page_where_room_is_kept_back_has_no_section(client: Any, site: SiteData, monkeypatch: Any) -> None:
    monkeypatch.setattr("weefsel.publish.site.rooms", lambda *_: ())
    assert b"ruimtekop" not in client.get(f"/buurt/{site.areas.whole.slug}").content


def test_a_page_where_nothing_is_known_of_room_says_why(client: Any, site: SiteData, monkeypatch: Any) -> None:
    slug = site.areas.whole.slug
    monkeypatch.setattr("weefsel.publish.site.rooms", lambda *_: tuple(room(None, None, f) for f in Function))
    html = section(client, f"/buurt/{slug}")
    assert text("area.room_unknown", "nl") in html
    assert MissingReason.UNKNOWN.label("nl") in html
    assert "<table" not in html
