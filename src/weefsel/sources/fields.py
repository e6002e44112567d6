"""Checking what stands in a recipe, key by key, and making a `Recipe` of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from weefsel.concepts import Disclosure
from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import YEARS
from weefsel.sources.fetch.options import fetch_faults, path_fault
from weefsel.sources.model import Recipe, RecipeSource, SpreadResidents
from weefsel.sources.registry import KINDS
from weefsel.sources.slug import slug_of

__all__ = ["crs_fault", "parse"]

Test = Callable[[Any], bool]
_EPSG: Final = re.compile(r"EPSG:\d{4,6}", re.ASCII)
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class _Key:
    """One key: whether its value is allowed, what was expected, whether the key must be there."""

    test: Test
    expected: str
    required: bool = True


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= _LONGEST


def _matches(pattern: str) -> Test:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_day(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is not None and _day_or_none(value) is not None
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _day_or_none(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and YEARS[0] <= value <= YEARS[1]


_SLUG: Final = _Key(_matches(r"[a-z0-9]+(-[a-z0-9]+)*"), "a–z, 0–9 and single hyphens", required=False)
_DAY: Final = _Key(_is_day, "a date as 2015-07-27")
_TEXT: Final = _Key(_is_text, "a line of text")

_RECIPE: Final[Mapping[str, _Key]] = {
    "name": _TEXT,
    "slug": _SLUG,
    "crs": _TEXT,
    "date": _DAY,
    "fictional": _Key(lambda value: isinstance(value, bool), "true or false", required=False),
    "residents": _Key(lambda value: isinstance(value, dict), "a table [residents]", required=False),
    "source": _Key(lambda value: isinstance(value, list) and bool(value), "at least one [[source]]"),
}

_RESIDENTS: Final[Mapping[str, _Key]] = {
    "from": _TEXT,
    "side": _Key(
        lambda value: isinstance(value, int) and not isinstance(value, bool) and 25 <= value <= 1_000,
        "the side of the squares in metres, from 25 to 1000",
        required=False,
    ),
}

_SOURCE: Final[Mapping[str, _Key]] = {
    "id": _Key(_matches(r"[a-z0-9][a-z0-9_-]{0,39}"), "a short name of a–z, 0–9, - and _"),
    "kind": _Key(lambda value: value in tuple(KINDS), f"one of {', '.join(KINDS)}"),
    "path": _Key(_is_text, "the path of a file, from the data directory", required=False),
    "sha256": _Key(_matches(r"[0-9a-fA-F]{64}"), "64 hexadecimal digits", required=False),
    "year": _Key(_is_year, f"a year from {YEARS[0]} to {YEARS[1]}"),
    "title": _TEXT,
    "publisher": _TEXT,
    "licence": _TEXT,
    "date": _Key(_is_day, "a date as 2015-07-27", required=False),
    "url": _Key(_matches(r"https?://[^\s\x00-\x1f]{1,2000}"), "an address that begins with https://", required=False),
    "disclosure": _Key(
        lambda value: value in tuple(map(str, Disclosure)), f"one of {', '.join(Disclosure)}", required=False
    ),
    "options": _Key(lambda value: isinstance(value, dict), "a table [source.options]", required=False),
    "fetch": _Key(lambda value: isinstance(value, dict), "a table [source.fetch]", required=False),
}


def parse(data: Mapping[str, Any], file: str) -> Recipe:
    """The recipe that `data` (as read from TOML) describes. Raises `InputError` with all that is wrong with it."""
    faults = list(_faults(data, file))
    if faults:
        raise InputError(faults)
    return Recipe(
        file=file,
        name=data["name"].strip(),
        slug=data.get("slug") or slug_of(data["name"]),
        crs=data["crs"],
        date=str(data["date"]),
        sources=tuple(_source(entry) for entry in data["source"]),
        fictional=data.get("fictional", False),
        residents=_spread(data["residents"]) if "residents" in data else None,
    )


def _spread(entry: Mapping[str, Any]) -> SpreadResidents:
    return SpreadResidents(entry["from"], **({"side_m": entry["side"]} if "side" in entry else {}))


def _source(entry: Mapping[str, Any]) -> RecipeSource:
    return RecipeSource(
        id=entry["id"],
        kind=entry["kind"],
        path=entry.get("path") or _file_name(entry["url"]),
        sha256=entry["sha256"].lower() if "sha256" in entry else None,
        year=entry["year"],
        title=entry["title"].strip(),
        publisher=entry["publisher"].strip(),
        licence=entry["licence"].strip(),
        date=str(entry["date"]) if "date" in entry else None,
        url=entry.get("url"),
        disclosure=Disclosure(entry.get("disclosure", Disclosure.PUBLIC)),
        options=MappingProxyType(entry.get("options", {})),
        fetch=MappingProxyType(entry["fetch"]) if "fetch" in entry else None,
    )


def _faults(data: Mapping[str, Any], file: str) -> Iterator[Fault]:
    yield from _key_faults(data, _RECIPE, file, None)
    crs = data.get("crs")
    fault = crs_fault(crs, file) if isinstance(crs, str) and _is_text(crs) else None
    if fault is not None:
        yield fault
    entries = data.get("source")
    ids: set[str] = set()
    for row, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        if not isinstance(entry, dict):
            yield Fault(file, "a table [[source]]", "Write it as [[source]] with its keys below.", row, "source", entry)
            continue
        yield from _key_faults(entry, _SOURCE, file, row)
        yield from _path_faults(entry, file, row)
        if "sha256" not in entry and "fetch" not in entry:
            yield Fault(file, "the key sha256: 64 hexadecimal digits", "Add it.", row, "sha256")
        yield from _id_faults(entry, ids, file, row)
        if isinstance(entry.get("fetch"), dict):
            yield from _fetch_faults(entry, f"{file}, row {row}")
        kind, options = entry.get("kind"), entry.get("options", {})
        if isinstance(kind, str) and kind in KINDS and isinstance(options, dict):
            yield from KINDS[kind].option_faults(options, f"{file}, row {row}")
    yield from _residents_faults(data.get("residents"), ids, file)


def _residents_faults(entry: Any, ids: set[str], file: str) -> Iterator[Fault]:
    """The table [residents] names one of the sources."""
    if not isinstance(entry, dict):
        return
    yield from _key_faults(entry, _RESIDENTS, file, None)
    source = entry.get("from")
    if isinstance(source, str) and source not in ids:
        expected = f"the id of a source: {', '.join(sorted(ids))}"
        yield Fault(file, expected, "Name the source with the counts by area.", column="residents.from", value=source)


def _file_name(url: str) -> str:
    """The last part of an address: the name of a file that was fetched from there; empty where it names none."""
    path = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0].partition("/")[2]
    name = unquote(path.rpartition("/")[2])
    return "" if "/" in name or "\\" in name else name


def _path_faults(entry: Mapping[str, Any], file: str, row: int) -> Iterator[Fault]:
    """A source has a path, or an address that ends in the name of its file."""
    url = entry.get("url")
    named = isinstance(url, str) and _SOURCE["url"].test(url) and _is_text(_file_name(url))
    if "path" not in entry and not named:
        expected = "the key path: the path of a file from the data directory, or a url that ends in its name"
        yield Fault(file, expected, "Add it.", row, "path", url)


def _fetch_faults(entry: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """What is wrong with how the file is fetched, or with where it goes."""
    yield from fetch_faults(entry["fetch"], where)
    path = entry.get("path")
    fault = path_fault(path, where) if isinstance(path, str) and _is_text(path) else None
    if fault is not None:
        yield fault


def _id_faults(entry: Mapping[str, Any], ids: set[str], file: str, row: int) -> Iterator[Fault]:
    name = entry.get("id")
    if isinstance(name, str):
        if name in ids:
            yield Fault(file, "another id for each source", "Rename one of them.", row, "id", name)
        ids.add(name)


def _key_faults(data: Mapping[str, Any], keys: Mapping[str, _Key], file: str, row: int | None) -> Iterator[Fault]:
    for name in data:
        if name not in keys:
            yield Fault(file, f"one of the keys {', '.join(keys)}", "Remove the key, or mend its name.", row, name)
    for name, key in keys.items():
        if name not in data:
            if key.required:
                yield Fault(file, f"the key {name}: {key.expected}", "Add it.", row, name)
        elif not key.test(data[name]):
            yield Fault(file, key.expected, "Mend the value.", row, name, data[name])


def crs_fault(crs: str, file: str) -> Fault | None:
    """What is wrong with `crs` as the CRS of a snapshot: it must be projected, flat and in metres."""
    problem = _crs_problem(crs)
    if problem is None:
        return None
    expected = f"a projected CRS in metres, as EPSG:28992{problem}"
    return Fault(file, expected, "Take the national or UTM projection of the place.", column="crs", value=crs)


@cache
def _crs_problem(crs: str) -> str | None:
    """Why `crs` will not do; PROJ is asked once for each, which takes as long as reading the recipe itself."""
    if not _EPSG.fullmatch(crs):
        return ""
    try:
        known = CRS.from_user_input(crs)
        Transformer.from_crs("EPSG:4326", known, always_xy=True)
    except ProjError:  # no such code, or one that PROJ cannot compute with
        return "; this code is unknown"
    if not known.is_projected or len(known.axis_info) != 2:
        return f"; {known.name} is not"
    if any(axis.unit_name != "metre" for axis in known.axis_info):
        return f"; {known.name} is in {known.axis_info[0].unit_name}"
    return None
