"""Charts: sound Vega-Lite by Altair's schema, drawn by Vega, with nothing in them that a strict page does not allow."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import altair
import pytest
from tests.house.tree import ROOT

from weefsel.concepts import LANGS
from weefsel.errors import BuildError
from weefsel.publish import charts, charts_svg
from weefsel.publish.charts import NARROW, WIDE, Band, Dot, Mark, Point, Series
from weefsel.publish.charts_layers import placed
from weefsel.publish.charts_style import COLOURS, axis, lines_of
from weefsel.publish.charts_svg import drawn

SEED = 20261122
UNITS = ("share", "score", "km", "1000 EUR", "per_1000", "residents")
SVG = "{http://www.w3.org/2000/svg}"
CSS = ROOT / "web" / "src" / "css"


def made(rng: random.Random, unit: str) -> Series:
    """A series with years that lack, a model, a break, marks and a norm, each perhaps."""
    top = {"share": 1.0, "score": 100.0}.get(unit, 10.0 ** rng.randint(0, 4))
    first, step = rng.randint(2006, 2020), rng.choice((1, 2, 4))
    points = []
    for year in range(first, first + step * rng.randint(1, 9), step):
        value = None if rng.random() < 0.2 else rng.random() * top
        ends = (None, None)
        if value is not None and rng.random() < 0.8:
            ends = max(value - 0.1 * top, 0.0), min(value + 0.1 * top, top)
        points.append(Point(year, value, *ends, model=rng.random() < 0.3))
    years = [one.year for one in points]
    whole = tuple(Point(year, rng.random() * top) for year in years if rng.random() < 0.9)
    similar = tuple(Band(year, 0.2 * top, 0.5 * top) for year in years if rng.random() < 0.7)
    marks = tuple(Mark(rng.uniform(years[0] - 1, years[-1] + 1), n, "Iets dat werd gedaan") for n in range(1, 4))
    norm = 0.9 * top if rng.random() < 0.5 else None
    breaks = (rng.choice(years),) if rng.random() < 0.3 else ()
    return Series("Kent de buren goed", unit, tuple(points), whole, similar, marks, breaks, norm, "Van 5 naar 6.")


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 drawn by ourselves


def row(rng: random.Random) -> Dot:
    value = None if rng.random() < 0.2 else rng.random()
    ends = (None, None) if value is None else (max(value - 0.1, 0), min(value + 0.1, 1))
    return Dot(f"Buurt {rng.randint(1, 99)}", value, *ends, shown="12%", whole=0.4, norm=0.9, own=rng.random() < 0.3)


@pytest.fixture(scope="module")
def drawings() -> list[tuple[dict[str, Any], str]]:
    """Charts of all kinds, each with what was drawn of it."""
    rng = random.Random(SEED)
    out = [charts.series(made(rng, unit), rng.choice(LANGS), rng.choice((WIDE, NARROW))) for unit in UNITS]
    out += [
        charts.dots([row(rng) for _ in range(4)], "share", "nl", width, description="x") for width in (WIDE, NARROW)
    ]
    out.append(charts.multiples([made(rng, rng.choice(UNITS)) for _ in range(4)], "nl", WIDE, "Vier grafieken."))
    return [(one, drawn(one)) for one in out]


@pytest.mark.parametrize("of", [0, -2, -1], ids=["series", "dots", "multiples"])
def test_every_kind_is_sound_by_the_schema_of_vega_lite(drawings: list[tuple[dict[str, Any], str]], of: int) -> None:
    specification = drawings[of][0]
    # a specification of many panels repeats itself, and the schema is slow to ask
    panels = specification.get("concat", [])[:1]
    altair.Chart.from_dict(specification | ({"concat": panels} if panels else {}))


def test_what_is_drawn_can_stand_in_a_strict_page(drawings: list[tuple[dict[str, Any], str]]) -> None:
    for made_at, (_, svg) in enumerate(drawings):
        where = f"seed {SEED}, {made_at}"
        for never in (
            "style=",
            "<style",
            "<script",
            "<image",
            "<a ",
            "href",
            "font-family",
            " class=",
            "NaN",
            "onload",
        ):
            assert never not in svg, (where, never)
        root = tree(svg)
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(set(ids)) == len(ids), where
        named = (root.get("aria-labelledby") or "").split()
        assert root.get("role") == "img", where
        assert named
        assert set(named) <= set(ids), where
        assert {found[5:-1] for found in re.findall(r"url\(#[^)]+\)", svg)} <= set(ids), where


def test_a_chart_at_its_width_is_as_wide_as_it_says() -> None:
    one = made(random.Random(SEED), "share")
    for width in (WIDE, NARROW):
        for specification in (
            charts.series(one, "nl", width),
            charts.dots([row(random.Random(1))], "share", "nl", width),
        ):
            assert float(tree(drawn(specification)).get("width", "0")) == width
    several = charts.multiples([one] * 5, "nl", NARROW)
    assert float(tree(drawn(several)).get("width", "0")) <= NARROW + 1


def dots_in(svg: str, colour: str) -> int:
    """How many round dots of a colour there are: a path of two arcs."""
    root = tree(svg)
    return sum(one.get("fill") == colour and (one.get("d") or "").count("A") == 2 for one in root.iter(f"{SVG}path"))


def test_there_is_a_dot_for_every_figure_and_none_for_what_is_missing() -> None:
    points = tuple(
        Point(year, None if year == 2018 else 0.5, 0.4 if year != 2018 else None, 0.6 if year != 2018 else None)
        for year in range(2015, 2022)
    )
    plain = drawn(charts.series(Series("x", "share", points), "nl"))
    assert (dots_in(plain, COLOURS["data"]), dots_in(plain, COLOURS["linnen"])) == (6, 0)
    modelled = tuple(replace(one, model=one.year < 2017) for one in points)
    mixed = drawn(charts.series(Series("x", "share", modelled), "nl"))
    assert (dots_in(mixed, COLOURS["data"]), dots_in(mixed, COLOURS["linnen"])) == (4, 2)


def test_no_line_and_no_band_runs_over_a_year_without_a_figure() -> None:
    values = (0.5, 0.5, None, 0.5, 0.5)
    points = tuple(Point(2015 + i, v, v and v - 0.1, v and v + 0.1) for i, v in enumerate(values))
    svg = tree(drawn(charts.series(Series("x", "share", points), "nl")))
    lines = [one for one in svg.iter(f"{SVG}path") if one.get("stroke") == COLOURS["data"]]
    bands = [
        one for one in svg.iter(f"{SVG}path") if one.get("fill") == COLOURS["data"] and "A" not in one.get("d", "")
    ]
    assert (len(lines), len(bands)) == (2, 2)


@pytest.mark.parametrize("unit", UNITS)
def test_an_axis_has_three_round_marks_around_all_that_is_drawn(unit: str) -> None:
    rng = random.Random(SEED)
    top = {"share": 1.0, "score": 100.0}.get(unit, 5000.0)
    for turn in range(300):
        values = [rng.uniform(0, top) ** rng.choice((1, 1, 0.3)) for _ in range(rng.randint(1, 6))]
        values = [min(one, top) for one in values]
        found = axis(values, unit)
        assert found.begin <= min(values) + 1e-9, (SEED, turn, values)
        assert found.end >= max(values) - 1e-9, (SEED, turn, values)
        assert found.begin >= 0
        assert len(found.marks) == 3
        assert unit not in ("share", "score") or found.end <= top
        # a hundredth of a share is no cliff
        assert unit != "share" or found.end - found.begin >= 0.2 - 1e-9
    assert axis([], unit).marks[0] == 0


def test_words_above_a_plot_do_not_stand_over_each_other() -> None:
    rng = random.Random(SEED)
    for turn in range(100):
        marks = [Mark(rng.uniform(2014, 2026), n, "w" * rng.randint(3, 40)) for n in range(1, rng.randint(2, 6))]
        rows: dict[int, list[tuple[float, float]]] = {}
        for mark, words, left, level in placed(marks, (2015, 2025), 560):
            at, wide = (mark.when - 2014.65) / 10.7 * 560, 7.2 * len(words)
            rows.setdefault(level, []).append((at - wide, at) if left else (at, at + wide))
        for spans in rows.values():
            ordered = sorted(spans)
            assert all(a[1] < b[0] for a, b in pairwise(ordered)), (SEED, turn)


def test_a_name_is_broken_into_lines_that_fit() -> None:
    name = "Huishoudens met een laag inkomen in de afgelopen vier jaar"
    assert " ".join(lines_of(name, 120)) == name
    assert max(map(len, lines_of(name, 120))) <= 120 / 7.2
    assert lines_of("Meervoudigepersoonlijkheid", 20) == ["Meervoudigepersoonlijkheid"]


def test_every_colour_of_a_chart_is_a_token_and_gets_it_back_in_the_page(
    drawings: list[tuple[dict[str, Any], str]],
) -> None:
    """So that it is right in dark mode: nothing keeps the colours of light."""
    tokens = (CSS / "tokens.css").read_text(encoding="utf-8").partition("@media")[0]
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", tokens))
    assert {name: light.get(name) for name in COLOURS} == COLOURS
    style = (CSS / "indicator.css").read_text(encoding="utf-8")
    for _, svg in drawings:
        for name, colour in set(re.findall(r'(fill|stroke|stop-color)="(#[0-9a-f]+)"', svg)):
            assert f'.grafiek [{name}="{colour}"]' in style, (name, colour)


def test_nothing_is_fetched() -> None:
    specification = charts.series(made(random.Random(SEED), "share"), "nl")
    specification["layer"][0]["data"] = {"url": "http://127.0.0.1:9/x.csv"}
    with pytest.raises(BuildError):
        drawn(specification)


@pytest.mark.parametrize(
    "inside",
    ["<style>*{}</style>", "<script/>", '<path d="M0" style="fill:red"/>', '<path d="M0" fill="url(http://x/)"/>'],
)
def test_what_is_not_known_to_be_safe_is_not_let_through(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g>{inside}</g></svg>'
    engine = SimpleNamespace(vegalite_to_svg=lambda *_given, **_named: svg)
    monkeypatch.setattr(charts_svg, "import_module", lambda _name: engine)
    with pytest.raises(BuildError, match="not known to be safe"):
        drawn({"mark": "point"})


def test_numbers_are_written_as_the_language_does() -> None:
    one = Series("Inkomen", "1000 EUR", (Point(2020, 21.5), Point(2024, 26.1)))
    assert ">20.000<" in drawn(charts.series(one, "nl"))
    assert ">20,000<" in drawn(charts.series(one, "en"))
