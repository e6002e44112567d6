"""Private persons in lists: names, numbers and addresses of people are recognised, told and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from weefsel.sources.kinds import folded

__all__ = ["is_mobile", "is_person", "looks_like_persons", "mail_of_person"]

_TITLED: Final = re.compile(
    r"\s*(?:dhr|mevr|mw|mvr|mej|de heer|mevrouw|meneer|heer|fam|familie|mr|mrs|ms|miss)\b\.?\s+\S", re.IGNORECASE
)
_INITIALS: Final = re.compile(
    r"\s*(?:[A-Z]\.\s?){1,4}(?:\([A-Z][a-z]+\)\s)?(?:van |de |der |den |ten |ter |v\.? ?d\.? )*[A-Z][\w'-]+\s*"
)
_MOBILE: Final = re.compile(r"(?:\+31|0031|0)?[ (0)-]*6[ -]?(?:\d[ -]?){8}")
#: boxes that an organisation has, whoever reads them
_SAID: Final = (
    "info contact secretariaat secretaris bestuur administratie receptie planning office mail post algemeen "
    "welkom hallo hello aanmelden inschrijven ledenadministratie redactie beheer beheerder penningmeester "
    "voorzitter vrijwilligers activiteiten activiteitencommissie verhuur reserveren support help team service "
    "balie loket communicatie website webmaster kantoor klantenservice jongerenwerk buurthuis"
)
_BOXES: Final = frozenset(_SAID.split())
#: where people have their own box
_FREE_MAIL: Final = re.compile(
    r"(gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|me|ziggo|kpnmail|kpnplanet|planet|home|casema|upcmail|"
    r"chello|xs4all|telfort|tele2|solcon|hetnet|quicknet|zonnet|gmx|proton|protonmail|caiway|versatel|onsbrabantnet|"
    r"delta|zeelandnet)\.[a-z]{2,5}(\.[a-z]{2})?",
    re.IGNORECASE,
)
_ENOUGH: Final = 0.4
_NEARLY_ALL: Final = 0.8


def is_person(name: str) -> bool:
    """Whether a name is that of a person, by how it is written: with a title, or with initials.

    >>> is_person("Mevr. Jansen"), is_person("J. de Vries"), is_person("Stichting De Brug")
    (True, True, False)
    """
    return bool(_TITLED.match(name) or _INITIALS.fullmatch(name))


def is_mobile(number: str) -> bool:
    """Whether a telephone number is that of a mobile telephone, which is mostly somebody's own."""
    return _MOBILE.fullmatch(number.strip()) is not None


@lru_cache(maxsize=20_000)
def mail_of_person(address: str, name: str) -> bool:
    """Whether an address of e-mail seems to be somebody's own: `j.jansen@…`, and not `info@…` or that of the group.

    >>> mail_of_person("j.jansen@gmail.com", "Koor Vrolijk"), mail_of_person("koorvrolijk@gmail.com", "Koor Vrolijk")
    (True, False)
    """
    local, _, domain = address.strip().lower().partition("@")
    words = [word for word in re.split(r"[._+-]+", local) if word]
    if not words or any(word in _BOXES for word in words):
        return False
    bare = "".join(words)
    # a number in a name is a number in many
    said = [word for word in folded(name).split() if len(word) > 2 and word.isalpha()]
    if any(word in bare for word in said) or any(
        len(word) > 3 and word in folded(name).replace(" ", "") for word in words
    ):
        return False
    initials = len(words) > 1 and len(words[0]) <= 2 and words[-1].rstrip("0123456789").isalpha()
    return initials or _FREE_MAIL.fullmatch(domain) is not None


def looks_like_persons(values: Sequence[str]) -> bool:
    """Whether the cells of a column are persons: names with titles or initials, or numbers of citizens (BSN)."""
    filled = [value for value in values if value]
    if len(filled) < 3:
        return False
    named = sum(is_person(value) for value in filled)
    citizens = sum(_is_bsn(value) for value in filled)
    return named >= _ENOUGH * len(filled) or citizens >= _NEARLY_ALL * len(filled)


def _is_bsn(value: str) -> bool:
    """Nine digits that pass the test of eleven."""
    digits = re.sub(r"[ .]", "", value)
    if not re.fullmatch(r"\d{9}", digits):
        return False
    total = sum((9 - place) * int(digit) for place, digit in enumerate(digits[:8])) - int(digits[8])
    return total % 11 == 0
