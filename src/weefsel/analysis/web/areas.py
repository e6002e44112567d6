"""Which part of a web lies in which area: sums over all areas at once are products with sparse matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.figures import membership, newest_year
from weefsel.analysis.web.web import Web
from weefsel.concepts import Evidence, MissingReason

__all__ = ["NOT_KNOWN", "NO_SENSE", "Inside", "Measure", "actor_pairs", "ratio"]

Floats = NDArray[np.float64]
Ints = NDArray[Any]

#: there are actors, but nothing is known of what is asked: that is not the same as nothing being there
NOT_KNOWN: Final = str(MissingReason.UNKNOWN)
#: the measure says nothing of a web such as this: of nobody, of one, of one kind only
NO_SENSE: Final = str(MissingReason.NOT_MEASURED)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure for every area. Where `value` is NaN, `missing` says why; all arrays are (areas,)."""

    column: str
    value: Floats
    unit: str
    #: one reason for all, or one for each area
    missing: Any = NO_SENSE
    lower: Floats | None = None
    upper: Floats | None = None
    evidence: Evidence = Evidence.COUNTED

    def part(self, prefix: str) -> dict[str, Any]:
        """Columns of figures, without the areas; every name begins with `prefix`."""
        known = ~np.isnan(self.value)
        nothing = np.array(None, object)
        missing = np.broadcast_to(np.asarray(self.missing, object), known.shape)
        part = {
            "column": f"{prefix}{self.column}",
            "value": self.value,
            "unit": self.unit,
            "evidence": np.where(known, np.array(str(self.evidence), object), nothing),
            "missing": np.where(known, nothing, missing),
        }
        ends = {"lower": self.lower, "upper": self.upper}
        return part | {name: np.where(known, end, np.nan) for name, end in ends.items() if end is not None}


@dataclass(frozen=True, slots=True)
class Inside:
    """The areas of the newest year, and who of a web is in each: whoever is in an area is in all areas above it."""

    codes: NDArray[Any]
    years: NDArray[Any]
    #: (areas, nodes), 1 where a node is in the area
    nodes: csr_matrix
    #: (areas,), whether an area is the whole: then nothing is outside
    whole: NDArray[np.bool_]

    @classmethod
    def of(cls, areas: pd.DataFrame, web: Web) -> Self:
        """Where the nodes of `web` are. One area without a parent is the whole: all are in it, whatever their area."""
        newest = newest_year(areas).drop_duplicates("area_code")
        codes = newest["area_code"].to_numpy(object)
        row = pd.Series(np.arange(len(codes)), index=codes)
        pairs = membership(newest)
        above = csr_matrix(
            (np.ones(len(pairs)), (row.loc[pairs["within"]], row.loc[pairs["area_code"]])), (len(codes), len(codes))
        )
        # a name that is not an area's gives an empty place, and an empty one does too
        home = web.nodes["area_code"].map(row).to_numpy(float)
        here = np.flatnonzero(~np.isnan(home))
        at = csr_matrix((np.ones(len(here)), (home[here].astype(np.int64), here)), (len(codes), len(home)))
        tops = ~newest["parent_code"].isin(codes).to_numpy(bool)
        whole = tops & (tops.sum() == 1)
        nodes = above @ at
        if whole.any():
            lost = np.flatnonzero(np.isnan(home))
            top = np.full(len(lost), int(np.flatnonzero(whole)[0]))
            nodes = nodes + csr_matrix((np.ones(len(lost)), (top, lost)), nodes.shape)
        return cls(codes, newest["year"].to_numpy(), csr_matrix(nodes), whole)

    def count(self, mask: NDArray[np.bool_]) -> Floats:
        """How many nodes of a mask (nodes,) are in each area, (areas,)."""
        return self.nodes @ mask.astype(float)

    def both(self, one: Ints, other: Ints) -> csr_matrix:
        """(areas, pairs): 1 where both ends of a pair of nodes are in the area."""
        columns = self.nodes.tocsc()
        return csr_matrix(columns[:, one].multiply(columns[:, other]))

    def either(self, one: Ints, other: Ints) -> csr_matrix:
        """(areas, pairs): 1 where at least one end of a pair of nodes is in the area."""
        columns = self.nodes.tocsc()
        return csr_matrix((columns[:, one] + columns[:, other]).sign())


def actor_pairs(web: Web) -> tuple[Ints, Ints]:
    """The pairs of actors that are tied, each once, whatever the kind and however often: two arrays of nodes."""
    one, other = web.graph.pairs()
    among = other < web.actors  # actors come first, and the lower end of a pair is the first
    return one[among], other[among]


def ratio(part: Floats, whole: Floats) -> Floats:
    """`part` of `whole`, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
