"""People from a source of our own: what leaves is what the protected system lets through, everywhere the same."""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import weefsel
from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.disclosed import KEY_FILE, own_people, rounding_key
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.cli import export
from weefsel.cli.main import app
from weefsel.concepts import AgeBand, MissingReason
from weefsel.errors import InputError, NotFound
from weefsel.publish import FigureRef, SiteData, open_site
from weefsel.publish.gap_models import GapRow
from weefsel.snapshot import save, set_current

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("shown")


#: as if drawn by chance: a row of numbers would be found in any table
KEY = hashlib.sha256(b"a key for tests").digest()


def counted_exactly(residents: pd.DataFrame) -> pd.DataFrame:
    """Squares with whole people of every age, not rounded to fives."""
    chance, out = np.random.default_rng(20_261_122), residents.copy()
    bands = [str(band) for band in AgeBand]
    known = out[bands].notna().all(axis=1)
    ages = out.loc[known, bands].to_numpy(float)
    out.loc[known, bands] = np.maximum(ages + chance.integers(-2, 3, ages.shape), 0)
    out.loc[known, "residents"] = out.loc[known, bands].sum(axis=1)
    return out[out["residents"] > 0].reset_index(drop=True)


def made_own(city_dir: Path, directory: Path, key: bytes | None = None) -> Path:
    """Weverveen, with statistics of our own, and nothing that tells how many people there are but its squares."""
    s = weefsel.open(city_dir)
    tables = {name: s.table(name) for name in s.hashes}
    sources, areas = tables["sources"].copy(), s.areas.copy()
    sources["disclosure"] = "own"
    areas["residents"], areas["residents_missing"] = np.nan, "not_published"
    told = s.observations[s.observations["indicator_id"] != "residents"].reset_index(drop=True)
    tables = {**tables, "areas": areas, "observations": told, "residents": counted_exactly(tables["residents"])}
    if key is not None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / KEY_FILE).write_bytes(key)
    snapshot = save({**tables, "sources": sources}, s.meta, directory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(directory, snapshot.revision)
    return directory


@pytest.fixture(scope="module")
def directory(city_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_own(city_dir, tmp_path_factory.mktemp("own") / "city", key=KEY)


@pytest.fixture(scope="module")
def site(directory: Path) -> SiteData:
    return open_site(directory)


@pytest.fixture(scope="module")
def atlas(directory: Path) -> Atlas:
    return open_atlas(directory)


def test_public_people_are_shown_whole(city_dir: Path) -> None:
    assert not own_people(weefsel.open(city_dir))
    assert len(open_atlas(city_dir).rows("shown")) == 0
    assert not (city_dir / KEY_FILE).exists()


def test_numbers_of_our_own_people_are_multiples_of_five_and_never_a_few(site: SiteData, atlas: Atlas) -> None:
    told = 0
    for result in ("people", "reach", "gaps"):
        figures = atlas.figures(result)
        for area, column in figures[figures["unit"] == "residents"].index:
            figure = site.figures.any(result, area, column)
            true = atlas.figure(result, area, column).value
            assert (figure.lower, figure.upper) == (None, None)
            if figure.value is None:
                continue
            told += 1
            assert true is not None
            assert figure.value % 5 == 0
            assert figure.value == 0 if true == 0 else (figure.value >= 10 and abs(figure.value - true) < 5)
    assert told > 500


def test_most_of_what_is_public_otherwise_stays_published(site: SiteData, atlas: Atlas) -> None:
    for result, least in (("people", 0.95), ("gaps", 0.85)):
        figures = atlas.figures(result)
        known = figures[figures["unit"].isin(["residents", "share"]) & figures["value"].notna()].index
        shown = [site.figures.any(result, area, column).value is not None for area, column in known]
        assert np.mean(shown) >= least, result


def test_the_same_people_are_the_same_number_on_every_page(site: SiteData, atlas: Atlas) -> None:
    """Where nobody is near enough, those without are all: one set of people."""
    compared = 0
    for choice in site.gaps.choices:
        if not choice.norm.measure.by_resident or choice.norm.audience != "everyone":
            continue
        for row in site.gap_page(choice.norm.norm_id, None, "nl").rows:
            assert isinstance(row, GapRow)
            if atlas.figure("gaps", row.area.code, f"{choice.norm.norm_id}:meets").value == 0 and row.without.value:
                compared += 1
                assert row.without.value == site.figures.count("people", row.area.code, "residents").value
    assert compared > 3


def test_a_share_is_made_of_published_numbers(site: SiteData) -> None:
    rows = [row for row in site.gap_page("meet_10min", None, "nl").rows if isinstance(row, GapRow)]
    shares = 0
    for row in rows:
        everyone = site.figures.count("people", row.area.code, "residents").value
        if None in (everyone, row.meets.value, row.without.value):
            continue
        assert everyone is not None
        assert row.without.value is not None
        # both parts are off by less than five
        assert row.meets.value == pytest.approx(1 - row.without.value / everyone, abs=0.01 + 10 / everyone)
        shares += 1
    assert shares > 10


def test_nothing_of_kinds_of_place_and_no_question_is_answered(site: SiteData, atlas: Atlas) -> None:
    figure = site.figures.share("reach", "GM9901", "library:within_10")
    assert figure.missing is MissingReason.SECRET
    page = site.gap_page("meet_10min", None, "nl")
    assert (page.slider, page.spots) == (None, ())
    with pytest.raises(NotFound):
        site.gaps.squares("meet_10min")
    with pytest.raises(NotFound):
        site.gap_page("meet_10min", 12.0, "nl")
    with pytest.raises(NotFound):
        site.figure_page(FigureRef("gaps_at", "GM9901", "meet_10min@12:without"), "nl")
    assert atlas.figure("gaps", "GM9901", "meet_10min:without").value


def test_pages_files_and_the_command_line_tell_the_same_number(site: SiteData, directory: Path, atlas: Atlas) -> None:
    code = next(c for c in site.areas.links if site.figures.count("people", c, "residents").value not in (None, 0))
    value = site.figures.count("people", code, "residents").value
    exact = atlas.figure("people", code, "residents").value
    assert exact is not None
    page = site.figure_page(FigureRef("people", code, "residents"), "en")
    assert page.figure.value == value
    assert f'"{value}"' in export.geojson(site) or f"{value}" in export.csv(site)
    done = CliRunner().invoke(app, ["trace", str(directory), "people", code, "residents", "--lang", "en", "--again"])
    assert done.exit_code == 0, done.output
    assert re.search(rf"\b{value:,}\b", done.output)
    if exact != value:
        assert not re.search(rf"\b{exact:,.0f}\b", done.output)


def test_another_key_gives_other_numbers_and_the_same_key_the_same(
    site: SiteData, city_dir: Path, tmp_path: Path
) -> None:
    def numbers(of: SiteData) -> list[int | None]:
        return [of.figures.count("people", code, "residents").value for code in of.areas.links] + [
            of.figures.count("gaps", code, f"meet_10min:without:{band}").value
            for code in of.areas.links
            for band in AgeBand
        ]

    again = open_site(made_own(city_dir, tmp_path / "again", key=KEY))
    other = open_site(made_own(city_dir, tmp_path / "other"))
    assert numbers(again) == numbers(site)
    assert numbers(other) != numbers(site)


def test_what_was_analysed_before_this_is_hidden(directory: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(directory, tmp_path / "old"))
    for file in (old / "revisions").glob("*/atlas/shown.*"):
        file.unlink()
    site = open_site(old)
    assert site.figures.count("people", "GM9901", "residents").missing is MissingReason.SECRET
    assert site.gap_page("meet_10min", None, "nl").whole.verdict == "unknown"


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    key = rounding_key(tmp_path)
    assert len(key) == 32
    assert rounding_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(InputError, match="a key of 32 bytes"):
        rounding_key(tmp_path)


def test_no_exported_file_holds_the_key(directory: Path) -> None:
    key = (directory / KEY_FILE).read_bytes()
    files = [path for path in (directory / "revisions").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not [path for path in files if key in path.read_bytes() or key.hex().encode() in path.read_bytes()]


def test_what_the_atlas_keeps_to_show_has_a_row_for_every_figure_of_people(atlas: Atlas) -> None:
    rows = atlas.rows("shown").set_index(["result", "area_code", "column"])
    assert rows.index.is_unique
    for result in ("people", "reach", "gaps"):
        figures = atlas.rows(result)
        people = figures[figures["unit"].isin(["residents", "share", "minutes", "m"])]
        keys = pd.MultiIndex.from_frame(people.assign(result=result)[["result", "area_code", "column"]])
        assert keys.isin(rows.index).all(), result
