"""What the columns of a list are: proposed, and changed or agreed with by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import InputError
from weefsel.platform.exchange.models import ImportState
from weefsel.platform.exchange.sheets import columns, desk, reading
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.job import Busy
from weefsel.platform.form_fields import Choice, Field
from weefsel.platform.pages.importing.shared import next_page, page_of
from weefsel.platform.pages.register.forms import choice_label
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who
from weefsel.platform.source import asked
from weefsel.platform.templatetags.site_tags import address

__all__ = ["show"]

#: A name of a field, and what it holds, is no longer than this.
_LONGEST_NAME, _LONGEST_VALUE = 60, 200
#: field → the words it can be, wherever it is a field
_VALUES: Final = {field.name: field.values for fields in FIELDS.values() for field in fields if field.values}


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of thing, and what of it a column can be."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what it can be."""

    name: str
    field: str
    sample: tuple[str, ...]
    role: str
    groups: tuple[Group, ...]
    #: whether it is about persons, or has no field
    passed_over: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the page shows it."""

    number: int
    title: str
    used: bool
    several: bool
    lead: str
    remembered: str
    told: tuple[str, ...]
    what: Field
    header: Field
    columns: tuple[Column, ...]
    words: tuple[Field, ...]
    defaults: tuple[Field, ...]
    personal: Field
    faults: tuple[str, ...]


@site_page(SiteAction.IMPORT, "GET", "HEAD", "POST")
def show(request: HttpRequest, who: Who, lang: Lang, number: int) -> HttpResponse:
    """Answers `/beheer/inlezen/<number>`."""
    brought = desk.found(number)
    if brought.state not in (ImportState.DRAFT, ImportState.READY):
        return HttpResponseRedirect(next_page(brought, lang))
    draft = Draft(desk.directory(), brought.pk)
    draft.needs()
    if request.method == "POST":
        if request.POST.get("do") == "cancel":
            desk.drop(who, brought)
            return HttpResponseRedirect(address("imports", lang))
        return _sent(request, who, lang, brought, draft)
    tried = asked(request, "fout") == "1"
    return _page(request, who, lang, brought, draft, tried=tried)


def _sent(request: HttpRequest, who: Who, lang: Lang, brought: Any, draft: Draft) -> HttpResponse:
    """Keep the form, and look at the rows where it is whole and nothing else was asked."""
    sent = {
        name[:_LONGEST_NAME]: str(value)[:_LONGEST_VALUE]
        for name, value in request.POST.items()
        if isinstance(value, str)
    }
    before = [one.mapping.what for one in draft.sheets()]
    sheets, headers = columns.with_form(draft, sent)
    here = page_of("import_mapping", brought, lang)
    try:
        desk.change(who, brought, sheets)
        if headers:
            reading.read(draft, brought.file, reading.headers_of(draft) | headers)
    except InputError as error:
        return _page(request, who, lang, brought, draft, tried=True, more=error.faults)
    if headers or [one.mapping.what for one in sheets] != before or request.POST.get("do") != "look":
        return HttpResponseRedirect(f"{here}#kolommen")
    if columns.faults_of(sheets):
        return HttpResponseRedirect(f"{here}?fout=1")
    try:
        desk.look(who, brought)
    except Busy:
        return render(request, "importing/busy_other.html", frame(lang, who, text("import.name", lang)), status=409)
    return HttpResponseRedirect(next_page(brought, lang))


def _page(
    request: HttpRequest, who: Who, lang: Lang, brought: Any, draft: Draft, *, tried: bool, more: Iterable[Any] = ()
) -> HttpResponse:
    listing = draft.listing()
    views = columns.sheet_views(draft)
    faults = columns.faults_of(draft.sheets()) if tried else []
    sheets = [_sheet(view, faults, lang, several=len(views) > 1) for view in views]
    context = frame(
        lang,
        who,
        text("import.name", lang),
        door="queue",
        brought=brought,
        sheets=sheets,
        fault=_said(brought.fault, lang),
        faults=[text(one.id, lang) for one in faults if not one.sheet and not one.role],
        file_faults=tuple(more),
        tried=tried and bool(faults or more),
        hidden=", ".join(listing.hidden),
        empty=", ".join(listing.empty),
    )
    return render(request, "importing/mapping.html", context, status=422 if more else 200)


def _said(fault: str, lang: Lang) -> str:
    return text(fault, lang) if fault.startswith("import.") else fault


def _sheet(view: columns.SheetView, faults: list[columns.Fault], lang: Lang, *, several: bool) -> Sheet:
    mapping, at = view.mapping, f"s{view.number}"
    title = {"rows": f"{view.rows:,}".replace(",", "." if lang == "nl" else ",")}
    lead = {"known": str(view.known), "count": str(len(mapping.columns))}
    told = [text(id, lang, **variables) for id, variables in view.told]
    if view.persons:
        told.append(text("import.map_person", lang, columns=", ".join(view.persons)))
    if view.kept:
        told.append(text("import.map_kept", lang, columns=", ".join(view.kept)))
    return Sheet(
        view.number,
        text("import.sheet_title", lang, name=view.name, **title)
        if several
        else text("import.sheet_only", lang, **title),
        mapping.used,
        several,
        text("import.map_lead", lang, **lead),
        text("import.map_remembered", lang, title=view.remembered) if view.remembered else "",
        tuple(told),
        _choose(
            f"{at}.what",
            "import.what",
            [(one, text(f"import.what_{one}", lang)) for one in columns.WHATS],
            str(mapping.what),
            lang,
        ),
        _field(f"{at}.header", text("import.header", lang), str(view.header), "number"),
        tuple(_column(view, one, lang) for one in view.columns),
        tuple(_word(view, place, lang) for place in range(len(view.words))),
        tuple(_default(view, name, lang) for name in view.defaults),
        _field(f"{at}.personal", text("import.personal", lang), "1" if mapping.personal else "", "check"),
        tuple(_fault(one, lang) for one in faults if one.sheet == view.name and one.role),
    )


def _fault(fault: columns.Fault, lang: Lang) -> str:
    variables = {"role": _role_label(fault.role, lang)}
    if fault.columns:
        variables["columns"] = ", ".join(f"‘{name}’" for name in fault.columns)
    return text(fault.id, lang, **variables)


def _role_label(role: str, lang: Lang) -> str:
    kind = role.partition(".")[0]
    return f"{text(f'import.roles_{kind}', lang)}: {text('import.role_' + role.replace('.', '_'), lang)}"


def _column(view: columns.SheetView, one: columns.ColumnView, lang: Lang) -> Column:
    groups = tuple(
        Group(
            text(f"import.roles_{kind}", lang),
            tuple(
                Choice(role, text(f"import.role_{role.replace('.', '_')}", lang), role == one.role) for role in roles
            ),
        )
        for kind, roles in columns.groups_of(str(view.mapping.what))
    )
    passed = one.role in ("row.person", "row.rest", "row.skip")
    return Column(one.name, f"s{view.number}.c{one.number}", one.sample, one.role, groups, passed)


def _word(view: columns.SheetView, place: int, lang: Lang) -> Field:
    one = view.words[place]
    said = view.mapping.words.get(one.field, {}).get(columns.folded(one.word), "")
    choices = [("", text("import.words_open", lang)), ("-", text("import.words_nothing", lang))]
    choices += [(str(value), choice_label(value, one.field, lang)) for value in _VALUES.get(one.field, ())]
    variables = {"column": one.column, "word": one.word, "n": str(one.count)}
    return _choose(
        f"s{view.number}.w{place}", text("import.words_of", lang, **variables), choices, said, lang, is_text=True
    )


def _default(view: columns.SheetView, name: str, lang: Lang) -> Field:
    at, label = f"s{view.number}.d.{name}", text(f"import.default_{name}", lang)
    value = view.mapping.defaults.get(name, "")
    if name not in _VALUES:
        return _field(at, label, value, "text")
    guess = [("", text("import.default_guess", lang))]
    choices = guess + [(str(one), choice_label(one, name, lang)) for one in _VALUES[name]]
    return _choose(at, label, choices, value, lang, is_text=True)


def _choose(
    name: str, label: str, choices: list[tuple[str, str]], chosen: str, lang: Lang, *, is_text: bool = False
) -> Field:
    made = tuple(Choice(value, said, value == chosen) for value, said in choices)
    return _field(name, label if is_text else text(label, lang), chosen, "select", made)


def _field(name: str, label: str, value: str, kind: Any, choices: tuple[Choice, ...] = ()) -> Field:
    return Field(name, f"v-{name.replace('.', '-')}", label, value, kind, choices, "", (), (), focus=False)
