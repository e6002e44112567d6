"""What was done, between a snapshot and the register: taken in once, and back into the table of the next revision.

What nobody touched stays as its source has it, and of that source. What people wrote or changed takes its place, under
the name that figures know it by.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from weefsel.concepts.indicators import library
from weefsel.platform.register.inserting import entry_id
from weefsel.platform.register.intervening import Deed, deed_of, doer_of, free_key, note, set_deed
from weefsel.platform.register.models import Intervention
from weefsel.platform.register.models.entries import LINE, WORD
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.states import InterventionState
from weefsel.platform.register.who import Who
from weefsel.snapshot import Snapshot
from weefsel.snapshot.frames import frame

__all__ = ["WrittenDeed", "are_frozen", "interventions_table", "take_in_deeds", "written_deeds"]

#: what is done with it by the program, when it is no longer in its file and when it is there again
_GONE, _BACK = "gone", "back"


@dataclass(frozen=True, slots=True)
class WrittenDeed:
    """One row of the register, read at one moment."""

    id: str
    key: str
    deed: Deed
    #: the group that did it; empty where it is told in words
    group: str
    is_shown: bool
    version: int
    #: whether it is as it was read from a file
    is_untouched: bool


def written_deeds() -> list[WrittenDeed]:
    """All that was written down, by key, within the caller's transaction."""
    rows = Intervention.objects.select_related("entry__merged_into").order_by("key")
    return [
        WrittenDeed(
            str(made.pk),
            made.key,
            deed_of(made),
            "" if (group := doer_of(made)) is None else str(group.pk),
            made.state == InterventionState.SHOWN,
            made.version,
            bool(made.source_id) and made.version == 1,
        )
        for made in rows
    ]


def are_frozen(read: Iterable[WrittenDeed]) -> None:
    """What was read is in a revision now; what was written since is not."""
    for one in read:
        Intervention.objects.filter(pk=one.id, frozen_version__lt=one.version).update(frozen_version=one.version)


# --- into the register ------------------------------------------------------------------------------------------------


def take_in_deeds(snapshot: Snapshot, who: Who) -> int:
    """Write down what the snapshot holds and the register does not; how many. The snapshot is one as it was built.

    What nobody touched follows its file: it is read anew, and is withdrawn when it is no longer there.
    """
    rows = _rows_of(snapshot)
    known = {str(made.pk): made for made in Intervention.objects.all()}
    taken = {made.key for made in known.values()}
    fresh = [(made_id, row) for made_id, row in rows.items() if made_id not in known]
    for made_id, row in fresh:
        key = _key(row, taken)
        taken.add(key)
        source = {"source_id": str(row["source_id"])[:WORD], "source_ref": str(row["source_ref"])[:LINE]}
        # the revision that it was read from holds it
        made = Intervention(id=uuid.UUID(made_id), key=key, frozen_version=1, **source)
        set_deed(made, _deed(row))
        note(made, who, "read")
        made.save(force_insert=True)
    there = set(map(str, snapshot.sources["source_id"]))
    for made_id, made in known.items():
        if made.version == 1 and made.source_id in there:
            _follow(made, rows.get(made_id), who)
    return len(fresh)


def _follow(made: Intervention, row: Mapping[str, Any] | None, who: Who) -> None:
    """Let a row that nobody touched be as its file has it now, or is without."""
    if row is None:
        if made.state == InterventionState.SHOWN:
            made.state = str(InterventionState.WITHDRAWN)
            note(made, who, _GONE)
            made.save()
        return
    deed, back = _deed(row), made.state == InterventionState.WITHDRAWN
    if deed_of(made) == deed and not back:
        return
    set_deed(made, deed)
    made.state, made.source_ref = str(InterventionState.SHOWN), str(row["source_ref"])[:LINE]
    note(made, who, _BACK if back else "read")
    made.save()


def _rows_of(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """The rows of the table by their id in the register."""
    records: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in snapshot.interventions.to_dict("records")
    ]
    return {str(entry_id(row["source_id"], row["intervention_id"])): row for row in records}


def _deed(row: Mapping[str, Any]) -> Deed:
    name, what = _text(row["name_nl"])[:LINE], _text(row["what_nl"])
    name_en, what_en = _text(row["name_en"])[:LINE], _text(row["what_en"])
    return Deed(
        name,
        [str(one) for one in row["area_codes"]],
        _day(row["from_date"]) or dt.date.min,
        [str(one) for one in row["indicator_ids"]],
        # where there is one language it stands in both
        "" if name_en == name else name_en,
        what,
        "" if what_en == what else what_en,
        _day(row["until_date"]),
        "",
        _text(row["done_by"])[:LINE],
    )


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _day(value: Any) -> dt.date | None:
    return None if value is None or pd.isna(value) else dt.date.fromisoformat(str(value)[:10])


def _key(row: Mapping[str, Any], taken: Collection[str]) -> str:
    """What figures call it: the id of its source, unless something written here is called so."""
    key = str(row["intervention_id"])
    return free_key(key, taken) if key in taken else key


# --- and back ---------------------------------------------------------------------------------------------------------


def interventions_table(
    base: Snapshot, written: Sequence[WrittenDeed], groups: Mapping[str, str], source_id: str
) -> pd.DataFrame:
    """The table `interventions` of the next revision: `written` in the place of the rows of `base` that it knows.

    `groups` are the names of the groups that are shown. Areas and indicators that `base` does not know any more are
    left out, and so is what has none of the one or of the other left: the page of the list says of which that is.
    """
    rows = _rows_of(base)
    known = {one.id: one for one in written}
    taken = {one.key for one in written}
    made: list[dict[str, Any]] = []
    for row_id, row in rows.items():
        mine = known.get(row_id)
        if mine is None:
            key = _key(row, taken)
            taken.add(key)
            made.append(row | {"intervention_id": key})
        elif mine.is_untouched and mine.is_shown:
            made.append(row | {"intervention_id": mine.key})
    as_read = {one["intervention_id"] for one in made}
    areas, indicators = _areas(base), _indicators(base)
    for one in written:
        if one.is_shown and one.key not in as_read:
            row = _row(one, groups, areas, indicators, source_id)
            made += [row] if row["area_codes"] and row["indicator_ids"] else []
    return frame("interventions", sorted(made, key=lambda row: row["intervention_id"]))


def _row(
    one: WrittenDeed, groups: Mapping[str, str], areas: Collection[str], indicators: Collection[str], source_id: str
) -> dict[str, Any]:
    deed = one.deed
    # of a group that is not shown, nothing leaves the register
    done_by = groups.get(one.group, "") if one.group else shown(deed.done_by)
    return {
        "intervention_id": one.key,
        "name_nl": shown(deed.name_nl),
        "name_en": shown(deed.name_en or deed.name_nl, "en"),
        "what_nl": shown(deed.what_nl) or None,
        "what_en": shown(deed.what_en or deed.what_nl, "en") or None,
        "area_codes": [code for code in deed.area_codes if code in areas],
        "from_date": deed.from_date,
        "until_date": deed.until_date,
        "indicator_ids": [name for name in deed.indicator_ids if name in indicators],
        "done_by": done_by or None,
        "source_id": source_id,
        "source_ref": f"ingreep/{one.id}",
    }


def _areas(base: Snapshot) -> set[str]:
    return set(base.areas.loc[base.areas["year"] == base.areas["year"].max(), "area_code"].astype(str))


def _indicators(base: Snapshot) -> set[str]:
    return {*library(), *base.table("indicators")["indicator_id"].astype(str)}
