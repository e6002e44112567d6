"""Which areas of old boundaries became which new ones: kind `crosswalk`, from delimited text or a file of shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.concepts import JoinReason, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.snapshot.tables import YEARS
from weefsel.sources.geofiles import read_geofile
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.numbers import read_numbers
from weefsel.sources.options import COLUMN, NEEDED, Key, checked, key_faults
from weefsel.sources.tabular import read_delimited

__all__ = ["option_faults", "read"]

#: A crosswalk may give away this much more than the whole of an old area; rounding of shares.
SLACK: Final = 0.005
NAMED: Final = 6


def _are_years(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(y, int) and not isinstance(y, bool) and YEARS[0] <= y <= YEARS[1] for y in value)
        and value[0] <= value[1]
    )


_KEYS: Final[Mapping[str, Key]] = {
    "from": NEEDED,
    "to": NEEDED,
    "years": Key(_are_years, "the first and last year in which the old codes held, as [2015, 2021]", required=True),
    "share": COLUMN,
}


def option_faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with the options of `crosswalk`."""
    return key_faults(_KEYS, options, where)


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read pairs of codes into table `crosswalk`, once for each of the old years.

    `share` is the part of the old area's residents that the new one took over; 1 where the file has no such column.
    Pairs to areas that the recipe does not have, and pairs that share no residents, are left out, and told. Raises
    `InputError` for a broken file, a code that is missing, a pair that is there twice, and an old area that gives away
    more than all of its residents.
    """
    checked(option_faults(source.options, source.id))
    context.progress("read", 0.0)
    areas = context.tables.get("areas")
    if areas is None or len(areas) == 0:
        mend = "Put a source with areas above it in the recipe."
        raise InputError(Fault(source.id, "areas from a source before this one", mend))
    pairs = _pairs(path, source.options)
    checked(_faults(pairs, path.name, source.options))
    newest = int(areas["year"].max())
    known = pairs["to_code"].isin(areas.loc[areas["year"] == newest, "area_code"])
    _tell(pairs, known, context)
    kept = pairs[known & (pairs["share"] > 0)]
    first, last = source.options["years"]
    years = [year for year in range(first, last + 1) if year != newest]
    if not years:
        expected = f"years in which the old codes held; the areas are of {newest} themselves"
        raise InputError(Fault(source.id, expected, "Mend the option.", column="options.years", value=[first, last]))
    table = pd.concat([kept.assign(from_year=year, to_year=newest) for year in years], ignore_index=True)
    return {"crosswalk": frame("crosswalk", table.assign(source_id=source.id))}


def _pairs(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    """Columns from_code, to_code, share, source_ref; the index is the row or record in the file."""
    if path.suffix.lower() in (".geojson", ".json", ".gpkg"):
        given = read_geofile(path, crs="EPSG:4326")
        columns: Mapping[str, Any] = given.columns
        index, word = pd.Index(given.records), "record"
    else:
        cells = read_delimited(path)
        columns = {str(name): cells[name].tolist() for name in cells.columns}
        index, word = cells.index, "row"
    for option in ("from", "to", "share"):
        if option in options and options[option] not in columns:
            expected = f"the name of a column; there are {', '.join(list(columns)[:12])}"
            raise InputError(Fault(path.name, expected, f"Mend options.{option}.", column=options[option]))

    def text(option: str) -> list[str]:
        return ["" if value is None else str(value).strip() for value in columns[options[option]]]

    share = np.ones(len(index))
    if "share" in options:
        cells_ = pd.Series(text("share"), index=index, name=options["share"])
        numbers = read_numbers(cells_, path.name, minimum=0, maximum=1, empty=MissingReason.UNKNOWN)
        if numbers.faults:
            raise InputError(numbers.faults)
        share = numbers.values
    refs = [f"{word} {row}" for row in index]
    return pd.DataFrame(
        {"from_code": text("from"), "to_code": text("to"), "share": share, "source_ref": refs}, index=index
    )


def _faults(pairs: pd.DataFrame, file: str, options: Mapping[str, Any]) -> Iterator[Fault]:
    if len(pairs) == 0:
        yield Fault(file, "at least one pair of codes", "Export the file again.")
        return
    for option, column in (("from", "from_code"), ("to", "to_code")):
        yield from _first(pairs[column], pairs[column] == "", file, options[option], "a code", "Fill it in.")
    codes, lacking = pairs["from_code"], pairs["share"].isna()
    yield from _first(codes, lacking, file, options.get("share", ""), "a share from 0 to 1", "Fill it in.")
    twice = pairs.duplicated(["from_code", "to_code"])
    yield from _first(codes, twice, file, options["from"], "each pair of codes once", "Remove the double row.")
    # a pair that is told as double is counted once
    given = pairs["share"].mask(twice).groupby(codes).transform("sum") > 1 + SLACK
    expected = "shares of one old area that are 1 together"
    mend = "Mend the shares, or name their column with options.share."
    yield from _first(codes, given & ~twice & ~lacking, file, options["from"], expected, mend)


def _first(values: pd.Series, wrong: pd.Series, file: str, column: str, expected: str, mend: str) -> Iterator[Fault]:
    """One fault for all rows that are `wrong`; `values` has what of a row is repeated."""
    found = values[wrong]
    if len(found):
        yield Fault(file, expected, mend, int(found.index[0]), column, str(found.iloc[0]), more=len(found) - 1)


def _tell(pairs: pd.DataFrame, known: pd.Series, context: ReadContext) -> None:
    nobody = known & (pairs["share"] == 0)
    kept = pairs[known & ~nobody]
    context.tell(RowFate.READ, rows=len(pairs))
    context.tell(RowFate.KEPT, rows=len(kept), areas=kept["to_code"].nunique())
    for left_out, reason, column in (
        (pairs[~known], JoinReason.NO_AREA, "to_code"),
        (pairs[nobody], JoinReason.NO_SHARE, "from_code"),
    ):
        codes = [str(code) for code in left_out[column].unique()]
        context.tell(RowFate.DROPPED, reason, len(left_out), areas=len(codes), detail=_named(codes))
    shares = kept.groupby("from_code")["share"].sum()
    lost = [str(code) for code in shares[shares < 1 - SLACK].index]
    context.tell(RowFate.CHANGED, JoinReason.PART_LOST, areas=len(lost), detail=_named(lost))


def _named(codes: list[str]) -> str:
    return ", ".join(codes[:NAMED]) + (f" + {len(codes) - NAMED}" if len(codes) > NAMED else "")
