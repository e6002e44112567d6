"""The commands of the monitor: how strong the conditions are, what changed, and every figure as a file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer

from weefsel.cli.arguments import Directory, Language

__all__ = ["codebook", "quality", "trend"]


def quality(
    directory: Directory,
    area: Annotated[str | None, typer.Option("--area", help="code, slug or name of one area")] = None,
    condition: Annotated[
        Literal["security", "inclusion", "cohesion", "empowerment"] | None,
        typer.Option("--condition", help="one condition; default: all four, and together"),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", help="TOML file of weights; default: all weigh the same", metavar="FILE")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="how often choices and errors are drawn")] = 10_000,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    lang: Language = "nl",
) -> None:
    """How strong the four conditions are, with intervals, in groups, and which choice a score hangs on."""
    module = import_module("weefsel.cli.quality")
    module.quality(directory, area, condition, weights, draws, lang, as_json=as_json)


def trend(
    directory: Directory,
    area: Annotated[str | None, typer.Option("--area", help="code, slug or name of one area")] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="id of one indicator; of all areas without --area")
    ] = None,
    since: Annotated[int | None, typer.Option("--since", help="first year to look at", metavar="YEAR")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    lang: Language = "nl",
) -> None:
    """What changed over the years, in words that hold for the interval of the change."""
    import_module("weefsel.cli.trends").show(directory, area, indicator, since, lang, as_json=as_json)


def codebook(
    directory: Directory,
    to: Annotated[
        Literal["csv", "parquet", "xlsx", "json", "zip"],
        typer.Option("--to", help="format; json: what it is, zip: the CSV with that"),
    ],
    everything: Annotated[bool, typer.Option("--all", help="all that the site tells; default: the monitor")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="file to write; default: standard output", metavar="FILE")
    ] = None,
    lang: Language = "nl",
) -> None:
    """Write every published figure of the monitor, with what each indicator is and does not say."""
    import_module("weefsel.cli.codebook").codebook(directory, to, out, lang, everything=everything)
