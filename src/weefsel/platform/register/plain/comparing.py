"""What changed between two versions of a record, and how a history page says it."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import words

__all__ = ["Change", "Changed", "Piece", "changes", "differences", "said"]

#: a word, or what stands between two
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
#: bounds on the time of a comparison by word: words of a text, and pairs of equal words
_MOST_WORDS: Final = 3000
_MOST_PAIRS: Final = 10_000

Change = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that is not as it was; None is empty, whether it was null, an empty text or an empty list."""

    field: str
    before: Any
    after: Any

    @property
    def kind(self) -> Change:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts: the same in both, gone from the first, or new in the second."""

    kind: Literal["same", "gone", "new"]
    text: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]) -> tuple[Changed, ...]:
    """The fields that differ between two versions of JSON values, in the order of `fields`.

    A field that is not there is empty. 1 and 1.0 are the same; 1 and true are not.

    >>> changes({"name": "Eetclub"}, {"name": "Eetclub Dinsdag"}, ["name", "since"])
    (Changed(field='name', before='Eetclub', after='Eetclub Dinsdag'),)
    """
    pairs = ((name, _value(before.get(name)), _value(after.get(name))) for name in fields)
    return tuple(Changed(name, old, new) for name, old, new in pairs if not _same(old, new))


def _value(value: Any) -> Any:
    return None if value is None or (isinstance(value, str | list | tuple | dict) and not value) else value


def _same(one: Any, other: Any) -> bool:
    """Equality of JSON values, to any depth that JSON is read to."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)


def said(changed: Changed, label: str, lang: Lang, show: Callable[[Any], str] | None = None) -> str:
    """One change in a sentence; `label` names the field, `show` puts a value (one of a list) into words.

    Of lists it says what came and what went.
    """
    tell = show or (lambda value: plain(value, lang))
    if isinstance(changed.before, list | tuple) and isinstance(changed.after, list | tuple):
        return _said_list(list(changed.before), list(changed.after), label, lang, tell)
    before, after = (_told(value, lang, tell) for value in (changed.before, changed.after))
    if changed.kind == "added":
        return text("group.changed_added", lang, label=label, after=after)
    if changed.kind == "removed":
        return text("group.changed_removed", lang, label=label, before=before)
    return text("group.changed", lang, label=label, before=before, after=after)


def _told(value: Any, lang: Lang, tell: Callable[[Any], str]) -> str:
    if isinstance(value, list | tuple):
        return words.enumeration([tell(one) for one in value], lang)
    return "" if value is None else tell(value)


def _said_list(before: list[Any], after: list[Any], label: str, lang: Lang, tell: Callable[[Any], str]) -> str:
    gone = [one for one in before if not any(_same(one, other) for other in after)]
    new = [one for one in after if not any(_same(one, other) for other in before)]
    if new and gone:
        variables = {"label": label, "new": _told(new, lang, tell), "gone": _told(gone, lang, tell)}
        return text("group.changed_list", lang, **variables)
    if new:
        return text("group.changed_added", lang, label=label, after=_told(new, lang, tell))
    if gone:
        return text("group.changed_removed", lang, label=label, before=_told(gone, lang, tell))
    return text("group.changed_order", lang, label=label)


def plain(value: Any, lang: Lang) -> str:
    """A JSON value as a person writes it: yes, 2,5, 1 maart 2026; what has no such form as JSON."""
    if isinstance(value, bool):
        return text("group.yes" if value else "group.no", lang)
    if isinstance(value, str):
        return words.day(value, lang)
    if isinstance(value, float) and not value.is_integer():
        return repr(value).replace(".", text("group.decimal_mark", lang))
    if isinstance(value, int | float):
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts side by side, word for word.

    What is the same and gone makes the first text, what is the same and new the second. Where a comparison by word
    would take too long it is by line, and then as a whole.
    """
    pieces: list[Piece] = []
    for kind, piece in _compared(before, after):
        if piece and pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + piece)
        elif piece:
            pieces.append(Piece(kind, piece))
    return tuple(pieces)


def _compared(before: str, after: str) -> Iterable[tuple[Literal["same", "gone", "new"], str]]:
    for split in (_WORD.findall, lambda whole: whole.splitlines(keepends=True)):
        old, new = split(before), split(after)
        head = _shared(old, new)
        tail = _shared(old[head:][::-1], new[head:][::-1])
        old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
        if max(len(old_middle), len(new_middle)) <= _MOST_WORDS:
            yield "same", "".join(old[:head])
            yield from _matched(old_middle, new_middle)
            yield "same", "".join(old[len(old) - tail :])
            return
    yield "gone", before
    yield "new", after


def _shared(one: list[str], other: list[str]) -> int:
    """How many words two lists begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _matched(old: list[str], new: list[str]) -> Iterable[tuple[Literal["same", "gone", "new"], str]]:
    frequent = _frequent(old, new)
    # spaces and frequent words begin no stretch that is the same; they are part of one beside a rarer word
    matcher = difflib.SequenceMatcher(lambda word: word.isspace() or word in frequent, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(old[old_from:old_to])
        else:
            yield "gone", "".join(old[old_from:old_to])
            yield "new", "".join(new[new_from:new_to])


def _frequent(old: list[str], new: list[str]) -> frozenset[str]:
    """The most frequent words, as many as must go so that the others make few pairs of equal words.

    difflib's time grows with the number of those pairs, again for each stretch that it finds.
    """
    counts, others = (Counter(word for word in tokens if not word.isspace()) for tokens in (old, new))
    pairs = {word: count * others[word] for word, count in counts.items()}
    total = sum(pairs.values())
    frequent: set[str] = set()
    for word in sorted(pairs, key=lambda one: pairs[one], reverse=True):
        if total <= _MOST_PAIRS:
            break
        frequent.add(word)
        total -= pairs[word]
    return frozenset(frequent)
