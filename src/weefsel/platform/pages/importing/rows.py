"""What becomes of every row, and the yes: nothing is written before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text, texts
from weefsel.errors import NotFound
from weefsel.platform import words
from weefsel.platform.exchange.models import ImportState, SheetImport
from weefsel.platform.exchange.sheets import desk, refused
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.job import Busy
from weefsel.platform.exchange.sheets.plans import WRITTEN, Plan, PlanRecord, PlanRow, RowFate, reading
from weefsel.platform.exchange.sheets.saying import said_of
from weefsel.platform.pages.importing.alike import Question, questions, with_choices
from weefsel.platform.pages.importing.shared import XLSX, next_page, page_of, shown_as_file
from weefsel.platform.pages.register.entry_words import value_said
from weefsel.platform.pages.register.forms import field_label
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked

__all__ = ["as_csv", "as_xlsx", "show"]

PAGE: Final = 50
#: in this order they are told
_TOLD: Final = (
    *(RowFate.NEW, RowFate.CHANGED, RowFate.PROPOSED, RowFate.BACK, RowFate.ALIKE, RowFate.WAITS, RowFate.REFUSED),
    *(RowFate.DOUBLE, RowFate.OWNED, RowFate.LEFT, RowFate.SAME, RowFate.NO_RECORD),
)
_NOTED: Final = "noted"
_LONGEST: Final = 160
#: so much that is told of many rows is said above them
_OFTEN: Final = 4


@dataclass(frozen=True, slots=True)
class Tab:
    """How many rows end in a way, and where they are shown."""

    label: str
    count: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the table shows it."""

    number: int
    sheet: str
    name: str
    kind: str
    fate: str
    fate_label: str
    #: what changes, what is to know, why it is not taken
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    reasons: tuple[str, ...]


@site_page(SiteAction.IMPORT, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/inlezen/<number>/rijen`."""
    brought = desk.found(number)
    if brought.state != ImportState.READY:
        return HttpResponseRedirect(next_page(brought, lang))
    draft = Draft(desk.directory(), brought.pk)
    if not draft.plan.is_file():
        raise NotFound("The files of this import are no longer kept.")
    if request.method == "POST":
        return _sent(request, who, lang, brought, draft)
    with reading(draft.plan) as plan:
        return render(request, "importing/rows.html", _context(request, who, lang, brought, plan))


def _sent(request: HttpRequest, who: Who, lang: Lang, brought: SheetImport, draft: Draft) -> HttpResponse:
    try:
        if request.POST.get("do") == "yes":
            desk.write(who, brought)
        else:
            with reading(draft.plan) as plan:
                draft.keep_choices(with_choices(plan, draft.choices(), request.POST))
            desk.look(who, brought)
    except Busy:
        return render(request, "importing/busy_other.html", frame(lang, who, text("import.name", lang)), status=409)
    return HttpResponseRedirect(next_page(brought, lang))


def _context(request: HttpRequest, who: Who, lang: Lang, brought: SheetImport, plan: Plan) -> dict[str, Any]:
    counts, noted = plan.counts(), plan.noted()
    which = asked(request, "welke")
    which = which if which in counts or (which == _NOTED and noted) else ""
    of = noted if which == _NOTED else counts[which] if which else sum(counts.values())
    start = _start(request, of)
    here = page_of("import_rows", brought, lang)
    rows = [] if which == RowFate.ALIKE else plan.rows(which, start, PAGE)
    records = plan.records_of([one.id for one in rows])
    several = len({one.sheet for one in rows}) > 1
    asks: list[Question] = questions(plan, start, PAGE) if which == RowFate.ALIKE else []
    of = plan.count_records(RowFate.ALIKE) if which == RowFate.ALIKE else of
    changing = sum(counts.get(one, 0) for one in (RowFate.NEW, RowFate.CHANGED, RowFate.PROPOSED, RowFate.BACK))
    waiting = counts.get(RowFate.ALIKE, 0) + counts.get(RowFate.WAITS, 0)
    not_taken = sum(counts.get(one, 0) for one in (RowFate.REFUSED, RowFate.DOUBLE, RowFate.OWNED, RowFate.LEFT))
    return frame(
        lang,
        who,
        text("import.name", lang),
        door="queue",
        brought=brought,
        title=_title(changing, counts, waiting, lang),
        is_same=not changing and not waiting and bool(counts.get(RowFate.SAME)),
        tabs=_tabs(counts, noted, which, here, lang),
        which=which,
        rows=[_line(one, records[one.id], who, lang, several=several) for one in rows],
        asks=asks,
        asks_many=plan.count_records(RowFate.ALIKE) > 1,
        paging=_paging(start, of, which, here, lang),
        changing=changing,
        waiting=waiting,
        waiting_said=text("import.yes_wait", lang, n=words.number(waiting, lang)) if waiting else "",
        not_said=text("import.yes_not", lang, n=words.number(not_taken, lang)) if not_taken else "",
        has_refused=bool(not_taken or waiting),
        often=[
            text("import.rows_often", lang, n=words.number(n, lang), said=said_of((told, variables), lang))
            for told, variables, n in plan.fact("told", [])[:_OFTEN]
        ],
        to_alike=f"{here}?welke={RowFate.ALIKE}",
    )


def _title(changing: int, counts: Any, waiting: int, lang: Lang) -> str:
    if changing:
        return (
            text("import.rows_title", lang, n=words.number(changing, lang))
            if changing > 1
            else text("import.rows_title_one", lang)
        )
    return text(
        "import.rows_title_same" if counts.get(RowFate.SAME) and not waiting else "import.rows_title_none", lang
    )


def _start(request: HttpRequest, of: int) -> int:
    said = asked(request, "vanaf")
    start = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    return start - start % PAGE if start < of else 0


def _tabs(counts: dict[str, int], noted: int, which: str, here: str, lang: Lang) -> list[Tab]:
    made = [Tab(text("import.rows_all", lang), words.number(sum(counts.values()), lang), here, not which)]
    for fate in _TOLD:
        if fate in counts:
            label = text(f"import.fate_{fate}", lang)
            made.append(Tab(label, words.number(counts[fate], lang), f"{here}?welke={fate}", which == fate))
    if noted:
        label = text("import.rows_noted", lang)
        made.append(Tab(label, words.number(noted, lang), f"{here}?welke={_NOTED}", which == _NOTED))
    return made


def _paging(start: int, of: int, which: str, here: str, lang: Lang) -> dict[str, str]:
    if of <= PAGE:
        return {}
    numbers = {"first": start + 1, "last": min(start + PAGE, of), "of": of}
    base = f"{here}?welke={which}&vanaf=" if which else f"{here}?vanaf="
    made = {"said": text("import.rows_page", lang, **{name: words.number(one, lang) for name, one in numbers.items()})}
    if start:
        made["before"] = f"{base}{max(start - PAGE, 0)}"
    if start + PAGE < of:
        made["next"] = f"{base}{start + PAGE}"
    return made


def _line(row: PlanRow, records: Sequence[PlanRecord], who: Who, lang: Lang, *, several: bool) -> Line:
    changes = [said for one in records for said in _changes(one, who, lang)]
    kept = [name for one in records for name in one.incoming.get("rest", {})]
    notes = [said_of(one, lang) for one in row.notes]
    if kept and row.fate in WRITTEN:
        notes.append(text("import.rows_kept", lang, names=", ".join(dict.fromkeys(kept))))
    assumed = [said for one in records if one.fate is RowFate.NEW for said in _assumed(one, who, lang)]
    if assumed:
        notes.append(text("import.rows_assumed", lang, what="; ".join(assumed)))
    taken = row.fate in (*WRITTEN, RowFate.NO_RECORD)
    kinds = dict.fromkeys(one.kind for one in records if one.fate not in (RowFate.SAME,) or one.primary)
    return Line(
        row.number,
        row.sheet if several else "",
        row.name,
        ", ".join(text(f"import.kind_{kind}", lang) for kind in kinds),
        str(row.fate),
        text(f"import.fate_{row.fate}", lang),
        tuple(changes),
        tuple(notes),
        () if taken else tuple(refused.reasons(row, lang)),
    )


def _assumed(record: PlanRecord, who: Who, lang: Lang) -> list[str]:
    kind, values = EntryKind(record.kind), record.incoming["values"]
    names = [name for name in record.incoming.get("assumed", ()) if name not in ("count", "setting")]
    of = "group" if kind is EntryKind.ACTOR else str(kind)
    return [
        f"{text(f'import.role_{of}_{name}', lang)}: {value_said(kind, name, values[name], who, lang)}"
        for name in names
        if f"import.role_{of}_{name}" in texts()
    ]


def _changes(record: PlanRecord, who: Who, lang: Lang) -> list[str]:
    said: list[str] = []
    kind = EntryKind(record.kind)
    for name, after in record.changes.items():
        old, new = (_short(value_said(kind, name, value, who, lang)) for value in (record.before.get(name), after))
        label = field_label(name, lang).rstrip("?")
        if old and new:
            said.append(text("import.rows_change", lang, field=label, before=old, after=new))
        elif new:
            said.append(text("import.rows_fill", lang, field=label, after=new))
        else:
            said.append(text("import.rows_empty", lang, field=label, before=old))
    return said


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _draft(number: int) -> tuple[SheetImport, Draft]:
    brought = desk.found(number)
    draft = Draft(desk.directory(), brought.pk)
    return brought, draft


@site_page(SiteAction.IMPORT, "GET", "HEAD")
def as_xlsx(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/inlezen/<number>/niet-ingelezen.xlsx`: rows that are not taken, with the reason."""
    del request, who
    _, draft = _draft(number)
    if not draft.plan.is_file():
        raise NotFound("The files of this import are no longer kept.")
    return shown_as_file(refused.refused_xlsx(draft, lang), XLSX, text("import.refused_file", lang, ending="xlsx"))


@site_page(SiteAction.IMPORT, "GET", "HEAD")
def as_csv(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/inlezen/<number>/niet-ingelezen.csv`; it is kept a day when an import is done."""
    del request, who
    _, draft = _draft(number)
    kept = draft.folder / refused.REFUSED
    if draft.plan.is_file():
        content = refused.refused_csv(draft, lang)
    elif kept.is_file():
        content = kept.read_bytes()
    else:
        raise NotFound("The files of this import are no longer kept.")
    return shown_as_file(content, "text/csv; charset=utf-8", text("import.refused_file", lang, ending="csv"))
