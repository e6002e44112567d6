"""Recipes: TOML files that list what a snapshot is made from.

    name = "Liechtenstein"
    crs = "EPSG:32632"
    date = 2015-07-27

    [[source]]
    id = "osm"
    kind = "osm"
    path = "liechtenstein/liechtenstein-latest.osm.pbf"
    sha256 = "…"
    …

`read_recipe` checks the recipe itself, `resolve` that its files are there and unchanged, `recipe_tables` reads them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pandas as pd

from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.snapshot.meta import Meta
from weefsel.snapshot.tables import TABLES
from weefsel.sources.fetch.lock import pinned
from weefsel.sources.fields import parse
from weefsel.sources.model import Join, JoinLine, Progress, ReadContext, Recipe, RecipeSource, silent
from weefsel.sources.registry import KINDS
from weefsel.sources.spread import spread_residents

__all__ = ["Recipe", "RecipeSource", "read_recipe", "recipe_tables", "resolve", "source_table"]

#: called with one sentence about rows that were changed or left out
Note = Callable[[str], None]

#: A recipe is written by hand; a larger file is something else. Bytes.
LARGEST_RECIPE: Final = 1_000_000
_MEND_FILE: Final = "Mend the recipe, or give the path of another."
#: Tables whose key is the row's position, with the columns that point at it
_NUMBERED: Final = {"nodes": "node_id", "edges": "edge_id", "basemap": "feature_id"}


def read_recipe(path: str | Path) -> Recipe:
    """The recipe in file `path`. Raises `InputError` with every fault in it: keys, types, values, CRS, options."""
    file = os.fspath(path)
    return parse(_toml(file), file)


def _toml(file: str) -> Mapping[str, Any]:
    if not _is_file(Path(file)):
        raise InputError(Fault(file, "a recipe (TOML file)", "Give the path of a file that is there."))
    try:
        size = Path(file).stat().st_size
        text = Path(file).read_bytes() if size <= LARGEST_RECIPE else None
    except OSError as error:
        raise InputError(Fault(file, f"a file that can be read: {error.strerror}", _MEND_FILE)) from error
    if text is None:
        raise InputError(Fault(file, f"a recipe of at most {LARGEST_RECIPE:,} bytes", _MEND_FILE, value=size))
    try:
        return tomllib.loads(text.decode("utf-8"))
    # ValueError: not UTF-8, not TOML, or a number of thousands of digits; RecursionError: brackets without end
    except (ValueError, RecursionError) as error:
        expected = f"a recipe in TOML (UTF-8); the reader says: {' '.join(str(error).split())[:200]}"
        raise InputError(Fault(file, expected, _MEND_FILE)) from error


def resolve(recipe: Recipe, data_dir: str | Path | None) -> dict[str, Path]:
    """Source id → its file, checked against its sha256. Relative paths are taken from `data_dir`.

    A source without a sha256 has that of the file that `weefsel fetch` brought. Raises `InputError` with every file
    that is missing, unreadable or altered.
    """
    files: dict[str, Path] = {}
    faults: list[Fault] = []
    recipe = pinned(recipe, data_dir)
    for row, source in enumerate(recipe.sources, start=1):
        if data_dir is None and not Path(source.path).is_absolute():
            expected, mend = "a data directory for the relative path", "Give --data DIR or set WEEFSEL_DATA."
            faults.append(Fault(recipe.file, expected, mend, row, "path", source.path))
            continue
        file = Path(data_dir or ".", source.path)
        if not _is_file(file):
            mend = f"{_how_to_get(recipe, source, data_dir)}, mend the path, or give another data directory."
            faults.append(
                Fault(recipe.file, f"a file in {data_dir or 'the file system'}", mend, row, "path", source.path)
            )
            continue
        try:
            found = sha256_of(file)
        except OSError as error:
            faults.append(
                Fault(
                    recipe.file,
                    f"a file that can be read: {error.strerror}",
                    "Mend its rights.",
                    row,
                    "path",
                    source.path,
                )
            )
            continue
        if source.sha256 is None:
            mend = f"{_how_to_get(recipe, source, data_dir)}, or put the sha256 of the file in the recipe."
            faults.append(Fault(recipe.file, "a file that was fetched, or a sha256", mend, row, "sha256"))
        elif found != source.sha256:
            mend = f'Get the file again, or, if it was meant to change, put sha256 = "{found}" in the recipe.'
            faults.append(Fault(recipe.file, f"the checksum of {source.path}", mend, row, "sha256", source.sha256))
        files[source.id] = file
    if faults:
        raise InputError(faults)
    return files


def _how_to_get(recipe: Recipe, source: RecipeSource, data_dir: str | Path | None) -> str:
    """What to do to get the file of a source."""
    if source.fetch is not None:
        return f"Run weefsel fetch {recipe.file} --data {data_dir} --only {source.id}"
    return f"Fetch it from {source.url} and put it there" if source.url else "Put the file there"


def _is_file(path: Path) -> bool:
    """Whether there is a file; also false for a name that no file can have."""
    try:
        return path.is_file()
    except OSError:
        return False


def sha256_of(file: Path) -> str:
    """The SHA-256 checksum of a file, as 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def recipe_tables(
    recipe: Recipe, data_dir: str | Path | None, progress: Progress = silent, note: Note = silent
) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """Read all sources of a recipe into one set of tables; what was changed or left out is also told to `note`.

    Raises `InputError` for files that are missing, altered or broken. The tables are not validated yet.
    """
    recipe = pinned(recipe, data_dir)
    files = resolve(recipe, data_dir)
    tables: dict[str, pd.DataFrame] = {}
    joins: list[tuple[str, JoinLine]] = []
    counted: dict[str, dict[int, float]] = {}
    for position, source in enumerate(recipe.sources):

        def within(step: str, share: float, done: int = position, source_id: str = source.id) -> None:
            progress(f"{source_id}.{step}", (done + share) / len(recipe.sources))

        join = _joiner(source.id, joins, note)
        context = ReadContext(recipe.name, recipe.slug, recipe.crs, within, join, tables, counted)
        tables = merged([tables, KINDS[source.kind].reader()(source, files[source.id], context)])
    if "observations" in tables and (faults := _claimed_twice(tables["observations"], recipe)):
        raise InputError(faults)
    if recipe.residents is not None:
        progress("residents", 1.0)
        source_id = recipe.residents.source_id
        context = ReadContext(recipe.name, recipe.slug, recipe.crs, silent, _joiner(source_id, joins, note), tables)
        tables = merged([tables, {"residents": spread_residents(tables, recipe.residents, context)}])
    tables["sources"] = source_table(recipe.sources)
    tables["joins"] = _join_table(joins)
    progress("done", 1.0)
    return Meta(recipe.name, recipe.slug, recipe.crs, recipe.date, recipe.fictional), tables


def _joiner(source_id: str, joins: list[tuple[str, JoinLine]], note: Note) -> Join:
    """What a reader of this source is given to report with: keeps the line, and says it when rows were lost."""

    def join(line: JoinLine) -> None:
        joins.append((source_id, line))
        if line.lost:
            note(f"{source_id}: {line}")

    return join


def _join_table(joins: Iterable[tuple[str, JoinLine]]) -> pd.DataFrame:
    """The table `joins`, its lines numbered within their source."""
    number: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    for source_id, line in joins:
        number[source_id] = number.get(source_id, -1) + 1
        rows.append({"source_id": source_id, "line": number[source_id], **asdict(line)})
    return frame("joins", rows)


def _claimed_twice(observations: pd.DataFrame, recipe: Recipe) -> list[Fault]:
    """Figures that two sources give: for each indicator and year, which sources, and of how many areas."""
    key = ["indicator_id", "area_code", "year"]
    twice = observations[
        observations.duplicated(key, keep=False) & ~observations.duplicated([*key, "source_id"], keep=False)
    ]
    return [
        Fault(
            recipe.file,
            f"one source for {indicator} in {year} in {rows['area_code'].iloc[0]}",
            "Leave the indicator out of one of them, or mend the year.",
            column="source",
            value=", ".join(sorted(set(rows["source_id"]))),
            more=rows["area_code"].nunique() - 1,
        )
        for (indicator, year), rows in twice.groupby(["indicator_id", "year"])
    ]


def merged(parts: Iterable[Tables]) -> dict[str, pd.DataFrame]:
    """One set of tables out of several: rows behind each other, numbered anew where the number is the position.

    An indicator that several sources define in the same words is one indicator, with the first of them as its source.
    """
    tables: dict[str, pd.DataFrame] = {}
    for part in parts:
        nodes = len(tables.get("nodes", ()))
        for name, rows in part.items():
            added = rows.copy(deep=False)
            before = tables.get(name)
            if name in _NUMBERED and before is not None:
                added[_NUMBERED[name]] = added[_NUMBERED[name]] + len(before)
            if name == "edges":
                added["u"], added["v"] = added["u"] + nodes, added["v"] + nodes
            tables[name] = added if before is None else pd.concat([before, added], ignore_index=True)
    if "indicators" in tables:
        said = [name for name in TABLES["indicators"].names if name not in ("source_id", "source_ref")]
        tables["indicators"] = tables["indicators"].drop_duplicates(said, ignore_index=True)
    return {name: tables[name] for name in TABLES if name in tables}


def source_table(sources: Iterable[RecipeSource]) -> pd.DataFrame:
    """The table `sources`."""
    rows = [
        {
            "source_id": source.id,
            "kind": source.kind,
            "title": source.title,
            "publisher": source.publisher,
            "year": source.year,
            "date": None if source.date is None else dt.date.fromisoformat(source.date),
            "licence": source.licence,
            "url": source.url,
            "path": source.path,
            "sha256": source.sha256,
            "disclosure": str(source.disclosure),
        }
        for source in sources
    ]
    return frame("sources", rows)
