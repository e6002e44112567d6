"""The cases of each comparison. Their numbers are rows of the tables in `weights`."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

__all__ = ["FEW", "METRES", "SHAPES", "Address", "Distance", "Mail", "Name", "Phone", "Web"]

#: up to so many records share it; a class more for what more share
FEW: Final = np.array([2, 4, 10, 40, 200])
#: up to so many metres apart; a class more for what is further
METRES: Final = np.array([30.0, 120.0, 600.0, 2_500.0, 10_000.0])


class Name(IntEnum):
    """How two names relate."""

    MISSING = 0
    #: the same words, but for those that say nothing, in any order
    SAME = 1
    #: alike, but another number or part: team 2, jeugd
    OTHER_PART = 2
    NEARLY = 3
    INITIALS = 4
    #: all words of the one are in the other
    WITHIN = 5
    PARTLY = 6
    SLIGHTLY = 7
    #: they share a word
    A_WORD = 8
    OTHER = 9


class Address(IntEnum):
    MISSING = 0
    SAME = 1
    SAME_STREET = 2
    OTHER_HOUSE = 3
    OTHER = 4


class Distance(IntEnum):
    """Classes of `METRES` where both positions are known, otherwise what the area tells."""

    NEXT_DOOR = 0
    FARTHEST = 5
    MISSING = 6
    SAME_AREA = 7
    SAME_TOWN = 8
    OTHER_TOWN = 9


class Phone(IntEnum):
    MISSING = 0
    SAME = 1
    SAME_AS_MANY = 2
    NEARLY = 3
    OTHER = 4


class Mail(IntEnum):
    MISSING = 0
    SAME = 1
    SAME_AS_MANY = 2
    SAME_DOMAIN = 3
    OTHER = 4


class Web(IntEnum):
    MISSING = 0
    SAME = 1
    SAME_AS_SOME = 2
    SAME_AS_MANY = 3
    OTHER = 4


#: the tables of weights: comparison → rows and columns
SHAPES: Final = {
    "name": (len(Name), len(FEW) + 1),
    "where": (len(Address), max(Distance) + 1),
    "phone": (len(Phone), 1),
    "web": (len(Mail), len(Web)),
}
