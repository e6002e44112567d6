"""Weverveen: a fictional Dutch municipality, made by seed. No person, group or place in it exists."""

from weefsel.sources.demo.making import make
from weefsel.sources.demo.plan import Scale

__all__ = ["Scale", "make"]
