"""*Codeboek* and *Wat we niet meten*: every indicator with what it does not say, narrowed by a question, and files."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from tests.platform.test_pages import LANGS, PREFIX

from weefsel.concepts.indicators import library
from weefsel.concepts.not_measured import not_measured
from weefsel.concepts.texts import text
from weefsel.platform import worker
from weefsel.platform.pages.codebook import FORMATS, FORMATS_OF_ALL
from weefsel.publish import open_site
from weefsel.publish.codebook_files import CONTENT_TYPES


def get(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def listed(page: str) -> list[str]:
    return re.findall(r'id="indicator-(\w+)"', page)


@pytest.mark.parametrize("lang", LANGS)
def test_every_indicator_is_there_with_what_it_does_not_say(client: Any, lang: Any) -> None:
    page = get(client, f"{PREFIX[lang]}/codeboek")
    alone = [one for one in library().values() if not one.group_of]
    assert sorted(listed(page)) == sorted(one.id for one in alone)
    for one in alone:
        said = (one.name(lang), one.says(lang), one.not_says(lang), *one.flaws(lang), one.error_model.description(lang))
        assert all(words in page for words in said), one.id
        assert not one.needs(lang) or one.needs(lang) in page


def test_the_list_is_narrowed_by_a_word_a_condition_and_what_is_here(client: Any, site_dir: Path) -> None:
    known = open_site(site_dir).codebook.known
    assert set(listed(get(client, "/codeboek?zoek=EENZAAM&conditie=erbij-horen"))) == {
        *("inc_lonely", "inc_severely_lonely", "inc_emotionally_lonely")
    }
    here = listed(get(client, "/codeboek?hier=ja"))
    assert here
    assert set(here) == {id for id in known if not library()[id].group_of}
    assert all(library()[id].condition is None for id in listed(get(client, "/codeboek?conditie=geen")))
    assert listed(get(client, "/codeboek?zoek=xyzzy")) == []
    # what nobody can have meant asks for everything, or for nothing; it breaks nothing
    assert get(client, "/codeboek?conditie=<script>&hier=&zoek=%00")


def folds(page: str) -> list[bool]:
    """Whether each list of a condition is open."""
    return [" open" in tag for tag in re.findall(r'<details class="codegroep"[^>]*>', page)]


def test_only_the_first_list_is_unfolded_until_something_is_asked(client: Any) -> None:
    assert folds(get(client, "/codeboek")) == [True, False, False, False, False]
    for asked in ("zoek=wonen", "conditie=samenhang", "hier=ja"):
        unfolded = folds(get(client, f"/codeboek?{asked}"))
        assert unfolded, asked
        assert all(unfolded), asked


@pytest.mark.parametrize(
    ("form", "everything"), [*((form, False) for form in FORMATS), *((form, True) for form in FORMATS_OF_ALL)]
)
def test_a_file_is_what_the_worker_made(
    client: Any, form: str, everything: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(worker, "ask", lambda _directory, *what: asked.append(what) or b"made")
    name = "codeboek-alles" if everything else "codeboek"
    assert f'href="/{name}.{form}" download="weefsel-{name}.{form}"' in get(client, "/codeboek")
    answer = client.get(f"/{name}.{form}")
    assert (answer.status_code, answer.content) == (200, b"made")
    assert asked == [("codebook.file", form, "nl", everything)]
    assert answer["Content-Type"] == CONTENT_TYPES[form]
    assert f'filename="weefsel-{name}.{form}"' in answer["Content-Disposition"]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_measured_is_told_with_how_to_look(client: Any, lang: Any) -> None:
    page = get(client, f"{PREFIX[lang]}/wat-we-niet-meten")
    for one in not_measured():
        assert all(said in page for said in (one.title(lang), one.why_not(lang), one.how_to_look(lang)))
    for one in library().values():
        assert one.available or (one.name(lang) in page and one.needs(lang) in page)


def test_both_pages_stand_in_the_footer(client: Any) -> None:
    foot = get(client, "/").split("<footer")[1]
    for path, name in (("/codeboek", "codebook.name"), ("/wat-we-niet-meten", "codebook.unmeasured_name")):
        assert f'href="{path}">{text(name, "nl")}<' in foot


def test_the_page_of_a_figure_tells_which_rule_gave_its_margin_and_that_it_is_supposed(client: Any) -> None:
    page = get(client, "/herkomst/rates/WK990200/inc_benches")
    model = library()["inc_benches"].error_model
    assert "De marge is een aanname" in page
    assert model.description("nl") in page
    assert all(flaw in page for flaw in library()["inc_benches"].flaws("nl"))
