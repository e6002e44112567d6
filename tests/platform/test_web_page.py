"""*Het web*: a message true to what is known, the same web as a picture and a table, and an address for every view."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.platform.test_gaps import message, plain
from tests.platform.test_pages import LANGS, PREFIX, Page

from weefsel.analysis.web.graph import Graph
from weefsel.atlas.read import Atlas
from weefsel.concepts import Function, Lens, Sphere, TieKind
from weefsel.platform.notes import Notes
from weefsel.platform.pages import web, web_words
from weefsel.platform.pages.web_seen import Seen
from weefsel.platform.pages.web_state import KIND_NAMES, LENS_NAMES, State
from weefsel.publish import SiteData, open_site, web_layout
from weefsel.publish.web_found import Found, varied
from weefsel.publish.web_models import Breaking, WebNode, WebPage
from weefsel.snapshot import open_snapshot

HALL = "Dorpshuis De Turf"


@pytest.fixture
def site(site_dir: Path) -> SiteData:
    return open_site(site_dir)


@pytest.fixture
def page(site: SiteData) -> WebPage:
    return site.webs.page("", None, site.webs.today, free=False)


def get(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def named(page: WebPage, name: str) -> WebNode:
    return next(node for node in page.nodes if node.name == name)


def title(html: str) -> str:
    return message(html.split('id="titel">')[1].split("</h1>")[0])


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("asked", ["", *(f"?bril={name}" for name in LENS_NAMES.values()), "?datum=2018-01-01"])
def test_every_view_has_a_page_in_both_languages(client: Any, asked: str, lang: str) -> None:
    html = get(client, f"{PREFIX[lang]}/web{asked}")
    found = Page(html)
    assert found.lang == lang
    assert found.inline == []
    assert found.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found.headings))
    assert not re.search(r"\{\w+\}", plain(html))


def test_the_message_is_about_the_place_that_most_groups_meet_at_and_names_them(client: Any, page: WebPage) -> None:
    html = get(client, "/web")
    assert title(html) == f"Als {HALL} sluit, hebben drie groepen geen plek meer om samen te komen"
    # an oracle of its own: groups that are there, or do something there, and at no other place
    told = plain(html.split('id="breekt"')[1].split("</form>")[0])
    for name in ("Dorpsvereniging Veenderdorp", "Fanfare De Turfklank", "Dorpsraad"):
        assert name in told
    assert page.breaks[0].name == HALL
    assert len(page.breaks[0].without_place) == 3


def test_every_number_of_the_web_leads_to_its_origin(client: Any) -> None:
    found = Page(get(client, "/web?bril=halfde-lijn"))
    threads = {link for link in found.threads if link.startswith("/herkomst/web/")}
    assert {"/herkomst/web/GM9902/half_line:ties", "/herkomst/web/GM9902/coverage:told"} & threads
    for link in sorted(threads)[:4]:
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("lens", [Lens.NON_INSTITUTIONAL, Lens.HALF_LINE])
def test_a_lens_shows_its_part_and_dims_the_rest(site: SiteData, lens: Lens) -> None:
    page = site.webs.page("", lens, site.webs.today, free=False)
    sphere = [node.sphere for node in page.nodes]
    for tie in page.ties:
        ends = page.nodes[tie.one], page.nodes[tie.other]
        among = Counter(sphere[end] for end in (tie.one, tie.other))
        if lens is Lens.HALF_LINE:
            wanted = not any(end.is_place for end in ends) and among[Sphere.COMMUNAL] == 1
        else:
            wanted = all(end.is_place or end.sphere is Sphere.COMMUNAL for end in ends)
        assert tie.seen == wanted, (ends[0].name, ends[1].name)


@pytest.mark.parametrize("day", ["2015-01-01", "2021-07-01"])
def test_another_day_has_the_ties_that_were_there_then(client: Any, site_dir: Path, day: str) -> None:
    s, on = open_snapshot(site_dir), dt.date.fromisoformat(day)

    def there(first: Any, last: Any) -> bool:
        begun = first is None or dt.date.fromisoformat(str(first)[:10]) <= on
        return begun and (last is None or dt.date.fromisoformat(str(last)[:10]) >= on)

    actors = {str(row.actor_id) for row in s.actors.itertuples() if there(row.since, row.until)}
    ends = actors | set(s.places["place_id"].astype(str))
    ties = [
        row for row in s.ties.itertuples()
        if there(row.from_date, row.until_date) and row.from_id in actors and row.to_id in ends
    ]  # fmt: skip
    html = get(client, f"/web?datum={day}")
    assert f"{len(ties)} verbindingen tussen {len(actors)} groepen en organisaties" in title(html)
    # what would break is told of now only
    assert 'name="zonder"' not in html


def test_an_area_shows_its_own_and_those_that_they_are_tied_to(site: SiteData) -> None:
    page = site.webs.page("dorpskern", None, site.webs.today, free=False)
    inside = [node for node in page.nodes if not node.outside]
    assert inside
    assert {node.area.slug for node in inside if node.area} == {"dorpskern"}
    outside = {at for at, node in enumerate(page.nodes) if node.outside}
    assert outside
    for at in outside:
        assert any(at in (tie.one, tie.other) for tie in page.ties)
    assert not any(tie.one in outside and tie.other in outside for tie in page.ties)
    assert page.figures["ties"].value == sum(not {tie.one, tie.other} & outside for tie in page.ties)


# --- choosing, taking out, filtering, ordering ------------------------------------------------------------------------


def test_a_chosen_group_opens_with_all_its_ties(client: Any, page: WebPage) -> None:
    node = named(page, "Dorpsraad")
    html = get(client, f"/web?knoop={node.node_id}").split('id="knoop"')[1].split("</section>")[0]
    assert f"{node.formal} formele en {node.informal} informele verbindingen" in plain(html)
    assert html.count('class="stam"') == node.degree == 6


def test_one_that_is_taken_out_marks_who_is_hit_and_can_be_put_back(client: Any, page: WebPage) -> None:
    hall = named(page, HALL)
    html = get(client, f"/web?zonder={hall.node_id}")
    rows = re.findall(r'<tr id="r-([^"]+)" class="(\w+)"', html)
    hit = {node_id for node_id, mark in rows if mark == "geraakt"}
    gone = next(one for one in page.breaks if one.subject_id == hall.node_id)
    assert hit == set(gone.without_place) | set(gone.last_formal) | set(gone.last_any)
    assert [node_id for node_id, mark in rows if mark == "weg"] == [hall.node_id]
    assert f"Zet {HALL} terug" in plain(html)


def test_what_the_address_does_not_know_is_as_if_it_was_not_asked(client: Any) -> None:
    rubbish = "?bril=x&datum=31-12&knoop=nobody&zonder=nothing&soort=x&sfeer=x&functie=x&volgorde=x&blad=-1"
    assert title(get(client, f"/web{rubbish}")) == title(get(client, "/web"))
    assert client.get("/web/nergens").status_code == 404


@pytest.mark.parametrize("kind", ["formeel", KIND_NAMES[TieKind.FUNDS]])
def test_a_filter_leaves_ties_of_one_kind_and_who_has_them(client: Any, page: WebPage, kind: str) -> None:
    wanted = [tie for tie in page.ties if tie.formal and (kind == "formeel" or tie.kind is TieKind.FUNDS)]
    ends = {page.nodes[end].node_id for tie in wanted for end in (tie.one, tie.other)}
    html = get(client, f"/web?soort={kind}")
    assert set(re.findall(r'<tr id="r-([^"]+)"', html)) == ends
    assert f"{len(ends)} van de {len(page.nodes)} namen" in plain(html)


def test_the_table_is_ordered_by_any_column_and_says_so(client: Any) -> None:
    for order, sort in (("formeel", "descending"), ("naam", "ascending")):
        html = get(client, f"/web?volgorde={order}").split("webtabel")[1].split("</table>")[0]
        assert re.findall(r'kolom-(\w+)" aria-sort="(\w+)"', html) == [(order, sort)]
        names = [message(name).casefold() for name in re.findall(r"#knoop\" data-wissel>(.*?)</a>", html)]
        formal = [int(row) for row in re.findall(r'kolom-functie.*?numeric-column">(\d+)</td>', html)]
        assert (names == sorted(names)) if order == "naam" else (formal == sorted(formal, reverse=True))


def test_the_browser_gets_the_same_nodes_ties_and_marks(client: Any, page: WebPage) -> None:
    hall = named(page, HALL)
    told = client.get(f"/web/knopen.json?zonder={hall.node_id}").json()
    assert told["id"] == [node.node_id for node in page.nodes]
    assert len(told["one"]) == len(page.ties)
    looks = {told["id"][at]: told["looks"][look].split() for at, look in enumerate(told["look"])}
    assert "weg" in looks[hall.node_id]
    assert sum("geraakt" in look for look in looks.values()) == 3


# --- what is said where little is known -------------------------------------------------------------------------------


def seen(page: WebPage, **asked: Any) -> Seen:
    return Seen(page, State(**asked), "nl")


def test_a_star_from_one_source_is_said_to_be_that(page: WebPage) -> None:
    star = replace(page, one_sided=True)
    assert message(web_words.title(seen(star), "nl", Notes())).startswith("Dit web is een ster uit één bron")


def test_a_web_without_ties_is_unknown_not_empty(page: WebPage) -> None:
    empty = replace(page, ties=(), breaks=(), figures={})
    assert message(web_words.title(seen(empty), "nl", Notes())) == "Van Veenderdorp kennen we nog geen verbindingen"
    # what was told of another time is named, with the way to it
    lead = message(web.lead(seen(empty), "nl"))
    assert lead.startswith("Alles wat we weten, is van een andere tijd: 31 verbindingen op")
    nobody = replace(empty, nodes=())
    assert seen(nobody).strongest is None


def test_a_municipality_is_not_said_to_stop(page: WebPage) -> None:
    government = named(page, "Gemeente Veenderdorp").node_id
    groups = tuple(node.node_id for node in page.nodes[:6])
    worst = Breaking("actor", government, "Gemeente Veenderdorp", 0, groups, groups, (), None, None)
    money = replace(worst, kind="funder")
    assert seen(replace(page, breaks=(worst, money))).worst == (money,)


def test_a_release_without_the_results_shows_the_web_itself(site_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Found(Atlas(open_snapshot(site_dir)))
    monkeypatch.setattr(found, "_rows", lambda _result: None)
    assert found.breaks(None) == ()
    assert found.meetings("") == ()


def test_pairs_that_could_meet_are_of_different_groups_where_there_are_such(site_dir: Path) -> None:
    ids = open_snapshot(site_dir).actors["actor_id"].astype(str).tolist()
    pairs = [(ids[0], ids[1]), (ids[0], ids[2]), (ids[0], ids[3]), (ids[4], ids[5]), (ids[6], ids[7])]
    rows = pd.DataFrame(
        {
            "scope": "",
            "rank": range(1, 6),
            "one_id": [one for one, _ in pairs],
            "other_id": [other for _, other in pairs],
            "reasons": [["area", "function", "alone"]] * 5,
            "functions": [["meeting"]] * 5,
            "place_id": None,
            "reach_gain": 0.0,
        }
    )
    met = varied(Found(Atlas(open_snapshot(site_dir), {"web_meetings": rows})).meetings(""))
    assert [(one.one_id, one.other_id) for one in met] == [pairs[0], pairs[3], pairs[4]]
    assert met[0].functions == (Function.MEETING,)
    assert web_words.meeting(met[0], "nl").startswith("Allebei in dezelfde buurt. Allebei voor ontmoeting.")


# --- where nodes are drawn --------------------------------------------------------------------------------------------


def test_boxes_are_pushed_until_none_overlap() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(300, 20, 25), rng.normal(300, 20, 25)
    half, above, below = np.full(25, 30.0), np.full(25, 12.0), np.full(25, 24.0)
    x, y = web_layout.apart(x, y, half, above, below)
    for i in range(25):
        for j in range(i):
            assert abs(x[i] - x[j]) > 59 or abs(y[i] - y[j]) > 35, (i, j)


@pytest.mark.parametrize("count", [0, 1, 2, 40, 700])
def test_the_free_layout_keeps_all_in_the_frame_and_parts_apart(count: int) -> None:
    rng = np.random.default_rng(count)
    half = count // 2
    # two parts that are not tied, and nobody in either who is alone but the very first
    one = np.concatenate([np.arange(1, half - 1), np.arange(half, count - 1), rng.integers(1, max(half, 2), half // 3)])
    other = np.concatenate([np.arange(2, half), np.arange(half + 1, count), rng.integers(1, max(half, 2), half // 3)])
    graph = Graph.of(count, one, other)
    x, y = web_layout.free(graph, 1.3)
    assert np.isfinite([*x, *y]).all()
    assert ((x >= 0) & (x <= 1.3) & (y >= 0) & (y <= 1)).all()
    if count >= 40:
        assert x[1:half].max() < x[half:].min() or x[half:].max() < x[1:half].min()
    again = web_layout.free(graph, 1.3)
    assert np.array_equal([x, y], again)


def test_in_the_free_layout_who_is_tied_is_nearer_than_who_is_not() -> None:
    ring = np.arange(24)
    graph = Graph.of(24, ring, (ring + 1) % 24)
    x, y = web_layout.free(graph, 1.0)
    far = np.hypot(x - np.roll(x, 12), y - np.roll(y, 12))
    near = np.hypot(x - np.roll(x, 1), y - np.roll(y, 1))
    assert near.max() < far.min()
