"""One warm process beside the web server that answers questions: it holds the network and its kernels.

A web process stays light and is never blocked by a calculation (see docs/decisions). The worker is started at the first
question, and anew when it has ended.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.util import Finalize
from operator import attrgetter
from typing import Any, Final

from weefsel import publish
from weefsel.publish import charts_svg

__all__ = ["ask", "draw"]

#: a question that takes longer is given up, seconds: the first one of a large place has to read its network
LONGEST_S: Final = 60.0
#: a chart that takes longer is left out, for the same stands in a table; the first one has to start the worker
CHART_S: Final = 30.0
#: what multiprocessing ends first has the highest number; the queues that a pool tells its process by have 10
BEFORE_QUEUES: Final = 100
_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def _answer(directory: str, method: str, arguments: tuple[Any, ...]) -> Any:
    return attrgetter(method)(publish.open_site(directory))(*arguments)


def ask(directory: str, method: str, *arguments: Any) -> Any:
    """What a method of `SiteData`, or of a part of it (`codebook.file`), gives, by the worker.

    Raises what that raises, and `TimeoutError`.
    """
    return _asked(LONGEST_S, _answer, directory, method, arguments)


def _drawn(specification: str) -> str:
    return charts_svg.drawn(json.loads(specification))


def draw(specification: str) -> str:
    """The SVG of a chart's specification (JSON), by the worker. Raises `BuildError` and `TimeoutError`."""
    return _asked(CHART_S, _drawn, specification)


def _asked(longest_s: float, does: Callable[..., Any], *arguments: Any) -> Any:
    pool = _running()
    try:
        return pool.submit(does, *arguments).result(longest_s)
    except BrokenProcessPool:  # it was ended from outside, or ran out of memory: once more with a new one
        _stop(pool)
        return _running().submit(does, *arguments).result(longest_s)


def _running() -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            # Ctrl+C reaches every process of a terminal: the web server ends the worker, see below
            _pool = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=signal.signal,
                initargs=(signal.SIGINT, signal.SIG_IGN),
            )
            # a web process that multiprocessing started waits for its children before a pool is told to end
            Finalize(None, _pool.shutdown, kwargs={"cancel_futures": True}, exitpriority=BEFORE_QUEUES)
        return _pool


def _stop(broken: ProcessPoolExecutor) -> None:
    """Give up a broken worker; not the new one, where another thread has started it already."""
    global _pool
    with _lock:
        if _pool is broken:
            _pool = None
    broken.shutdown(wait=False, cancel_futures=True)
