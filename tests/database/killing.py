"""Killing a server with `kill -9` while clients write through it, and looking whether anything acknowledged is lost.

For any server that prints its address: `weefsel serve`, or `python -m tests.database.forking MODULE:application`, which
is quick because what it loads is loaded once.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Outcome", "Write", "children", "itself", "run"]

#: sends the write with this number to the server; whether it was acknowledged. May raise what a dead server raises
Write = Callable[[http.client.HTTPConnection, int], bool]
#: which of these numbers are not there, or not whole
Lost = Callable[[Collection[int]], Collection[int]]
#: from the process of the server to those that are killed
Victims = Callable[[int], list[int]]
START_S: Final = 60
ANSWER_S: Final = 10
#: the server lives so long at most, after its first acknowledged write
LONGEST_S: Final = 0.04
RETRY_S: Final = 0.002


@dataclass
class Outcome:
    kills: int = 0
    acknowledged: list[int] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)


def itself(server: int) -> list[int]:
    """The server's own process is killed, and started again."""
    return [server]


def children(server: int) -> list[int]:
    """The processes that the server started are killed; it starts others by itself."""
    listed = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return [int(pid) for pid in listed.split()]


def run(
    command: Sequence[str],
    write: Write,
    lost: Lost,
    *,
    times: int,
    seed: int,
    victims: Victims = itself,
    clients: int = 2,
    environment: Mapping[str, str] = os.environ,
) -> Outcome:
    """Kill the server of `command` so many times at random moments, while `clients` write.

    `lost` is asked after each kill about what was acknowledged since the last, and at the end about everything.
    """
    print(f"seed {seed}")
    rng, outcome = random.Random(seed), Outcome()
    with _Server(command, environment) as server, _writing(server, write, outcome.acknowledged, clients):
        asked = 0
        while outcome.kills < times:
            _wait_for_one_more(outcome.acknowledged)
            time.sleep(rng.uniform(0, LONGEST_S))
            killed = victims(server.pid)
            for pid in killed:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            outcome.kills += bool(killed)
            if server.pid in killed:
                server.start()
            upto = len(outcome.acknowledged)
            outcome.lost |= set(lost(outcome.acknowledged[asked:upto]))
            asked = upto
    outcome.lost |= set(lost(outcome.acknowledged))
    return outcome


class _Server:
    """A process that is started until the end, and its address."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command, self._environment = command, environment
        self._running: subprocess.Popen[str] | None = None
        self.host, self.port = "", 0

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def start(self) -> None:
        self._end()
        self._running = subprocess.Popen(self._command, env=self._environment, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout is not None
        for line in self._running.stdout:
            if match := re.search(r"http://\S+", line):
                address = urlsplit(match[0])
                self.host, self.port = address.hostname or "", address.port or 80
                return
        raise AssertionError(f"the server ended before it told its address: {self._command}")

    def _end(self) -> None:
        if self._running is not None:
            self._running.terminate()
            self._running.wait(START_S)
            assert self._running.stdout is not None
            self._running.stdout.close()

    def __enter__(self) -> _Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


@contextmanager
def _writing(server: _Server, write: Write, acknowledged: list[int], clients: int) -> Iterator[None]:
    """Clients that write, each number once, until the end."""
    stop, lock = threading.Event(), threading.Lock()
    numbers = iter(range(1, 10**9))

    def client() -> None:
        while not stop.is_set():
            with lock:
                number = next(numbers)
            connection = http.client.HTTPConnection(server.host, server.port, timeout=ANSWER_S)
            try:
                if write(connection, number):
                    acknowledged.append(number)
            except (OSError, http.client.HTTPException):
                time.sleep(RETRY_S)  # killed; another number, because this one may be there or not
            finally:
                connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _wait_for_one_more(acknowledged: list[int]) -> None:
    seen, until = len(acknowledged), time.monotonic() + START_S
    while len(acknowledged) == seen:
        assert time.monotonic() < until, f"no write was acknowledged in {START_S} s"
        time.sleep(0.001)
