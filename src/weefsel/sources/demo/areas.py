"""The table `areas`: buurten, the wijken they make up, and the municipality they make up together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import Level
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.plan import Plan

__all__ = ["area_row", "areas", "slug"]


def areas(plan: Plan, shapes: Mapping[str, BaseGeometry], source_id: str, year: int, crs: str) -> pd.DataFrame:
    """One row per area, municipality first.

    Wijken and municipality are the unions of their buurten, in outline and in residents.
    """
    buurten = [(b.code, b.name, Level.BUURT, b.wijk, b.residents, shapes[b.code]) for b in plan.buurten]
    wijken = []
    for wijk in plan.wijken:
        own = [b for b in buurten if b[3] == wijk.code]
        shape = shapely.union_all([b[5] for b in own])
        wijken.append((wijk.code, wijk.name, Level.WIJK, plan.code, sum(b[4] for b in own), shape))
    whole = shapely.union_all([w[5] for w in wijken])
    rows = [(plan.code, plan.name, Level.GEMEENTE, None, sum(w[4] for w in wijken), whole), *wijken, *buurten]
    shared = {"year": year, "source_id": source_id}
    return frame("areas", [{**area_row(*row), **shared} for row in rows], crs)


def area_row(code: str, name: str, level: Level, parent: str | None, residents: float, shape: Any) -> dict[str, Any]:
    """A row of the table `areas`, without its year and source."""
    return {
        "area_code": code,
        "name": name,
        "slug": slug(name),
        "level": str(level),
        "parent_code": parent,
        "residents": float(residents),
        "residents_ref": f"kerncijfers {code}",
        "geometry": shape,
    }


def slug(name: str) -> str:
    """`name` as part of a URL: lower-case ASCII and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
