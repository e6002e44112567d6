"""What was agreed, and what is missing against it."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table

import weefsel
from weefsel import publish
from weefsel.atlas.agreed import norm_set
from weefsel.cli import output
from weefsel.cli.output import console
from weefsel.concepts import Lang, NormVerdict
from weefsel.concepts.texts import text
from weefsel.errors import Fault, InputError
from weefsel.publish.gap_models import AmountRow, GapPage, GapRow
from weefsel.snapshot import open_snapshot
from weefsel.snapshot.norms import NormSet
from weefsel.sources.norms import example, read_norms, signed, write_norms

__all__ = ["gaps", "norms"]

out, err = console(), console(stderr=True)


def gaps(directory: Path, norm: str | None, limit: float | None, since: Path | None, lang: Lang) -> None:
    """Print one norm area by area, or all norms for the whole place."""
    site = publish.open_site(directory)
    if norm is None:
        if limit is not None:
            raise InputError(Fault("--limit", "a norm to move the limit of", "Give --norm too."))
        _all(site, lang)
        return
    shown = site.gap_page(norm, limit, lang)
    before = None if since is None else publish.open_site(since).gap_page(norm, limit, lang)
    _one(shown, before, lang)


def _head(site: publish.SiteData, lang: Lang) -> None:
    line = site.gaps.set_line(lang)
    state = ", ".join(line.signed_by) if line.signed_by else text("gaps.unsigned", lang)
    out.print(f"[bold]{escape(line.title)}[/] {escape(line.version)} ({escape(state)})")


def _all(site: publish.SiteData, lang: Lang) -> None:
    _head(site, lang)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("norm", "", site.areas.whole.name, *(verdict.label(lang) for verdict in NormVerdict)):
        table.add_column(escape(name), justify="left" if name in ("norm", "") else "right")
    for choice in site.gaps.choices:
        counts = (choice.met, choice.short, choice.unsure)
        known = publish.shown(choice.figure, lang)
        table.add_row(choice.norm.norm_id, escape(choice.norm.label(lang)), known, *map(str, counts), "")
    for unjudged in site.gaps.unjudged:
        why = text(unjudged.why, lang)
        table.add_row(unjudged.norm.norm_id, escape(unjudged.norm.label(lang)), "", "", "", "", escape(why))
    out.print(table)


def _one(page: GapPage, before: GapPage | None, lang: Lang) -> None:
    norm = page.norm
    share = "" if norm.min_share is None else f", {norm.min_share:.0%}"
    out.print(f"[bold]{escape(norm.label(lang))}[/] ({norm.limit:g} {norm.measure.unit}{share})")
    was = {} if before is None else {row.area.code: row.verdict for row in before.rows}
    table = Table(box=None, pad_edge=False)
    for row in (*page.rows, page.whole):
        now, then = row.verdict.label(lang), was.get(row.area.code)
        changed = "" if then is None or then is row.verdict else f"← {then.label(lang)}"
        table.add_row(escape(row.area.name), *_figures(row, lang), now, changed)
    out.print(table)


def _figures(row: GapRow | AmountRow, lang: Lang) -> tuple[str, str]:
    if isinstance(row, AmountRow):
        return publish.shown(row.amount, lang), ""
    return publish.shown(row.meets, lang), publish.shown(row.without, lang)


def norms(given: Path | None, sign: list[str], into: Path | None, file: Path | None) -> None:
    """Print a norm set, sign it, or hold a snapshot beside it."""
    made = _read(given)
    if sign:
        made = signed(made, sign)
    if into is not None:
        snapshot = weefsel.adopt(into, made)
        err.print(escape(f"{into}: {len(made.norms)} norms, revision {snapshot.revision}"))
    elif file is not None:
        output.write(write_norms(made), file)
        err.print(escape(f"{file}: {len(made.norms)} norms, sha256 {made.checksum}"))
    else:
        out.print(escape(write_norms(made)), end="")
        out.print(escape(f"# sha256 {made.checksum}"))


def _read(given: Path | None) -> NormSet:
    """The set in a file, or beside which a snapshot is held; the example without either."""
    if given is None:
        return example()
    return norm_set(open_snapshot(given)) if given.is_dir() else read_norms(given)
