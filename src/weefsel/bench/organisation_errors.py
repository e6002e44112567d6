"""How an organisation is written down a second time: what people change, leave out and mistype."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from typing import Any, Final

from weefsel.bench.organisation_words import ABBREVIATED
from weefsel.platform.register.plain.duplicates import Record

__all__ = ["copied"]

METRES: Final = (111_200.0, 68_500.0)
#: keys, and those beside each
KEYS: Final = "qwertyuiopasdfghjklzxcvbnm"
BESIDE: Final = (
    "wa es wrd etf ryg tuh yij uok ipl ol qsz awdx sefc drgv fthb gyjn hukm jil kop xas zcsd xvdf cbfg vnhg bmhj nkj"
)


def copied(
    rng: random.Random, whole: Record, typos: float, contacts: float, town: Any, moved: Sequence[Any] | None
) -> Record:
    """The organisation as somebody wrote it down; with `typos` 0 as it calls itself, but with fields left out."""
    record = _elsewhere(rng, whole, moved) if moved and typos else whole
    if typos:
        record = record._replace(name=_name(rng, record.name, typos, town), **_contact(rng, record, typos))
    return _left_out(rng, _written(rng, record, typos), contacts)


def _elsewhere(rng: random.Random, record: Record, streets: Sequence[Any]) -> Record:
    street, number = rng.choice(streets), rng.randint(1, 180)
    return record._replace(
        street=street.name,
        number=str(number),
        postcode=street.postcode,
        area_code=street.area_code,
        longitude=street.longitude + number * street.step[0],
        latitude=street.latitude + number * street.step[1],
    )


def _name(rng: random.Random, name: str, typos: float, town: Any) -> str:
    """Each habit by its own chance."""
    for chance, change in _HABITS:
        if rng.random() < chance:
            name = change(rng, name)
    if rng.random() < 0.08:
        name = f"{name}{rng.choice((' ', ', '))}{rng.choice((town.name, rng.choice(town.quarters)))}"
    for chance in (0.22, 0.06):
        if rng.random() < chance * typos:
            name = _mistyped(rng, name)
    return rng.choices(
        (name, name.lower(), name.upper(), name.replace("ij", "y"), name.replace("é", "e")), (70, 8, 8, 4, 10)
    )[0]


def _abbreviated(rng: random.Random, name: str) -> str:
    words = name.split()
    able = [place for place, word in enumerate(words) if word.lower() in ABBREVIATED]
    if able:
        place = rng.choice(able)
        words[place] = rng.choice(ABBREVIATED[words[place].lower()])
    return " ".join(words)


def _legal_form(rng: random.Random, name: str) -> str:
    if name.startswith("Stichting "):
        return name.removeprefix("Stichting ")
    return rng.choice((f"Stichting {name}", f"St. {name}", f"{name} (stichting)", f"Vereniging {name}", f"{name} e.o."))


def _without_article(rng: random.Random, name: str) -> str:
    del rng
    return " ".join(word for word in name.split() if word.lower() not in ("de", "het", "’t")) or name


def _turned(rng: random.Random, name: str) -> str:
    words = name.split()
    if len(words) < 2:
        return name
    place = rng.randrange(1, len(words))
    return (
        " ".join([*words[place:], *words[:place]])
        if rng.random() < 0.4
        else f"{' '.join(words[place:])}, {' '.join(words[:place])}"
    )


def _less(rng: random.Random, name: str) -> str:
    """Without its first or its last word."""
    words = name.split()
    if len(words) < 3:
        return name
    return " ".join(words[1:] if rng.random() < 0.7 else words[:-1])


def _split(rng: random.Random, name: str) -> str:
    """A compound in two, or two words as one."""
    words = name.split()
    long = [place for place, word in enumerate(words) if len(word) > 9]
    if long and rng.random() < 0.6:
        place = rng.choice(long)
        cut = words[place].lower().find("vereniging")
        cut = cut if cut > 2 else len(words[place]) // 2
        words[place] = f"{words[place][:cut]}{rng.choice((' ', '-'))}{words[place][cut:]}"
    elif len(words) > 1:
        place = rng.randrange(len(words) - 1)
        words[place : place + 2] = [words[place] + words[place + 1].lower()]
    return " ".join(words)


def _initials(rng: random.Random, name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha()]
    letters = "".join(word[0].upper() for word in words)
    return name if len(words) < 3 else rng.choice((letters, f"{letters} ({name})", ".".join(letters)))


def _mistyped(rng: random.Random, name: str) -> str:
    letters = [place for place, sign in enumerate(name) if sign.isalpha()]
    if len(letters) < 4:
        return name
    place = rng.choice(letters[1:])
    sign = name[place]
    what = rng.randrange(5)
    if what == 0:
        return name[:place] + name[place + 1 :]
    if what == 1:
        return name[:place] + sign + name[place:]
    if what == 2 and place + 1 < len(name):
        return name[:place] + name[place + 1] + sign + name[place + 2 :]
    key = KEYS.find(sign.lower())
    other = rng.choice(string.ascii_lowercase if key < 0 else BESIDE.split()[key])
    return name[:place] + other + name[place + (what == 3) :]


def _contact(rng: random.Random, record: Record, typos: float) -> dict[str, str]:
    """Another number, mailbox or website than before, or one with a mistake."""
    phone, email, website = record.phone, record.email, record.website
    chance = rng.random()
    if chance < 0.13:
        phone = "06" + "".join(rng.choice(string.digits) for _ in range(8))
    elif chance < 0.13 + 0.03 * typos:
        place = rng.randrange(3, len(phone))
        phone = phone[:place] + rng.choice(string.digits) + phone[place + 1 :]
    mailbox, _, domain = email.partition("@")
    chance = rng.random()
    if chance < 0.16:
        email = f"{rng.choice(('info', 'penningmeester', 'bestuur', 'aanmelden'))}@{domain}"
    elif chance < 0.26:
        email = f"{mailbox}{rng.randint(1, 99)}@{rng.choice(('post.example', 'mail.example', 'webmail.example'))}"
    elif chance < 0.26 + 0.03 * typos:
        email = f"{_mistyped(rng, mailbox)}@{domain}"
    if rng.random() < 0.08:
        website = website.replace(".example", f"-{rng.choice(('nl', 'online', 'info'))}.example")
    return {"phone": phone, "email": email, "website": website}


def _written(rng: random.Random, record: Record, typos: float) -> Record:
    """The same in another notation; and where it is, more or less."""
    street = record.street
    if rng.random() < 0.25:
        for whole, short in (("straat", "str."), ("laan", "ln"), ("plein", "pln"), ("weg", "wg"), ("singel", "sngl")):
            street = street.replace(whole, short) if rng.random() < 0.7 else street
    if typos and rng.random() < 0.06 * typos:
        street = _mistyped(rng, street)
    number = f"{record.number}{rng.choice(('a', ' B', '-1', 'bis'))}" if rng.random() < 0.06 else record.number
    postcode = f"{record.postcode[:4]} {record.postcode[4:]}" if rng.random() < 0.5 else record.postcode.lower()
    if rng.random() < 0.4:
        street, number = f"{street} {number}", ""
    far = 12.0 if rng.random() < 0.85 else 350.0
    longitude, latitude = record.longitude or 0.0, record.latitude or 0.0
    return record._replace(
        street=street,
        number=number,
        postcode=postcode,
        longitude=longitude + rng.gauss(0, far) / METRES[1],
        latitude=latitude + rng.gauss(0, far) / METRES[0],
        phone=_noted(rng, record.phone),
        website=_address(rng, record.website),
        email=record.email if rng.random() < 0.9 else record.email.capitalize(),
    )


def _noted(rng: random.Random, phone: str) -> str:
    """A telephone number in one of the ways in which it is written."""
    cut = 2 if phone.startswith("06") else 3 if rng.random() < 0.5 else 4
    code, rest = phone[:cut], phone[cut:]
    pairs = " ".join(rest[place : place + 2] for place in range(0, len(rest), 2))
    ways = (phone, f"{code}-{rest}", f"{code} {pairs}", f"({code}) {rest}", f"+31 {code[1:]} {rest}", f"+31{phone[1:]}",
            f"0031{phone[1:]}", f"+31 (0){code[1:]} {rest}", f"{phone[1:]}.0")  # fmt: skip
    return rng.choices(ways, (20, 25, 15, 8, 10, 10, 4, 6, 2))[0]


def _address(rng: random.Random, website: str) -> str:
    bare = website.removeprefix("https://").removeprefix("www.")
    ways = (
        website,
        f"http://{bare}",
        f"www.{bare}",
        bare,
        f"https://{bare}/",
        f"https://www.{bare}/contact",
        f"HTTP://WWW.{bare}",
    )
    return rng.choices(ways, (35, 12, 18, 12, 10, 10, 3))[0]


def _left_out(rng: random.Random, record: Record, contacts: float) -> Record:
    """Fields that were not filled in."""
    gone: dict[str, Any] = {}
    for field, known in (("phone", 0.62), ("email", 0.66), ("website", 0.55)):
        if rng.random() >= known * contacts:
            gone[field] = ""
    if rng.random() < 0.12:
        gone |= {"street": "", "number": "", "postcode": ""}
    elif rng.random() < 0.3:
        gone |= {"postcode": ""}
    if rng.random() < 0.2:
        gone |= {"longitude": None, "latitude": None}
    if rng.random() < 0.15:
        gone |= {"area_code": ""}
    return record._replace(**gone)


#: what people do to a name, and how often
_HABITS: Final[tuple[tuple[float, Callable[[random.Random, str], str]], ...]] = (
    (0.30, _abbreviated),
    (0.22, _legal_form),
    (0.14, _without_article),
    (0.12, _turned),
    (0.10, _less),
    (0.07, _split),
    (0.03, _initials),
)
