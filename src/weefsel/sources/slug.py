"""A name as it stands in a URL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["slug_of"]


def slug_of(name: str, taken: Iterable[str] = ()) -> str:
    """`name` as lower-case ASCII letters and digits with hyphens; a number follows it where it is `taken` already.

    >>> slug_of("Gamprin-Bendern"), slug_of("Balzers", ["balzers"])
    ('gamprin-bendern', 'balzers-2')
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "gebied"
    known = set(taken)
    free, number = slug, 2
    while free in known:
        free, number = f"{slug}-{number}", number + 1
    return free
