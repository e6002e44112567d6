"""Which norm set a snapshot is held beside."""

from __future__ import annotations

from weefsel.snapshot import Snapshot
from weefsel.snapshot.norms import NormSet, norm_set_of
from weefsel.sources.norms import example

__all__ = ["norm_set"]


def norm_set(snapshot: Snapshot) -> NormSet:
    """What was agreed there; where nobody agreed on anything the example, which no one signed."""
    return norm_set_of(snapshot.norms) or example()
