"""What would become of a spreadsheet, in words for its page."""

from __future__ import annotations

from typing import Any

from weefsel.concepts import Disclosure, JoinReason, Lang, MissingReason, RowFate
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.workbench import Cell, Row, Seen
from weefsel.publish import decimal
from weefsel.publish.gate import kept_back

__all__ = ["preview_view"]

#: unit of a column → what stands behind its figures
SIGNS = {"percent": "%", "km": " km", "EUR": " €"}


def preview_view(seen: Seen | None, disclosure: str, lang: Lang) -> dict[str, Any] | None:
    """The totals in sentences, and the first rows as a table, with what the gate will keep back."""
    if seen is None:
        return None
    return {
        "sentence": _sentence(seen, lang),
        "totals": [
            *(_total(RowFate.DROPPED, reason, rows, lang) for reason, rows in seen.dropped.items()),
            *(_total(RowFate.CHANGED, reason, rows, lang) for reason, rows in seen.changed.items()),
        ],
        "names": seen.names,
        "places": not seen.names,
        "rows": [_row(row, disclosure, lang) for row in seen.rows],
        "first": words.number(len(seen.rows), lang),
    }


def _sentence(seen: Seen, lang: Lang) -> str:
    read, kept = words.number(seen.read, lang), words.number(seen.kept, lang)
    told = text("own.seen_all", lang, read=read)
    if seen.kept != seen.read:
        told = text("own.seen_some", lang, kept=kept, read=read)
    areas = text("data.area", lang) if seen.areas == 1 else text("data.areas", lang, n=words.number(seen.areas, lang))
    return f"{told} {text('own.seen_areas', lang, areas=areas)}" if seen.areas else told


def _total(fate: RowFate, reason: JoinReason, rows: int, lang: Lang) -> dict[str, str]:
    told = f"{words.number(rows, lang)} {fate.label(lang)}: {reason.label(lang)}."
    return {"words": told, "definition": reason.definition(lang)}


def _row(row: Row, disclosure: str, lang: Lang) -> dict[str, Any]:
    fate = text("own.row_used", lang)
    if row.dropped is not None:
        fate = text("own.row_dropped", lang, reason=row.dropped.label(lang))
    elif any(cell.wrong for cell in row.cells):
        fate = text("own.row_wrong", lang)
    elif row.changed:
        reasons = words.enumeration([reason.label(lang) for reason in row.changed], lang)
        fate = text("own.row_changed", lang, reason=reasons)
    return {
        "number": row.number,
        "area": row.area,
        "place": row.place,
        "kind": None if row.kind is None else row.kind.label(lang),
        "cells": [_cell(cell, disclosure, lang) for cell in row.cells],
        "fate": fate,
        "dropped": row.dropped is not None,
    }


def _cell(cell: Cell, disclosure: str, lang: Lang) -> dict[str, Any]:
    value = None if cell.value is None else decimal(cell.value, lang) + SIGNS.get(cell.unit, "")
    wrong = None if cell.wrong is None else text(cell.wrong.id, lang, **cell.wrong.variables)
    missing = cell.missing
    if disclosure == Disclosure.OWN and kept_back(cell.value, cell.unit, Disclosure.OWN):
        missing = MissingReason.SECRET
    return {"text": cell.text, "value": value, "missing": missing, "wrong": wrong}
