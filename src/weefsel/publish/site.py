"""What the site shows of one revision: pages and map layers, each figure through the gate."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from weefsel.atlas.agreed import norm_set
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.trace import trace as trace_figure
from weefsel.concepts import AgeBand, Function, Lang, MissingReason, Sphere
from weefsel.concepts.not_measured import not_measured
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.publish import chain, maps, statistics
from weefsel.publish.answers import Narrowed, WhatIf
from weefsel.publish.areas import AreaTree
from weefsel.publish.asked import Asked, Question, is_asked, may_be_asked
from weefsel.publish.codebook import Codebook
from weefsel.publish.crate import crate
from weefsel.publish.equity import EquityPage, EquityPages
from weefsel.publish.figures import Figures
from weefsel.publish.gap_models import GapPage
from weefsel.publish.gaps import Gaps
from weefsel.publish.ground import Ground
from weefsel.publish.models import (
    AgeShare,
    AreaPage,
    AreaRow,
    Drawing,
    FigurePage,
    FigureRef,
    MapPage,
    NamedFigure,
    NotMeasured,
    PlaceMark,
    Published,
    Reach,
    Site,
    SourceSlip,
    SourcesPage,
    StatisticGroup,
    Unknown,
    Voice,
)
from weefsel.publish.monitor import Monitor
from weefsel.publish.monitor_figures import Lines
from weefsel.publish.monitor_models import Weighted, Weights
from weefsel.publish.readings import Readings
from weefsel.publish.room import rooms
from weefsel.publish.subjects import Names, subject
from weefsel.publish.walks import Walks
from weefsel.publish.web import Webs

if TYPE_CHECKING:
    from weefsel.publish.overlay import Overlay

__all__ = ["SiteData", "open_site"]

#: the walking times that the pages speak of, in minutes
WALKS = (5, 10, 15)


def open_site(directory: str | Path) -> SiteData:
    """What is shown now of the snapshot in `directory`. Cheap: a revision is read once, and never changes.

    Raises `NotFound` or `InputError` when there is no sound snapshot.
    """
    atlas = open_atlas(directory)
    return _site(str(atlas.snapshot.path))


@lru_cache(maxsize=2)
def _site(revision: str) -> SiteData:
    return SiteData(open_atlas(revision))


def _quarters(share: Published[float]) -> int | None:
    """How many of four threads a share is."""
    return None if share.value is None else math.floor(share.value * 4 + 0.5)


class SiteData:
    """The pages of one revision. All figures come out as `Published`; nothing else of the atlas does."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._snapshot = atlas.snapshot
        meta = atlas.snapshot.meta
        self.site = Site(meta.name, meta.date, meta.fictional, atlas.snapshot.revision)
        self.areas = AreaTree(atlas.snapshot)
        self.figures = Figures(atlas)

    def _reach(self, code: str) -> tuple[Reach, ...]:
        out: list[Reach] = []
        for function in Function:
            within = [self.figures.share("reach", code, f"{function}:within_{m}") for m in WALKS]
            reference = self.figures.share("reach", self.areas.whole.code, f"{function}:within_10")
            out.append(
                Reach(
                    function,
                    within[0],
                    within[1],
                    within[2],
                    self.figures.count("reach", code, f"{function}:median_minutes"),
                    reference,
                    _quarters(within[1]),
                )
            )
        return tuple(out)

    @cached_property
    def ground(self) -> Ground:
        """Names on the map and where they are."""
        return Ground(self._snapshot)

    @cached_property
    def walks(self) -> Walks:
        """How far it is on foot, over the network of this revision."""
        return Walks(self._snapshot)

    @cached_property
    def _names(self) -> Names:
        def named(table: pd.DataFrame, key: str) -> dict[str, dict[Lang, str]]:
            rows = table[[key, "name_nl", "name_en"]].to_numpy()
            return {str(i): {"nl": str(nl), "en": str(en)} for i, nl, en in rows}

        s = self._snapshot
        norms = norm_set(s).norms
        agreed: dict[str, dict[Lang, str]] = {one.norm_id: {"nl": one.label_nl, "en": one.label_en} for one in norms}
        return Names(named(s.indicators, "indicator_id"), agreed, named(s.interventions, "intervention_id"))

    def _voices(self, code: str, lang: Lang) -> tuple[Voice, ...]:
        """What a survey asked the residents about each sphere, where one did."""
        asked = self._snapshot.indicators
        observed = self._atlas.figures("observed")
        out: list[Voice] = []
        for sphere in Sphere:
            for indicator in asked.loc[asked["sphere"] == sphere, "indicator_id"].astype(str).head(1):
                if (code, indicator) in observed.index:
                    share = self.figures.share("observed", code, indicator)
                    year = self._atlas.figure("observed", code, indicator).year
                    out.append(Voice(sphere, self._names.indicators[indicator][lang], year, share, _quarters(share)))
        return tuple(out)

    def row(self, code: str) -> AreaRow:
        """One area as a row of a table."""
        above = self.areas.rows[code].parent_code
        residents = self.figures.count("people", code, "residents")
        return AreaRow(self.areas.links[code], self.areas.links.get(above), residents, self._reach(code))

    @cached_property
    def rows(self) -> tuple[AreaRow, ...]:
        """The smallest areas, by parent and name."""
        smallest = [code for code in self.areas.rows if code not in self.areas.children]
        made = [self.row(code) for code in smallest]
        return tuple(sorted(made, key=lambda r: (r.parent.name if r.parent else "", r.area.name)))

    @cached_property
    def _sources(self) -> tuple[SourceSlip, ...]:
        return tuple(chain.slip(row) for row in self._snapshot.sources.to_dict("records"))

    @cached_property
    def _slips(self) -> dict[str, SourceSlip]:
        return {slip.source_id: slip for slip in self._sources}

    # --- pages ------------------------------------------------------------------------------------------------------

    @cached_property
    def _maps(self) -> maps.Maps:
        return maps.Maps(self._atlas, self.areas.links)

    def map_page(
        self,
        layer: Function,
        lang: Lang,
        changed: Mapping[str, int | None] | None = None,
        narrowed: Narrowed | None = None,
    ) -> MapPage:
        """*Kaart* with the reach of one function; the squares `changed` of a what-if are drawn with their minutes."""
        del lang  # the page's words come from the catalogue; kept in the signature all pages share
        smallest = tuple(row.area.code for row in self.rows)
        minutes = narrowed.cells if narrowed else self.cell_minutes(layer)
        drawing = self._maps.whole(smallest, minutes, changed or {})
        whole, bounds, allowed = self.row(self.areas.whole.code), self._maps.bounds, self.may_be_asked
        return MapPage(self.site, layer, whole, self.rows, drawing, bounds, self._sources, allowed)

    @cached_property
    def ground_map(self) -> Drawing:
        """The map of the whole place with the outlines of its smallest areas, and nothing on it."""
        return self._maps.ground(code for code in self.areas.rows if code not in self.areas.children)

    def drawn_at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point of WGS 84 is in the drawing of the map page."""
        return self._maps.at(lon, lat)

    def area_page(self, slug: str, lang: Lang) -> AreaPage:
        """*Buurt*. Raises `NotFound` for a slug that is no area's."""
        area = self.areas.by_slug(slug)
        ages = tuple(self._age(area.code, band) for band in AgeBand)
        residents = self.figures.count("people", area.code, "residents")
        voices = self._voices(area.code, lang)
        # a register without addresses says nothing of an area: no groups there is not zero groups
        register = bool(self._snapshot.actors["area_code"].notna().any())
        return AreaPage(
            self.site,
            area,
            self.areas.parents(area.code),
            tuple(self.row(code) for code in self.areas.children.get(area.code, [])),
            residents,
            ages,
            self._reach(area.code),
            voices,
            self._maps.places_in(self.areas.inside(area.code)),
            self.figures.count("presence", area.code, "places:indoor"),
            self.figures.count("presence", area.code, "places:outdoor"),
            self.figures.count("presence", area.code, "actors") if register else None,
            self.figures.count("presence", area.code, "ties") if register else None,
            self._maps.area(area.code, self.areas.inside(area.code)),
            self._unknown(area.code, residents, ages, voices, lang),
            tuple(
                NotMeasured(item.id, item.title(lang), item.why_not(lang), item.how_to_look(lang))
                for item in not_measured()
            ),
            self._sources,
            self.statistics(area.code, lang),
            rooms(self.figures, area.code, self.areas.whole.code),
        )

    def statistics(self, code: str, lang: Lang) -> tuple[StatisticGroup, ...]:
        """What others published about an area, each figure through the gate."""
        return statistics.statistics(
            self._snapshot,
            code,
            self.areas.whole.code,
            partial(self.figures.any, "observed"),
            self._slips,
            lang,
        )

    def equity_page(self, layer: Function, slug: str = "") -> EquityPage:
        """*Verdeling* of the area with this slug; of the whole place without. Raises `NotFound`."""
        area = self.areas.by_slug(slug) if slug else self.areas.whole
        return self._equity.page(area, layer)

    @cached_property
    def _equity(self) -> EquityPages:
        return EquityPages(self.site, self._snapshot, self.areas, self.figures, self._sources)

    @cached_property
    def gaps(self) -> Gaps:
        """*Hiaten*: the place beside what was agreed."""
        return Gaps(self.site, self._atlas, self.figures, self.areas, self._maps, self._sources)

    def gap_page(self, norm_id: str, limit: float | None, lang: Lang) -> GapPage:
        """*Hiaten* for one norm; see `Gaps.page`. With another limit a process that can compute must be asked."""
        return self.gaps.page(norm_id, limit, lang)

    @cached_property
    def webs(self) -> Webs:
        """*Het web*: who is tied to whom, at any date."""
        return Webs(self.site, self._atlas, self.figures, self.areas, self._maps, self._sources)

    @cached_property
    def monitor(self) -> Monitor:
        """*Monitor*: how strong it is, how sure that is, and what changed."""
        return Monitor(self.site, self._atlas, self.figures, self.areas, self.gaps, self._sources)

    @cached_property
    def readings(self) -> Readings:
        """One indicator at a time, and what changed in an area."""
        lines = Lines(self._atlas, self.figures, self.areas, self.gaps)
        return Readings(self.monitor, lines, self._snapshot, self._slips)

    def monitor_weighted(self, weights: Weights) -> Weighted:
        """Scores with other weights for the conditions: a process that can compute must be asked. Raises `NotFound`."""
        return import_module("weefsel.publish.monitor_weighted").weighted(self._atlas, self.figures, weights)

    @cached_property
    def codebook(self) -> Codebook:
        """*Codeboek*: every published figure as one table. Its files are made by a process that can compute."""
        return Codebook(self.site, self._atlas, self.figures, self.areas, self._names)

    def sources_page(self, lang: Lang) -> SourcesPage:
        """*Over de data*: every source, and what became of its rows."""
        del lang  # names and numbers only; kept in the signature all pages share
        return SourcesPage(self.site, statistics.reports(self._snapshot, self._slips))

    def _age(self, code: str, band: AgeBand) -> AgeShare:
        reference = (
            self.figures.share("people", self.areas.whole.code, str(band)) if code != self.areas.whole.code else None
        )
        return AgeShare(band, self.figures.share("people", code, str(band)), reference)

    def _unknown(
        self,
        code: str,
        residents: Published[int],
        ages: tuple[AgeShare, ...],
        voices: tuple[Voice, ...],
        lang: Lang,
    ) -> tuple[Unknown, ...]:
        """What this page would show if it were known."""
        out: list[Unknown] = []
        if residents.missing:
            out.append(Unknown(text("publish.unknown_residents", lang), residents.missing))
        if reason := next((a.share.missing for a in ages if a.share.missing), None):
            out.append(Unknown(text("publish.unknown_ages", lang), reason))
        off = self.figures.count("reach", code, "off_network")
        if off.value:
            out.append(Unknown(text("publish.unknown_off_network", lang), MissingReason.NOT_MEASURED))
        out += [Unknown(voice.name, voice.share.missing) for voice in voices if voice.share.missing]
        if not voices:
            out.append(Unknown(text("publish.unknown_sphere", lang), MissingReason.NOT_MEASURED))
        return tuple(out)

    def figure_page(self, ref: FigureRef, lang: Lang) -> FigurePage:
        """*Herkomst*. Raises `NotFound` for a figure that does not exist, or may not be asked for."""
        self._allow(ref)
        traced = trace_figure(self._atlas, ref.result, ref.area_code, ref.column)
        published = self.figures.any(ref.result, ref.area_code, ref.column)
        area, whose = self.areas.links[ref.area_code], self.figures.disclosure(traced.figure)
        return chain.figure_page(self.site, area, published, traced, lang, self._names, whose)

    def figure_named(self, ref: FigureRef, lang: Lang) -> NamedFigure:
        """A figure and what it is called. Raises `NotFound`, also for one that is only made when it is asked for."""
        if is_asked(ref.result) or ref.area_code not in self.areas.links:
            raise NotFound(f"No figure {ref.result} {ref.area_code} {ref.column} is kept.")
        published = self.figures.any(ref.result, ref.area_code, ref.column)
        called = subject(ref.result, ref.column, lang, self._names)
        return NamedFigure(self.areas.links[ref.area_code], published, called)

    @cached_property
    def may_be_asked(self) -> bool:
        """Whether questions are answered whose answer nobody keeps."""
        return may_be_asked(self._snapshot)

    def _allow(self, ref: FigureRef) -> None:
        if is_asked(ref.result) and not self.may_be_asked:
            raise NotFound(f"Figures of {ref.result} need residents from public sources.")

    def provenance_json(self, ref: FigureRef) -> str:
        """The whole chain of a figure as JSON-LD: PROV, and the metadata of an RO-Crate. Raises `NotFound`."""
        page = self.figure_page(ref, "en")
        documents = self._atlas.provenance_documents(ref.result, ref.column)
        return json.dumps(crate(documents, page, self._slips), indent=1, ensure_ascii=False, default=str)

    @cached_property
    def _overlay(self) -> Overlay:
        # loads what computes: only where it is asked for
        module = import_module("weefsel.publish.overlay")
        return module.Overlay(self._atlas, self.figures, self.areas.links, self.areas.whole)

    def narrowed(self, layer: Function, question: Question) -> Narrowed:
        """What there is where something is asked of places. Raises `NotFound` where none may be, `InputError`."""
        return self._overlay.narrowed(layer, question)

    def what_if(self, asked: Asked) -> WhatIf:
        """What changes when places open or close. Raises `NotFound` where none of it may be told, `InputError`."""
        return self._overlay.answer(asked)

    # --- the map's layers -------------------------------------------------------------------------------------------

    def cell_minutes(self, layer: Function) -> dict[str, int | None]:
        """Square → minutes' walk to the nearest place of the function, rounded up; None where not reached."""
        cells = self._atlas.rows("reach_cells")
        parameters = self._atlas.provenance("reach_cells").parameters
        layer_cells = cells[cells["target"] == layer]
        minutes = np.ceil(layer_cells["distance_m"].to_numpy(float) / float(parameters["speed_m_s"]) / 60)
        return {
            str(cell): None if pd.isna(walk) else int(walk)
            for cell, walk in zip(layer_cells["cell_id"], minutes, strict=True)
        }

    def place_marks(self) -> tuple[PlaceMark, ...]:
        """All places that are drawn."""
        return self._maps.places

    def tiles_path(self) -> Path:
        """The vector tiles: geometry and ids only."""
        return self._atlas.tiles / "map.pmtiles"

    def outlines(self) -> dict[str, Any]:
        """Area code → outline as a GeoJSON geometry in WGS 84, to seven decimals (about a centimetre)."""
        areas = self._snapshot.areas[self._snapshot.areas["area_code"].isin(self.areas.links)]
        degrees = shapely.set_precision(areas.geometry.to_crs("EPSG:4326").to_numpy(), 1e-7)
        degrees = shapely.orient_polygons(degrees)
        return {
            str(code): json.loads(outline)
            for code, outline in zip(areas["area_code"], shapely.to_geojson(degrees), strict=True)
        }
