"""The rows that are not taken, with the reason behind each: a file to mend and bring again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import xlsxwriter

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.plans import PlanRow, RowFate, reading
from weefsel.platform.exchange.sheets.saying import said_of
from weefsel.sources.listing import PERSON, rows_of

__all__ = ["REFUSED", "keep_refused", "refused_csv", "refused_xlsx"]

#: kept when an import is done
REFUSED: Final = "refused.csv"
_FATES: Final = (RowFate.REFUSED, RowFate.DOUBLE, RowFate.OWNED, RowFate.LEFT, RowFate.ALIKE, RowFate.WAITS)
_MOST: Final = 300_000
#: what a spreadsheet would take for a formula, or a command to another program
_BEGINS: Final = re.compile(r"^[=+\-@\t\r]")


def neutral(cell: str) -> str:
    """A text that no spreadsheet computes with."""
    return f"'{cell}" if _BEGINS.match(cell) and not re.fullmatch(r"[+-]?[\d.,]+", cell) else cell


def _refused(draft: Draft, lang: Lang) -> Iterator[tuple[str, list[list[str]]]]:
    """Sheet → its header and the rows that are not taken; columns of persons are left out here too."""
    kept = {one.name: one for one in draft.listing().sheets}
    for sheet in draft.sheets():
        if not sheet.mapping.used or sheet.name not in kept:
            continue
        why = _reasons(draft, sheet.name, lang)
        names = [name for name in kept[sheet.name].columns.values() if sheet.mapping.columns.get(name) != PERSON]
        table = [[text("import.file_row", lang), text("import.file_reason", lang), *names]]
        table += [
            [str(row.number), why[row.number], *(row.cells.get(name, "") for name in names)]
            for row in (rows_of(kept[sheet.name], draft.folder) if why else ())
            if row.number in why
        ]
        if len(table) > 1:
            yield sheet.name or text("import.file_sheet", lang), table


def _reasons(draft: Draft, sheet: str, lang: Lang) -> Mapping[int, str]:
    with reading(draft.plan) as plan:
        return {
            row.number: " ".join(reasons(row, lang))
            for fate in _FATES
            for row in plan.rows(fate, 0, _MOST)
            if row.sheet == sheet
        }


def reasons(row: PlanRow, lang: Lang) -> list[str]:
    """Why a row is not taken, in words."""
    said = [said_of(one, lang) for one in row.wrong]
    return said or [text(f"import.fate_{row.fate}_why", lang)]


def refused_csv(draft: Draft, lang: Lang) -> bytes:
    """As delimited text, one sheet after another."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for _, table in _refused(draft, lang):
        writer.writerows([neutral(cell) for cell in row] for row in table)
    return out.getvalue().encode("utf-8-sig", "replace")


def refused_xlsx(draft: Draft, lang: Lang) -> bytes:
    """As a workbook, with a sheet for each."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True})
    used: set[str] = set()
    for name, table in _refused(draft, lang):
        sheet = book.add_worksheet(_sheet_name(name, used))
        _fill(sheet, table, bold)
    if not used:
        book.add_worksheet(text("import.file_sheet", lang)[:31])
    book.close()
    return out.getvalue()


def _fill(sheet: Any, table: Iterable[list[str]], bold: object) -> None:
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            # as a text, whatever it begins with
            sheet.write_string(number, column, neutral(cell)[:32_000], bold if number == 0 else None)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 60)


def _sheet_name(name: str, used: set[str]) -> str:
    bare = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:28] or "rijen"
    made, number = bare, 2
    while made.lower() in used:
        made, number = f"{bare} {number}", number + 1
    used.add(made.lower())
    return made


def keep_refused(draft: Draft) -> None:
    """Keep the rows that were not taken, when the other files go."""
    content = refused_csv(draft, "nl")
    if content.count(b"\n") > 1:
        path = draft.folder / REFUSED
        path.touch(mode=0o600)
        path.write_bytes(content)
