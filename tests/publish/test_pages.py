"""Everything that is published of Weverveen's village: each figure has an address, words and a chain."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.concepts import LANGS, Function, Lang
from weefsel.errors import NotFound
from weefsel.publish import FigureRef, Published, SiteData, open_site, subject


@pytest.fixture(scope="module")
def site(village_dir: Path) -> SiteData:
    return open_site(village_dir)


@pytest.fixture(scope="module")
def atlas(village_dir: Path) -> Atlas:
    return open_atlas(village_dir)


def published(page: Any) -> list[Published[Any]]:
    """All figures anywhere in a page."""
    if isinstance(page, Published):
        return [page]
    if dataclasses.is_dataclass(page):
        return [f for field in dataclasses.fields(page) for f in published(getattr(page, field.name))]
    return [f for part in page for f in published(part)] if isinstance(page, tuple) else []


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_on_the_pages_leads_to_its_chain(site: SiteData, lang: Lang) -> None:
    figures = published(site.map_page(Function.MEETING, lang))
    for link in site.areas.links.values():
        figures += published(site.area_page(link.slug, lang))
    assert len(figures) > 100
    for ref in {figure.ref for figure in figures}:
        page = site.figure_page(ref, lang)
        assert page.subject
        assert page.command.startswith("weefsel trace")
        assert page.sources or page.figure.value == 0


def test_a_figure_has_a_value_or_a_reason_never_both(site: SiteData) -> None:
    for link in site.areas.links.values():
        for figure in published(site.area_page(link.slug, "nl")):
            assert (figure.value is None) == (figure.missing is not None), figure


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_that_an_analysis_makes_has_words(atlas: Atlas, site: SiteData, lang: Lang) -> None:
    for result in (name for name, made in RESULTS.items() if made.figures):
        codes = atlas.figures(result).index.get_level_values(0)
        # the whole place has nothing to be compared with
        code = site.areas.whole.code if site.areas.whole.code in codes else codes[0]
        columns = atlas.figures(result).loc[code].index
        # of what has many columns with words alike some are looked at; those of equity are all in test_equity.py
        for column in columns[:: max(1, len(columns) // 60)]:
            assert site.figure_page(FigureRef(result, code, column), lang).subject


@pytest.mark.parametrize(
    "column",
    ["", "meeting", "meeting:", "meeting:within_", "meeting:within_x", "a:b:c:d", "nothing:within_10", "residents"],
)
def test_columns_that_nothing_makes_are_not_found(site: SiteData, column: str) -> None:
    with pytest.raises(NotFound):
        subject("reach", column, "nl")
    with pytest.raises(NotFound):
        site.figure_page(FigureRef("reach", site.areas.whole.code, column), "nl")


def test_the_chain_as_linked_data_names_the_figure_and_every_source(site: SiteData) -> None:
    ref = FigureRef("reach", site.areas.whole.code, "meeting:within_10")
    graph = json.loads(site.provenance_json(ref))["@graph"]
    assert graph[0]["prov:value"] == site.figures.share("reach", site.areas.whole.code, "meeting:within_10").value
    ids = {node["@id"] for node in graph}
    used = {link["@id"] for node in graph for link in node.get("prov:wasDerivedFrom", [])}
    assert used <= ids


def test_squares_have_the_minutes_that_the_shares_are_made_of(site: SiteData, atlas: Atlas) -> None:
    """Redone the slow way: residents in squares of at most ten minutes, over all residents."""
    minutes = site.cell_minutes(Function.MEETING)
    homes = atlas.snapshot.residents
    near = sum(r for c, r in zip(homes["cell_id"], homes["residents"], strict=True) if (minutes[c] or 99) <= 10)
    share = atlas.figure("reach", site.areas.whole.code, "meeting:within_10").value
    assert share == pytest.approx(near / homes["residents"].sum())


def test_areas_are_found_by_parts_of_their_name(site: SiteData) -> None:
    name = site.areas.whole.name
    assert site.areas.find(name[:4].upper())[0].name.startswith(name[:4])
    assert site.areas.find("zz zz") == ()


def test_an_unknown_area_is_not_found(site: SiteData) -> None:
    with pytest.raises(NotFound):
        site.area_page("atlantis", "nl")
    with pytest.raises(NotFound):
        site.areas.by_code("BU0")
