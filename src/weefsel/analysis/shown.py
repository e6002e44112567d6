"""What may be shown of the figures that count people from a source of our own.

All counts of residents that leave at once are one system: areas within areas, ages, limits of reach, norms. It is
protected as a whole (`weefsel.analysis.disclosure`); what is a share is made of its published parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.audience import BANDS, limit_m
from weefsel.analysis.disclosure import EVERYONE, Chain, Protected, System, shares, system
from weefsel.analysis.disclosure.protect import protect
from weefsel.analysis.figures import newest_year
from weefsel.analysis.measures import BEYOND, FURTHEST, MEETS, SHOWN_COLUMNS, SURE, WITHOUT
from weefsel.analysis.reach import belonging
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Audience, Function
from weefsel.snapshot.norms import Norm

__all__ = ["shown"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
OFF: Final = "off_network"
_BANDS: Final = tuple(map(str, AgeBand))


class _Shown(NamedTuple):
    """The protected system of a place, and what its figures are made of."""

    system: System
    protected: Protected
    codes: NDArray[Any]

    def number(self, *names: str) -> Floats:
        """The published number of a cell in each area; NaN where it is hidden."""
        return self.protected.number[self.system.at(*names)]

    def share(self, part: tuple[str, ...], whole: tuple[str, ...] = (EVERYONE,)) -> Floats:
        return shares(self.protected, self.system.at(*part), self.system.at(*whole))

    def rows(self, result: str, column: str, value: Floats) -> pd.DataFrame:
        return pd.DataFrame({"result": result, "area_code": self.codes, "column": column, "value": value})


def shown(
    areas: pd.DataFrame,
    residents: pd.DataFrame,
    reach_cells: pd.DataFrame,
    gap_cells: pd.DataFrame,
    made: Mapping[str, pd.DataFrame],
    norms: Sequence[Norm],
    walking: Walking,
    key: bytes,
) -> pd.DataFrame:
    """What is published of `people`, `reach` and `gaps`, where residents come from a source of our own.

    `made` holds the figures of those three. Returns the columns `SHOWN_COLUMNS`: a row for every figure that counts
    people, with the number or share that is published; NaN where it is secret. Figures that are not in it tell nothing
    of people. Of kinds of place nothing is published, and of how far people walk nothing where those people are hidden.
    """
    newest = newest_year(areas)
    position = {str(code): place for place, code in enumerate(newest["area_code"])}
    parents = [position.get(str(code), -1) for code in newest["parent_code"]]
    groups = {EVERYONE: residents["residents"].to_numpy(float)}
    if residents[[*_BANDS]].notna().any(axis=None):
        groups |= {band: residents[band].to_numpy(float) for band in _BANDS}
    judged = [n for n in norms if f"{SURE}:{n.norm_id}" in gap_cells and n.measure.by_resident]
    chains = _chains(reach_cells, gap_cells, judged, walking, len(residents))
    belongs = belonging(newest, residents)
    cells = system(belongs, parents, residents["cell_id"].astype(str).tolist(), groups, chains)
    ready = _Shown(cells, protect(cells.cells, key), newest["area_code"].to_numpy(object))
    parts = [
        *_people(ready, groups),
        *_reach(ready, groups, walking, made["reach"]),
        *_gaps(ready, groups, judged, made),
    ]
    told = pd.concat(parts, ignore_index=True)
    return pd.concat([told, _untold(told, made)], ignore_index=True)[[*SHOWN_COLUMNS]]


def _chains(
    reach_cells: pd.DataFrame, gap_cells: pd.DataFrame, norms: Sequence[Norm], walking: Walking, squares: int
) -> dict[str, Chain]:
    chains: dict[str, Chain] = {}
    of_target = dict(iter(reach_cells.groupby("target", sort=False)))
    for function in map(str, Function):
        if function in of_target:
            metres = np.nan_to_num(of_target[function]["distance_m"].to_numpy(float), nan=np.inf)
            limits = [(f"within_{m}", metres <= m * 60 * walking.speed_m_s) for m in sorted(walking.minutes)]
            chains[function] = Chain(limits)
    off = reach_cells["route"].isna().to_numpy()[:squares]
    chains[OFF] = Chain([(OFF, off)])
    for norm in norms:
        metres = np.nan_to_num(gap_cells[f"{SURE}:{norm.norm_id}"].to_numpy(float), nan=np.inf)
        chains[f"norm {norm.norm_id}"] = Chain([(MEETS, metres <= limit_m(norm, walking))], (WITHOUT,))
    return chains


def _people(ready: _Shown, groups: Mapping[str, Floats]) -> Iterator[pd.DataFrame]:
    yield ready.rows("people", "residents", ready.number(EVERYONE))
    for band in _BANDS:
        known = ready.share((band,)) if band in groups else np.full(len(ready.codes), np.nan)
        yield ready.rows("people", band, known)


def _reach(
    ready: _Shown, groups: Mapping[str, Floats], walking: Walking, reach: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    yield ready.rows("reach", OFF, ready.number(EVERYONE, OFF, OFF))
    there = pd.Series(ready.number(EVERYONE), index=ready.codes)
    for function in map(str, Function):
        for minutes in walking.minutes:
            link = f"within_{minutes}"
            if (EVERYONE, function, link) not in ready.system.start:
                continue
            yield ready.rows("reach", f"{function}:{link}", ready.share((EVERYONE, function, link)))
            for band in _BANDS:
                if band in groups:
                    share = ready.share((band, function, link), (band,))
                    yield ready.rows("reach", f"{function}:{link}:{band}", share)
        for name in ("median_minutes", "p90_minutes"):
            yield _as_found("reach", f"{function}:{name}", reach, there)


def _as_found(result: str, column: str, figures: pd.DataFrame, counted: pd.Series) -> pd.DataFrame:
    """A figure about people as it was found; hidden where their number is."""
    rows = figures.loc[figures["column"] == column, ["area_code", "value"]]
    hidden = counted.reindex(rows["area_code"]).isna().to_numpy()
    return rows.assign(result=result, column=column, value=rows["value"].where(~hidden))


def _gaps(
    ready: _Shown, groups: Mapping[str, Floats], norms: Sequence[Norm], made: Mapping[str, pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    for norm in norms:
        name = f"norm {norm.norm_id}"
        bands = tuple(map(str, BANDS.get(norm.audience, ()))) or (EVERYONE,)
        if any(band not in groups for band in bands):
            continue
        all_, met, without = (
            sum(ready.number(band, *of) for band in bands) for of in ((), (name, MEETS), (name, WITHOUT))
        )
        share = np.round(np.asarray(met) / np.where(np.asarray(all_) > 0, all_, np.nan), 2)
        yield ready.rows("gaps", f"{norm.norm_id}:{MEETS}", np.minimum(share, 1.0))
        yield ready.rows("gaps", f"{norm.norm_id}:{WITHOUT}", np.asarray(without, float))
        there, left = (pd.Series(np.asarray(n, float), index=ready.codes) for n in (all_, without))
        yield _as_found("gaps", f"{norm.norm_id}:{FURTHEST}", made["gaps"], there)
        yield _as_found("gaps", f"{norm.norm_id}:{BEYOND}", made["gaps"], left)
        if norm.audience is Audience.EVERYONE:
            for band in (band for band in _BANDS if band in groups):
                yield ready.rows("gaps", f"{norm.norm_id}:{MEETS}:{band}", ready.share((band, name, MEETS), (band,)))
                yield ready.rows("gaps", f"{norm.norm_id}:{WITHOUT}:{band}", ready.number(band, name, WITHOUT))


#: units of figures that tell of people
_OF_PEOPLE: Final = ("residents", "share", "minutes", "m", "per_10000", "per_1000")


def _untold(told: pd.DataFrame, made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every other figure of people: nothing is published of it."""
    known = pd.MultiIndex.from_frame(told[["result", "area_code", "column"]])
    rows: list[pd.DataFrame] = []
    for result, figures in made.items():
        of_people = figures.loc[figures["unit"].isin(_OF_PEOPLE), ["area_code", "column"]].assign(result=result)
        rest = ~pd.MultiIndex.from_frame(of_people[["result", "area_code", "column"]]).isin(known)
        rows.append(of_people[rest].assign(value=np.nan))
    return pd.concat(rows, ignore_index=True)
