"""The names in the results of quality: what is drawn, and what scores are called. Loads nothing that computes."""

from __future__ import annotations

from typing import Final

from weefsel.analysis.quality.choices import Aggregation, Imputation, Normalisation

__all__ = [
    "DRAWN_AGGREGATIONS",
    "DRAWN_IMPUTATIONS",
    "DRAWN_NORMALISATIONS",
    "INPUTS",
    "RESULTS",
    "TOGETHER",
    "WEIGHTS",
    "drawn_for_indices",
]

#: the results that have figures of indicators of the library
RESULTS: Final = ("observed", "people", "reach", "room", "equity", "web", "rates")
#: the score of all four conditions
TOGETHER: Final = "together"
#: how faults name the weights that were given: `weights`, or a table of them as `weights, [cohesion]`
WEIGHTS: Final = "weights"
#: what is drawn from, each as likely: the kernels know them by their place here
DRAWN_NORMALISATIONS: Final[tuple[Normalisation, ...]] = ("reference", "z_score", "rank")
DRAWN_AGGREGATIONS: Final[tuple[Aggregation, ...]] = ("arithmetic", "geometric")
DRAWN_IMPUTATIONS: Final[tuple[Imputation, ...]] = ("none", "mean", "group_mean", "nearest")
#: what is drawn, each kind taken as one input of the score
INPUTS: Final = ("weights", "normalisation", "aggregation", "imputation", "error")
#: of so many draws one is drawn for what matters, which costs seven times as much
_FOR_INDICES: Final = 4


def drawn_for_indices(draws: int) -> int:
    """How large each set of draws is from which it is found what matters."""
    return max(draws // _FOR_INDICES, 1)
