"""Towns of which little is known, or odd things: every page, figure and file of them is there all the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from tests.soak import SOAK
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, YEAR, rows, town

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.read import open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.cli import export
from weefsel.concepts import LANGS, AgeBand, Evidence, Function
from weefsel.concepts.texts import text
from weefsel.publish import FigureRef, SiteData, open_site, shown
from weefsel.snapshot import frame, save, set_current

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("strange towns")

Tables = dict[str, pd.DataFrame]
Rows = dict[str, list[dict[str, Any]]]


def without(*names: str) -> Callable[[], Tables]:
    return lambda: {name: table for name, table in town().items() if name not in names}


def changed(change: Callable[[Rows], None]) -> Callable[[], Tables]:
    """The town after `change` to its rows."""

    def make() -> Tables:
        content = rows()
        change(content)
        return {name: frame(name, table, META.crs) for name, table in content.items()}

    return make


def _nobody(content: Rows) -> None:
    for square in content["residents"]:
        square |= {"residents": 0.0, "age_missing": "secret", **dict.fromkeys(map(str, AgeBand))}
    for area in content["areas"]:
        area |= {"residents": 0.0, "residents_missing": None}


def _all_secret(content: Rows) -> None:
    for square in content["residents"]:
        square |= {"age_missing": "secret", **dict.fromkeys(map(str, AgeBand))}
    for area in content["areas"]:
        area |= {"residents": None, "residents_missing": "secret"}


def _all_own(content: Rows) -> None:
    for source in content["sources"]:
        source["disclosure"] = "own"


def _evidence(kind: str) -> Callable[[Rows], None]:
    def change(content: Rows) -> None:
        for table in ("residents", "observations"):
            for row in content[table]:
                row["evidence"] = kind

    return change


def _one_area(content: Rows) -> None:
    content["areas"] = content["areas"][:1]
    for table in ("residents", "places", "actors", "observations"):
        for row in content[table]:
            if row.get("area_code"):
                row["area_code"] = GEMEENTE
    content["observations"] = content["observations"][:1]
    content["interventions"] = []


def _several_years(content: Rows) -> None:
    older = [{**a, "year": YEAR - 1, "parent_code": None, "residents": 1.0} for a in content["areas"]]
    for area in older:
        area |= {"residents_missing": None, "geometry": shapely.box(0, 0, 1, 1), "name": "Oud"}
    gone = {**older[2], "area_code": "BUOLD", "slug": "oud"}
    content["areas"] = [*older[:2], *content["areas"], *older[2:], gone]
    first = content["observations"][0]
    content["observations"] += [{**first, "year": y, "value": 0.1} for y in (2020, 2023)]
    content["observations"] += [{**first, "area_code": "BUOLD", "year": 2025}]


def _without_parents(content: Rows) -> None:
    for area in content["areas"]:
        area["parent_code"] = None


def _odd_names(content: Rows) -> None:
    odd = ["=1+1", "[bold]x[/]", "{n} <b>&amp;</b>", "'; DROP TABLE areas; --"]
    for area, name in zip(content["areas"], odd, strict=True):
        area["name"] = name
    content["places"][0] |= {"name": "[/] {n} <script>", "tags": json.dumps({"name": "[red]", "a{b}": ["x", None, 1]})}
    content["sources"][0]["title"] = "[link=x] {n}"
    content["indicators"][0] |= {"name_nl": "{n} [b]", "name_en": "<i>"}


def _units(content: Rows) -> None:
    (indicator,), (first, _) = content["indicators"], content["observations"]
    units = {"EUR": 12_345.678, "score": -0.25, "per 1.000": 3.2, "%": 45.6, "residents": 7.0}
    content["indicators"] = [{**indicator, "indicator_id": f"i{n}", "unit": unit} for n, unit in enumerate(units)]
    content["observations"] = [
        {**first, "indicator_id": f"i{n}", "value": value, "lower": None, "upper": abs(value) * 2}
        for n, value in enumerate(units.values())
    ]
    content["interventions"] = []


def _same_names(content: Rows) -> None:
    for area in content["areas"]:
        area["name"] = "Centrum"


def _thin(content: Rows) -> None:
    """Outlines as thin as a hair, and one place of which nothing but its kind is known."""
    for area in content["areas"]:
        x, y = 100_000, 400_000
        area["geometry"] = shapely.Polygon([(x, y), (x + 500, y + 0.001), (x + 500, y)])
    content["places"] = [{**content["places"][0], "name": None, "tags": None, "source_ref": None, "functions": []}]
    content["offers"], content["ties"], content["funding"], content["links"] = [], [], [], []
    for actor in content["actors"]:
        actor["place_id"] = None


TOWNS: dict[str, Callable[[], Tables]] = {
    "as it is": town,
    "only areas and sources": lambda: {name: town()[name] for name in ("areas", "sources")},
    "no squares": without("residents"),
    "no places": without("places", "offers", "ties", "funding", "actors", "links"),
    "no streets": without("nodes", "edges"),
    "no basemap": without("basemap"),
    "nobody": changed(_nobody),
    "all secret": changed(_all_secret),
    "all our own": changed(_all_own),
    "modelled": changed(_evidence("model")),
    "estimated": changed(_evidence("estimated")),
    "one area": changed(_one_area),
    "several years": changed(_several_years),
    "no parents": changed(_without_parents),
    "odd names": changed(_odd_names),
    "same names": changed(_same_names),
    "other units": changed(_units),
    "thin": changed(_thin),
}
#: those of every run: each lacks something else
SOME: tuple[str, ...] = (
    *("only areas and sources", "no squares", "no places", "no streets", "nobody"),
    *("all our own", "modelled", "one area", "several years", "no parents", "other units"),
)


@pytest.fixture(scope="module", params=TOWNS if SOAK else SOME)
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("town")
    snapshot = save(TOWNS[request.param](), META, directory)
    with pytest.MonkeyPatch.context() as patch:
        # the tiles have their own tests, and take longer than all the rest
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(directory, snapshot.revision)
    return directory


@pytest.fixture(scope="module")
def site(directory: Path) -> SiteData:
    return open_site(directory)


def test_every_page_is_there(site: SiteData) -> None:
    for lang in LANGS:
        page = site.map_page(Function.MEETING, lang)
        assert page.whole.area.code == GEMEENTE or len(site.areas.links) > 1
        for link in site.areas.links.values():
            page = site.area_page(link.slug, lang)
            assert [reach.function for reach in page.reach] == list(Function)
            assert page.area == link


def test_every_figure_has_its_page_with_a_value_or_a_reason(directory: Path, site: SiteData) -> None:
    kept = open_atlas(directory)
    for result in (name for name, made in RESULTS.items() if made.figures):
        addresses = [(str(a), str(c)) for a, c in kept.figures(result).index if a in site.areas.links]
        # each column once, of the areas in turn
        columns = sorted({column for _, column in addresses})
        chosen = [
            [a for a in addresses if a[1] == c][n % 8 :: 8] for n, c in enumerate(columns[:: 1 + len(columns) // 24])
        ]
        for number, (area, column) in enumerate(address for group in chosen for address in group):
            ref = FigureRef(result, area, column)
            page = site.figure_page(ref, LANGS[number % 2])
            assert (page.figure.value is None) == (page.figure.missing is not None)
            assert page.subject
            assert shown(page.figure, LANGS[number % 2])
            assert page.steps[0].id in ("trace.seen", "trace.missing")
            assert all(text(step.id, LANGS[number % 2], **step.variables) for step in page.steps)
        if addresses:
            assert json.loads(site.provenance_json(FigureRef(result, *addresses[0])))["@graph"]


def test_both_files_have_every_area(site: SiteData) -> None:
    records = list(csv.DictReader(io.StringIO(export.csv(site))))
    features = json.loads(export.geojson(site))["features"]
    assert [r["area_code"] for r in records] == [f["id"] for f in features] == list(site.areas.links)
    for record in records:
        assert all(not value.startswith(("=", "+", "-", "@")) for value in record.values())
        for column in record:
            if f"{column}_missing" in record:
                assert (record[column] == "") == (record[f"{column}_missing"] != ""), column


@pytest.mark.parametrize("kind", Evidence)
def test_squares_of_every_kind_of_evidence_have_words(kind: Evidence) -> None:
    for lang in LANGS:
        assert text(f"trace.squares_{kind}", lang, n="3", residents="4")


def test_codes_are_those_of_the_newest_year(site: SiteData) -> None:
    assert set(site.areas.links) <= {GEMEENTE, WIJK, WEST, EAST}
    assert all(link.year == YEAR for link in site.areas.links.values())
