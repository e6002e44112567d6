"""The names of the figures of equity, of gaps and of the web. Loads nothing, so that pages can name them too."""

from __future__ import annotations

from typing import Final

__all__ = [
    "AMOUNT",
    "BEYOND",
    "BY_SCORE",
    "FEWEST_AREAS",
    "FEWEST_TIED",
    "FEWEST_TWICE",
    "FURTHEST",
    "LORENZ",
    "MAYBE",
    "MEETS",
    "NO",
    "OF_DISTANCE",
    "PEOPLE_UNITS",
    "POSSIBLE",
    "SHARES",
    "SHOWN_COLUMNS",
    "SURE",
    "TENTHS",
    "WEB",
    "WITHOUT",
    "YES",
]

#: of fewer small areas than this a bootstrap says too little, and so does the figure
FEWEST_AREAS: Final = 10
#: the points of the Lorenz curve: percent of the people, from who walks least
TENTHS: Final = tuple(range(10, 100, 10))
LORENZ: Final = tuple(f"lorenz_{percent}" for percent in TENTHS)
_THEIL: Final = ("theil", "theil_between", "theil_within", "theil_between_share")
#: measures of distance; what goes by score comes beside them
OF_DISTANCE: Final = ("gini", *_THEIL, "p90_p10", "p90_p50", *LORENZ, "farthest_10")
BY_SCORE: Final = ("concentration", "erreygers")
#: figures that are a share, of people or of metres
SHARES: Final = ("unreached", "unranked", "theil_between_share", *LORENZ, "farthest_10")

#: of what was agreed: the share of people that has it, how many have not,
MEETS, WITHOUT = "meets", "without"
#: how far nine in ten walk at most, and how much further than agreed half of those without walk;
FURTHEST, BEYOND = "p90", "beyond"
#: how much there is in an area
AMOUNT = "amount"
#: how far a square is from the nearest place that counts, and from the nearest that might
SURE, POSSIBLE = "sure", "possible"
#: whether a place counts for a norm
YES, MAYBE, NO = "yes", "maybe", "no"

#: in a web of fewer nodes with a tie communities say nothing: one tie more gives others
FEWEST_TIED: Final = 10
#: of fewer ties that are on both lists an estimate of how many there are is too far off (Robson and Regier 1964)
FEWEST_TWICE: Final = 7
#: the measures of a web that have no concept in their name
WEB: Final = (
    *("actors", "ties", "ties:actors", "ties:formal", "ties:informal", "formal_share", "density", "reciprocity"),
    *("components", "giant_share", "mixing:sphere", "mixing:layer", "mixing:pillar", "bonding", "bridging", "linking"),
    *("outward_share", "robustness", "cut_actors", "bridges", "core", "core:ties"),
    *("communities", "modularity", "stability", "pillar:unknown", "pillar:largest", "seats", "isolated"),
    *("coverage:tied", "coverage:told", "coverage:both", "coverage:estimate"),
)

#: of what may be shown of people from a source of our own
SHOWN_COLUMNS: Final = ("result", "area_code", "column", "value")
#: units of figures that count people, of whom a few could tell of someone
PEOPLE_UNITS: Final = frozenset({"residents", "persons", "households", "count"})
