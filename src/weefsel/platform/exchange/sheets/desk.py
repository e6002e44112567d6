"""What pages and the command line do with lists: bring a file, say what its columns are, look, write, take back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from weefsel.errors import Fault, InputError, NotFound
from weefsel.platform.exchange.models import ImportState, ListSource, SheetImport
from weefsel.platform.exchange.sheets import steps
from weefsel.platform.exchange.sheets.drafts import Draft, SheetDraft, shown_name, sweep
from weefsel.platform.exchange.sheets.job import Busy, at_work, begin_job
from weefsel.platform.exchange.sheets.naming import SCHEMES
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site
from weefsel.sources.listing import (
    KEEP,
    ListMapping,
    SheetKept,
    from_json,
    header_set,
    propose,
    sample,
    take_in,
)
from weefsel.sources.listing.vocabulary import header_key

__all__ = ["bring", "change", "drop", "earlier", "found", "is_running", "look", "remember", "take_back", "write"]

#: so many rows are worked out while the page waits
AT_ONCE: Final = 1_500
#: so much of the headers of a list must be there to be the same list again
_ALIKE: Final = 0.6
_EARLIER: Final = 30


def directory() -> Path:
    """Where the site is."""
    return Path(settings.WEEFSEL_DIR)


def found(number: int) -> SheetImport:
    """An import. Raises `NotFound`. One that was at work and is not any more, was stopped."""
    one = SheetImport.objects.select_related("by").filter(pk=number).first()
    if one is None or one.state == ImportState.DROPPED:
        raise NotFound("No such import.")
    halted = {
        ImportState.LOOKING: ImportState.DRAFT,
        ImportState.WRITING: ImportState.READY,
        ImportState.UNDOING: ImportState.DONE,
    }
    if one.state in halted and not _begins(one) and at_work(directory()) != one.pk:
        # it may have ended while we looked
        one.refresh_from_db()
        if one.state in halted:
            one.state, one.fault = halted[ImportState(one.state)], steps.STOPPED
            one.save(update_fields=["state", "fault"])
    return one


def _begins(one: SheetImport) -> bool:
    """Whether its process was only just started."""
    began = Draft(directory(), one.pk).progress().get("began", 0)
    return timezone.now().timestamp() - began < 20 and Draft(directory(), one.pk).progress().get("step") == "begin"


def is_running(one: SheetImport) -> bool:
    """Whether it is at work."""
    return one.state in (ImportState.LOOKING, ImportState.WRITING, ImportState.UNDOING)


def earlier() -> list[SheetImport]:
    """Files that were brought, the newest first; drafts of which the files are gone are left out."""
    sweep(directory(), [at_work(directory()) or 0])
    some = SheetImport.objects.exclude(state=ImportState.DROPPED).select_related("by").order_by("-pk")[:_EARLIER]
    done = (ImportState.DONE, ImportState.UNDONE, ImportState.UNDOING)
    return [one for one in some if one.state in done or Draft(directory(), one.pk).is_there]


def bring(who: Who, name: str, chunks: Iterable[bytes]) -> SheetImport:
    """Keep a file and find out what its columns are. Raises `Refused`, and `InputError` for what is no list."""
    who.needs_site(SiteAction.IMPORT)
    file = shown_name(name)
    brought = SheetImport.objects.create(file=file, by=who.account)
    draft = Draft(directory(), brought.pk)
    try:
        draft.store(chunks, file)
        read(draft, file)
    except InputError:
        draft.forget()
        brought.delete()
        raise
    return brought


def read(draft: Draft, file: str, headers: Mapping[str, int] | None = None) -> None:
    """Take the file in and propose what its columns are, or remember it."""
    listing = take_in(draft.brought, draft.folder, file, headers)
    draft.keep_listing(listing)
    draft.keep_sheets([_proposed(draft, kept, file, len(listing.sheets)) for kept in listing.sheets])


def headers_of(draft: Draft) -> dict[str, int]:
    """The row of the header of each sheet, as it was read."""
    return {one.name: one.header for one in draft.listing().sheets}


def _proposed(draft: Draft, kept: SheetKept, file: str, of: int) -> SheetDraft:
    names = list(kept.columns.values())
    remembered = _remembered(kept.name, names)
    fresh = propose(kept, sample(kept, draft.folder), file)
    if remembered is not None:
        mapping = _again(remembered.mapping, fresh, names)
        return SheetDraft(kept.name, mapping, remembered.scheme, remembered.title)
    defaults = {"funder": open_funder()} if fresh.what == "money" else {}
    # of a workbook with many sheets those that are known as nothing are left out until somebody says otherwise
    used = of == 1 or any(role != KEEP for role in fresh.columns.values())
    return SheetDraft(kept.name, replace(fresh, defaults=defaults, used=used), _scheme(kept.name, names))


def is_known(brought: SheetImport) -> bool:
    """Whether every sheet of a file is a list that was read before, with the same columns: nothing has to be asked."""
    draft = Draft(directory(), brought.pk)
    kept = {one.name: one for one in draft.listing().sheets}
    prints = {_fingerprint(one.name, kept[one.name].columns.values()) for one in draft.sheets() if one.mapping.used}
    return len(prints) == ListSource.objects.filter(fingerprint__in=prints).values("fingerprint").distinct().count()


def open_funder() -> str:
    """Who gives the money of a list that does not say it."""
    return f"Gemeente {open_site().site.name}"


def _scheme(sheet: str, names: Iterable[str]) -> str:
    return f"{SCHEMES}{_fingerprint(sheet, names)[:12]}"


def _fingerprint(sheet: str, names: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(header_set(sheet, names)).encode()).hexdigest()


def _remembered(sheet: str, names: Iterable[str]) -> ListSource | None:
    """The list that has these headers, or most of them, on a sheet of this name."""
    listed = list(names)
    exact = ListSource.objects.filter(fingerprint=_fingerprint(sheet, listed)).first()
    if exact is not None:
        return exact
    wanted = set(header_set(sheet, listed)[1:])
    best: tuple[float, ListSource] | None = None
    for one in ListSource.objects.order_by("-changed_at")[:200]:
        name, *headers = one.headers
        share = len(wanted & set(headers)) / max(len(wanted | set(headers)), 1)
        if name == header_set(sheet, ())[0] and share >= _ALIKE and (best is None or share > best[0]):
            best = share, one
    return best[1] if best else None


def _again(kept: Mapping[str, Any], fresh: ListMapping, names: Iterable[str]) -> ListMapping:
    """A mapping that was remembered, for a file that may have a column more, or one called a little otherwise."""
    mapping = from_json(kept)
    by_key = {header_key(name): role for name, role in mapping.columns.items()}
    columns = {
        name: mapping.columns.get(name) or by_key.get(header_key(name)) or fresh.columns.get(name, KEEP)
        for name in names
    }
    return replace(mapping, columns=columns)


def remember(draft: Draft, file: str) -> None:
    """Keep what the columns are, for the next file of the same source."""
    kept = {one.name: one for one in draft.listing().sheets}
    for sheet in draft.sheets():
        if sheet.name not in kept or not sheet.mapping.used:
            continue
        names = list(kept[sheet.name].columns.values())
        ListSource.objects.update_or_create(
            scheme=sheet.scheme,
            defaults={
                "title": f"{file}, {sheet.name}" if sheet.name else file,
                "headers": header_set(sheet.name, names),
                "fingerprint": _fingerprint(sheet.name, names),
                "mapping": sheet.mapping.to_json(),
                "changed_at": timezone.now(),
            },
        )


def change(who: Who, brought: SheetImport, sheets: Iterable[SheetDraft]) -> None:
    """Keep what a person says of the sheets. Raises `Refused`, `NotFound` where the files are gone."""
    who.needs_site(SiteAction.IMPORT)
    draft = Draft(directory(), brought.pk)
    draft.needs()
    draft.keep_sheets(sheets)
    remember(draft, brought.file)
    SheetImport.objects.filter(pk=brought.pk).update(state=ImportState.DRAFT)


def look(who: Who, brought: SheetImport, *, at_once: bool = False) -> None:
    """Begin to work out what becomes of each row. Raises `Busy`, `Refused`, `NotFound`."""
    _step(who, brought, steps.LOOK, at_once=at_once or _rows(brought) <= AT_ONCE)


def write(who: Who, brought: SheetImport, *, at_once: bool = False) -> None:
    """Begin to write what was seen. Raises `Busy`, `Refused`, `NotFound`, and `InputError` where nothing was seen."""
    if brought.state != ImportState.READY:
        mend = "Look first at what becomes of the rows."
        raise InputError(Fault(brought.file, "a list that was looked at", mend, value=str(brought.state)))
    _step(who, brought, steps.WRITE, at_once=at_once or _rows(brought) <= AT_ONCE)


def take_back(who: Who, brought: SheetImport, *, at_once: bool = False) -> None:
    """Begin to take back what was written. Raises `Busy`, `Refused`, `NotFound`."""
    if brought.state != ImportState.DONE:
        raise NotFound("Nothing was written that could be taken back.")
    written = sum(brought.written.values())
    draft = Draft(directory(), brought.pk)
    draft.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _step(who, brought, steps.UNDO, at_once=at_once or written <= AT_ONCE)


def _step(who: Who, brought: SheetImport, what: str, *, at_once: bool) -> None:
    who.needs_site(SiteAction.IMPORT)
    draft = Draft(directory(), brought.pk)
    if what != steps.UNDO:
        draft.needs()
    if at_work(directory()) is not None:
        raise Busy("Another list is at work: wait until that is ready.")
    draft.begin_work()
    if at_once:
        steps.do(directory(), brought.pk, what, who)
    else:
        during = {steps.LOOK: ImportState.LOOKING, steps.WRITE: ImportState.WRITING, steps.UNDO: ImportState.UNDOING}
        SheetImport.objects.filter(pk=brought.pk).update(state=during[what], fault="")
        begin_job(directory(), brought.pk, what)
    brought.refresh_from_db()


def _rows(brought: SheetImport) -> int:
    draft = Draft(directory(), brought.pk)
    draft.needs()
    used = {one.name for one in draft.sheets() if one.mapping.used}
    return sum(one.rows for one in draft.listing().sheets if one.name in used)


def drop(who: Who, brought: SheetImport) -> None:
    """Let go of a file of which nothing was written. Raises `Refused`."""
    who.needs_site(SiteAction.IMPORT)
    if brought.state in (ImportState.DONE, ImportState.UNDONE) or is_running(brought):
        raise NotFound("There is no draft to let go of.")
    Draft(directory(), brought.pk).forget()
    brought.state = ImportState.DROPPED
    brought.save(update_fields=["state"])


def stop(who: Who, brought: SheetImport) -> None:
    """Ask the work to stop. Raises `Refused`."""
    who.needs_site(SiteAction.IMPORT)
    Draft(directory(), brought.pk).ask_stop()
