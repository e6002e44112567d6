"""The gate: what may be shown of a figure, how exactly, and why not."""

from __future__ import annotations

import pytest

from weefsel.atlas.read import Figure
from weefsel.concepts import Disclosure, Evidence, MissingReason
from weefsel.publish.gate import FEWEST, published, published_count, published_share


def people(value: float | None, *, evidence: Evidence = Evidence.COUNTED, missing: str | None = None) -> Figure:
    return Figure("people", "BU1", 2026, "residents", value, None, None, "residents", str(evidence), missing)


def share(value: float | None, lower: float | None = None, upper: float | None = None) -> Figure:
    missing = None if value is not None else "later"
    return Figure("reach", "BU1", 2026, "meeting:within_10", value, lower, upper, "share", "spread", missing)


@pytest.mark.parametrize("few", [1, 2, FEWEST - 1])
def test_few_people_from_our_own_sources_are_secret_and_not_zero(few: int) -> None:
    figure = published_count(people(few), Disclosure.OWN)
    assert figure.missing is MissingReason.SECRET
    assert figure.value is None


@pytest.mark.parametrize("unit", ["residents", "persons", "households", "count"])
def test_of_what_is_secret_neither_value_nor_interval_is_told(unit: str) -> None:
    figure = published(Figure("observed", "BU1", 2026, "x", 3.0, 2.0, 4.0, unit, "counted", None), Disclosure.OWN)
    assert figure.missing is MissingReason.SECRET
    assert (figure.value, figure.lower, figure.upper) == (None, None, None)


@pytest.mark.parametrize("disclosure", [Disclosure.PUBLIC, Disclosure.DERIVED_PUBLIC])
def test_what_its_source_published_stays_whole(disclosure: Disclosure) -> None:
    assert published_count(people(3), disclosure).value == 3


def test_zero_is_a_value_also_of_our_own_sources() -> None:
    figure = published_count(people(0), Disclosure.OWN)
    assert (figure.value, figure.missing) == (0, None)


def test_ten_people_are_enough() -> None:
    assert published_count(people(FEWEST), Disclosure.OWN).value == FEWEST


@pytest.mark.parametrize(("found", "shown"), [(1234.4, 1230), (1235.1, 1240), (4, 0), (6, 10)])
def test_people_who_were_spread_over_squares_are_rounded_to_tens(found: float, shown: int) -> None:
    figure = published_count(people(found, evidence=Evidence.SPREAD), Disclosure.PUBLIC)
    assert figure.value == shown
    assert figure.approximate


def test_counted_people_are_not_rounded() -> None:
    figure = published_count(people(1234), Disclosure.PUBLIC)
    assert figure.value == 1234
    assert not figure.approximate


def test_shares_are_whole_percents_with_their_bounds() -> None:
    figure = published_share(share(0.4567, 0.441, 0.469), Disclosure.PUBLIC)
    assert (figure.value, figure.lower, figure.upper) == (0.46, 0.44, 0.47)


@pytest.mark.parametrize(("found", "shown"), [(0.0, 0.0), (0.004, 0.001), (0.9951, 0.999), (1.0, 1.0)])
def test_almost_nobody_is_not_nobody_and_almost_all_is_not_all(found: float, shown: float) -> None:
    assert published_share(share(found), Disclosure.PUBLIC).value == shown


def test_what_is_missing_keeps_its_reason() -> None:
    figure = published_share(share(None), Disclosure.PUBLIC)
    assert figure.missing is MissingReason.LATER
    assert figure.value is None


def test_a_figure_knows_its_address() -> None:
    ref = published_share(share(0.5), Disclosure.PUBLIC).ref
    assert (ref.result, ref.area_code, ref.column) == ("reach", "BU1", "meeting:within_10")


@pytest.mark.parametrize("unit", ["score", "rank", "group"])
def test_scores_ranks_and_groups_are_whole_numbers_and_so_are_their_ends(unit: str) -> None:
    of_quality = Figure("quality", "BU1", 2026, "cohesion", 52.6, 41.2, 60.5001, unit, "model", None)
    figure = published(of_quality, Disclosure.PUBLIC)
    assert [figure.value, figure.lower, figure.upper] == [53, 41, 61]
    assert {type(one) for one in (figure.value, figure.lower, figure.upper)} == {int}
    assert not figure.approximate


def test_a_score_that_others_give_keeps_its_decimals() -> None:
    given = Figure("observed", "BU1", 2024, "coh_neighbourhood_score", 6.25, None, None, "score", "survey", None)
    assert published(given, Disclosure.PUBLIC).value == 6.25


def test_an_interval_within_one_percent_is_not_told_as_if_it_were_none() -> None:
    """12.3 %, rounded by its source to a tenth: "12–12" would say that nothing can be off."""

    def told(lower: float, upper: float) -> tuple[float | None, float | None]:
        figure = Figure("observed", "BU1", 2026, "x", 0.123, lower, upper, "share", "rounded", None)
        shown = published(figure, Disclosure.PUBLIC)
        return shown.lower, shown.upper

    assert told(0.1225, 0.1235) == (None, None)
    assert told(0.118, 0.128) == (0.12, 0.13)


@pytest.mark.parametrize("unit", ["per_1000", "eur_per_resident", "residents_per_place"])
def test_what_is_told_for_every_resident_is_rounded(unit: str) -> None:
    figure = Figure("rates", "BU1", 2026, "x", 57.6471, None, None, unit, "counted", None)
    assert published(figure, Disclosure.PUBLIC).value == 58
