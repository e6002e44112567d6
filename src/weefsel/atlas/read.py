"""Reading what the atlas holds."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

    @property
    def tiles(self) -> Path:
        """Directory of the tiles and drawings."""
        return self.snapshot.path / "tiles"

    @cached_property
    def answers(self) -> Answers:
        """What is made when it is asked for. Loads what computes."""
        return import_module("weefsel.atlas.asked").Answers(self.snapshot)

    def provenance(self, result: str, column: str = "") -> Provenance:
        """How `result` came about; of one that is made when it is asked for, how `column` of it did.

        Raises `NotFound` when there is no such result here.
        """
        if result in ASKED:
            return self.answers.provenance(column)
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
        rows = self.answers.figures(column).reset_index().to_dict("records")
        return {(str(row["area_code"]), str(row["column"])): _figure(result, row) for row in rows}

    def figure(self, result: str, area_code: str, column: str) -> Figure:
        """One figure. Raises `NotFound` for a result, area or column that is not there; the message names near ones."""
        table = self.answers.figures(column) if result in ASKED else self.figures(result)
        if area_code not in self.area_names:
            raise NotFound(f"No area {area_code}. {_nearest(area_code, self.area_names)}")
        if (area_code, column) not in table.index:
            columns = table.loc[area_code].index.tolist() if area_code in table.index.levels[0] else []  # pyright: ignore[reportAttributeAccessIssue]
            raise NotFound(f"No column {column} in {result}. {_nearest(column, columns)}")
        row: Any = table.loc[(area_code, column)]
        return _figure(result, {**row, "area_code": area_code, "column": column})

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
