"""What a recipe may say under `[source.options]` of a source of kind `survey`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts import IndicatorGroup, Sphere
from weefsel.errors import Fault, InputError
from weefsel.sources.options import (
    BOUNDARIES,
    COLUMN,
    ENCODING,
    NEEDED,
    Key,
    is_text,
    key_faults,
    matches,
    unit_faults,
)

__all__ = ["Question", "SurveyOptions", "faults", "parse"]

_ID: Final = r"[a-z][a-z0-9_]{0,59}"
_NUMBERS: Final = 1e9
#: the unit of the share who said one of `yes`
_SHARE: Final = "%"


@dataclass(frozen=True, slots=True)
class Question:
    """A column of answers and what becomes of it: the share who said one of `yes`, or where there is none the mean."""

    id: str
    column: str
    name_nl: str
    name_en: str
    unit: str
    yes: frozenset[str]
    no: frozenset[str]
    minimum: float
    maximum: float
    group: str | None = None
    sphere: str | None = None

    @property
    def share(self) -> bool:
        return bool(self.yes)


@dataclass(frozen=True, slots=True)
class SurveyOptions:
    """The columns of a file of answers."""

    area: str
    questions: tuple[Question, ...]
    #: answers that are none, beside an empty cell
    none: frozenset[str]
    weight: str | None = None
    stratum: str | None = None
    population: str | None = None
    year: str | None = None
    boundaries: int | None = None
    encoding: str | None = None


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_text(one) for one in value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_NUMBERS <= value <= _NUMBERS


def _among(values: type[IndicatorGroup] | type[Sphere]) -> Key:
    known = [str(value) for value in values]
    return Key(lambda value: value in known, f"one of {', '.join(known)}")


_ANSWERS: Final = Key(_texts, 'a list of answers, as ["ja", "soms"]')
_QUESTIONS: Final = Key(
    lambda value: isinstance(value, Mapping) and bool(value),
    'questions by indicator, as { lonely = { column = "q7", yes = ["ja"], no = ["nee"], name_nl = …, name_en = … } }',
    required=True,
)
_KEYS: Final[Mapping[str, Key]] = {
    "area": NEEDED,
    "weight": COLUMN,
    "stratum": COLUMN,
    "population": COLUMN,
    "year": COLUMN,
    "boundaries": BOUNDARIES,
    "encoding": ENCODING,
    "none": _ANSWERS,
    "indicators": _QUESTIONS,
}
_TEXT: Final = Key(is_text, "a line of text", required=True)
_OF_QUESTION: Final[Mapping[str, Key]] = {
    "column": NEEDED,
    "name_nl": _TEXT,
    "name_en": _TEXT,
    "yes": _ANSWERS,
    "no": _ANSWERS,
    "unit": Key(is_text, "a line of text"),
    "minimum": Key(_number, "a number"),
    "maximum": Key(_number, "a number"),
    "group": _among(IndicatorGroup),
    "sphere": _among(Sphere),
}
_OF_MEAN: Final = ("unit", "minimum", "maximum")


def parse(options: Mapping[str, Any], where: str) -> SurveyOptions:
    """The options as they are used. Raises `InputError` with all of `faults`."""
    found = list(faults(options, where))
    if found:
        raise InputError(found)
    given = {name: value for name, value in options.items() if name not in ("indicators", "none")}
    questions = tuple(_question(name, entry) for name, entry in options["indicators"].items())
    return SurveyOptions(questions=questions, none=frozenset(options.get("none", ())), **given)


def _question(name: str, entry: Mapping[str, Any]) -> Question:
    given = {key: value for key, value in entry.items() if key not in ("yes", "no")}
    yes, no = (frozenset(entry.get(key, ())) for key in ("yes", "no"))
    return Question(**{"id": name, "unit": _SHARE, "minimum": 0.0, "maximum": 0.0, **given, "yes": yes, "no": no})


def faults(options: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """Everything that is wrong with `options`; `where` names the recipe and the source."""
    yield from key_faults(_KEYS, options, where)
    if "population" in options and "stratum" not in options:
        expected, mend = "a stratum whose population it is", "Say which column has it with options.stratum."
        yield Fault(where, expected, mend, column="options.population", value=options["population"])
    questions = options.get("indicators")
    if not isinstance(questions, Mapping):
        return
    none = options.get("none")
    for name, entry in questions.items():
        yield from _question_faults(name, entry, none if _texts(none) else [], where)


def _question_faults(name: str, entry: Any, none: Any, where: str) -> Iterator[Fault]:
    table = f"options.indicators.{name}"
    if not matches(_ID)(name):
        yield Fault(where, "an indicator named with a–z, 0–9 and _", "Rename it.", column=table)
    if not isinstance(entry, Mapping):
        yield Fault(where, _QUESTIONS.expected, "Mend the option.", column=table, value=entry)
        return
    found = list(key_faults(_OF_QUESTION, entry, where, table))
    yield from found
    if found:
        return
    yield from unit_faults(name, entry.get("unit", _SHARE if "yes" in entry else None), where, f"{table}.unit")
    if ("yes" in entry) != ("no" in entry):
        expected = "both yes and no: the answers that count, and those that do not"
        yield Fault(where, expected, "Add the other.", column=table)
    elif "yes" in entry and (there := [key for key in _OF_MEAN if key in entry]):
        yield Fault(where, "no such key where there are yes and no", "Take it out.", column=f"{table}.{there[0]}")
    elif "yes" not in entry and not all(key in entry for key in _OF_MEAN):
        expected = "yes and no for a share, or unit, minimum and maximum for a mean"
        yield Fault(where, expected, "Add them.", column=table)
    elif "yes" not in entry and entry["minimum"] >= entry["maximum"]:
        yield Fault(where, "a maximum above the minimum", "Mend it.", column=f"{table}.maximum", value=entry["maximum"])
    meant = [*entry.get("yes", ()), *entry.get("no", ()), *none]
    if twice := [answer for answer in dict.fromkeys(meant) if meant.count(answer) > 1]:
        expected = "each answer in one of yes, no and none"
        yield Fault(where, expected, "Take it out of the others.", column=table, value=twice[0])
