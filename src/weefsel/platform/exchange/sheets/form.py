"""The form for who has no list yet: a sheet with groups and a sheet with ties, with an example in each."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter

from weefsel.concepts import ActorKind, Function, Lang
from weefsel.concepts.texts import text
from weefsel.platform.register.fields import TIE_KINDS

__all__ = ["workbook"]

_WIDTH: Final = 22
#: rows in which a word is chosen from a list
_ROWS: Final = 2_000
#: a list in a cell is no longer, in characters
_LONGEST_LIST: Final = 255


def workbook(lang: Lang) -> bytes:
    """The form, as a workbook (.xlsx)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    words = book.add_worksheet(text("import.form_words", lang))
    listed = {"kind": [_word(one, lang) for one in ActorKind], "tie": [_word(one, lang) for one in TIE_KINDS]}
    for column, (name, some) in enumerate(listed.items()):
        words.write_column(0, column, some)
        book.define_name(
            f"list_{name}", f"='{text('import.form_words', lang)}'!${'AB'[column]}$1:${'AB'[column]}${len(some)}"
        )
    groups = _sheet(book, text("import.form_groups", lang), "groups", lang)
    groups.data_validation(1, 2, _ROWS, 2, {"validate": "list", "source": "=list_kind", "error_type": "warning"})
    ties = _sheet(book, text("import.form_ties", lang), "ties", lang)
    ties.data_validation(1, 2, _ROWS, 2, {"validate": "list", "source": "=list_tie", "error_type": "warning"})
    help_sheet = book.add_worksheet(text("import.form_help", lang))
    help_sheet.set_column(0, 0, 90)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    functions = ", ".join(_word(one, lang) for one in Function)
    for row, line in enumerate(
        (text("import.form_help_text", lang), text("import.form_functions", lang, functions=functions))
    ):
        help_sheet.write_string(row, 0, line, wrapped)
    words.hide()
    groups.activate()
    groups.set_first_sheet()
    book.close()
    return out.getvalue()


def _word(concept: Any, lang: Lang) -> str:
    return str(concept.label(lang))


def _sheet(book: Any, name: str, which: str, lang: Lang) -> Any:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 2})
    headers = text(f"import.form_columns_{which}", lang).split("|")
    sheet.write_row(0, 0, headers, bold)
    for row, line in enumerate(text(f"import.form_example_{which}", lang).split("\n"), start=1):
        for column, cell in enumerate(line.split("|")):
            sheet.write_string(row, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headers) - 1, _WIDTH)
    return sheet
