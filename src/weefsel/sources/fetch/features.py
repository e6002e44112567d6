"""Pages of features as GeoJSON: OGC API Features (a link to the next page) and WFS 2.0 (from a place in the row)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from weefsel.sources.fetch.page import Page, Record, changed, question

__all__ = ["OgcFeatures", "Wfs"]

_PAGE: Final = 500
#: of what a WFS is asked when the recipe does not say: the CRS of the Netherlands, in which no axes can be swapped
_DUTCH: Final = "EPSG:28992"
_DEGREES: Final = "EPSG:4326"
_CODE: Final = re.compile(r"EPSG[:/]+(?:[\w.]*[:/])?(\d{4,6})\W*", re.ASCII)
_CRS84: Final = re.compile(r".*CRS84\W*", re.ASCII)


class _Features:
    """What both layouts share: a FeatureCollection a page."""

    accept: str = "application/geo+json, application/json"
    closing: str = "]}"

    def __init__(self, keys: Mapping[str, Any], crs: str | None) -> None:
        self._url: str = keys["url"].rstrip("/")
        self._limit: int = keys.get("limit", _PAGE)
        self._where: Mapping[str, str] = keys.get("where", {})
        self._box: list[float] | None = keys.get("bbox")
        self._crs = crs

    @property
    def opening(self) -> str:
        """GeoJSON is in longitude and latitude, unless its old member `crs` says which CRS it is in."""
        crs = self._crs or _DEGREES
        member = ""
        if crs != _DEGREES:
            name = f"urn:ogc:def:crs:EPSG::{crs.removeprefix('EPSG:')}"
            member = f'"crs": {{"type": "name", "properties": {{"name": "{name}"}}}}, '
        return f'{{"type": "FeatureCollection", {member}"features": ['

    def read(self, data: Mapping[str, Any], where: str, crs: str | None) -> Page:
        features = data.get("features")
        if data.get("type") != "FeatureCollection" or not isinstance(features, list):
            found = data.get("type") if isinstance(data.get("type"), str) else "nothing"
            raise changed(where, "a FeatureCollection with features", "type", found)
        keys: set[str] = set()
        for number, feature in enumerate(features, start=1):
            keys |= _properties(feature, number, where)
        said = _said(data.get("crs"), crs, where)
        if said is not None and said != (self._crs or _DEGREES):
            raise changed(where, f"features in {self._crs or _DEGREES}, as asked", "crs", said)
        matched = data.get("numberMatched")
        return Page(
            features,
            frozenset(keys),
            _link(data.get("links"), where),
            matched if isinstance(matched, int) and not isinstance(matched, bool) and matched >= 0 else None,
        )

    def identity(self, record: Record, text: str) -> str:
        name = record.get("id")
        return f"{type(name).__name__} {name}" if isinstance(name, str | int) else text


class OgcFeatures(_Features):
    """A collection of an OGC API Features: `URL/collections/NAME/items`."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        super().__init__(keys, keys.get("crs"))
        self._collection: str = keys["collection"]

    def first(self) -> str:
        asked = {"f": "json", "limit": str(self._limit), **self._where}
        if self._box is not None:
            asked["bbox"] = ",".join(f"{value:.10g}" for value in self._box)
        if self._crs is not None:
            asked["crs"] = f"http://www.opengis.net/def/crs/EPSG/0/{self._crs.removeprefix('EPSG:')}"
        return question(f"{self._url}/collections/{self._collection}/items", asked)

    def after(self, page: Page, records: int) -> str | None:  # noqa: ARG002
        return page.following


class Wfs(_Features):
    """A feature type of a Web Feature Service 2.0, as GeoJSON."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        super().__init__(keys, keys.get("crs", _DUTCH))
        self._type: str = keys["type"]

    def first(self) -> str:
        return self._from(0)

    def _from(self, start: int) -> str:
        assert self._crs is not None  # it has a default
        asked = {
            "service": "WFS",
            "version": "2.0.0",
            "request": "GetFeature",
            "typeNames": self._type,
            "outputFormat": "application/json",
            "srsName": self._crs,
            "count": str(self._limit),
            "startIndex": str(start),
        }
        if self._where:
            asked["filter"] = _filter(self._where)
        if self._box is not None:
            corners = ",".join(f"{value:.10g}" for value in self._box)
            asked["bbox"] = f"{corners},urn:ogc:def:crs:EPSG::{self._crs.removeprefix('EPSG:')}"
        return question(self._url, asked)

    def after(self, page: Page, records: int) -> str | None:
        # a server may give fewer than were asked, so that without a total only an empty page is the last
        done = not page.records if page.matched is None else records >= page.matched or not page.records
        return None if done else self._from(records)


def _filter(where: Mapping[str, str]) -> str:
    """A filter of the OGC (Filter Encoding 2.0): each property has its text."""
    tests = [
        f"<fes:PropertyIsEqualTo><fes:ValueReference>{escape(name)}</fes:ValueReference>"
        f"<fes:Literal>{escape(value)}</fes:Literal></fes:PropertyIsEqualTo>"
        for name, value in where.items()
    ]
    inside = tests[0] if len(tests) == 1 else f"<fes:And>{''.join(tests)}</fes:And>"
    return f'<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">{inside}</fes:Filter>'


def _properties(feature: Any, number: int, where: str) -> set[str]:
    """The names of the properties of a feature, which must have a geometry."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise changed(where, f"a Feature at place {number}", "features")
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise changed(where, f"a geometry of the feature at place {number}", "geometry", geometry)
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise changed(where, f"properties of the feature at place {number}", "properties")
    return set(properties)


def _link(links: Any, where: str) -> str | None:
    """The address of the next page among the links of a page."""
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next" and "html" not in str(link.get("type", "")):
            if not isinstance(link.get("href"), str):
                raise changed(where, "an address as the next link", "links", link.get("href"))
            return link["href"]
    return None


def _said(member: Any, header: str | None, where: str) -> str | None:
    """The CRS that a page says it is in: in its old member `crs`, else in the header Content-Crs."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    text = name if isinstance(name, str) else header
    if text is None and member is None:
        return None
    if isinstance(text, str) and len(text) <= 200:
        if _CRS84.fullmatch(text):
            return _DEGREES
        if found := _CODE.search(text):
            return f"EPSG:{found[1]}"
    raise changed(where, "a CRS with its EPSG code", "crs", text)
