"""Reads the indicators: one TOML file each, beside this module, and `error_models.toml`. Read once, on first use.

A file is named for its indicator. Its keys are the fields of `Indicator`, words with `_nl` and `_en` behind them:

    id = "inc_lonely"
    name_nl = "Eenzaam"
    condition = "inclusion"         # absent: of no condition; then `group` may say where it stands on a page
    use = "score"                   # score, need, context, denominator, quality or continuity
    unit = "share"                  # of the figure that is shown
    direction = "lower_better"
    result = "observed"             # the address of its figure; absent where no source gives it yet
    column = "inc_lonely"
    reference = [0.3, 0.7]          # what is 0 and what is 100 in a score; every score has it
    reference_basis = "amsterdam"
    breaks = [2022]                 # measured in another way from then on: years before and after are not compared
    groups = ["_65", "_18_65"]      # also asked of these people: indicators of their own, for context

Groups of people stand in `groups.toml`: what comes behind the id, the name and the denominator.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal, get_args

from weefsel.concepts.basis import Condition, Function, Pillar
from weefsel.concepts.figures import IndicatorGroup, Level, SourceKind
from weefsel.concepts.lang import LANGS, Lang

__all__ = ["BASES", "DIRECTIONS", "USES", "ErrorModel", "Indicator", "checksum", "error_models", "library", "read"]

Use = Literal["score", "need", "context", "denominator", "quality", "continuity"]
Direction = Literal["higher_better", "lower_better", "context", "closer_to_zero"]

#: what an indicator is for; only `score` may enter the score of a condition
USES: Final[tuple[Use, ...]] = get_args(Use)
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
#: where 0 and 100 of a score come from: the rounded 2nd and 98th percentile of the buurten of Amsterdam with at
#: least 200 residents, over the years; all that is possible; or a supposition, where nothing is measured yet
BASES: Final = ("amsterdam", "possible", "supposed")

_FILES: Final = "weefsel.concepts.indicators"
#: files beside this module that hold no indicator
_OTHERS: Final = frozenset({"error_models.toml", "groups.toml"})
#: words that may be absent, and are then empty
_OPTIONAL: Final = frozenset({"denominator", "needs"})
#: keys that are words, in every language
_WORDS: Final = ("name", "numerator", "denominator", "says", "not_says", "needs", "flaws")
#: all keys that a file may have
_KEYS: Final = frozenset(
    {f"{key}_{lang}" for key in _WORDS for lang in LANGS}
    | {"id", "condition", "pillar", "function", "group", "use", "unit", "direction", "kind", "error_model"}
    | {"lowest_level", "derived_from", "proposed_by", "proposed_on", "review", "licence", "source_table"}
    | {"source_columns", "result", "column", "reference", "reference_basis", "years", "breaks", "groups"}
)


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """How far a figure of some origin may be off. `assumption`: nobody measured that, it is supposed."""

    id: str
    labels: Mapping[Lang, str]
    descriptions: Mapping[Lang, str]
    #: rounding, systematic, model, one_sided, method, coverage, classification, design or unpublished
    type: str
    #: numbers of the model, such as `step` in the unit of the source
    parameters: Mapping[str, float]
    assumption: bool

    def label(self, lang: Lang) -> str:
        """What it is called."""
        return self.labels[lang]

    def description(self, lang: Lang) -> str:
        """What may be off, and how far."""
        return self.descriptions[lang]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what it is a figure of, where that stands, how sure it is, and what it does not say."""

    id: str
    names: Mapping[Lang, str]
    condition: Condition | None
    pillar: Pillar | None
    function: Function | None
    #: under which head it stands on the page of an area
    group: IndicatorGroup
    use: Use
    #: unit of the figure: share (0–1), km, 1000 EUR, per_1000, …
    unit: str
    direction: Direction
    numerators: Mapping[Lang, str]
    denominators: Mapping[Lang, str]
    kind: SourceKind
    error_model: ErrorModel
    #: the smallest areas that it is given for
    lowest_level: Level
    says_: Mapping[Lang, str]
    not_says_: Mapping[Lang, str]
    flaws_: Mapping[Lang, tuple[str, ...]]
    #: what a place must collect before there is a figure; empty where there can be one
    needs_: Mapping[Lang, str]
    #: indicators it is computed from
    derived_from: tuple[str, ...]
    proposed_by: str
    proposed_on: date
    #: on which day it is looked at again
    review: date
    licence: str
    source_table: str
    source_columns: tuple[str, ...]
    #: address of its figure, both empty where no source gives it yet
    result: str = ""
    column: str = ""
    #: what is 0 and what is 100 in a score, before direction, in the unit of the figure; low < high
    reference: tuple[float, float] | None = None
    #: one of `BASES`, or empty without a reference
    reference_basis: str = ""
    #: the indicator of all people that this one is a group of
    group_of: str = ""
    #: years that the source is known to give; empty: whatever there is
    years: tuple[int, ...] = ()
    #: first years of a new way of measuring; `flaws_` says which
    breaks: tuple[int, ...] = ()

    @property
    def available(self) -> bool:
        """Whether there is a way to a figure: a source that can be read, or an analysis."""
        return bool(self.result)

    @property
    def scored(self) -> bool:
        """Whether it may enter the score of a condition."""
        return self.use == "score" and self.condition is not None

    def name(self, lang: Lang) -> str:
        """What it is called."""
        return self.names[lang]

    def says(self, lang: Lang) -> str:
        """What the figure tells."""
        return self.says_[lang]

    def not_says(self, lang: Lang) -> str:
        """What one might read in it, and what it does not tell."""
        return self.not_says_[lang]

    def flaws(self, lang: Lang) -> tuple[str, ...]:
        """What is known to be wrong with it."""
        return self.flaws_[lang]

    def numerator(self, lang: Lang) -> str:
        """What is counted."""
        return self.numerators[lang]

    def denominator(self, lang: Lang) -> str:
        """Of what, or per what; empty where it is of nothing."""
        return self.denominators[lang]

    def needs(self, lang: Lang) -> str:
        """What a place must collect before there is a figure."""
        return self.needs_[lang]


@lru_cache(maxsize=1)
def library() -> Mapping[str, Indicator]:
    """Every indicator by id: by condition (those of none last), then by id."""
    return read(resources.files(_FILES))


@lru_cache(maxsize=1)
def checksum() -> str:
    """Of all in the library that makes figures what they are, and not of its words."""
    steering = [
        (
            *(one.id, one.condition, one.pillar, one.function, one.use, one.unit, one.direction, one.lowest_level),
            *(one.result, one.column, one.reference, one.group_of, one.breaks, one.derived_from),
            *(one.error_model.id, one.error_model.type, sorted(one.error_model.parameters.items())),
        )
        for one in library().values()
    ]
    return hashlib.sha256(repr(steering).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def error_models() -> Mapping[str, ErrorModel]:
    """Every error model by id."""
    return _models(resources.files(_FILES))


def read(directory: Traversable) -> dict[str, Indicator]:
    """The indicators of a directory. Raises one `ValueError` that names everything wrong in its files."""
    models, groups = _models(directory), _groups(directory)
    found: list[Indicator] = []
    files: list[str] = []
    faults: list[str] = []
    for path in sorted(directory.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".toml") or path.name in _OTHERS:
            continue
        try:
            fields = tomllib.loads(path.read_text(encoding="utf-8"))
            if path.name != f"{fields['id']}.toml":
                faults.append(f"{path.name}: holds {fields['id']!r}, expected the id of its name")
            if unknown := sorted(fields.keys() - _KEYS):
                faults.append(f"{path.name}: has no use for {', '.join(unknown)}")
            found += _with_groups(fields, models, groups)
        except KeyError as error:
            faults.append(f"{path.name}: {error} is not there, or not known")
        except (TypeError, ValueError) as error:
            faults.append(f"{path.name}: {error}")
        files += [path.name] * (len(found) - len(files))
    faults += [f"{one.id}: {fault}" for one in found for fault in _faults(one)]
    faults += _twice(found, files)
    if faults:
        raise ValueError("\n".join(faults))
    order = [*Condition, None]
    return {one.id: one for one in sorted(found, key=lambda one: (order.index(one.condition), one.id))}


def _models(directory: Traversable) -> dict[str, ErrorModel]:
    text = directory.joinpath("error_models.toml").read_text(encoding="utf-8")
    return {
        entry["id"]: ErrorModel(
            entry["id"],
            _words(entry, "label"),
            _words(entry, "description"),
            entry["type"],
            entry.get("parameters", {}),
            entry["assumption"],
        )
        for entry in tomllib.loads(text)["error_model"]
    }


def _groups(directory: Traversable) -> dict[str, dict[str, Any]]:
    text = directory.joinpath("groups.toml").read_text(encoding="utf-8")
    return {entry["suffix"]: entry for entry in tomllib.loads(text)["group"]}


def _with_groups(
    fields: Mapping[str, Any], models: Mapping[str, ErrorModel], groups: Mapping[str, Mapping[str, Any]]
) -> Iterator[Indicator]:
    """The indicator of a file, and one for every group of people that was asked too."""
    every = _indicator(fields, models)
    yield every
    for suffix in fields.get("groups", ()):
        group = groups[suffix]
        yield replace(
            every,
            id=every.id + suffix,
            names={lang: every.names[lang] + group[f"name_{lang}"] for lang in LANGS},
            denominators=_words(group, "denominator"),
            # those people are in the figure of all people already
            use="context" if every.use == "score" else every.use,
            flaws_={lang: (*every.flaws_[lang], group[f"flaw_{lang}"]) for lang in LANGS},
            column=every.column + suffix,
            reference=None,
            reference_basis="",
            group_of=every.id,
        )


def _indicator(fields: Mapping[str, Any], models: Mapping[str, ErrorModel]) -> Indicator:
    condition = Condition(fields["condition"]) if "condition" in fields else None
    reference = fields.get("reference")
    return Indicator(
        id=fields["id"],
        names=_words(fields, "name"),
        numerators=_words(fields, "numerator"),
        denominators=_words(fields, "denominator"),
        says_=_words(fields, "says"),
        not_says_=_words(fields, "not_says"),
        needs_=_words(fields, "needs"),
        condition=condition,
        pillar=Pillar(fields["pillar"]) if "pillar" in fields else None,
        function=Function(fields["function"]) if "function" in fields else None,
        group=IndicatorGroup(fields.get("group", condition or IndicatorGroup.PEOPLE)),
        use=fields["use"],
        unit=fields["unit"],
        direction=fields["direction"],
        kind=SourceKind(fields["kind"]),
        error_model=models[fields["error_model"]],
        lowest_level=Level(fields["lowest_level"]),
        flaws_={lang: tuple(fields[f"flaws_{lang}"]) for lang in LANGS},
        derived_from=tuple(fields.get("derived_from", ())),
        proposed_by=fields["proposed_by"],
        proposed_on=fields["proposed_on"],
        review=fields["review"],
        licence=fields["licence"],
        source_table=fields["source_table"],
        source_columns=tuple(fields.get("source_columns", ())),
        result=fields.get("result", ""),
        column=fields.get("column", ""),
        reference=None if reference is None else (float(reference[0]), float(reference[1])),
        reference_basis=fields.get("reference_basis", ""),
        years=tuple(fields.get("years", ())),
        breaks=tuple(fields.get("breaks", ())),
    )


def _words(fields: Mapping[str, Any], key: str) -> dict[Lang, str]:
    """The words of a key in every language; empty where they may be and are not there."""
    if key in _OPTIONAL:
        return {lang: fields.get(f"{key}_{lang}", "") for lang in LANGS}
    return {lang: fields[f"{key}_{lang}"] for lang in LANGS}


def _faults(one: Indicator) -> Iterator[str]:
    """What does not fit together in an indicator."""
    if one.use not in USES:
        yield f"has no use {one.use!r}; there are {', '.join(USES)}"
    if one.direction not in DIRECTIONS:
        yield f"has no direction {one.direction!r}; there are {', '.join(DIRECTIONS)}"
    if bool(one.result) != bool(one.column):
        yield "has half an address: result and column belong together"
    if one.available == any(one.needs_.values()):
        yield "has an address or says what is needed for one (needs_nl, needs_en), and not both"
    if one.scored and one.reference is None:
        yield "may enter a score, and has no reference"
    if one.scored and one.direction == "context":
        yield "may enter a score, and does not say which direction is better"
    if one.reference is not None and not one.reference[0] < one.reference[1]:
        yield f"has reference {one.reference}, expected a low and a high"
    if (one.reference is not None) != (one.reference_basis in BASES):
        yield f"has a reference without a basis, or the other way round; bases are {', '.join(BASES)}"
    if any(len(one.flaws_[lang]) != len(one.flaws_[LANGS[0]]) for lang in LANGS):
        yield "has more flaws in one language than in another"


def _twice(found: list[Indicator], files: list[str]) -> list[str]:
    """Ids that more than one of `found` has, with the files that those come from."""
    by_id: dict[str, list[str]] = {}
    for one, file in zip(found, files, strict=True):
        by_id.setdefault(one.id, []).append(file)
    return [
        f"{' and '.join(dict.fromkeys(where))}: {id!r} stands there twice"
        for id, where in sorted(by_id.items())
        if len(where) > 1
    ]
