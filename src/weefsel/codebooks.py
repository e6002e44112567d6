"""The codebook as a user of the library asks for it: every published figure, in one tidy table."""

from __future__ import annotations

import pandas as pd

from weefsel.atlas.read import open_atlas
from weefsel.concepts import Lang
from weefsel.publish import SiteData
from weefsel.publish.codebook_files import metadata, written
from weefsel.snapshot import Snapshot

__all__ = ["codebook", "codebook_file"]


def codebook(snapshot: Snapshot, *, lang: Lang = "nl", everything: bool = False) -> pd.DataFrame:
    """Every figure of the monitor as it is published, a row for each figure and area; of indicators also each year.

    Columns: `result` and `column` (which figure: those of indicators, then `quality`, `trend`, `compared`, `effects`),
    `indicator` (that it is about, where it is about one), `what` (its name in `lang`), `area_code`, `level`,
    `area_name`, `year`, `value`, `lower`, `upper`, `unit` (shares are 0–1), `evidence`, `missing` (why there is no
    value; missing is never zero), `source`, and `address`, the page that tells how the figure came about. With
    `everything` also the figures of all other results (`people`, `presence`, `reach`, `room`, `equity`, `gaps`,
    `web`). What a page keeps back is kept back here, and a rank has its interval. `attrs["datapackage"]` of the table
    holds what each column, result, figure and indicator is, as a data package. Raises `NotFound` for a snapshot whose
    results were not made.
    """
    book = SiteData(open_atlas(snapshot.path)).codebook
    rows = book.rows(lang, everything)
    rows.attrs["datapackage"] = metadata(book, lang, everything)
    return rows


def codebook_file(snapshot: Snapshot, form: str, *, lang: Lang = "nl", everything: bool = False) -> bytes:
    """The same as a file: `csv`, `xlsx`, `parquet`, `json` (the description alone) or `zip` (the CSV with it).

    Raises `BuildError` where a workbook cannot be written.
    """
    return written(SiteData(open_atlas(snapshot.path)).codebook, form, lang, everything)
