"""The reader that a recipe calls for `kind = "grants"`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import ActorKind, JoinReason, RowFate, Sphere, TieKind
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.snapshot.tables import MANY, YEARS
from weefsel.sources.grants.kinds import kind_of
from weefsel.sources.grants.options import MASK, faults
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.numbers import Numbers, read_numbers
from weefsel.sources.options import checked
from weefsel.sources.slug import slug_of
from weefsel.sources.tabular import read_delimited

__all__ = ["read"]

_YEAR: Final = re.compile(r"([0-9]{4})(\.0+)?", re.ASCII)
#: A longer name is no name.
LONGEST: Final = 200
#: what a grant is for, the most telling of a register first; projects are often in the words of a person
_PURPOSE: Final = ("scheme", "theme", "project")

Bools = NDArray[np.bool_]


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read grants into `actors`, `funding` (a row for each grant) and `ties` (one for each funder, recipient and year).

    Recipients are told apart by their name as it is written, spaces aside: nothing says that two spellings are one.
    Who asked and got nothing is an actor without funding. Rows of private persons are nobody, and left out. The year
    of a grant is its period, from 1 January to 31 December. Raises `InputError` with everything that is wrong with the
    options, the columns, the names, the amounts and the years.
    """
    checked(faults(source.options, source.id))
    context.progress("read", 0.0)
    cells = read_delimited(path, encoding=source.options.get("encoding"))
    columns: Mapping[str, str] = source.options["columns"]
    checked(_column_faults(cells, columns, path.name))
    context.progress("grants", 0.5)
    said = pd.DataFrame({role: cells[column] for role, column in columns.items()}, index=cells.index)
    for role in ("name", "funder", *(role for role in _PURPOSE if role in said)):
        said[role] = said[role].map(_line)
    masks = {_line(mask).casefold() for mask in source.options.get("private", [MASK])}
    private = said["name"].str.casefold().isin(masks)
    amounts = read_numbers(cells[columns["amount"]], path.name, codes={}, minimum=0, maximum=MANY)
    checked(_cell_faults(said, columns, ~private.to_numpy(bool), amounts, path.name))
    rows = said.assign(amount_eur=amounts.values)[~private]
    given = rows[rows["amount_eur"] > 0].assign(year=lambda grants: grants["year"].map(_year))
    _tell(len(said), rows, given, context)
    if len(rows) == 0:
        raise InputError(Fault(path.name, "at least one grant to an organisation", "Mend the options of the recipe."))
    ids = _ids(source.id, dict.fromkeys([*rows["name"], *rows["funder"]]))
    return {
        "actors": _actors(rows, ids, columns, source.id),
        "ties": _ties(given, ids, columns, source.id, path.name),
        "funding": _funding(given, ids, source.id),
    }


def _line(text: str) -> str:
    """Text on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _year(text: str) -> int:
    found = _YEAR.fullmatch(text)
    return int(found[1]) if found else 0


def _column_faults(cells: pd.DataFrame, columns: Mapping[str, str], file: str) -> list[Fault]:
    there = ", ".join(str(name) for name in list(cells.columns)[:40])
    return [
        Fault(file, f"one of the columns {there}", "Mend the recipe.", None, f"options.columns.{role}", column)
        for role, column in columns.items()
        if column not in cells
    ]


def _cell_faults(
    said: pd.DataFrame, columns: Mapping[str, str], kept: Bools, amounts: Numbers, file: str
) -> Iterable[Fault]:
    """What is wrong with cells of grants to organisations, and with any amount."""
    yield from amounts.faults
    for role in ("name", "funder"):
        length = said[role].str.len()
        wrong = kept & ((length == 0) | (length > LONGEST)).to_numpy(bool)
        expected = f"a name of at most {LONGEST} letters"
        yield from _first(said[role], wrong, file, columns[role], expected, "Fill it in, or mend it.")
    years = said["year"].map(_year)
    wrong = kept & ~years.between(*YEARS).to_numpy(bool)
    expected = f"a year from {YEARS[0]} to {YEARS[1]}"
    yield from _first(said["year"], wrong, file, columns["year"], expected, "Mend the year.")


def _first(cells: pd.Series, wrong: Bools, file: str, column: str, expected: str, mend: str) -> list[Fault]:
    """One fault for all cells that are `wrong`, with the row of the first."""
    at = np.flatnonzero(wrong)
    if len(at) == 0:
        return []
    value = str(cells.iloc[int(at[0])])
    return [Fault(file, expected, mend, int(cells.index.to_numpy()[at[0]]), column, value, more=len(at) - 1)]


def _ids(source_id: str, names: Iterable[str]) -> dict[str, str]:
    """Name → id of the actor; names that look the same in an address get a number behind it."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    often: dict[str, int] = {}
    for name in names:
        slug = slug_of(name)
        free = slug
        while free in taken:
            often[slug] = often.get(slug, 1) + 1
            free = f"{slug}-{often[slug]}"
        taken.add(free)
        ids[name] = f"{source_id}-{free}"
    return ids


def _actors(rows: pd.DataFrame, ids: Mapping[str, str], columns: Mapping[str, str], source_id: str) -> pd.DataFrame:
    """Recipients and funders; a funder is a part of the municipality, of a recipient no sphere or pillar is known."""
    funders = set(rows["funder"])
    out: dict[str, dict[str, Any]] = {}
    for role in ("name", "funder"):
        for row, name in rows[role].items():
            if name in out:
                continue
            is_funder = name in funders
            out[name] = {
                "actor_id": ids[name],
                "name": name,
                "kind": str(ActorKind.MUNICIPALITY if is_funder else kind_of(name)),
                "sphere": str(Sphere.INSTITUTIONAL) if is_funder else None,
                "source_id": source_id,
                "source_ref": f"row {row}, column {columns[role]}",
            }
    return frame("actors", out.values())


def _ties(
    given: pd.DataFrame, ids: Mapping[str, str], columns: Mapping[str, str], source_id: str, file: str
) -> pd.DataFrame:
    """A tie for each funder, recipient and year, with the sum of grants. Raises `InputError` for too large a sum."""
    out: list[dict[str, Any]] = []
    for _, grants in given.groupby(["funder", "name", "year"], sort=False):
        first = grants.iloc[0]
        funder, name, year = str(first["funder"]), str(first["name"]), int(first["year"])
        total = float(grants["amount_eur"].sum())
        if total > MANY:
            expected = f"grants of at most {MANY:,.0f} euro together in {year}"
            row = int(grants.index[0])
            raise InputError(Fault(file, expected, "Mend the amounts.", row, columns["amount"], total))
        # an id of its own for each pair, also where one name ends as another begins
        tie_id = f"{ids[funder]}.{ids[name].removeprefix(source_id + '-')}.{year}"
        out.append(
            {
                "tie_id": tie_id,
                "from_id": ids[funder],
                "to_id": ids[name],
                "kind": str(TieKind.FUNDS),
                "formal": True,
                **_period(year),
                "amount_eur": round(total, 2),
                "said_by": "document",
                "source_id": source_id,
                "source_ref": _rows(grants.index),
            }
        )
    return frame("ties", out)


def _funding(given: pd.DataFrame, ids: Mapping[str, str], source_id: str) -> pd.DataFrame:
    purposes = [role for role in _PURPOSE if role in given]
    rows = [
        {
            "funding_id": f"{source_id}-{row}",
            "from_id": ids[grant["funder"]],
            "to_id": ids[grant["name"]],
            "amount_eur": grant["amount_eur"],
            "scheme": next((grant[role] for role in purposes if grant[role]), None),
            **_period(grant["year"]),
            "source_id": source_id,
            "source_ref": f"row {row}",
        }
        for row, grant in zip(given.index, given.to_dict("records"), strict=True)
    ]
    return frame("funding", rows)


def _period(year: int) -> dict[str, dt.date]:
    return {"from_date": dt.date(year, 1, 1), "until_date": dt.date(year, 12, 31)}


def _rows(index: pd.Index) -> str:
    return f"row {index[0]}" if len(index) == 1 else f"rows {', '.join(str(row) for row in index)}"


def _tell(read_rows: int, rows: pd.DataFrame, given: pd.DataFrame, context: ReadContext) -> None:
    context.tell(RowFate.READ, rows=read_rows)
    context.tell(RowFate.KEPT, rows=len(given))
    context.tell(RowFate.DROPPED, JoinReason.PRIVATE, read_rows - len(rows))
    context.tell(RowFate.DROPPED, JoinReason.NO_MONEY, int((rows["amount_eur"] == 0).sum()))
    context.tell(RowFate.DROPPED, JoinReason.NO_VALUE, int(rows["amount_eur"].isna().sum()))
