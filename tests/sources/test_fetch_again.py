"""Fetching once more: after a stop, after a change, of what did not change; and the checksums that are written down."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.fetching import Fetcher, recipe_of, source
from tests.sources.replay import Asked, Replay, Reply, Script, as_json, part_of

from weefsel.errors import InputError
from weefsel.sources.fetch import cache
from weefsel.sources.fetch.lock import read_lock
from weefsel.sources.recipe import resolve, sha256_of

BODY = bytes(range(256)) * 2_000
ETAG = '"version-1"'


@pytest.fixture
def server() -> Iterator[Replay]:
    with Replay().serving() as replay:
        yield replay


@pytest.fixture
def bring(server: Replay, tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path, server.base)


def table(asked: Asked) -> Reply:
    """Three pages of one record each, that know their version."""
    at = int(asked.query["$skip"])
    etag = f'"{at}"'
    if asked.headers.get("if-none-match") == etag:
        return Reply(status=304, headers={"ETag": etag})
    return as_json({"value": [{"ID": at}] if at < 3 else []}, ETag=etag)


def test_pages_that_did_not_change_do_not_come_again(server: Replay, bring: Fetcher) -> None:
    what = source(server.on("/T", table), "odata3", limit=1)
    (first,) = bring(what)
    server.asked.clear()
    (again,) = bring(what)
    assert [asked.headers["if-none-match"] for asked in server.asked] == ['"0"', '"1"', '"2"', '"3"']
    assert (first.changed, again.changed) == (True, False)
    assert again.file.sha256 == first.file.sha256
    assert json.loads(bring.read())["value"] == [{"ID": 0}, {"ID": 1}, {"ID": 2}]


def test_pages_with_only_a_date_are_asked_for_by_it(server: Replay, bring: Fetcher) -> None:
    date = "Sun, 01 Nov 2026 10:00:00 GMT"
    url = server.on("/T", as_json({"value": [{"ID": 1}]}, **{"Last-Modified": date}), Reply(status=304))
    bring(source(url, "odata3"))
    bring(source(url, "odata3"))
    assert server.asked[1].headers["if-modified-since"] == date
    assert json.loads(bring.read())["value"] == [{"ID": 1}]


def test_a_fetch_that_stopped_goes_on_where_it_was(server: Replay, bring: Fetcher) -> None:
    """What had come is not even asked about: it is of the same run."""

    def stops(asked: Asked) -> Reply:
        return Reply(status=404) if asked.query["$skip"] == "2" else table(asked)

    url = server.on("/T", stops)
    bring.fault(source(url, "odata3", limit=1))
    server.asked.clear()
    server.on("/T", table)
    bring(source(url, "odata3", limit=1))
    assert [asked.query["$skip"] for asked in server.asked] == ["2", "3"]
    assert len(json.loads(bring.read())["value"]) == 3


def test_a_fetch_that_stopped_long_ago_begins_anew(
    server: Replay, bring: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.on("/T", lambda asked: Reply(status=404) if asked.query["$skip"] == "2" else table(asked))
    bring.fault(source(url, "odata3", limit=1))
    server.asked.clear()
    monkeypatch.setattr(cache, "LONGEST_RUN", -1.0)
    server.on("/T", table)
    bring(source(url, "odata3", limit=1))
    assert [asked.query["$skip"] for asked in server.asked] == ["0", "1", "2", "3"]


def test_refresh_uses_nothing_that_was_there(server: Replay, bring: Fetcher) -> None:
    what = source(server.on("/T", table), "odata3", limit=1)
    bring(what)
    server.asked.clear()
    bring(what, refresh=True)
    assert len(server.asked) == 4
    assert all("if-none-match" not in asked.headers for asked in server.asked)


@pytest.mark.parametrize("damage", ["body", "json"])
def test_a_cache_that_is_damaged_is_not_used(server: Replay, bring: Fetcher, damage: str) -> None:
    what = source(server.on("/T", as_json({"value": [{"ID": 1}]}, ETag='"1"')), "odata3")
    bring(what)
    (file,) = (bring.directory / ".fetch-cache").glob(f"*.{damage}")
    file.write_bytes(file.read_bytes()[:-3])
    bring(what)
    assert "if-none-match" not in server.asked[1].headers


def test_names_in_the_cache_come_from_no_address(server: Replay, bring: Fetcher) -> None:
    url = server.on("/a/%2e%2e/%2e%2e/T;x=..%2f", as_json({"value": [{"ID": 1}]}))
    bring(source(url, "odata3"))
    names = [path.name for path in (bring.directory / ".fetch-cache").iterdir()]
    assert all(name == "busy" or len(name.partition(".")[0]) == 64 for name in names)
    assert bring.left() == ["x.json"]


def test_a_file_that_was_cut_off_is_gone_on_with(server: Replay, bring: Fetcher) -> None:
    """The bytes that had come do not come again."""
    cut = 300_000
    url = server.on("/f", Reply(BODY, headers={"ETag": ETAG}, cut=cut), part_of(BODY, ETAG))
    bring(source(url, "file", path="f"))
    assert (bring.directory / "f").read_bytes() == BODY
    whole, rest = server.asked
    assert "range" not in whole.headers
    start = int(rest.headers["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= cut
    assert rest.headers["if-range"] == ETAG


def test_also_by_the_next_command(server: Replay, bring: Fetcher) -> None:
    url = server.on("/f", Reply(BODY, headers={"ETag": ETAG}, cut=300_000), Reply(status=404))
    bring.fault(source(url, "file", path="f"))
    assert bring.left() == []
    server.on("/f", part_of(BODY, ETAG))
    bring(source(url, "file", path="f"))
    assert "range" in server.asked[-1].headers
    assert (bring.directory / "f").read_bytes() == BODY


def test_a_file_that_changed_meanwhile_begins_anew(server: Replay, bring: Fetcher) -> None:
    new = BODY[::-1]
    url = server.on("/f", Reply(BODY, headers={"ETag": ETAG}, cut=300_000), part_of(new, '"version-2"'))
    bring(source(url, "file", path="f"))
    assert (bring.directory / "f").read_bytes() == new


def another_version(asked: Asked) -> Reply:
    """The part that was asked for, of a file that is not the one it was begun with."""
    start = int(asked.headers["range"].removeprefix("bytes=").removesuffix("-"))
    span = {"Content-Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"}
    return Reply(BODY[::-1][start:], 206, {"ETag": '"version-2"', **span})


@pytest.mark.parametrize(
    "odd",
    [
        Reply(BODY[9:], 206, {"Content-Range": f"bytes 9-{len(BODY) - 1}/{len(BODY)}"}),
        another_version,
        Reply(BODY, 206),
        Reply(status=416),
    ],
    ids=["another part", "another version", "no part", "no such part"],
)
def test_a_part_that_was_not_asked_for_is_thrown_away(server: Replay, bring: Fetcher, odd: Script) -> None:
    url = server.on("/f", Reply(BODY, headers={"ETag": ETAG}, cut=300_000), odd, part_of(BODY, ETAG))
    bring(source(url, "file", path="f"))
    assert (bring.directory / "f").read_bytes() == BODY


def test_a_file_without_a_version_is_not_gone_on_with(server: Replay, bring: Fetcher) -> None:
    """Nor is one with a weak version, which may stand for other bytes."""
    url = server.on("/f", Reply(BODY, headers={"ETag": f"W/{ETAG}"}, cut=300_000), Reply(BODY))
    bring(source(url, "file", path="f"))
    assert "range" not in server.asked[1].headers
    assert (bring.directory / "f").read_bytes() == BODY


def test_a_file_that_did_not_change_does_not_come_again(server: Replay, bring: Fetcher) -> None:
    what = source(server.on("/f", part_of(BODY, ETAG)), "file", path="f")
    (first,) = bring(what)
    (again,) = bring(what)
    assert server.asked[1].headers["if-none-match"] == ETAG
    assert again == dataclasses.replace(first, changed=False)
    (bring.directory / "f").write_bytes(b"altered")
    (anew,) = bring(what)
    assert anew.changed
    assert (bring.directory / "f").read_bytes() == BODY


def test_what_was_fetched_is_written_down(server: Replay, bring: Fetcher) -> None:
    page = as_json({"value": [{"ID": 1}]})
    url = server.on("/T", page)
    bring(source(url, "odata3"), source(server.on("/f", part_of(BODY, ETAG)), "file", "f", "osm/f"))
    known = json.loads((bring.directory / "fetched.json").read_text())["files"]
    assert list(known) == ["osm/f", "x.json"]
    assert known["osm/f"]["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert known["osm/f"] | {"bytes": len(BODY), "records": None, "etag": ETAG} == known["osm/f"]
    assert known["x.json"] | {"url": url, "records": 1, "etag": None} == known["x.json"]
    assert known["x.json"]["sha256"] == sha256_of(bring.directory / "x.json")


def test_a_source_without_a_checksum_is_pinned_to_the_file_that_was_fetched(server: Replay, bring: Fetcher) -> None:
    what = source(server.on("/T", as_json({"value": [{"ID": 1}]})), "odata3")
    recipe = recipe_of(what)
    with pytest.raises(InputError, match=r"Run weefsel fetch recipe\.toml"):
        resolve(recipe, bring.directory)
    bring(what)
    assert resolve(recipe, bring.directory) == {"x": bring.directory / "x.json"}
    (bring.directory / "x.json").write_text("altered")
    with pytest.raises(InputError, match=r"the checksum of x\.json"):
        resolve(recipe, bring.directory)


def test_a_file_that_nobody_fetched_has_no_checksum(bring: Fetcher) -> None:
    (bring.directory / "x.json").write_text("from somewhere")
    recipe = recipe_of(source("https://opendata.cbs.nl/T", "odata3"))
    with pytest.raises(InputError, match="a file that was fetched, or a sha256") as caught:
        resolve(recipe, bring.directory)
    assert "Run weefsel fetch" in str(caught.value)


def test_a_file_that_was_asked_for_in_another_way_is_to_be_fetched_again(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 1}]}))
    bring(source(url, "odata3"))
    with pytest.raises(InputError, match="Run weefsel fetch"):
        resolve(recipe_of(source(url, "odata3", filter="ID gt 3")), bring.directory)


@pytest.mark.parametrize("layout", ["odata3", "file"])
def test_another_checksum_than_that_of_the_recipe_is_told_and_the_old_file_stays(
    server: Replay, bring: Fetcher, layout: str
) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 1}]}))
    (first,) = bring(source(url, layout))
    (pinned,) = bring(source(url, layout, sha256=first.file.sha256))
    assert pinned.changed is False
    before = bring.read()
    server.on("/T", as_json({"value": [{"ID": 2}]}))
    fault = bring.fault(source(url, layout, sha256=first.file.sha256))
    assert first.file.sha256 in fault
    assert 'put sha256 = "' in fault
    assert "is kept" in fault
    assert bring.read() == before
    assert read_lock(bring.directory)["x.json"] == pinned.file


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": {"x": {}}}', '{"files": {"x": 1}}', "{" * 9_999, '{"files": []}']
)
def test_a_lock_file_that_is_none_is_told(bring: Fetcher, text: str) -> None:
    (bring.directory / "fetched.json").write_text(text)
    with pytest.raises(InputError, match="Remove the file and run weefsel fetch again"):
        resolve(recipe_of(source("https://opendata.cbs.nl/T", "odata3")), bring.directory)


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/tmp/x", "C:/x", "a\\x", ".fetch-cache/x", "fetched.json", "."])  # noqa: S108
def test_a_path_outside_the_data_directory_is_refused(server: Replay, bring: Fetcher, path: str) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 1}]}))
    assert "path" in bring.fault(source(url, "odata3", path=path))
    assert server.asked == []


def test_a_link_that_leads_outside_the_data_directory_is_refused(server: Replay, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (inside / "way-out").symlink_to(outside)
    bring = Fetcher(inside, server.base)
    url = server.on("/T", as_json({"value": [{"ID": 1}]}))
    bring.fault(source(url, "odata3", path="way-out/x.json"))
    assert list(outside.iterdir()) == []


def test_sources_that_share_a_file_are_fetched_once(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 1}]}))
    bring(source(url, "odata3", "a"), source(url, "odata3", "b"))
    assert len(server.asked) == 1
    fault = bring.fault(source(url, "odata3", "a"), source(url, "odata3", "b", filter="ID gt 1"))
    assert "another path than that of a" in fault


def test_only_the_sources_that_are_named_are_fetched(server: Replay, bring: Fetcher) -> None:
    url = server.on("/T", as_json({"value": [{"ID": 1}]}))
    what = [source(url, "odata3", name, f"{name}.json") for name in "abc"]
    bring(*what, only=("a", "c"))
    assert bring.left() == ["a.json", "c.json"]
    assert "--only" in bring.fault(*what, only=("d",))


def test_a_recipe_with_nothing_to_fetch_is_told(bring: Fetcher) -> None:
    plain = dataclasses.replace(source("https://opendata.cbs.nl/T", "file"), fetch=None)
    assert "[source.fetch]" in bring.fault(plain)


def test_a_stop_leaves_the_old_file_and_no_rubbish(server: Replay, bring: Fetcher) -> None:
    """Ctrl+C comes while the second page is asked for."""
    url = server.on("/T", table)
    bring(source(url, "odata3", limit=1))
    before = bring.read()

    def stop(line: str) -> None:
        if "page 2" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(source(url, "odata3", limit=1), refresh=True, tell=stop)
    assert bring.read() == before
    assert bring.left() == ["x.json"]


def test_two_at_once_in_one_directory_are_refused(server: Replay, bring: Fetcher) -> None:
    inside: list[str] = []

    def while_busy(asked: Asked) -> Reply:
        other = Fetcher(bring.directory, server.base)
        inside.append(other.fault(source(f"{server.base}/U", "odata3")))
        return as_json({"value": [{"ID": asked.path}]})

    bring(source(server.on("/T", while_busy), "odata3"))
    assert "one weefsel fetch at a time" in inside[0]
