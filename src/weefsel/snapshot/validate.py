"""Is this a sound snapshot? One small named check per thing that can be wrong, all faults reported together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pandas as pd

from weefsel.errors import Fault
from weefsel.snapshot import values as check
from weefsel.snapshot.frames import Tables
from weefsel.snapshot.tables import TABLES, Column, Table

__all__ = ["faults", "table_faults"]


def faults(tables: Tables) -> list[Fault]:
    """Everything that is wrong with `tables`, in the order of the data dictionary. Empty means sound.

    Checks of one value come first; a table whose values are sound is then checked against itself and the others.
    """
    found = [
        Fault(name, f"one of {', '.join(TABLES)}", "Remove the table or give it its proper name.")
        for name in tables
        if name not in TABLES
    ]
    sound: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        if name not in tables or (table.required and len(tables[name]) == 0):
            if table.required:
                found.append(Fault(name, "at least one row", f"A snapshot needs {name}: {table.meaning}."))
            continue
        wrong = table_faults(table, tables[name])
        found += wrong
        if not wrong:
            sound[name] = tables[name]
    for rule in _RULES:
        found += rule(sound)
    return found


def table_faults(table: Table, rows: pd.DataFrame) -> list[Fault]:
    """What is wrong with the columns, values and keys of one table by itself."""
    found = [
        Fault(table.name, f"a column {column.name} ({column.meaning})", "Add the column.", column=column.name)
        for column in table.columns
        if column.name not in rows.columns
    ]
    found += [
        Fault(table.name, "no such column", "Remove it.", column=str(name))
        for name in rows.columns
        if name not in table.names
    ]
    if rows.columns.has_duplicates:
        found.append(Fault(table.name, "each column once", "Remove the double column."))
    if found:
        return found
    for column in table.columns:
        found += check.column_faults(table.name, column, rows[column.name])
    if not found:
        found += _key(table, rows)
    return found


def _key(table: Table, rows: pd.DataFrame) -> Iterator[Fault]:
    twice = rows.duplicated(list(table.key))
    if twice.any():
        first = int(np.argmax(twice.to_numpy()))
        yield Fault(
            table.name,
            f"each {' + '.join(table.key)} once",
            "Remove or rename the double row.",
            row=first + 1,
            column=table.key[0],
            value=" ".join(str(rows[k].iloc[first]) for k in table.key),
            more=int(twice.sum()) - 1,
        )


def _references(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Every `refers_to` of the dictionary points at a row that is there."""
    for name, rows in tables.items():
        for column in TABLES[name].columns:
            if column.refers_to is None:
                continue
            target, key = column.refers_to.split(".")
            if target in tables:
                known = tables[target][key]
            elif target not in TABLES or TABLES[target].required or not rows[column.name].notna().any():
                continue  # the target's own faults are already reported
            else:
                known = pd.Series([], dtype=object)
            yield from _unknown(name, column, rows[column.name], known, target)


def _unknown(name: str, column: Column, series: pd.Series, known: pd.Series, target: str) -> Iterator[Fault]:
    given = series[series.notna()]
    astray = ~given.isin(known)
    if astray.any():
        position = int(series.index.get_loc(astray.idxmax()))  # pyright: ignore[reportArgumentType]
        yield Fault(
            name,
            f"a {column.name} that is in {target}",
            f"Add it to {target}, or mend the code.",
            row=position + 1,
            column=column.name,
            value=series.iloc[position],
            more=int(astray.sum()) - 1,
        )


def _parents(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """No area is, through its parents, part of itself."""
    if "areas" not in tables:
        return
    areas = tables["areas"]
    parents = dict(zip(areas["area_code"], areas["parent_code"], strict=True))
    for row, code in enumerate(areas["area_code"], start=1):
        seen = {code}
        above = parents.get(code)
        while above is not None and above in parents:
            if above in seen:
                yield Fault(
                    "areas",
                    "a parent that is not part of the area itself",
                    "Mend parent_code.",
                    row,
                    "parent_code",
                    above,
                )
                return
            seen.add(above)
            above = parents[above]


def _slugs(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    if "areas" not in tables:
        return
    areas = tables["areas"]
    twice = areas.duplicated(["slug", "year"])
    if twice.any():
        row = int(np.argmax(twice.to_numpy()))
        yield Fault(
            "areas",
            "each slug once a year",
            "Give one of the areas another slug.",
            row + 1,
            "slug",
            areas["slug"].iloc[row],
        )
    odd = ~areas["slug"].str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*")
    if odd.any():
        row = int(np.argmax(odd.to_numpy()))
        yield Fault(
            "areas", "a slug of a–z, 0–9 and single hyphens", "Mend the slug.", row + 1, "slug", areas["slug"].iloc[row]
        )


def _missing_has_reason(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """A missing figure says why; a figure that is there does not."""
    for name, value, reason in (
        ("areas", "residents", "residents_missing"),
        ("residents", "age_0_15", "age_missing"),
        ("observations", "value", "missing"),
    ):
        if name not in tables:
            continue
        rows = tables[name]
        wrong = rows[value].isna() == rows[reason].isna()
        if wrong.any():
            row = int(np.argmax(wrong.to_numpy()))
            yield Fault(
                name,
                f"either {value} or {reason}, not both and not neither",
                f"Fill in {value}, or say in {reason} why it is not there.",
                row=row + 1,
                column=reason,
                value=rows[reason].iloc[row],
                more=int(wrong.sum()) - 1,
            )


def _positions(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """node_id and edge_id are 0, 1, 2, …, so that kernels can use them as positions."""
    for name, key in (("nodes", "node_id"), ("edges", "edge_id"), ("basemap", "feature_id")):
        if name not in tables:
            continue
        ids = tables[name][key].to_numpy()
        wrong = ids != np.arange(len(ids))
        if wrong.any():
            row = int(np.argmax(wrong))
            yield Fault(
                name, f"{key} {row} in this row", f"Number {key} from 0 in row order.", row + 1, key, int(ids[row])
            )


def _ends(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Ties and funding go to an actor or a place that is there."""
    known = pd.concat(
        [tables[t][k] for t, k in (("actors", "actor_id"), ("places", "place_id")) if t in tables]
        or [pd.Series([], dtype=object)]
    )
    for name in ("ties", "funding"):
        if name in tables:
            yield from _unknown(name, TABLES[name].column("to_id"), tables[name]["to_id"], known, "actors or places")


def _periods(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Nothing ends before it begins."""
    for name, start, end in (
        ("actors", "since", "until"),
        ("offers", "from_date", "until_date"),
        ("ties", "from_date", "until_date"),
        ("funding", "from_date", "until_date"),
        ("observations", "lower", "upper"),
    ):
        if name not in tables:
            continue
        rows = tables[name]
        both = rows[start].notna() & rows[end].notna()
        wrong = np.zeros(len(rows), bool)
        wrong[both.to_numpy()] = (rows.loc[both, start] > rows.loc[both, end]).to_numpy()
        if wrong.any():
            row = int(np.argmax(wrong))
            yield Fault(
                name,
                f"{end} not before {start}",
                "Swap or mend them.",
                row + 1,
                end,
                str(rows[end].iloc[row]),
                int(wrong.sum()) - 1,
            )


_RULES: Final[tuple[Callable[[dict[str, pd.DataFrame]], Iterator[Fault]], ...]] = (
    _references,
    _parents,
    _slugs,
    _missing_has_reason,
    _positions,
    _ends,
    _periods,
)
