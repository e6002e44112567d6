"""A norm set as a source of a recipe: it becomes the table `norms`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from weefsel.concepts import RowFate
from weefsel.errors import Fault
from weefsel.snapshot.frames import Tables, frame
from weefsel.snapshot.norms import norm_rows
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.norms.file import parse_norms

__all__ = ["faults", "read"]


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """The norms of a set. Raises `InputError` for a file that is none."""
    norm_set = parse_norms(path.read_bytes(), source.path)
    context.tell(RowFate.READ, rows=len(norm_set.norms))
    context.tell(RowFate.KEPT, rows=len(norm_set.norms))
    return {"norms": frame("norms", norm_rows(norm_set, source.id))}


def faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """A norm set has no options: the file says it all."""
    for name in sorted(options):
        yield Fault(where, "no options for a source of kind norms", "Take it out.", column=name)
