"""A file taken in: its sheets, and what their columns are, as they were remembered or as they seem to be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from weefsel.platform.exchange.models import ListSource
from weefsel.platform.exchange.sheets.drafts import Draft, SheetDraft
from weefsel.platform.exchange.sheets.graphs import as_form, is_graph
from weefsel.platform.exchange.sheets.naming import SCHEMES
from weefsel.platform.source import open_site
from weefsel.sources.listing import KEEP, ListMapping, SheetKept, from_json, header_set, propose, sample, take_in
from weefsel.sources.listing.vocabulary import header_key

__all__ = ["fingerprint", "headers_of", "read"]

#: so much of the headers of a list must be there to be the same list again
_ALIKE: Final = 0.6


def read(draft: Draft, file: str, headers: Mapping[str, int] | None = None) -> None:
    """Take the file in and propose what its columns are, or remember it."""
    told = as_form(draft.brought, file) if is_graph(draft.brought, file) else []
    listing = take_in(draft.brought, draft.folder, file, headers)
    if told:
        first, *rest = listing.sheets
        listing = replace(listing, sheets=[replace(first, told=[*first.told, *told]), *rest])
    draft.keep_listing(listing)
    draft.keep_sheets([_proposed(draft, kept, file, len(listing.sheets)) for kept in listing.sheets])


def headers_of(draft: Draft) -> dict[str, int]:
    """The row of the header of each sheet, as it was read."""
    return {one.name: one.header for one in draft.listing().sheets}


def _proposed(draft: Draft, kept: SheetKept, file: str, of: int) -> SheetDraft:
    names = list(kept.columns.values())
    remembered = _remembered(kept.name, names)
    fresh = propose(kept, sample(kept, draft.folder), file)
    if remembered is not None:
        mapping = _again(remembered.mapping, fresh, names)
        return SheetDraft(kept.name, mapping, remembered.scheme, remembered.title)
    defaults = {"funder": _funder()} if fresh.what == "money" else {}
    # of a workbook with many sheets those that are known as nothing are left out until somebody says otherwise
    used = of == 1 or any(role != KEEP for role in fresh.columns.values())
    return SheetDraft(kept.name, replace(fresh, defaults=defaults, used=used), _scheme(kept.name, names))


def _funder() -> str:
    """Who gives the money of a list that does not say it."""
    return f"Gemeente {open_site().site.name}"


def _scheme(sheet: str, names: Iterable[str]) -> str:
    return f"{SCHEMES}{fingerprint(sheet, names)[:12]}"


def fingerprint(sheet: str, names: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(header_set(sheet, names)).encode()).hexdigest()


def _remembered(sheet: str, names: Iterable[str]) -> ListSource | None:
    """The list that has these headers, or most of them, on a sheet of this name."""
    listed = list(names)
    exact = ListSource.objects.filter(fingerprint=fingerprint(sheet, listed)).first()
    if exact is not None:
        return exact
    wanted = set(header_set(sheet, listed)[1:])
    best: tuple[float, ListSource] | None = None
    for one in ListSource.objects.order_by("-changed_at")[:200]:
        name, *headers = one.headers
        share = len(wanted & set(headers)) / max(len(wanted | set(headers)), 1)
        if name == header_set(sheet, ())[0] and share >= _ALIKE and (best is None or share > best[0]):
            best = share, one
    return best[1] if best else None


def _again(kept: Mapping[str, Any], fresh: ListMapping, names: Iterable[str]) -> ListMapping:
    """A mapping that was remembered, for a file that may have a column more, or one called a little otherwise."""
    mapping = from_json(kept)
    by_key = {header_key(name): role for name, role in mapping.columns.items()}
    columns = {
        name: mapping.columns.get(name) or by_key.get(header_key(name)) or fresh.columns.get(name, KEEP)
        for name in names
    }
    return replace(mapping, columns=columns)
