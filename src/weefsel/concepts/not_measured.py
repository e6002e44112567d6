"""What the figures do not capture: read from `not_measured.toml`, once, on first use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from weefsel.concepts import Concept, Lang, find_concept

__all__ = ["FILE", "NotMeasured", "not_measured"]

#: the list, beside this module
FILE: Final = Path(__file__).with_name("not_measured.toml")


class NotMeasured(NamedTuple):
    """One thing that belongs to the sociale basis and that no figure holds."""

    id: str
    concepts: tuple[Concept, ...]
    fields: Mapping[str, Any]

    def title(self, lang: Lang) -> str:
        """What it is."""
        return self.fields[f"title_{lang}"]

    def why_not(self, lang: Lang) -> str:
        """Why no figure holds it."""
        return self.fields[f"why_not_{lang}"]

    def how_to_look(self, lang: Lang) -> str:
        """How people can see it for themselves."""
        return self.fields[f"how_to_look_{lang}"]

    def take_care(self, lang: Lang) -> str:
        """What to mind while looking."""
        return self.fields[f"take_care_{lang}"]


@lru_cache(maxsize=1)
def not_measured() -> tuple[NotMeasured, ...]:
    """Everything on the list, in the order of the file."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["not_measured"]
    return tuple(
        NotMeasured(fields["id"], tuple(find_concept(id) for id in fields["concepts"]), fields) for fields in entries
    )
