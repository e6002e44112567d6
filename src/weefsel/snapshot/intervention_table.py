"""The table of what was done, and the rule that holds it together; see `weefsel.snapshot.tables` for all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from weefsel.concepts.indicators import library
from weefsel.errors import Fault
from weefsel.snapshot.columns import SOURCE, Column, Table

__all__ = ["ID", "INTERVENTIONS", "intervention_faults"]

#: ids stand in the names of figures, between colons
ID: Final = r"[a-z0-9][a-z0-9_-]{0,39}"

INTERVENTIONS: Final = Table(
    "interventions",
    "what was done, where, from when, and what it was meant to move; that it did is never said",
    ("intervention_id",),
    (
        Column("intervention_id", "string", "short name", required=True),
        Column("name_nl", "string", "name on the Dutch screen", required=True),
        Column("name_en", "string", "name on the English screen", required=True),
        Column("what_nl", "string", "what was done, in Dutch"),
        Column("what_en", "string", "what was done, in English"),
        Column("area_codes", "list", "codes of the areas where it was done, of the newest year", required=True),
        Column("from_date", "date", "first day", required=True),
        Column("until_date", "date", "last day; empty: it goes on"),
        Column("indicator_ids", "list", "indicators that it was meant to move", required=True),
        Column("done_by", "string", "the group or organisation that did it; never a private person"),
        *SOURCE,
    ),
)


def intervention_faults(tables: Mapping[str, pd.DataFrame], broken: Collection[str]) -> Iterator[Fault]:
    """What was done was done in areas of the newest year, and was meant to move indicators that are known.

    In a `broken` table nothing is looked up: its own faults come first.
    """
    if "interventions" not in tables:
        return
    rows = tables["interventions"]
    ids = rows["intervention_id"]
    odd = np.flatnonzero(~ids.str.fullmatch(ID).to_numpy(bool))
    if len(odd):
        expected, mend = "an id of at most 40 of a–z, 0–9, hyphen and underscore", "Mend the id."
        yield Fault("interventions", expected, mend, int(odd[0]) + 1, "intervention_id", ids.iloc[odd[0]], len(odd) - 1)
    if "areas" in tables:
        areas = tables["areas"]
        newest = set(areas.loc[areas["year"] == areas["year"].max(), "area_code"])
        yield from _astray(rows["area_codes"], newest, "areas of the newest year", "Mend the code, or add the area.")
    if "indicators" not in broken:
        known = {*library(), *(tables["indicators"]["indicator_id"] if "indicators" in tables else ())}
        mend = "Mend the id: weefsel codebook lists them."
        yield from _astray(rows["indicator_ids"], known, "indicators that are known", mend)


def _astray(lists: pd.Series, known: Collection[str], expected: str, mend: str) -> Iterator[Fault]:
    """Lists that are empty, or name what is not known."""
    wrong = [
        (row, ", ".join(sorted(set(given) - set(known))))
        for row, given in enumerate(lists, start=1)
        if len(given) == 0 or set(given) - set(known)
    ]
    if wrong:
        row, value = wrong[0]
        yield Fault(
            "interventions", f"at least one of the {expected}", mend, row, str(lists.name), value, len(wrong) - 1
        )
