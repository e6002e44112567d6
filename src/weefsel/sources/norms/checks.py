"""What may stand in the file of a norm set, key by key."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from weefsel.concepts import Audience, Function, Moment, NormMeasure, PlaceKind, Setting
from weefsel.errors import Fault
from weefsel.snapshot.columns import MANY
from weefsel.sources.options import Key, matches

__all__ = ["TARGETS", "faults"]

#: how a target is written: with its vocabulary, or, where that is clear, without
TARGETS: Final[Mapping[str, Function | PlaceKind]] = {
    name: value for value in (*Function, *PlaceKind) for name in (value.id, value.value)
}
#: a set is read by people; more norms than this are something else
MOST_NORMS: Final = 200
_LONGEST: Final = 1_000
_MEND: Final = "Mend it in the file."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= _LONGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_NORMS and all(map(_is_text, value))


def _one_of(words: Sequence[str]) -> Key:
    return Key(lambda value: isinstance(value, str) and value in words, f"one of {', '.join(words)}")


_TEXT: Final = Key(_is_text, "a line of text")
_YES_OR_NO: Final = Key(lambda value: isinstance(value, bool), "true or false")
_NAME: Final = Key(matches(r"[a-z0-9][a-z0-9_-]{0,59}"), "a short name of a–z, 0–9, - and _", required=True)
_SAID: Final = Key(_is_text, "a line of text", required=True)
_LIST: Final = Key(_texts, "a list of texts")

_SET: Final[Mapping[str, Key]] = {
    "id": _NAME,
    "version": _SAID,
    "title_nl": _SAID,
    "title_en": _SAID,
    "from": Key(_is_day, "a date as 2026-03-01, without quotes"),
    "until": Key(_is_day, "a date as 2026-03-01, without quotes"),
    "signed_by": Key(_texts, "a list of parties, never of persons"),
    "sha256": Key(matches(r"[0-9a-f]{64}"), "64 hexadecimal digits"),
}

_SOURCE: Final[Mapping[str, Key]] = {
    "id": _NAME,
    "title": _SAID,
    "publisher": _SAID,
    "year": Key(lambda value: _is_number(value) and 1800 <= value <= 2200, "a year"),
    "url": Key(lambda value: _is_text(value) and value.startswith(("http://", "https://")), "an address"),
}

_NORM: Final[Mapping[str, Key]] = {
    "id": _NAME,
    "label_nl": _SAID,
    "label_en": _SAID,
    "target": Key(lambda value: isinstance(value, list) and bool(value), "a list of functions or kinds of place", True),
    "measure": Key(_one_of(list(NormMeasure)).test, f"one of {', '.join(NormMeasure)}", required=True),
    "limit": Key(lambda value: _is_number(value) and 0 < value <= MANY, "a number above 0", required=True),
    "unit": _TEXT,
    "min_share": Key(lambda value: _is_number(value) and 0 < value <= 1, "a share above 0 and at most 1 (0.9 is 90%)"),
    "audience": _one_of(list(Audience)),
    "level": _TEXT,
    "setting": _one_of(list(Setting)),
    "open": Key(
        lambda value: isinstance(value, list) and bool(value) and all(one in list(Moment) for one in value),
        f"a list of {', '.join(Moment)}",
    ),
    "free": _YES_OR_NO,
    "without_referral": _YES_OR_NO,
    "wheelchair": _YES_OR_NO,
    "walk_speed_m_per_s": Key(lambda value: _is_number(value) and 0.1 <= value <= 3, "metres a second, 0.1 to 3"),
    "advice_only": _YES_OR_NO,
    "except_areas": _LIST,
    "basis_nl": _TEXT,
    "basis_en": _TEXT,
    "certainty": _TEXT,
    "sources": _LIST,
}


def faults(data: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Everything that is wrong with what was read from the TOML of a norm set, but for what norms say together."""
    yield from _keys(data, {"norm_set", "norm", "source"}, file, None)
    head, norms, sources = data.get("norm_set"), data.get("norm"), data.get("source", [])
    if not isinstance(head, dict):
        yield Fault(file, "a table [norm_set]", "Begin the file with it.")
    else:
        yield from _values(head, _SET, file, None)
        yield from _period(head, file)
    if not (isinstance(norms, list) and 0 < len(norms) <= MOST_NORMS and all(isinstance(n, dict) for n in norms)):
        yield Fault(file, f"1 to {MOST_NORMS} tables [[norm]]", "Write at least one norm.")
        return
    if not (isinstance(sources, list) and all(isinstance(s, dict) for s in sources)):
        yield Fault(file, "tables [[source]]", _MEND, column="source")
        return
    for row, source in enumerate(sources, start=1):
        yield from _values(source, _SOURCE, file, row)
    known = {source["id"] for source in sources if isinstance(source.get("id"), str)}
    for row, norm in enumerate(norms, start=1):
        yield from _values(norm, _NORM, file, row)
        yield from _targets(norm, file, row)
        yield from _unit(norm, file, row)
        yield from _sources(norm, known, file, row)
    yield from _twice([norm.get("id") for norm in norms], file)


def _keys(given: Mapping[str, Any], known: set[str], file: str, row: int | None) -> Iterator[Fault]:
    for name in sorted(set(given) - known):
        near = difflib.get_close_matches(name, known, n=1)
        mend = f"Write {near[0]}." if near else "Take it out."
        yield Fault(file, f"one of the keys {', '.join(sorted(known))}", mend, row, value=name)


def _values(given: Mapping[str, Any], keys: Mapping[str, Key], file: str, row: int | None) -> Iterator[Fault]:
    yield from _keys(given, set(keys), file, row)
    for name, key in keys.items():
        if name not in given:
            if key.required:
                yield Fault(file, key.expected, "Add it.", row, name)
        elif not key.test(given[name]):
            yield Fault(file, key.expected, _MEND, row, name, given[name])


def _period(head: Mapping[str, Any], file: str) -> Iterator[Fault]:
    begins, ends = (head[name] if _is_day(head.get(name)) else None for name in ("from", "until"))
    if begins is not None and ends is not None and ends < begins:
        yield Fault(file, f"a day after {begins}, when the set begins", _MEND, column="until", value=str(ends))


def _targets(norm: Mapping[str, Any], file: str, row: int) -> Iterator[Fault]:
    targets = norm.get("target")
    if not isinstance(targets, list):
        return
    wrong = [target for target in targets if not isinstance(target, str) or target not in TARGETS]
    if wrong:
        near = difflib.get_close_matches(str(wrong[0])[:80], TARGETS, n=3)
        mend = f"Did you mean {' or '.join(near)}?" if near else "The words stand in docs/concepts.md."
        yield Fault(file, "a function or a kind of place", mend, row, "target", wrong[0], more=len(wrong) - 1)
    elif len(targets) > 1 and any(isinstance(TARGETS[target], Function) for target in targets):
        yield Fault(
            file, "one function, or only kinds of place", "Make a norm for each function.", row, "target", targets
        )
    if norm.get("min_share") is not None and norm.get("measure") in list(NormMeasure):
        measure = NormMeasure(norm["measure"])
        if not measure.by_resident and measure not in _SHARES_OF_PLACES:
            expected = f"no share: {measure} is of an area as a whole"
            yield Fault(file, expected, "Take it out.", row, "min_share", norm["min_share"])


#: measures of places or streets, of which a share can be asked
_SHARES_OF_PLACES: Final = frozenset({NormMeasure.WIDTH, NormMeasure.SPACING, NormMeasure.FUNDING_MONTHS})


def _unit(norm: Mapping[str, Any], file: str, row: int) -> Iterator[Fault]:
    measure, unit = norm.get("measure"), norm.get("unit")
    if isinstance(unit, str) and measure in list(NormMeasure) and unit != NormMeasure(measure).unit:
        yield Fault(file, f"{NormMeasure(measure).unit}, the unit of {measure}", _MEND, row, "unit", unit)


def _sources(norm: Mapping[str, Any], known: set[str], file: str, row: int) -> Iterator[Fault]:
    given = norm.get("sources")
    wrong = [one for one in given if one not in known] if isinstance(given, list) and _texts(given) else []
    if wrong:
        mend = "Add a table [[source]] with that id."
        yield Fault(file, "the id of a [[source]]", mend, row, "sources", wrong[0], more=len(wrong) - 1)


def _twice(ids: list[Any], file: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for row, name in enumerate(ids, start=1):
        if isinstance(name, str):
            if name in seen:
                yield Fault(file, "an id that no other norm has", "Give it another.", row, "id", name)
            seen.add(name)
