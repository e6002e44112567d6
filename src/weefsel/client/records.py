"""What comes from a site: entries and what happened to them. Nothing in them can be changed: a change is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Change", "Entry", "Proposal", "Version"]


@dataclass(frozen=True, slots=True)
class Entry(Mapping[str, Any]):
    """A group, place, activity, tie or sum of money: `entry["name"]`, and what is the matter with it as attributes."""

    #: which collection it is in: groups, places, activities, ties, funding
    collection: str
    #: all that the site told, by name; what nobody said is None
    told: Mapping[str, Any]
    #: what the site wants to hear back when it is changed
    etag: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        return str(self.told["id"])

    @property
    def version(self) -> int:
        return int(self.told["version"])

    @property
    def state(self) -> str:
        """shown, gone, …"""
        return str(self.told["state"])

    @property
    def page(self) -> str:
        """The address of its page, for people."""
        return str(self.told["page"])

    def __getitem__(self, name: str) -> Any:
        return self.told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that changed."""

    id: str
    collection: str
    version: int
    #: a moment in UTC, as ISO 8601
    at: str
    #: whether it is not to be read any more
    removed: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an entry, in what role somebody made it, and the fields that changed: name → before, after."""

    version: int
    at: str
    acting_as: str | None
    via: str
    why: str | None
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed, and what became of it: open, accepted, declined, withdrawn or overtaken."""

    number: int
    state: str
    made_at: str
    decided_at: str | None
    reason: str | None
    fields: Mapping[str, tuple[Any, Any]]


def fields_of(told: Any) -> dict[str, tuple[Any, Any]]:
    """Fields as the API lists them, by name."""
    return {str(one["field"]): (one["before"], one["after"]) for one in told}
