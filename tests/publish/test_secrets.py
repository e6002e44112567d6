"""What is kept back of a figure is kept back everywhere: on its page, in its chain, in the files, on the command line.

The town, with everything from our own sources and buurt east cut down to its island: seven residents, of whom two are
children. On the island itself there is a place to meet, so that the share of who is near is known too.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from tests.town import EAST, GEMEENTE, META, WEST, rows
from typer.testing import CliRunner

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.read import open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.cli import export
from weefsel.cli.main import app
from weefsel.concepts import LANGS, AgeBand, Function, MissingReason
from weefsel.publish import FigureRef, SiteData, open_site
from weefsel.snapshot import frame, save, set_current

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("secrets")

#: steps of a chain that count people
COUNTING = re.compile(r"trace\.(stated|squares)_")


def made_in(directory: Path, *, own: tuple[str, ...], stated: bool) -> Path:
    """The town with those sources our own; buurt east has seven residents, stated or not."""
    content = rows()
    for source in content["sources"]:
        source["disclosure"] = "own" if source["source_id"] in own else "public"
    squares = [square for square in content["residents"] if square["area_code"] == WEST]
    island = content["residents"][-1]
    island |= {"age_missing": None, **dict(zip(map(str, AgeBand), (2.0, 0.0, 1.0, 4.0, 0.0), strict=True))}
    content["residents"] = [*squares, island]
    for area in content["areas"]:
        number = {EAST: 7.0, WEST: 120.0}.get(area["area_code"]) if stated else None
        area |= {"residents": number, "residents_missing": None if number else "not_published"}
    snapshot = save({name: frame(name, table, META.crs) for name, table in content.items()}, META, directory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(directory, snapshot.revision)
    return directory


@pytest.fixture(scope="module", params=[True, False], ids=["stated", "added up"])
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_in(tmp_path_factory.mktemp("own"), own=("stats", "own"), stated=request.param)


@pytest.fixture(scope="module")
def site(directory: Path) -> SiteData:
    return open_site(directory)


def test_seven_people_of_our_own_sources_are_secret_and_so_are_shares_of_them(site: SiteData) -> None:
    assert site.figures.count("people", EAST, "residents").missing is MissingReason.SECRET
    for column in AgeBand:
        assert site.figures.share("people", EAST, str(column)).missing is MissingReason.SECRET
    for function in Function:
        assert site.figures.share("reach", EAST, f"{function}:within_10").missing is MissingReason.SECRET
        assert site.figures.share("equity", EAST, f"{function}:unreached").missing is MissingReason.SECRET
    assert site.figures.count("reach", EAST, "off_network").missing is MissingReason.SECRET
    # so much for every resident, beside a number of places that anyone can count, would tell how many they are
    for column in ("prov_meeting_places", "inc_residents_per_place"):
        assert site.figures.any("rates", EAST, column).missing is MissingReason.SECRET
    # what is shown is rounded by a secret key, and a share is made of such numbers
    assert site.figures.count("people", GEMEENTE, "residents").value in (125, 130)
    assert site.figures.share("people", GEMEENTE, "age_0_15").value == pytest.approx(26 / 127, abs=0.05)


def test_no_chain_tells_what_the_gate_keeps_back(directory: Path, site: SiteData) -> None:
    kept = open_atlas(directory)
    for result in ("people", "reach", "room", "equity", "gaps", "rates", "compared", "effects"):
        addresses = [(str(area), str(column)) for area, column in kept.figures(result).index]
        for number, (area, column) in enumerate(addresses[:: {"people": 1, "equity": 23, "gaps": 23}.get(result, 5)]):
            page = site.figure_page(FigureRef(result, area, column), LANGS[number % 2])
            assert not [step.id for step in page.steps if COUNTING.match(step.id)], (area, column)
            if page.figure.missing is MissingReason.SECRET:
                assert (page.figure.value, page.figure.lower, page.figure.upper) == (None, None, None)
                told = [*page.steps[1].variables.values(), *(v for s in page.steps for _, v in s.details)]
                assert "7" not in told


def test_what_is_public_is_told_also_where_places_are_our_own(tmp_path: Path) -> None:
    directory = made_in(tmp_path, own=("own", "map"), stated=True)
    site = open_site(directory)
    ids = [step.id for step in site.figure_page(FigureRef("reach", WEST, "meeting:within_10"), "nl").steps]
    assert "trace.squares_counted" in ids
    assert "trace.people_own" not in ids
    assert site.figures.count("people", EAST, "residents").value == 7


def test_a_secret_of_the_source_is_not_told_by_its_parts(tmp_path: Path) -> None:
    content = rows()
    for area in content["areas"]:
        secret = area["area_code"] == GEMEENTE
        area |= {"residents": None if secret else 100.0, "residents_missing": "secret" if secret else None}
    snapshot = save({name: frame(name, table, META.crs) for name, table in content.items()}, META, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(tmp_path, snapshot.revision)
    page = open_site(tmp_path).figure_page(FigureRef("people", GEMEENTE, "residents"), "nl")
    assert page.figure.missing is MissingReason.SECRET
    assert not [step.id for step in page.steps if COUNTING.match(step.id)]


def test_files_have_no_secret_in_them(site: SiteData) -> None:
    (record,) = (r for r in csv.DictReader(io.StringIO(export.csv(site))) if r["area_code"] == EAST)
    assert (record["residents"], record["residents_missing"]) == ("", "secret")
    assert (record["meeting_within_10_share"], record["meeting_within_10_share_missing"]) == ("", "secret")


def test_the_codebook_has_no_secret_in_it(site: SiteData) -> None:
    """Every row of all that it tells beside what a page tells."""
    rows = site.codebook.rows(everything=True)
    east = rows[(rows["area_code"] == EAST) & rows["result"].isin(["people", "reach", "rates"])].set_index("indicator")
    for name in ("ctx_children", "inc_reach_meeting", "inc_residents_per_place", "prov_meeting_places"):
        assert east.loc[name, "missing"] == "secret", name
    kept = rows[rows["missing"] == "secret"]
    assert kept[["value", "lower", "upper"]].isna().all(axis=None)
    assert set(kept["result"]) >= {"people", "reach", "equity", "room", "gaps", "rates", "quality"}
    for row in rows.to_dict("records"):
        page = site.figures.any(row["result"], row["area_code"], row["column"])
        told = tuple(None if pd.isna(row[name]) else row[name] for name in ("value", "lower", "upper", "missing"))
        assert told == (page.value, page.lower, page.upper, page.missing and str(page.missing)), row["address"]


def test_no_score_tells_of_seven_people(site: SiteData, directory: Path) -> None:
    columns = open_atlas(directory).figures("quality").loc[EAST].index
    assert len(columns) > 20
    for column in columns:
        # how many indicators are known is no number of people
        if not column.endswith(":known"):
            assert site.figures.any("quality", EAST, column).value is None, column


@pytest.mark.parametrize("column", ["residents", "age_0_15"])
def test_the_command_line_tells_no_more_than_the_site(column: str, directory: Path) -> None:
    for words in ([], ["--again"]):
        done = CliRunner().invoke(app, ["trace", str(directory), "people", EAST, column, "--lang", "en", *words])
        assert done.exit_code == 0, done.output
        assert MissingReason.SECRET.label("en") in done.output
        assert not re.search(r"\b7\b|0\.28", done.output)


def test_every_result_with_people_is_looked_at_here() -> None:
    looked_at = {"people", "presence", "observed", "reach", "equity", "room", "gaps", "web", "rates"}
    looked_at |= {"quality", "trend", "compared", "effects"}
    assert {name for name, result in RESULTS.items() if result.figures} == looked_at
