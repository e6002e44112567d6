"""The names in the results of quality: what is drawn, and what scores are called. Loads nothing that computes."""

from __future__ import annotations

from typing import Final

from weefsel.analysis.quality.choices import Aggregation, Imputation, Normalisation

__all__ = ["DRAWN_AGGREGATIONS", "DRAWN_IMPUTATIONS", "DRAWN_NORMALISATIONS", "INPUTS", "TOGETHER"]

#: the score of all four conditions
TOGETHER: Final = "together"
#: what is drawn from, each as likely: the kernels know them by their place here
DRAWN_NORMALISATIONS: Final[tuple[Normalisation, ...]] = ("reference", "z_score", "rank")
DRAWN_AGGREGATIONS: Final[tuple[Aggregation, ...]] = ("arithmetic", "geometric")
DRAWN_IMPUTATIONS: Final[tuple[Imputation, ...]] = ("none", "mean", "group_mean", "nearest")
#: what is drawn, each kind taken as one input of the score
INPUTS: Final = ("weights", "normalisation", "aggregation", "imputation", "error")
