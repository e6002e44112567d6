"""The operations on groups, places, activities, ties and money: the same for each kind, made from the dictionary."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Path, Query
from pydantic import BaseModel

from weefsel.concepts import Function
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.models import Change, Entry, Proposal
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import remove, values_of
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import Who
from weefsel.platform.webapi import schemas
from weefsel.platform.webapi.asking import answer, token_of, who_reads, who_writes
from weefsel.platform.webapi.cursors import cursor, link_to_next, read_cursor
from weefsel.platform.webapi.problems import Problem
from weefsel.platform.webapi.reading import Filters, entry_for, page_of_entries
from weefsel.platform.webapi.schemas import CHANGE, COLLECTIONS, ENTRY, NAMES, NEW, PROPOSE, word
from weefsel.platform.webapi.showing import (
    host_of,
    named_in,
    shown_change,
    shown_entry,
    shown_proposal,
    tag_of,
)
from weefsel.platform.webapi.tokens import Scope
from weefsel.platform.webapi.writing import Once, base_of, change_entry, given, new_entry, once

__all__ = [
    "MOST",
    "Operation",
    "cursor_parameter",
    "limit_parameter",
    "number_in",
    "operation",
    "operations_on",
    "since_parameter",
]

View = Callable[..., HttpResponse]
#: the largest page
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program can do: its method and address, and who answers."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    name: str
    view: View
    summary: str
    description: str
    #: status of what goes well, and what is in it
    status: int = 200
    model: type[BaseModel] | None = None
    tag: str = ""


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def cursor_parameter() -> inspect.Parameter:
    told = "Where to go on: the `next` of the page before."
    return _parameter("cursor", str | None, Query(None, max_length=400, description=told))


def since_parameter() -> inspect.Parameter:
    told = "Changed since: a day, or a moment with its offset."
    return _parameter("since", schemas.Since | None, Query(None, max_length=40, description=told))


def limit_parameter() -> inspect.Parameter:
    return _parameter("limit", int, Query(50, ge=1, le=MOST, description="How many at most."))


def operation(
    method: Any, path: str, name: str, view: View, parameters: list[inspect.Parameter], told: str, **more: Any
) -> Operation:
    """An operation of which the parameters are known only here."""
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)

    def answered(request: HttpRequest, **given: Any) -> HttpResponse:
        return view(request, **given)

    answered.__name__, answered.__qualname__, answered.__module__ = view.__name__, view.__qualname__, view.__module__
    setattr(answered, "__signature__", inspect.Signature([request, *parameters]))  # noqa: B010 what ninja reads
    summary, _, description = told.partition("\n")
    return Operation(method, path, name, answered, summary, description.strip(), **more)


def operations_on(kind: EntryKind) -> list[Operation]:
    """All that can be done with entries of a kind."""
    at, one, tag = f"/{COLLECTIONS[kind]}", f"/{COLLECTIONS[kind]}/{{uuid:entry_id}}", COLLECTIONS[kind]
    word_, name = COLLECTIONS[kind], NAMES[kind].lower()
    begin = f"api_{word_}"
    entry_id = _parameter("entry_id", uuid.UUID, Path(..., description=f"The id of the {name}."))
    ops = _Operations(kind)
    page = schemas.page_of(f"{NAMES[kind]}Page", ENTRY[kind])
    history = schemas.page_of(f"{NAMES[kind]}History", schemas.Noted)
    proposals = schemas.page_of(f"{NAMES[kind]}Proposals", schemas.Proposed)
    paged = [cursor_parameter(), limit_parameter()]
    own = _parameter("own", Literal["true", "false"], Query("false", description=f"Whether the {name} is yours then."))
    base = _parameter("base", int | None, Query(None, ge=1, le=999_999_999, description=_BASE))
    return [
        operation("GET", at, begin, ops.listed, _filters(kind), _TOLD["list"].format(word_), model=page, tag=tag),
        operation(
            "POST",
            at,
            f"{begin}_add",
            ops.add,
            [_parameter("body", NEW[kind], inspect.Parameter.empty), *([own] if kind in _CLAIMED else [])],
            _TOLD["add"].format(name),
            status=201,
            model=ENTRY[kind],
            tag=tag,
        ),
        operation(
            "GET", one, f"{begin}_one", ops.one, [entry_id], _TOLD["one"].format(name), model=ENTRY[kind], tag=tag
        ),
        operation(
            "PATCH",
            one,
            f"{begin}_change",
            ops.change,
            [entry_id, _parameter("body", CHANGE[kind], inspect.Parameter.empty), base],
            _TOLD["change"].format(name),
            model=ENTRY[kind],
            tag=tag,
        ),
        operation(
            "DELETE", one, f"{begin}_remove", ops.remove, [entry_id], _TOLD["remove"].format(name), status=204, tag=tag
        ),
        operation(
            "GET",
            f"{one}/history",
            f"{begin}_history",
            ops.history,
            [entry_id, *paged],
            _TOLD["history"].format(name),
            model=history,
            tag=tag,
        ),
        operation(
            "GET",
            f"{one}/proposals",
            f"{begin}_proposals",
            ops.proposals,
            [entry_id, *paged],
            _TOLD["proposals"].format(name),
            model=proposals,
            tag=tag,
        ),
        operation(
            "POST",
            f"{one}/proposals",
            f"{begin}_propose",
            ops.propose,
            [entry_id, _parameter("body", PROPOSE[kind], inspect.Parameter.empty), base],
            _TOLD["propose"].format(name),
            status=201,
            model=schemas.Proposed,
            tag=tag,
        ),
    ]


#: kinds that somebody can own; what is of a group is of its owner
_CLAIMED: Final = (EntryKind.ACTOR, EntryKind.PLACE)
_BASE: Final = "The version that you looked at, instead of If-Match: what others changed since in other fields is kept."
_TOLD: Final = {
    "list": "List {}\nIn the order of their ids, so that a walk through all pages misses none that was there.",
    "add": "Add a {}\nWith an Idempotency-Key it is added once, however often it is sent.",
    "one": "Read a {}\nWith its ETag, which a change asks for.",
    "change": "Change a {}\nOnly the fields that are given (RFC 7396); null takes away what was there.",
    "remove": "Take a {} out\nIts history stays, and it can be put back on its page.",
    "history": "Read what changed in a {}\nThe newest first. Who did it is told as a role.",
    "proposals": "Read your proposals for a {}\nAnd those of others, where you may decide about them.",
    "propose": "Propose a change of a {} of another\nIts owner says yes or no.",
}


def _filters(kind: EntryKind) -> list[inspect.Parameter]:
    """By what entries of a kind can be asked."""
    names = {field.name: field for field in FIELDS[kind]}
    state = Query(str(EntryState.SHOWN), description="Others than `shown` and `gone` only where you may see them.")
    found = [_parameter("state", word(tuple(EntryState)), state)]
    if f"{kind}_kind" in names:
        kinds = word(names[f"{kind}_kind"].values)
        found.append(_parameter("kind", kinds | None, Query(None, description=f"One `{kind}_kind`.")))
    if "functions" in names:
        told = "One of the functions that it has."
        found.append(_parameter("function", word(tuple(Function)) | None, Query(None, description=told)))
    area = Query(None, max_length=40, description="Code of an area, with all that is in it.")
    found += [_parameter("area", str | None, area), since_parameter()]
    if "name" in names:
        q = Query(None, min_length=1, max_length=100, description="Part of its name.")
        found.append(_parameter("q", str | None, q))
    if kind is not EntryKind.PLACE:
        of = Query(None, description="Id of a group or place that it names: all that is of, at or tied to that one.")
        found.append(_parameter("of", uuid.UUID | None, of))
    return [*found, cursor_parameter(), limit_parameter()]


class _Operations:
    """What is done with entries of one kind."""

    def __init__(self, kind: EntryKind) -> None:
        self.kind = kind

    def listed(self, request: HttpRequest, **asked: Any) -> HttpResponse:
        who, host = who_reads(request), host_of(request)
        found, more = page_of_entries(self.kind, Filters(**asked), who)
        following = cursor(str(found[-1].pk)) if more else None
        page = {"items": [shown_entry(one, who, host) for one in found], "next": following}
        return answer(request, page, headers=link_to_next(request, following))

    def one(self, request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
        who = who_reads(request)
        return self._shown(request, entry_for(who, self.kind, entry_id), who)

    def add(self, request: HttpRequest, body: BaseModel, own: str = "false") -> HttpResponse:
        who, token = who_writes(request, Scope.WRITE), token_of(request)
        assert token is not None

        def do() -> Once:
            sent = given(self.kind, body.model_dump(exclude_unset=True), None)
            return Once(new_entry(request, who, self.kind, sent, own=own == "true"))

        done = once(request, token, do)
        if done.entry is None:
            raise Problem(410)
        return self._shown(request, done.entry, who, status=201)

    def change(self, request: HttpRequest, entry_id: uuid.UUID, body: BaseModel, base: int | None) -> HttpResponse:
        who = who_writes(request, Scope.WRITE)
        part = entry_for(who, self.kind, entry_id)
        who.needs(Action.EDIT, part)
        version = base_of(request, part, base)
        sent = given(self.kind, body.model_dump(exclude_unset=True), values_of(part))
        return self._shown(request, change_entry(who, part, sent, version), who)

    def remove(self, request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
        who = who_writes(request, Scope.WRITE)
        part = entry_for(who, self.kind, entry_id)
        who.needs(Action.REMOVE, part)
        base_of(request, part)
        remove(who, part.pk, via=Via.API)
        return HttpResponse(status=204)

    def history(self, request: HttpRequest, entry_id: uuid.UUID, cursor: str | None, limit: int) -> HttpResponse:
        who = who_reads(request)
        part = entry_for(who, self.kind, entry_id)
        who.needs(Action.READ_HISTORY, part)
        rows = Change.objects.filter(entry_id=part.pk).order_by("-version")
        if cursor is not None:
            rows = rows.filter(version__lt=number_in(cursor))
        return self._numbered(request, list(rows[: limit + 1]), limit, who)

    def proposals(self, request: HttpRequest, entry_id: uuid.UUID, cursor: str | None, limit: int) -> HttpResponse:
        who = who_writes(request, Scope.PROPOSE)
        part = entry_for(who, self.kind, entry_id)
        rows = Proposal.objects.filter(entry_id=part.pk).order_by("-pk")
        if not who.may(Action.DECIDE, part):
            rows = rows.filter(account=who.account)
        if cursor is not None:
            rows = rows.filter(pk__lt=number_in(cursor))
        return self._numbered(request, list(rows[: limit + 1]), limit, who)

    def propose(self, request: HttpRequest, entry_id: uuid.UUID, body: BaseModel, base: int | None) -> HttpResponse:
        who, token = who_writes(request, Scope.PROPOSE), token_of(request)
        assert token is not None
        part = entry_for(who, self.kind, entry_id)
        who.needs(Action.PROPOSE, part)
        version = base_of(request, part, base)

        def do() -> Once:
            sent = given(self.kind, body.model_dump(exclude_unset=True), values_of(part))
            if not sent.gone and not any(values_of(part)[name] != value for name, value in sent.values.items()):
                raise Problem(422, "api.wrong_nothing")
            return Once(proposal=propose(who, part.pk, sent.values, base=version, why=sent.why, gone=sent.gone).pk)

        made = Proposal.objects.get(pk=once(request, token, do).proposal)
        return answer(request, shown_proposal(made, self.kind, who, named_in([made], self.kind)), 201)

    def _numbered(self, request: HttpRequest, rows: list[Any], limit: int, who: Who) -> HttpResponse:
        """A page of changes or proposals, the newest first."""
        following, rows = len(rows) > limit, rows[:limit]
        named = named_in(rows, self.kind)
        show: Any = shown_change if rows and isinstance(rows[0], Change) else shown_proposal
        last = cursor(rows[-1].version if isinstance(rows[-1], Change) else rows[-1].pk) if following else None
        page = {"items": [show(one, self.kind, who, named) for one in rows], "next": last}
        return answer(request, page, headers=link_to_next(request, last))

    def _shown(self, request: HttpRequest, part: Entry, who: Who, status: int = 200) -> HttpResponse:
        told = shown_entry(part, who, host_of(request))
        headers = {"ETag": tag_of(part.version, told)}
        if status == 201:
            headers["Location"] = f"{host_of(request)}/api/v1/{COLLECTIONS[self.kind]}/{part.pk}"
        return answer(request, told, status, headers)


def number_in(written: str) -> int:
    """The number that a cursor holds. Raises `Problem`."""
    (number,) = read_cursor(written, int)
    if not 0 <= number < 2**62:
        raise Problem(422, "api.wrong_cursor")
    return number
