"""Limits hold for all processes of the site together, are told in time, and say when to come back."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.cache import cache
from tests.webapi.conftest import NewProgram, Program, problem_of

from weefsel.platform.webapi import limits
from weefsel.platform.webapi.limits import HANDFUL, WINDOW_S, Limit

pytestmark = pytest.mark.usefixtures("register")


def test_processes_share_a_limit_and_no_request_is_let_through_beyond_it() -> None:
    """Two that know nothing of one another but the cache, asked in turns and at random times of a minute."""
    most = 4 * HANDFUL + 3
    processes = [Limit("proef", most), Limit("proef", most)]
    allowed = [processes[turn % 2].take("wie", 1_000_000.0 + turn / 10).allowed for turn in range(2 * most)]
    assert sum(allowed) == most
    assert all(one.take("ander", 1_000_000.0).allowed for one in processes)
    assert processes[0].take("wie", 1_000_000.0 + WINDOW_S).allowed


def test_threads_of_one_process_share_it_too() -> None:
    limit, allowed = Limit("draden", 3 * HANDFUL), []

    def ask() -> None:
        allowed.extend(limit.take("wie", 1_000_000.0).allowed for _ in range(2 * HANDFUL))

    cache.clear()
    # the first handfuls are taken here: a thread has a database of its own that does not see this test
    limit.take("wie", 1_000_000.0)
    hand = limit._hands["wie"]  # pyright: ignore[reportPrivateUsage]
    hand.left, hand.next = 3 * HANDFUL, 3
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (sum(allowed), len(allowed)) == (3 * HANDFUL, 8 * HANDFUL)


def test_what_is_left_is_told_and_then_when_to_come_back(
    visitor_program: Program, program: NewProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ADDRESS", Limit("weinig", 3))
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0 * WINDOW_S + 10)
    left = [visitor_program.get("/groups").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = visitor_program.get("/groups")
    assert refused.status_code == 429
    assert problem_of(refused)
    told = {name: refused.headers[name] for name in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")}
    assert told == {"RateLimit-Limit": "3", "RateLimit-Remaining": "0", "RateLimit-Reset": str(WINDOW_S - 10)}
    assert refused.headers["Retry-After"] == str(WINDOW_S - 10)
    # a token has a limit of its own, and guessing at tokens uses up that of the address
    assert program().get("/groups").status_code == 200
    assert Program(visitor_program.client, "wfs_geraden").get("/groups").status_code == 429


def test_writing_is_limited_besides_reading(program: NewProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITES", Limit("schrijven", 1))
    mine = program()
    assert [mine.ask("POST", "/groups", {}).status_code for _ in range(2)] == [400, 429]
    assert mine.get("/groups").status_code == 200
