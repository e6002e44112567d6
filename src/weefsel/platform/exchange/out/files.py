"""The files of what is public, all of one moment and made in one go: each record is read and looked through once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from weefsel.platform.exchange.moment import one_moment
from weefsel.platform.exchange.out.columns import COLUMNS, TABLES
from weefsel.platform.exchange.out.records import Public
from weefsel.platform.exchange.out.writing import About, Writer
from weefsel.platform.register.models import Change
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import open_site

__all__ = ["FORMATS", "Format", "about_now", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    #: its name, on the site and of the file
    file: str
    content_type: str
    #: module and name of its writer: some load libraries that the web server must not
    writer: tuple[str, str]

    def open(self, path: Path, about: About) -> Writer:
        module, name = self.writer
        return getattr(import_module(f"weefsel.platform.exchange.out.{module}"), name)(path, about)


#: in the order in which the page tells them
FORMATS: Final[Mapping[str, Format]] = {
    "xlsx": Format(
        "weefsel-register.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("workbook", "Workbook"),
    ),
    "csv": Format("weefsel-register-csv.zip", "application/zip", ("tables", "Tables")),
    "geojson": Format("weefsel-register.geojson", "application/geo+json", ("geojson", "GeoJson")),
    "gpkg": Format("weefsel-register.gpkg", "application/geopackage+sqlite3", ("geopackage", "GeoPackage")),
}


def about_now() -> About:
    """What the files of this moment are of."""
    site = open_site().site
    newest = Change.objects.aggregate(newest=Max("at"))["newest"]
    day = dt.date.fromisoformat(site.date) if newest is None else timezone.localdate(newest)
    return About(site.name, site.fictional, day, settings.WEEFSEL_SITE or "")


def write(paths: Mapping[str, Path]) -> dict[EntryKind, int]:
    """Write files (format → path) of what is public now; how many entries of each kind."""
    with one_moment():
        about, public = about_now(), Public()
        writers = [FORMATS[name].open(path, about) for name, path in paths.items()]
        counts = {kind: _write_kind(kind, public, writers) for kind in TABLES}
        for writer in writers:
            writer.close()
    return counts


def _write_kind(kind: EntryKind, public: Public, writers: Iterable[Writer]) -> int:
    for writer in writers:
        writer.begin(kind, COLUMNS[kind])
    number = 0
    for number, record in enumerate(public.records(kind), start=1):  # noqa: B007 how many there were
        for writer in writers:
            writer.write(record)
    for writer in writers:
        writer.end()
    return number
