"""*Wat als?* on the map page: the answer as JSON, the page without scripts, the pin in a browser, and the worker."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser
from tests.platform.test_browser import MAP_MS, violations, wait_for_map
from tests.publish.test_secrets import made_in

from weefsel import publish
from weefsel.concepts import Function
from weefsel.platform import worker

QUESTION = "/kaart/wat-als.json"


@pytest.fixture
def site(site_dir: Path) -> publish.SiteData:
    return publish.open_site(site_dir)


@pytest.fixture
def spot(site: publish.SiteData) -> tuple[float, float]:
    """A corner of the village that is far from places."""
    shapes = site.map_page(Function.SUPPORT, "nl").drawing.shapes
    far = [(shape, site.figures.share("reach", shape.area.code, "support:within_10").value or 0) for shape in shapes]
    return min(far, key=lambda one: one[1])[0].spot


@pytest.fixture
def closing(site: publish.SiteData) -> str:
    """A place whose closing changes the walk to support."""
    marks = [place for place in site.place_marks() if place.counts and Function.SUPPORT in place.functions]
    return next(p.place_id for p in marks if site.what_if(publish.Asked(Function.SUPPORT, (), (p.place_id,))).cells)


def question(spots: list[tuple[float, float]], *closed: str) -> str:
    pairs = ["laag=ondersteuning", *(f"erbij={lon:.5f},{lat:.5f}" for lon, lat in spots), *(f"weg={i}" for i in closed)]
    return "?" + "&".join(pairs)


def test_the_answer_is_that_of_the_published_site_in_words(
    client: Any, site: publish.SiteData, spot: tuple[float, float], closing: str
) -> None:
    response = client.get(QUESTION + question([spot], closing))
    found = response.json()
    expected = site.what_if(publish.Asked(Function.SUPPORT, (spot,), (closing,)))
    assert (found["revision"], found["cells"], found["people"]) == (expected.revision, expected.cells, expected.people)
    assert found["cells"]
    assert not found["unchanged"]
    rows = {row["code"]: row for row in found["areas"]}
    changed = [one for one in expected.areas[1:] if one.before != one.after]
    assert list(rows) == [expected.areas[0].area.code, *(one.area.code for one in changed)]
    for one in (expected.areas[0], *changed):
        row = rows[one.area.code]
        assert (row["before"], row["after"]) == (publish.shown(one.before, "nl"), publish.shown(one.after, "nl"))
        assert client.get(row["origin"]).status_code == 200
        assert client.get(row["address"]).status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_the_sentence_says_more_fewer_or_nothing(client: Any, spot: tuple[float, float], closing: str) -> None:
    opens = client.get(QUESTION + question([spot])).json()
    assert opens["people"] > 0
    assert re.fullmatch(r"Met deze plek wonen ongeveer [\d.]+ mensen meer binnen .* ondersteuning\.", opens["sentence"])
    english = client.get("/en" + QUESTION + question([spot, spot])).json()["sentence"]
    assert english.startswith("With these places about ")
    assert client.get(QUESTION + question([spot], closing)).json()["sentence"].startswith("Met deze veranderingen ")
    closes = client.get(QUESTION + question([], closing)).json()
    assert closes["sentence"].startswith("Zonder deze plek ")
    assert closes["people"] <= 0
    nothing = client.get(QUESTION + "?laag=ondersteuning").json()
    assert (nothing["unchanged"], nothing["cells"], nothing["people"]) == (True, {}, 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("?erbij=nan,52", "lengtegraad"),
        ("?erbij=5.1", "lengtegraad"),
        ("?erbij=1e1,5_2", "lengtegraad"),
        ("?erbij=٥.1,52.1", "lengtegraad"),
        ("?erbij=", "lengtegraad"),
        ("?erbij=-170.5,10", "buiten de kaart"),
        ("?weg=%3Cscript%3E", "niet op de kaart"),
        ("?" + "&".join(["erbij=5.1,52.1"] * (publish.MOST + 1)), f"hoogstens {publish.MOST}"),
        ("?" + "&".join(f"weg={n}" for n in range(publish.MOST + 1)), f"hoogstens {publish.MOST}"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(client: Any, asked: str, said: str) -> None:
    response = client.get(QUESTION + asked)
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert response.headers["Cache-Control"] == "no-store"
    assert said in response.json()["detail"]
    page = client.get("/buurten" + asked)
    assert page.status_code == 400
    assert said in page.content.decode()
    assert b"<script>" not in page.content


def test_only_known_functions_and_only_for_reading(client: Any) -> None:
    assert client.get(QUESTION + "?laag=bestaatniet").status_code == 404
    assert client.post(QUESTION).status_code == 405
    assert client.head(QUESTION + "?laag=informatie").status_code == 200


def test_a_calculation_that_takes_too_long_is_told(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LONGEST_S", 0)
    # it does one thing at a time: an answer that is there at once would not be waited for
    busy = worker._running().submit(time.sleep, 1)  # pyright: ignore[reportPrivateUsage]
    response = client.get(QUESTION + "?laag=informatie")
    busy.result()
    assert (response.status_code, response.json()["detail"][:11]) == (503, "Het rekenen")


def test_the_page_draws_the_answer_without_scripts(
    client: Any, site: publish.SiteData, spot: tuple[float, float], closing: str
) -> None:
    asked = question([spot], closing)
    html, plain = client.get("/buurten" + asked).content.decode(), client.get("/buurten?laag=ondersteuning").content
    found = client.get(QUESTION + asked).json()
    assert found["sentence"] in html
    for row in found["areas"]:
        assert f'href="{row["address"]}"' in html
        assert f">{row['after']}</td>" in html
    assert 'merkteken nieuw"' in html
    (mended,) = re.findall(r'class="anders" d="([^"]*)"', html)
    assert mended.count("M") == len(found["cells"])
    assert b'class="anders"' not in plain
    drawn = [text.count('class="merkteken') for text in (html, plain.decode())]
    assert drawn[0] == drawn[1]  # one closed, one opened
    x, y = (float(one) for one in re.findall(r'translate\((\S+) (\S+)\) [^"]*"><g class="merkteken nieuw', html)[0])
    shape = next(s for s in site.map_page(Function.SUPPORT, "nl").drawing.shapes if s.spot == spot)
    assert (x, y) == pytest.approx(shape.label, abs=2)


def test_the_state_of_a_question_is_in_the_address(client: Any, spot: tuple[float, float], closing: str) -> None:
    html = client.get("/buurten" + question([spot], closing)).content.decode().replace("&amp;", "&")
    state = question([spot], closing)
    assert f'href="/en/buurten{state}"' in html
    assert f'href="{state.replace("ondersteuning", "informatie")}"' in html
    assert f'href="{question([spot])}#watals"' in html  # without the one
    assert f'href="{question([], closing)}#watals"' in html  # without the other
    # each form of the page keeps it: what is asked of places, what opens, what closes
    assert html.count(f'type="hidden" name="weg" value="{closing}"') == 3
    assert f'<option value="{closing}">' not in html


def test_where_residents_are_our_own_nothing_is_told(client: Any, tmp_path: Path) -> None:
    directory = made_in(tmp_path, own=("stats", "own"), stated=True)
    with override_settings(WEEFSEL_DIR=directory):
        assert client.get(QUESTION + "?laag=ondersteuning").status_code == 404
        assert client.get("/buurten?erbij=5.1,52.1").status_code == 404
        page = client.get("/buurten")
        assert page.status_code == 200
        assert b"watals" not in page.content


def test_a_worker_that_was_ended_comes_back(site_dir: Path, site: publish.SiteData, spot: tuple[float, float]) -> None:
    one = publish.Asked(Function.SUPPORT, (spot,))
    expected = worker.ask(str(site_dir), "what_if", one)
    pool = worker._running()  # pyright: ignore[reportPrivateUsage]
    (pid,) = pool._processes
    os.kill(pid, signal.SIGKILL)
    assert worker.ask(str(site_dir), "what_if", one) == expected == site.what_if(one)
    assert set(worker._running()._processes).isdisjoint({pid})  # pyright: ignore[reportPrivateUsage]


def test_a_server_that_was_asked_still_stops(site_dir: Path, spot: tuple[float, float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-c", "from weefsel.cli import main; main()", "serve", str(site_dir), "--port", str(port)]
    asked = f"http://127.0.0.1:{port}{QUESTION}{question([spot])}"
    until = time.monotonic() + 60
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL) as server:
        try:
            while not answers(asked) and time.monotonic() < until:
                time.sleep(0.2)
            assert answers(asked)
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        finally:
            server.kill()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 our own address
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.xdist_group("browser")
def test_a_pin_is_put_moved_by_keyboard_and_undone(opened: Any, address: str) -> None:
    page = opened
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{address}/buurten?laag=ondersteuning")
    wait_for_map(page)
    page.locator("#watals-pin").click()
    page.wait_for_selector("#watalszin:not(:empty)", timeout=MAP_MS)
    assert page.evaluate("document.activeElement.classList.contains('pin')")
    first = page.url
    told: set[tuple[str, str]] = set()
    keys = ("Shift+ArrowRight", "Shift+ArrowUp", "ArrowLeft", "Shift+ArrowLeft", "ArrowDown")
    for key in keys:
        before = page.url
        with page.expect_response(lambda answer: QUESTION in answer.url) as answer:
            page.keyboard.press(key)
        sentence = answer.value.json()["sentence"]
        page.locator("#watalszin", has_text=sentence).wait_for()
        told.add((sentence, page.locator("#watalstabel tbody").inner_text()))
        assert page.url != before
    assert len({sentence for sentence, _ in told}) > 1
    assert len({table for _, table in told}) > 1
    assert violations(page) == []
    for _ in keys:
        page.locator("#watals-terug").click()
    assert page.url == first
    page.locator("#watals-terug").click()
    page.wait_for_selector("#watalszin:empty", state="attached")
    assert page.locator(".pin").count() == 0
    assert "erbij" not in page.url
    assert heard == []


@pytest.mark.xdist_group("browser")
def test_a_shared_what_if_opens_as_it_was_and_follows_a_drag(
    opened: Any, address: str, spot: tuple[float, float], closing: str
) -> None:
    page = opened
    page.goto(f"{address}/buurten{question([spot], closing)}")
    said = page.locator("#watalszin").inner_text()
    wait_for_map(page)
    pin = page.locator(".pin")
    pin.wait_for()
    assert page.locator("#watalszin").inner_text() == said
    assert page.locator("#ingrepen li").count() == 2
    pin.scroll_into_view_if_needed()
    box = pin.bounding_box()
    page.mouse.move(box["x"] + 22, box["y"] + 22)
    page.mouse.down()
    with page.expect_response(lambda answer: QUESTION in answer.url):
        page.mouse.move(box["x"] + 62, box["y"] + 62, steps=5)
    page.mouse.up()
    deadline = time.monotonic() + 10
    while f"erbij={spot[0]:.5f}" in page.url and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert f"erbij={spot[0]:.5f}" not in page.url
    page.locator("[data-ongedaan^=weg]").click()
    assert "weg=" not in page.url
    page.locator("#watals-opnieuw").click()
    assert page.locator("#ingrepen li").count() == 0
