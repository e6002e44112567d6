"""Services that fail: what is tried again, what is told at once, and that what was there stays."""

from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import json
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sources.fetching import LIMITS, Fetcher, source
from tests.sources.replay import Asked, Replay, Reply, as_json

from weefsel.errors import InputError

GOOD = as_json({"value": [{"ID": 1, "A": "a"}]})
POINT = {"type": "Point", "coordinates": [1, 2]}


@pytest.fixture
def server() -> Iterator[Replay]:
    with Replay().serving() as replay:
        yield replay


@pytest.fixture
def bring(server: Replay, tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path, server.base)


def test_a_server_that_fails_is_asked_again_after_waits_that_double(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", Reply(status=500), Reply(status=503), Reply(status=502), GOOD)
    bring(source(url, "odata3"))
    assert len(server.asked) == 4
    # between half and all of 1, 2 and 4 seconds: not all at the same moment
    for wait, whole in zip(bring.waits, (1, 2, 4), strict=True):
        assert whole / 2 <= wait <= whole


def test_a_server_that_keeps_failing_is_told_after_so_many_attempts(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", Reply(status=500))
    fault = bring.fault(source(url, "odata3"))
    assert "in 4 attempts" in fault
    assert "status 500" in fault
    assert "Try again later" in fault
    assert len(server.asked) == LIMITS.attempts
    assert bring.left() == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 410])
def test_a_request_that_is_refused_is_not_repeated(server: Replay, bring: Fetcher, status: int) -> None:
    url = server.on("/T", Reply(status=status))
    assert f"status {status}" in bring.fault(source(url, "odata3"))
    assert len(server.asked) == 1


def test_a_server_that_asks_for_a_pause_gets_it(server: Replay, bring: Fetcher) -> None:
    soon = email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30), usegmt=True)
    busy = [Reply(status=429, headers={"Retry-After": after}) for after in ("7", soon, "86400")]
    bring(source(server.on("/T", *busy, GOOD), "odata3"))
    assert bring.waits[0] == 7
    assert 25 < bring.waits[1] <= 30
    assert bring.waits[2] == LIMITS.longest_wait_s


@pytest.mark.parametrize("after", ["soon", "-5", "Mon, 99 Foo 2026", "1e9", ""])
def test_a_pause_that_cannot_be_read_is_our_own(server: Replay, bring: Fetcher, after: str) -> None:
    bring(source(server.on("/T", Reply(status=429, headers={"Retry-After": after}), GOOD), "odata3"))
    assert 0.5 <= bring.waits[0] <= 1


def test_a_server_that_says_nothing_is_left_after_a_while(server: Replay, tmp_path: Path) -> None:
    bring = Fetcher(tmp_path, server.base, read_s=0.05, attempts=2)
    url = server.on("/T", Reply(GOOD.body, wait_s=0.2))
    began = time.monotonic()
    assert "timed out" in bring.fault(source(url, "odata3"))
    assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with Replay().serving() as gone:
        base = gone.base
    bring = Fetcher(tmp_path, base)
    assert "in 4 attempts" in bring.fault(source(f"{base}/T", "odata3"))
    assert len(bring.waits) == 3


def test_waiting_ends_where_the_time_for_a_source_ends(server: Replay, tmp_path: Path) -> None:
    bring = Fetcher(tmp_path, server.base, source_s=20.0)
    url = server.on("/T", Reply(status=429, headers={"Retry-After": "50"}))
    assert "within 20 s" in bring.fault(source(url, "odata3"))
    assert bring.waits == []


@pytest.mark.parametrize(
    "broken",
    [
        Reply(GOOD.body, cut=10),
        Reply(GOOD.body[:10]),
        Reply(gzip.compress(GOOD.body)[:-5], headers={"Content-Encoding": "gzip"}),
        Reply(b"\x1f\x8bnonsense", headers={"Content-Encoding": "gzip"}),
        Reply(b'{"value": [{"A": NaN}]}'),
        Reply(b'{"value": "\xff"}'),
        Reply(b"[" * 100_000),
        Reply(b""),
    ],
    ids=["cut off", "half JSON", "half gzip", "broken gzip", "no number", "no UTF-8", "brackets", "nothing"],
)
def test_an_answer_that_is_not_whole_is_asked_again_and_then_told(
    server: Replay, bring: Fetcher, broken: Reply
) -> None:
    bring(source(server.on("/T", broken, GOOD), "odata3"))
    assert len(server.asked) == 2
    assert "a whole answer" in bring.fault(source(server.on("/U", broken), "odata3", path="y.json"))
    assert bring.left() == ["x.json"]


def test_compressed_answers_are_unpacked(server: Replay, bring: Fetcher) -> None:
    bring(source(server.on("/T", Reply(gzip.compress(GOOD.body), headers={"Content-Encoding": "gzip"})), "odata3"))
    assert json.loads(bring.read()) == json.loads(GOOD.body)
    assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_an_answer_in_another_packing_than_was_asked_for_is_told(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", Reply(b"?", headers={"Content-Encoding": "br"}))
    assert "plain or gzip" in bring.fault(source(url, "odata3"))


def _bomb() -> bytes:
    """100 MB of nothing in 100 kB."""
    pack = zlib.compressobj(9, wbits=31)
    return b"".join(pack.compress(bytes(1_000_000)) for _ in range(100)) + pack.flush()


@pytest.mark.parametrize(
    "large",
    [
        Reply(_bomb(), headers={"Content-Encoding": "gzip"}),
        Reply(b" " * 300_000),
        # empty blocks, that unpack to nothing at all
        Reply(
            zlib.compressobj(0, wbits=31).flush(zlib.Z_FULL_FLUSH) + b"\x00\x00\x00\xff\xff" * 60_000,
            headers={"Content-Encoding": "gzip"},
        ),
    ],
    ids=["gzip bomb", "large", "much of nothing"],
)
def test_an_answer_that_is_too_large_is_let_go(server: Replay, bring: Fetcher, large: Reply) -> None:
    fault = bring.fault(source(server.on("/T", large), "odata3"))
    assert "at most 0.2 MB" in fault
    assert len(server.asked) == 1
    assert bring.left() == []


def test_all_pages_together_may_not_be_too_large(server: Replay, tmp_path: Path) -> None:
    bring = Fetcher(tmp_path, server.base, source_bytes=1_000)

    def page(asked: Asked) -> Reply:
        return as_json({"value": [{"ID": asked.query["$skip"], "A": "a" * 200}]})

    assert "at most" in bring.fault(source(server.on("/T", page), "odata3", limit=1))
    assert len(server.asked) < 6


@pytest.mark.parametrize(
    ("page", "layout", "said"),
    [
        (Reply(b"<!DOCTYPE html><p>Onderhoud</p>"), "odata3", "HTML or XML"),
        (Reply(b'{"value": []}', headers={"Content-Type": "text/html"}), "odata3", "HTML"),
        (Reply(b"<ows:ExceptionReport/>"), "wfs", "HTML or XML"),
        (as_json([1, 2]), "odata3", "a JSON object"),
        (as_json({"error": {"code": "x"}}), "odata3", "column value"),
        (as_json({"value": {"a": 1}}), "odata3", "column value"),
        (as_json({"value": ["a"]}), "odata3", "a record at place 1"),
        (as_json({"value": []}), "odata3", "at least one record"),
        (as_json({"value": [{"A": 1}, {"A": 1, "B": 2}]}), "odata3", "column B"),
        (as_json({"value": [{"A": 1}], "odata.nextLink": 7}), "odata3", "nextLink"),
        (as_json({"value": [{"A": 1}], "@odata.context": "x/$metadata#T"}), "odata3", "layout odata4"),
        (as_json({"value": [{"A": 1}], "odata.metadata": "x/$metadata#T"}), "odata4", "@odata.context"),
        (as_json({"value": [{"A": 1}], "@odata.context": "x/$metadata#MeasureCodes"}), "odata4", "#T"),
        (Reply(b'{"value": [{"A": 1e999}]}'), "odata3", "records of texts and numbers"),
        (as_json({"value": []}), "wfs", "a FeatureCollection"),
        (as_json({"type": "FeatureCollection", "features": [{"type": "Feature"}]}), "wfs", "column geometry"),
        (
            as_json({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None}]}),
            "wfs",
            "a geometry of the feature at place 1",
        ),
        (as_json({"type": "FeatureCollection", "features": [{"geometry": POINT}]}), "wfs", "a Feature at place 1"),
        (
            as_json(
                {
                    "type": "FeatureCollection",
                    "features": [{"type": "Feature", "geometry": POINT}],
                    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
                }
            ),
            "wfs",
            "features in EPSG:28992, as asked",
        ),
    ],
)
def test_an_answer_that_is_made_otherwise_is_one_fault_with_its_page_and_address(
    server: Replay, bring: Fetcher, page: Reply, layout: str, said: str
) -> None:
    url = server.on("/T", page)
    more = {"type": "b"} if layout == "wfs" else {}
    fault = bring.fault(source(url, layout, **more))
    assert said in fault
    assert f"page 1 ({url}" in fault
    assert len(server.asked) == 1
    assert bring.left() == []


def test_keys_that_change_between_pages_are_named(server: Replay, bring: Fetcher) -> None:
    def page(asked: Asked) -> Reply:
        second = asked.query["$skip"] == "1"
        return as_json({"value": [{"ID": asked.query["$skip"], "Nieuw_7" if second else "Oud_6": 1}]})

    fault = bring.fault(source(server.on("/T", page), "odata3", limit=1))
    assert "page 2" in fault
    assert "Nieuw_7" in fault


def test_a_table_that_changes_between_pages_is_told(server: Replay, bring: Fetcher) -> None:
    def page(asked: Asked) -> Reply:
        at = asked.query["$skip"]
        return as_json({"odata.metadata": f"x/$metadata#T{at}", "value": [{"ID": at}]})

    assert "context" in bring.fault(source(server.on("/T", page), "odata3", limit=1))


def test_fewer_features_than_the_service_says_there_are_is_told(server: Replay, bring: Fetcher) -> None:
    def page(asked: Asked) -> Reply:
        features = [{"type": "Feature", "id": 1, "geometry": POINT}] if asked.query["startIndex"] == "0" else []
        return as_json({"type": "FeatureCollection", "numberMatched": 9, "features": features})

    assert "numberMatched" in bring.fault(source(server.on("/wfs", page), "wfs", type="b"))


def test_links_without_end_are_told(server: Replay, bring: Fetcher) -> None:
    def linked(there: str, number: int) -> Reply:
        return as_json({"value": [{"ID": number}], "odata.nextLink": there})

    server.on("/a", linked("/b", 1))
    loops = {
        "to itself": server.on("/self", linked("/self?$format=json", 1)),
        "in turn": server.on("/b", linked("/a", 2)),
        "with the same records": server.on("/same", lambda asked: linked(f"/same?at={asked.query.get('at', '')}x", 1)),
    }
    for name, url in loops.items():
        assert "next link" in bring.fault(source(url, "odata3")), name
    paths = [asked.path for asked in server.asked]
    assert paths == ["/self", "/b", "/a", "/b", "/same", "/same"]


def test_empty_pages_in_a_circle_are_told_when_they_come_round(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 1}], "odata.nextLink": "/empty"}))
    server.on("/empty", as_json({"value": [], "odata.nextLink": "/empty"}))
    assert "that was not there before" in bring.fault(source(url, "odata3"))


def test_pages_that_grow_for_ever_end_at_a_limit(server: Replay, tmp_path: Path) -> None:
    def page(asked: Asked) -> Reply:
        return as_json({"value": [{"ID": asked.query["$skip"]}]})

    url = server.on("/T", page)
    assert "at most 20 pages" in Fetcher(tmp_path, server.base).fault(source(url, "odata3", limit=1))
    assert len(server.asked) == 20
    short = Fetcher(tmp_path / "short", server.base, records=5)
    assert "at most 5 records" in short.fault(source(url, "odata3", limit=1))


def test_a_next_link_to_another_host_is_not_followed(server: Replay, tmp_path: Path) -> None:
    """Not even to one that may be asked."""
    with Replay().serving() as other:
        bring = Fetcher(tmp_path, server.base, other.base)
        there = other.on("/T", GOOD)
        url = server.on("/T", as_json({"value": [{"ID": 0, "A": "b"}], "odata.nextLink": there}))
        assert "to the same host" in bring.fault(source(url, "odata3"))
        assert other.asked == []


@pytest.mark.parametrize("link", ["http://[", "//", "https://x:99999/", "javascript:alert(1)", "\x00", "file:///etc"])
def test_a_next_link_that_leads_nowhere_is_told(server: Replay, bring: Fetcher, link: str) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 0}], "odata.nextLink": link}))
    assert "next link" in bring.fault(source(url, "odata3"))


def test_one_source_that_fails_does_not_stop_the_others(server: Replay, bring: Fetcher) -> None:
    bad, good = server.on("/bad", Reply(status=404)), server.on("/good", GOOD)
    with pytest.raises(InputError) as caught:
        bring(
            source(bad, "odata3", "a", "a.json"), source(good, "odata3", "b", "b.json"), source(bad, "file", "c", "c")
        )
    assert [fault.where.split()[1].rstrip(",") for fault in caught.value.faults] == ["a", "c"]
    assert bring.left() == ["b.json"]


def test_what_was_there_stays_when_fetching_fails(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", GOOD)
    bring(source(url, "odata3"))
    before = bring.read()
    server.on("/T", as_json({"value": "changed"}))
    bring.fault(source(url, "odata3"), refresh=True)
    assert bring.read() == before
    assert bring.left() == ["x.json"]


@pytest.mark.parametrize("reply", [Reply(b"<html>", headers={"Content-Type": "text/html"}), Reply(status=204)])
def test_a_file_that_is_a_page_or_nothing_is_told(server: Replay, bring: Fetcher, reply: Reply) -> None:
    url = server.on("/extract.osm.pbf", reply)
    bring.fault(source(url, "file", path="extract.osm.pbf"))
    assert bring.left() == []


def test_a_file_that_is_too_large_is_refused_before_it_comes(server: Replay, tmp_path: Path) -> None:
    bring = Fetcher(tmp_path, server.base, source_bytes=100)
    assert "at most 100 bytes" in bring.fault(source(server.on("/f", Reply(bytes(101))), "file", path="f"))
    # and one that says nothing of its size, while it comes
    chunked: dict[str, Any] = {"Content-Encoding": "gzip"}
    packed = Reply(gzip.compress(bytes(5_000)), headers=chunked)
    assert "at most" in bring.fault(source(server.on("/g", packed), "file", path="g"))
    assert bring.left() == []
