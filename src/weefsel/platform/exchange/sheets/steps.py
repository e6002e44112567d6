"""The steps of an import, as a page or a process of its own does them: look, write, take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from django.utils import timezone

from weefsel.errors import InputError, WeefselError
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.models import ImportState, SheetImport
from weefsel.platform.exchange.sheets.drafts import Draft, Stopped
from weefsel.platform.exchange.sheets.job import alone
from weefsel.platform.exchange.sheets.planning import work_out
from weefsel.platform.exchange.sheets.reading import read
from weefsel.platform.exchange.sheets.refused import REFUSED, keep_refused
from weefsel.platform.exchange.sheets.undoing import take_back
from weefsel.platform.exchange.sheets.writing import write_down
from weefsel.platform.register.many import Overtaken
from weefsel.platform.register.who import PROGRAM, Who

__all__ = ["LOOK", "READ", "UNDO", "WRITE", "do", "during", "who_of"]

READ, LOOK, WRITE, UNDO = "read", "look", "write", "undo"
#: what an import is while a step lasts, and when it failed or was stopped
_STATES: Final[Mapping[str, tuple[ImportState, ImportState]]] = {
    READ: (ImportState.READING, ImportState.DROPPED),
    LOOK: (ImportState.LOOKING, ImportState.DRAFT),
    WRITE: (ImportState.WRITING, ImportState.READY),
    UNDO: (ImportState.UNDOING, ImportState.DONE),
}
#: texts of the catalogue, of why a step was not done
STOPPED, OVERTAKEN = "import.fault_stopped", "import.fault_overtaken"


def during(what: str) -> ImportState:
    """What an import is while a step lasts."""
    return _STATES[what][0]


def who_of(brought: SheetImport) -> Who:
    """Who brought a file, in the role that they have now; the program where that is not kept."""
    account = brought.by
    return Who(account, Role(account.role)) if isinstance(account, Account) else PROGRAM


def do(directory: Path, number: int, what: str, who: Who | None = None) -> bool:
    """Do a step of an import; whether it was done. Why not is kept with the import. Raises `Busy`."""
    steps: Mapping[str, Callable[[Path, SheetImport, Who], None]] = {
        READ: _read,
        LOOK: _look,
        WRITE: _write,
        UNDO: _undo,
    }
    brought = SheetImport.objects.select_related("by").get(pk=number)
    while_, after = _STATES[what]
    with alone(directory, number):
        SheetImport.objects.filter(pk=number).update(state=while_, fault="")
        brought.state, brought.fault = while_, ""
        try:
            steps[what](directory, brought, who or who_of(brought))
        except Stopped:
            brought.fault = STOPPED
        except Overtaken:
            # what was seen is no longer what would happen: it is looked at again
            brought.fault, after = OVERTAKEN, ImportState.DRAFT
        except WeefselError as error:
            brought.fault = str(error)
        finally:
            if brought.state == while_:
                brought.state, brought.fault = after, brought.fault or STOPPED
            brought.save()
    return not brought.fault


def _read(directory: Path, brought: SheetImport, who: Who) -> None:
    del who
    draft = Draft(directory, brought.pk)
    try:
        read(draft, brought.file)
    except InputError:
        draft.forget()
        raise
    brought.state = ImportState.DRAFT


def _look(directory: Path, brought: SheetImport, who: Who) -> None:
    draft = Draft(directory, brought.pk)
    draft.needs()
    brought.counts = dict(work_out(draft, who))
    brought.state = ImportState.READY


def _write(directory: Path, brought: SheetImport, who: Who) -> None:
    draft = Draft(directory, brought.pk)
    draft.needs()
    brought.written = dict(write_down(draft, brought, who))
    brought.state, brought.done_at = ImportState.DONE, timezone.now()
    keep_refused(draft)
    draft.forget(but=(REFUSED,))


def _undo(directory: Path, brought: SheetImport, who: Who) -> None:
    draft = Draft(directory, brought.pk)
    draft.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    brought.undone = dict(take_back(who, brought, lambda done, of: draft.tell("undo", done, of)))
    brought.state, brought.undone_at = ImportState.UNDONE, timezone.now()
    draft.forget()
