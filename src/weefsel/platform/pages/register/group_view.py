"""What the page "Groep toevoegen" shows: its fields with what was filled in, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from weefsel.concepts import ActorKind, Function, Lang
from weefsel.concepts.texts import text
from weefsel.platform.form_fields import Choice, Field, FieldKind
from weefsel.platform.pages.register.forms import field_label, form_view
from weefsel.platform.pages.register.group_read import ABOUT_GROUP, ABOUT_OFFER, ORDER, Typed
from weefsel.platform.pages.register.group_where import ASKS_AREA
from weefsel.platform.register.around import Around
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import EntryKind

__all__ = ["LANGUAGES", "fields"]

#: languages that can be ticked, those spoken most in Dutch neighbourhoods first
LANGUAGES: Final = ("nl", "en", "tr", "ar", "zgh", "pl", "uk", "ti", "fa", "es")
_KINDS: Final[dict[str, FieldKind]] = {"functions": "checks", "area": "select", "email": "email"}
_HINTS: Final = ("what", "where", "email")


def fields(typed: Typed, wrong: Iterable[Wrong], around: Around, lang: Lang) -> dict[str, Any]:
    """The fields of the page by name, those that need not be filled in as a list, and whether that is open."""
    wrong = list(wrong)
    told: dict[str, list[str]] = {}
    for one in wrong:
        told.setdefault(one.field, []).append(one.said(lang))
    asks_area = any(one.text_id in ASKS_AREA for one in wrong)
    first = next((name for name in ORDER if name in told), "")
    made = {
        name: _asked(name, typed, told.get(name, []), lang, focus=name == first)
        for name in ("name", "what", "functions", "where", "days", "time", "date", "email")
    }
    more = _more(EntryKind.ACTOR, ABOUT_GROUP, typed, wrong, first, lang)
    more += _more(EntryKind.OFFER, [one for one in ABOUT_OFFER if one != "language"], typed, wrong, first, lang)
    more.insert(-2, _languages(typed, told.get("language", []), lang, focus=first == "language"))
    filled = any(typed.text(name) or typed.list(name) for name in (*ABOUT_GROUP, *ABOUT_OFFER) if name != "actor_kind")
    return {
        "fields": made,
        "functions": [(one, str(one) in typed.list("functions")) for one in Function],
        "weekdays": _weekdays(typed, lang),
        "areas": _areas(typed, around) if asks_area or typed.text("area") else [],
        "more": more,
        "more_open": filled or bool(set(told) & {*ABOUT_GROUP, *ABOUT_OFFER}),
        "other_times": "irregular" in typed.boxes or bool(typed.text("date")) or "date" in told,
        "home": "home" in typed.boxes,
        "irregular": "irregular" in typed.boxes,
        "different": "different" in typed.boxes,
        "where_id": typed.text("where_id"),
        "trap": typed.text("trap"),
        "trap_wrong": told.get("trap", []),
        "tried": bool(told),
    }


def _asked(name: str, typed: Typed, wrong: list[str], lang: Lang, *, focus: bool) -> Field:
    label = text(f"group.ask_{'when' if name == 'days' else name}", lang)
    hint = text(f"group.hint_{name}", lang) if name in _HINTS else ""
    kind = _KINDS.get(name, "text")
    required = name not in ("time", "date")
    return Field(name, f"v-{name}", label, typed.text(name), kind, (), hint, tuple(wrong), (), focus, required)


def _weekdays(typed: Typed, lang: Lang) -> list[tuple[str, str, str, bool]]:
    """Value, abbreviation, name and whether it is chosen, of each day."""
    names = text("group.weekdays", lang).split()
    return [(str(n), name[:2].lower(), name, str(n) in typed.list("days")) for n, name in enumerate(names)]


def _areas(typed: Typed, around: Around) -> list[Choice]:
    """The smallest areas by name; those of the same name with the one that they are in."""
    codes = sorted((code for code, _ in around.ground.outlines), key=lambda code: (around.area_name(code), code))
    return [Choice(code, around.area_name(code), code == typed.text("area")) for code in codes]


def _more(
    kind: EntryKind, names: Sequence[str], typed: Typed, wrong: Iterable[Wrong], first: str, lang: Lang
) -> list[Field]:
    values: dict[str, Any] = {name: typed.list(name) if name == "audience" else typed.text(name) for name in names}
    if "actor_kind" in values:
        values["actor_kind"] = values["actor_kind"] or str(ActorKind.RESIDENTS_GROUP)
    return form_view(kind, names, values, wrong, lang, tried=first in names)


def _languages(typed: Typed, wrong: list[str], lang: Lang, *, focus: bool) -> Field:
    chosen = typed.list("language")
    choices = tuple(Choice(one, text(f"group.language_{one}", lang), one in chosen) for one in LANGUAGES)
    label = field_label("language", lang)
    return Field("language", "v-language", label, "", "checks", choices, "", tuple(wrong), (), focus)
