"""What every step back from a figure is made of, and the way back to what others published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from weefsel.analysis.figures import membership, newest_year
from weefsel.atlas.read import Atlas, Figure
from weefsel.concepts import Disclosure, Lang
from weefsel.concepts.indicators import ErrorModel, library

__all__ = [
    "SHOWN",
    "Said",
    "TraceStep",
    "Witness",
    "margin_of",
    "observed",
    "published",
    "ref",
    "sources_of",
    "strictest",
    "whole",
    "within",
]

#: how many places, squares or groups are shown by name; the step says how many there are
SHOWN: Final = 200


#: a value as it is, or in words of both languages
Said = str | Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step back. `id` names a text of the catalogue, `variables` fill it, `details` are label and value pairs."""

    id: str
    variables: Mapping[str, Said]
    details: tuple[tuple[str, Said], ...] = ()
    #: the strictest class of the people it counts, where it counts people
    people: Disclosure | None = None


#: steps, and the ids of the sources that they rest on
Witness = tuple[tuple[TraceStep, ...], set[str]]


def observed(atlas: Atlas, figure: Figure) -> Witness:
    """An observation where it stands in its source; before it how it was brought to new boundaries, if it was."""
    indicator, _, year = figure.column.partition("@")
    rows = atlas.snapshot.observations
    rows = rows[(rows["indicator_id"] == indicator) & (rows["area_code"] == figure.area_code)]
    row = rows[rows["year"] == (int(year) if year else rows["year"].max())].iloc[0].to_dict()
    used = {str(row["source_id"])}
    known = library().get(indicator)
    given = not (pd.isna(row["lower"]) and pd.isna(row["upper"]))
    margin = () if known is None or given else margin_of(known.error_model, figure)
    if row["from_codes"] is None:
        return (*margin, published(row)), used
    newest = int(newest_year(atlas.snapshot.areas)["year"].iloc[0])
    crosswalk = atlas.snapshot.crosswalk
    codes = str(row["from_codes"]).split("+")
    pairs = crosswalk[crosswalk["from_code"].isin(codes) & (crosswalk["to_code"] == figure.area_code)]
    pairs = pairs.drop_duplicates("from_code")
    shares = tuple(
        (str(pair["from_code"]), f"{pair['share']:.4g}{ref(pair['source_ref'])}") for pair in pairs.to_dict("records")
    )
    moved = TraceStep("trace.moved", {"n": str(len(codes)), "year": str(newest)}, shares)
    return (*margin, moved, published(row)), used | sources_of(pairs)


def margin_of(model: ErrorModel, figure: Figure) -> tuple[TraceStep, ...]:
    """Which error model the interval of a figure comes from; none where it has no interval."""
    if figure.lower is None:
        return ()
    id = "trace.margin_supposed" if model.assumption else "trace.margin"
    return (TraceStep(id, {"name": model.labels, "said": model.descriptions}),)


def published(*rows: Mapping[Any, Any]) -> TraceStep:
    """Observations of one year where they stand in their source."""
    cells = tuple(("parameter_cell", str(row["source_ref"])) for row in rows if row["source_ref"] is not None)
    return TraceStep("trace.published", {"year": str(rows[0]["year"])}, cells)


def strictest(atlas: Atlas, used: set[str]) -> Disclosure:
    """The strictest class among these sources."""
    sources = atlas.snapshot.sources
    classes = sources.loc[sources["source_id"].isin(used), "disclosure"]
    return max(map(Disclosure, classes), key=list(Disclosure).index, default=Disclosure.PUBLIC)


def sources_of(rows: pd.DataFrame) -> set[str]:
    """The ids of the sources of rows."""
    return {str(s) for s in rows["source_id"].unique()}


def within(atlas: Atlas, records: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """The records that lie in an area, or in an area within it."""
    pairs = membership(atlas.snapshot.areas)
    codes = pairs.loc[pairs["within"] == area_code, "area_code"]
    return records[records["area_code"].isin(codes)]


def ref(source_ref: object) -> str:
    """Where a row stands in its source, as it is put behind what is told of it."""
    return "" if source_ref is None or source_ref is pd.NA else f" · {source_ref}"


def whole(number: float) -> str:
    """A whole number as it is written in a text: no separators, the screen adds its own."""
    return str(round(float(number)))
