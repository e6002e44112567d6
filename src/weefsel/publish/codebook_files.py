"""The codebook as files for other programs: CSV, Parquet, a workbook, and the metadata of a data package.

The metadata follow the Data Package standard (Frictionless): one resource with a field for every column, and beside
them, under keys of our own, what each result, figure and indicator is and how its error was reckoned. Texts of a CSV
and of a workbook are written so that no program takes them for a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import IO, Any, Final

import pandas as pd

from weefsel.concepts import LANGS, Lang
from weefsel.concepts.cells import harmless
from weefsel.concepts.indicators import Indicator, error_models
from weefsel.concepts.texts import text
from weefsel.errors import BuildError
from weefsel.publish.codebook import COLUMNS, Codebook
from weefsel.publish.subjects import caveats

__all__ = ["CONTENT_TYPES", "metadata", "name_of", "written"]

#: format → what it is on the web
CONTENT_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "zip": "application/zip",
}
#: what a file is called, without what its format puts behind it; the second with all that the site tells
NAME: Final = "weefsel-codeboek"
NAME_OF_ALL: Final = "weefsel-codeboek-alles"
#: a sheet has no more rows than this, its head included
ROWS_OF_SHEET: Final = 1_048_576
#: so many rows are made into text at a time
AT_ONCE: Final = 20_000
_TEXTS: Final = tuple(name for name, kind in COLUMNS.items() if kind == "string")
#: what a file in an archive says of when it was made, always the same: the same figures are the same file
_DAY: Final = (1980, 1, 1, 0, 0, 0)
#: fields of an indicator that have no language
_PLAIN: Final = ("id", "use", "unit", "direction", "source_table", "result", "column", "proposed_by", "licence")
_SAID: Final = ("name", "numerator", "denominator", "says", "not_says", "needs")


def name_of(everything: bool) -> str:
    """What a file is called, without what its format puts behind it."""
    return NAME_OF_ALL if everything else NAME


def written(codebook: Codebook, form: str, lang: Lang, everything: bool = False) -> bytes:
    """The file of a format: `csv`, `xlsx`, `parquet`, `json` (the metadata alone) or `zip` (the CSV with the metadata).

    With `everything` of all that the site tells, else of the monitor. Raises `BuildError` where what writes a workbook
    is not installed, or it would not fit in a sheet.
    """
    about = metadata(codebook, lang, everything)
    if form == "json":
        return _json(about).encode()
    rows = codebook.rows(lang, everything)
    if form == "csv":
        comma = io.BytesIO()
        _csv(rows, comma)
        return comma.getvalue()
    if form == "zip":
        return _package(rows, about)
    return _parquet(rows, about) if form == "parquet" else _workbook(rows, about, codebook, lang)


def metadata(codebook: Codebook, lang: Lang, everything: bool = False) -> dict[str, Any]:
    """A data package that describes the CSV, with the results, the figures, the indicators and their error models."""
    fields = [{"name": name, "type": kind, "description": _column(name, lang)} for name, kind in COLUMNS.items()]
    site, name = codebook.site, name_of(everything)
    named = codebook.named(everything)
    resource = {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": ["result", "column", "area_code"], "missingValues": [""]},
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": text("codebook.package_title", lang, place=site.name),
        "description": text("codebook.package_text_all" if everything else "codebook.package_text", lang),
        "created": f"{site.date}T00:00:00Z",
        "version": site.revision,
        "resources": [resource],
        "sources": [_source(row) for row in codebook.sources.to_dict("records")],
        "weefsel:results": [_result(one, lang) for one in dict.fromkeys(one.result for one in named)],
        "weefsel:figures": [
            one._asdict() | {f"what_{other}": codebook.what(one.result, one.column, other) for other in LANGS}
            for one in named
        ],
        "weefsel:indicators": [_defined(one, codebook, lang) for one in codebook.defined()]
        + [{"id": one.id, "name": one.names[lang], "unit": one.unit} for one in codebook.own],
        "weefsel:error_models": [
            {
                "id": one.id,
                "name": one.label(lang),
                "description": one.description(lang),
                "type": one.type,
                "parameters": dict(one.parameters),
                "assumption": one.assumption,
            }
            for one in error_models().values()
        ],
    }


def _result(name: str, lang: Lang) -> dict[str, Any]:
    """What the figures of a result are, how their columns are called, and what they do not say."""
    return {"id": name, "about": text(f"codebook.result_{name}", lang), "not_says": list(caveats(name, lang))}


def _column(name: str, lang: Lang) -> str:
    return text(f"codebook.column_{name}", lang)


def _source(row: Mapping[Any, Any]) -> dict[str, Any]:
    told = {"title": f"{row['title']} ({row['publisher']}, {row['year']})", "weefsel:id": row["source_id"]}
    return told | ({} if row["url"] is None else {"path": row["url"]}) | {"weefsel:licence": row["licence"]}


def _defined(one: Indicator, codebook: Codebook, lang: Lang) -> dict[str, Any]:
    known = codebook.known.get(one.id)
    said = {name: getattr(one, name)(lang) for name in _SAID}
    return {name: getattr(one, name) for name in _PLAIN} | {
        **{name: words for name, words in said.items() if words},
        "flaws": list(one.flaws(lang)),
        "condition": None if one.condition is None else str(one.condition),
        "pillar": None if one.pillar is None else str(one.pillar),
        "function": None if one.function is None else str(one.function),
        "kind": str(one.kind),
        "error_model": one.error_model.id,
        "lowest_level": str(one.lowest_level),
        "derived_from": list(one.derived_from),
        "group_of": one.group_of or None,
        "proposed_on": one.proposed_on.isoformat(),
        "review": one.review.isoformat(),
        "source_columns": list(one.source_columns),
        "reference": None if one.reference is None else list(one.reference),
        "reference_basis": one.reference_basis or None,
        "years_here": [] if known is None else list(known.years),
        "areas_here": 0 if known is None else known.areas,
    }


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _csv(rows: pd.DataFrame, file: IO[bytes]) -> None:
    """With a header, point as decimal mark, and nothing where there is no value."""
    file.write((",".join(COLUMNS) + "\n").encode())
    for part in _defused(rows):
        file.write(part.to_csv(index=False, header=False, lineterminator="\n").encode())


def _defused(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows, so many at a time, with every text so that no program takes it for a formula."""
    harmlessly = cache(harmless)
    for begin in range(0, len(rows), AT_ONCE):
        part = rows.iloc[begin : begin + AT_ONCE].astype(dict.fromkeys(_TEXTS, object))
        safe = {name: part[name].map(harmlessly, na_action="ignore") for name in _TEXTS}
        yield part.assign(**safe)


def _package(rows: pd.DataFrame, about: Mapping[str, Any]) -> bytes:
    """A data package in one file: the CSV, and what describes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry(about["resources"][0]["path"]), "w") as file:
            _csv(rows, file)
        archive.writestr(_entry("datapackage.json"), _json(about))
    return made.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _parquet(rows: pd.DataFrame, about: Mapping[str, Any]) -> bytes:
    """With the metadata under the key `datapackage` of the schema."""
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    types = {"string": arrow.string(), "integer": arrow.int64(), "number": arrow.float64()}
    schema = arrow.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    table = arrow.Table.from_pandas(rows.astype(dict.fromkeys(_TEXTS, object)), schema=schema, preserve_index=False)
    made = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata({"datapackage": _json(about)}), made)
    return made.getvalue()


def _workbook(rows: pd.DataFrame, about: Mapping[str, Any], codebook: Codebook, lang: Lang) -> bytes:
    """A sheet with the figures, and one for each thing that the metadata tell: see `_sheets`."""
    if len(rows) >= ROWS_OF_SHEET:
        raise BuildError(f"{len(rows):,} figures do not fit in a sheet: take the CSV or the Parquet file.")
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ModuleNotFoundError as error:
        raise BuildError("A workbook is written by xlsxwriter: pip install 'weefsel[site]'.") from error
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = dt.datetime.fromisoformat(codebook.site.date)
    # the same figures are the same file
    book.set_properties({"title": about["title"], "created": day})
    _figures(book.add_worksheet(text("codebook.sheet_figures", lang)), rows)
    for name, head, lines in _sheets(about, lang):
        sheet = book.add_worksheet(text(f"codebook.sheet_{name}", lang))
        sheet.freeze_panes(1, 0)
        for place, line in enumerate((head, *lines)):
            sheet.write_row(place, 0, [_cell(value) for value in line])
    book.close()
    return buffer.getvalue()


def _figures(sheet: Any, rows: pd.DataFrame) -> None:
    """The table itself. There are millions of cells: each is written as what its column is, without looking again."""
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, list(COLUMNS))
    writers = [sheet.write_string if kind == "string" else sheet.write_number for kind in COLUMNS.values()]
    place = 0
    for part in _defused(rows):
        filled = part.notna().to_numpy()
        for line, there in zip(part.itertuples(index=False, name=None), filled, strict=True):
            place += 1
            for number, (write, value) in enumerate(zip(writers, line, strict=True)):
                if there[number]:
                    write(place, number, value)


def _sheets(about: Mapping[str, Any], lang: Lang) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]:
    """Name, head and lines of each sheet after that of the figures."""
    yield "columns", ["name", "description"], [(name, _column(name, lang)) for name in COLUMNS]
    for name in ("results", "figures", "indicators", "error_models"):
        yield "names" if name == "figures" else name, *_table(about[f"weefsel:{name}"])
    yield "sources", *_table(about["sources"])


def _table(told: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Head and lines of what has keys."""
    head = list(dict.fromkeys(key for one in told for key in one))
    return head, [[one.get(key) for key in head] for one in told]


def _cell(value: Any) -> Any:
    """What can stand in a cell: lists in one, and no text that a program would reckon with."""
    if isinstance(value, list | tuple):
        return harmless("; ".join(map(str, value)))
    if isinstance(value, dict):
        return harmless("; ".join(f"{key}={part}" for key, part in value.items()))
    if isinstance(value, str):
        return harmless(value)
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value
