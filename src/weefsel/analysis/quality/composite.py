"""Scores of areas from their indicators, with every table in between.

The steps are those of the handbook of the OECD and the JRC (2008, doi 10.1787/9789264043466-en), in the order that
COINr has them: divide by a denominator, fill in, treat outliers, normalise, weigh, put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from weefsel.analysis.quality import normalising
from weefsel.analysis.quality.choices import Direction, Normalisation
from weefsel.analysis.quality.design import Design, Leaf, Part
from weefsel.analysis.quality.imputing import Filled, fill
from weefsel.analysis.quality.levels import Levels, Weights, aggregate, weigh
from weefsel.analysis.quality.reading import read
from weefsel.analysis.quality.treating import Treated, treat
from weefsel.concepts import MissingReason

__all__ = ["Composite", "Design", "Leaf", "Part", "composite", "normalise"]

Floats = NDArray[np.float64]
#: step, name of an indicator or part, what is noted, and of how many
Note = tuple[str, str, str, int]

_NOTE_COLUMNS: Final = ("step", "name", "note", "count")


@dataclass(frozen=True, slots=True)
class Composite:
    """Every table on the way to the scores, rows being areas by id.

    Columns are indicators in `given` (after dividing), `imputed`, `filled` (true where a value was filled in),
    `treated` and `normalised` (points 0-100). Columns are parts in `known` (the share that is known of what a part is
    directly made of), `scores` (points 0-100) and `missing` (why there is no score, None where there is one).

    `treatment` has a row for each indicator: `name`, `done`, how many values were pulled in at the `high` and the `low`
    end, skewness and kurtosis before and after, and whether there are outliers left. `weights` has a row for each
    indicator and part that is in another: `name`, `parent`, `weight`. `notes` says what was lost or left as it was:
    `step`, `name`, `note`, `count`; the notes are in docs/method-quality.md.
    """

    given: pd.DataFrame
    imputed: pd.DataFrame
    filled: pd.DataFrame
    treated: pd.DataFrame
    treatment: pd.DataFrame
    normalised: pd.DataFrame
    weights: pd.DataFrame
    known: pd.DataFrame
    scores: pd.DataFrame
    missing: pd.DataFrame
    notes: pd.DataFrame


def composite(table: pd.DataFrame, design: Design, *, id_column: str = "area_code") -> Composite:
    """The scores of each area (a row of `table`) by a design, and all that leads to them.

    The table has the columns that the design names, NaN or empty where a value is missing, and an id in each row.
    Raises InputError with all faults of the design, or of the table: nothing is made of half of it.
    """
    design.check()
    numbers = read(table, design, id_column)
    groups = None if design.group is None else table[design.group].to_numpy(object)
    given, lost = _divided(numbers, design)
    filling = fill(given, design.imputation, groups=groups, neighbours=design.neighbours, least=design.least_to_fill)
    treated = [treat(column, design.treatment, design.limits) for column in filling.values.T]
    values = np.column_stack([column.values for column in treated])
    points = normalise(values, design.leaves, design.normalisation)
    # all have one value, and by the data alone that is worth nothing in particular
    flat = np.asarray(np.isnan(points).all(axis=0) & ~np.isnan(values).all(axis=0))
    weights, unfound = weigh(points, design, flat=flat)
    levels = aggregate(points, ~np.isnan(given), weights, design)
    notes = [
        *lost,
        *_of_filling(filling, design),
        *_of_treating(treated, design),
        *_of_points(values, flat, design),
        *(("weigh", name, "equal_not_pca", len(weights[name])) for name in unfound),
        *_of_levels(levels),
    ]
    areas = numbers.index
    leaves, parts = pd.Index([leaf.name for leaf in design.leaves]), pd.Index(levels.parts)
    scores = pd.DataFrame(levels.scores, areas, parts)
    return Composite(
        given=pd.DataFrame(given, areas, leaves),
        imputed=pd.DataFrame(filling.values, areas, leaves),
        filled=pd.DataFrame(filling.filled, areas, leaves),
        treated=pd.DataFrame(values, areas, leaves),
        treatment=_treatment_table(treated, design),
        normalised=pd.DataFrame(points, areas, leaves),
        weights=_weight_table(weights, design),
        known=pd.DataFrame(levels.known, areas, parts),
        scores=scores,
        missing=pd.DataFrame(_reasons(levels), areas, parts, dtype=object),
        notes=pd.DataFrame(notes, columns=pd.Index(_NOTE_COLUMNS)),
    )


def normalise(values: ArrayLike, leaves: tuple[Leaf, ...], how: Normalisation) -> Floats:
    """Values (..., areas, indicators) of these leaves in points from 0 to 100, higher being better."""
    directions: list[Direction] = [leaf.direction for leaf in leaves]
    good = normalising.oriented(values, directions)
    worst, best = _ends(leaves)
    if how == "reference":
        return normalising.by_reference(good, worst, best)
    if how == "target":
        target = np.array([np.nan if leaf.target is None else leaf.target for leaf in leaves])
        return normalising.by_target(good, normalising.oriented(target, directions), worst)
    by_data = {"min_max": normalising.by_min_max, "z_score": normalising.by_z_score, "rank": normalising.by_rank}
    return by_data[how](good)


def _ends(leaves: tuple[Leaf, ...]) -> tuple[Floats, Floats]:
    """What is worth 0 and 100 points for each leaf, higher being better; NaN for a leaf without a reference."""
    none = (np.nan, np.nan)
    ends = [
        none if leaf.reference is None else normalising.oriented_reference(leaf.reference, leaf.direction)
        for leaf in leaves
    ]
    worst, best = np.array(ends, np.float64).T
    return worst, best


def _divided(numbers: pd.DataFrame, design: Design) -> tuple[Floats, list[Note]]:
    """The indicators (areas, indicators) by their denominators; missing where that is missing or not above 0."""
    columns: list[Floats] = []
    notes: list[Note] = []
    for leaf in design.leaves:
        column = numbers[leaf.name].to_numpy(np.float64)
        if leaf.denominator is not None:
            by = numbers[leaf.denominator].to_numpy(np.float64)
            with np.errstate(over="ignore"):
                divided = np.divide(column, by, out=np.full(len(column), np.nan), where=by > 0)
            divided[np.isinf(divided)] = np.nan
            if lost := int((~np.isnan(column) & np.isnan(divided)).sum()):
                notes.append(("denominate", leaf.name, "no_denominator", lost))
            column = divided
        columns.append(column)
    return np.column_stack(columns), notes


def _of_filling(filling: Filled, design: Design) -> Iterator[Note]:
    left = np.isnan(filling.values).sum(axis=0)
    for at, leaf in enumerate(design.leaves):
        if filled := int(filling.filled[:, at].sum()):
            yield "impute", leaf.name, "filled", filled
        if design.imputation != "none" and left[at]:
            yield "impute", leaf.name, "too_little_known" if filling.sparse[at] else "nothing_alike", int(left[at])


def _of_treating(treated: list[Treated], design: Design) -> Iterator[Note]:
    if design.treatment == "none":
        return
    for leaf, column in zip(design.leaves, treated, strict=True):
        known = int((~np.isnan(column.values)).sum())
        if column.done == "winsorised":
            yield "treat", leaf.name, "winsorised", column.high + column.low
        elif column.done == "log":
            yield "treat", leaf.name, "log", known
        elif column.done == "too_few":
            yield "treat", leaf.name, "too_few", known
        if column.outlying:
            yield "treat", leaf.name, "still_outlying", known


def _of_points(values: Floats, flat: NDArray[np.bool_], design: Design) -> Iterator[Note]:
    known = (~np.isnan(values)).sum(axis=0)
    good = normalising.oriented(values, [leaf.direction for leaf in design.leaves])
    worst, best = _ends(design.leaves)
    outside = ((good < worst) | (good > best)).sum(axis=0)
    for at, leaf in enumerate(design.leaves):
        if known[at] == 0:
            yield "normalise", leaf.name, "all_missing", len(values)
        elif flat[at]:
            yield "normalise", leaf.name, "constant", int(known[at])
        elif design.normalisation == "reference" and outside[at]:
            yield "normalise", leaf.name, "outside_reference", int(outside[at])


def _of_levels(levels: Levels) -> Iterator[Note]:
    for name, column in zip(levels.parts, levels.scores.T, strict=True):
        if without := int(np.isnan(column).sum()):
            yield "aggregate", name, "no_score", without


def _reasons(levels: Levels) -> NDArray[Any]:
    """Why there is no score: too little is known, or nothing that counts tells areas apart."""
    why = np.where(np.isnan(levels.known), str(MissingReason.NOT_MEASURED), str(MissingReason.UNKNOWN)).astype(object)
    return np.where(np.isnan(levels.scores), why, np.array(None, object))


def _treatment_table(treated: list[Treated], design: Design) -> pd.DataFrame:
    kept = [field.name for field in fields(Treated) if field.name != "values"]
    columns = {name: [getattr(column, name) for column in treated] for name in kept}
    return pd.DataFrame({"name": [leaf.name for leaf in design.leaves], **columns})


def _weight_table(weights: Weights, design: Design) -> pd.DataFrame:
    rows = [
        (child.name, part.name, float(weight))
        for part in design.parts
        for child, weight in zip(design.children(part.name), weights[part.name], strict=True)
    ]
    return pd.DataFrame(rows, columns=pd.Index(["name", "parent", "weight"]))
