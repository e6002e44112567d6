"""What a table says, without the types of pandas: for comparing two tables value by value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

__all__ = ["plain"]


def plain(rows: pd.DataFrame) -> dict[str, list[Any]]:
    """Column → its values: None for what is missing, WKB for shapes, floats as exactly as they are."""
    return {str(name): [_value(v) for v in rows[name]] for name in rows.columns}


def _value(value: Any) -> Any:
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value, hex=True)
    if isinstance(value, list | tuple | np.ndarray):
        return [str(v) for v in value]
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, float):
        return float(value).hex()
    return value.item() if isinstance(value, np.generic) else value
