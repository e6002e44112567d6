"""Words for kinds of places, and what each kind says of a place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from weefsel.concepts import Count, PlaceKind
from weefsel.concepts.lang import LANGS
from weefsel.sources.mapping import Rule, place_mapping

__all__ = ["folded", "kind_of", "rule_of"]

_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
_BEST: Final = (Count.CORE, Count.MINOR, Count.CONTEXT)
#: words that people use beside the labels of the kinds
_SAID: Final[Mapping[str, PlaceKind]] = {
    "buurthuis": PlaceKind.COMMUNITY_CENTRE,
    "wijkcentrum": PlaceKind.COMMUNITY_CENTRE,
    "wijkgebouw": PlaceKind.COMMUNITY_CENTRE,
    "huis van de wijk": PlaceKind.COMMUNITY_CENTRE,
    "mfa": PlaceKind.COMMUNITY_CENTRE,
    "dorpshuis": PlaceKind.VILLAGE_HALL,
    "buurtkamer": PlaceKind.NEIGHBOURHOOD_ROOM,
    "huiskamer": PlaceKind.NEIGHBOURHOOD_ROOM,
    "bibliotheek": PlaceKind.LIBRARY,
    "jongerencentrum": PlaceKind.YOUTH_CENTRE,
    "ouderensoos": PlaceKind.SENIOR_CENTRE,
    "school": PlaceKind.SCHOOL_BUILDING,
    "basisschool": PlaceKind.SCHOOL_BUILDING,
    "kinderopvang": PlaceKind.CHILDCARE_SITE,
    "consultatiebureau": PlaceKind.CHILD_HEALTH_CENTRE,
    "kerk": PlaceKind.FAITH_BUILDING,
    "moskee": PlaceKind.FAITH_BUILDING,
    "church": PlaceKind.FAITH_BUILDING,
    "mosque": PlaceKind.FAITH_BUILDING,
    "sporthal": PlaceKind.SPORTS_HALL,
    "gymzaal": PlaceKind.SPORTS_HALL,
    "zwembad": PlaceKind.SWIMMING_POOL,
    "sportschool": PlaceKind.GYM,
    "kringloopwinkel": PlaceKind.REUSE_SHOP,
    "weggeefwinkel": PlaceKind.REUSE_SHOP,
    "voedselbank": PlaceKind.FOOD_BANK,
    "inloophuis": PlaceKind.SUPPORT_POINT,
    "dagbesteding": PlaceKind.DAY_CARE,
    "verpleeghuis": PlaceKind.CARE_HOME,
    "gemeentehuis": PlaceKind.TOWN_HALL,
    "stadhuis": PlaceKind.TOWN_HALL,
    "huisarts": PlaceKind.GP_PRACTICE,
    "apotheek": PlaceKind.PHARMACY,
    "supermarkt": PlaceKind.LOCAL_SHOP,
    "clubhuis": PlaceKind.CLUBHOUSE,
    "verenigingsgebouw": PlaceKind.CLUBHOUSE,
    "plein": PlaceKind.SQUARE,
    "markt": PlaceKind.MARKET,
    "park": PlaceKind.PARK,
    "buurttuin": PlaceKind.COMMUNITY_GARDEN,
    "moestuin": PlaceKind.COMMUNITY_GARDEN,
    "volkstuin": PlaceKind.ALLOTMENTS,
    "volkstuinen": PlaceKind.ALLOTMENTS,
    "speelplek": PlaceKind.PLAYGROUND,
    "speeltuin": PlaceKind.PLAYGROUND,
    "speelplaats": PlaceKind.PLAYGROUND,
    "sportveld": PlaceKind.PITCH,
    "trapveld": PlaceKind.PITCH,
    "skatebaan": PlaceKind.SKATE_SPOT,
    "bankje": PlaceKind.BENCH,
    "kinderboerderij": PlaceKind.ANIMAL_FARM,
}


def folded(text: str) -> str:
    """A text to compare with: small letters without accents, and single spaces for all that is no letter or digit.

    >>> folded(" Café-\u202fDe  Brug ")
    'cafe de brug'
    """
    small = text.casefold()
    if small.isascii():
        return " ".join(_NO_LETTER.sub(" ", small).split())
    plain = "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


@cache
def _words() -> Mapping[str, PlaceKind]:
    said = {folded(word): kind for word, kind in _SAID.items()}
    for kind in PlaceKind:
        said |= {folded(word): kind for word in (kind.value, *(kind.label(lang) for lang in LANGS))}
    return said


def kind_of(word: str) -> PlaceKind | None:
    """The kind of place that a word stands for: a label, Dutch or English, or a common word; else nothing."""
    kind = _words().get(folded(word))
    return None if kind is None or rule_of(kind) is None else kind


@cache
def rule_of(kind: PlaceKind) -> Rule | None:
    """What a kind of place says of its places: the mapping's rule for the plainest of them.

    Nothing for a kind of which the mapping counts none, such as a shelter: those are no places of the sociale basis.
    """
    rules = [rule for rule in place_mapping().rules if rule.kind is kind and rule.count in _BEST]
    named = [rule for rule in rules if rule.id == str(kind)]
    return min(named or rules, key=lambda rule: (_BEST.index(rule.count), rule.order), default=None)
