"""Every published figure as a file."""

from __future__ import annotations

from pathlib import Path

import weefsel
from weefsel.cli import output
from weefsel.codebooks import codebook_file
from weefsel.concepts import Lang

__all__ = ["codebook"]


def codebook(directory: Path, form: str, file: Path | None, lang: Lang, *, everything: bool) -> None:
    """Write the codebook of a snapshot in a format."""
    output.write(codebook_file(weefsel.open(directory), form, lang=lang, everything=everything), file)
