"""A person brings a spreadsheet, in a real browser, to the site as `weefsel serve --workbench` serves it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.platform.own_town import BUURTEN, FIGURES, PLACES, TOO_MUCH, built, workbook
from tests.platform.serving import PATIENCE_S, serving
from tests.platform.test_browser import violations

pytestmark = pytest.mark.xdist_group("browser")
PROGRAM = [sys.executable, "-c", "from weefsel.cli import main; main()", "serve"]
BOOK = (("buurtcode", "Score"), *((code, 6.5 + i) for i, code in enumerate(BUURTEN)))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with a workbench; what a test adds, it also removes."""
    with serving(built(tmp_path_factory.mktemp("own")), "--workbench") as address:
        yield address


def bring(page: Page, address: str, file: Path, lang: str = "") -> None:
    """From the start page to the form about a file."""
    page.goto(f"{address}{lang}/eigen-cijfers")
    page.set_input_files("input[type=file]", file)
    page.click("main button[type=submit]")
    page.wait_for_selector("button[value=save], .misser")


def add(page: Page) -> None:
    """From the form to the page that says that it is there."""
    page.click("button[value=save]")
    done(page)


def done(page: Page) -> None:
    page.wait_for_selector('#voortgang:not([data-staat="running"])', timeout=PATIENCE_S * 1000)
    assert page.get_attribute("#voortgang", "data-staat") == "done", page.inner_text("main")


def undo(page: Page) -> None:
    page.click("main form button[type=submit]")
    done(page)


def written(folder: Path, content: str, name: str = "eigen 2025.csv") -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_figures_come_on_the_page_of_their_area_and_can_be_undone(
    browser: Browser, served: str, tmp_path: Path, java_script_enabled: bool
) -> None:
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    bring(page, served, written(tmp_path, FIGURES))
    preview = page.locator(".voorproef tbody tr")
    assert preview.nth(0).inner_text().split("\t") == ["2", "Kerkbuurt", "12,5%", "140", "wordt gebruikt"]
    assert "te weinig mensen" in preview.nth(1).inner_text()
    assert "valt weg" in preview.nth(3).inner_text()
    page.fill('input[name="c2.name"]', "voelt zich eenzaam")
    page.select_option('select[name="c2.group"]', "inclusion")
    page.fill('input[name="about.title"]', "Hoe het gaat")
    page.click("button[value=look]")
    page.wait_for_url("**#voorbeeld")
    assert "voelt zich eenzaam 2025" in page.inner_text(".voorproef thead")
    add(page)
    page.click("main .nl-button--primary")
    page.wait_for_url("**/buurt/kerkbuurt#cijferskop")
    shown = page.inner_text("section[aria-labelledby=cijferskop]")
    for words in ("voelt zich eenzaam", "12%", "2025", "Toetsdorp, Hoe het gaat", "140"):
        assert words in shown
    page.goto(f"{served}/buurt/molenbuurt")
    assert "te weinig mensen" in page.inner_text("section[aria-labelledby=cijferskop]")
    page.goto(f"{served}/over-de-data#bron-hoe-het-gaat")
    assert "3 van de 4 regels zijn gebruikt." in page.inner_text("#bron-hoe-het-gaat")
    page.goto(f"{served}/eigen-cijfers")
    page.click("text=Verwijder")
    page.click("main button[type=submit]")
    done(page)
    page.goto(f"{served}/buurt/kerkbuurt")
    assert "Hoe het gaat" not in page.inner_text("main")
    context.close()


def test_a_workbook_with_several_sheets_in_english(context: BrowserContext, served: str, tmp_path: Path) -> None:
    book = workbook(tmp_path / "scores.xlsx", ("Uitleg", "visible", (("Over", "dit"), ("a", "b"))),
                    ("Geheim", "hidden", BOOK), ("Scores", "visible", BOOK))  # fmt: skip
    page = context.new_page()
    bring(page, served, book, "/en")
    assert "Geheim (hidden)" in page.inner_text('select[name="sheet"]')
    page.select_option('select[name="sheet"]', "Scores")
    page.click("button[value=look]")
    page.wait_for_selector(".voorproef")
    assert "All 3 rows are used." in page.inner_text("#voorbeeld")
    add(page)
    page.click("main .nl-button--primary")
    assert "8.5" in page.goto(f"{served}/en/buurt/havenbuurt").text()  # pyright: ignore[reportOptionalMemberAccess]
    page.go_back()
    page.go_back()
    undo(page)


def test_places_come_on_the_page_of_their_area(context: BrowserContext, served: str, tmp_path: Path) -> None:
    page = context.new_page()
    bring(page, served, written(tmp_path, PLACES, "plekken.csv"))
    page.select_option('select[name="word:magazijn"]', "community_centre")
    page.click("button[value=look]")
    page.wait_for_url("**#voorbeeld")
    assert "Alle 3 rijen worden gebruikt." in page.inner_text("#voorbeeld")
    add(page)
    ready = page.url
    page.goto(f"{served}/buurt/molenbuurt")
    assert "Boeken" in page.inner_text("#wat")
    assert "Loods" in page.inner_text("#wat")
    page.goto(ready)
    undo(page)


def test_a_fault_has_the_cursor_and_the_site_stays_as_it_is(
    context: BrowserContext, served: str, tmp_path: Path
) -> None:
    page = context.new_page()
    bring(page, served, written(tmp_path, TOO_MUCH))
    page.click("button[value=save]")
    page.wait_for_url("**?fout=1")
    # the script sets the cursor when the page is there; without it the wait ends in a failure
    page.wait_for_selector("[name='c2.use']:focus", timeout=10_000)
    assert "108,1" in page.inner_text(".vl.fout")
    page.goto(f"{served}/over-de-data")
    assert "eigen 2025" not in page.inner_text("main")


def test_nothing_complains_while_one_waits(context: BrowserContext, served: str, tmp_path: Path) -> None:
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(str(error)))
    bring(page, served, written(tmp_path, FIGURES))
    page.click("button[value=save]")
    page.wait_for_selector("#voortgang")
    assert violations(page) == []
    done(page)
    assert violations(page) == []
    ready = page.url
    page.goto(f"{served}/eigen-cijfers")
    page.click("text=Verwijder")
    page.wait_for_url("**/verwijder")
    assert violations(page) == []
    page.goto(ready)
    undo(page)
    assert heard == []


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("", 320, "light"), ("/en", 1280, "dark")],
)
def test_axe_finds_nothing(browser: Browser, served: str, tmp_path: Path, lang: str, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, has_touch=True)
    page = context.new_page()

    def look() -> None:
        for details in page.query_selector_all("details"):
            details.evaluate("one => { one.open = true }")
        assert violations(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                'button, summary, .keus, .invoer, .nl-button, .doen a, input[type=file]')]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
                .map(one => one.outerHTML.slice(0, 90))"""
        )
        assert small == []

    page.goto(f"{served}{lang}/eigen-cijfers")
    look()
    bring(page, served, written(tmp_path, "<html>", "web.csv"), lang)
    look()
    bring(page, served, written(tmp_path, PLACES), lang)
    look()
    page.click("button[value=cancel]")
    bring(page, served, written(tmp_path, TOO_MUCH), lang)
    page.fill('input[name="about.title"]', "")
    page.click("button[value=save]")
    page.wait_for_url("**?fout=1")
    look()
    context.close()


@pytest.mark.parametrize("words", [["--host", "0.0.0.0"], ["--host", "::"]])  # noqa: S104 refused
def test_another_host_is_refused_in_one_line(tmp_path: Path, words: list[str]) -> None:
    site = built(tmp_path)
    done = subprocess.run(
        [*PROGRAM, str(site), "--workbench", *words], capture_output=True, text=True, check=False, timeout=PATIENCE_S,
        env=os.environ,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "listens on 127.0.0.1 only" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_has_no_workbench_and_says_why(village_dir: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, str(village_dir), "--workbench"], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 2
    assert "the demo has no recipe" in done.stderr
    assert "Build it again from a recipe" in done.stderr
