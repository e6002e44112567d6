"""Reading what the atlas holds."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from weefsel.atlas.provenance import Provenance, provenance_document, read_provenance
from weefsel.atlas.registry import ASKED, DRAWN, RESULTS
from weefsel.errors import Fault, InputError, NotFound
from weefsel.snapshot import Snapshot, open_snapshot
from weefsel.snapshot.parquet import read_arrow
from weefsel.snapshot.store import sha256_of

if TYPE_CHECKING:
    from weefsel.atlas.asked import Answers
    from weefsel.atlas.asked_gaps import GapAnswers

__all__ = ["Atlas", "Figure", "open_atlas", "read_rows"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as the analysis left it. `value` is None exactly where `missing` says why."""

    result: str
    area_code: str
    year: int
    column: str
    value: float | None
    lower: float | None
    upper: float | None
    unit: str
    evidence: str | None
    missing: str | None


def read_rows(path: Path) -> pd.DataFrame:
    """The rows of a result's file."""
    return read_arrow(path).to_pandas(use_threads=False)


class Atlas:
    """The results of one snapshot. Raises `InputError` where a file was changed or cut off after it was made."""

    def __init__(self, snapshot: Snapshot, made: Mapping[str, pd.DataFrame] | None = None) -> None:
        """`made` are results just computed, to be read in place of what is kept."""
        self.snapshot = snapshot
        self._rows: dict[str, pd.DataFrame] = dict(made or {})
        self._sorted: dict[str, _Sorted] = {}

    @property
    def tiles(self) -> Path:
        """Directory of the tiles and drawings."""
        return self.snapshot.path / "tiles"

    @cached_property
    def answers(self) -> Answers:
        """Which places count, and how far they are, made when it is asked for. Loads what computes."""
        return import_module("weefsel.atlas.asked").Answers(self.snapshot)

    @cached_property
    def _gap_answers(self) -> GapAnswers:
        return import_module("weefsel.atlas.asked_gaps").GapAnswers(self)

    def _asking(self, result: str) -> Answers | GapAnswers:
        """Who makes the figures of a result that is made when it is asked for."""
        return self._gap_answers if result == "gaps_at" else self.answers

    def provenance(self, result: str, column: str = "") -> Provenance:
        """How `result` came about; of one that is made when it is asked for, how `column` of it did.

        Raises `NotFound` when there is no such result here.
        """
        if result in ASKED:
            return self._asking(result).provenance(column)
        path = self.snapshot.path / "atlas" / f"{result}.prov.json"
        if result not in RESULTS or not path.is_file():
            raise NotFound(f"No result {result}. There are: {', '.join(RESULTS)}.")
        return read_provenance(path)

    def provenance_document(self, result: str, column: str) -> dict[str, Any]:
        """The same as PROV JSON-LD, as the atlas keeps it."""
        made = self.provenance(result, column)
        if result in ASKED:
            return provenance_document(made, self.snapshot)
        return json.loads((self.snapshot.path / "atlas" / f"{result}.prov.json").read_bytes())

    def provenance_documents(self, result: str, column: str) -> list[dict[str, Any]]:
        """The same of `result`, and after it of each result that it was made from. Raises `NotFound`."""
        chain = [result]
        for name in chain:
            chain += [used for used in self.provenance(name, column).inputs if used in RESULTS and used not in chain]
        return [self.provenance_document(name, column) for name in chain]

    def rows(self, result: str) -> pd.DataFrame:
        """All rows of `result`. Do not write into them."""
        if result not in self._rows:
            file = f"{result}.parquet"
            path = self.snapshot.path / "atlas" / file
            known = self.provenance(result).files.get(file)
            if not path.is_file() or sha256_of(path) != known:
                mend = "Run `weefsel build` or `weefsel demo` again; the tables themselves are kept."
                raise InputError(Fault(f"atlas/{file}", "the file that the analysis wrote", mend))
            try:
                self._rows[result] = read_rows(path)
            except (pa.ArrowException, OSError) as error:
                raise InputError(Fault(f"atlas/{file}", f"a whole Parquet file ({error})", "Build again.")) from None
        return self._rows[result]

    def drawing(self, name: str) -> dict[str, Any] | None:
        """What was drawn as `name`, a file below the directory of tiles; None when there is no drawing of that name.

        Its markup goes into pages as it is: so only as it was made.
        """
        made = read_provenance(self.snapshot.path / "atlas" / f"{DRAWN.name}.prov.json")
        if name not in made.files:
            return None
        try:
            content = (self.tiles / name).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != made.files[name]:
            mend = "Run `weefsel build` or `weefsel demo` again; the tables themselves are kept."
            raise InputError(Fault(f"tiles/{name}", "the file that was drawn", mend))
        return json.loads(content)

    def figures(self, result: str) -> pd.DataFrame:
        """All figures of `result`, indexed by area and column. Raises `NotFound` for a result that holds no figures."""
        if result not in RESULTS or not RESULTS[result].figures:
            there = ", ".join(name for name, r in RESULTS.items() if r.figures)
            raise NotFound(f"No result {result} with figures. There are: {there}.")
        return self._indexed(result)

    def _indexed(self, result: str) -> pd.DataFrame:
        key = f"{result} indexed"
        if key not in self._rows:
            self._rows[key] = self.rows(result).set_index(["area_code", "column"]).sort_index()
        return self._rows[key]

    def answer(self, result: str, column: str) -> dict[tuple[str, str], Figure]:
        """Every figure that a question gives, the one in the name of `column`: by area and column."""
        if result not in ASKED:
            raise NotFound(f"No result {result} that can be asked for. There are: {', '.join(ASKED)}.")
        rows = self._asking(result).figures(column).reset_index().to_dict("records")
        return {(str(row["area_code"]), str(row["column"])): _figure(result, row) for row in rows}

    def figure(self, result: str, area_code: str, column: str) -> Figure:
        """One figure. Raises `NotFound` for a result, area or column that is not there; the message names near ones."""
        table = self._asking(result).figures(column) if result in ASKED else self.figures(result)
        if area_code not in self.area_names:
            raise NotFound(f"No area {area_code}. {_nearest(area_code, self.area_names)}")
        return self._in_order(result, table).figure(area_code, column)

    def columns(self, result: str, area_code: str) -> list[str]:
        """The names of all that `result` has of an area, sorted; none of an area that it does not know."""
        return self._in_order(result, self.figures(result)).columns(area_code)

    def _in_order(self, result: str, table: pd.DataFrame) -> _Sorted:
        if result not in self._sorted or self._sorted[result].table is not table:
            self._sorted[result] = _Sorted(result, table)
        return self._sorted[result]

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Area code → name, for the areas that have figures (those of the newest year)."""
        areas = self.snapshot.areas
        newest = areas[areas["year"] == areas["year"].max()]
        return dict(zip(newest["area_code"].astype(str), newest["name"].astype(str), strict=True))

    def area_code(self, given: str) -> str:
        """The code of the area that `given` names: its code, its slug or its name. Raises `NotFound`."""
        areas = self.snapshot.areas
        newest = areas[areas["year"] == areas["year"].max()]
        for column in ("area_code", "slug", "name"):
            found = newest.loc[newest[column] == given, "area_code"]
            if len(found) == 1:
                return str(found.iloc[0])
            if len(found) > 1:
                raise NotFound(f"{len(found)} areas are called {given}. Give the code: {', '.join(sorted(found))}.")
        near = [*self.area_names, *self.area_names.values()]
        raise NotFound(f"No area {given}. {_nearest(given, near)}")


class _Sorted:
    """The figures of a result, to find one at once: a page asks for thousands, a table of pandas is slow at one."""

    def __init__(self, result: str, table: pd.DataFrame) -> None:
        """`table` is indexed by area and column, and sorted by both."""
        self.table = table
        self._result = result
        self._columns = table.index.get_level_values("column").to_numpy(object)
        areas = table.index.get_level_values("area_code").to_numpy(object)
        # where the rows of each area begin and end
        begins = np.flatnonzero(np.append(True, areas[1:] != areas[:-1])) if len(areas) else np.zeros(0, np.int64)
        ends = [*begins[1:].tolist(), len(areas)]
        self._rows = {str(areas[a]): (int(a), int(b)) for a, b in zip(begins, ends, strict=False)}
        self._values = {name: table[name].to_numpy() for name in table.columns}

    def columns(self, area_code: str) -> list[str]:
        """The names of the figures of an area."""
        begin, end = self._rows.get(area_code, (0, 0))
        return self._columns[begin:end].tolist()

    def figure(self, area_code: str, column: str) -> Figure:
        """The figure of an area. Raises `NotFound` for a column that is not there."""
        begin, end = self._rows.get(area_code, (0, 0))
        at = bisect_left(self._columns, column, begin, end)
        if at == end or self._columns[at] != column:
            there = self._columns[begin:end].tolist()
            raise NotFound(f"No column {column} in {self._result}. {_nearest(column, there)}")
        row = {name: values[at] for name, values in self._values.items()}
        return _figure(self._result, {**row, "area_code": area_code, "column": column})


def _figure(result: str, row: Mapping[Any, Any]) -> Figure:
    value, lower, upper = (None if pd.isna(row[end]) else float(row[end]) for end in ("value", "lower", "upper"))
    evidence, missing = (None if pd.isna(row[word]) else str(row[word]) for word in ("evidence", "missing"))
    where = str(row["area_code"]), int(row["year"]), str(row["column"])
    return Figure(result, *where, value, lower, upper, str(row["unit"]), evidence, missing)


def _nearest(given: str, known: Any) -> str:
    """A sentence with the known names that look most like `given`."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(given[:80], names, n=5, cutoff=0.4) or sorted(names)[:5]
    return f"There is: {', '.join(near)}, …" if near else "There are none."


def open_atlas(path: str | os.PathLike[str]) -> Atlas:
    """The atlas of the current snapshot in directory `path`."""
    return Atlas(open_snapshot(path))
