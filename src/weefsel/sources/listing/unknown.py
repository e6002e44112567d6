"""Words in a list that stand for nothing yet: a person may say what they mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from weefsel.sources.kinds import folded
from weefsel.sources.listing.convert import CONVERT, WORDED
from weefsel.sources.listing.intake import SheetKept
from weefsel.sources.listing.mapping import ListMapping
from weefsel.sources.listing.rows import different

__all__ = ["Unknown", "unknown_words"]

#: A column with more different words is no column of words.
_MOST_DIFFERENT: Final = 120
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word, the column it stands in, the field that is about, and in how many cells it is."""

    column: str
    field: str
    word: str
    count: int


def unknown_words(kept: SheetKept, folder: Path, mapping: ListMapping, most: int) -> list[Unknown]:
    """The words that stand for nothing, with those that a person explained before; the most frequent first."""
    columns = {name: role for name, role in mapping.columns.items() if role in WORDED and name in kept.columns.values()}
    if not columns:
        return []
    found: Counter[tuple[str, str, str]] = Counter()
    for name, texts in different(kept, folder, list(columns)).items():
        role = columns[name]
        field = role.partition(".")[2]
        if len(texts) > _MOST_DIFFERENT:
            continue
        for text, count in texts.items():
            for word in CONVERT[role](text, field, {}).unknown.split(", "):
                if word and len(word) <= _LONGEST:
                    found[name, field, word] += count
    said = {(field, word) for field, words in mapping.words.items() for word in words}
    ordered = sorted(found.items(), key=lambda one: ((one[0][1], folded(one[0][2])) in said, -one[1], one[0]))
    return [Unknown(name, field, word, count) for (name, field, word), count in ordered[:most]]
