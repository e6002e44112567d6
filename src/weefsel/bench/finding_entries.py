"""Made groups, places and activities, many of them, with names, times and properties as a register has them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weefsel.concepts import ActorKind, Audience, Function, OfferKind, PlaceKind
from weefsel.platform.register.inserting import Fresh
from weefsel.platform.register.states import EntryKind

__all__ = ["SHARES", "entries"]

#: of all entries
SHARES: Final = {EntryKind.PLACE: 0.2, EntryKind.ACTOR: 0.25, EntryKind.OFFER: 0.55}
_DOES: Final = (
    "Samen eten", "Taalles Nederlands", "Nederlandse les", "Taalcafé", "Wandelen", "Koffieochtend", "Yoga", "Schaken",
    "Bingo", "Klaverjassen", "Naaiatelier", "Breien", "Repair Café", "Koor", "Leesclub", "Moestuin", "Spelletjesmiddag",
    "Huiswerkhulp", "Computerles", "Dansles", "Gymnastiek", "Kinderclub", "Jongereninloop", "Spreekuur formulieren",
    "Geldzaken", "Mantelzorgcafé", "Rouwgroep", "Alzheimer Café", "Fietsclub", "Schilderen", "Zwemles", "Voorlezen",
    "Muziek maken", "Tafeltennis", "Biljarten", "Kleding ruilen", "Meditatie", "Filmavond", "Pubquiz", "Buurtmaaltijd",
)  # fmt: skip
_BODIES: Final = (
    "Stichting", "Vereniging", "Bewonersgroep", "Buurtcomité", "Wijkteam", "Speeltuinvereniging", "Coöperatie", "Club",
)  # fmt: skip
_HOUSES: Final = ("Buurthuis", "Dorpshuis", "Wijkcentrum", "Bibliotheek", "Huiskamer", "Kerk", "School", "Buurttuin")
_NAMES: Final = (
    "Brug", "Linde", "Wilg", "Haven", "Molen", "Bron", "Zon", "Horizon", "Schakel", "Ontmoeting", "Regenboog", "Korf",
    "Spil", "Wever", "Draad", "Knoop", "Spoel", "Kade", "Sluis", "Tuin", "Hof", "Poort", "Toren", "Boom", "Akker",
)  # fmt: skip
_SAYS: Final = (
    "Iedereen is welkom, aanmelden hoeft niet.", "Vrijwilligers helpen u op weg.", "Neem uw buren mee.",
    "We drinken koffie en praten over de buurt.", "Voor beginners en gevorderden.", "Kom gerust een keer kijken.",
    "De toegang is gratis, de koffie ook.", "Wij zoeken mensen die meehelpen.", "U betaalt alleen het materiaal.",
)  # fmt: skip
_SOUNDS: Final = ("ka", "lo", "mi", "ter", "sen", "vel", "boe", "rij", "dal", "hem", "ster", "win", "o", "ga", "plu")
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def entries(number: int, points: NDArray[np.float64], streets: Sequence[str], today: dt.date) -> list[Fresh]:
    """So many entries at `points` (longitude, latitude), the same ones each time for the same day."""
    rng = np.random.default_rng(7)
    counts = {kind: round(number * share) for kind, share in SHARES.items()}
    places = list(_places(rng, counts[EntryKind.PLACE], points, streets))
    groups = list(_groups(rng, counts[EntryKind.ACTOR], places, streets))
    return [*places, *groups, *_offers(rng, counts[EntryKind.OFFER], places, groups, today)]


def _fresh(rng: np.random.Generator, kind: EntryKind, values: dict[str, Any]) -> Fresh:
    return Fresh(uuid.UUID(bytes=rng.bytes(16), version=4), kind, values, ("bench", ""))


def _some(rng: np.random.Generator, values: Sequence[Any]) -> Any:
    return values[int(rng.integers(len(values)))]


def _proper(rng: np.random.Generator) -> str:
    """A name that hardly anything else has, so that there are as many words as in a real register."""
    return "".join(_some(rng, _SOUNDS) for _ in range(4)).capitalize()


def _called(rng: np.random.Generator, first: str, streets: Sequence[str]) -> str:
    return (
        f"{first} {_some(rng, _NAMES)} {_some(rng, streets)}"
        if rng.random() < 0.5
        else f"{first} De {_some(rng, _NAMES)}"
    )


def _places(
    rng: np.random.Generator, number: int, points: NDArray[np.float64], streets: Sequence[str]
) -> Iterator[Fresh]:
    for _ in range(number):
        longitude, latitude = points[int(rng.integers(len(points)))] + rng.normal(0, 0.0005, 2)
        yield _fresh(rng, EntryKind.PLACE, {
            "name": _called(rng, _some(rng, _HOUSES), streets),
            "place_kind": str(_some(rng, list(PlaceKind))),
            "functions": [str(_some(rng, list(Function)))],
            "setting": "indoor" if rng.random() < 0.7 else "outdoor",
            "street": _some(rng, streets),
            "longitude": float(longitude),
            "latitude": float(latitude),
            "opening_hours": f"Mo-Fr 09:00-{int(rng.integers(12, 23))}:00" if rng.random() < 0.4 else "",
            "free": _some(rng, ("yes", "no", "")),
            "referral": _some(rng, ("no", "")),
            "wheelchair": _some(rng, ("yes", "limited", "no", "")),
            "count": "core",
        })  # fmt: skip


def _groups(rng: np.random.Generator, number: int, places: Sequence[Fresh], streets: Sequence[str]) -> Iterator[Fresh]:
    for _ in range(number):
        yield _fresh(rng, EntryKind.ACTOR, {
            "name": f"{_some(rng, _BODIES)} {_some(rng, _DOES)} {_proper(rng)}",
            "actor_kind": str(_some(rng, list(ActorKind))),
            "functions": [str(_some(rng, list(Function)))],
            "summary": f"{_some(rng, _SAYS)} {_some(rng, _SAYS)}",
            "place": str(_some(rng, places).id) if rng.random() < 0.8 else None,
            "street": _some(rng, streets),
        })  # fmt: skip


def _offers(
    rng: np.random.Generator, number: int, places: Sequence[Fresh], groups: Sequence[Fresh], today: dt.date
) -> Iterator[Fresh]:
    for _ in range(number):
        cost = _some(rng, ("0.00", "0.00", "2.50", "5.00", None))
        yield _fresh(rng, EntryKind.OFFER, {
            "name": " ".join((_some(rng, _DOES), _some(rng, ("voor beginners", "in de buurt", _proper(rng))))),
            "functions": [str(_some(rng, list(Function)))],
            "summary": f"{_some(rng, _SAYS)} {_some(rng, _SAYS)}",
            "actor": str(_some(rng, groups).id),
            "place": str(_some(rng, places).id) if rng.random() < 0.8 else None,
            "cost_eur": cost,
            "audience": [str(_some(rng, list(Audience)))] if rng.random() < 0.6 else [],
            "referral": _some(rng, ("no", "no", "yes", "")),
            "language": ["nl", _some(rng, ("en", "ar", "tr", "pl"))] if rng.random() < 0.3 else [],
            **_times(rng, today),
        })  # fmt: skip


def _times(rng: np.random.Generator, today: dt.date) -> dict[str, Any]:
    """Most weekly, some every other week or by the month, a few once, a few without times."""
    hour, day, luck = int(rng.integers(9, 21)), _some(rng, _DAYS), rng.random()
    clock = {"starts": f"{hour:02}:00", "ends": f"{hour + 2:02}:00", "offer_kind": str(OfferKind.RECURRING)}
    begin = (today - dt.timedelta(days=int(rng.integers(400)))).isoformat()
    if luck < 0.7:
        return {"rrule": f"FREQ=WEEKLY;BYDAY={day}", **clock}
    if luck < 0.8:
        return {"rrule": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", "from_date": begin, **clock}
    if luck < 0.92:
        return {"rrule": f"FREQ=MONTHLY;BYDAY={int(rng.integers(1, 5))}{day}", **clock}
    if luck < 0.97:
        once = (today + dt.timedelta(days=int(rng.integers(90)))).isoformat()
        return {**clock, "from_date": once, "until_date": once, "offer_kind": str(OfferKind.ONE_OFF)}
    return {"offer_kind": str(OfferKind.SERVICE)}
