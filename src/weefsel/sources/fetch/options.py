"""What a recipe may say under `[source.fetch]`: how the file of a source is brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from weefsel.errors import Fault
from weefsel.sources.options import Key, key_faults, matches

__all__ = ["LAYOUTS", "fetch_faults", "path_fault"]

#: layout → the keys it takes beside `layout` and `url`
LAYOUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "file": (),
    "odata3": ("filter", "select", "limit"),
    "odata4": ("filter", "select"),
    "ogc-features": ("collection", "where", "bbox", "crs", "limit"),
    "wfs": ("type", "where", "bbox", "crs", "limit"),
}
#: and which of these it cannot do without
_NEEDED: Final[Mapping[str, str]] = {"ogc-features": "collection", "wfs": "type"}
#: what stands in the data directory and is not the file of a source
OWN_NAMES: Final = ("fetched.json", ".fetch-cache")
_LONGEST: Final = 1_000


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= _LONGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e8 <= value <= 1e8


def _is_box(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 4 or not all(map(_is_number, value)):
        return False
    return value[0] < value[2] and value[1] < value[3]


_NAME: Final = r"[A-Za-z_][\w.-]{0,99}"
_KEYS: Final[Mapping[str, Key]] = {
    "layout": Key(lambda value: value in tuple(LAYOUTS), f"a layout: {' or '.join(LAYOUTS)}", required=True),
    # plain HTTP is for a server on this computer, and then only where the command line allows it
    "url": Key(
        matches(r"(https://[A-Za-z0-9.-]{1,253}|http://127\.0\.0\.1)(:\d{1,5})?/[!\"$-~]{0,2000}"),
        "an address that begins with https://, with the name of a host and no #",
        required=True,
    ),
    "filter": Key(_is_text, "a filter of OData, as \"startswith(WijkenEnBuurten,'BU0363')\""),
    "select": Key(
        lambda value: isinstance(value, list) and bool(value) and all(map(matches(_NAME), value)),
        "a list of names of columns",
    ),
    "collection": Key(matches(_NAME), "the name of a collection, as buurten"),
    "type": Key(matches(rf"({_NAME}:)?{_NAME}"), "the name of a feature type, as wijkenbuurten:buurten"),
    "where": Key(
        lambda value: (
            isinstance(value, dict)
            and bool(value)
            and all(matches(_NAME)(name) and _is_text(part) for name, part in value.items())
        ),
        'properties with the text they must have, as { gemeentecode = "GM0363" }',
    ),
    "bbox": Key(_is_box, "a box of four numbers: west, south, east, north"),
    "crs": Key(matches(r"EPSG:\d{4,6}"), "the CRS to ask for, as EPSG:28992"),
    "limit": Key(
        lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000,
        "the number of records of a page, from 1 to 10000",
    ),
}


def fetch_faults(entry: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Everything that is wrong with a table `[source.fetch]`; `where` names the recipe and the source."""
    yield from key_faults(_KEYS, entry, where, "fetch")
    layout = entry.get("layout")
    if isinstance(layout, str) and layout in LAYOUTS:
        yield from _layout_faults(layout, entry, where)


def _layout_faults(layout: str, entry: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Keys that this layout does not take, or cannot do without."""
    takes = ("layout", "url", *LAYOUTS[layout])
    for name in entry:
        if name in _KEYS and name not in takes:
            expected = f"for {layout} only the keys {', '.join(takes)}"
            yield Fault(where, expected, "Remove the key, or take another layout.", column=f"fetch.{name}")
    needed = _NEEDED.get(layout)
    if needed is not None and needed not in entry:
        yield Fault(where, f"the key {needed}, for {layout}", "Add it.", column=f"fetch.{needed}")
    url = entry.get("url")
    if layout != "file" and isinstance(url, str) and "?" in url:
        mend = "Leave out what stands from the question mark on: the other keys say it."
        yield Fault(where, f"for {layout} an address without a question", mend, column="fetch.url", value=url)
    if layout == "wfs" and "where" in entry and "bbox" in entry:
        yield Fault(where, "where or bbox: a WFS takes one of them", "Remove one.", column="fetch.bbox")


def path_fault(path: str, where: str) -> Fault | None:
    """What is wrong with `path` as the place of a fetched file: it must stay inside the data directory."""
    parts = PurePosixPath(path).parts
    outside = (
        PurePosixPath(path).is_absolute()
        or bool(PureWindowsPath(path).anchor)
        or "\\" in path
        or ".." in parts
        or not parts
        or "\x00" in path
    )
    if outside:
        expected, mend = "a path inside the data directory", "Give a relative path without .. in it."
    elif parts[0] in OWN_NAMES:
        expected, mend = f"another name than {' and '.join(OWN_NAMES)}: these are kept for fetching", "Rename it."
    else:
        return None
    return Fault(where, expected, mend, column="path", value=path)
