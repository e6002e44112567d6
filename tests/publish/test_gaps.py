"""*Hiaten* through the gate: what is said of every norm, what is not, and where its figures come from."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import weefsel
from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.atlas.trace import again, trace
from weefsel.concepts import LANGS, AgeBand, Audience, Evidence, Level, MissingReason, NormVerdict
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.publish import FigureRef, SiteData, open_site
from weefsel.publish.gap_models import AmountRow, GapRow
from weefsel.publish.norm_swatch import CLASSES, classes_of, swatch
from weefsel.snapshot import Meta, save, set_current
from weefsel.snapshot.norms import Norm
from weefsel.sources.norms import example, signed


@pytest.fixture(scope="module")
def site(city_dir: Path) -> SiteData:
    return open_site(city_dir)


def test_every_norm_of_the_set_is_either_judged_or_said_not_to_be(site: SiteData) -> None:
    judged = [choice.norm for choice in site.gaps.choices]
    unjudged = [one.norm for one in site.gaps.unjudged]
    assert sorted(norm.norm_id for norm in (*judged, *unjudged)) == sorted(n.norm_id for n in example().norms)
    assert len(judged) > 10
    for one in site.gaps.unjudged:
        assert all(text(one.why, lang) for lang in LANGS)


@pytest.mark.parametrize("norm", example().norms, ids=lambda norm: norm.norm_id)
def test_the_page_of_a_norm_adds_up(site: SiteData, norm: Norm) -> None:
    choice = next((choice for choice in site.gaps.choices if choice.norm == norm), None)
    if choice is None:
        with pytest.raises(NotFound, match="There is: meet_10min"):
            site.gap_page(norm.norm_id, None, "nl")
        return
    page = site.gap_page(norm.norm_id, None, "nl")
    verdicts = [row.verdict for row in page.rows]
    counted = choice.met, choice.short, choice.unsure
    assert counted == tuple(map(verdicts.count, (NormVerdict.MET, NormVerdict.SHORT, NormVerdict.UNSURE)))
    assert {row.area.level for row in page.rows} == {Level(norm.level)}
    assert page.norm_set.signed_by == ()
    if isinstance(page.whole, AmountRow):
        assert (page.slider, page.drawing.cells, page.spots) == (None, (), ())
        return
    assert all(isinstance(row, GapRow) for row in page.rows)
    people = sum(row.without.value or 0 for row in page.rows if isinstance(row, GapRow))
    assert people == pytest.approx(page.whole.without.value, abs=1)
    if page.whole.ages:
        assert [age.band for age in page.whole.ages] == list(AgeBand)
        assert norm.audience is Audience.EVERYONE
    assert page.slider is not None
    least, most, _ = page.slider
    assert least < norm.limit < most
    assert len(page.drawing.cells) == len(site.gaps.squares(norm.norm_id).cells)


def test_squares_give_the_same_sums_as_the_figures(site: SiteData) -> None:
    for choice in site.gaps.choices:
        if not choice.norm.measure.by_resident:
            continue
        squares, page = site.gaps.squares(choice.norm.norm_id), site.gap_page(choice.norm.norm_id, None, "nl")
        limit = choice.norm.limit * (60 * squares.speed_m_s if choice.norm.measure.unit == "min" else 1)
        metres = np.array(squares.sure)
        people, area = np.array(squares.people), np.array(squares.area)
        without = people * ~((metres >= 0) & (metres <= limit + 1e-9))
        assert isinstance(page.whole, GapRow)
        assert page.whole.without.value == pytest.approx(without.sum(), abs=1)
        for number, row in enumerate(page.rows):
            assert squares.areas[number] == row.area.code
            assert isinstance(row, GapRow)
            assert row.without.value == pytest.approx(without[area == number].sum(), abs=1)


def test_another_limit_is_answered_and_traced_and_made_again(site: SiteData, city_dir: Path) -> None:
    page = site.gap_page("meet_10min", 12.0, "nl")
    stricter, agreed = site.gap_page("meet_10min", 8.0, "nl"), site.gap_page("meet_10min", None, "nl")
    ends = [p.whole.without.value for p in (page, agreed, stricter) if isinstance(p.whole, GapRow)]
    assert ends == sorted(ends)
    assert (page.norm.limit, page.agreed, page.spots) == (12.0, 10.0, ())
    assert isinstance(page.whole, GapRow)
    ref = page.whole.without.ref
    assert (ref.result, ref.column) == ("gaps_at", "meet_10min@12:without")
    told = site.figure_page(ref, "nl")
    assert told.figure.value == page.whole.without.value
    assert "als de grens 12 was" in told.subject
    kept = open_atlas(city_dir)
    assert again(kept, ref.result, ref.area_code, ref.column) == kept.figure(ref.result, ref.area_code, ref.column)


@pytest.mark.parametrize("limit", [0.0, -1.0, 0.5, 1e6, float("nan"), float("inf")])
def test_a_limit_that_is_none_is_not_found(site: SiteData, limit: float) -> None:
    with pytest.raises(NotFound):
        site.gap_page("meet_10min", limit, "nl")


@pytest.mark.parametrize(
    "column", ["meet_10min@12", "x@12:meets", "meet_10min@012:meets", "meet_10min@1e9:meets", "@:"]
)
def test_a_figure_that_is_none_is_not_found(site: SiteData, column: str) -> None:
    for result in ("gaps", "gaps_at"):
        with pytest.raises(NotFound):
            site.figure_page(FigureRef(result, site.areas.whole.code, column), "nl")


def test_a_chain_tells_the_norm_who_signed_and_what_it_leans_on(site: SiteData) -> None:
    for lang in LANGS:
        page = site.figure_page(FigureRef("gaps", site.areas.whole.code, "library_walk:meets"), lang)
        agreed = next(step for step in page.steps if step.id == "trace.agreed_example")
        details = " ".join(value for _, value in agreed.details)
        assert example().checksum in details
        assert "CBS en KB, Gebruik bibliotheek 2022" in details
        assert "library_walk" in page.command


def test_spots_lie_in_their_area_and_help_as_many_as_a_what_if_says(site: SiteData) -> None:
    page = site.gap_page("learn_15min", None, "nl")
    assert page.spots
    for spot in page.spots:
        x, y = site.drawn_at(spot.lon, spot.lat)
        assert (x, y) == (spot.x, spot.y)
        assert spot.people > 0
    assert [spot.rank for spot in page.spots] == list(range(1, len(page.spots) + 1))
    assert [s.people for s in page.spots] == sorted((s.people for s in page.spots), reverse=True)


def test_a_signed_set_stands_on_the_page_and_in_the_chain(tmp_path: Path, village_dir: Path) -> None:
    directory = Path(shutil.copytree(village_dir, tmp_path / "village", copy_function=os.link))
    made = signed(replace(example(), valid_until=date(2020, 1, 1)), ["Gemeente Weverveen"])
    before = open_site(directory).site.revision
    weefsel.adopt(directory, made)
    site = open_site(directory)
    assert site.site.revision != before
    line = site.gaps.set_line("nl")
    assert (line.signed_by, line.holds, line.sha256) == (("Gemeente Weverveen",), False, made.checksum)
    page = site.figure_page(FigureRef("gaps", site.areas.whole.code, "library_walk:meets"), "nl")
    assert any(step.id == "trace.agreed_signed" for step in page.steps)
    assert any(slip.publisher == "Gemeente Weverveen" for slip in page.sources)
    # again with another set: the old source row does not stay
    weefsel.adopt(directory, replace(made, signed_by=(), sha256=None, version="3"))
    assert not any(
        report.slip.publisher == "Gemeente Weverveen" for report in open_site(directory).sources_page("nl").reports
    )


def test_since_when_is_told_by_the_snapshot_before(tmp_path: Path, village_dir: Path) -> None:
    now = weefsel.open(village_dir)
    tables = {name: now.table(name) for name in now.hashes}
    for day in ("2024-03-01", "2025-03-01", now.meta.date):
        meta = Meta(now.meta.name, now.meta.slug, now.meta.crs, day, fictional=True)
        snapshot = save(tables, meta, tmp_path)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
            build(snapshot)
        set_current(tmp_path, snapshot.revision)
    site = open_site(tmp_path)
    told = [row for c in site.gaps.choices for row in site.gap_page(c.norm.norm_id, None, "nl").rows]
    short = [row for row in told if isinstance(row, GapRow) and row.verdict is NormVerdict.SHORT]
    assert short
    assert {row.since for row in short} == {"2024-03-01"}
    assert {row.since for row in told if isinstance(row, GapRow) and row.verdict is not NormVerdict.SHORT} <= {None}


def test_a_snapshot_alone_does_not_say_since_when(site: SiteData) -> None:
    rows = site.gap_page("meet_10min", None, "nl").rows
    assert {row.since for row in rows if isinstance(row, GapRow)} == {None}


def test_classes_of_squares_end_where_they_say() -> None:
    beyond = np.array([-5.0, 0.0, 0.1, 3.0, 3.1, 6.0, 10.0, 10.1, np.inf, np.nan])
    assert classes_of(beyond).tolist() == [0, 0, 1, 1, 2, 2, 3, 4, 4, 5]
    assert [end for end, _ in CLASSES] == [3, 6, 10]


def test_a_swatch_holds_every_square_of_a_small_place_once() -> None:
    at = np.array([[x * 100.0, y * 100.0] for x in range(5) for y in range(3)])
    beyond = np.array([-1.0, 2.0, 20.0] * 5)
    found = swatch(at, np.ones(15), beyond)
    assert (found.width, found.height) == (5, 3)
    cells = {(row, first + k): name for name, runs in found.runs.items() for row, first, n in runs for k in range(n)}
    assert len(cells) == 15
    assert {cells[2, x] for x in range(5)} == {"ok"}  # the south is below
    assert {cells[0, x] for x in range(5)} == {"d"}
    empty = swatch(np.zeros((0, 2)), np.zeros(0), np.zeros(0))
    assert (empty.width, empty.runs) == (0, {})


def test_amsterdam_says_what_it_cannot_judge(amsterdam_dir: Path) -> None:
    site = open_site(amsterdam_dir)
    why = {one.norm.norm_id: one.why for one in site.gaps.unjudged}
    assert why["meet_evening_weekend"] == "gaps.why_conditions"
    assert why["play_share"] == "gaps.why_no_data"
    assert why["family_centre_m2"] == "gaps.why_level"
    assert why["gp_density"] == "gaps.why_advice"
    page = site.gap_page("meet_free_10min", None, "nl")
    assert isinstance(page.whole, GapRow)
    # of most places it is not known whether they are free: the interval says so
    assert page.whole.verdict is NormVerdict.SHORT
    assert (page.whole.meets.upper or 0) - (page.whole.meets.lower or 0) > 0.2
    assert page.whole.without.evidence in (Evidence.ESTIMATED, Evidence.SPREAD)
    assert (page.whole.without.value or 0) % 10 == 0


def test_a_land_without_buurten_is_judged_by_its_municipalities(liechtenstein_dir: Path) -> None:
    site = open_site(liechtenstein_dir)
    page = site.gap_page("meet_10min", None, "nl")
    assert {row.area.level for row in page.rows} == {Level.GEMEENTE}
    assert len(page.rows) == 11


def test_every_result_of_gaps_is_in_the_atlas(city_dir: Path) -> None:
    kept = Atlas(weefsel.open(city_dir))
    for name in ("gap_places", "gap_cells", "gaps", "closing"):
        assert name in RESULTS
        assert isinstance(kept.rows(name), pd.DataFrame)
    assert trace(kept, "gaps", "GM9901", "hours_meeting:amount").steps
    assert kept.figure("gaps", "GM9901", "play_share:amount").missing == MissingReason.NOT_MEASURED
