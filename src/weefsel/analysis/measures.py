"""The names of the figures that tell how equally walks are spread. Loads nothing, so that pages can name them too."""

from __future__ import annotations

from typing import Final

__all__ = ["BY_SCORE", "FEWEST_AREAS", "LORENZ", "OF_DISTANCE", "SHARES", "TENTHS"]

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
