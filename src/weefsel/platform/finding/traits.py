"""What is said of an entry by yes or no, as bits of a document."""

from __future__ import annotations

from enum import IntFlag, auto

__all__ = ["Trait"]


class Trait(IntFlag):
    """One that is not there was not said, or is not so."""

    INDOOR = auto()
    OUTDOOR = auto()
    FREE = auto()
    WITHOUT_REFERRAL = auto()
    WHEELCHAIR = auto()
    #: with help, or in part
    WHEELCHAIR_LIMITED = auto()
