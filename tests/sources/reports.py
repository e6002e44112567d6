"""Listening to what readers report of rows."""

from __future__ import annotations

from weefsel.sources.model import Join, JoinLine

__all__ = ["losses"]


def losses(kept: list[str] | None) -> Join:
    """A listener that keeps, as sentences, what was changed or left out."""

    def join(line: JoinLine) -> None:
        if kept is not None and line.lost:
            kept.append(str(line))

    return join
