"""Pages of OData, versions 3 and 4, as Statistics Netherlands publishes its tables.

Version 3 (`/ODataFeed/odata/TABLE/TypedDataSet`) leads on with `odata.nextLink`, or is asked with `$skip` and `$top`;
version 4 (`/odata/v1/CBS/TABLE/Observations`) leads on with `@odata.nextLink`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from weefsel.sources.fetch.page import Page, Record, changed, question

__all__ = ["OData"]

_SET: Final = re.compile(r"#([\w.]+)", re.ASCII)


class OData:
    """The records of one table."""

    accept: str = "application/json"
    opening: str = '{"value": ['
    closing: str = "]}"

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._url: str = keys["url"]
        self._version = 4 if keys["layout"] == "odata4" else 3
        self._limit: int | None = keys.get("limit")
        self._asked: dict[str, str] = {"$format": "json"} if self._version == 3 else {}
        if "filter" in keys:
            self._asked["$filter"] = keys["filter"]
        if "select" in keys:
            self._asked["$select"] = ",".join(keys["select"])

    def first(self) -> str:
        return self._from(0)

    def _from(self, skip: int) -> str:
        asked = dict(self._asked)
        if self._limit is not None:
            asked |= {"$top": str(self._limit), "$skip": str(skip)}
        return question(self._url, asked) if asked else self._url

    def read(self, data: Mapping[str, Any], where: str, crs: str | None) -> Page:  # noqa: ARG002
        self._check_version(data, where)
        records = data.get("value")
        if not isinstance(records, list):
            raise changed(where, "records under value", "value", _kind(records))
        keys = frozenset(records[0]) if records and isinstance(records[0], dict) else frozenset[str]()
        for number, record in enumerate(records, start=1):
            if not isinstance(record, dict) or not record:
                raise changed(where, f"a record at place {number}", "value", _kind(record))
            if record.keys() != keys:
                odd = sorted(record.keys() ^ keys)[0]
                raise changed(where, f"the same keys in each record; place {number} differs", odd)
        link = data.get("@odata.nextLink" if self._version == 4 else "odata.nextLink")
        if link is not None and not isinstance(link, str):
            raise changed(where, "an address as the next link", "nextLink", link)
        return Page(records, keys, link, frame=str(data.get("@odata.context") or data.get("odata.metadata")))

    def _check_version(self, data: Mapping[str, Any], where: str) -> None:
        """The page is of the version that was asked, and in version 4 of the table that was asked."""
        context = data.get("@odata.context")
        if self._version == 3:
            if context is not None:
                raise changed(where, "OData version 3; this is version 4: layout odata4", "@odata.context", context)
            return
        wanted = self._url.rstrip("/").rpartition("/")[2]
        found = _SET.search(context) if isinstance(context, str) else None
        if found is None or found[1] != wanted:
            raise changed(where, f"OData version 4, with a context that ends in #{wanted}", "@odata.context", context)

    def after(self, page: Page, records: int) -> str | None:
        if self._limit is None:
            return page.following
        # a server may give fewer than were asked, so that only an empty page is the last
        return self._from(records) if page.records else None

    def identity(self, record: Record, text: str) -> str:  # noqa: ARG002
        return text


def _kind(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__
