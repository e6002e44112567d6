"""What a page says of a figure is true to the figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weefsel import publish
from weefsel.concepts import (
    AgeBand,
    Evidence,
    Function,
    Lang,
    Level,
    MissingReason,
    Moment,
    Sphere,
    WalkingGroup,
)
from weefsel.platform import drawing, swatch, words
from weefsel.platform.pages import area as area_page
from weefsel.platform.pages import choice
from weefsel.platform.pages import map as map_page
from weefsel.platform.settings import KEY_FILE, from_environment, secret_key
from weefsel.publish.models import (
    AgeShare,
    AreaLink,
    AreaRow,
    CellMark,
    Drawing,
    FigureRef,
    MapPage,
    Published,
    Reach,
    Shape,
    Site,
    Voice,
)

REF = FigureRef("reach", "GM1", "meeting:within_10")
WHOLE = AreaLink("GM1", 2026, "Dorp", "dorp", Level.GEMEENTE)
EMPTY = Drawing((0, 0, 1000, 800), "")
ANY_PLACE = publish.Question(publish.Choice(), 10)


def share(value: float | None, evidence: Evidence = Evidence.COUNTED) -> Published[float]:
    return Published(value, "share", REF, None if value is not None else MissingReason.UNKNOWN, evidence)


def reach(value: float | None, function: Function = Function.MEETING, evidence: Evidence = Evidence.COUNTED) -> Reach:
    one = share(value, evidence)
    return Reach(
        function, one, one, one, Published(4, "minutes", REF), None, None if value is None else round(4 * value)
    )


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("value", "unit", "evidence", "nl", "en"),
    [
        (11770, "residents", Evidence.COUNTED, "11.770", "11,770"),
        (11770, "residents", Evidence.SPREAD, "± 11.770", "± 11,770"),
        (0, "residents", Evidence.COUNTED, "0", "0"),
        (0.461, "share", Evidence.COUNTED, "46%", "46%"),
        (0.461, "share", Evidence.SPREAD, "± 46%", "± 46%"),
        (0.0, "share", Evidence.SPREAD, "0%", "0%"),
        (0.001, "share", Evidence.SPREAD, "bijna 0%", "almost 0%"),
        (0.999, "share", Evidence.COUNTED, "bijna 100%", "almost 100%"),
        (1.0, "share", Evidence.SPREAD, "100%", "100%"),
        (8, "minutes", Evidence.COUNTED, "8 min", "8 min"),
        (1250, "m", Evidence.COUNTED, "1.250 m", "1,250 m"),
        (540, "s", Evidence.COUNTED, "9 min", "9 min"),
    ],
)
def test_a_figure_is_written_as_its_language_does(
    value: float, unit: str, evidence: Evidence, nl: str, en: str
) -> None:
    figure = Published(value, unit, REF, evidence=evidence)
    assert (words.figure(figure, "nl"), words.figure(figure, "en")) == (nl, en)


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_share_never_rounds_to_none_or_all(value: float) -> None:
    assert words.share(value, "nl") not in ("0%", "100%")


def test_a_missing_figure_is_never_written_as_a_number() -> None:
    with pytest.raises(ValueError, match="has no value"):
        words.figure(share(None), "nl")


@pytest.mark.parametrize(
    ("value", "evidence", "start"),
    [
        (1.0, Evidence.COUNTED, "Iedereen in Dorp"),
        (0.998, Evidence.COUNTED, "Bijna iedereen in Dorp"),
        (0.744, Evidence.COUNTED, "74% van de mensen in Dorp"),
        (0.744, Evidence.SPREAD, "Ongeveer 74% van de mensen in Dorp"),
        (0.001, Evidence.COUNTED, "Bijna niemand in Dorp"),
        (0.0, Evidence.COUNTED, "Niemand in Dorp"),
        (None, Evidence.COUNTED, "Hoeveel mensen in Dorp"),
    ],
)
def test_the_message_of_the_map_says_what_the_figure_says(value: float | None, evidence: Evidence, start: str) -> None:
    row = AreaRow(WHOLE, None, Published(100, "residents", REF), (reach(value, evidence=evidence),))
    page = MapPage(Site("Dorp", "2026-03-01", True, "r"), Function.MEETING, row, (), EMPTY, (0, 0, 1, 1))
    title = map_page.title(page, choice.Share(Function.MEETING, row.reach[0].within_10), ANY_PLACE, None, "nl")
    assert plain(title).startswith(start)
    assert ("/herkomst/reach/GM1/meeting:within_10" in title) == (value is not None)


def test_the_message_gives_both_ends_where_it_is_not_sure_what_counts() -> None:
    row = AreaRow(WHOLE, None, Published(100, "residents", REF), (reach(0.5),))
    page = MapPage(Site("Dorp", "2026-03-01", True, "r"), Function.MEETING, row, (), EMPTY, (0, 0, 1, 1))
    asked = publish.Question(publish.Choice(Moment.SATURDAY_EVENING, free=True, group=WalkingGroup.OLDER), 15)
    found = publish.Narrowed(asked, {}, {}, frozenset({"a"}), frozenset({"b"}), 2, {})
    share_ = choice.Share(Function.MEETING, share(0.31), share(0.58))
    title = plain(map_page.title(page, share_, asked, found, "nl"))
    assert title == (
        "31% tot 58% van de mensen in Dorp is binnen 15 minuten lopen bij een plek om elkaar te ontmoeten die op "
        "zaterdagavond open is en gratis is, in het tempo van een oudere"
    )
    nothing = publish.Narrowed(asked, {}, {}, frozenset(), frozenset({"b"}), 1, {})
    title = plain(map_page.title(page, share_, asked, nothing, "nl"))
    assert title.startswith(
        "Van geen enkele plek voor ontmoeting in Dorp weten we zeker dat die op zaterdagavond open is"
    )
    nowhere = publish.Narrowed(asked, {}, {}, frozenset(), frozenset(), 1, {})
    title = plain(map_page.title(page, share_, asked, nowhere, "nl"))
    assert title == "In Dorp is geen plek voor ontmoeting die op zaterdagavond open is en gratis is"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_message_of_an_area_names_what_is_farthest(lang: Lang) -> None:
    far, near = reach(0.3, Function.SUPPORT), reach(0.95)
    assert Function.SUPPORT.label(lang) in area_page.reach_title((near, far), lang).lower()
    assert (
        Function.SUPPORT.label(lang) not in area_page.reach_title((near, reach(0.93, Function.SUPPORT)), lang).lower()
    )


def test_a_small_difference_in_age_is_not_told_as_one() -> None:
    alike = (AgeShare(AgeBand.AGE_0_15, share(0.17), share(0.16)),)
    older = (AgeShare(AgeBand.AGE_65PLUS, share(0.27), share(0.2)),)
    assert "lijken op" in area_page.age_title(alike, "Dorp", "nl")
    assert "meer mensen van 65 jaar" in area_page.age_title(older, "Dorp", "nl")
    assert area_page.age_title((AgeShare(AgeBand.AGE_0_15, share(None), share(0.2)),), "Dorp", "nl") == ""


QUARTERS = st.one_of(st.none(), st.integers(0, 4))


@given(st.lists(QUARTERS, min_size=5, max_size=5), st.lists(QUARTERS, min_size=0, max_size=3))
def test_the_swatch_has_a_thread_for_each_quarter(near: list[int | None], said: list[int | None]) -> None:
    reach = tuple(
        Reach(function, share(0), share(0), share(0), Published(1, "minutes", REF), None, quarter)
        for function, quarter in zip(Function, near, strict=True)
    )
    voices = tuple(Voice(sphere, "x", 2024, share(0), quarter) for sphere, quarter in zip(Sphere, said, strict=False))
    cloth = swatch.swatch(reach, voices)
    asked = [*said, *[None] * (3 - len(said))]
    for thread, quarter in [*zip(cloth.warps, near, strict=True), *zip(cloth.wefts, asked, strict=True)]:
        on, off, dotted = (path.count("M") for path in (thread.on, thread.off, thread.unmeasured))
        assert (on, off, dotted) == ((0, 0, 4) if quarter is None else (quarter, 4 - quarter, 0))
    # every crossing of two lying threads has one of them above: the warp in half of them, the weft in the others
    crossings = sum(quarter or 0 for quarter in near) * sum(quarter or 0 for quarter in said)
    raised = sum(d.count("M") for _, d in cloth.raised)
    assert raised <= crossings
    assert abs(2 * raised - crossings) <= len(Function) * 12
    assert cloth.slits.count("M") == 2 * raised


@pytest.mark.parametrize(
    ("minutes", "css_class"),
    [(0, "ok"), (5, "ok"), (6, "a"), (10, "a"), (11, "b"), (15, "b"), (20, "c"), (21, "d"), (None, "x")],
)
def test_a_square_has_the_class_of_its_walk(minutes: int | None, css_class: str) -> None:
    assert list(drawing.squares((CellMark(0, 0, 100, minutes),))) == [css_class]


labels = st.tuples(st.floats(0, 1000), st.floats(0, 800))


@given(st.lists(labels, max_size=12))
def test_names_on_a_map_never_overlap(points: list[tuple[float, float]]) -> None:
    shapes = tuple(
        Shape(AreaLink(f"B{i}", 2026, "Achterveld", f"b{i}", Level.BUURT), "M0 0", at) for i, at in enumerate(points)
    )
    names = drawing.map_names(shapes, 13)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            assert abs(one.y - other.y) >= 13 or abs(one.x - other.x) >= 13 * 5


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert from_environment({"WEEFSEL_DIR": str(tmp_path)})["SECRET_KEY"] == first


def test_the_site_opens_to_this_computer_only_unless_told(tmp_path: Path) -> None:
    closed = from_environment({"WEEFSEL_DIR": str(tmp_path)})
    assert closed["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert closed["DEBUG"] is False
    opened = from_environment({"WEEFSEL_DIR": str(tmp_path), "WEEFSEL_ALLOWED_HOSTS": "weefsel.example, b.example"})
    assert opened["ALLOWED_HOSTS"] == ["weefsel.example", "b.example"]
