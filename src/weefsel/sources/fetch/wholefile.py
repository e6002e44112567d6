"""A file that comes in one piece, such as an extract of OpenStreetMap: resumed where it was cut off."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.cache import Cache, read_object
from weefsel.sources.fetch.client import Answer, Client, CutOff
from weefsel.sources.fetch.disk import replaced
from weefsel.sources.fetch.lock import Fetched
from weefsel.sources.fetch.page import changed
from weefsel.sources.fetch.walk import Tell

__all__ = ["WholeFile"]

_RANGE: Final = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", re.ASCII)
#: how often it is told how far it is: bytes
_STEP: Final = 32_000_000


class WholeFile:
    """One file on its way: a part in the cache, and what is known of the version that it is a part of."""

    def __init__(self, source_id: str, url: str, client: Client, cache: Cache, tell: Tell) -> None:
        self._id, self._url, self._client, self._tell = source_id, url, client, tell
        self._where = f"source {source_id} ({url})"
        self.part, self._about = cache.part(url)
        self.etag: str | None = None

    def fetch(self, known: Fetched | None, *, anew: bool) -> bool:
        """Bring the file to `part`; False when the server says that the one that is `known` did not change."""
        self.part.parent.mkdir(parents=True, exist_ok=True)
        if anew:
            self.drop()

        def headers() -> dict[str, str]:
            # compressed as it is, it is wanted as it is: only so does a range mean the same bytes
            asked = {"Accept-Encoding": "identity"}
            if self._have():
                return asked | {"Range": f"bytes={self._have()}-", "If-Range": self._validator() or ""}
            if known is not None and known.etag is not None and not anew:
                asked["If-None-Match"] = known.etag
            return asked

        return self._client.ask(
            self._url, self._where, headers, lambda answer: self._take(answer, known is not None and not anew)
        )

    def drop(self) -> None:
        """Forget what there is of the file."""
        self.part.unlink(missing_ok=True)
        self._about.unlink(missing_ok=True)

    def checksum(self) -> tuple[str, int]:
        """Checksum and size of what came."""
        with self.part.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), self.part.stat().st_size

    def _validator(self) -> str | None:
        """What tells this version of the file from others: its strong ETag, else its date."""
        known = read_object(self._about)
        if known.get("url") != self._url:
            return None
        found = known.get("etag") or known.get("last_modified")
        return found if isinstance(found, str) else None

    def _have(self) -> int:
        """How many bytes there are that can be gone on with."""
        return self.part.stat().st_size if self.part.is_file() and self._validator() else 0

    def _take(self, answer: Answer, may_be_same: bool) -> bool:
        if answer.status == 304 and may_be_same and not self._have():
            return False
        if answer.status == 416:
            self.drop()
            raise CutOff("the server does not know the rest of the file")
        if answer.status not in (200, 206) or answer.is_page:
            found = "a page of HTML" if answer.is_page else f"status {answer.status}"
            raise changed(self._where, "the file", value=found)
        start, total = self._place(answer)
        largest = self._client.limits.source_bytes
        if total is not None and total > largest:
            raise InputError(Fault(self._where, f"at most {largest:,} bytes", "Take a smaller extract.", value=total))
        self.etag = answer.validator("etag")
        if start == 0:
            self._begin(answer)
        size = self._write(answer, start, largest)
        if total is not None and size != total:
            raise CutOff(f"{size:,} of {total:,} bytes came")
        return True

    def _place(self, answer: Answer) -> tuple[int, int | None]:
        """Where in the file the answer begins, and how large the file is. Raises `CutOff` where that fits nothing."""
        if answer.status == 200:
            return 0, _number(answer.headers) if "content-encoding" not in answer.headers else None
        found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if found is None or int(found[1]) != self._have() or not self._is_same(answer):
            self.drop()
            raise CutOff("the server gave another part than the one that was asked")
        return int(found[1]), None if found[2] == "*" else int(found[2])

    def _is_same(self, answer: Answer) -> bool:
        """Whether a part is of the version that there is a part of; a server may not have looked at If-Range."""
        known = read_object(self._about)
        given = {"etag": answer.validator("etag"), "last_modified": answer.validator("last-modified")}
        return all(value is None or known.get(name) in (None, value) for name, value in given.items())

    def _begin(self, answer: Answer) -> None:
        """Begin anew, with what tells this version from others."""
        self.drop()
        etag = answer.validator("etag")
        about = {
            "url": self._url,
            # of a weak one other bytes may be the same file
            "etag": etag if etag is not None and not etag.startswith("W/") else None,
            "last_modified": answer.validator("last-modified"),
        }
        with replaced(self._about, durable=False) as file:
            file.write(json.dumps(about).encode())

    def _write(self, answer: Answer, start: int, largest: int) -> int:
        size = told = start
        with self.part.open("ab" if start else "wb") as stream:
            for piece in answer.body(largest):
                stream.write(piece)
                size += len(piece)
                if size - told >= _STEP:
                    told = size
                    self._tell(f"{self._id}: {size / 1e6:,.0f} MB")
        if size > largest:
            raise InputError(Fault(self._where, f"at most {largest:,} bytes", "Take a smaller extract."))
        return size


def _number(headers: Mapping[str, str]) -> int | None:
    """Content-Length."""
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
