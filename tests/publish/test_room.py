"""Room through the gate: how exactly it is told, when it is kept back, and when there is surely less or more."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.publish.test_secrets import made_in
from tests.town import EAST, GEMEENTE, WEST
from typer.testing import CliRunner

from weefsel.atlas.read import Figure, open_atlas
from weefsel.cli.main import app
from weefsel.concepts import LANGS, Disclosure, Evidence, Function, MissingReason
from weefsel.publish import FigureRef, Published, Room, differs, open_site, shown
from weefsel.publish.gate import published, published_rate

PLAY = "recreation:per_1000"


def rate(value: float | None, lower: float | None = None, upper: float | None = None) -> Figure:
    missing = None if value is not None else "not_measured"
    return Figure("room", "BU1", 2026, "meeting:per_1000", value, lower, upper, "per_1000", "counted", missing)


@pytest.mark.parametrize(
    ("found", "told"),
    [(0.0, 0.0), (0.3355, 0.34), (1.0248, 1.0), (2.17, 2.2), (21.7, 22.0), (217.4, 220.0), (0.02792, 0.028)],
)
def test_a_rate_is_told_in_two_digits(found: float, told: float) -> None:
    assert published_rate(rate(found), Disclosure.PUBLIC).value == told


@given(value=st.floats(1e-9, 1e6))
def test_very_little_is_not_nothing_and_no_rate_is_far_from_what_was_found(value: float) -> None:
    told = published(rate(value), Disclosure.PUBLIC).value
    assert told is not None
    assert told > 0
    assert math.isclose(told, value, rel_tol=0.05, abs_tol=0.001)


def test_a_rate_that_is_missing_keeps_its_reason_and_its_ends_are_rounded_as_it_is() -> None:
    assert published_rate(rate(None), Disclosure.OWN).missing is MissingReason.NOT_MEASURED
    figure = published_rate(rate(0.3355, 0.2712, 0.4499), Disclosure.PUBLIC)
    assert (figure.lower, figure.upper) == (0.27, 0.45)
    assert shown(figure, "nl") == "0,34"


# --- kept back -------------------------------------------------------------------------------------------------------


def test_where_few_residents_are_kept_back_nothing_of_room_is_told(tmp_path: Path) -> None:
    """Seven people live in east; west is large enough, but what it shares with east would tell of them."""
    directory = made_in(tmp_path, own=("stats", "own"), stated=True)
    site = open_site(directory)
    assert site.figures.share("reach", WEST, "recreation:within_10").value is not None
    for code in (WEST, EAST, GEMEENTE):
        assert site.area_page(site.areas.links[code].slug, "nl").room == ()
        for column in (PLAY, "meeting:capacity_per_1000"):
            figure = site.figures.rate("room", code, column)
            assert (figure.missing, figure.value, figure.lower, figure.upper) == (
                MissingReason.SECRET,
                None,
                None,
                None,
            )
    kept = open_atlas(directory).figure("room", WEST, PLAY).value
    assert kept
    page = site.figure_page(FigureRef("room", WEST, PLAY), "nl")
    told = [*page.steps[0].variables.values(), *page.steps[1].variables.values()]
    assert not [word for word in told if word.startswith(f"{kept:.1f}".replace(".", ","))]
    done = CliRunner().invoke(app, ["trace", str(directory), "room", WEST, PLAY, "--lang", "en", "--again"])
    assert done.exit_code == 0, done.output
    assert MissingReason.SECRET.label("en") in done.output
    assert f"{kept:.2f}" not in done.output


def test_where_only_places_are_our_own_room_is_told_of_all_who_may_be_counted(tmp_path: Path) -> None:
    directory = made_in(tmp_path, own=("own", "map"), stated=True)
    site = open_site(directory)
    (west,) = (room for room in site.area_page("west", "nl").room if room.function is Function.RECREATION)
    found = open_atlas(directory).figure("room", WEST, PLAY).value
    assert found
    assert west.places.value == pytest.approx(found, rel=0.05)
    assert west.reference is not None
    # the people are those of a public source: what it was before rounding is told
    for lang in LANGS:
        ids = [step.id for step in site.figure_page(FigureRef("room", WEST, PLAY), lang).steps]
        assert "trace.rounded_own" not in ids


# --- less or more ----------------------------------------------------------------------------------------------------


def room_of(here: tuple[float, float, float] | None, there: tuple[float, float, float] | None) -> Room:
    def figure(ends: tuple[float, float, float] | None) -> Published[float]:
        ref = FigureRef("room", "BU1", "meeting:per_1000")
        if ends is None:
            return Published(None, "per_1000", ref, MissingReason.UNKNOWN)
        return Published(ends[1], "per_1000", ref, None, Evidence.COUNTED, ends[0], ends[2])

    return Room(Function.MEETING, figure(here), figure(None), None if there is None else figure(there))


@pytest.mark.parametrize(
    ("here", "there", "sign"),
    [
        ((0.1, 0.2, 0.3), (0.4, 0.4, 0.4), -1),
        ((0.5, 0.6, 0.7), (0.4, 0.4, 0.4), 1),
        ((0.1, 0.2, 0.4), (0.4, 0.5, 0.6), 0),
        ((0.3, 0.9, 1.2), (0.4, 0.4, 0.4), 0),
        ((0.1, 0.2, 0.3), None, 0),
        (None, (0.4, 0.4, 0.4), 0),
    ],
)
def test_room_differs_only_where_the_intervals_are_apart(
    here: tuple[float, float, float] | None, there: tuple[float, float, float] | None, sign: int
) -> None:
    assert differs(room_of(here, there)) == sign
