"""The web of actors: its measures, who is where in it, what falls apart, and who should meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

import weefsel
from weefsel import publish
from weefsel.atlas.read import Figure
from weefsel.cli import output
from weefsel.cli.output import console
from weefsel.concepts import Disclosure, Lang
from weefsel.concepts.texts import text
from weefsel.publish import gate
from weefsel.publish.web_files import written
from weefsel.webs import WebTables

__all__ = ["WHAT", "Asked"]

out, err = console(), console(stderr=True)

#: what can be asked → the columns that are printed, the first of them with the name of who it is about
WHAT = {
    "measures": (),
    "actors": ("node_id", "degree", "formal", "informal", "betweenness", "constraint", "core", "community", "is_cut"),
    "breaks": ("subject_id", "subject_kind", "apart", "last_any", "last_formal", "without_place", "eur", "until"),
    "meetings": ("one_id", "other_id", "reasons", "functions", "place_id", "reach_gain", "robustness_gain"),
}


class Asked:
    """The web that was asked for on the command line."""

    def __init__(self, directory: Path, at: str | None, lens: str | None, area: str | None) -> None:
        self.found = weefsel.web(weefsel.open(directory), at=at, lens=lens, area=area)

    def show(self, what: str, lang: Lang, *, as_json: bool) -> None:
        """Print one table of it, and on the error stream what was left out of it."""
        found = self.found
        left = {reason: count for reason, count in found.left.items() if count}
        rows = _rows(found, what)
        if as_json:
            sided = None if found.one_sided is None else found.one_sided._asdict()
            head = {"date": str(found.on), "lens": found.lens, "area": found.area, "left": left, "one_sided": sided}
            told = head | {what: _records(rows)}
            output.write(f"{json.dumps(told, ensure_ascii=False, allow_nan=False)}\n", None)
            return
        _head(found, found.snapshot.meta.name, lang)
        names = _names(found)
        out.print(_measures(rows, lang) if what == "measures" else _table(rows, WHAT[what], names, lang))
        for reason, count in left.items():
            err.print(escape(text(f"trace.web_left_{reason}", lang, n=str(count))))

    def write(self, form: str, file: Path | None) -> None:
        """Write the web itself in a format of graphs."""
        found = self.found
        parts = (found.snapshot.meta.name, str(found.on), found.lens, found.area)
        about = ", ".join(str(part) for part in parts if part)
        output.write(written(form, found.web, found.snapshot.actors, found.snapshot.ties, about=about), file)


def _rows(found: WebTables, what: str) -> pd.DataFrame:
    """The table that was asked for: of figures and meetings those of one area, the whole without one."""
    if what == "measures":
        figures = found.figures
        areas = found.snapshot.areas
        newest = areas[areas["year"] == areas["year"].max()]
        tops = newest.loc[newest["parent_code"].isna(), "area_code"]
        return figures[figures["area_code"].isin([found.area] if found.area else tops)]
    rows: pd.DataFrame = getattr(found, what)
    return rows[rows["scope"] == ""] if what == "meetings" else rows


def _head(found: WebTables, name: str, lang: Lang) -> None:
    areas = found.snapshot.areas
    where = name if found.area is None else str(areas.loc[areas["area_code"] == found.area, "name"].iloc[-1])
    out.print(f"[bold]{escape(where)}[/], {found.on}" + (f", {escape(found.lens.label(lang))}" if found.lens else ""))
    if found.lens is not None:
        out.print(escape(found.lens.question(lang)))
    if found.one_sided is not None:
        percent = f"{found.one_sided.share:.0%}"
        out.print(escape(text(f"trace.web_one_sided_{found.one_sided.by}", lang, share=percent)))


def _measures(rows: pd.DataFrame, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    several = rows["area_code"].nunique() > 1
    for row in rows.to_dict("records"):
        # of groups and their ties, not of people: nothing to keep back, but rounded as on the site
        figure = gate.published(_figure(row), Disclosure.PUBLIC)
        ends = [publish.decimal(end, lang) for end in (figure.lower, figure.upper) if end is not None]
        told, around = publish.shown(figure, lang), "–".join(ends)
        name = publish.subject("web", str(row["column"]), lang)
        place = (str(row["area_code"]),) if several else ()
        table.add_row(*map(escape, (*place, str(row["column"]), told, around, name)))
    return table


def _figure(row: dict[Any, Any]) -> Figure:
    value, lower, upper = (None if np.isnan(row[end]) else float(row[end]) for end in ("value", "lower", "upper"))
    where = str(row["area_code"]), int(row["year"]), str(row["column"])
    return Figure("web", *where, value, lower, upper, str(row["unit"]), row["evidence"], row["missing"])


def _names(found: WebTables) -> dict[str, str]:
    """Id → name, of actors and of places that have one."""
    s = found.snapshot
    pairs = [*zip(s.actors["actor_id"], s.actors["name"], strict=True)]
    pairs += [(one, name) for one, name in zip(s.places["place_id"], s.places["name"], strict=True) if name]
    return {str(one): str(name) for one, name in pairs}


def _table(rows: pd.DataFrame, columns: tuple[str, ...], names: dict[str, str], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        numeric = pd.api.types.is_numeric_dtype(rows[column]) and not pd.api.types.is_bool_dtype(rows[column])
        table.add_column(column, justify="right" if numeric else "left")
    for row in rows[[*columns]].to_dict("records"):
        table.add_row(*(escape(_cell(row[column], names, lang)) for column in columns))
    return table


def _cell(value: Any, names: dict[str, str], lang: Lang) -> str:
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(_cell(one, names, lang) for one in value)
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    return names.get(str(value), str(value))


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows.to_dict("records")]


def _plain(value: Any) -> Any:
    """A value as JSON has it; what is missing is null."""
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(one) for one in value]
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, bool | int | float | str) else str(value)
