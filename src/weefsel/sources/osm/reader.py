"""The reader that a recipe calls for `kind = "osm"`."""

from __future__ import annotations

from pathlib import Path

from weefsel.snapshot.frames import Tables
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.osm.build import build
from weefsel.sources.osm.decode import decode
from weefsel.sources.osm.options import parse

__all__ = ["read"]


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read an OpenStreetMap extract into tables. Raises `InputError` for a broken file, options or place."""
    options = parse(source.options, source.id)
    context.progress("decode", 0.0)
    return build(decode(path, options.levels.values()), options, source, context)
