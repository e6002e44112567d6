"""Names, numbers and addresses without the differences that say nothing.

What is folded here is only compared; nobody is shown it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from weefsel.platform.register.plain.suggesting import folded

__all__ = [
    "address",
    "digits",
    "domain_of",
    "email",
    "host",
    "initials",
    "municipality",
    "name_words",
    "parts",
    "postcode",
]

#: how much of a text is looked at, and how many words of a name
LONGEST: Final = 200
MOST_WORDS: Final = 8


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: words of a name that say nothing of which one it is
_SAYS_NOTHING: Final = _words(
    """
    de het een t der den des van voor en te ter ten in op bij aan s d the of and stichting vereniging cooperatie
    nv vof ua eo
    """
)
#: how words are shortened; what ends in one of `_ENDINGS` is a shortened compound
_WHOLE: Final = {
    "st": "stichting", "stg": "stichting", "sticht": "stichting", "ver": "vereniging", "veren": "vereniging",
    "ctr": "centrum", "cntr": "centrum", "centr": "centrum", "bieb": "bibliotheek", "bibl": "bibliotheek",
    "afd": "afdeling", "gem": "gemeente", "hist": "historische", "mfa": "multifunctioneleaccommodatie",
    "mfc": "multifunctioneelcentrum", "wzc": "woonzorgcentrum", "wc": "wijkcentrum", "oc": "ontmoetingscentrum",
    "bs": "basisschool", "obs": "basisschool", "cbs": "basisschool", "rkbs": "basisschool",
}  # fmt: skip
#: two letters before a name are a sort of association; after it BV is a legal form
_FIRST_WORDS: Final = {
    "bv": "buurtvereniging", "wv": "wijkvereniging", "vv": "voetbalvereniging", "sv": "sportvereniging",
    "tv": "tennisvereniging", "gv": "gymnastiekvereniging", "kv": "korfbalvereniging", "hv": "handbalvereniging",
    "mv": "muziekvereniging", "zv": "zwemvereniging", "ov": "oranjevereniging", "cv": "carnavalsvereniging",
    "hsv": "hengelsportvereniging", "vtv": "volkstuinvereniging", "ijsver": "ijsvereniging",
}  # fmt: skip
_ENDINGS: Final = (("ver", "vereniging"), ("veren", "vereniging"), ("ctr", "centrum"), ("cie", "commissie"))
_SHORTEST_COMPOUND: Final = 6
#: what sounds alike, in this order: x and ks, c and k, ei and ij
_SOUNDS: Final = (("ij", "y"), ("ei", "y"), ("ph", "f"), ("th", "t"), ("qu", "kw"), ("ck", "k"), ("x", "ks"))
_HARD_C: Final = re.compile(r"c(?=[aouklr])")
#: a letter before the same one
_TWICE: Final = re.compile(r"([^\W\d])(?=\1)")
#: points between single letters are no ends of words: b.v., k.b.o.
_DOTTED: Final = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?")
#: letters and digits stay, all else that ASCII has is a space
_ASCII: Final = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
#: what is not ASCII in most Dutch names that are not
_USUAL: Final = str.maketrans("’‘`´“”–—éèëêïíöóôüúáàäçÉËÏÖÜ", "''''\"\"--eeeeiiooouuaaacEEIOU")
_STREET_ENDS: Final = (("straat", "str"), ("laan", "ln"), ("plein", "pln"), ("weg", "wg"), ("singel", "sngl"))
#: a house number, with what may follow it, at the end of a street
_NUMBER: Final = re.compile(r"^(.*?\D)\s*(\d{1,5})[\s-]*([a-z]{0,4}|\d{1,4}|[ivx]{1,4})\s*$", re.I)
_NO_DIGITS: Final = re.compile(r"[^0-9]+")
_DIGITS: Final = re.compile(r"\d+")
_CBS: Final = re.compile(r"(?:GM|WK|BU)(\d{4})")
_POSTCODE: Final = re.compile(r"\b([1-9]\d{3})\s*([a-z]{2})\b", re.I)
#: a page of one's own at one of these is told by what comes after it
_SHARED_HOSTS: Final = _words(
    """
    facebook.com m.facebook.com nl-nl.facebook.com instagram.com linkedin.com nl.linkedin.com x.com twitter.com
    youtube.com sites.google.com linktr.ee meetup.com
    """
)
_SHARED_DOMAINS: Final = _words(
    """
    gmail.com googlemail.com hotmail.com hotmail.nl outlook.com outlook.nl live.nl live.com icloud.com me.com
    yahoo.com yahoo.nl ziggo.nl kpnmail.nl kpnplanet.nl planet.nl xs4all.nl upcmail.nl home.nl casema.nl
    chello.nl hetnet.nl tele2.nl telfort.nl online.nl solcon.nl proton.me protonmail.com gmx.net
    """
)
#: words that tell one part of an association from another, beside numbers
_PARTS: Final = _words(
    """
    noord zuid oost west jeugd junioren pupillen senioren ouderen dames heren meisjes jongens welpen explorers
    scouts toneel muziek redactie vrijwilligers dagbesteding eetgroep wandelgroep fietsgroep
    """
)
_SHORTEST_PHONE: Final = 6
#: digits, by ITU-T E.164
LONGEST_PHONE: Final = 15


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that say which one it is, as they sound; all of its words if none would be left.

    What is no letter or digit counts only in a name of nothing else.

    >>> name_words("St. Buurtver. 'De Linde'")
    ('burtvereniging', 'linde')
    """
    words = _plain(name[:LONGEST]).split() or name[:LONGEST].casefold().split()
    told = [word for word in map(_word, words) if word] or [_sound(_whole(word)) for word in words]
    if len(told) > 1:
        told[0] = _FIRST.get(told[0], told[0])
        if words[-1] == "bv" and told[-1] == "bv":
            told.pop()
    return tuple(told[:MOST_WORDS])


def initials(words: Sequence[str]) -> str:
    """The first letters of words, where there are three or more."""
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def parts(words: Sequence[str]) -> str:
    """The words of a folded name that tell one part of an association from another: numbers, ages, directions."""
    if _PART_SOUNDS.isdisjoint(words) and not any(map(str.isdigit, words)):
        return ""
    return " ".join(sorted(word for word in words if word in _PART_SOUNDS or word.isdigit()))


def _plain(text: str) -> str:
    if "." in text:
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    if "&" in text:
        text = text.replace("&", " en ")
    if not text.isascii():
        text = text.translate(_USUAL)
        if not text.isascii():
            return folded(text)
    return text.translate(_ASCII).lower()


@lru_cache(maxsize=50_000)
def _word(word: str) -> str:
    """A word of a name as it sounds; empty where it says nothing."""
    whole = _whole(word)
    return "" if whole in _SAYS_NOTHING else _sound(whole)


def _whole(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    if len(word) >= _SHORTEST_COMPOUND:
        for short, whole in _ENDINGS:
            if word.endswith(short):
                return word.removesuffix(short) + whole
    return word


def _sound(word: str) -> str:
    for written, sounds in _SOUNDS:
        if written in word:
            word = word.replace(written, sounds)
    if "c" in word:
        word = _HARD_C.sub("k", word)
    return _TWICE.sub("", word)


_FIRST: Final = {short: _sound(whole) for short, whole in _FIRST_WORDS.items()}
_PART_SOUNDS: Final = frozenset(map(_sound, _PARTS))


def digits(phone: str) -> str:
    """The digits of a telephone number with its country before it; empty where it is none.

    >>> digits("+31 (0)10 123 45 67") == digits("010-1234567") == "31101234567"
    True
    """
    if not phone:
        return ""
    text = phone[:LONGEST].strip().removesuffix(".0")
    found = _NO_DIGITS.sub("", text)
    if text.startswith("+") or found.startswith("00"):
        found = found.removeprefix("00")
    elif found.startswith("0"):
        found = f"31{found[1:]}"
    elif len(found) == 9:  # a spreadsheet took the zero away
        found = f"31{found}"
    if found.startswith("310"):
        found = f"31{found[3:]}"
    return found if _SHORTEST_PHONE <= len(found) <= LONGEST_PHONE else ""


def email(address: str) -> str:
    """An e-mail address in small letters; empty where it is none."""
    bare = address[:LONGEST].strip().lower().removeprefix("mailto:")
    mailbox, _, domain = bare.rpartition("@")
    return f"{mailbox}@{domain}" if mailbox and "." in domain else ""


def domain_of(address: str) -> str:
    """The domain of a folded address; empty where many have theirs at it."""
    domain = address.rpartition("@")[2]
    return "" if domain in _SHARED_DOMAINS else domain


def host(website: str) -> str:
    """The host of a website, without www; of a page at a social network with the name of the page.

    >>> host("HTTP://www.debrug.example/contact")
    'debrug.example'
    """
    if not website:
        return ""
    rest = website[:LONGEST].strip().lower().rpartition("://")[2]
    name, _, path = rest.partition("/")
    name = name.partition("?")[0].rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".")
    if "." not in name:
        return ""
    if name in _SHARED_HOSTS:
        page = path.strip("/").partition("?")[0]
        return f"{name}/{page}" if page else ""
    return name


def postcode(code: str) -> str:
    """Four digits and two letters; empty where it is none."""
    found = _POSTCODE.search(code[:LONGEST])
    return f"{found[1]}{found[2].upper()}" if found else ""


@lru_cache(maxsize=50_000)
def municipality(area_code: str) -> str:
    """Of a code of CBS the part that names the municipality; another code as it is.

    >>> municipality("BU03630401") == municipality("WK036304") == municipality("GM0363") == "0363"
    True
    """
    found = _CBS.match(area_code)
    return found[1] if found else area_code


def address(street: str, number: str) -> tuple[str, str]:
    """A street as it is compared, and a house number without what follows it.

    >>> address("Lindestraat 12a", "") == address("Lindestr.", "12") == ("lindestr", "12")
    True
    """
    street, number = street[:LONGEST], number[:LONGEST]
    if not number:
        before, _, last = street.rpartition(" ")
        if last.isdecimal():  # most are written so
            street, number = before, last
        elif found := _NUMBER.match(street):
            street, number = found[1], found[2]
    if not number.isdecimal():
        first = _DIGITS.search(number)
        number = first[0] if first else ""
    return _street(street), number


@lru_cache(maxsize=50_000)
def _street(street: str) -> str:
    plain = _plain(street).replace(" ", "")
    for whole, short in _STREET_ENDS:
        if plain.endswith(whole):
            plain = plain.removesuffix(whole) + short
            break
    return _sound(plain)
