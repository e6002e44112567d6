"""The scores of the four conditions in a place, with how sure they are and what that hangs on, as figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.figures import figures
from weefsel.analysis.quality.composing import Composition, compose, conditions_of
from weefsel.analysis.quality.groups import grouped
from weefsel.analysis.quality.looking import quality_checks
from weefsel.analysis.quality.measuring import Place, Read, panel_of, place_of, points_of, read
from weefsel.analysis.quality.names import INPUTS, TOGETHER, drawn_for_indices
from weefsel.analysis.quality.sobol import of_scores
from weefsel.analysis.quality.uncertain import Drawn, of_areas, simulate
from weefsel.analysis.quality.weights import Weights, around
from weefsel.concepts import Condition, Evidence, MissingReason
from weefsel.concepts.indicators import Indicator

__all__ = ["DRAWS", "SEED", "Scored", "quality", "scored"]

Floats = NDArray[np.float64]
Part = Mapping[str, Any]

#: how often is drawn, and from which seed
DRAWS: Final = 10_000
SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Scored:
    """What scores are made of in a place: its areas, what counts, the values, and what the draws go around."""

    place: Place
    composition: Composition
    given: Read
    #: newest values of what counts, a row an indicator and area
    rows: pd.DataFrame
    #: (indicators,) and (conditions,): 1 for the heaviest of each
    weights: Floats
    tops: Floats


def quality(
    areas: pd.DataFrame,
    values: pd.DataFrame,
    *,
    weights: Weights | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    conditions: Iterable[str] | None = None,
    indicators: Mapping[str, Indicator] | None = None,
    residents: pd.Series | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures of quality and the table of checks, from the newest values (`values.newest`) of the indicators.

    Figures of each condition and of all `together`: score, its parts, what is known, rank, group, the share of draws
    above the mean of the smallest areas, and of the whole place which choice matters; see docs/method-quality.md.
    `together` is there when all four conditions are asked for. `residents`, by area code, says how much an area counts
    for that mean; without it all count alike. Raises `InputError` for weights and conditions that are none.
    """
    made = scored(areas, values, weights=weights, conditions=conditions, indicators=indicators)
    checks = quality_checks(made.place, made.composition, made.given, weights)
    return figures(_parts(made, draws, seed, weights, residents)), checks


def scored(
    areas: pd.DataFrame,
    values: pd.DataFrame,
    *,
    weights: Weights | None = None,
    conditions: Iterable[str] | None = None,
    indicators: Mapping[str, Indicator] | None = None,
) -> Scored:
    """What counts in a place, and how much is known of it."""
    place = place_of(areas)
    known = values.pivot(index="area_code", columns="indicator_id", values="value")
    smallest = [place.codes[at] for at in place.smallest]
    composition = compose(known, smallest, conditions_of(conditions), indicators)
    centre = around(composition, weights)
    rows = values[values["indicator_id"].isin(composition.names)]
    return Scored(place, composition, read(values, place, composition.names), rows, centre.weights, centre.tops)


def _parts(made: Scored, draws: int, seed: int, weights: Weights | None, residents: pd.Series | None) -> Iterator[Part]:
    """The figures, stack by stack."""
    centre = around(made.composition, weights)
    panel = panel_of(made.composition, made.place, made.given, centre.weights)
    place = made.place
    codes = [place.codes[at] for at in place.smallest]
    counting = np.ones(len(codes)) if residents is None else residents.reindex(codes).to_numpy(np.float64)
    drawn = simulate(panel, centre, place.smallest, counting, draws, seed)
    matters = of_scores(
        of_areas(panel, place.smallest), centre, drawn.means[:, place.smallest], drawn_for_indices(draws), seed
    )
    names = [*map(str, made.composition.conditions)]
    names += [TOGETHER] if len(names) == len(Condition) else []
    nothing = _nothing_counts(made, len(names))
    for of, name in enumerate(names):
        why = MissingReason.NOT_MEASURED if nothing[of] else MissingReason.UNKNOWN
        yield from _of_score(place, drawn, of, name, why)
        yield from _of_inputs(place, matters[of], name, why)
    yield from _known(made, panel.bounds)
    yield from _points(made)


def _nothing_counts(made: Scored, scores: int) -> list[bool]:
    """Of each score whether nothing that it is made of is measured here."""
    empty = [not made.composition.of(condition) for condition in made.composition.conditions]
    weighs = made.tops > 0
    return [*empty, any(one for one, weigh in zip(empty, weighs, strict=True) if weigh)][:scores]


def _of_score(place: Place, drawn: Drawn, of: int, name: str, why: MissingReason) -> Iterator[Part]:
    """Score, rank, difference with the mean of the smallest areas, group, and how often an area is above that mean."""
    codes, year = np.array(place.codes, object), place.year
    smallest = codes[place.smallest]
    lower, middle, upper = drawn.scores[of].T
    yield _told(codes, year, name, middle, "score", why, lower, upper)
    low, rank, high = drawn.ranks[of].T
    yield _told(smallest, year, f"{name}:rank", rank, "rank", why, low, high)
    others = np.arange(len(codes)) != (-1 if place.whole is None else place.whole)
    low, apart, high = drawn.apart[of].T
    yield _told(codes[others], year, f"{name}:difference", apart[others], "points", why, low[others], high[others])
    yield _told(codes[others], year, f"{name}:group", grouped(low, high, 0.0)[others], "group", why)
    yield _told(codes[others], year, f"{name}:above", drawn.above[of][others], "share", why)


def _of_inputs(place: Place, matters: Floats, name: str, why: MissingReason) -> Iterator[Part]:
    """Which choice matters, on the whole place. An index is a share; a little below 0 is chance."""
    if place.whole is None:
        return
    for choice, found in zip(INPUTS, np.clip(matters, 0.0, 1.0), strict=True):
        value, lower, upper = (np.array([end]) for end in found)
        codes = np.array([place.codes[place.whole]], object)
        yield _told(codes, place.year, f"{name}:by:{choice}", value, "share", why, lower, upper)


def _known(made: Scored, bounds: NDArray[np.int64]) -> Iterator[Part]:
    """Of each condition the share of its indicators that is known."""
    there = ~np.isnan(made.given.values)
    codes = np.array(made.place.codes, object)
    for condition, begin, end in zip(made.composition.conditions, bounds[:-1], bounds[1:], strict=True):
        share = there[:, begin:end].mean(axis=1) if end > begin else np.full(len(codes), np.nan)
        part = _told(codes, made.place.year, f"{condition}:known", share, "share", MissingReason.NOT_MEASURED)
        yield {**part, "evidence": _where(~np.isnan(share), Evidence.COUNTED)}


def _points(made: Scored) -> Iterator[Part]:
    """The points of every indicator by its references, with its own error."""
    codes, of = np.array(made.place.codes, object), made.composition
    points, *ends = (points_of(of, table) for table in (made.given.values, made.given.lower, made.given.upper))
    lower, upper = np.fmin(*ends), np.fmax(*ends)
    said = made.rows.set_index(["indicator_id", "area_code"])[["evidence", "missing"]].to_dict("index")
    for at, one in enumerate(of.indicators):
        about = [said.get((one.id, code), {}) for code in made.place.codes]
        known = ~np.isnan(points[:, at])
        yield {
            "area_code": codes,
            "year": made.place.year,
            "column": f"{one.condition}:part:{one.id}",
            "value": points[:, at],
            "lower": np.where(known, lower[:, at], np.nan),
            "upper": np.where(known, upper[:, at], np.nan),
            "unit": "score",
            "evidence": _where(known, [row.get("evidence") for row in about]),
            "missing": _where(~known, [row.get("missing") or MissingReason.UNKNOWN for row in about]),
        }


def _told(
    codes: NDArray[Any],
    year: int,
    column: str,
    value: Floats,
    unit: str,
    why: MissingReason,
    lower: Floats | float = np.nan,
    upper: Floats | float = np.nan,
) -> dict[str, Any]:
    """A stack of figures that were drawn; where there is no value `why` says so."""
    unknown = np.isnan(value)
    return {
        "area_code": codes,
        "year": year,
        "column": column,
        "value": value,
        "lower": lower,
        "upper": upper,
        "unit": unit,
        "evidence": _where(~unknown, Evidence.MODEL),
        "missing": _where(unknown, why),
    }


def _where(here: NDArray[np.bool_], words: Sequence[object] | str) -> NDArray[Any]:
    """The words, or the one for all, where they belong; None elsewhere."""
    each = [words] * len(here) if isinstance(words, str) else words
    return np.array(
        [str(word) if is_here and word is not None else None for is_here, word in zip(here, each, strict=True)], object
    )
