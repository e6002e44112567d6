"""Tables as a program may hand them over: any type of pandas, any index, any columns, any value.

Each is either told as faults, or it is saved, comes back as it was, and every analysis runs on it. Nothing else.
"""

from __future__ import annotations

import datetime as dt
import decimal
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from tests.snapshot.analysed import agreed_town, analysed
from tests.snapshot.plain import plain
from tests.soak import SOAK
from tests.town import META, ORIGIN

from weefsel.atlas.drawing import make_drawings
from weefsel.atlas.registry import DRAWN
from weefsel.errors import Fault, InputError
from weefsel.snapshot import TABLES, save, store

Tables = dict[str, pd.DataFrame]

MUTANTS: Final = 200 if SOAK else 60
SEED: Final = 20_260_301
PARTS: Final = 2

NOTHING: Final = (None, float("nan"), pd.NA, pd.NaT)
NUMBERS: Final = (
    *(float("inf"), -float("inf"), 1e308, -1e308, 5e-324, -0.0, 0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**400, 1j),
    *(True, False, np.int8(3), np.float32(0.1), np.uint64(2**64 - 1), decimal.Decimal("NaN"), decimal.Decimal(1)),
)
TEXTS: Final = (
    *("", " ", "x", "0", "nan", "a\0b", "\ud800", "\u202e", "é\u0301", "\U0010ffff", "x" * 100_000, b"x", "[]", "{}"),
    *('{"a": NaN}', '{"\\ud800": 1}', "[" * 5_000, "1" * 5_000),
)
LISTS: Final = ([], (), {}, {"a"}, [None], ["meeting"], ["meeting", 3], np.array([]), np.array(["meeting"]), range(3))
DAYS: Final = (
    *(dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.datetime(2026, 1, 1), dt.timedelta(1)),
    pd.Timestamp("2026-01-01", tz="UTC"),
)
with np.errstate(invalid="ignore"):
    SHAPES: Final = (
        *(shapely.Point(), shapely.Point(*ORIGIN), shapely.Point(1, 2, 3), shapely.Point(float("nan"), 0)),
        *(shapely.box(0, 0, 1, 1), shapely.Polygon(), shapely.Polygon([(0, 0), (1, 1), (0, 1), (1, 0)])),
        *(shapely.LineString([(0, 0), (0, 0)]), shapely.LineString([(0, 0), (float("inf"), 1)])),
        *(shapely.LinearRing([(0, 0), (1, 0), (1, 1)]), shapely.MultiPoint([(0, 0), (1, 1)])),
        shapely.GeometryCollection(),
    )
VALUES: Final[tuple[Any, ...]] = (*NOTHING, *NUMBERS, *TEXTS, *LISTS, *DAYS, *SHAPES, object(), int, ..., lambda: 1)
TYPES: Final = (
    *("object", "str", "string", "category", "bool", "boolean", "int8", "int64", "uint64", "Int64", "float16"),
    *("float32", "Float64", "complex128", "datetime64[ns]", "timedelta64[ns]", "S8", "U8"),
    *(pd.ArrowDtype(kind) for kind in (pa.string(), pa.large_string(), pa.int64(), pa.float32(), pa.bool_())),
)


def _value(chance: random.Random, rows: pd.DataFrame) -> pd.DataFrame:
    """One other value, or in another row's place, or in all rows."""
    name = chance.choice(list(rows.columns))
    values = list(rows[name])
    row = chance.randrange(len(values))
    match chance.randrange(6):
        case 0:
            values = [chance.choice(VALUES)] * len(values)
        case 1 | 2:
            values[row] = chance.choice(values)
        case _:
            values[row] = chance.choice(VALUES)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    out = pd.DataFrame(rows).copy()
    out[name] = pd.Series(column, index=rows.index, dtype=object)
    return out


def _type(chance: random.Random, rows: pd.DataFrame) -> pd.DataFrame:
    """One column in another type, where pandas can do that."""
    name, kind = chance.choice(list(rows.columns)), chance.choice(TYPES)
    try:
        with np.errstate(all="ignore"):
            return pd.DataFrame(rows).assign(**{name: rows[name].astype(kind)})
    except (TypeError, ValueError, OverflowError, NotImplementedError, pa.ArrowException):
        return rows


def _columns(chance: random.Random, rows: pd.DataFrame) -> pd.DataFrame:
    """Columns lost, double, with another name, in another order, or with each other's values."""
    names = list(rows.columns)
    one, other = chance.choice(names), chance.choice(names)
    match chance.randrange(8):
        case 0:
            return rows.drop(columns=one)
        case 1:
            return pd.concat([pd.DataFrame(rows), pd.DataFrame(rows)[[one]]], axis=1)
        case 2:
            return pd.DataFrame(rows).rename(columns={one: chance.choice([None, 5, ("a", "b"), f" {one}", other, ""])})
        case 3 | 4 | 5:
            return pd.DataFrame(rows)[chance.sample(names, len(names))]
        case 6:
            return pd.DataFrame(rows).rename(columns={one: other, other: one})
        case _:
            return pd.DataFrame(rows).iloc[:, :0]


def _rows(chance: random.Random, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows lost, double or in another order, or with an index that says nothing."""
    order = list(range(len(rows)))
    match chance.randrange(6):
        case 0:
            return rows.iloc[[*order, chance.choice(order)]]
        case 1:
            return rows.iloc[[row for row in order if row != chance.choice(order)]]
        case 2:
            return rows.iloc[chance.sample(order, len(order))]
        case 3:
            return rows.iloc[:0]
        case 4:
            return rows.set_index(pd.Index([chance.choice([0, "x", None])] * len(rows)))
        case _:
            return rows.set_index(pd.MultiIndex.from_product([["a"], order]))


def _shape(chance: random.Random, rows: pd.DataFrame) -> pd.DataFrame:
    """Shapes moved, turned, flattened, doubled, with a height or of another kind."""
    if "geometry" not in rows.columns or not all(isinstance(s, BaseGeometry) for s in np.ravel(rows["geometry"])):
        return _value(chance, rows)
    changes: tuple[Callable[[Any], Any], ...] = (
        lambda shapes: shapely.transform(shapes, lambda p: p[:, ::-1]),
        lambda shapes: shapely.transform(shapes, lambda p: p * 1e6),
        lambda shapes: shapely.transform(shapes, lambda p: np.round(p, -4)),
        lambda shapes: shapely.transform(shapes, lambda p: p + chance.uniform(-1e4, 1e4)),
        lambda shapes: shapely.force_3d(shapes, chance.choice([0.0, 1e308])),
        shapely.reverse,
        shapely.convex_hull,
        shapely.envelope,
        shapely.boundary,
        lambda shapes: shapely.buffer(shapes, chance.choice([1, -1, 1e3])),
        lambda shapes: np.full(len(shapes), shapes[0], dtype=object),
    )
    shapes = chance.choice(changes)(np.asarray(rows["geometry"], dtype=object))
    return pd.DataFrame(rows).assign(geometry=shapes)


MUTATIONS: Final = (_value, _type, _columns, _rows, _shape)
OFTEN: Final = (6, 4, 3, 4, 2)


def mutant(seed: int) -> tuple[Tables, str]:
    """The town with one table changed in one, two or three ways; and which."""
    chance, tables = random.Random(seed), agreed_town()
    name = chance.choice([n for n in TABLES if n in tables])
    for change in chance.choices(MUTATIONS, OFTEN, k=chance.choice((1, 1, 2, 3))):
        if len(tables[name]) and len(tables[name].columns) and tables[name].columns.is_unique:
            tables[name] = change(chance, tables[name])
    if chance.random() < 0.03:
        del tables[name]
    return tables, name


def _told(found: tuple[Fault, ...]) -> None:
    """Every fault says where, what and how to mend it, in words that can be written anywhere."""
    for fault in found:
        assert fault.where
        assert fault.expected
        assert fault.mend
        assert str(fault).encode()


def is_read(tables: Tables, name: str, directory: Path) -> bool:
    """Whether the tables are sound; if so they are saved, read back and computed from."""
    try:
        snapshot = save(tables, META, directory)
    except InputError as error:
        _told(error.faults)
        return False
    assert snapshot.faults() == []
    if name in snapshot.hashes:
        back, given = plain(snapshot.table(name)), plain(tables[name])
        for column in TABLES[name].columns:
            numbers = column.type == "number"
            expected = [float(v).hex() if numbers and isinstance(v, int) else v for v in given[column.name]]
            assert back[column.name] == expected, column.name
    analysed(snapshot, name)
    if name in DRAWN.tables:
        make_drawings({table: snapshot.table(table) for table in DRAWN.tables}, META.crs, directory / "tiles")
    return True


@pytest.mark.parametrize("part", range(PARTS))
def test_strange_tables_are_told_or_saved(part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    print(f"seeds from {SEED}")
    # what a power cut would do is not asked here, and asking the disk is most of the time
    monkeypatch.setattr(store, "_sync", lambda _path: None)
    read, slowest = 0, (0.0, "")
    for seed in range(SEED + part, SEED + MUTANTS, PARTS):
        tables, name = mutant(seed)
        began = time.process_time()
        try:
            read += is_read(tables, name, tmp_path)
        except BaseException:
            print(f"seed {seed}, {name}")
            raise
        slowest = max(slowest, (time.process_time() - began, f"seed {seed}, {name}"))
    assert read >= MUTANTS / PARTS / 5, f"only {read} still read"
    assert slowest[0] < 2.0, slowest
