"""From entries of the register to documents of the index: what is shown of groups, places and activities, and no more.

An activity of a group that is not shown is not found, and a place that is not shown is told of nobody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypedDict

from weefsel.concepts import ActorKind, Audience, Free, Function, OfferKind, PlaceKind, Referral, Setting
from weefsel.concepts.concept import Concept
from weefsel.concepts.lang import LANGS
from weefsel.concepts.texts import text, texts
from weefsel.platform.finding.folding import words_of
from weefsel.platform.finding.traits import Trait
from weefsel.platform.finding.week import week_of_hours
from weefsel.platform.register.fields import Wheelchair
from weefsel.platform.register.models import Actor, Offer, Place
from weefsel.platform.register.plain import scanning
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["Columns", "Told", "documents_of"]

#: different words of one entry that are kept
MOST_WORDS: Final = 300
#: as numbers: operations on flags take longer than all else of a document
_TRAITS: Final = tuple(map(int, Trait))
Row = Mapping[str, Any]
#: of a document, by their names
Columns = dict[str, Any]


class Told(TypedDict, total=False):
    """What is told of an entry that is found, as it was written; what nobody told is not there."""

    name: str
    #: which kind of group, place or activity
    sort: str
    group: str
    place: str
    street: str
    rrule: str
    starts: str
    ends: str
    #: dates in ISO form
    from_date: str
    until_date: str
    #: with two decimals
    cost_eur: str
    free: str
    referral: str
    wheelchair: str


_PLACE: Final = ("state", "name", "street", "area_code", "place_kind", "setting", "wheelchair")
_POINT: Final = ("longitude", "latitude")
_OWN: Final = ("id", "name", "functions", "confirmed_at")
_OF_PLACE: Final = (*_OWN, *_PLACE[2:], *_POINT, "free", "referral", "opening_hours")
_OF_ACTOR: Final = (*_OWN, "actor_kind", "summary", "open_to", "street", "area_code")
_TIMES: Final = ("rrule", "starts", "ends", "from_date", "until_date")
_OF_OFFER: Final = (
    *_OWN,
    *_TIMES,
    "offer_kind",
    "summary",
    "cost_eur",
    "audience",
    "referral",
    "language",
    "actor__name",
    "actor__street",
    "actor__area_code",
)


def documents_of(ids: Collection[uuid.UUID], on: dt.date) -> Iterator[Columns]:
    """The columns of `Document` of those of these entries that are shown, without its stamp.

    Opening hours are those of the week from the day `on`. Some hundreds of ids at most: they go in one question at once
    to the database for each kind.
    """
    shown = {"pk__in": ids, "state": EntryState.SHOWN}
    at = _named("place__")
    for row in Place.objects.filter(**shown).values(*_OF_PLACE):
        yield _of_place(row, on)
    for row in Actor.objects.filter(**shown).values(*_OF_ACTOR, *at):
        yield _of_actor(row)
    offers = Offer.objects.filter(**shown, actor__state=EntryState.SHOWN)
    for row in offers.values(*_OF_OFFER, *at, *_named("actor__place__")):
        yield _of_offer(row)


def _named(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}{name}" for name in (*_PLACE, *_POINT))


def _place(row: Row, *prefixes: str) -> dict[str, Any]:
    """The place of an entry that is shown: the first there is; with nothing in it where there is none."""
    for prefix in prefixes:
        if row[f"{prefix}state"] == EntryState.SHOWN:
            return {name: row[f"{prefix}{name}"] for name in (*_PLACE, *_POINT)}
    return {**dict.fromkeys(_PLACE, ""), **dict.fromkeys(_POINT)}


def _of_place(row: Row, on: dt.date) -> Columns:
    near = [row["street"], *_labels(PlaceKind, [row["place_kind"]])]
    return _document(
        row,
        EntryKind.PLACE,
        row,
        _words([row["name"]], near, _labels(Function, row["functions"])),
        {"sort": row["place_kind"], "street": row["street"], "free": row["free"], "referral": row["referral"]},
        traits=_traits(row, free=row["free"] == Free.YES, referral=row["referral"]),
        week=week_of_hours(row["opening_hours"], on),
    )


def _of_actor(row: Row) -> Columns:
    place = _place(row, "place__")
    near = [*_near(place, row["street"]), *_labels(ActorKind, [row["actor_kind"]])]
    rest = [row["summary"], row["open_to"], *_labels(Function, row["functions"])]
    return _document(
        row,
        EntryKind.ACTOR,
        place,
        _words([row["name"]], near, rest),
        {"sort": row["actor_kind"], "place": place["name"], "street": place["street"] or row["street"]},
        area_code=place["area_code"] or row["area_code"],
        traits=_traits(place),
    )


def _of_offer(row: Row) -> Columns:
    place = _place(row, "place__", "actor__place__")
    near = [row["actor__name"], *_near(place, row["actor__street"]), *_labels(OfferKind, [row["offer_kind"]])]
    rest = [row["summary"], *_labels(Function, row["functions"]), *_labels(Audience, row["audience"])]
    cost = row["cost_eur"]
    return _document(
        row,
        EntryKind.OFFER,
        place,
        _words([row["name"]], near, [*rest, *map(_language, row["language"])]),
        {
            "sort": row["offer_kind"],
            "group": row["actor__name"],
            "place": place["name"],
            "street": place["street"] or row["actor__street"],
            "free": "" if cost is None else str(Free.YES if cost == 0 else Free.NO),
            "referral": row["referral"],
            "cost_eur": "" if cost is None else f"{cost:.2f}",
            **_times(row),
        },
        area_code=place["area_code"] or row["actor__area_code"],
        traits=_traits(place, free=cost == 0 and cost is not None, referral=row["referral"]),
        audience=_bits(Audience, row["audience"]),
        languages=" ".join(row["language"])[:200],
    )


def _times(row: Row) -> Told:
    first, last = (row[name].isoformat() if row[name] else "" for name in ("from_date", "until_date"))
    return {"rrule": row["rrule"], "starts": row["starts"], "ends": row["ends"], "from_date": first, "until_date": last}


def _document(row: Row, kind: EntryKind, at: Row, words: str, told: Told, **more: Any) -> Columns:
    all_told = {"name": row["name"], "wheelchair": at["wheelchair"], **told}
    return {
        "entry_id": row["id"],
        "kind": str(kind),
        "words": words,
        "functions": _bits(Function, row["functions"]),
        "audience": 0,
        "languages": "",
        "week": 0,
        "area_code": at["area_code"],
        "longitude": at["longitude"],
        "latitude": at["latitude"],
        "confirmed_at": row["confirmed_at"],
        "told": {name: value for name, value in all_told.items() if value},
        **more,
    }


def _near(place: Row, street: str) -> list[str]:
    return [place["name"], place["street"] or street, *_labels(PlaceKind, [place["place_kind"]])]


def _traits(place: Row, *, free: bool = False, referral: str = "") -> int:
    so = (
        place["setting"] == Setting.INDOOR,
        place["setting"] == Setting.OUTDOOR,
        free,
        referral == Referral.NO,
        place["wheelchair"] == Wheelchair.YES,
        place["wheelchair"] == Wheelchair.LIMITED,
    )
    return sum(bit for bit, is_so in zip(_TRAITS, so, strict=True) if is_so)


def _bits(vocabulary: type[Concept], values: Iterable[str]) -> int:
    listed = _listed(vocabulary)
    return sum(1 << listed[one] for one in set(values) if one in listed)


@lru_cache
def _listed(vocabulary: type[Concept]) -> dict[str, int]:
    return {str(value): place for place, value in enumerate(vocabulary)}


def _labels(vocabulary: type[Concept], values: Iterable[str]) -> list[str]:
    return [_label(vocabulary, one) for one in values]


@lru_cache
def _label(vocabulary: type[Concept], value: str) -> str:
    """What it is called in all languages; nothing for a word that is none of the vocabulary."""
    if value not in _listed(vocabulary):
        return ""
    return " ".join(vocabulary(value).label(lang) for lang in LANGS)


@lru_cache
def _language(code: str) -> str:
    """The name of a language in all languages; nothing where we have no word for it."""
    known = f"group.language_{code}"
    return " ".join(text(known, lang) for lang in LANGS) if known in texts() else ""


def _words(*lines: list[str]) -> str:
    """Different words line by line, each where it first is. What may not be shown is not found either."""
    seen: dict[str, None] = {}
    out: list[str] = []
    for line in lines:
        words = dict.fromkeys(chain.from_iterable(map(_shown_words, line)))
        fits = [word for word in words if word not in seen][: MOST_WORDS - len(seen)]
        seen |= dict.fromkeys(fits)
        out.append(" ".join(fits))
    return "\n".join(out)


@lru_cache(maxsize=16_384)  # many activities tell of the same group, place and street
def _shown_words(written: str) -> tuple[str, ...]:
    """The words of a text, without what may not be shown."""
    parts: list[str] = []
    done = 0
    for one in scanning.found(written):
        parts += [written[done : one.start], " "]
        done = one.end
    return tuple(words_of("".join([*parts, written[done:]])))
