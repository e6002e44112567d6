"""What to look at before a score of this place is believed: the table `quality_checks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from weefsel.analysis.measures import FEWEST_AREAS
from weefsel.analysis.quality.checking import checks
from weefsel.analysis.quality.composing import Composition
from weefsel.analysis.quality.composite import composite
from weefsel.analysis.quality.design import Design, Leaf, Part
from weefsel.analysis.quality.measuring import Place, Read
from weefsel.analysis.quality.names import DRAWN_IMPUTATIONS
from weefsel.analysis.quality.weights import Weights
from weefsel.concepts import Condition

__all__ = ["CHECK_COLUMNS", "quality_checks"]

CHECK_COLUMNS: Final = ("condition", "indicator_id", "check", "value", "other_id", "note")
#: condition, indicator, check, value, other indicator, note
Row = tuple[str, str, str, float, str, str]

#: what the estimates of RIVM are made with (SMAP): beside them these count in part for a second time
PREDICTORS: Final = frozenset(
    {
        *("sec_low_income", "sec_near_minimum", "sec_lowest40", "sec_income_std", "sec_income_inhabitant"),
        *("sec_ses_woa", "emp_higher_education", "inc_low_education"),
    }
)
#: the score of socio-economic status is itself made of income, education and work
STATUS: Final = "sec_ses_woa"
#: checks that say nothing where there are few areas
OF_MANY: Final = frozenset({"alpha", "pca_first", "pca_kept", "correlation", "collinear"})
#: the error model of an estimate by a model of others
MODEL: Final = "model"


def quality_checks(place: Place, composition: Composition, given: Read, weights: Weights | None = None) -> pd.DataFrame:
    """All that there is to look at, a row a number, over the smallest areas: columns `CHECK_COLUMNS`.

    Of a condition (`indicator_id` empty) and of its indicators: those of `checking.checks`. `treated` counts the areas
    past a reference (`note` reference), `imputed` those without a value, for which draws fill one in (`note` by what).
    `coverage` also tells what is for scores and does not count here (`note` not_measured, too_little_known, or same as
    `other_id`), and a condition of which nothing counts (`note` no_indicator). `no_error` is the share of areas of
    whose value nothing says how far it is off: it is drawn without error. `collinear` tells of pairs that say nearly
    the same, by their correlation, and of what counts twice by how it is made (`note` predictor or contains; the value
    is empty). Of fewer than ten smallest areas nothing is told of how indicators hang together.
    """
    rows: list[Row] = []
    for condition in composition.conditions:
        inside = [at for at, one in enumerate(composition.indicators) if one.condition is condition]
        if not inside:
            rows.append((condition, "", "coverage", 0.0, "", "no_indicator"))
            continue
        rows += _by_numbers(place, composition, given, condition, inside, weights)
        rows += _by_making(composition, condition)
    for left in composition.left_out:
        rows.append((str(left.indicator.condition), left.indicator.id, "coverage", left.known, left.other, left.why))
    table = pd.DataFrame(rows, columns=pd.Index(CHECK_COLUMNS))
    return table.astype({name: "object" for name in CHECK_COLUMNS if name != "value"} | {"value": "float64"})


def _by_numbers(
    place: Place,
    composition: Composition,
    given: Read,
    condition: Condition,
    inside: list[int],
    weights: Weights | None,
) -> Iterator[Row]:
    """What the values themselves tell."""
    smallest = place.smallest
    few = len(smallest) < FEWEST_AREAS
    names = [composition.names[at] for at in inside]
    table = pd.DataFrame(given.values[smallest][:, inside], columns=pd.Index(names))
    table.insert(0, "area_code", [place.codes[at] for at in smallest])
    design = _design(composition, condition, weights)
    made = composite(table, design)
    past = made.notes[made.notes["note"] == "outside_reference"].set_index("name")["count"].to_dict()
    unknown = table.isna().sum().to_dict()
    for row in checks(made, design).to_dict("records"):
        name, check, value, note = str(row["name"]), str(row["check"]), float(row["value"]), str(row["note"])
        if few and check in OF_MANY:
            continue
        if check == "imputed":
            value, note = float(unknown[name]), ", ".join(DRAWN_IMPUTATIONS)
        elif check == "treated":
            value, note = float(past.get(name, 0)), "reference"
        yield condition, name, check, value, str(row["other"]), note
    for at, name in zip(inside, names, strict=True):
        known = ~np.isnan(given.values[smallest, at])
        unsure = float(np.isnan(given.sd[smallest, at])[known].mean()) if known.any() else 0.0
        if unsure > 0:
            yield condition, name, "no_error", unsure, "", ""


def _design(composition: Composition, condition: Condition, weights: Weights | None) -> Design:
    own = (weights or {}).get(condition, {})
    leaves = [
        Leaf(
            name=one.id,
            parent=str(condition),
            direction=one.direction,  # pyright: ignore[reportArgumentType] of scores it is never context
            reference=one.reference,
            weight=own.get(one.id, 1.0),
        )
        for one in composition.of(condition)
    ]
    return Design(leaves=tuple(leaves), parts=(Part(name=str(condition)),), weighting="given")


def _by_making(composition: Composition, condition: Condition) -> Iterator[Row]:
    """What counts twice because the one is made with the other."""
    here = composition.of(condition)
    predictors = [one for one in here if one.id in PREDICTORS]
    for one in here:
        for other in predictors:
            if one.error_model.type == MODEL:
                yield condition, one.id, "collinear", np.nan, other.id, "predictor"
            elif one.id == STATUS and other.id != STATUS:
                yield condition, one.id, "collinear", np.nan, other.id, "contains"
