"""A fictional region or country: a snapshot of national size, made by seed, to measure on. Nothing in it exists.

`making.large` makes one of any size. It is not loaded here, so that who serves one does not wait for it.
"""

from __future__ import annotations

from weefsel.sources.demo.large.sizes import SIZES, LargeScale, Size

__all__ = ["SIZES", "LargeScale", "Size"]
