"""The page of an entry: who or what it is, when, where and for whom; what hangs together with it; what one can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform.pages.register.entry_facts import facts_of
from weefsel.platform.pages.register.entry_linked import linked
from weefsel.platform.pages.register.entry_links import groups_of
from weefsel.platform.pages.register.entry_words import day_said, keeper, kind_said, title
from weefsel.platform.pages.register.frame import entry_page, frame
from weefsel.platform.register.freshness import ASKED_KINDS, Age, age
from weefsel.platform.register.mailing import REFERENCE, entry_address, site_address
from weefsel.platform.register.models import Entry, Hiding, Place
from weefsel.platform.register.moderation import hiding_of
from weefsel.platform.register.permissions import Action
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who, of_kind, owner_of
from weefsel.platform.source import asked, open_site
from weefsel.publish.models import AreaLink

__all__ = ["about", "area_of", "page_of", "show"]

#: what can have been done, for one line above the page
DONE: Final = (
    "confirmed",
    "still_right",
    "changed",
    "proposed",
    "claimed",
    "claim_waits",
    "removed",
    "put_back",
    "undone",
    "visited",
    "reported",
    "hidden",
    "lifted",
    "appealed",
    "handed_over",
    "merged",
    "unmerged",
    "apart",
)
#: of those, what whoever did it may want to take back at once
_UNDONE: Final = ("changed", "undone")


@dataclass(frozen=True, slots=True)
class Does:
    """Something that whoever asks may do: a link, or a button that sends at once."""

    label: str
    address: str
    sends: bool = False


@entry_page(Action.READ, "GET", "HEAD")
def show(request: HttpRequest, who: Who, lang: Lang, entry: Entry) -> HttpResponse:
    """Answers `/<kind>/<id>`."""
    facts, contact = facts_of(entry, who, lang)
    said = asked(request, "gedaan")
    context = frame(
        lang,
        who,
        title(entry, who, lang),
        **about(entry, who, lang),
        functions=_functions(entry),
        summary=_paragraphs(entry, lang),
        facts=facts,
        contact=contact,
        groups=groups_of(entry, who, lang),
        linked=linked(entry, site_address(f"{request.scheme}://{request.get_host()}"), lang),
        along=_along(entry, lang),
        keeper=f"entry.keeper_{keeper(entry)}",
        mine=who.account is not None and owner_of(entry) == who.account.pk,
        confirmed=day_said(entry.confirmed_at, lang),
        age=_age(entry),
        state_id="" if entry.state == EntryState.SHOWN else f"entry.state_{entry.state}",
        hiding=_hiding(entry, who),
        said_id=f"entry.done_{said}" if said in DONE else "",
        undo_version=_undo_version(entry, who, said),
        **_doing(request, entry, who, lang),
    )
    return render(request, "register/entry.html", context)


def about(entry: Entry, who: Who, lang: Lang) -> dict[str, Any]:
    """What every page about an entry says of it: its name, its kind, where it stands, and its address."""
    return {
        "entry": entry,
        "name": title(entry, who, lang),
        "kind_words": kind_said(entry, lang),
        "address": entry_address(entry, lang),
        "trail": _trail(entry),
    }


def _trail(entry: Entry) -> tuple[AreaLink, ...]:
    """The areas that it is in, the largest first."""
    code, areas = area_of(entry), open_site().areas
    try:
        here = areas.by_code(code) if code else areas.whole
        return (*areas.parents(here.code), here)
    except NotFound:
        return (areas.whole,)


def area_of(entry: Entry) -> str:
    """The code of the area that an entry is in: its own, else that of its place or group; empty where none is known."""
    part: Any = of_kind(entry)
    if part.kind == EntryKind.OFFER:
        return (part.place.area_code if part.place_id else "") or area_of(part.actor)
    if part.kind in (EntryKind.TIE, EntryKind.FUNDING):
        return area_of(part.from_actor)
    place: Place | None = part.place if part.kind == EntryKind.ACTOR and part.place_id else None
    return part.area_code or (place.area_code if place is not None else "")


def _along(entry: Entry, lang: Lang) -> list[tuple[str, str]]:
    """What one can take along of what everybody may see: a calendar, and a week on paper."""
    if entry.state != EntryState.SHOWN or entry.kind not in ASKED_KINDS:
        return []
    made = [(text("find.calendar", lang), page_of(entry, "entry_calendar", lang))]
    if entry.kind == EntryKind.PLACE:
        wall = reverse(f"{lang}:find_wall")
        made.append((text("find.wall_link", lang), f"{wall}?{urlencode({'plek': entry.pk})}"))
    return made


def _functions(entry: Entry) -> list[Function]:
    chosen = getattr(of_kind(entry), "functions", [])
    return [one for one in Function if str(one) in chosen]


def _paragraphs(entry: Entry, lang: Lang) -> list[str]:
    written = shown(getattr(of_kind(entry), "summary", ""), lang)
    return [part for part in written.split("\n\n") if part.strip()]


def _age(entry: Entry) -> str:
    """How old, where that is worth a label: aging or old."""
    found = age(entry)
    dated = entry.kind in ASKED_KINDS and entry.state == EntryState.SHOWN
    return str(found) if dated and found is not Age.FRESH else ""


def _hiding(entry: Entry, who: Who) -> Hiding | None:
    """Why it is hidden, for whoever may see a hidden entry."""
    if entry.state != EntryState.HIDDEN:
        return None
    return hiding_of(entry) if who.may(Action.READ, entry) else None


def _undo_version(entry: Entry, who: Who, said: str) -> int | None:
    return entry.version if said in _UNDONE and who.may(Action.UNDO, entry) and entry.version > 1 else None


def _doing(request: HttpRequest, entry: Entry, who: Who, lang: Lang) -> dict[str, Any]:
    """What can be done, the most important first; the first is the button that stands out."""
    first = _change(request, entry, who, lang)
    done = [
        *_offered(entry, who, lang, Action.CLAIM, "entry_claim", "claim"),
        *_offered(entry, who, lang, Action.CONFIRM, "entry_confirm", "confirm", sends=True),
        *_offered(entry, who, lang, Action.VISIT, "entry_visit", "visit"),
    ]
    rest = [
        *_offered(entry, who, lang, Action.READ_HISTORY, "entry_history", "history"),
        *_offered(entry, who, lang, Action.REPORT, "entry_report", "report"),
        *_offered(entry, who, lang, Action.PUT_BACK, "entry_put_back", "put_back", sends=True),
        *_offered(entry, who, lang, Action.REMOVE, "entry_remove", "remove"),
        *_offered(entry, who, lang, Action.HIDE, "entry_hide", "hide"),
        *_offered(entry, who, lang, Action.LIFT, "entry_lift", "lift", sends=True),
        *_offered(entry, who, lang, Action.HAND_OVER, "entry_hand_over", "hand_over"),
        *_offered(entry, who, lang, Action.INTRODUCE, "entry_meet", "meet"),
        *_offered(entry, who, lang, Action.MERGE, "entry_same", "same"),
    ]
    return {
        "first": first,
        "done": done,
        "rest": rest,
        "adds": _adds(entry, who, lang),
        "appeals": _appeals(entry, who),
    }


def _change(request: HttpRequest, entry: Entry, who: Who, lang: Lang) -> Does | None:
    to = page_of(entry, "entry_change", lang)
    if who.may(Action.EDIT, entry):
        return Does(text("entry.do_edit", lang), to)
    if who.may(Action.PROPOSE, entry):
        return Does(text("entry.do_propose", lang), to)
    if who.account is None and entry.state in (EntryState.SHOWN, EntryState.GONE):
        del request
        return Does(text("entry.do_propose", lang), f"{reverse('account_login')}?{urlencode({'next': to})}")
    return None


def _offered(
    entry: Entry, who: Who, lang: Lang, action: Action, page: str, word: str, *, sends: bool = False
) -> list[Does]:
    if not who.may(action, entry):
        visitor_claims = action is Action.CLAIM and who.account is None and owner_of(entry) is None
        if not (visitor_claims and entry.state == EntryState.SHOWN and entry.kind == EntryKind.ACTOR):
            return []
    if action is Action.CLAIM and entry.kind not in (EntryKind.ACTOR, EntryKind.PLACE):
        return []  # whose an activity or a tie is goes with its group
    if action in (Action.HAND_OVER, Action.MERGE) and entry.kind not in (EntryKind.ACTOR, EntryKind.PLACE):
        return []
    if action is Action.INTRODUCE and entry.kind != EntryKind.ACTOR:
        return []
    label = f"entry.do_{word}_place" if action is Action.CLAIM and entry.kind == EntryKind.PLACE else f"entry.do_{word}"
    return [Does(text(label, lang), page_of(entry, page, lang), sends)]


def _adds(entry: Entry, who: Who, lang: Lang) -> list[Does]:
    """What can be added to a group by whoever may change it."""
    if entry.kind != EntryKind.ACTOR or not who.may(Action.EDIT, entry) or entry.state == EntryState.HIDDEN:
        return []
    return [
        Does(text(f"entry.do_add_{word}", lang), page_of(entry, f"{word}_add", lang))
        for word in ("offer", "tie", "funding")
    ]


def _appeals(entry: Entry, who: Who) -> bool:
    return who.may(Action.APPEAL, entry) and not hiding_of(entry).appeal_state


def page_of(entry: Entry, page: str, lang: Lang, **more: Any) -> str:
    """The address of a page about an entry."""
    kind = REFERENCE[EntryKind(entry.kind)]
    return reverse(f"{lang}:{page}", kwargs={"kind": kind, "entry_id": entry.pk, **more})
