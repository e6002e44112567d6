"""Whether a group that somebody adds may be there already: groups that are shown and have a very similar name."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from weefsel.platform.register.models import Actor
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.states import EntryState

__all__ = ["ALIKE", "Alike", "alike", "likeness"]

#: from here on two names are alike; `tests/register/pages/test_group_alike.py` holds pairs on either side
ALIKE: Final = 0.8
#: how many are shown
MOST: Final = 5


class Alike(NamedTuple):
    """A group that may be the same one."""

    id: str
    name: str
    area_code: str


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: the share of pairs of neighbouring letters that they have in common (Dice).

    The order of words makes no difference, nor do capitals, accents and marks.

    >>> likeness("Eetclub De Brug", "de brug, eetclub")
    1.0
    """
    pairs, others = _pairs(one), _pairs(other)
    both = sum((pairs & others).values())
    return 2 * both / max(sum(pairs.values()) + sum(others.values()), 1)


def _pairs(name: str) -> Counter[str]:
    """Pairs of letters within words, with the beginning and the end of each word as a letter of its own."""
    words = (f" {word} " for word in folded(name).split())
    return Counter(word[place : place + 2] for word in words for place in range(len(word) - 1))


def alike(name: str) -> list[Alike]:
    """Groups that are shown and called very much like this, the most alike first."""
    rows = Actor.objects.filter(state=EntryState.SHOWN).values_list("pk", "name", "area_code")
    found = [(likeness(name, other), Alike(str(one), other, area)) for one, other, area in rows.iterator()]
    near = sorted((one for one in found if one[0] >= ALIKE), key=lambda one: (-one[0], one[1].name, one[1].id))
    return [group for _, group in near[:MOST]]
