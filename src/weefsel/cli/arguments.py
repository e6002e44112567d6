"""Arguments and options that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = ["Directory", "Language"]

Directory = Annotated[Path, typer.Argument(help="directory of the snapshot", metavar="DIR")]
Language = Annotated[Literal["nl", "en"], typer.Option("--lang", help="language of the words")]
