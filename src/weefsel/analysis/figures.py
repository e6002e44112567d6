"""The one shape in which every analysis gives its figures: a row a figure, addressed by area and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["FIGURE_COLUMNS", "Membership", "figures", "membership"]

#: column → pandas type. `column` is the figure's name within its result, with colons between its parts
#: (`meeting:within_10:age_65plus`); `value` is empty exactly where `missing` holds a `MissingReason`.
FIGURE_COLUMNS: Final[Mapping[str, str]] = {
    "area_code": "object",
    "year": "int64",
    "column": "object",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "unit": "object",
    "evidence": "object",
    "missing": "object",
}


def figures(parts: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Stack parts (columns of equal length, or one value for all) into one table of figures, sorted by address.

    Every part has `area_code`, `year`, `column`, `value` and `unit`; what else is not given is empty.
    """
    stacked: dict[str, list[NDArray[Any]]] = {name: [np.zeros(0, kind)] for name, kind in FIGURE_COLUMNS.items()}
    for part in parts:
        rows = len(part["area_code"])
        for name, kind in FIGURE_COLUMNS.items():
            stacked[name].append(np.broadcast_to(np.asarray(part.get(name), kind), rows))
    # numpy, not pandas, because parts are many and small
    columns = {name: pd.Series(np.concatenate(given), dtype=FIGURE_COLUMNS[name]) for name, given in stacked.items()}
    out = pd.DataFrame(columns)
    # by ranks and not by the texts themselves, of which there are millions in a country
    ranks = [pd.factorize(out[name], sort=True)[0] for name in ("column", "year", "area_code")]
    out = out.take(np.lexsort(ranks)).reset_index(drop=True)
    for name in ("evidence", "missing"):
        out[name] = out[name].where(out[name].notna(), None)
    return out


#: pairs (code of a small area, code of an area it is in), every area also being in itself
Membership = pd.DataFrame


def membership(areas: pd.DataFrame) -> Membership:
    """Every area with each area it lies in, itself included: columns `area_code`, `within`, of the newest year."""
    newest = newest_year(areas)
    parent = {
        str(code): None if above is None else str(above)
        for code, above in zip(newest["area_code"], newest["parent_code"], strict=True)
    }
    pairs: list[tuple[str, str]] = []
    for code in parent:
        above: str | None = code
        while above is not None and above in parent:
            pairs.append((code, above))
            above = parent[above]
    return pd.DataFrame(pairs, columns=pd.Index(["area_code", "within"]))


def newest_year(areas: pd.DataFrame) -> pd.DataFrame:
    """The areas of the newest year."""
    return areas[areas["year"] == areas["year"].max()]
