"""Files in pieces (RFC 9110, section 14): the map asks for parts of one large tile archive.

Django's own FileResponse ignores Range. A single range is honoured; several at once are answered with the whole file,
as the standard allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware

CHUNK_BYTES = 64 * 1024
SINGLE_RANGE = re.compile(r"bytes=(\d*)-(\d*)$", re.ASCII)
#: More digits than any file's size has; int() of a hostile megabyte of digits must not be tried.
MAX_DIGITS = 18
PRESSED_TYPES = ("text/html", "application/json", "application/geo+json", "application/ld+json")


class Unsatisfiable(Exception):
    """The range asked for lies outside the file."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a Range header, or None where the whole file must be sent.

    None: not in bytes, malformed, or several ranges. Raises Unsatisfiable where no byte of it exists.
    """
    match = SINGLE_RANGE.fullmatch(header.strip())
    if match is None:
        return None
    first, last = match.groups()
    if (not first and not last) or max(len(first), len(last)) > MAX_DIGITS:
        return None
    if not first:  # the last n bytes
        length = int(last)
        if length == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - length), size - 1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, end


def read_chunks(path: Path, start: int, length: int) -> Iterator[bytes]:
    """`length` bytes from `start` on. The file is open only while it is read: an answer may be dropped unread."""
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    header = request.META.get("HTTP_RANGE")
    if header is None or request.META.get("HTTP_IF_RANGE", etag) != etag:
        return None
    return parse_range(header, size)


def serve_ranges(request: HttpRequest, path: Path, etag: str, content_type: str) -> HttpResponseBase:
    """Answer GET or HEAD for one file: 200, 206, 304 or 416. `etag` is with its quotes."""
    size = path.stat().st_size
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "public, max-age=0, must-revalidate"}
    if etag in [tag.strip() for tag in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")]:
        return HttpResponse(status=304, headers=headers)
    try:
        wanted = _wanted(request, size, etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size - 1)
    headers["Content-Length"] = str(end - start + 1)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    status = 200 if wanted is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=content_type)
    pieces = read_chunks(path, start, end - start + 1)
    return StreamingHttpResponse(pieces, status=status, headers=headers, content_type=content_type)


class TextGZip(GZipMiddleware):
    """Press texts only: a pressed piece of a file would no longer be that piece.

    A page of somebody who is signed in is not pressed: its length could tell what stands in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        content_type = response.headers.get("Content-Type", "").partition(";")[0]
        if content_type not in PRESSED_TYPES or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return response
        return super().process_response(request, response)
