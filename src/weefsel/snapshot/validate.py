"""Is this a sound snapshot? One small named check per thing that can be wrong, all faults reported together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pandas as pd

from weefsel.concepts import AgeBand
from weefsel.errors import Fault
from weefsel.snapshot import values as check
from weefsel.snapshot.columns import Column, Table
from weefsel.snapshot.frames import Tables, typed
from weefsel.snapshot.intervention_table import intervention_faults
from weefsel.snapshot.norm_rules import norm_set_faults
from weefsel.snapshot.tables import TABLES

__all__ = ["faults", "table_faults"]

_AREA: Final = TABLES["residents"].column("area_code")


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
    broken: set[str] = set()
    for name, table in TABLES.items():
        if name not in tables or (table.required and len(tables[name]) == 0):
            if table.required:
                found.append(Fault(name, "at least one row", f"A snapshot needs {name}: {table.meaning}."))
                broken.add(name)
            continue
        wrong = table_faults(table, tables[name])
        found += wrong
        if wrong:
            broken.add(name)
        else:
            sound[name] = _plain(table, tables[name])
    for rule in _RULES:
        found += rule(sound)
    found += _references(sound, broken)
    found += _ends(sound, broken)
    found += intervention_faults(sound, broken)
    return found


def _plain(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Sound `rows` in the proper types and numbered from 0, without shapes: rules do not look at those."""
    columns = {c.name: typed(rows[c.name], c) for c in table.columns if c.type != "geometry"}
    return pd.DataFrame(columns).reset_index(drop=True)


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


def _references(tables: dict[str, pd.DataFrame], broken: set[str]) -> Iterator[Fault]:
    """Every `refers_to` of the dictionary points at a row that is there.

    In a `broken` table nothing is looked up: its own faults come first.
    """
    for name, rows in tables.items():
        for column in TABLES[name].columns:
            if column.refers_to is None:
                continue
            target, key = column.refers_to.split(".")
            if target not in broken:
                known = tables[target][key] if target in tables else pd.Series([], dtype=object)
                yield from _unknown(name, column, rows[column.name], known, target)


def _unknown(name: str, column: Column, series: pd.Series, known: pd.Series, target: str) -> Iterator[Fault]:
    astray = series.notna().to_numpy() & ~series.isin(known).to_numpy()
    if astray.any():
        position = int(np.argmax(astray))
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
    """No area is, through its parents of the same year, part of itself."""
    if "areas" not in tables:
        return
    areas = tables["areas"]
    keys = list(zip(areas["area_code"], areas["year"], strict=True))
    parents = dict(zip(keys, areas["parent_code"], strict=True))
    for row, (code, year) in enumerate(keys, start=1):
        seen = {code}
        above = parents[code, year]
        while (above, year) in parents:
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
            above = parents[above, year]


def _newest(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """What is counted lies in an area of the newest year: those are the areas that have figures."""
    if "areas" not in tables:
        return
    areas = tables["areas"]
    known = areas.loc[areas["year"] == areas["year"].max(), "area_code"]
    older = areas.loc[~areas["area_code"].isin(known), "area_code"]
    for name in ("residents", "places", "actors"):
        if name in tables:
            # codes that are in no year at all are told of by the references
            codes = tables[name]["area_code"]
            yield from _unknown(name, _AREA, codes.where(codes.isin(older), None), known, "areas of the newest year")


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
    ages = [str(band) for band in AgeBand]
    for name, values, reason in (
        ("areas", ["residents"], "residents_missing"),
        ("residents", ages, "age_missing"),
        ("observations", ["value"], "missing"),
    ):
        if name not in tables:
            continue
        rows = tables[name]
        known = rows[values].notna()
        told = rows[reason].notna()
        wrong = ~((known.all(axis=1) & ~told) | (~known.any(axis=1) & told))
        if wrong.any():
            row = int(np.argmax(wrong.to_numpy()))
            what = values[0] if len(values) == 1 else f"all of {values[0]} … {values[-1]}"
            yield Fault(
                name,
                f"either {what} or {reason}, not both and not neither",
                f"Fill in {what}, or say in {reason} why it is not there.",
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


def _ids(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """No place has the id of an actor: a tie could go to either."""
    if "actors" in tables and "places" in tables:
        both = tables["places"]["place_id"].isin(tables["actors"]["actor_id"]).to_numpy()
        if both.any():
            row = int(np.argmax(both))
            yield Fault(
                "places",
                "an id that no actor has",
                "Give one of them another id.",
                row=row + 1,
                column="place_id",
                value=tables["places"]["place_id"].iloc[row],
                more=int(both.sum()) - 1,
            )


def _ends(tables: dict[str, pd.DataFrame], broken: set[str]) -> Iterator[Fault]:
    """Ties and funding go to an actor or a place that is there."""
    if broken & {"actors", "places"}:
        return
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
        ("interventions", "from_date", "until_date"),
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


def _norm_set(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """A norm set is whole."""
    if "norms" in tables:
        yield from norm_set_faults(tables["norms"])


_RULES: Final[tuple[Callable[[dict[str, pd.DataFrame]], Iterator[Fault]], ...]] = (
    _newest,
    _parents,
    _slugs,
    _missing_has_reason,
    _positions,
    _ids,
    _periods,
    _norm_set,
)
