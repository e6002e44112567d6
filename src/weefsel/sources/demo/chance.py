"""Chance and ids that come out the same on every machine."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

__all__ = ["minted", "one_of", "rng"]

T = TypeVar("T")

#: the namespace of all ids of fictional things
NAMESPACE: Final = uuid.UUID("6f1d3c52-6b0e-5d57-9a3e-7765657665ee")


def rng(seed: int, *subject: str) -> np.random.Generator:
    """The random numbers for one subject: what one subject draws never shifts those of another."""
    return np.random.Generator(np.random.PCG64([seed, *(zlib.crc32(s.encode()) for s in subject)]))


def one_of(random: np.random.Generator, values: Sequence[T]) -> T:
    """One of `values`, each as likely."""
    return values[int(random.integers(len(values)))]


def minted(*key: str) -> str:
    """The id of the thing with this key: always the same (UUID version 5, RFC 9562)."""
    return str(uuid.uuid5(NAMESPACE, "/".join(key)))
