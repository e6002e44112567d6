"""The workbench of one directory."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from weefsel.errors import Fault, InputError, NotFound
from weefsel.platform.workbench import Draft, Job, OwnSource, Sheet
from weefsel.snapshot import Snapshot, open_snapshot
from weefsel.snapshot.frames import Tables
from weefsel.sources.model import RecipeSource
from weefsel.sources.sheet import find_remembered, parse, preview, propose, to_options
from weefsel.sources.sheet.mapping import SheetMapping
from weefsel.sources.sheet.propose import Proposal
from weefsel.sources.sheet.recipe_text import recipe_with_source, recipe_without_source, replace_source
from weefsel.sources.workbook import SheetTable, Workbook, read_workbook
from weefsel.workbench import forms, jobs, views
from weefsel.workbench.drafts import Drafts, Kept
from weefsel.workbench.reading import Known, Reading, read_form
from weefsel.workbench.recipes import About, Built, entry, free_id, own_sources

__all__ = ["MOST_CELLS", "Desk", "open_desk"]

#: A larger sheet is for a recipe that is written by hand: reading it takes longer than a page may.
MOST_CELLS: Final = 200_000
#: the tables of a snapshot that a spreadsheet is laid beside
_BESIDE: Final = ("areas", "places", "nodes", "edges", "crosswalk")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_LAST_ROW: Final = 1_048_576


def open_desk(directory: Path) -> Desk:
    """The workbench of a directory. Raises `NotFound` where that was not built from a recipe."""
    return Desk(directory)


class Desk:
    """See `weefsel.platform.workbench.Workbench`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._built = Built(self._directory)
        self._drafts = Drafts(self._directory)

    # ---- what is there

    def sources(self) -> tuple[OwnSource, ...]:
        self._drafts.sweep(self._built.text)
        return tuple(map(_own, own_sources(self._built.recipe)))

    def _source(self, source_id: str) -> RecipeSource:
        found = next((one for one in own_sources(self._built.recipe) if one.id == source_id), None)
        if found is None:
            raise NotFound(f"No spreadsheet {source_id[:40]} among the sources.")
        return found

    # ---- drafts

    def upload(self, name: str, chunks: Iterable[bytes], replaces: str | None) -> str:
        earlier = None if replaces is None else self._source(replaces)
        stored, file = self._drafts.store(name, chunks)
        try:
            book = _workbook(self._drafts.own / stored, None, None)
        except InputError as error:
            self._drafts.drop(stored, self._built.text)
            raise InputError(_called(file, error.faults)) from None
        kept = self._drafts.begin(stored, file, replaces)
        self._drafts.keep(self._filled_in(kept, book.table, earlier))
        return kept.token

    def _filled_in(self, kept: Kept, table: SheetTable, earlier: RecipeSource | None) -> Kept:
        """The draft with its first form: what the earlier source said, what is remembered, else what is guessed."""
        recipe = self._built.recipe
        known = self._known(kept.replaces)
        fields = forms.first_fields(table, _proposal(table, self._snapshot()))
        said, about = None, forms.blank_about(_title(kept.file), recipe.name, _year(kept.file, table))
        mapping = find_remembered(table.columns, recipe)
        if earlier is not None:
            mapping = parse(earlier.options, earlier.id) if _is_of(table, earlier) else None
            about = _about(earlier)
        elif mapping is not None:
            said = next(one for one in reversed(own_sources(recipe)) if _is_of(table, one))
            about = replace(about, publisher=said.publisher, licence=said.licence, disclosure=str(said.disclosure))
        if mapping is None:
            fields = _free_ids(fields, table, known)
        else:
            fields |= forms.mapping_fields(mapping, table)
        fields |= {"sheet": table.sheet or "", "header": str(table.header)} | forms.about_fields(about)
        return replace(kept, fields=fields, remembered=None if said is None else said.title)

    def change(self, token: str, fields: Mapping[str, str]) -> None:
        kept = self._drafts.read(token)
        before = {name: kept.fields.get(name, "") for name in ("sheet", "header")}
        given = {name: fields.get(name, was) for name, was in before.items()}
        if given != before:
            # other columns: what was said of the old ones says nothing
            fields = {name: value for name, value in fields.items() if name.startswith("about.")} | given
            table, faults = self._table(replace(kept, fields=fields))
            if table is not None and not faults:
                header = given["header"] if given["sheet"] == before["sheet"] else str(table.header)
                fields = forms.first_fields(table, _proposal(table, self._snapshot())) | fields | {"header": header}
        self._drafts.keep(replace(kept, fields=dict(fields)))

    def cancel(self, token: str) -> None:
        kept = self._drafts.read(token)
        if jobs.running(self._directory) != token:
            self._drafts.forget(token)
            self._drafts.drop(kept.stored, self._built.text)

    def draft(self, token: str) -> Draft:
        kept = self._drafts.read(token)
        table, faults = self._table(kept)
        replaces = None if kept.replaces is None else _own(self._source(kept.replaces))
        sheets = tuple(Sheet(one.name, one.hidden) for one in self._first(kept).sheets)
        draft = Draft(
            token, kept.file, 0, sheets, (), kept.fields, (), (), kept.remembered, replaces, (),
            tuple(("sheet", fault) for fault in _called(kept.file, faults)), None,
        )  # fmt: skip
        if table is None or faults:
            return draft
        reading = self._reading(kept, table)
        found = None if reading.mapping is None else self._preview(table, reading.mapping, reading.year)
        used = None if reading.mapping is None else reading.mapping.columns
        return replace(
            draft,
            rows=len(table.cells),
            columns=views.columns(table, _proposal(table, self._snapshot())),
            told=views.said(table.told),
            words=forms.words(table, kept.fields.get("place.kind", "")),
            wrong=reading.wrong,
            faults=() if found is None else views.faults(_called(kept.file, found.faults), used, table),
            seen=None if found is None or used is None else views.seen(found, used),
        )

    def _first(self, kept: Kept) -> Workbook:
        return _workbook(self._drafts.own / kept.stored, None, None)

    def _table(self, kept: Kept) -> tuple[SheetTable | None, tuple[Fault, ...]]:
        """The table that the form speaks of, or why there is none."""
        sheet = kept.fields.get("sheet") or None
        try:
            return _workbook(self._drafts.own / kept.stored, sheet, self._header(kept)).table, ()
        except InputError as error:
            return None, error.faults

    def _header(self, kept: Kept) -> int | None:
        """The row of the header where a person said another than the guess."""
        given = kept.fields.get("header", "")
        if not (given.isascii() and given.isdigit() and len(given) < 8 and 1 <= int(given) <= _LAST_ROW):
            return None
        path, sheet = self._drafts.own / kept.stored, kept.fields.get("sheet") or None
        return None if _workbook(path, sheet, None).table.header == int(given) else int(given)

    def _reading(self, kept: Kept, table: SheetTable) -> Reading:
        return read_form(kept.fields, table, self._known(kept.replaces), self._header(kept), dt.date.today().year)

    # ---- changes

    def save(self, token: str) -> bool:
        draft = self.draft(token)
        kept = self._drafts.read(token)
        table, _ = self._table(kept)
        if not draft.sound or table is None:
            return False
        reading = self._reading(kept, table)
        assert reading.mapping is not None  # a sound draft has both
        assert reading.about is not None
        recipe = self._built.recipe
        source_id = kept.replaces or free_id(reading.about.title, recipe)
        path = self._drafts.own / kept.stored
        source = entry(source_id, path, path.stem, reading.about, to_options(reading.mapping))
        put = recipe_with_source if kept.replaces is None else replace_source
        area = views.area_of(self._preview(table, reading.mapping, reading.year), self._snapshot().table("areas"))
        what = "add" if kept.replaces is None else "replace"
        self._start(token, what, reading.about.title, lambda text: put(text, source), area)
        return True

    def remove(self, source_id: str) -> str:
        title, token = self._source(source_id).title, self._drafts.new_token()
        self._start(token, "remove", title, lambda text: recipe_without_source(text, source_id))
        return token

    def undo(self, token: str) -> str:
        told, folder, new = jobs.told(self._directory, token), self._drafts.folder(token), self._drafts.new_token()

        def change(text: str) -> str:
            if text != (folder / jobs.CANDIDATE).read_text(encoding="utf-8"):
                raise NotFound("Something else was changed since: this can not be undone.")
            return (folder / jobs.BEFORE).read_text(encoding="utf-8")

        self._start(new, "undo", told.title, change)
        return new

    def _start(self, token: str, what: jobs.What, title: str, change: jobs.Change, area: str | None = None) -> None:
        jobs.start(self._directory, token, what, title, change, self._built.path, area)

    def job(self, token: str) -> Job:
        told, folder = jobs.told(self._directory, token), self._drafts.folder(token)
        # looked at before the outcome: what ends in between has one
        runs = jobs.running(self._directory) == token
        ended = jobs.outcome(self._directory, token)
        state = "stopped" if ended is None else "done" if ended["ok"] else "failed"
        if runs:
            state = "running"  # also while it is leaving: only then can another begin
        same = state == "done" and self._built.text == (folder / jobs.CANDIDATE).read_text(encoding="utf-8")
        return Job(
            token,
            told.what,
            state,
            told.title,
            jobs.read_text(folder / jobs.STEP),
            round(time.time() - told.began),
            jobs.faults_from((ended or {}).get("faults", [])),
            str((ended or {}).get("said", "")) if ended else jobs.read_text(folder / jobs.LOG)[-1_000:],
            told.area_code,
            can_undo=same and told.what != "undo",
            has_draft=(folder / "draft.json").is_file(),
        )

    # ---- the snapshot beside it

    def _snapshot(self) -> Snapshot:
        return _opened(str(open_snapshot(self._directory).path))

    def _preview(self, table: SheetTable, mapping: SheetMapping, year: int) -> views.Preview:
        snapshot = self._snapshot()
        return preview(table, mapping, _beside(snapshot), year=year, crs=snapshot.meta.crs)

    def _known(self, replaces: str | None) -> Known:
        """The indicators that other sources than this one have."""
        snapshot = self._snapshot()
        observed = snapshot.table("observations")[["indicator_id", "year", "source_id"]].drop_duplicates()
        observed = observed[observed["source_id"] != replaces]
        ids = {str(id) for id in observed["indicator_id"]}
        names = {
            str(row["indicator_id"]): (row["name_nl"], row["name_en"], row["unit"], row["group"] or "")
            for row in snapshot.table("indicators").to_dict("records")
            if row["indicator_id"] in ids
        }
        years = zip(observed["indicator_id"].astype(str), observed["year"].astype(int), strict=True)
        return Known(names, frozenset(years))


@lru_cache(maxsize=2)
def _opened(revision: str) -> Snapshot:
    """A revision, of which the tables are read once; it never changes."""
    return Snapshot(Path(revision))


def _beside(snapshot: Snapshot) -> Tables:
    return {name: snapshot.table(name) for name in _BESIDE if name in snapshot.hashes}


@lru_cache(maxsize=4)
def _workbook(path: Path, sheet: str | None, header: int | None) -> Workbook:
    """A file of `own`, which is called by its content, so it is read once."""
    return read_workbook(path, sheet, header=header, most=MOST_CELLS)


def _proposal(table: SheetTable, snapshot: Snapshot) -> Proposal:
    return propose(table, _beside(snapshot))


def _called(file: str, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults in a file under the name that the person knows."""
    return tuple(replace(fault, where=file) for fault in faults)


def _own(source: RecipeSource) -> OwnSource:
    return OwnSource(source.id, source.title, source.publisher, source.year, source.disclosure)


def _about(source: RecipeSource) -> About:
    return About(source.title, source.publisher, source.year, source.licence, str(source.disclosure))


def _is_of(table: SheetTable, source: RecipeSource) -> bool:
    """Whether the table has all columns that a source uses."""
    return set(parse(source.options, source.id).columns.used) <= set(table.columns)


def _title(file: str) -> str:
    """A file name as a title: without its ending, and with spaces for what stands for them."""
    return re.sub(r"\.\w{1,5}$", "", file).replace("_", " ").strip() or file


def _year(file: str, table: SheetTable) -> int:
    """The newest year that the name of the file or of a column says; else this one."""
    now = dt.date.today().year
    said = [int(year) for text in (file, *table.columns) for year in _YEAR.findall(text)]
    return max((year for year in said if year <= now + 1), default=now)


def _free_ids(fields: Mapping[str, str], table: SheetTable, known: Known) -> dict[str, str]:
    """Other ids for columns of which the id is that of something else."""
    found = dict(fields)
    for number in range(min(len(table.columns), forms.MOST_COLUMNS)):
        at = f"c{number}"
        id, words = found[f"{at}.id"], tuple(found[f"{at}.{name}"] for name in ("name", "name_en", "unit", "group"))
        free, n = id, 2
        while known.words.get(free, words) != words:
            free, n = f"{id}_{n}", n + 1
        found[f"{at}.id"] = free
    return found
