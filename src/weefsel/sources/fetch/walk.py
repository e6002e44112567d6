"""Going from page to page, into one file: from the cache where that is good, with an end to every row of links."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.cache import Cache, Kept
from weefsel.sources.fetch.client import Answer, Client, CutOff
from weefsel.sources.fetch.disk import Written
from weefsel.sources.fetch.page import Layout, Page, changed, json_object, text_of

__all__ = ["Tell", "Walk", "write_pages"]

#: called with one line about how far it is
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Body:
    """An answer that came whole."""

    data: dict[str, Any]
    crs: str | None


class Walk:
    """All pages of one source. Raises `InputError` for whatever makes them no good."""

    def __init__(self, source_id: str, layout: Layout, client: Client, cache: Cache, tell: Tell, *, anew: bool) -> None:
        self._id, self._layout, self._client, self._cache, self._tell = source_id, layout, client, cache, tell
        self._anew = anew
        self.records = 0
        #: checksums (8 bytes) of the records that were seen
        self._seen: set[int] = set()

    def pages(self) -> Iterator[list[str]]:
        """The records of each page as JSON, in order; the run is finished when the last was taken."""
        first = str(self._client.policy.address(self._layout.first(), f"source {self._id}"))
        run = self._cache.begin(first, anew=self._anew)
        url: str | None = first
        asked: set[str] = set()
        before: Page | None = None
        while url is not None:
            number = len(asked) + 1
            where = f"source {self._id}, page {number} ({url})"
            if url in asked:
                raise changed(where, "a next link to a page that was not there before", "next link")
            if number > self._client.limits.pages:
                raise changed(where, f"at most {self._client.limits.pages:,} pages", "next link")
            asked.add(url)
            body = self._body(url, where, run)
            page = self._layout.read(body.data, where, body.crs)
            self._check(page, before, where)
            texts = [text_of(record, where) for record in page.records]
            self._count(page, texts, where)
            yield texts
            self._tell(f"{self._id}: page {number}, {self.records:,} records")
            before = before or page
            url = self._next(page, url, where)
            if url is None:
                self._check_total(page, where)
        self._cache.end(first)

    def _check(self, page: Page, before: Page | None, where: str) -> None:
        """The page is made as the first one."""
        if not page.records and before is None:
            mend = "Mend the filter or the address."
            raise InputError(Fault(where, "at least one record", mend))
        if before is not None and page.records:
            if page.frame != before.frame:
                raise changed(where, "the same table and version as on the first page", "context", page.frame)
            if page.keys != before.keys:
                odd = sorted(page.keys ^ before.keys)[0]
                there = "is not on the first page" if odd in page.keys else "is on the first page"
                raise changed(where, f"the same keys as on the first page; this one {there}", odd)

    def _count(self, page: Page, texts: list[str], where: str) -> None:
        """The records are new, and not too many."""
        known = len(self._seen)
        identity = self._layout.identity
        self._seen.update(_digest(identity(*both)) for both in zip(page.records, texts, strict=True))
        if page.records and len(self._seen) == known:
            raise changed(where, "records that were not there before; the pages have no end", "next link")
        self.records += len(page.records)
        if self.records > self._client.limits.records:
            mend = "Ask for less, with a filter."
            raise InputError(Fault(where, f"at most {self._client.limits.records:,} records", mend))

    def _check_total(self, page: Page, where: str) -> None:
        if page.matched is not None and self.records != page.matched:
            expected = f"as many records as the service says there are: {page.matched:,}"
            raise changed(where, expected, "numberMatched", self.records)

    def _next(self, page: Page, url: str, where: str) -> str | None:
        """The address of the next page, which is one of the same host."""
        link = self._layout.after(page, self.records)
        if link is None:
            return None
        here = httpx.URL(url)
        try:
            there = here.join(link)
        except (httpx.InvalidURL, ValueError):
            raise changed(where, "an address as the next link", "next link", link) from None
        if there.scheme == "http" and here.scheme == "https" and there.host == here.host and there.port is None:
            there = there.copy_with(scheme="https")  # some services do not know that they are behind TLS
        if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
            raise changed(where, f"a next link to the same host, {here.host}", "next link", str(there))
        return str(there)

    def _body(self, url: str, where: str, run: str) -> _Body:
        """A page: from this run's part of the cache, from all of it when it did not change, or new."""
        self._client.policy.address(url, where)
        found = self._cache.find(url)
        if found is not None and found[0].run == run:
            with contextlib.suppress(CutOff):  # never, unless another version of Python reads less
                return _Body(json_object(found[1], where), found[0].crs)
        known = None if self._anew else found

        def headers() -> dict[str, str]:
            return {"Accept": self._layout.accept, **(known[0].conditions if known else {})}

        def take(answer: Answer) -> _Body:
            if answer.status == 304 and known is not None:
                self._cache.keep(replace(known[0], run=run))
                return _Body(json_object(known[1], where), known[0].crs)
            if answer.status != 200:
                raise changed(where, "a whole page", value=f"status {answer.status}")
            body = b"".join(answer.body(self._client.limits.page_bytes))
            if answer.is_page:
                raise changed(where, "JSON; the answer is HTML", value=body[:60].decode("utf-8", "replace"))
            data = json_object(body, where)
            crs = answer.validator("content-crs")
            kept = Kept(
                url, run, hashlib.sha256(body).hexdigest(), answer.validator("etag"),
                answer.validator("last-modified"), crs,
            )  # fmt: skip
            self._cache.keep(kept, body)
            return _Body(data, crs)

        return self._client.ask(url, where, headers, take)


def write_pages(walk: Walk, layout: Layout, file: Written) -> None:
    """Write the records of all pages into one file, as they come.

    The same records give the same bytes, whatever pages they came in.
    """
    file.write(layout.opening.encode() + b"\n")
    between = ""
    for texts in walk.pages():
        if texts:
            file.write((between + ",\n".join(texts)).encode())
            between = ",\n"
    file.write(b"\n" + layout.closing.encode() + b"\n")


def _digest(text: str) -> int:
    # half characters are text to JSON
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())
