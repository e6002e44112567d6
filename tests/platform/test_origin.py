"""*Waar komt het idee vandaan*: all its concepts with what they mean, each led back to an article, and no figure."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.platform.test_browser import PREFIX

from weefsel import publish
from weefsel.concepts import LANGS, Concept, Condition, FourH, Lang, Lens, Pillar, Sphere, articles
from weefsel.publish.models import Site

ADDRESS = "/waar-komt-het-idee-vandaan"
SHOWN: tuple[type[Concept], ...] = (Pillar, Sphere, Lens, Condition, FourH)


def html(client: Any, lang: Lang) -> str:
    response = client.get(PREFIX[lang] + ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    """The words of a piece of the page, spaces evened out."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def part(html: str, id: str) -> str:
    """The section with this id."""
    return re.findall(rf'<section class="blok" id="{id}".*?</section>', html, re.DOTALL)[0]


def untold(words: str, lang: Lang) -> list[str]:
    """What the page should say of its concepts and does not."""
    expected: dict[str, str] = {}
    for value in (value for vocabulary in SHOWN for value in vocabulary):
        expected[f"{value.id} label"] = value.label(lang)
        expected[f"{value.id} definition"] = value.definition(lang)
        expected[f"{value.id} note"] = value.note(lang) or ""
    expected |= {f"{one.id} role": one.role_of_government(lang) for one in Sphere}
    expected |= {f"{one.id} question": one.question(lang) for one in Lens}
    expected |= {f"{one.id} value": one.stands_for(lang) for one in Condition}
    return [what for what, said in expected.items() if said.casefold() not in words.casefold()]


@pytest.mark.parametrize("lang", LANGS)
def test_every_concept_is_told_with_its_meaning(client: Any, lang: Lang) -> None:
    assert untold(text(html(client, lang)), lang) == []


@pytest.mark.parametrize("planted", [Pillar.PROVISION, Sphere.PERSONAL, Lens.HALF_LINE, Condition.COHESION, FourH.HOPE])
def test_a_meaning_that_is_left_out_is_found(client: Any, planted: Concept) -> None:
    words = text(html(client, "nl")).replace(planted.definition("nl"), "")
    assert untold(words, "nl") == [f"{planted.id} definition"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_reference_leads_to_an_article_and_every_article_is_referred_to(client: Any, lang: Lang) -> None:
    page = html(client, lang)
    ids = set(re.findall(r'<li class="bron" id="([^"]+)"', page))
    assert len(ids) == len(articles()) == 5
    assert set(re.findall(r'<a class="draad" href="#([^"]+)"', page)) == ids
    for article in articles().values():
        assert article.title in text(part(page, "artikelen"))
        assert article.publisher in text(part(page, "artikelen"))


def test_a_concept_refers_to_the_articles_that_its_entry_names(client: Any) -> None:
    numbers = {number: str(place) for place, number in enumerate(articles(), start=1)}
    page = html(client, "nl")
    for vocabulary, id in ((Sphere, "sferen"), (Lens, "brillen"), (Condition, "condities"), (FourH, "vierh")):
        items = re.findall(r"<li\b.*?</li>", part(page, id), re.DOTALL)
        for value, item in zip(vocabulary, items, strict=True):
            wanted = sorted({numbers[seed.file] for seed in value.seeds})
            assert sorted(re.findall(r'href="#artikel-(\d)"', item)) == wanted, value.id


def test_the_tree_and_its_table_tell_the_same(client: Any) -> None:
    section = part(html(client, "nl"), "pijlers")
    tree = re.search(r'<ol class="stamboom">.*?</ol>', section, re.DOTALL)
    table = re.search(r"<tbody>.*?</tbody>", section, re.DOTALL)
    assert tree is not None
    assert table is not None
    knots = re.findall(r'wanneer">([^<]+)<span class="bijpijler">, ([^<]+)</span></span><b>([^<]+)</b>', tree[0])
    cells = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", table[0])]
    assert [(when, pillar, name) for when, name, pillar, _ in cells[:-1]] == knots
    assert {pillar for _, pillar, _ in knots} == {pillar.label("nl") for pillar in Pillar}
    assert cells[-1][0] == "2017"


def test_the_other_origin_is_told_apart_in_one_line(client: Any) -> None:
    line = re.search(r"<p[^>]*>(Zoekt u waar een cijfer vandaan komt\?.*?)</p>", html(client, "nl"))
    assert line is not None
    assert 'href="/over-de-data"' in line[1]
    assert "Dat is iets anders" in line[1]


def test_an_article_says_no_more_of_itself_than_is_known(client: Any) -> None:
    """A year stands there only where the catalogue has one; for the others the page says that there is none."""
    cards = re.findall(r'<li class="bron".*?</li>', part(html(client, "nl"), "artikelen"), re.DOTALL)
    for article, card in zip(articles().values(), cards, strict=True):
        if article.year is None:
            assert "staat geen jaar in" in text(card)
        else:
            assert str(article.year) in text(card)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_needs_nothing_of_the_place_but_its_name(
    client: Any, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    before = html(client, lang)
    site = Site("Elders", "2020-01-02", fictional=False, revision="r")
    monkeypatch.setattr(publish, "open_site", lambda _directory: SimpleNamespace(site=site))
    after = html(client, lang)
    assert "Elders" in after
    main = re.compile(r"<main.*?</main>", re.DOTALL)
    assert main.findall(after) == main.findall(before)
    assert "/herkomst/" not in after


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_words_in_the_circles_fit_and_can_be_read(browser: Browser, address: str, width: int, lang: Lang) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address + PREFIX[lang] + ADDRESS)
    page.wait_for_load_state("networkidle")
    laps = page.eval_on_selector_all(
        ".kringen .lap",
        """all => all.map(one => {
            const [words, label] = ['text', 'rect'].map(name => one.querySelector(name).getBoundingClientRect());
            const size = parseFloat(getComputedStyle(one.querySelector('text')).fontSize);
            const scale = one.ownerSVGElement.getBoundingClientRect().width / 440;
            return {inside: words.left >= label.left && words.right <= label.right, px: size * scale};
        })""",
    )
    page.close()
    assert [lap["inside"] for lap in laps] == [True] * 3
    assert min(lap["px"] for lap in laps) >= 14


@pytest.mark.parametrize("width", [320, 900, 1280])
def test_each_knot_lies_on_the_thread_of_its_pillar(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address + ADDRESS)
    threads = page.eval_on_selector_all(
        ".getouw > i",
        """all => Object.fromEntries(all.map(one => {
            const box = one.getBoundingClientRect();
            return [one.className, {middle: box.left + box.width / 2, top: box.top, bottom: box.bottom}];
        }))""",
    )
    knots = page.eval_on_selector_all(
        ".stamboom > li",
        """all => all.map(one => {
            const knot = getComputedStyle(one, '::before'), box = one.getBoundingClientRect();
            const [left, width] = [knot.left, knot.width].map(parseFloat);
            return {thread: one.className, y: box.top, x: box.left + left + width / 2};
        })""",
    )
    page.close()
    assert len(threads) == 3
    assert len(knots) == 6
    for knot in knots:
        thread = threads[knot["thread"]]
        assert knot["x"] == pytest.approx(thread["middle"], abs=1)
        assert thread["top"] <= knot["y"] < thread["bottom"]
