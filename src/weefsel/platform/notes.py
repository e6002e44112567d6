"""The numbered notes of a printed page: on paper a link leads nowhere, so each figure gets a number and a line."""

from __future__ import annotations

from typing import Any

from weefsel.publish.models import FigureRef, Published


class Notes:
    """Collects the figures of one page while its template is rendered, in reading order."""

    def __init__(self) -> None:
        self._figures: dict[FigureRef, Published[Any]] = {}

    def number_of(self, published: Published[Any]) -> int:
        """The note's number; the same figure keeps its number."""
        self._figures.setdefault(published.ref, published)
        return list(self._figures).index(published.ref) + 1

    @property
    def figures(self) -> list[Published[Any]]:
        return list(self._figures.values())
