"""What the columns of a list are: proposed from its headers, changed by a person, and remembered for the next file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.sources.listing.vocabulary import KEEP, ROLES, What, header_key

__all__ = ["DEFAULTS", "ListMapping", "from_json", "header_set"]

#: what is taken where a row does not say it: kinds, a function, and the names of groups
DEFAULTS: Final = ("actor_kind", "functions", "place_kind", "tie_kind", "actor", "funder")
_MOST: Final = 500
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class ListMapping:
    """What the rows and the columns of one list are."""

    what: What
    #: column → role
    columns: Mapping[str, str]
    #: field → folded word → the value that a person said it stands for
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: what is taken where a row does not say it
    defaults: Mapping[str, str] = field(default_factory=dict)
    #: whether numbers and addresses that seem to be of persons are taken: the groups chose to show them
    personal: bool = False
    #: whether the list is read at all
    used: bool = True

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "what": str(self.what),
            "columns": dict(self.columns),
            "words": {name: dict(said) for name, said in self.words.items()},
            "defaults": dict(self.defaults),
            "personal": self.personal,
            "used": self.used,
        }

    def has(self, kind: str) -> bool:
        """Whether a column is something of a kind, "place."."""
        return any(role.startswith(kind) for role in self.columns.values())

    def for_columns(self, names: Iterable[str]) -> ListMapping:
        """The same for a table with these columns: what is not told of is kept, what is not there is forgotten."""
        return replace(self, columns={name: self.columns.get(name, KEEP) for name in names})


def from_json(given: Any, where: str = "mapping") -> ListMapping:
    """A mapping out of JSON or TOML. Raises `InputError` with all that is wrong."""
    if not isinstance(given, Mapping):
        raise InputError(Fault(where, "a table with `what` and `columns`", "See docs/importing.md."))
    faults = [*_wrong(given, where)]
    if faults:
        raise InputError(faults[:20])
    words = given.get("words", {})
    return ListMapping(
        What(given["what"]),
        {str(name): str(role) for name, role in given["columns"].items()},
        {str(name): {str(word): str(value) for word, value in said.items()} for name, said in words.items()},
        {str(name): str(value) for name, value in given.get("defaults", {}).items()},
        personal=bool(given.get("personal", False)),
        used=bool(given.get("used", True)),
    )


def _wrong(given: Mapping[str, Any], where: str) -> Iterable[Fault]:
    whats = ", ".join(map(str, What))
    if given.get("what") not in list(map(str, What)):
        yield Fault(where, f"one of {whats}", "Say what each row is.", column="what", value=given.get("what"))
    columns = given.get("columns")
    if not isinstance(columns, Mapping) or len(columns) > _MOST:
        yield Fault(where, "a table of columns with their roles", "See docs/importing.md.", column="columns")
        return
    for name, role in columns.items():
        if role not in ROLES:
            expected = "a role of docs/importing.md, or row.rest, row.skip"
            yield Fault(where, expected, "Mend the role.", column=str(name)[:80], value=role)
    for name in ("words", "defaults"):
        if not isinstance(given.get(name, {}), Mapping):
            yield Fault(where, "a table", "See docs/importing.md.", column=name)
            return
    if not all(isinstance(said, Mapping) for said in given.get("words", {}).values()):
        yield Fault(where, "a table of words for each field", "See docs/importing.md.", column="words")
    for name, value in given.get("defaults", {}).items():
        if name not in DEFAULTS or not isinstance(value, str) or len(value) > _LONGEST:
            yield Fault(where, f"one of {', '.join(DEFAULTS)}, with a text", "Mend it.", column="defaults", value=name)


def header_set(sheet: str, names: Iterable[str]) -> list[str]:
    """By what a list is known again: the name of its sheet and its headers, in no order."""
    return [header_key(sheet), *sorted({header_key(name) for name in names})]
