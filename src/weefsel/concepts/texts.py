"""The one catalogue of texts: what site, sentences, command line and TypeScript say, in Dutch and English.

The texts stand in `texts/<group>.toml`, one entry each:

    [[text]]
    id = "map.found"                    # begins with the name of its file
    nl = "{count} plekken gevonden"     # level B1, "u"
    en = "{count} places found"
    vars = ["count"]                    # only if it has variables; both languages use all of them

Words of a vocabulary ("ontmoeting", "niet gemeten") are not here: they are `label` and `definition` of a `Concept`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from weefsel.concepts.lang import LANGS, Lang

__all__ = ["DIRECTORY", "Text", "read", "text", "texts"]

#: the catalogue, beside this module
DIRECTORY: Final = Path(__file__).with_name("texts")

_ID: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_VARIABLE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_KEYS: Final = frozenset({"id", "vars", *LANGS})


class Text(NamedTuple):
    """One text in all languages, with the names of the variables that it must be given."""

    id: str
    words: Mapping[Lang, str]
    variables: frozenset[str]


def text(id: str, lang: Lang, /, **variables: str) -> str:
    """The text `id` in a language, with its variables filled in.

    Variables are strings: how a number or date is written is for the caller to say. They come out as they are, so a
    template escapes the result as it would any other string.

    Raises `LookupError` for an id or language that does not exist, `TypeError` for a variable that is missing or that
    the text does not have: both are mistakes in the program.

    >>> text("publish.minutes", "nl", n="12")
    '12 min'
    """
    entry = texts().get(id)
    if entry is None:
        near = get_close_matches(id, texts(), n=1)
        raise LookupError(f"there is no text {id!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    if lang not in LANGS:
        raise LookupError(f"text {id!r}: there is no language {lang!r}, only {_list(LANGS)}")
    missing, extra = entry.variables - variables.keys(), variables.keys() - entry.variables
    if missing or extra:
        wrong = [f"misses {_list(missing)}"] * bool(missing) + [f"does not have {_list(extra)}"] * bool(extra)
        raise TypeError(f"text {id!r} {' and '.join(wrong)}; its variables are: {_list(entry.variables) or 'none'}")
    return _VARIABLE.sub(lambda name: variables[name[1]], entry.words[lang])


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Text]:
    """Every text by id."""
    return read(DIRECTORY)


def read(directory: Path) -> dict[str, Text]:
    """The texts of all files of a directory. Raises one `ValueError` that names everything wrong in them."""
    found: dict[str, Text] = {}
    faults: list[str] = []
    for path in sorted(directory.glob("*.toml")):
        for fields in _entries(path, faults):
            entry = Text(str(fields.get("id")), {lang: fields.get(lang, "") for lang in LANGS}, _declared(fields))
            wrong = [*_faults(entry, fields, path.stem), *["stands there twice"] * (entry.id in found)]
            faults += [f"{path.name}: {entry.id!r} {fault}" for fault in wrong]
            found[entry.id] = entry
    if faults:
        raise ValueError("\n".join(faults))
    return found


def _entries(path: Path, faults: list[str]) -> list[dict[str, Any]]:
    """The [[text]] entries of a file; what is wrong with the file as a whole is added to `faults`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path.name}: {error}")
        return []
    if content.keys() != {"text"}:
        faults.append(f"{path.name}: holds {_list(content) or 'nothing'}, expected [[text]] entries only")
    return content.get("text", [])


def _declared(fields: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(fields.get("vars", ()))


def _faults(entry: Text, fields: Mapping[str, Any], group: str) -> Iterator[str]:
    if not _ID.fullmatch(entry.id):
        yield "is no id: lower-case words with dots between"
    if not entry.id.startswith(f"{group}."):
        yield f"should begin with {group!r} and a dot, the name of its file"
    if unknown := fields.keys() - _KEYS:
        yield f"has keys that mean nothing: {_list(unknown)}"
    for lang, words in entry.words.items():
        if not words.strip():
            yield f"has no {lang}"
            continue
        if "{" in (rest := _VARIABLE.sub("", words)) or "}" in rest:
            yield f"has a brace in {lang} that is no {{variable}}"
        if (used := set(_VARIABLE.findall(words))) != entry.variables:
            yield f"uses {_list(used) or 'no variables'} in {lang} but vars says {_list(entry.variables) or 'none'}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
