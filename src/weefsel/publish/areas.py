"""The areas of a revision: their tree, and links to their pages."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from weefsel.concepts import Level
from weefsel.errors import NotFound
from weefsel.publish.models import AreaLink
from weefsel.snapshot import Snapshot

__all__ = ["AreaTree", "area_link"]


def area_link(row: Any) -> AreaLink:
    """A row of the table `areas` as a link."""
    return AreaLink(str(row.area_code), int(row.year), str(row.name), str(row.slug), Level(row.level))


class AreaTree:
    """The areas of the newest year, by code."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def rows(self) -> dict[str, Any]:
        areas = self._snapshot.areas
        newest = areas[areas["year"] == areas["year"].max()]
        return {str(row.area_code): row for row in newest.itertuples()}

    @cached_property
    def links(self) -> dict[str, AreaLink]:
        """Area code → link, for all areas of the newest year."""
        return {code: area_link(row) for code, row in self.rows.items()}

    @cached_property
    def children(self) -> dict[str | None, list[str]]:
        out: dict[str | None, list[str]] = {}
        for code, row in self.rows.items():
            above = row.parent_code if row.parent_code in self.rows else None
            out.setdefault(above, []).append(code)
        return {above: sorted(codes, key=lambda c: self.links[c].name) for above, codes in out.items()}

    @cached_property
    def whole(self) -> AreaLink:
        """The area that holds all others; of several, the one with most areas in it."""
        return self.links[max(self.children[None], key=lambda code: len(self.inside(code)))]

    def inside(self, code: str) -> list[str]:
        """Codes of all areas in `code`, itself included."""
        out = [code]
        for area in out:
            out += self.children.get(area, [])
        return out

    def parents(self, code: str) -> tuple[AreaLink, ...]:
        above = self.rows[code].parent_code
        return (*self.parents(above), self.links[above]) if above in self.rows else ()

    def by_code(self, code: str) -> AreaLink:
        """The area with this code. Raises `NotFound`."""
        if code not in self.links:
            raise NotFound(f"No area {code}.")
        return self.links[code]

    def by_slug(self, slug: str) -> AreaLink:
        """The area with this slug. Raises `NotFound`."""
        found = next((link for link in self.links.values() if link.slug == slug), None)
        if found is None:
            raise NotFound(f"No area {slug}.")
        return found

    def find(self, words: str) -> tuple[AreaLink, ...]:
        """Areas whose name has all of `words` in it, those that begin with them first."""
        wanted = words.casefold().split()
        found = [link for link in self.links.values() if all(w in link.name.casefold() for w in wanted)]
        return tuple(sorted(found, key=lambda a: (not a.name.casefold().startswith(words.casefold().strip()), a.name)))
