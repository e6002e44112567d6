"""Weverveen: a fictional Dutch municipality, made by seed. No person, group or place in it exists.

`large` holds a fictional region and country around it, to measure on.
"""

from __future__ import annotations

from importlib import import_module

import pandas as pd

from weefsel.snapshot import Meta
from weefsel.sources.demo.large import SIZES, LargeScale
from weefsel.sources.demo.plan import Scale

__all__ = ["LargeScale", "Scale", "make"]


def make(scale: Scale | LargeScale = "city", seed: int = 2026) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """All tables of Weverveen (as `village`, of one village in it; as `region` or `country`, of a land of that size).

    See `making` and `large.making`. What makes them is loaded only now: who serves a town that is there already does
    not wait for it.
    """
    part = "large.making" if scale in SIZES else "making"
    return import_module(f"weefsel.sources.demo.{part}").make(scale, seed)
