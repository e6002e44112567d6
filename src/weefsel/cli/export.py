"""The published figures of all areas as files for other programs."""

from __future__ import annotations

import csv as csv_
import io
import json
from typing import Any

from weefsel.concepts.cells import harmless
from weefsel.publish import Published, SiteData

__all__ = ["csv", "geojson"]


def rows(site: SiteData) -> list[dict[str, Any]]:
    """One record an area, of every level: its names, residents and reach, each figure as it is published.

    A figure that is missing is empty, and its column `…_missing` says why; `…_approximate` marks what the site calls
    "benadering".
    """
    out: list[dict[str, Any]] = []
    for code in site.areas.links:
        row = site.row(code)
        record: dict[str, Any] = {
            "area_code": row.area.code,
            "year": row.area.year,
            "name": row.area.name,
            "level": str(row.area.level),
            "parent_code": row.parent.code if row.parent else None,
        }
        record |= _columns("residents", row.residents)
        for reach in row.reach:
            record |= _columns(f"{reach.function}_within_10_share", reach.within_10)
            record |= _columns(f"{reach.function}_median_minutes", reach.median_minutes)
        record["snapshot"] = f"{site.site.name} {site.site.date} {site.site.revision}"
        out.append(record)
    return out


def _columns(name: str, figure: Published[int] | Published[float]) -> dict[str, Any]:
    missing = None if figure.missing is None else str(figure.missing)
    return {name: figure.value, f"{name}_missing": missing, f"{name}_approximate": figure.approximate}


def csv(site: SiteData) -> str:
    """The areas as CSV, with a header, point as decimal mark, and texts that no spreadsheet takes for a formula."""
    records = rows(site)
    file = io.StringIO()
    writer = csv_.DictWriter(file, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in record.items()} for record in records)
    return file.getvalue()


def _harmless(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value


def geojson(site: SiteData) -> str:
    """The areas as GeoJSON (RFC 7946, WGS 84), outlines with the same properties as the CSV has columns."""
    outlines = site.outlines()
    features = [
        {"type": "Feature", "id": r["area_code"], "properties": r, "geometry": outlines[r["area_code"]]}
        for r in rows(site)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"
