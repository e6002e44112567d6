"""What `weefsel fetch` does, with a line on the terminal for each step."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from weefsel.sources.fetch.policy import policy
from weefsel.sources.fetch.run import fetch as fetched
from weefsel.sources.recipe import read_recipe

__all__ = ["fetch"]

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def fetch(
    recipe: Path, data: Path | None, only: Collection[str], allow_host: Collection[str], *, refresh: bool
) -> None:
    def tell(line: str) -> None:
        err.print(escape(line))

    allowed = policy(allow_host)
    directory = data or recipe.parent  # that of `weefsel build`
    for done in fetched(read_recipe(recipe), directory, allowed, only=only, refresh=refresh, tell=tell):
        records = "" if done.file.records is None else f"{done.file.records:,} records, "
        state = "new" if done.changed else "unchanged"
        told = f"{done.path}, {records}{done.file.bytes / 1e6:,.1f} MB, {state}"
        out.print(f"[bold]{escape(done.source_id)}[/] {escape(told)}")
        out.print(f"  sha256 {done.file.sha256}")
