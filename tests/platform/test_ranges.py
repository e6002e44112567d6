"""The tile archive is served in the pieces that are asked for, as RFC 9110 (section 14) says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from weefsel.platform.ranges import Unsatisfiable, parse_range, serve_ranges

CONTENT = bytes(range(200)) * 5
ETAG = '"r1"'

#: header → status, first and last byte: worked by hand from the standard, for a file of 1,000 bytes
WORKED = {
    "bytes=0-0": (206, 0, 0),
    "bytes=0-499": (206, 0, 499),
    "bytes=500-999": (206, 500, 999),
    "bytes=500-": (206, 500, 999),
    "bytes=-500": (206, 500, 999),
    "bytes=-2000": (206, 0, 999),
    "bytes=999-5000": (206, 999, 999),
    "bytes=1000-": (416, 0, 0),
    "bytes=5000-6000": (416, 0, 0),
    "bytes=-0": (416, 0, 0),
    "bytes=0-1,5-6": (200, 0, 999),
    "bytes=9-3": (200, 0, 999),
    "bytes=-": (200, 0, 999),
    "bytes=a-b": (200, 0, 999),
    "bytes=٣-٤": (200, 0, 999),
    "items=0-5": (200, 0, 999),
    "": (200, 0, 999),
    "bytes=" + "9" * 5000 + "-": (200, 0, 999),
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "map.pmtiles"
    path.write_bytes(CONTENT)
    return path


def ask(archive: Path, method: str = "get", **headers: str) -> HttpResponseBase:
    request = getattr(RequestFactory(), method)("/kaart/tegels.pmtiles", headers=headers)
    return serve_ranges(request, archive, ETAG, "application/vnd.pmtiles")


def body(response: HttpResponseBase) -> bytes:
    return response.getvalue() if isinstance(response, StreamingHttpResponse) else b""


@pytest.mark.parametrize("header", WORKED, ids=lambda header: header[:24] or "none")
def test_each_form_of_range_gets_its_answer(archive: Path, header: str) -> None:
    status, first, last = WORKED[header]
    response = ask(archive, Range=header)
    assert response.status_code == status
    if status == 416:
        assert response.headers["Content-Range"] == "bytes */1000"
        return
    assert body(response) == CONTENT[first : last + 1]
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert response.headers.get("Content-Range") == (f"bytes {first}-{last}/1000" if status == 206 else None)


@given(first=st.integers(0, 1200), last=st.integers(0, 1200), size=st.integers(0, 1100))
def test_a_range_is_what_slicing_gives(first: int, last: int, size: int) -> None:
    expected = list(range(size))[first : last + 1]
    try:
        found = parse_range(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert first <= last
        assert first >= size
        return
    if last < first:
        assert found is None
        return
    assert found == (expected[0], expected[-1])


@given(st.text(max_size=30))
def test_no_header_breaks_it(header: str) -> None:
    try:
        found = parse_range(header, 1000)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found[0] <= found[1] < 1000


def test_head_tells_the_length_and_sends_nothing(archive: Path) -> None:
    response = ask(archive, "head", Range="bytes=0-99")
    assert (response.status_code, response.headers["Content-Length"], body(response)) == (206, "100", b"")


def test_a_part_of_an_older_revision_is_not_mixed_in(archive: Path) -> None:
    assert ask(archive, Range="bytes=0-9", **{"If-Range": '"older"'}).status_code == 200
    assert ask(archive, Range="bytes=0-9", **{"If-Range": ETAG}).status_code == 206


def test_what_the_browser_has_is_not_sent_again(archive: Path) -> None:
    assert ask(archive, **{"If-None-Match": f'"x", {ETAG}'}).status_code == 304
