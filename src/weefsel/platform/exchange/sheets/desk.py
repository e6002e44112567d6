"""What pages and the command line do with lists: bring a file, say what its columns are, look, write, take back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from weefsel.errors import Fault, InputError, NotFound
from weefsel.platform.exchange.models import ImportState, ListSource, SheetImport
from weefsel.platform.exchange.sheets import steps
from weefsel.platform.exchange.sheets.drafts import Draft, SheetDraft, shown_name, sweep
from weefsel.platform.exchange.sheets.job import Busy, at_work, begin_job
from weefsel.platform.exchange.sheets.reading import fingerprint, read
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who
from weefsel.sources.listing import (
    header_set,
)

__all__ = ["bring", "change", "drop", "earlier", "found", "is_running", "look", "remember", "take_back", "write"]

#: so many rows are worked out while the page waits, and a file of so many bytes is read
AT_ONCE: Final = 1_500
READ_AT_ONCE: Final = 1_000_000
_EARLIER: Final = 30


def directory() -> Path:
    """Where the site is."""
    return Path(settings.WEEFSEL_DIR)


def found(number: int) -> SheetImport:
    """An import. Raises `NotFound`. One that was at work and is not any more, was stopped."""
    one = SheetImport.objects.select_related("by").filter(pk=number).first()
    # one that could not be read still says why
    if one is None or (one.state == ImportState.DROPPED and not one.fault):
        raise NotFound("No such import.")
    halted = {
        ImportState.READING: ImportState.DROPPED,
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
    return one.state in (ImportState.READING, ImportState.LOOKING, ImportState.WRITING, ImportState.UNDOING)


def earlier() -> list[SheetImport]:
    """Files that were brought, the newest first; drafts of which the files are gone are left out."""
    sweep(directory(), [at_work(directory()) or 0])
    some = SheetImport.objects.exclude(state=ImportState.DROPPED).select_related("by").order_by("-pk")[:_EARLIER]
    done = (ImportState.DONE, ImportState.UNDONE, ImportState.UNDOING)
    return [one for one in some if one.state in done or Draft(directory(), one.pk).is_there]


def bring(who: Who, name: str, chunks: Iterable[bytes], *, at_once: bool = False) -> SheetImport:
    """Keep a file and find out what its columns are; a large one is read by a process of its own.

    Raises `Refused`, and `InputError` for what is no list.
    """
    who.needs_site(SiteAction.IMPORT)
    file = shown_name(name)
    brought = SheetImport.objects.create(file=file, by=who.account)
    draft = Draft(directory(), brought.pk)
    try:
        draft.store(chunks, file)
        if not at_once and draft.brought.stat().st_size > READ_AT_ONCE and at_work(directory()) is None:
            _begin(brought, draft, steps.READ)
        else:
            read(draft, file)
    except InputError:
        draft.forget()
        brought.delete()
        raise
    return brought


def is_known(brought: SheetImport) -> bool:
    """Whether every sheet of a file is a list that was read before, with the same columns: nothing has to be asked."""
    draft = Draft(directory(), brought.pk)
    kept = {one.name: one for one in draft.listing().sheets}
    prints = {fingerprint(one.name, kept[one.name].columns.values()) for one in draft.sheets() if one.mapping.used}
    return len(prints) == ListSource.objects.filter(fingerprint__in=prints).values("fingerprint").distinct().count()


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
                "fingerprint": fingerprint(sheet.name, names),
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
        _begin(brought, draft, what)
    brought.refresh_from_db()


def _begin(brought: SheetImport, draft: Draft, what: str) -> None:
    """Have a process of its own do a step."""
    draft.begin_work()
    brought.state, brought.fault = steps.during(what), ""
    brought.save(update_fields=["state", "fault"])
    begin_job(directory(), brought.pk, what)


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
