"""Weverveen: a fictional Dutch municipality, made by seed. No person, group or place in it exists."""

from __future__ import annotations

from importlib import import_module

import pandas as pd

from weefsel.snapshot import Meta
from weefsel.sources.demo.plan import Scale

__all__ = ["Scale", "make"]


def make(scale: Scale = "city", seed: int = 2026) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """All tables of Weverveen (or, as `village`, of one village in it); see `making`.

    What makes them is loaded only now: who serves a town that is there already does not wait for it.
    """
    return import_module("weefsel.sources.demo.making").make(scale, seed)
