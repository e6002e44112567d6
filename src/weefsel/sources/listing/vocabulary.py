"""The words of lists, Dutch and English: what a header says a column is, and what a word in a cell stands for.

They stand in `words.toml`; the labels of the concepts are words as well.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from weefsel import concepts
from weefsel.concepts.lang import LANGS
from weefsel.sources.kinds import folded, kind_of

__all__ = ["KEEP", "PERSON", "ROLES", "SKIP", "What", "header_key", "is_nothing", "listed", "role_of", "words_of"]

#: what no field has room for: kept with the record, shown as such
KEEP: Final = "row.rest"
#: who a person is: not kept at all
PERSON: Final = "row.person"
#: left out on purpose
SKIP: Final = "row.skip"


class What(StrEnum):
    """What each row of a list is."""

    GROUPS = "groups"
    ACTIVITIES = "activities"
    PLACES = "places"
    TIES = "ties"
    MONEY = "money"


#: vocabulary of a field → the concepts that are its words
_CONCEPTS: Final[Mapping[str, Any]] = {
    "functions": concepts.Function,
    "actor_kind": concepts.ActorKind,
    "offer_kind": concepts.OfferKind,
    "audience": concepts.Audience,
    "referral": concepts.Referral,
    "free": concepts.Free,
    "setting": concepts.Setting,
    "count": concepts.Count,
    "sphere": concepts.Sphere,
    "layer": concepts.Layer,
    "pillar": concepts.Pillar,
    "tie_kind": concepts.TieKind,
    "place_kind": concepts.PlaceKind,
}
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_AGAIN: Final = re.compile(r" \(\d+\)$")
_BETWEEN: Final = re.compile(r"\s*[,;|/\n•·+]\s*")
_BETWEEN_WORDS: Final = re.compile(r"\s+(?:en|and|&|of|or)\s+", re.IGNORECASE)
#: headers that are misspelt are still known from this likeness on
_MISSPELT: Final = 0.87
_SHORTEST_MISSPELT: Final = 6


@cache
def words() -> Mapping[str, Any]:
    """All of `words.toml`."""
    return tomllib.loads(files("weefsel.sources.listing").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def _small() -> frozenset[str]:
    return frozenset(words()["small_words"].split())


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A header to compare with: no capitals, accents, signs, spaces or small words, nor what is between brackets.

    >>> header_key("Naam van de organisatie (verplicht)"), header_key("E-mail_adres")
    ('naamorganisatie', 'emailadres')
    """
    parts = _parts(header)
    return "".join([part for part in parts if part not in _small()] or parts)


def _whole_key(header: str) -> str:
    """The same with its small words, which may make a difference: van groep, naar groep."""
    return "".join(_parts(header))


def _parts(header: str) -> list[str]:
    bare = _IN_BRACKETS.sub(" ", _AGAIN.sub("", header)) or header
    return folded(bare.replace("_", " ")).split() or folded(header).split()


@cache
def _headers() -> Mapping[str, str]:
    said = [(one, role) for role, all_said in words()["headers"].items() for one in all_said]
    whole = {_whole_key(one): role for one, role in said}
    return {header_key(one): role for one, role in reversed(said)} | whole


@cache
def _generic() -> Mapping[tuple[str, str], str]:
    """(Header, what the list is of) → role."""
    return {
        (key, what): entry[what]
        for entry in words()["generic"].values()
        for said in entry["said"]
        for key in (_whole_key(said), header_key(said))
        for what in map(str, What)
        if what in entry
    }


@cache
def _above() -> Mapping[str, str]:
    return {header_key(said): group for group, all_said in words()["above"].items() for said in all_said}


#: group that stands above a column → what a list would be of that has such columns
_AS: Final = {"group": What.GROUPS, "offer": What.ACTIVITIES, "place": What.PLACES}


@lru_cache(maxsize=4096)
def role_of(header: str, what: What) -> str | None:
    """What a column is by its header, in a list of `what`; nothing where the header says nothing.

    A header of two rows, `Organisatie / Naam`, is looked at within what stands above it.
    """
    above, _, last = header.rpartition(" / ")
    group = _above().get(header_key(above.split(" / ")[-1])) if above else None
    if group == "person":
        return PERSON
    found = _known(header, what)
    if found is None and above:
        found = _known(f"{last} {above}", what) or (_known(last, _AS[group]) if group else None) or _known(last, what)
    if found is None and _is_about_a_person(header):
        return PERSON
    return found or _misspelt(last or header, what)


def _is_about_a_person(header: str) -> bool:
    said = f" {folded(header)} "
    return any(f" {word} " in said for word in words()["about_persons"])


def _known(header: str, what: What) -> str | None:
    generic = _generic().get((_whole_key(header), str(what))) or _generic().get((header_key(header), str(what)))
    if generic is not None:
        return generic
    found = _headers().get(_whole_key(header)) or _headers().get(header_key(header))
    return found if found is None or _belongs(found, what) else None


def _misspelt(header: str, what: What) -> str | None:
    """The role of a header that is written with a mistake."""
    key = header_key(header)
    if len(key) < _SHORTEST_MISSPELT or not key.isalpha():
        return None
    near = difflib.get_close_matches(key, [one for one in _headers() if one[0] == key[0]], n=1, cutoff=_MISSPELT)
    found = _headers()[near[0]] if near else None
    return found if found is None or _belongs(found, what) else None


def _belongs(role: str, what: What) -> bool:
    """Whether a list of `what` has columns of this role."""
    kind = role.partition(".")[0]
    if what is What.TIES:
        return kind in ("tie", "row")
    if what is What.MONEY:
        return kind in ("funding", "group", "at", "row")
    return kind not in ("tie", "funding")


def is_header(text: str) -> bool:
    """Whether a text is a header that is known in some list."""
    return _whole_key(text) in _all_headers() or header_key(text) in _all_headers()


@cache
def _all_headers() -> frozenset[str]:
    return frozenset({*_headers(), *(key for key, _ in _generic())})


def is_above(text: str) -> bool:
    """Whether a text is one that stands above several columns together."""
    return header_key(text) in _above()


@cache
def _roles() -> frozenset[str]:
    return frozenset({*words()["headers"], *_generic().values(), KEEP, PERSON, SKIP, "offer.on", *_SILENT})


#: roles that no header of a list says by itself
_SILENT: Final = (
    *("place.sphere", "place.layer", "tie.from_date", "tie.until_date", "tie.amount_eur"),
    *("funding.from_date", "funding.until_date", "offer.from_date", "offer.until_date"),
)
ROLES: Final = _roles()


@cache
def words_of(field: str) -> Mapping[str, str]:
    """The words for the values of a field, folded, and the value that each stands for."""
    said: dict[str, str] = {}
    for value, all_said in words()["values"].get(field, {}).items():
        said |= {folded(word): value for word in all_said}
    for concept in _CONCEPTS.get(field, ()):
        said |= {folded(word): str(concept) for word in (str(concept), *(concept.label(lang) for lang in LANGS))}
    for value in words()["values"].get(field, {}):
        said.setdefault(folded(value), value)
    if field == "tie_kind":
        said = {word: value for word, value in said.items() if value not in ("formal", "informal")}
    return said


@lru_cache(maxsize=20_000)
def value_of(field: str, word: str) -> str | None:
    """The value of a field that a word stands for; nothing where it stands for none."""
    key = folded(word)
    found = words_of(field).get(key) or words_of(field).get(key.removesuffix("s"))
    if found is None and field == "place_kind" and (kind := kind_of(word)) is not None:
        return str(kind)
    return found


def listed(text: str) -> list[str]:
    """The words of a cell with several: between commas, semicolons, strokes or lines."""
    return [one for one in _BETWEEN.split(text) if one]


def and_listed(text: str) -> list[str]:
    """The same, also between the words "en" and "and"."""
    return [one for one in _BETWEEN_WORDS.split(text) if one]


@cache
def _nothing() -> frozenset[str]:
    return frozenset(words()["nothing"])


def is_nothing(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "n.v.t.", "onbekend"."""
    return not text or (len(text) < 13 and text.lower().strip(" .:") in _nothing())


@cache
def first_words(which: str) -> tuple[str, ...]:
    """`totals` or `notes`: with which words a row begins that is no record."""
    return tuple(folded(word) for word in words()[which])


@lru_cache(maxsize=50_000)
def said_by_name(table: str, name: str) -> str | None:
    """What a name says of what it is called: `name_says` of a group, `activity_says` of an activity."""
    whole = f" {folded(name)} "
    for value, all_said in words()[table].items():
        if any((f" {one} " if len(one) < 4 else one) in whole for one in all_said):
            return value
    return None


def sheet_says(name: str) -> What | None:
    """What a list is of, by a name or a title."""
    key = f" {folded(name)} "
    found = [
        (len(said), what) for what, all_said in words()["sheets"].items() for said in all_said if f" {said} " in key
    ]
    return What(max(found)[1]) if found else None


def yes_or_no(text: str) -> bool | None:
    """Yes, no, or neither."""
    key = text.strip().lower().rstrip(".!")
    return True if key in words()["yes"] else False if key in words()["no"] else None


def headers_by_role() -> Mapping[str, Iterable[str]]:
    """Role → the headers that say it, as a person would read them."""
    by_role: dict[str, list[str]] = {role: list(said) for role, said in words()["headers"].items()}
    return by_role
