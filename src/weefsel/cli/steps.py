"""What each command does, with progress on the terminal."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

import weefsel
from weefsel import publish
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.atlas.trace import again as made_again
from weefsel.cli import export as export_
from weefsel.cli import output, registering
from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.errors import BuildError, Fault, InputError
from weefsel.platform.start import follow
from weefsel.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from weefsel.api import Progress as Tell

__all__ = ["bench", "build", "check", "demo", "export", "reach", "serve", "trace"]

out, err = output.console(), output.console(stderr=True)


@contextmanager
def _progress(title: str) -> Iterator[Tell]:
    """A line on the error stream that tells which step is going on and for how long."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(title)
        yield lambda step: bar.update(task, description=f"{title}: {escape(step)}")


def build(recipe: Path, directory: Path, data: Path | None) -> None:
    began = time.monotonic()
    notes: list[str] = []
    with _progress("weefsel build") as tell:
        snapshot = weefsel.build(recipe, directory, data=data, progress=tell, note=notes.append)
        follow(directory, tell)
    for note in notes:
        err.print(f"note: {escape(note)}")
    _made(snapshot, directory, began)


def demo(directory: Path, scale: Literal["village", "city", "region", "country"]) -> None:
    began = time.monotonic()
    with _progress("weefsel demo") as tell:
        snapshot = weefsel.demo(directory, scale=scale, progress=tell)
        if scale in ("village", "city") and find_spec("django") is not None:
            tell("register")
            registering.begun(directory)
    _made(snapshot, directory, began)


def _made(snapshot: Snapshot, directory: Path, began: float) -> None:
    fictional = " (fictional)" if snapshot.meta.fictional else ""
    out.print(f"[bold]{escape(snapshot.meta.name)}[/]{fictional}, {snapshot.meta.date}, revision {snapshot.revision}")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    for name, rows in snapshot.counts.items():
        table.add_row(f"{rows:,}", name)
    out.print(table)
    out.print(f"in {escape(str(directory))}, after {time.monotonic() - began:.1f} s")


def check(directory: Path) -> None:
    with _progress("weefsel check"):
        snapshot = open_snapshot(directory)
        found = snapshot.faults()
        if not found:
            kept = open_atlas(directory)
            for name in RESULTS:
                kept.rows(name)
    if found:
        raise InputError(found)
    rows = sum(snapshot.counts.values())
    out.print(f"{escape(snapshot.meta.name)}: {len(snapshot.counts)} tables, {rows:,} rows, all sound.")


def serve(directory: Path, host: str, port: int, *, workbench: bool = False) -> None:
    publish.open_site(directory)  # a broken snapshot is told here, not in every page
    if workbench:
        from weefsel.workbench.recipes import check_ready

        check_ready(directory)
    try:
        from weefsel.cli.server import run
    except ModuleNotFoundError as error:
        raise BuildError(f"The site needs {error.name}. Install it with: pip install 'weefsel[site]'") from None
    registering.check(directory)
    shown = f"[bold]{{}}{'eigen-cijfers' if workbench else ''}[/]  (stop with Ctrl+C)"
    run(directory, host, port, lambda address: out.print(shown.format(address)), workbench=workbench)


def reach(directory: Path, area: str | None, minutes: int, lang: Lang) -> None:
    site = publish.open_site(directory)
    kept = open_atlas(directory)
    if area:
        rows = [site.row(kept.area_code(area))]
    else:
        rows = [site.row(site.areas.whole.code), *(row for row in site.rows if row.area != site.areas.whole)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column(publish.subject("people", "residents", lang), justify="right")
    for function in Function:
        table.add_column(function.label(lang), justify="right")
    for row in rows:
        shares = {r.function: {5: r.within_5, 10: r.within_10, 15: r.within_15}[minutes] for r in row.reach}
        table.add_row(
            escape(row.area.name),
            publish.shown(row.residents, lang),
            *(publish.shown(shares[f], lang) for f in Function),
        )
    out.print(table)


def trace(
    directory: Path, result: str, area: str, column: str, *, again: bool, form: Literal["text", "jsonld"], lang: Lang
) -> None:
    if again and form == "jsonld":
        raise InputError(Fault("--format", "text beside --again, which prints one figure", "Leave out one of the two."))
    site = publish.open_site(directory)
    kept = open_atlas(directory)
    ref = publish.FigureRef(result, kept.area_code(area), column)
    if form == "jsonld":
        output.write(f"{site.provenance_json(ref)}\n", None)
        return
    page = site.figure_page(ref, lang)
    if again:
        _again(site, kept, page.figure.ref, lang)
        return
    out.print(f"[bold]{escape(page.area.name)}: {publish.shown(page.figure, lang)}[/] {escape(page.subject)}")
    for number, step in enumerate(page.steps, start=1):
        out.print(f"{number}. {escape(text(step.id, lang, **step.variables))}")
        for label, value in step.details:
            out.print(f"     {escape(f'{label}: {value}')}")
    for slip in page.sources:
        told = (slip.title, slip.publisher, slip.date or str(slip.year), slip.licence, slip.url)
        out.print(f"   [bold]{escape(slip.source_id)}[/] {escape(', '.join(part for part in told if part))}")
        if slip.path:
            out.print(f"     {escape(slip.path)}")
            out.print(f"     sha256 {slip.sha256}")
    out.print(escape(page.command.replace(" DIR ", f" {shlex.quote(str(directory))} ")))


def _again(site: publish.SiteData, kept: Atlas, ref: publish.FigureRef, lang: Lang) -> None:
    address = ref.result, ref.area_code, ref.column
    with _progress("weefsel trace --again"):
        before, now = kept.figure(*address), made_again(kept, *address)
    told = site.figures.outcome(now, lang)
    out.print(escape(f"{told} {now.unit}"))
    if before != now:
        was = site.figures.outcome(before, lang)
        err.print(escape(f"weefsel: the atlas keeps {was}; the tables now give {told}."))
        raise SystemExit(1)


def bench(name: str, scale: str | None, data: Path | None, *, as_json: bool) -> None:
    from weefsel.bench import run

    with _progress("weefsel bench"):
        found = run(name, scale, data)
    if "table" in found and not as_json:
        out.print(escape(found["table"]), soft_wrap=True)
        return
    out.print(escape(json.dumps(found, ensure_ascii=False, indent=None if as_json else 2)))


def export(directory: Path, to: Literal["geojson", "csv"], file: Path | None) -> None:
    site = publish.open_site(directory)
    written = export_.geojson(site) if to == "geojson" else export_.csv(site)
    output.write(written, file)
    if file is not None:
        err.print(f"{escape(str(file))}: {len(site.areas.links)} areas")
