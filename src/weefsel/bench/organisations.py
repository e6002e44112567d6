"""Made registers of Dutch organisations in which some stand more than once, with the truth known.

Nobody and nothing in them exists: towns, streets and names are composed of common words, web addresses end in
`.example`. A register has what makes finding the same ones hard: mistypings, abbreviations, swapped words, legal forms,
missing and changed fields, other notations; and what looks the same and is not: names that many have, branches of one
association at one address, unrelated groups in one building. `Habits` says how much of each.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from weefsel.bench.organisation_errors import copied
from weefsel.bench.organisation_words import (
    BRANCHES,
    CHAINS,
    GROUPS,
    MOTTOS,
    PLACES,
    QUARTERS,
    SECOND,
    STREETS,
    THINGS,
)
from weefsel.platform.register.plain.duplicates import Record

__all__ = ["Habits", "Register", "made"]

#: metres in a degree of latitude, and of longitude at 52 degrees north
METRES: Final = (111_200.0, 68_500.0)
BUURTEN: Final = 12
STREETS_EACH: Final = 14
PROVIDERS: Final = ("post.example", "mail.example", "webmail.example", "kabel.example")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a register came to be. `typos` and `contacts` are factors on what is usual: 1."""

    records: int = 100_000
    #: records to a town
    town: int = 800
    #: share of the organisations that stand in it more than once
    twice: float = 0.16
    typos: float = 1.0
    contacts: float = 1.0
    #: share of the copies that have another address: the organisation moved
    moved: float = 0.1


class Register(NamedTuple):
    """Records in no order, and of each the number of its organisation."""

    records: list[Record]
    organisation: list[int]


class Street(NamedTuple):
    name: str
    postcode: str
    area_code: str
    longitude: float
    latitude: float
    #: degrees from one house number to the next
    step: tuple[float, float]


class Town(NamedTuple):
    name: str
    #: of the telephone
    code: str
    quarters: list[str]
    streets: list[Street]


class Building(NamedTuple):
    street: Street
    number: int
    phone: str


def made(habits: Habits, seed: int) -> Register:
    """A register of exactly so many records; the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 nothing secret
    towns = [_town(rng, number) for number in range(max(1, round(habits.records / habits.town)))]
    buildings = [[_building(rng, town) for _ in range(25)] for town in towns]
    records: list[Record] = []
    organisation: list[int] = []
    count = 0
    while len(records) < habits.records:
        at = rng.randrange(len(towns))
        for whole in _organisations(rng, towns[at], buildings[at]):
            copies = _copies(rng, habits)
            for number in range(copies):
                moved = towns[at].streets if rng.random() < habits.moved else None
                wrong = number > 0 or rng.random() < 0.1
                records.append(copied(rng, whole, habits.typos if wrong else 0.0, habits.contacts, towns[at], moved))
                organisation.append(count)
            count += 1
    order = rng.sample(range(len(records)), len(records))[: habits.records]
    mixed = [records[place]._replace(id=f"r{number:07d}") for number, place in enumerate(order)]
    return Register(mixed, [organisation[place] for place in order])


def _copies(rng: random.Random, habits: Habits) -> int:
    if rng.random() >= habits.twice:
        return 1
    return rng.choices((2, 3, 4), (80, 16, 4))[0]


def _town(rng: random.Random, number: int) -> Town:
    name = rng.choice(THINGS).capitalize() + rng.choice(
        ("dam", "drecht", "veen", "burg", "dorp", "meer", "zijl", "kerke")
    )
    longitude, latitude = rng.uniform(3.8, 6.9), rng.uniform(51.3, 53.2)
    code = f"0{rng.randint(10, 79)}" if rng.random() < 0.4 else f"0{rng.randint(111, 599)}"
    quarters: list[str] = []
    streets: list[Street] = []
    for buurt in range(BUURTEN):
        quarter = rng.choice(QUARTERS) if rng.random() < 0.3 else _compound(rng).capitalize()
        quarters.append(quarter)
        middle = longitude + rng.gauss(0, 1_500) / METRES[1], latitude + rng.gauss(0, 1_500) / METRES[0]
        for street in range(STREETS_EACH):
            turn = rng.uniform(0, 2 * math.pi)
            streets.append(
                Street(
                    _street_name(rng),
                    f"{1000 + number * 17 % 8999 + buurt:04d}{chr(65 + street)}{rng.choice('ABCDEFGHJKLMNPRSTVWXZ')}",
                    f"BU{number:04d}{buurt:04d}",
                    middle[0] + rng.gauss(0, 250) / METRES[1],
                    middle[1] + rng.gauss(0, 250) / METRES[0],
                    (math.cos(turn) * 6 / METRES[1], math.sin(turn) * 6 / METRES[0]),
                )
            )
    return Town(name, code, quarters, streets)


def _street_name(rng: random.Random) -> str:
    if rng.random() < 0.12:
        return rng.choice(
            ("Dorpsstraat", "Kerkstraat", "Schoolstraat", "Hoofdstraat", "Stationsweg", "Markt", "Molenweg")
        )
    first = rng.choice(THINGS) if rng.random() < 0.6 else _compound(rng)
    return (first + rng.choice(STREETS)).capitalize()


def _compound(rng: random.Random) -> str:
    return rng.choice(THINGS) + rng.choice(("", "en", "")) + rng.choice(SECOND)


def _building(rng: random.Random, town: Town) -> Building:
    return Building(rng.choice(town.streets), rng.randint(1, 180), _phone(rng, town))


def _phone(rng: random.Random, town: Town) -> str:
    """Ten digits that begin with a zero."""
    code = "06" if rng.random() < 0.3 else town.code
    return code + "".join(str(rng.randint(0, 9)) for _ in range(10 - len(code)))


def _organisations(rng: random.Random, town: Town, buildings: Sequence[Building]) -> list[Record]:
    """One organisation, or a few that have much in common."""
    chance = rng.random()
    if chance < 0.05:
        return [_of_chain(rng, town)]
    whole = _whole(rng, town, buildings)
    if chance < 0.10:
        return [whole, *_branches(rng, town, whole)]
    return [whole]


def _whole(rng: random.Random, town: Town, buildings: Sequence[Building]) -> Record:
    kind = "actor" if rng.random() < 0.68 else "place"
    name = _name(rng, kind, town)
    shared = rng.choice(buildings) if kind == "actor" and rng.random() < 0.35 else None
    phone = shared.phone if shared is not None and rng.random() < 0.15 else _phone(rng, town)
    where = shared or _building(rng, town)
    host = _host(rng, name, town)
    own = rng.random() < 0.6
    mailbox = rng.choice(("info", "info", "contact", "secretariaat", "bestuur"))
    email = f"{mailbox}@{host}" if own else f"{host.partition('.')[0].replace('-', '')}@{rng.choice(PROVIDERS)}"
    website = f"https://www.{host}" if rng.random() < 0.85 else f"https://www.facebook.com/{host.partition('.')[0]}"
    return _at(rng, Record("", kind, name, phone=phone, email=email, website=website), where.street, where.number)


def _at(rng: random.Random, record: Record, street: Street, number: int) -> Record:
    """The record at an address."""
    longitude = street.longitude + number * street.step[0] + rng.gauss(0, 3) / METRES[1]
    latitude = street.latitude + number * street.step[1] + rng.gauss(0, 3) / METRES[0]
    return record._replace(
        street=street.name,
        number=str(number),
        postcode=street.postcode,
        area_code=street.area_code,
        longitude=longitude,
        latitude=latitude,
    )


def _name(rng: random.Random, kind: str, town: Town) -> str:
    what = rng.choice(GROUPS if kind == "actor" else PLACES)
    chance = rng.random()
    if chance < 0.14:
        called = town.name
    elif chance < 0.36:
        called = rng.choice(town.quarters)
    elif chance < 0.5:
        called = rng.choice(MOTTOS)
    elif chance < 0.75:
        called = f"{rng.choice(('De', 'De', 'Het', '’t', 'De Oude', 'De Nieuwe'))} {rng.choice(THINGS).capitalize()}"
    else:
        called = f"{rng.choice(('De ', '', '’t '))}{_compound(rng).capitalize()}"
    first = "Stichting " if rng.random() < 0.18 and not what.startswith("Stichting") else ""
    last = f" {town.name}" if rng.random() < 0.12 and called != town.name else ""
    return f"{first}{what} {called}{last}"


def _host(rng: random.Random, name: str, town: Town) -> str:
    words = [
        word
        for word in "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()
        if len(word) > 2
    ]
    last = "-".join(words[-2:] if rng.random() < 0.6 else words[-1:]) or "groep"
    return f"{last}{'' if rng.random() < 0.5 else '-' + town.name.lower()}{rng.choice(('', '', 'nl'))}.example"


def _of_chain(rng: random.Random, town: Town) -> Record:
    name, is_place = rng.choice(CHAINS)
    host = f"{''.join(c for c in name.lower() if c.isascii() and c.isalnum())}.example"
    called = rng.choices((name, f"{name} {town.name}", f"{name} {rng.choice(town.quarters)}"), (35, 40, 25))[0]
    own = f"{town.name.lower()}@{host}" if rng.random() < 0.7 else f"info@{host}"
    record = Record(
        "", "place" if is_place else "actor", called, phone=_phone(rng, town), email=own, website=f"https://{host}"
    )
    return _at(rng, record, rng.choice(town.streets), rng.randint(1, 180))


def _branches(rng: random.Random, town: Town, whole: Record) -> list[Record]:
    """Parts of an association that are entered on their own: mostly at one address, with the same contact."""
    parts = rng.sample(BRANCHES, rng.randint(1, 3))
    found = []
    for part in parts:
        branch = whole._replace(name=f"{whole.name}{rng.choice((' ', ' - ', ', '))}{part}")
        if rng.random() < 0.35:
            # a number of its own, or the next one of the same exchange
            beside = f"{whole.phone[:-1]}{rng.randint(0, 9)}"
            branch = branch._replace(phone=rng.choice((_phone(rng, town), beside)))
        if rng.random() < 0.3:
            branch = branch._replace(email=f"{part.split()[-1].replace('+', '')}@{whole.email.partition('@')[2]}")
        if rng.random() < 0.3:
            branch = _at(rng, branch, rng.choice(town.streets), rng.randint(1, 180))
        found.append(branch)
    return found
