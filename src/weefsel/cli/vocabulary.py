"""What `weefsel concepts` does: the words, for readers or for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from weefsel.cli.output import write
from weefsel.concepts.glossary import glossary
from weefsel.concepts.skos import turtle

__all__ = ["concepts"]


def concepts(to: Literal["md", "ttl"], file: Path | None) -> None:
    write(turtle() if to == "ttl" else glossary(), file)
