"""Which choice matters most: first-order Sobol indices of groups of inputs.

The first-order index of an input is the share of the variance that would be gone on average if that input were known.
Two sets of draws are made, A and B, and for each input one more that is A with that input taken from B. What B and that
set share is the input alone:

    S = mean of f(B) (f(A with the input of B) − f(A)) / variance of f

of outputs taken from their mean, so that an input that does little is known well. Of many outputs, such as the scores
of all areas, both sides are summed over the outputs, so that an output counts by its variance.

Method: Saltelli et al. 2010, Variance based sensitivity analysis of model output, Comput. Phys. Commun. 181, table 2
(b), doi:10.1016/j.cpc.2009.09.018; of many outputs Gamboa et al. 2014, Sensitivity analysis for multidimensional and
functional outputs, Electron. J. Stat. 8(1), doi:10.1214/14-EJS895.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.quality.drawing import Around, blocks, choices, errors, of_block
from weefsel.analysis.quality.kernels import Choices, Panel, scored
from weefsel.analysis.quality.names import INPUTS
from weefsel.analysis.resampling import draws as resampled
from weefsel.analysis.web.kernels import in_threads

__all__ = ["Parts", "indices", "of_scores", "parts"]

Floats = NDArray[np.float64]

#: how often draws are drawn again for an interval
REPLICATES: Final = 400
#: sets of draws that have nothing to do with one another; the first is that of the Monte Carlo itself
_A, _B = 1, 2

#: what every draw adds: (inputs, draws) to what each input shares, and (draws,) to the variance
Parts = tuple[Floats, Floats]


def parts(of_a: Floats, of_b: Floats, of_mixed: Floats) -> Parts:
    """What each draw adds to the two sides of the index, summed over outputs.

    Outputs are taken from their mean: `of_a` and `of_b` (draws, outputs), and `of_mixed` (inputs, draws, outputs),
    which is A with one input of B. An output that is NaN counts for nothing.
    """
    shared = np.nansum(of_b * (of_mixed - of_a), axis=-1)
    return shared, np.nansum(of_a**2 + of_b**2, axis=-1) / 2


def indices(added: Parts, seed: int = 0) -> Floats:
    """(inputs, 3) first-order index of each input and the ends of its 95 % interval, by drawing the draws again.

    An index near 0 may come out a little below it. NaN where nothing varies.
    """
    shared, variance = added
    if variance.sum() <= 0:
        return np.full((len(shared), 3), np.nan)
    again = resampled(len(variance), REPLICATES, seed, "sobol")
    drawn = (again @ shared.T) / (again @ variance)[:, None]
    ends = np.quantile(drawn, [0.025, 0.975], axis=0)
    return np.column_stack([shared.sum(axis=1) / variance.sum(), *ends])


def of_scores(panel: Panel, around: Around, means: Floats, draws: int, seed: int) -> Floats:
    """(scores, inputs, 3) the indices of `INPUTS` for the score of each condition and of all together, over areas.

    `means` (scores, areas) are what outputs are taken from. Costs seven scores for each of `draws`.
    """
    scores, areas = means.shape
    shared, variance = np.empty((scores, len(INPUTS), draws)), np.empty((scores, draws))
    first, other = (choices(around, draws, seed, part) for part in (_A, _B))

    def one(block: tuple[int, int, int]) -> None:
        number, begin, end = block
        a, b = of_block(first, begin, end), of_block(other, begin, end)
        error_a, error_b = (errors(around, end - begin, areas, seed, number, part) for part in (_A, _B))
        of_a, of_b = scored(panel, a, error_a) - means, scored(panel, b, error_b) - means
        of_mixed = [scored(panel, mixed, error_a) - means for mixed in _mixed(a, b)]
        of_mixed.append(scored(panel, a, error_b) - means)
        for of in range(scores):
            added = parts(of_a[:, of], of_b[:, of], np.stack([mixed[:, of] for mixed in of_mixed]))
            shared[of, :, begin:end], variance[of, begin:end] = added

    for _ in in_threads(one, blocks(draws)):
        pass
    return np.stack([indices((shared[of], variance[of]), seed) for of in range(scores)])


def _mixed(a: Choices, b: Choices) -> list[Choices]:
    """A with one kind of choice of B, in the order of `INPUTS`; errors are not among the choices."""
    return [
        a._replace(weights=b.weights, tops=b.tops),
        a._replace(normalisation=b.normalisation),
        a._replace(aggregation=b.aggregation),
        a._replace(imputation=b.imputation),
    ]
