"""Which norm set a snapshot is held beside, and when and where places are looked at for it."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

from weefsel.snapshot import Snapshot
from weefsel.snapshot.norms import NormSet, norm_set_of
from weefsel.sources.norms import example

__all__ = ["norm_set", "when_and_where"]


def norm_set(snapshot: Snapshot) -> NormSet:
    """What was agreed there; where nobody agreed on anything the example, which no one signed."""
    return norm_set_of(snapshot.norms) or example()


def when_and_where(snapshot: Snapshot) -> dict[str, Any]:
    """The day on which openings are looked at (`on`), and the clock and holidays of the place (`where`)."""
    # reading opening hours is loaded where something is analysed: pages only want the norms
    region = import_module("weefsel.analysis.opening").region_of(snapshot.areas)
    return {"on": dt.date.fromisoformat(snapshot.meta.date), "where": region}
