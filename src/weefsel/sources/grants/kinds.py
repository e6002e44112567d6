"""What kind of actor an organisation is, as far as a word in its name says it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Final

from weefsel.concepts import ActorKind

__all__ = ["kind_of"]

_WORD: Final = re.compile(r"\w+")


def kind_of(name: str) -> ActorKind:
    """The kind that a word of `name` tells by `kinds.toml`; `ORGANISATION` where none does.

    >>> str(kind_of("Speeltuinvereniging Weverveen")), str(kind_of("Stichting Voorbeeld"))
    ('association', 'organisation')
    """
    words = _WORD.findall(name.casefold())
    for kind, patterns in _kinds():
        if any(fnmatchcase(word, pattern) for word in words for pattern in patterns):
            return kind
    return ActorKind.ORGANISATION


@cache
def _kinds() -> Sequence[tuple[ActorKind, tuple[str, ...]]]:
    text = resources.files("weefsel.sources.grants").joinpath("kinds.toml").read_text(encoding="utf-8")
    return [(ActorKind(entry["kind"]), tuple(entry["words"])) for entry in tomllib.loads(text)["kind"]]
