"""What is known of a node and of a tie in a file: each column once, with its type and what others call it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Final

import pandas as pd

from weefsel.concepts import LANGS, ActorKind, Concept, Function, Layer, Pillar, PlaceKind, Sphere, TieKind
from weefsel.snapshot.columns import MANY

__all__ = [
    "BETWEEN",
    "NODE_COLUMNS",
    "NODE_FIELDS",
    "TIE_COLUMNS",
    "TIE_FIELDS",
    "Field",
    "Type",
    "is_sound",
    "records",
]

#: between the words of a list; taken apart at any of `_BETWEEN`
BETWEEN: Final = "|"
_BETWEEN: Final = str.maketrans(dict.fromkeys("|,;", "\n"))
_NO_XML: Final = frozenset({"\ufffe", "\uffff", *(chr(code) for code in range(0xD800, 0xE000))})
#: no text is longer, in characters: a name, an id
LONGEST: Final = 1_000
_YES: Final = ("true", "1", "yes", "ja", "waar")
_NO: Final = ("false", "0", "no", "nee", "onwaar")


class Type(Enum):
    """What a column holds."""

    TEXT = "a text"
    WORD = "a word"
    WORDS = "words"
    FLAG = "true or false"
    NUMBER = "a number"
    DAY = "a day"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of nodes or ties."""

    name: str
    type: Type = Type.TEXT
    #: what others call it, in small letters and with _ for spaces
    also: tuple[str, ...] = ()
    words: tuple[type[Concept], ...] = ()
    least: float = 0.0
    most: float = MANY

    @property
    def expected(self) -> str:
        """What should stand there, for a person."""
        if self.type in (Type.WORD, Type.WORDS):
            codes = [str(one) for scheme in self.words for one in scheme] or list(_SIDES)
            return f"one of {', '.join(codes[:12])}{', …' if len(codes) > 12 else ''}"
        if self.type is Type.NUMBER:
            return f"a number from {self.least:g} to {self.most:g}"
        return {Type.DAY: "a day as 2024-05-31", Type.FLAG: "true or false"}.get(
            self.type, f"a text of at most {LONGEST:,} characters"
        )

    def value_of(self, text: str) -> Any:
        """What a text says. Raises `ValueError` where it says nothing that this column can hold."""
        return _READERS[self.type](self, text.strip())

    def text_of(self, value: Any) -> str:
        """A value as it is written; `value_of` reads it back."""
        if self.type is Type.WORDS:
            return BETWEEN.join(map(str, value))
        if self.type is Type.FLAG:
            return "true" if value else "false"
        return f"{value:.15g}" if self.type is Type.NUMBER else str(value)


_SIDES: Final = ("from", "to", "both", "document")

NODE_FIELDS: Final = (
    Field("node_id", also=("id", "actor_id")),
    Field("name", also=("label", "naam")),
    Field("is_place", Type.FLAG),
    Field("kind", Type.WORD, ("type", "soort", "category"), (ActorKind, PlaceKind)),
    Field("sphere", Type.WORD, ("sfeer",), (Sphere,)),
    Field("layer", Type.WORD, ("laag",), (Layer,)),
    Field("pillar", Type.WORD, ("pijler",), (Pillar,)),
    Field("functions", Type.WORDS, ("function", "functies"), (Function,)),
    Field("area_code", also=("area", "buurtcode")),
    Field("place_id"),
    Field("since", Type.DAY, ("start",)),
    Field("until", Type.DAY, ("end",)),
)
TIE_FIELDS: Final = (
    Field("tie_id", also=("id",)),
    Field("from_id", also=("from", "source", "van")),
    Field("to_id", also=("to", "target", "naar")),
    Field("kind", Type.WORD, ("tie_kind", "soort", "relation", "relationship", "label"), (TieKind,)),
    Field("formal", Type.FLAG),
    Field("strength", Type.NUMBER, ("sterkte",), least=1, most=3),
    Field("from_date", Type.DAY, ("start", "since", "vanaf")),
    Field("until_date", Type.DAY, ("end", "until", "tot")),
    Field("amount_eur", Type.NUMBER, ("amount", "bedrag")),
    Field("said_by", Type.WORD),
)
NODE_COLUMNS: Final = tuple(field.name for field in NODE_FIELDS)
TIE_COLUMNS: Final = tuple(field.name for field in TIE_FIELDS)


def is_sound(text: str) -> bool:
    """Whether it can be the text of a name or an id."""
    return 0 < len(text) <= LONGEST and "\0" not in text


@cache
def _known(words: tuple[type[Concept], ...]) -> Mapping[str, str]:
    """A word as others may write it → its code: the code itself, or its label in Dutch or English."""
    found = {side: side for side in _SIDES} if not words else {}
    for scheme in words:
        for one in scheme:
            found |= {one.label(lang).lower(): str(one) for lang in LANGS if one.label(lang).lower() not in found}
    return found | {str(one): str(one) for scheme in reversed(words) for one in scheme}


def _text(_: Field, text: str) -> str:
    if not is_sound(text):
        raise ValueError("too long, or not text")
    return text


def _word(field: Field, text: str) -> str:
    try:
        return _known(field.words)[text.lower()]
    except KeyError:
        raise ValueError("unknown word") from None


def _words(field: Field, text: str) -> list[str]:
    bare = text.removeprefix("[").removesuffix("]").translate(_BETWEEN)
    return list(dict.fromkeys(_word(field, word.strip()) for word in bare.split("\n") if word.strip()))


def _flag(_: Field, text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError("neither yes nor no")
    return text.lower() in _YES


def _number(field: Field, text: str) -> float:
    number = float(text)
    if not field.least <= number <= field.most:
        raise ValueError("out of bounds")
    return number


def _day(_: Field, text: str) -> date:
    """A day; of a moment its day. A year alone says too little: is it its first day or its last?"""
    if text[4:5] + text[7:8] != "--" or text[10:11] not in ("", "T", " "):
        raise ValueError("no day")
    return date.fromisoformat(text[:10])


_READERS: Final[Mapping[Type, Callable[[Field, str], Any]]] = {
    Type.TEXT: _text,
    Type.WORD: _word,
    Type.WORDS: _words,
    Type.FLAG: _flag,
    Type.NUMBER: _number,
    Type.DAY: _day,
}


def records(table: pd.DataFrame, fields: Iterable[Field]) -> list[dict[str, str]]:
    """The rows of a table as texts, column by column; what is empty or not there is left out."""
    named = [field for field in fields if field.name in table]
    columns = [table[field.name].tolist() for field in named]
    made: list[dict[str, str]] = []
    for row in zip(*columns, strict=True):
        cells = {field.name: _told(field, cell) for field, cell in zip(named, row, strict=True) if not _is_empty(cell)}
        made.append({name: text for name, text in cells.items() if text})
    return made


def _told(field: Field, value: Any) -> str:
    if field.type is Type.DAY:
        return pd.Timestamp(value).date().isoformat()
    return writable(field.text_of(value)).strip()


def writable(text: str) -> str:
    """A text without the few characters that XML cannot hold and no name needs; its lines end alike everywhere."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\t\n" or (one >= " " and one not in _NO_XML))


def _is_empty(cell: Any) -> bool:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return isinstance(cell, float) and math.isnan(cell)
