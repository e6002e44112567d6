"""What was done, as pages of *Beheer* show it: the lines of the list, the fields of the form, and the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.accounts.roles import Role
from weefsel.platform.form_fields import Field, FieldKind
from weefsel.platform.pages.monitor_words import condition_name
from weefsel.platform.pages.register.history import Line
from weefsel.platform.pages.register.intervene_read import Typed, doer_named
from weefsel.platform.register.intervening import DONE_BY_MOST, NAME_MOST, WHAT_MOST, can_undo, deed_of, doer_of
from weefsel.platform.register.mailing import entry_address, entry_name
from weefsel.platform.register.models import Entry, Intervention
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import EntryState, InterventionState
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address

__all__ = ["AreaChoice", "IndicatorGroup", "area_choices", "choosable", "fields", "history", "indicator_groups", "row"]

#: a place with fewer areas shows all of them at once
_ALL_OPEN: Final = 12
#: what can have been done with it, as its log calls it
_DONE: Final = ("added", "read", "changed", "undid", "withdrew", "put_back", "gone", "back")
_KINDS: Final[Mapping[str, FieldKind]] = {
    "name_nl": "text",
    "what_nl": "prose",
    "from_date": "date",
    "until_date": "date",
    "done_by": "text",
    "name_en": "text",
    "what_en": "prose",
}
_MOST: Final = {"what_nl": WHAT_MOST, "what_en": WHAT_MOST, "done_by": DONE_BY_MOST}


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area with a box to tick, and those within it."""

    code: str
    name: str
    chosen: bool
    within: tuple[AreaChoice, ...]
    #: how many are chosen, itself and those within
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """An indicator with a box to tick."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """The indicators of one condition."""

    name: str
    #: of which there are figures of several years, with which before and after can be shown
    choices: tuple[IndicatorChoice, ...]
    #: of which there are none yet
    others: tuple[IndicatorChoice, ...]

    @property
    def count(self) -> int:
        """How many are chosen."""
        return sum(one.chosen for one in (*self.choices, *self.others))

    @property
    def others_chosen(self) -> bool:
        return any(one.chosen for one in self.others)


# --- the form ---------------------------------------------------------------------------------------------------------


def fields(typed: Typed, wrong: Sequence[Wrong], lang: Lang) -> dict[str, Field]:
    """The fields with what was filled in; the cursor begins at the first wrong one."""
    told: dict[str, list[str]] = {}
    for one in wrong:
        told.setdefault(one.field, []).append(one.said(lang))
    first = next((name for name in (*_IN_ORDER,) if name in told), "")
    return {
        name: Field(
            name=name,
            id=f"v-{name}",
            label=text(f"intervene.ask_{name}", lang),
            value=getattr(typed, name, "") if name in _KINDS else "",
            kind=_KINDS.get(name, "checks"),
            choices=(),
            hint=text(f"intervene.hint_{name}", lang) if name in _HINTED else "",
            wrong=tuple(told.get(name, ())),
            faults=(),
            focus=name == first,
            required=name in ("name_nl", "from_date", "areas", "indicators"),
            most=_MOST.get(name, NAME_MOST),
        )
        for name in _IN_ORDER
    }


#: as they stand on the screen
_IN_ORDER: Final = (
    "name_nl",
    "what_nl",
    "from_date",
    "until_date",
    "areas",
    "indicators",
    "done_by",
    "name_en",
    "what_en",
)
_HINTED: Final = frozenset({"name_nl", "what_nl", "from_date", "until_date", "done_by"})


def area_choices(chosen: Collection[str]) -> tuple[AreaChoice, ...]:
    """The areas of the site, each below the one that it is in."""
    areas = open_site().areas
    few = len(areas.links) <= _ALL_OPEN

    def choice(code: str) -> AreaChoice:
        within = tuple(choice(one) for one in areas.children.get(code, ()))
        count = (code in chosen) + sum(one.count for one in within)
        return AreaChoice(code, areas.links[code].name, code in chosen, within, count, few or count > 0)

    return tuple(choice(code) for code in areas.children[None])


def choosable(chosen: Collection[str]) -> list[str]:
    """The indicators that one can choose: those of the library that can move, and what was `chosen` before."""
    return [one.id for one in library().values() if one.use != "denominator" or one.id in chosen] + [
        one for one in dict.fromkeys(chosen) if one not in library()
    ]


def indicator_groups(chosen: Collection[str], before: Collection[str], lang: Lang) -> tuple[IndicatorGroup, ...]:
    """The indicators by condition, and the others; `before` are those that were chosen until now."""
    measured = open_site().readings.with_series()
    by_group: dict[Condition | None, list[IndicatorChoice]] = {one: [] for one in (*Condition, None)}
    for name in choosable(before):
        one = library().get(name)
        group = None if one is None else one.condition
        by_group[group].append(IndicatorChoice(name, _called(name, lang), name in chosen))
    for choices in by_group.values():
        choices.sort(key=lambda one: one.name.casefold())
    return tuple(
        IndicatorGroup(
            text("intervene.group_others", lang) if group is None else condition_name(group, lang),
            tuple(one for one in choices if one.id in measured),
            tuple(one for one in choices if one.id not in measured),
        )
        for group, choices in by_group.items()
        if choices
    )


def _called(indicator_id: str, lang: Lang) -> str:
    one: Indicator | None = library().get(indicator_id)
    return indicator_id if one is None else one.name(lang)


# --- the list ---------------------------------------------------------------------------------------------------------


def row(made: Intervention, lang: Lang) -> dict[str, Any]:
    """One of them as the list shows it."""
    deed, doer, areas = deed_of(made), doer_of(made), open_site().areas.links
    there = [areas[code] for code in deed.area_codes if code in areas]
    name = deed.name_en if lang == "en" and deed.name_en else deed.name_nl
    what = deed.what_en if lang == "en" and deed.what_en else deed.what_nl
    is_shown = made.state == InterventionState.SHOWN
    return {
        "id": str(made.pk),
        "name": shown(name, lang),
        "what": shown(what, lang),
        "period": _period(deed.from_date, deed.until_date, lang),
        "areas": words.enumeration([one.name for one in there], lang),
        "lost": len(deed.area_codes) - len(there),
        "none_left": not there,
        "indicators": words.enumeration([_called(one, lang) for one in deed.indicator_ids], lang),
        "done_by": shown(doer_named(deed, doer), lang),
        "doer": entry_address(doer, lang) if doer is not None and doer.state == EntryState.SHOWN else "",
        "is_shown": is_shown,
        "state": text(f"intervene.state_{_state(made)}", lang),
        "changes": address("intervention_change", lang, intervention_id=str(made.pk)),
        "withdraws": address("intervention_withdraw", lang, intervention_id=str(made.pk)),
        "read": address("changed", lang, slug=there[0].slug) if is_shown and there else "",
        "read_area": there[0].name if there else "",
    }


def _state(made: Intervention) -> str:
    if made.state != InterventionState.SHOWN:
        return "withdrawn"
    return "waiting" if made.version > made.frozen_version else "shown"


def _period(first: dt.date, last: dt.date | None, lang: Lang) -> str:
    since = words.day(first.isoformat(), lang)
    if last is None:
        return text("intervene.since", lang, date=since)
    return text("intervene.from_to", lang, first=since, last=words.day(last.isoformat(), lang))


# --- the history ------------------------------------------------------------------------------------------------------


def history(made: Intervention, lang: Lang) -> list[dict[str, Any]]:
    """What was done with it, the newest first: when, in what role, and what it was and became."""
    told: list[dict[str, Any]] = []
    after = _values(made)
    for line in reversed(made.log):
        # an archive from elsewhere may hold other lines
        if not isinstance(line, Mapping) or line.get("what") not in _DONE:
            continue
        given = line.get("before")
        before = {**after, **given} if isinstance(given, Mapping) else after
        changed = [name for name in (*_IN_LOG,) if isinstance(given, Mapping) and name in given]
        told.append(
            {
                "what": text(f"intervene.log_{line['what']}", lang),
                "when": _moment(str(line.get("at", "")), lang),
                "by": _role(str(line.get("as", "")), lang),
                "lines": [_line(name, before, after, lang) for name in changed],
                "can_be_undone": line is made.log[-1] and can_undo(made),
            }
        )
        after = before
    return told


_IN_LOG: Final = (
    "name_nl",
    "what_nl",
    "area_codes",
    "from_date",
    "until_date",
    "indicator_ids",
    "entry",
    "done_by",
    "name_en",
    "what_en",
)
_ASKED: Final = {"area_codes": "areas", "indicator_ids": "indicators", "entry": "done_by"}


def _values(made: Intervention) -> dict[str, Any]:
    deed = deed_of(made)
    return {name: getattr(deed, name) for name in _IN_LOG}


def _line(name: str, before: Mapping[str, Any], after: Mapping[str, Any], lang: Lang) -> Line:
    label = text(f"intervene.ask_{_ASKED.get(name, name)}", lang)
    return Line(label, _said(name, before[name], lang), _said(name, after[name], lang))


def _said(name: str, value: Any, lang: Lang) -> str:
    """A value of the log in words."""
    if not value:
        return ""
    if name in ("area_codes", "indicator_ids"):
        listed = [str(one) for one in value] if isinstance(value, list | tuple) else []
        links = open_site().areas.links
        called = [links[one].name if one in links else one for one in listed]
        return words.enumeration(called if name == "area_codes" else [_called(one, lang) for one in listed], lang)
    if name == "entry":
        found = Entry.objects.filter(pk=value).first()
        return "" if found is None or found.state != EntryState.SHOWN else shown(entry_name(found), lang)
    if name in ("from_date", "until_date"):
        return words.day(str(value), lang)
    return shown(str(value), lang)


def _moment(at: str, lang: Lang) -> str:
    try:
        here = timezone.localtime(dt.datetime.fromisoformat(at))
    except ValueError:
        return ""
    return text("accounts.at", lang, day=words.day(here.date().isoformat(), lang), time=f"{here:%H:%M}")


def _role(role: str, lang: Lang) -> str:
    known = role if role in {*map(str, Role), "owner", "visitor", "program"} else "nobody"
    said = text(f"entry.by_{known}", lang)
    return said[:1].upper() + said[1:]
