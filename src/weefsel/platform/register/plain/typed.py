"""What people type, made fit to keep: one line, or text of several. Letters of any script, and emoji, are data."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from weefsel.concepts import Lang
from weefsel.concepts.texts import text

__all__ = ["Wrong", "line", "prose"]

#: what turns the order of reading round, or is not seen at all; joiners stay, for Persian, Hindi and emoji
_UNSEEN: Final = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BREAK: Final = re.compile(r"\r\n?|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
#: halves of a character, and codes that are none
_BROKEN: Final = re.compile(
    r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(f"\\U{p:04x}fffe\\U{p:04x}ffff" for p in range(1, 15)) + "]"
)
_MARKS: Final = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
#: more marks on one letter than any language has: they are drawn over the lines above and below
_TOWER: Final = re.compile(rf"([{_MARKS}]{{4}})[{_MARKS}]+")
#: letters and signs that show nothing
_BLANK: Final = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u200c\u200d\ufe0e\ufe0f")
#: how many times its limit a text may be before it is looked at
_LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field: a text of the catalogue that says how to mend it."""

    field: str
    text_id: str
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str], hash=False)

    def said(self, lang: Lang) -> str:
        return text(self.text_id, lang, **self.variables)


def line(value: object, most: int, *, field: str = "", needed: bool = True) -> str | Wrong:
    """One line of at most `most` characters: NFC, spaces folded, without what is not seen.

    Empty only when it is not needed.
    """
    cleaned = _cleaned(value, most, field)
    if isinstance(cleaned, Wrong):
        return cleaned
    return _measured(" ".join(cleaned.split()), most, field, needed=needed)


def prose(value: object, most: int, *, field: str = "", needed: bool = False) -> str | Wrong:
    """Text of several lines, of at most `most` characters; at most one empty line between two others."""
    cleaned = _cleaned(value, most, field)
    if isinstance(cleaned, Wrong):
        return cleaned
    lines = (" ".join(one.split()) for one in cleaned.split("\n"))
    return _measured(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), most, field, needed=needed)


def _cleaned(value: object, most: int, field: str) -> str | Wrong:
    if value is None:
        return ""
    if not isinstance(value, str):
        return Wrong(field, "group.wrong_no_text")
    if len(value) > _LOOKED_AT * most + 1000:
        return Wrong(field, "group.wrong_long", {"n": str(len(value) - most)})
    if value.isascii() and value.isprintable():
        # there is nothing in it to clean
        return value
    if _BROKEN.search(value):
        return Wrong(field, "group.wrong_broken")
    seen = _UNSEEN.sub("", _CONTROL.sub("", _BREAK.sub("\n", value)))
    return _TOWER.sub(r"\1", unicodedata.normalize("NFC", seen))


def _measured(value: str, most: int, field: str, *, needed: bool) -> str | Wrong:
    if not value or (value[0] in _BLANK and not any(sign not in _BLANK and not sign.isspace() for sign in value)):
        return Wrong(field, "group.wrong_empty") if needed else ""
    if len(value) > most:
        return Wrong(field, "group.wrong_long", {"n": str(len(value) - most)})
    return value
