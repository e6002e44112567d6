"""A source put into the text of a recipe, which otherwise stays as it was written: with its comments and order."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from weefsel.errors import Fault, InputError

__all__ = ["recipe_with_source", "recipe_without_source", "replace_source", "toml_source", "toml_value"]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SOURCE: Final = re.compile(r"[ \t]*\[\[[ \t]*source[ \t]*\]\]")
_WITHIN: Final = re.compile(r"[ \t]*\[\[?[ \t]*source[ \t]*\.")
_HEADER: Final = re.compile(r"[ \t]*\[")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
#: so many heads of tables may stand inside the texts of one source
_FURTHER: Final = 4
_FILE: Final = "recipe"
_MEND: Final = "Put the source in the recipe by hand."


def recipe_with_source(recipe_text: str, source: Mapping[str, Any]) -> str:
    """The recipe with a `[[source]]` more, at its end. `source` holds the keys of a source, `options` among them.

    Raises `InputError` where the text is no recipe, has a source of that id already, or writes its sources in another
    way than as `[[source]]`.
    """
    before = _parsed(recipe_text)
    if any(entry.get("id") == source["id"] for entry in _sources(before)):
        expected = f"another id than {source['id']}, which a source has already"
        raise InputError(Fault(_FILE, expected, "Choose another id, or replace that source.", column="id"))
    wanted = before | {"source": [*_sources(before), _plain(source)]}
    gap = "" if not recipe_text else "\n" if recipe_text.endswith("\n") else "\n\n"
    made = f"{recipe_text}{gap}{toml_source(source)}"
    if _parsed_or_none(made) != wanted:
        raise InputError(Fault(_FILE, "a recipe that lists its sources as [[source]]", _MEND))
    return made


def replace_source(recipe_text: str, source: Mapping[str, Any]) -> str:
    """The recipe with the source of the same id replaced, in its place.

    Raises `InputError` where the text is no recipe, has no source of that id, or writes it in another way than as
    `[[source]]`.
    """
    return _with_block(recipe_text, str(source["id"]), toml_source(source), [_plain(source)])


def recipe_without_source(recipe_text: str, source_id: str) -> str:
    """The recipe without the source of this id; what is written around it stays.

    Raises `InputError` where the text is no recipe, has no source of that id, or writes it in another way than as
    `[[source]]`.
    """
    return _with_block(recipe_text, source_id, "", [])


def _with_block(recipe_text: str, source_id: str, block: str, entry: list[Any]) -> str:
    """The recipe in which `block`, which reads as `entry`, stands where the source was."""
    before = _parsed(recipe_text)
    entries = list(_sources(before))
    ids = [one.get("id") for one in entries]
    if source_id not in ids:
        there = ", ".join(map(str, ids))
        raise InputError(Fault(_FILE, f"the id of a source: {there}", "Mend the id.", column="id", value=source_id))
    at = ids.index(source_id)
    entries[at : at + 1] = entry
    wanted = {key: value for key, value in (before | {"source": entries}).items() if key != "source" or value}
    for start, end in _blocks(recipe_text):
        made = recipe_text[:start] + block + recipe_text[end:]
        # what looks like a block may stand inside a text of several lines: only the outcome can tell
        if _parsed_or_none(made) == wanted:
            return made
    raise InputError(Fault(_FILE, "a recipe that lists its sources as [[source]]", _MEND))


def toml_source(source: Mapping[str, Any]) -> str:
    """A `[[source]]` in TOML; its tables, as `options`, below it as tables of their own."""
    lines = ["[[source]]"]
    lines += [f"{_key(key)} = {toml_value(value)}" for key, value in source.items() if not isinstance(value, Mapping)]
    for name, table in source.items():
        if isinstance(table, Mapping):
            lines += ["", f"[source.{_key(name)}]"]
            lines += [f"{_key(key)} = {toml_value(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """A value in TOML: text, number, boolean, date, list or table.

    >>> toml_value({"Pct 65+": [1, 2.5, True]})
    '{ "Pct 65+" = [1, 2.5, true] }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {toml_value(part)}" for key, part in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        parts = [toml_value(part) for part in value]
        if any(isinstance(part, Mapping) for part in value):
            return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
        return f"[{', '.join(parts)}]"
    raise TypeError(f"no value of a recipe: {type(value).__name__}")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        expected = "whole characters of Unicode"
        raise InputError(Fault(_FILE, expected, "Mend the text.", value=value)) from None
    inside = "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 0x20 or ord(c) == 0x7F else c) for c in value)
    return f'"{inside}"'


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(Fault(_FILE, f"a recipe in TOML; the reader says: {reason}", "Mend the recipe.")) from None


def _parsed_or_none(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None


def _sources(recipe: Mapping[str, Any]) -> list[dict[str, Any]]:
    sources = recipe.get("source", [])
    if not isinstance(sources, list) or not all(isinstance(entry, dict) for entry in sources):
        raise InputError(Fault(_FILE, "a recipe that lists its sources as [[source]]", _MEND, column="source"))
    return sources


def _plain(value: Any) -> Any:
    """A value as TOML gives it back: tables as dicts, lists as lists, words of a vocabulary as texts."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return str(value)
    return [_plain(part) for part in value] if isinstance(value, Sequence) else value


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where a [[source]] with the tables that belong to it may begin and end, the likeliest first.

    A line that looks like the head of a table may stand inside a text of several lines; then a block ends further on.
    """
    starts: list[int] = []
    heads: list[int] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line) and not _WITHIN.match(line):
            heads.append(at)
            starts += [at] if _SOURCE.match(line) else []
        at += len(line)
    heads.append(len(text))
    for further in range(min(len(heads), _FURTHER)):
        for start in starts:
            position = heads.index(start) + 1 + further
            if position < len(heads):
                yield start, _without_tail(text, start, heads[position])


def _without_tail(text: str, start: int, end: int) -> int:
    """The end of a block without the blank lines and comments behind it: those belong to what comes next."""
    lines = text[start:end].splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        end -= len(lines.pop())
    return end
