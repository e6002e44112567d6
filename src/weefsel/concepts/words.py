"""Reads `concepts.toml`: the label, definition and origin of every word. Read once, on first use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from weefsel.concepts.lang import Lang

__all__ = ["FILE", "Article", "Entry", "Seed", "articles", "by_id", "concept_entries", "scheme_entries"]

#: the words, beside this module
FILE: Final = Path(__file__).with_name("concepts.toml")


class Article(NamedTuple):
    """One of the five articles that Weefsel is built from. `year` is None where the article does not tell."""

    number: str
    title: str
    publisher: str
    year: int | None


class Seed(NamedTuple):
    """Where a word comes from: the number of an article, or "design", and what it says there (in Dutch, our words)."""

    file: str
    says: str


class Entry(NamedTuple):
    """What `concepts.toml` says about one vocabulary or one value; the head of that file lists the keys."""

    id: str
    seeds: tuple[Seed, ...]
    fields: Mapping[str, Any]

    def words(self, key: str, lang: Lang) -> str:
        """The words of `key` in a language; `KeyError` if this entry has none."""
        return self.fields[f"{key}_{lang}"]


@lru_cache(maxsize=1)
def _file() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def by_id(rows: Iterable[Mapping[str, Any]]) -> dict[str, Entry]:
    """The entries of a file by their id, in its order. Raises `ValueError` for an id that stands there twice."""
    entries: dict[str, Entry] = {}
    for fields in rows:
        if fields["id"] in entries:
            raise ValueError(f"{FILE.name} has two entries {fields['id']!r}")
        seeds = tuple(Seed(seed["file"], seed["says"]) for seed in fields["seed"])
        entries[fields["id"]] = Entry(fields["id"], seeds, fields)
    return entries


@lru_cache(maxsize=1)
def scheme_entries() -> Mapping[str, Entry]:
    """The vocabularies by id, such as `tie_kind`."""
    return by_id(_file()["scheme"])


@lru_cache(maxsize=1)
def concept_entries() -> Mapping[str, Entry]:
    """The values of all vocabularies by id, such as `tie_kind.knows`."""
    return by_id(_file()["concept"])


@lru_cache(maxsize=1)
def articles() -> Mapping[str, Article]:
    """The five articles by number, 000 to 004."""
    return {
        seed["id"]: Article(seed["id"], seed["title"], seed["publisher"], seed.get("year")) for seed in _file()["seed"]
    }
