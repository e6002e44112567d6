"""How long work takes, and how much memory a process had."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

__all__ = ["median", "once", "peak_mb"]

T = TypeVar("T")


def median(work: Callable[[], object], runs: int) -> float:
    """The median of `runs` times, seconds."""
    return round(statistics.median(once(work)[1] for _ in range(runs)), 5)


def once(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and how long it took; seconds."""
    began = time.perf_counter()
    made = work()
    return made, round(time.perf_counter() - began, 5)


def peak_mb() -> float:
    """The most memory this process ever had, all of it: interpreter, libraries, mapped files; megabytes.

    On Linux the high-water mark of its own memory: `ru_maxrss` of a child begins at what its parent had.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return round(int(line.split()[1]) * 1024 / 1e6, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)
