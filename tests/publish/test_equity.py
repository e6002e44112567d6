"""*Verdeling* through the gate: what is told of a town large enough for it, and why nothing is told of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.quarters import BUURTEN, NORTH, WIJKEN, Rows, built
from tests.town import GEMEENTE, WEST

from weefsel.atlas.read import open_atlas
from weefsel.atlas.trace import trace
from weefsel.concepts import LANGS, Evidence, Function, Level, MissingReason
from weefsel.errors import NotFound
from weefsel.publish import FigureRef, SiteData, open_site, shown, subject
from weefsel.publish.equity import Why


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("quarters"))


@pytest.fixture(scope="module")
def site(directory: Path) -> SiteData:
    return open_site(directory)


def test_a_town_of_twelve_buurten_has_a_distribution(site: SiteData) -> None:
    page = site.equity_page(Function.MEETING)
    assert (page.area.code, page.areas, page.why, page.level) == (GEMEENTE, 12, None, Level.WIJK)
    assert [point.percent for point in page.curve] == [*range(10, 100, 10)]
    curve = [point.metres.value or 0 for point in page.curve]
    assert curve == sorted(curve)
    # who walk least walk less than their share
    assert all(0 < share <= point.percent / 100 for share, point in zip(curve, page.curve, strict=True))
    farthest = page.farthest[Function.MEETING]
    assert farthest.value == pytest.approx(1 - curve[-1], abs=0.0101)
    for figure in (farthest, *(point.metres for point in page.curve), page.measures["gini"]):
        assert (figure.lower or 0) <= (figure.value or 0) <= (figure.upper or 0)
    assert page.order is not None
    assert (page.order.kind, page.measures["concentration"].evidence) == ("ses", Evidence.MODEL)
    assert page.others == ()


def test_measures_have_as_many_decimals_as_they_tell(site: SiteData) -> None:
    page = site.equity_page(Function.MEETING)
    for name, decimals in (("gini", 2), ("concentration", 2), ("p90_p10", 1)):
        figure = page.measures[name]
        for end in (figure.value, figure.lower, figure.upper):
            assert end is not None
            assert end == round(end, decimals)
            assert str(end) != "-0.0"


def test_of_a_part_with_few_buurten_the_reason_is_told(site: SiteData) -> None:
    page = site.equity_page(Function.MEETING, "noord")
    assert (page.area.code, page.areas, page.why) == (NORTH, 4, Why.FEW)
    assert {figure.missing for figure in page.farthest.values()} == {MissingReason.NOT_MEASURED}
    # the town itself has one
    assert [link.code for link in page.others] == [GEMEENTE]


def test_of_an_area_without_squares_nobody_is_known_to_live_there(site: SiteData) -> None:
    page = site.equity_page(Function.MEETING, site.areas.by_code(WEST).slug)
    assert (page.areas, page.why, page.level) == (0, Why.NOBODY, None)


def test_where_nobody_gets_there_is_no_distribution(tmp_path: Path) -> None:
    def without_information(content: Rows) -> None:
        for place in content["places"]:
            place["functions"] = [f for f in place["functions"] if f != "information"]

    page = open_site(built(tmp_path, without_information)).equity_page(Function.INFORMATION)
    assert page.why is Why.UNREACHED
    assert page.measures["unreached"].value == 1


def test_of_few_people_of_our_own_sources_nothing_is_told(tmp_path: Path) -> None:
    def ours(content: Rows) -> None:
        for source in content["sources"]:
            source["disclosure"] = "own"
        for square in content["residents"]:
            square |= {"residents": 0.4, "age_missing": "secret"}
            square |= {name: None for name in square if name.startswith("age_") and name != "age_missing"}
        for area in content["areas"]:
            area |= {"residents": None, "residents_missing": "not_published"}

    page = open_site(built(tmp_path, ours)).equity_page(Function.MEETING)
    assert page.why is Why.SECRET
    figures = [*page.farthest.values(), *page.measures.values(), page.unranked]
    assert {(figure.value, figure.lower, figure.upper) for figure in figures} == {(None, None, None)}


def test_every_figure_has_words_and_a_chain_in_both_languages(directory: Path, site: SiteData) -> None:
    columns = open_atlas(directory).figures("equity").loc[GEMEENTE].index
    # each measure of one function or another
    for number, column in enumerate(map(str, columns[::6])):
        page = site.figure_page(FigureRef("equity", GEMEENTE, column), LANGS[number % 2])
        assert page.sources
        assert shown(page.figure, LANGS[number % 2])
    # no two figures go by the same name
    for lang in LANGS:
        assert len({subject("equity", str(column), lang) for column in columns}) == len(columns)


@pytest.mark.parametrize("column", ["", "lorenz_10", "meeting:lorenz_15", "library:gini", "meeting:within_x:erreygers"])
def test_what_no_analysis_makes_has_no_words(column: str) -> None:
    with pytest.raises(NotFound):
        subject("equity", column, "nl")


def test_what_goes_by_score_leads_back_to_the_scores(directory: Path) -> None:
    kept = open_atlas(directory)
    by_score = trace(kept, "equity", GEMEENTE, "meeting:concentration")
    ranked = next(step for step in by_score.steps if step.id == "trace.ranked_ses")
    assert (ranked.variables["n"], ranked.variables["areas"]) == ("11", "12")
    assert dict(ranked.details)[BUURTEN[0]] == "-0.5"
    assert not [s for s in trace(kept, "equity", GEMEENTE, "meeting:gini").steps if s.id.startswith("trace.ranked")]


def test_without_scores_it_says_that_there_are_none(tmp_path: Path) -> None:
    def no_scores(content: Rows) -> None:
        content["observations"] = [row for row in content["observations"] if row["indicator_id"] == "contact"]

    directory = built(tmp_path, no_scores)
    page = open_site(directory).equity_page(Function.MEETING)
    assert (page.order, page.why) == (None, None)
    assert page.measures["concentration"].missing is MissingReason.NOT_MEASURED
    steps = trace(open_atlas(directory), "equity", GEMEENTE, "meeting:concentration").steps
    assert steps[1].id == "trace.ranked_none"


def test_all_wijken_are_told_as_parts(site: SiteData) -> None:
    assert {site.equity_page(Function.MEETING, site.areas.by_code(code).slug).level for code in WIJKEN} == {Level.BUURT}
