"""The compiled loops of the web, by subject: `kernels_removal`, `kernels_parts`, `kernels_brokers`, `kernels_sampling`.

Each lets go of Python's lock, so that blocks of one question run beside one another in threads. Blocks are the same on
every machine and are added up in their order: an answer does not hang on how many threads there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from weefsel.network.hierarchy import THREADS

__all__ = ["in_threads"]

Block = TypeVar("Block")
Found = TypeVar("Found")


def in_threads(work: Callable[[Block], Found], blocks: Iterable[Block]) -> Iterator[Found]:
    """What `work` finds in each block, in their order."""
    with ThreadPoolExecutor(THREADS) as threads:
        yield from threads.map(work, blocks)
