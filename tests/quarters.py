"""The town of `tests.town` with its squares in twelve buurten of three wijken: enough of them for a distribution.

Buurt k holds squares 5k/3 and further of the twenty on land, from south-west to north-east; the island is in the last.
The older buurten West and Oost are still there, without squares. All but the last buurt have an SES-WOA score: the
farther north, the higher.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.town import GEMEENTE, META, YEAR, rows

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.snapshot import frame, save, set_current

__all__ = ["BUURTEN", "NORTH", "SOUTH", "WIJKEN", "Rows", "built", "quarters"]

BUURTEN = [f"BU999910{number:02}" for number in range(12)]
SOUTH, MIDDLE, NORTH = WIJKEN = [f"WK99991{number}" for number in range(3)]
Rows = dict[str, list[dict[str, Any]]]


def quarters() -> Rows:
    """The rows of every table."""
    content = rows()
    whole = content["areas"][0]
    names = {SOUTH: "Zuid", MIDDLE: "Midden", NORTH: "Noord"}
    new = [(code, name, "wijk", GEMEENTE) for code, name in names.items()]
    new += [(code, f"Buurt {n:02}", "buurt", WIJKEN[n // 4]) for n, code in enumerate(BUURTEN)]
    for code, name, level, parent in new:
        given = {"area_code": code, "name": name, "slug": name.lower().replace(" ", "-"), "level": level}
        content["areas"].append({**whole, **given, "parent_code": parent, "source_ref": code, "residents_ref": None})
        content["areas"][-1] |= {"residents": None, "residents_missing": "not_published"}
    for number, square in enumerate(content["residents"]):
        square["area_code"] = BUURTEN[min(number * 12 // 20, 11)]
    content["indicators"].append(
        {"indicator_id": "sec_ses_woa", "name_nl": "SES", "name_en": "SES", "unit": "score", "source_id": "stats"}
    )
    for number, code in enumerate(BUURTEN):
        score = {"value": number / 10 - 0.5, "evidence": "model"} if number < 11 else {"missing": "secret"}
        content["observations"].append(
            {"indicator_id": "sec_ses_woa", "area_code": code, "year": YEAR, "source_id": "stats", **score}
        )
    return content


def built(directory: Path, change: Callable[[Rows], None] | None = None) -> Path:
    """The town, after `change` to its rows, saved and analysed in `directory`; without tiles, which take longest."""
    content = quarters()
    if change is not None:
        change(content)
    snapshot = save({name: frame(name, table, META.crs) for name, table in content.items()}, META, directory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(directory, snapshot.revision)
    return directory
