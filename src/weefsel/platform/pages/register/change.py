"""Changing an entry, or proposing to: one screen for both, that loses nothing of what anybody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform.pages.register.change_read import Sent, read, typed_of
from weefsel.platform.pages.register.change_view import names_of, sections
from weefsel.platform.pages.register.entry import about
from weefsel.platform.pages.register.entry_words import value_said
from weefsel.platform.pages.register.forms import sent as posted
from weefsel.platform.pages.register.frame import back_to, entry_page, frame
from weefsel.platform.register.around import around
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import Conflict, edit, entry_of, values_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.versions import values_at
from weefsel.platform.register.who import Who

__all__ = ["WHY_MOST", "change", "why_of"]

WHY_MOST: Final = 200


@entry_page(Action.READ, "GET", "HEAD", "POST")
def change(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>/wijzig`: who may change it changes it, who may not proposes."""
    proposing = not who.may(Action.EDIT, entry)
    if proposing:
        who.needs(Action.PROPOSE, entry)
    form = _Form(request, who, lang, entry, proposing)
    return form.page() if request.method != "POST" else form.send()


def why_of(request: HttpRequest, name: str = "why", *, needed: bool = False) -> str | Wrong:
    """The line that says why, as it is kept."""
    return line(posted(request, name), WHY_MOST, field=name, needed=needed)


class _Form:
    """One request for the form of one entry."""

    def __init__(self, request: HttpRequest, who: Who, lang: Lang, entry: Entry, proposing: bool) -> None:
        self.request, self.who, self.entry, self.proposing = request, who, entry, proposing
        self.lang: Lang = lang
        self.kind = EntryKind(entry.kind)
        self.base = entry.version

    def page(
        self,
        *,
        typed: Mapping[str, Any] | None = None,
        sent: Sent | None = None,
        theirs: Mapping[str, Any] | None = None,
        why: str | Wrong = "",
        status: int = 200,
        nothing: bool = False,
    ) -> HttpResponse:
        """The page: what the entry says at `base`, over it what was typed, beside it what another wrote since."""
        told = {
            _on_page(self.kind, name): text("entry.conflict_field", self.lang, theirs=self._said(name, value))
            for name, value in (theirs or {}).items()
        }
        before = values_at(self.entry, self.base)
        context = frame(
            self.lang,
            self.who,
            text("entry.propose_name" if self.proposing else "entry.edit_name", self.lang),
            **about(self.entry, self.who, self.lang),
            sections=sections(self.kind, before, typed or {}, sent, told, around(), self.lang),
            base=self.base,
            proposing=self.proposing,
            can_be_gone=self.proposing and self.entry.state == EntryState.SHOWN,
            gone=bool(posted(self.request, "gone")),
            why=posted(self.request, "why"),
            why_wrong=[why.said(self.lang)] if isinstance(why, Wrong) else [],
            conflict=bool(theirs),
            wrong=bool(sent and sent.wrong) or isinstance(why, Wrong),
            nothing=nothing,
        )
        return render(self.request, "register/change.html", context, status=status)

    def _said(self, name: str, value: Any) -> str:
        return value_said(self.kind, name, value, self.who, self.lang) or text("register.not_said", self.lang)

    def send(self) -> HttpResponse:
        """Keep what was changed, or say what stands in the way."""
        written = posted(self.request, "base")
        if written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= self.entry.version:
            self.base = int(written[:9])
        names = names_of(self.kind)
        typed = typed_of(names, self.request.POST)
        sent = read(self.kind, names, typed, values_at(self.entry, self.base), around())
        why = why_of(self.request)
        if sent.wrong or isinstance(why, Wrong):
            return self.page(typed=typed, sent=sent, why=why, status=422)
        gone = self.proposing and bool(posted(self.request, "gone"))
        try:
            return self._propose(sent, why, gone) if self.proposing else self._edit(sent, why)
        except Conflict as conflict:
            return self._again(typed, sent, conflict)

    def _edit(self, sent: Sent, why: str) -> HttpResponse:
        now = values_of(self.entry)
        if all(now[name] == value for name, value in sent.values.items()):
            return self.page(status=422, nothing=True)
        edit(self.who, self.entry.pk, sent.values, base=self.base, why=why)
        return back_to(self.entry, self.lang, "changed")

    def _propose(self, sent: Sent, why: str, gone: bool) -> HttpResponse:
        now = values_of(self.entry)
        if not gone and all(now[name] == value for name, value in sent.values.items()):
            return self.page(status=422, nothing=True)
        propose(self.who, self.entry.pk, sent.values, base=self.base, why=why, gone=gone)
        return back_to(self.entry, self.lang, "proposed")

    def _again(self, typed: Mapping[str, Any], sent: Sent, conflict: Conflict) -> HttpResponse:
        """What both changed, side by side; what only the other changed is shown as it is now."""
        self.entry, self.base = entry_of(self.entry.pk), conflict.version
        mine = {_on_page(self.kind, name) for name in sent.touched}
        kept = {
            name: value
            for name, value in typed.items()
            if name in mine or any(name == f"{one}_{more}" for one in mine for more in ("id", "area", "asked"))
        }
        return self.page(typed=kept, theirs=conflict.theirs, status=409)


def _on_page(kind: EntryKind, name: str) -> str:
    """The name on the page of a field of the dictionary."""
    if kind is EntryKind.ACTOR and name in ("place", "street", "area_code"):
        return "where"
    return name
