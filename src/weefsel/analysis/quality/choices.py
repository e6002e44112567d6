"""The names of the choices that a composite score is made with, in one place for all who make or vary them.

They are the steps of the handbook of the OECD and the JRC (2008), in its order: outliers, missing values,
normalisation, weights, aggregation.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

__all__ = [
    "AGGREGATIONS",
    "DIRECTIONS",
    "IMPUTATIONS",
    "NORMALISATIONS",
    "TREATMENTS",
    "WEIGHTINGS",
    "Aggregation",
    "Direction",
    "Imputation",
    "Normalisation",
    "Treatment",
    "Weighting",
]

#: which way an indicator is good; one of `context` has no good way and is never normalised
Direction = Literal["higher_better", "lower_better", "closer_to_zero"]

#: what is done about outliers: nothing; pull in a few and take the logarithm where that is not enough; one of both
Treatment = Literal["none", "winsorise_or_log", "winsorise", "log"]

#: what stands in for a value that is missing: nothing, or the mean or median of all or of the group that an area is
#: in, or the mean of the areas that are most alike
Imputation = Literal["none", "mean", "median", "group_mean", "group_median", "nearest"]

#: how values of different units become points from 0 to 100: between fixed references, between the lowest and the
#: highest of the data, by standard deviations from the mean, by place in the order, or by how near the target is
Normalisation = Literal["reference", "min_max", "z_score", "rank", "target"]

#: where weights come from: all the same, given by participants, or from the principal components of the data
Weighting = Literal["equal", "given", "pca"]

#: how parts are made one: what is low may be made good by what is high, or only in part
Aggregation = Literal["arithmetic", "geometric"]

DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
TREATMENTS: Final[tuple[Treatment, ...]] = get_args(Treatment)
IMPUTATIONS: Final[tuple[Imputation, ...]] = get_args(Imputation)
NORMALISATIONS: Final[tuple[Normalisation, ...]] = get_args(Normalisation)
WEIGHTINGS: Final[tuple[Weighting, ...]] = get_args(Weighting)
AGGREGATIONS: Final[tuple[Aggregation, ...]] = get_args(Aggregation)
