"""Since when an area is short of a norm: by the earlier snapshots that stand beside the one that is shown."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Final

from weefsel.analysis.measures import MEETS
from weefsel.analysis.verdicts import short_since, verdict
from weefsel.atlas.agreed import norm_set
from weefsel.atlas.read import Atlas
from weefsel.concepts import NormVerdict
from weefsel.errors import WeefselError
from weefsel.snapshot import Snapshot
from weefsel.snapshot.norms import Norm, NormSet

__all__ = ["Earlier"]

#: so many earlier snapshots are looked at, the newest first
MOST: Final = 12


class Earlier:
    """The snapshots of earlier days in the same directory that were held beside the same norm set."""

    def __init__(self, snapshot: Snapshot, agreed: NormSet) -> None:
        self._snapshot = snapshot
        self._agreed = agreed

    @cached_property
    def _atlases(self) -> list[tuple[date, Atlas]]:
        """The newest revision of each earlier day; one that cannot be read says nothing."""
        found: dict[date, Atlas] = {}
        today = date.fromisoformat(self._snapshot.meta.date)
        for path in sorted(self._snapshot.path.parent.iterdir(), key=lambda one: one.stat().st_mtime):
            try:
                other = Snapshot(path)
                day = date.fromisoformat(other.meta.date)
                if day < today and other.meta.slug == self._snapshot.meta.slug:
                    atlas = Atlas(other)
                    if norm_set(other).checksum == self._agreed.checksum:
                        atlas.figures("gaps")
                        found[day] = atlas
            except WeefselError:
                continue
        return sorted(found.items(), reverse=True, key=lambda one: one[0])[:MOST]

    def short_since(self, norm: Norm, code: str, now: NormVerdict) -> str | None:
        """ISO date of the first snapshot since which the area is short without a break; None where nothing tells."""
        if now is not NormVerdict.SHORT or not self._atlases:
            return None
        before = [(day, _then(atlas, norm, code)) for day, atlas in self._atlases]
        since = short_since(now, date.fromisoformat(self._snapshot.meta.date), before)
        return None if since is None else since.isoformat()


def _then(atlas: Atlas, norm: Norm, code: str) -> NormVerdict | None:
    try:
        figure = atlas.figure("gaps", code, f"{norm.norm_id}:{MEETS}")
    except WeefselError:
        return None
    return verdict(norm, figure.value, figure.lower, figure.upper)
