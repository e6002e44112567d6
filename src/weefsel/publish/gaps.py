"""*Hiaten*: a revision held beside what was agreed. Reads what the atlas keeps; loads no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from weefsel.analysis.audience import BANDS, group_of, limit_m, speed_of
from weefsel.analysis.figures import membership
from weefsel.analysis.measures import AMOUNT, BEYOND, FURTHEST, MAYBE, MEETS, POSSIBLE, SURE, WITHOUT, YES
from weefsel.analysis.verdicts import verdict
from weefsel.atlas.agreed import norm_set
from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.registry import WALKING
from weefsel.concepts import AgeBand, Audience, Function, Lang, Level, MissingReason, NormVerdict
from weefsel.errors import NotFound
from weefsel.publish.areas import AreaTree
from weefsel.publish.asked import may_be_asked
from weefsel.publish.earlier import Earlier
from weefsel.publish.figures import Figures
from weefsel.publish.gap_models import (
    AmountRow,
    GapAge,
    GapPage,
    GapRow,
    GapSquares,
    NormChoice,
    SetLine,
    Spot,
    Unjudged,
)
from weefsel.publish.gate import SPREAD_STEP
from weefsel.publish.maps import Maps
from weefsel.publish.models import AreaLink, Published, Site, SourceSlip
from weefsel.publish.norm_swatch import swatch
from weefsel.snapshot.norms import Norm

__all__ = ["Gaps"]

RESULT: Final = "gaps"
ASKED: Final = "gaps_at"
#: to what a number of people is rounded
PEOPLE_STEP: Final = 10
#: so many pages are kept: people go back and forth between norms
REMEMBERED: Final = 32
#: the slider goes from a part to a multiple of what was agreed
SLIDER: Final = (0.4, 2.0)
Floats = NDArray[np.float64]


class Gaps:
    """One revision beside its norm set."""

    def __init__(
        self,
        site: Site,
        atlas: Atlas,
        figures: Figures,
        areas: AreaTree,
        maps: Maps,
        sources: tuple[SourceSlip, ...],
    ) -> None:
        self._site = site
        self._atlas = atlas
        self._snapshot = atlas.snapshot
        self._figures = figures
        self._areas = areas
        self._maps = maps
        self._sources = sources
        self._kept_spots: dict[str, dict[str, Spot]] = {}
        self._pages: dict[tuple[str, Lang], GapPage] = {}

    # --- the norms ----------------------------------------------------------------------------------------------------

    @cached_property
    def norm_set(self) -> Any:
        """The set the place is held beside."""
        return norm_set(self._snapshot)

    def set_line(self, lang: Lang) -> SetLine:
        """The set in a few words."""
        made = self.norm_set
        begins, ends = (None if day is None else day.isoformat() for day in (made.valid_from, made.valid_until))
        holds = made.holds_on(dt.date.fromisoformat(self._snapshot.meta.date))
        return SetLine(made.title(lang), made.version, made.signed_by, begins, ends, holds, made.checksum)

    def _is_about(self, norm: Norm) -> bool:
        """Whether there are areas as the norm means; small ones stand in for each other."""
        there = {str(link.level) for link in self._areas.links.values()}
        return norm.level in there or norm.level in (Level.BUURT, Level.WIJK)

    def _why_not(self, norm: Norm) -> str | None:
        """Why a norm cannot be judged here: id of a text; None where it can."""
        if norm.advice_only:
            return "gaps.why_advice"
        if not self._is_about(norm):
            return "gaps.why_level"
        if norm.measure.by_resident and norm.audience not in BANDS:
            return "gaps.why_audience"
        whole = self._figure(norm, self._areas.whole.code, MEETS if norm.measure.by_resident else AMOUNT)
        if whole.missing is None or whole.missing == MissingReason.SECRET:
            return None
        if norm.measure.by_resident and norm.audience is not Audience.EVERYONE and self._known_places(norm):
            return "gaps.why_ages"
        return "gaps.why_conditions" if norm.moments or norm.free or norm.without_referral else "gaps.why_no_data"

    def _known_places(self, norm: Norm) -> bool:
        return f"{SURE}:{norm.norm_id}" in self._cells

    @cached_property
    def _judged(self) -> tuple[Norm, ...]:
        return tuple(norm for norm in self.norm_set.norms if self._why_not(norm) is None)

    def _norm(self, norm_id: str) -> Norm:
        """The norm with this id, or the first that can be judged. Raises `NotFound`."""
        found = [norm for norm in self._judged if not norm_id or norm.norm_id == norm_id]
        if not found:
            there = ", ".join(norm.norm_id for norm in self._judged) or "none that can be judged here"
            raise NotFound(f"No norm {norm_id[:60]}. There is: {there}.")
        return found[0]

    # --- figures --------------------------------------------------------------------------------------------------

    def _figure(self, norm: Norm, code: str, measure: str) -> Figure:
        result = ASKED if "@" in norm.norm_id else RESULT
        return self._atlas.figure(result, code, f"{norm.norm_id}:{measure}")

    def _any(self, norm: Norm, code: str, measure: str) -> Published[Any]:
        result = ASKED if "@" in norm.norm_id else RESULT
        return self._figures.any(result, code, f"{norm.norm_id}:{measure}")

    def _verdict(self, norm: Norm, figure: Published[Any]) -> NormVerdict:
        """Whether an area meets a norm, by what is shown of it."""
        return verdict(norm, figure.value, figure.lower, figure.upper)

    def _row(self, norm: Norm, code: str, *, by_age: bool = False) -> GapRow:
        meets, without, furthest, beyond = (self._any(norm, code, name) for name in (MEETS, WITHOUT, FURTHEST, BEYOND))
        parent = self._areas.links.get(self._areas.rows[code].parent_code)
        by_age = by_age and norm.audience is Audience.EVERYONE
        ages = tuple(self._age(norm, code, band) for band in AgeBand) if by_age else ()
        return GapRow(
            self._areas.links[code],
            parent,
            meets,
            without,
            furthest,
            beyond,
            self._verdict(norm, meets),
            ages,
            self._earlier.short_since(norm, code, self._verdict(norm, meets)),
            self._spots_of_areas(norm).get(code),
        )

    def _age(self, norm: Norm, code: str, band: AgeBand) -> GapAge:
        return GapAge(band, *(self._any(norm, code, f"{name}:{band}") for name in (MEETS, WITHOUT)))

    def _amount(self, norm: Norm, code: str) -> AmountRow:
        amount = self._any(norm, code, AMOUNT)
        parent = self._areas.links.get(self._areas.rows[code].parent_code)
        return AmountRow(self._areas.links[code], parent, amount, self._verdict(norm, amount))

    def codes(self, norm: Norm) -> list[str]:
        """The areas that a norm is about, by parent and name; where there are none of that level, the smallest."""
        links = [link for link in self._areas.links.values() if str(link.level) == norm.level]
        if not links:
            links = [link for link in self._areas.links.values() if link.code not in self._areas.children]

        def place(link: AreaLink) -> tuple[str, str]:
            parent = self._areas.links.get(self._areas.rows[link.code].parent_code)
            return (parent.name if parent else "", link.name)

        return [link.code for link in sorted(links, key=place)]

    @cached_property
    def _earlier(self) -> Earlier:
        return Earlier(self._snapshot, self.norm_set)

    # --- the page -------------------------------------------------------------------------------------------------

    @property
    def may_move(self) -> bool:
        """Whether limits may be moved: not where that would tell where few people of our own sources live."""
        return may_be_asked(self._snapshot)

    def page(self, norm_id: str, limit: float | None, lang: Lang) -> GapPage:
        """*Hiaten* for a norm, the first that can be judged without, and at another limit than was agreed.

        Raises `NotFound` for a norm that is not there, or cannot be judged, and for a limit that may not be asked.
        """
        agreed = self._norm(norm_id)
        norm = agreed if limit is None or limit == agreed.limit else self._moved(agreed, limit)
        key = norm.norm_id, lang
        if key not in self._pages:
            self._pages[key] = self._page(agreed, norm, lang)
            if len(self._pages) > REMEMBERED:
                self._pages.pop(next(iter(self._pages)))
        return self._pages[key]

    def _page(self, agreed: Norm, norm: Norm, lang: Lang) -> GapPage:
        sure, possible = self._places(agreed)
        codes, whole = self.codes(norm), self._areas.whole.code
        if norm.measure.by_resident:
            rows, first = tuple(self._row(norm, code) for code in codes), self._row(norm, whole, by_age=True)
        else:
            rows, first = tuple(self._amount(norm, code) for code in codes), self._amount(norm, whole)
        return GapPage(
            self._site,
            self.set_line(lang),
            self.choices,
            self.unjudged,
            norm,
            self.function(norm),
            agreed.limit,
            first,
            rows,
            self._drawing(norm, sure | possible),
            self._maps.bounds,
            self._slider(agreed),
            speed_of(norm, WALKING),
            self._spots(agreed) if norm is agreed else (),
            sure,
            possible,
            self._sources,
        )

    def by_age(self, norm_id: str) -> tuple[GapRow, ...]:
        """Every area of every level beside one norm, with its ages: what a spreadsheet holds. Raises `NotFound`."""
        norm = self._norm(norm_id)
        if not norm.measure.by_resident:
            raise NotFound(f"{norm_id[:60]} is not of people.")
        return tuple(self._row(norm, code, by_age=True) for code in self._areas.links)

    def _moved(self, norm: Norm, limit: float) -> Norm:
        if not self.may_move or not norm.measure.by_resident:
            raise NotFound("Another limit can be asked of walks only, and where residents come from public sources.")
        return replace(norm, norm_id=f"{norm.norm_id}@{limit:g}", limit=limit)

    def _slider(self, norm: Norm) -> tuple[float, float, float] | None:
        if not self.may_move or not norm.measure.by_resident:
            return None
        step = 1.0 if norm.measure.unit == "min" else 50.0
        least, most = (max(step, round(end * norm.limit / step) * step) for end in SLIDER)
        return least, most, step

    def function(self, norm: Norm) -> Function:
        """The function that gives a norm its colour: its own, or the first of the kind of place it asks for."""
        target = norm.targets[0]
        return target if isinstance(target, Function) else target.functions[0]

    @cached_property
    def choices(self) -> tuple[NormChoice, ...]:
        """The norms that can be judged, as one chooses between them."""
        return tuple(self._choice(norm) for norm in self._judged)

    def _choice(self, norm: Norm) -> NormChoice:
        measure = MEETS if norm.measure.by_resident else AMOUNT
        codes = self.codes(norm)
        verdicts = [self._verdict(norm, self._any(norm, code, measure)) for code in codes]
        met, short, unsure, unknown = (verdicts.count(one) for one in NormVerdict)
        whole = self._any(norm, self._areas.whole.code, measure)
        cloth = self._swatch(norm) if norm.measure.by_resident else None
        level = self._areas.links[codes[0]].level
        return NormChoice(norm, self.function(norm), whole, met, short, unsure, unknown, level, cloth)

    @cached_property
    def unjudged(self) -> tuple[Unjudged, ...]:
        """The norms that cannot be judged here, and why not."""
        found = ((norm, self._why_not(norm)) for norm in self.norm_set.norms)
        return tuple(Unjudged(norm, why) for norm, why in found if why is not None)

    # --- squares ---------------------------------------------------------------------------------------------------

    @cached_property
    def _cells(self) -> pd.DataFrame:
        return self._atlas.rows("gap_cells")

    def _metres(self, norm: Norm, kind: str = SURE) -> Floats:
        name = f"{kind}:{norm.norm_id.partition('@')[0]}"
        return self._cells[name if name in self._cells else f"{SURE}:{name.partition(':')[2]}"].to_numpy(float)

    def _beyond(self, norm: Norm) -> Floats:
        """Minutes further than agreed, per square; at most 0 where it is near enough, NaN where none is reached."""
        return (self._metres(norm) - limit_m(norm, WALKING)) / speed_of(norm, WALKING) / 60

    def _swatch(self, norm: Norm) -> Any:
        residents = self._snapshot.residents
        at = residents[["x_m", "y_m"]].to_numpy(float)
        return swatch(at, residents["residents"].to_numpy(float), self._beyond(norm))

    def minutes(self, norm: Norm) -> dict[str, int | None]:
        """Square → whole minutes further than agreed, None where none is reached; empty for a norm by area."""
        if not norm.measure.by_resident:
            return {}
        ids, walks = self._cells["cell_id"].astype(str), np.ceil(np.maximum(self._beyond(norm), 0))
        return {cell: None if np.isnan(walk) else int(walk) for cell, walk in zip(ids, walks, strict=True)}

    def _drawing(self, norm: Norm, shown: frozenset[str]) -> Any:
        """The map: every square with its whole minutes further than agreed, and the places that count or might."""
        smallest = [code for code in self._areas.rows if code not in self._areas.children]
        beyond = self.minutes(norm)
        drawing = self._maps.whole(smallest, beyond, {})
        places = tuple(place for place in self._maps.places if place.place_id in shown)
        return replace(drawing, cells=drawing.cells if beyond else (), places=places)

    def squares(self, norm_id: str) -> GapSquares:
        """What the slider adds up. Raises `NotFound` where limits may not be moved."""
        norm = self._norm(norm_id)
        if not self.may_move or not norm.measure.by_resident:
            raise NotFound("Squares are told of walks only, and where residents come from public sources.")
        residents = self._snapshot.residents
        people = group_of(residents, norm)
        assert people is not None
        sure, possible = (_tenths(self._metres(norm, kind)) for kind in (SURE, POSSIBLE))
        codes = self.codes(norm)
        bands = AgeBand if norm.audience is Audience.EVERYONE else ()
        return GapSquares(
            speed_of(norm, WALKING),
            tuple(self._cells["cell_id"].astype(str)),
            sure,
            () if sure == possible else possible,
            self._people(norm, people),
            {band: self._people(norm, residents[str(band)].to_numpy(float)) for band in bands},
            tuple((residents["size_m"].to_numpy(float) / 2).tolist()),
            tuple(self._row_of_squares(codes)),
            tuple(codes),
            SPREAD_STEP,
        )

    def _people(self, norm: Norm, group: Floats) -> tuple[float, ...]:
        """People of a group in each square; none where it is not known, or the norm does not hold."""
        pairs = membership(self._snapshot.areas)
        codes = pairs.loc[pairs["within"].isin(norm.except_areas), "area_code"]
        out = self._snapshot.residents["area_code"].isin(codes).to_numpy()
        return tuple(np.where(out, 0.0, np.nan_to_num(group)).tolist())

    def _row_of_squares(self, codes: list[str]) -> list[int]:
        row = {code: place for place, code in enumerate(codes)}
        pairs = membership(self._snapshot.areas)
        pairs = pairs[pairs["within"].isin(codes)]
        of_area = {area: row[within] for area, within in zip(pairs["area_code"], pairs["within"], strict=True)}
        return [of_area.get(code, -1) for code in self._snapshot.residents["area_code"]]

    # --- places and spots --------------------------------------------------------------------------------------------

    def _places(self, norm: Norm) -> tuple[frozenset[str], frozenset[str]]:
        """Ids of the places that count, and of those that might."""
        rows = self._atlas.rows("gap_places")
        rows = rows[rows["norm_id"] == norm.norm_id]
        sure, possible = (frozenset(rows.loc[rows["counts"] == word, "place_id"].astype(str)) for word in (YES, MAYBE))
        return sure, possible

    def _spots(self, norm: Norm) -> tuple[Spot, ...]:
        """Where a new place would help first, in the whole place."""
        return tuple(self._spot(row) for row in self._spot_rows(norm, ""))

    def _spots_of_areas(self, norm: Norm) -> dict[str, Spot]:
        """The best spot within each area; none at another limit than was agreed."""
        if norm.norm_id not in self._kept_spots:
            found = () if "@" in norm.norm_id else self._spot_rows(norm, None)
            self._kept_spots[norm.norm_id] = {row["scope"]: self._spot(row) for row in found}
        return self._kept_spots[norm.norm_id]

    def _spot_rows(self, norm: Norm, scope: str | None) -> Iterator[dict[str, Any]]:
        """Rows of the result `closing`; those that help too few people to tell are left out."""
        if not self.may_move:
            return
        rows = self._atlas.rows("closing")
        rows = rows[rows["norm_id"] == norm.norm_id]
        rows = rows[rows["scope"] == ""] if scope == "" else rows[rows["scope"] != ""]
        for row in rows.to_dict("records"):
            if round(row["people"] / PEOPLE_STEP) > 0:
                yield {str(name): value for name, value in row.items()}

    @cached_property
    def _to_degrees(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(self._snapshot.meta.crs, "EPSG:4326", always_xy=True)

    def _spot(self, row: Mapping[str, Any]) -> Spot:
        lon, lat = (round(float(end), 5) for end in self._to_degrees.transform(row["x_m"], row["y_m"]))
        x, y = self._maps.at(lon, lat)
        people = round(row["people"] / PEOPLE_STEP) * PEOPLE_STEP
        return Spot(int(row["rank"]), self._areas.links[str(row["area_code"])], x, y, lon, lat, people)


def _tenths(metres: Floats) -> tuple[float, ...]:
    """Metres as the analysis has them, in tenths; −1 where none is reached."""
    return tuple(np.nan_to_num(metres, nan=-1.0).round(1).tolist())
