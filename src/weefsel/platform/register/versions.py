"""What an entry said at an earlier version, from what was kept of each change."""

from __future__ import annotations

from typing import Any

from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.records import OWNED, STATE, values_of

__all__ = ["values_at"]


def values_at(entry: Entry, version: int) -> dict[str, Any]:
    """The fields of an entry after the change of `version`, with its state and whether it was owned."""
    values: dict[str, Any] = {**values_of(entry), STATE: entry.state, OWNED: entry.owner_id is not None}
    later = Change.objects.filter(entry_id=entry.pk, version__gt=version, version__lte=entry.version)
    for change in later.order_by("-version"):
        values |= change.before
    return values
