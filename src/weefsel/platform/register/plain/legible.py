"""A text as a reader sees it, for a search that is not fooled: plain letters, digits and marks, and where each was."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["Legible", "legible"]

#: what looks like another character, beyond what Unicode itself says (NFKC)
_LIKE: Final = {
    **dict.fromkeys("·•∙‧⋅・･。｡．﹒․‚٫۔܁܂⸳⸱᎐॰◦●ꓸ𝅭˙", "."),
    **dict.fromkeys("‐‑‒–—―−﹘⁃˗‾ー－_⸺⸻〜~", "-"),
    **dict.fromkeys("⁄∕⧸╱／|¦", "/"),
    **dict.fromkeys("＋﹢➕⁺₊", "+"),
    **dict.fromkeys("（❨❪⟮", "("),
    **dict.fromkeys("）❩❫⟯", ")"),
    **dict.fromkeys("＠﹫Ⓐⓐ", "@"),
    **dict.fromkeys("аɑα", "a"),
    **dict.fromkeys("еεҽ", "e"),
    **dict.fromkeys("оοօ", "o"),
    **dict.fromkeys("рρ", "p"),
    **dict.fromkeys("сϲ", "c"),
    **dict.fromkeys("хχ", "x"),
    **dict.fromkeys("уγ", "y"),
    **dict.fromkeys("іιı", "i"),
    **dict.fromkeys("ӏ", "l"),
    "ј": "j",
    "ѕ": "s",
    "һ": "h",
    "ԁ": "d",
    "м": "m",
    "н": "h",
    "к": "k",
    "т": "t",
    "в": "b",
    "υ": "u",
    "ν": "v",
    "η": "n",
    "ո": "n",
}
_MARKS: Final = str.maketrans("_~|", "--/")


#: a character that stands for a whole sentence is cut short
_MOST_OF_ONE: Final = 4


@dataclass(frozen=True, slots=True)
class Legible:
    """`text` in small letters; its character `i` comes from the character `origin[i]` of what was given."""

    text: str
    #: None where every character stands where it stood
    origin: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` stood, with the unseen ones between them."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def legible(text: str) -> Legible:
    """What is left of a text when look-alikes are themselves, and what nobody sees is gone."""
    if text.isascii() and text.replace("\n", " ").isprintable():
        return Legible(text.lower().translate(_MARKS), None)
    letters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for plain in _plain(character):
            letters.append(plain)
            origin.append(place)
    return Legible("".join(letters), tuple(origin))


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    """The characters that one is read as: none for what is not seen."""
    if character == "\n":
        return character
    if character in _LIKE:
        return _LIKE[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me", "Cc", "Cs"):
        return " " if character in "\t\r\v\f\x1c\x1d\x1e\x1f\x85" else ""
    if category in ("Zs", "Zl", "Zp"):
        return " "
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    seen = (_LIKE.get(c, c) for c in unicodedata.normalize("NFKD", character).lower())
    return "".join(c for c in seen if not unicodedata.combining(c))[:_MOST_OF_ONE]
