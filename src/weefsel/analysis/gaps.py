"""What is missing against what was agreed: for each norm and area who has it, who does not, and how sure that is.

Whether someone has a place near enough is measured from the square that they live in. `lower` and `upper` are what it
would be if everybody in a square lived half a square further, or nearer by, and if all places of which it is not
known whether they count did not, or did. They are bounds from those causes, not a 95 % interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from weefsel.analysis.agreed import counting, subjects
from weefsel.analysis.amounts import amounts
from weefsel.analysis.audience import group_of, limit_m, speed_of
from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.ground import Ground
from weefsel.analysis.measures import BEYOND, FURTHEST, MAYBE, MEETS, NO, POSSIBLE, SURE, WITHOUT, YES
from weefsel.analysis.opening import NETHERLANDS, Region
from weefsel.analysis.people import age_reason
from weefsel.analysis.quantiles import weighted_quantiles
from weefsel.analysis.reach import belonging, evidence_of, positions, share_within
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Audience, MissingReason
from weefsel.snapshot.norms import Norm

__all__ = ["gap_areas", "gap_cells", "gap_places"]

Floats = NDArray[np.float64]
_NOTHING: Final = np.array(None, dtype=object)


def gap_places(
    places: pd.DataFrame, offers: pd.DataFrame, norms: Sequence[Norm], *, on: date, where: Region = NETHERLANDS
) -> pd.DataFrame:
    """Which places each norm is about, and whether they count: columns `norm_id`, `place_id`, `counts`.

    `counts` is `yes`, `maybe` (it is not known) or `no`: the place does not meet what the norm asks of places.
    """
    rows: list[pd.DataFrame] = []
    ids = places["place_id"].to_numpy(object)
    for norm in norms:
        about = subjects(places, norm)
        found = counting(places, offers, norm, on=on, where=where)
        counts = np.where(found.mask[about], YES, np.where(found.unknown_mask[about], MAYBE, NO)).astype(object)
        rows.append(pd.DataFrame({"norm_id": norm.norm_id, "place_id": ids[about], "counts": counts}))
    return pd.concat(rows, ignore_index=True)


def gap_cells(
    residents: pd.DataFrame, places: pd.DataFrame, ground: Ground, norms: Sequence[Norm], counted: pd.DataFrame
) -> pd.DataFrame:
    """How far every square is from the places that count for each norm by resident. `counted` is from `gap_places`.

    Columns `cell_id` and, for each such norm that the sources know places of, `sure:<norm>` and `possible:<norm>`
    (metres, NaN where none is reached); the second only where something is asked of places that is not known of all.
    """
    row = pd.Series(np.arange(len(places)), index=places["place_id"])
    wanted: list[tuple[str, NDArray[np.int64]]] = []
    for norm in norms:
        about = counted[counted["norm_id"] == norm.norm_id]
        # of no place is it known whether it counts: that is not the same as none
        if not norm.measure.by_resident or (about["counts"] == MAYBE).all():
            continue
        sure = about.loc[about["counts"] == YES, "place_id"]
        wanted.append((f"{SURE}:{norm.norm_id}", row.loc[sure].to_numpy(np.int64)))
        if (about["counts"] == MAYBE).any():
            possible = about.loc[about["counts"] != NO, "place_id"]
            wanted.append((f"{POSSIBLE}:{norm.norm_id}", row.loc[possible].to_numpy(np.int64)))
    metres = ground.nearest(positions(places), [group for _, group in wanted]).distance_m
    columns = {name: metres[row] for row, (name, _) in enumerate(wanted)}
    return pd.DataFrame({"cell_id": residents["cell_id"].to_numpy(object), **columns})


def gap_areas(
    areas: pd.DataFrame,
    residents: pd.DataFrame,
    places: pd.DataFrame,
    offers: pd.DataFrame,
    cells: pd.DataFrame,
    norms: Sequence[Norm],
    walking: Walking,
    *,
    straight: bool,
    on: date,
    where: Region = NETHERLANDS,
) -> pd.DataFrame:
    """For each norm and area of the newest year how many have what was agreed. `cells` are those of `gap_cells`.

    Returns figures. For a norm by resident `N:meets` (share, 0–1, of its audience) and `N:without` (residents), for a
    norm for everyone also by age (`N:meets:age_65plus`); `N:p90` (nine in ten walk at most, in the norm's unit) and
    `N:beyond` (half of those without walk so much more than agreed). For a norm by area `N:amount`, in its unit.
    Where a norm cannot be judged the figures are there, missing, with the reason. `straight` says that walks are
    straight lines.
    """
    newest = newest_year(areas)
    people = _People.of(newest, residents, straight)
    parts: list[dict[str, Any]] = []
    for norm in norms:
        if norm.measure.by_resident:
            parts += _by_resident(norm, people, cells, walking)
        else:
            parts += amounts(norm, newest, people.residents_of_areas(), places, offers, on=on, where=where)
    for part in parts:
        known = ~np.isnan(np.asarray(part["value"], float))
        reason = np.broadcast_to(np.asarray(part.get("missing"), object), known.shape)
        part["missing"] = np.where(known, _NOTHING, reason)
        evidence = np.broadcast_to(np.asarray(part.get("evidence", people.evidence), object), known.shape)
        part["evidence"] = np.where(known, evidence, _NOTHING)
    where_and_when = {"area_code": newest["area_code"].to_numpy(object), "year": newest["year"].to_numpy()}
    return figures([where_and_when | part for part in parts])


class _People(NamedTuple):
    """Who lives where: the squares and the areas they are in."""

    areas: pd.DataFrame
    residents: pd.DataFrame
    #: (areas, squares), by area and by square
    belongs: csr_matrix
    by_square: csc_matrix
    half: Floats
    evidence: NDArray[Any]
    #: per area, why ages are missing there
    no_ages: NDArray[Any]

    @classmethod
    def of(cls, areas: pd.DataFrame, residents: pd.DataFrame, straight: bool) -> _People:
        belongs = belonging(areas, residents)
        evidence = np.array(evidence_of(belongs, residents, straight), object)
        no_ages = _no_ages(belongs, residents)
        half = residents["size_m"].to_numpy(float) / 2
        return cls(areas, residents, belongs, belongs.tocsc(), half, evidence, no_ages)

    def residents_of_areas(self) -> Floats:
        return self.belongs @ self.residents["residents"].to_numpy(float)

    def excepted(self, norm: Norm) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which areas, and which squares, a norm does not hold for."""
        pairs = membership(self.areas)
        codes = pairs.loc[pairs["within"].isin(norm.except_areas), "area_code"]
        return self.areas["area_code"].isin(codes).to_numpy(), self.residents["area_code"].isin(codes).to_numpy()


def _no_ages(belongs: csr_matrix, residents: pd.DataFrame) -> NDArray[Any]:
    """Per area, why ages are missing there."""
    if residents["age_missing"].isna().all():
        return np.full(belongs.shape[0], str(MissingReason.UNKNOWN), object)
    return np.array([age_reason(residents.iloc[belongs[a].indices]) for a in range(belongs.shape[0])], object)


def _by_resident(norm: Norm, people: _People, cells: pd.DataFrame, walking: Walking) -> Iterator[dict[str, Any]]:
    weight = group_of(people.residents, norm)
    name = f"{SURE}:{norm.norm_id}"
    if weight is None or name not in cells:
        yield from _not_judged(norm, len(people.areas))
        return
    sure = _far(cells[name])
    possible = _far(cells[f"{POSSIBLE}:{norm.norm_id}"]) if f"{POSSIBLE}:{norm.norm_id}" in cells else sure
    out_areas, out_squares = people.excepted(norm)
    limit = limit_m(norm, walking)
    for suffix, group in _groups(norm, people.residents, weight):
        there = np.where(out_squares, 0.0, np.nan_to_num(group))
        total = people.belongs @ there
        ages = suffix or norm.audience is not Audience.EVERYONE
        reason = people.no_ages if ages else np.array(str(MissingReason.UNKNOWN), object)
        # of an area where nobody of the audience lives nothing is asked
        reason = np.where(out_areas, np.array(str(MissingReason.NOT_ASKED), object), reason)
        value, lower, upper = (
            share_within(people.belongs, there, distance[None, :], limit)[0]
            for distance in (sure, sure + people.half, possible - people.half)
        )
        ends = {"value": value, "lower": lower, "upper": upper}
        yield {"column": f"{norm.norm_id}:{MEETS}{suffix}", "unit": "share", "missing": reason} | ends
        lost = {"value": (1 - value) * total, "lower": (1 - upper) * total, "upper": (1 - lower) * total}
        yield {"column": f"{norm.norm_id}:{WITHOUT}{suffix}", "unit": "residents", "missing": reason} | lost
        if not suffix:
            yield from _distances(norm, people, sure, there, limit, walking)


def _far(metres: pd.Series) -> Floats:
    """Distances with what is not reached infinitely far."""
    return np.nan_to_num(metres.to_numpy(float), nan=np.inf)


def _groups(norm: Norm, residents: pd.DataFrame, weight: Floats) -> Iterator[tuple[str, Floats]]:
    yield "", weight
    if norm.audience is Audience.EVERYONE:
        for band in AgeBand:
            yield f":{band}", residents[str(band)].to_numpy(float)


def _not_judged(norm: Norm, areas: int) -> Iterator[dict[str, Any]]:
    units = {MEETS: "share", WITHOUT: "residents", FURTHEST: _unit(norm), BEYOND: _unit(norm)}
    for name, unit in units.items():
        nothing = np.full(areas, np.nan)
        reason = str(MissingReason.NOT_MEASURED)
        yield {"column": f"{norm.norm_id}:{name}", "unit": unit, "value": nothing, "missing": reason}


def _unit(norm: Norm) -> str:
    return "minutes" if norm.measure.unit == "min" else "m"


def _distances(
    norm: Norm, people: _People, sure: Floats, weight: Floats, limit: float, walking: Walking
) -> Iterator[dict[str, Any]]:
    """How far nine in ten walk at most, and how much further than agreed half of those without walk."""
    scale = 1 / (60 * speed_of(norm, walking)) if norm.measure.unit == "min" else 1.0
    furthest = weighted_quantiles(people.by_square, sure, weight, (0.9,))[0]
    far = np.where(sure > limit, weight, 0.0)
    beyond = weighted_quantiles(people.by_square, sure - limit, far, (0.5,))[0]
    for name, metres in ((FURTHEST, furthest), (BEYOND, beyond)):
        value = np.where(np.isinf(metres), np.nan, metres) * scale
        reason = str(MissingReason.NOT_MEASURED)
        yield {"column": f"{norm.norm_id}:{name}", "unit": _unit(norm), "value": value, "missing": reason}
