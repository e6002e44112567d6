"""*Monitor*: messages true to their intervals, areas in groups and never in an order, and an address for every view."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platform.test_gaps import message, plain
from tests.platform.test_pages import LANGS, PREFIX, Page
from tests.soak import SOAK

from weefsel.atlas.read import open_atlas
from weefsel.concepts import LANGS as LANGUAGES
from weefsel.concepts import Condition, Disclosure, Evidence, Lang, Level, MissingReason
from weefsel.concepts.indicators import library
from weefsel.platform import worker
from weefsel.platform.pages import monitor_change, monitor_condition, monitor_groups, monitor_rows, monitor_words
from weefsel.platform.pages.monitor_state import CONDITION_NAMES, State
from weefsel.publish import AreaLink, FigureRef, Published, SiteData, open_site
from weefsel.publish.figures import Figures
from weefsel.publish.monitor_figures import Lines, axis_of
from weefsel.publish.monitor_models import Check, Difference, Grouped, Groups, NormMark, Score, StatePage, difference

Shown = Published[Any]
VIEWS = (
    "",
    "?vraag=2",
    "?vraag=3",
    "/dorpskern",
    "/dorpskern?vergelijk=gelijkend",
    "/dorpskern?vraag=2",
    "/dorpskern?vraag=3",
    "/turfdijk",
    "/veenderdorp/bestaanszekerheid",
    "/dorpskern/samenhang",
    "/turfdijk/invloed-en-groei",
)


#: another indicator that a check may be about: none, one of the library
OTHERS = ("", "inc_lonely")


@pytest.fixture
def site(site_dir: Path) -> SiteData:
    return open_site(site_dir)


@pytest.fixture
def page(site: SiteData) -> StatePage:
    return site.monitor.state("dorpskern")


def get(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def title(html: str) -> str:
    return message(html.split('id="titel">')[1].split("</h1>")[0])


def figure(value: float | None, lower: float | None = None, upper: float | None = None, unit: str = "score") -> Shown:
    missing = MissingReason.SECRET if value is None else None
    return Published(value, unit, FigureRef("quality", "BU1", "together"), missing, Evidence.MODEL, lower, upper)


# --- the pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_a_page_in_both_languages(client: Any, view: str, lang: str) -> None:
    html = get(client, f"{PREFIX[lang]}/monitor{view}")
    found = Page(html)
    assert found.lang == lang
    assert found.inline == []
    assert found.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found.headings))
    assert not re.search(r"\{\w+\}|\bNone\b|\bnan\b", plain(html))
    assert found.threads, "figures that lead to where they come from"


def test_every_figure_of_a_page_leads_to_its_origin(client: Any) -> None:
    found = {*Page(get(client, "/monitor/dorpskern")).threads, *Page(get(client, "/monitor/dorpskern?vraag=3")).threads}
    # of each result one: that every figure has a page is tried elsewhere
    by_result = {link.split("/")[2]: link for link in sorted(found)}
    assert {"quality", "observed", "trend", "effects", "rates"} <= by_result.keys()
    assert {client.get(link).status_code for link in by_result.values()} == {200}


@pytest.mark.parametrize("path", ["/monitor/nergens", "/monitor/dorpskern/geluk", "/monitor/nergens/samenhang"])
def test_what_is_not_there_is_said(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("?gebied=dorpskern&vraag=3", "/monitor/dorpskern?vraag=3"),
        ("/dorpskern?gebied=veenderdorp", "/monitor"),
        ("/dorpskern?gewicht=3&gewicht=1&gewicht=1&gewicht=0", "/monitor/dorpskern?gewicht=3-1-1-0#groepen"),
        ("?gewicht=2&gewicht=2&gewicht=2&gewicht=2", "/monitor#groepen"),
    ],
)
def test_what_a_form_sends_leads_to_the_address_of_that_view(client: Any, asked: str, leads: str) -> None:
    answer = client.get(f"/monitor{asked}")
    assert (answer.status_code, answer.headers["Location"]) == (302, leads)


@pytest.mark.parametrize(
    "asked", ["vraag=4", "vraag=x", "gewicht=1-2-3", "gewicht=a-b-c-d", "gewicht=10-1-1-1", "vergelijk=iets"]
)
def test_what_an_address_does_not_know_is_as_if_it_was_not_asked(client: Any, asked: str) -> None:
    assert title(get(client, f"/monitor?{asked}")) == title(get(client, "/monitor"))


def test_a_place_without_figures_says_what_one_would_need(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lines, "names", lambda *_: frozenset())
    monkeypatch.setattr(Lines, "rows", lambda *_: [])
    html = get(client, "/monitor/turfdijk")
    assert title(html) == "Hier is nog niets gemeten"
    assert 'href="/codeboek"' in html
    for asked in ("?vraag=2", "?vraag=3"):
        assert "weten we nog niet" in title(get(client, f"/monitor/turfdijk{asked}"))


def test_from_the_origin_of_a_score_a_link_goes_back_to_what_it_is_made_of(client: Any) -> None:
    for column in ("cohesion", "cohesion:rank"):
        assert 'href="/monitor/dorpskern/samenhang"' in get(client, f"/herkomst/quality/BU99020001/{column}")
    assert "/monitor/dorpskern/" not in get(client, "/herkomst/quality/BU99020001/together")


# --- words ----------------------------------------------------------------------------------------------------------

intervals = st.tuples(*[st.integers(0, 20)] * 3).map(lambda ends: tuple(sorted(ends)))


@settings(deadline=None, max_examples=200)
@given(intervals, intervals)
def test_sure_is_said_where_two_intervals_do_not_touch_and_only_there(
    one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    made = [figure(middle, low, high) for low, middle, high in (one, other)]
    found, back = difference(made[0], made[1]), difference(made[1], made[0])
    assert found.sure == (not set(range(one[0], one[2] + 1)) & set(range(other[0], other[2] + 1)))
    opposite = {"higher": "lower", "lower": "higher", "maybe_higher": "maybe_lower", "maybe_lower": "maybe_higher"}
    assert str(back) == opposite.get(str(found), str(found))
    if one[1] == other[1]:
        assert found is Difference.NONE


@given(st.floats(1e-3, 1e6))
def test_an_axis_without_a_scale_ends_at_a_number_that_reads_easily_and_holds_the_value(value: float) -> None:
    one = next(one for one in library().values() if one.reference is None and one.unit != "share")
    low, high = axis_of(one, [figure(value, value / 2, value * 1.1), None])
    assert low == 0
    assert value * 1.1 <= high <= 3.5 * value
    assert len(f"{high:.0e}".split("e")[0]) == 1
    assert float(f"{high:.0e}") == pytest.approx(high)


def test_how_much_what_cannot_be_compared_changed_is_not_told(site: SiteData) -> None:
    told = monitor_change.context(site.monitor.change("dorpskern", "nl"), monitor_rows.Rows("nl", "dorpskern"), "nl")[
        "table"
    ]
    apart = [row for row in told if row["words"] == "niet te vergelijken"]
    assert apart
    assert {(row["change"], row["interval"]) for row in apart} == {("", "")}
    assert all(row["change"] for row in told if row not in apart)


def test_an_approximation_that_every_supposition_gives_alike_is_compared_with_nothing() -> None:
    rough = replace(figure(100.0, 100.0, 100.0), evidence=Evidence.ESTIMATED)
    assert difference(rough, figure(80.0, 79.0, 81.0)) is Difference.UNKNOWN
    assert difference(replace(rough, lower=95.0), figure(80.0, 79.0, 81.0)) is Difference.HIGHER
    assert monitor_words.interval(rough, "nl") == ""


@pytest.mark.parametrize("other", [None, figure(None), figure(50.0, 40.0, 60.0)])
def test_without_an_interval_nothing_is_said_of_a_difference(other: Shown | None) -> None:
    assert difference(figure(10.0), other) is Difference.UNKNOWN


def test_an_interval_within_the_digits_that_are_shown_still_tells_a_difference(site: SiteData, site_dir: Path) -> None:
    """Sure is said only where the intervals that are not shown do not touch either."""
    atlas, told = open_atlas(site_dir), 0
    for one, slug in product(library().values(), ("dorpskern", "turfdijk") if SOAK else ("dorpskern",)):
        line = site.readings.indicator(one.id, slug, "nl").line
        if not line.narrow or not line.narrow_reference or line.reference is None:
            continue
        here, whole = (
            atlas.figure(ref.result, ref.area_code, ref.column) for ref in (line.figure.ref, line.reference.ref)
        )
        (low, high), (least, most) = ((end.lower or 0, end.upper or 0) for end in (here, whole))
        assert high > low
        assert most > least
        assert line.figure.lower is line.reference.lower is None
        assert not line.difference.sure or low > most or high < least
        touching = replace(line, figure=replace(line.figure, value=0.12), reference=replace(line.reference, value=0.11))
        apart = replace(line, figure=replace(line.figure, value=0.13), reference=replace(line.reference, value=0.11))
        assert (touching.difference, apart.difference) == (Difference.MAYBE_HIGHER, Difference.HIGHER)
        told += 1
    assert told


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (
            (1, 0, 0, -1),
            "Op invloed en groei scoort Dorpskern zeker lager dan gemiddeld in Veenderdorp, "
            "op bestaanszekerheid zeker hoger",
        ),
        (
            (-1, -1, 0, 0),
            "Op bestaanszekerheid en erbij horen scoort Dorpskern zeker lager dan gemiddeld in Veenderdorp",
        ),
        ((0, 0, 1, None), "Op samenhang scoort Dorpskern zeker hoger dan gemiddeld in Veenderdorp"),
        ((None,) * 4, "Hoe sterk de sociale basis van Dorpskern is, weten we nog niet"),
    ],
)
def test_the_message_names_what_is_sure_and_nothing_else(page: StatePage, groups: Any, said: str) -> None:
    blocks = tuple(
        replace(block, score=Score(figure(50.0, 40.0, 60.0), None, group), known=())
        for block, group in zip(page.conditions, groups, strict=True)
    )
    assert monitor_words.state_title(replace(page, conditions=blocks), "nl") == said


def test_where_no_score_surely_differs_the_message_does_not_say_so(page: StatePage) -> None:
    unsure = Score(figure(50.0, 40.0, 60.0), figure(45.0, 44.0, 46.0), 0)
    blocks = tuple(replace(block, score=unsure, known=()) for block in page.conditions)
    assert "geen van de vier condities is Dorpskern zeker anders" in monitor_words.state_title(
        replace(page, conditions=blocks), "nl"
    )
    sentence = monitor_words.condition_words(replace(page.conditions[0], score=unsure, known=()), page.head, "nl")
    assert "zeker hoger" not in sentence
    assert "zeker lager" not in sentence


@pytest.mark.parametrize(
    ("value", "lower", "upper", "said"),
    [
        (0.9, 0.85, 0.95, "wordt gehaald"),
        (0.7, 0.6, 0.75, "wordt niet gehaald"),
        (0.82, 0.75, 0.9, "niet zeker"),
        (0.78, 0.7, 0.8, "niet zeker"),
    ],
)
def test_a_norm_is_met_only_where_the_whole_interval_meets_it(
    page: StatePage, value: float, lower: float, upper: float, said: str
) -> None:
    line = replace(
        page.conditions[1].known[0],
        figure=figure(value, lower, upper, "share"),
        norm=NormMark("meet", 0.8, signed=True),
    )
    block = replace(page.conditions[1], known=(line,))
    assert said in monitor_words.condition_words(block, page.head, "nl")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("note", ["", *sorted(monitor_condition.BY_NOTE), "a note that nobody knows"])
def test_every_check_has_words_in_both_languages(note: str, lang: Lang) -> None:
    found = tuple(
        Check(name, 0.5, other, note.partition("_")[2]) for name in monitor_condition.TOLD for other in OTHERS
    )
    told = monitor_condition.told_checks(found, lang)
    assert len(told) >= len(monitor_condition.TOLD)
    assert all(said.endswith((".", "?")) for said in told)


# --- rows -----------------------------------------------------------------------------------------------------------


def test_what_is_missing_has_its_reason_and_no_number_and_no_dot(page: StatePage) -> None:
    line = replace(page.conditions[0].known[0], figure=figure(None, unit="share"))
    row = monitor_rows.Rows("nl", "dorpskern").line(line)
    assert MissingReason.SECRET.label("nl") in row
    assert "<circle" not in row
    assert "draad" not in row


@pytest.mark.parametrize(
    ("value", "at"), [(0.0, "0.0%"), (0.5, "50.0%"), (1.0, "100.0%"), (-3.0, "0.0%"), (7.0, "100.0%")]
)
def test_a_dot_stands_on_its_axis_and_never_beyond_it(value: float, at: str) -> None:
    drawn = monitor_rows.track(figure(value, value - 9, value + 9, "share"), (0.0, 1.0))
    assert f'<circle class="stip schat" cx="{at}"' in drawn
    assert all(0 <= float(number) <= 100 for number in re.findall(r'="(-?[0-9.]+)%"', drawn))


def test_the_equal_table_has_every_row_of_the_pictures(client: Any, page: StatePage) -> None:
    html = get(client, "/monitor/dorpskern")
    table = plain(html.split("<table")[1].split("</table>")[0])
    for block in page.conditions:
        for line in block.known:
            assert line.indicator.name("nl") in table


# --- groups ---------------------------------------------------------------------------------------------------------


def grouped(name: str, group: int | None, value: float = 0.0) -> Grouped:
    link = AreaLink(f"BU{name}", 2026, name, name.lower(), Level.BUURT)
    return Grouped(link, None, figure(value, value - 5, value + 5) if group is not None else figure(None), group)


def test_areas_stand_by_the_alphabet_within_their_group_whatever_their_score(
    site: SiteData, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    made = {
        one.area.code: one
        for one in [grouped("Esdoorn", 1, 40), grouped("Appel", 1, 20), grouped("Beuk", 0), grouped("Den", None)]
    }
    monkeypatch.setattr(site.monitor, "_grouped", {"together": dict(sorted(made.items()))})
    assert [one.area.name for one in site.monitor.groups("together").higher] == ["Appel", "Esdoorn"]
    html = get(client, "/monitor").split('id="groepen"')[1].split("</section>")[0]
    names = re.findall(r'class="rijnaam" href="[^"]*">([^<]+)</a>', html)
    assert names == ["Appel", "Esdoorn", "Beuk", "Den"]
    # each with its interval, and no bare score or place
    assert re.findall(r"data-noot=\"\d+\">([^<]+)</a>", html) == ["+15 tot +25", "+35 tot +45", "−5 tot +5"]


def test_an_area_is_in_the_group_that_its_interval_says(site: SiteData, site_dir: Path) -> None:
    rows = open_atlas(site_dir).figures("quality")
    for condition in Condition:
        found = site.monitor.groups(str(condition))
        for group, areas in ((1, found.higher), (0, found.unsure), (-1, found.lower)):
            for one in areas:
                ends = rows.loc[(one.area.code, f"{condition}:difference")]
                assert group == int(ends["lower"] > 0) - int(ends["upper"] < 0)
        smallest = {code for code in site.areas.rows if code not in site.areas.children}
        assert sum(found.counts) == found.shown == len(smallest)


def test_a_search_finds_areas_by_their_name_only(site: SiteData) -> None:
    found = site.monitor.groups("together", words="turf")
    assert [one.area.name for way in monitor_groups.WAYS for one in getattr(found, way)] == ["Turfdijk"]
    assert sum(found.counts) == 3, "the counts are of all"


# --- weights of one's own -------------------------------------------------------------------------------------------


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's answers, made in this process."""
    monkeypatch.setattr(worker, "ask", lambda directory, name, *a: getattr(open_site(directory), name)(*a))


def test_with_all_weight_on_one_condition_an_area_differs_as_in_that_condition(site: SiteData) -> None:
    only = site.monitor_weighted((0, 0, 1, 0))
    kept = {code: one for code, one in only.apart.items() if one is not None}
    assert kept
    for code, (value, *_) in kept.items():
        apart = site.figures.any("quality", code, f"{Condition.COHESION}:difference")
        assert value == pytest.approx(apart.value, abs=3)


@pytest.mark.usefixtures("here")
def test_weights_of_ones_own_are_said_and_can_be_put_back(client: Any) -> None:
    html = get(client, "/monitor/dorpskern?gewicht=3-1-1-0")
    told = plain(html.split('class="gewichtnoot')[1].split("</p>")[0])
    assert "Bestaanszekerheid 3×, Erbij horen 1×, Samenhang 1×, Invloed en groei 0×" in told
    assert "1.000 keer" in told
    assert 'href="/monitor/dorpskern#groepen">Terug naar gelijke gewichten' in html
    assert title(html) == title(get(client, "/monitor/dorpskern"))


def test_weights_that_cannot_be_calculated_with_leave_the_usual_scores(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(worker, "ask", slow)
    assert "konden we nu niet rekenen" in plain(get(client, "/monitor?gewicht=3-1-1-1"))


# --- what may not be told -------------------------------------------------------------------------------------------


def test_what_is_kept_back_is_not_told_by_its_place_on_the_scale(site_dir: Path) -> None:
    figures = Figures(open_atlas(site_dir))
    part = "inclusion:part:inc_reach_meeting"
    assert figures.any("quality", "BU99020001", part).value is not None
    # as if residents came from a source of our own: then nothing is told of how many of them are near a place
    figures.__dict__["disclosures"] = dict.fromkeys(figures.disclosures, Disclosure.OWN)
    assert figures.any("reach", "BU99020001", "meeting:within_10").missing is MissingReason.SECRET
    assert figures.any("quality", "BU99020001", part).missing is MissingReason.SECRET
    # what others published stays as they published it
    assert figures.any("quality", "BU99020001", "security:part:sec_low_income").value is not None


# --- what changed, and what was done --------------------------------------------------------------------------------


def test_before_and_after_are_told_with_their_interval_and_as_no_proof(client: Any) -> None:
    html = get(client, "/monitor/dorpskern?vraag=3").split('id="gedaan"')[1].split("</section>")[0]
    assert "geen bewijs van oorzaak" in html
    assert re.search(r"procentpunt</a> <span class=\"mini\">[^<]+\([^<]+ tot [^<]+\)", html)


def test_the_unit_of_an_interval_of_changes_stands_there_once() -> None:
    ref = FigureRef("effects", "BU1", "room:inc_lonely:change")
    for unit, ends, said in (
        ("share", (0.03, 0.22), "van +3 tot +22 procentpunt"),
        ("share", (-0.04, 0.02), "van −4 tot +2 procentpunt"),
    ):
        figure = Published(0.01, unit, ref, None, Evidence.SURVEY, *ends)
        assert monitor_change.between(figure, "nl") == said


def test_what_has_no_two_years_is_not_drawn_and_is_counted_in_one_line(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept_back(self: Lines, result: str, code: str, column: str) -> Shown | None:
        found = any_of(self, result, code, column)
        if found is None or result != "trend":
            return found
        return replace(found, value=None, lower=None, upper=None, missing=MissingReason.NOT_MEASURED)

    any_of = Lines.any
    monkeypatch.setattr(Lines, "any", kept_back)
    html = get(client, "/monitor/dorpskern?vraag=3").split('id="gedaan"')[0]
    assert "jaarreeks" not in html
    assert "luik" not in html
    known = [len([one for one in library().values() if one.scored and one.condition is each]) for each in Condition]
    assert re.findall(r"Van (\d+) cijfers is er geen tweede jaar", html) == [str(n) for n in known]
    assert monitor_change.still(1, "nl") == "Van één cijfer is er geen tweede jaar."


def test_what_nobody_did_here_is_not_told_here(client: Any) -> None:
    assert "Er staat nog niets in" in get(client, "/monitor/turfdijk?vraag=3")


def test_every_condition_has_an_address_of_its_own() -> None:
    assert set(CONDITION_NAMES) == set(Condition)
    assert len(set(CONDITION_NAMES.values())) == len(Condition)
    assert State("x", 2, alike=True, weights=(1, 2, 3, 4)).address("en") == (
        "/en/monitor/x?vraag=2&vergelijk=gelijkend&gewicht=1-2-3-4"
    )


def test_groups_without_anything_are_said(client: Any, site: SiteData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.monitor, "_grouped", {"together": {}})
    assert Groups((0, 0, 0, 0), (), (), (), ()) == site.monitor.groups("together")
    assert "Er zijn geen gebieden om naast elkaar te zetten" in get(client, "/monitor")
