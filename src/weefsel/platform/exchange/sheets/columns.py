"""What the form about a list shows and takes in: what a row is, what each column is, and words that are not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from weefsel.platform.exchange.sheets.drafts import Draft, SheetDraft
from weefsel.sources.kinds import folded
from weefsel.sources.listing import (
    KEEP,
    PERSON,
    ROLES,
    SKIP,
    ListMapping,
    SheetKept,
    Unknown,
    What,
    propose_as,
    sample,
    unknown_words,
)

__all__ = ["WHATS", "ColumnView", "Fault", "SheetView", "faults_of", "groups_of", "sheet_views", "with_form"]

WHATS: Final = tuple(map(str, What))
#: so many columns are asked about, and so many words
MOST_COLUMNS: Final = 60
MOST_WORDS: Final = 30
_SAMPLES: Final = 2
_LONGEST_SAMPLE: Final = 60
#: what each list has columns of, in the order in which they are offered
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "groups": ("group", "at", "offer", "place", "row"),
    "activities": ("offer", "group", "place", "at", "row"),
    "places": ("place", "at", "group", "offer", "row"),
    "ties": ("tie", "row"),
    "money": ("funding", "group", "at", "row"),
}
#: roles that one column has
_ONCE: Final = (
    *("row.key", "group.name", "place.name", "offer.name", "tie.from_actor", "tie.to_entry", "funding.to_entry"),
    *("funding.from_actor", "funding.amount_eur", "at.x", "at.y", "at.point"),
)
#: roles without which nothing can be made of a list
_NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "groups": (("group.name",),),
    "activities": (("offer.name",),),
    "places": (("place.name", "place.place_kind", "at.address", "at.street", "at.x", "at.point"),),
    "ties": (("tie.from_actor",), ("tie.to_entry",)),
    "money": (("funding.to_entry", "group.name"), ("funding.amount_eur",)),
}
#: what a person may choose for the rows that do not say it
_DEFAULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "groups": ("actor_kind", "functions", "place_kind"),
    "activities": ("actor", "functions", "place_kind"),
    "places": ("place_kind",),
    "ties": ("tie_kind",),
    "money": ("funder",),
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column: its place, its name, a few of its cells, and what it is."""

    number: int
    name: str
    sample: tuple[str, ...]
    role: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet with all that is asked about it."""

    number: int
    name: str
    rows: int
    header: int
    mapping: ListMapping
    remembered: str
    columns: tuple[ColumnView, ...]
    words: tuple[Unknown, ...]
    #: what may be chosen for rows that do not say it
    defaults: tuple[str, ...]
    #: (text of the catalogue, variables) of what was noticed
    told: tuple[tuple[str, Mapping[str, str]], ...]

    @property
    def persons(self) -> list[str]:
        """Columns that are passed over."""
        return [name for name, role in self.mapping.columns.items() if role == PERSON]

    @property
    def kept(self) -> list[str]:
        """Columns without a field."""
        return [name for name, role in self.mapping.columns.items() if role == KEEP]

    @property
    def known(self) -> int:
        """Columns that are something."""
        return sum(role not in (KEEP, SKIP) for role in self.mapping.columns.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the form: a text, the role it is about, and columns."""

    sheet: str
    id: str
    role: str = ""
    columns: tuple[str, ...] = ()


def sheet_views(draft: Draft) -> list[SheetView]:
    """The sheets of a draft as the form shows them."""
    kept = {one.name: one for one in draft.listing().sheets}
    said = [one for one in draft.sheets() if one.name in kept]
    return [_view(number, kept[one.name], one, draft) for number, one in enumerate(said)]


def _view(number: int, kept: SheetKept, said: SheetDraft, draft: Draft) -> SheetView:
    cells = sample(kept, draft.folder)
    names = list(kept.columns.values())[:MOST_COLUMNS]
    mapping = said.mapping.for_columns(kept.columns.values())
    columns = tuple(
        # of persons not even an example is shown
        ColumnView(place, name, () if mapping.columns[name] == PERSON else _few(cells[name]), mapping.columns[name])
        for place, name in enumerate(names)
    )
    return SheetView(
        number,
        kept.name,
        kept.rows,
        kept.header,
        mapping,
        said.remembered,
        columns,
        tuple(unknown_words(kept, draft.folder, mapping, MOST_WORDS)) if mapping.used else (),
        tuple(name for name in _DEFAULTS[str(mapping.what)] if name != "place_kind" or mapping.has("place.")),
        tuple((one.id, one.variables) for one in kept.told),
    )


def _few(cells: Sequence[str]) -> tuple[str, ...]:
    different = list(dict.fromkeys(" ".join(one.split()) for one in cells))[:_SAMPLES]
    return tuple(one if len(one) <= _LONGEST_SAMPLE else f"{one[: _LONGEST_SAMPLE - 1]}…" for one in different)


def groups_of(what: str) -> Iterator[tuple[str, list[str]]]:
    """What a column of such a list can be: a kind of thing, and its roles."""
    for kind in _KINDS[what]:
        mine = sorted((role for role in ROLES if role.startswith(f"{kind}.")), key=_place)
        yield kind, mine


def _place(role: str) -> tuple[int, str]:
    """Names and kinds first; what is not read last."""
    first = ("row.key", "row.rest", "row.skip", "row.person")
    field = role.partition(".")[2]
    return (first.index(role) if role in first else 0 if field == "name" else 1 if "kind" in field else 2), role


def with_form(draft: Draft, sent: Mapping[str, str]) -> tuple[list[SheetDraft], dict[str, int]]:
    """The sheets as a form says they are, and header rows that are other ones than were read."""
    kept = {one.name: one for one in draft.listing().sheets}
    made: list[SheetDraft] = []
    headers: dict[str, int] = {}
    for view, before in zip(sheet_views(draft), draft.sheets(), strict=True):
        made.append(replace(before, mapping=_sent(view, kept[view.name], draft, sent)))
        header = sent.get(f"s{view.number}.header", "")
        if header.isdigit() and 0 < int(header) < 1_000_000 and int(header) != view.header:
            headers[view.name] = int(header)
    return made, headers


def _sent(view: SheetView, kept: SheetKept, draft: Draft, sent: Mapping[str, str]) -> ListMapping:
    at = f"s{view.number}"
    before = view.mapping
    used = bool(sent.get(f"{at}.used")) or f"{at}.has_used" not in sent
    what = sent.get(f"{at}.what", str(before.what))
    if what in WHATS and what != before.what:
        # the same headers may be something else in another list
        proposed = propose_as(What(what), list(kept.columns.values()), sample(kept, draft.folder))
        return replace(proposed, used=used, defaults=before.defaults, personal=before.personal)
    allowed = {role for _, roles in groups_of(str(before.what)) for role in roles}
    columns = dict(before.columns)
    for column in view.columns:
        role = sent.get(f"{at}.c{column.number}", "")
        if role in allowed:
            columns[column.name] = role
    return replace(
        before,
        columns=columns,
        words=_words(view, sent),
        defaults={name: value for name in view.defaults if (value := sent.get(f"{at}.d.{name}", "").strip()[:100])},
        personal=bool(sent.get(f"{at}.personal")),
        used=used,
    )


def _words(view: SheetView, sent: Mapping[str, str]) -> dict[str, dict[str, str]]:
    words = {field: dict(said) for field, said in view.mapping.words.items()}
    for place, one in enumerate(view.words):
        value = sent.get(f"s{view.number}.w{place}")
        said = words.setdefault(one.field, {})
        if value:
            said[folded(one.word)] = value[:40]
        elif value is not None:
            said.pop(folded(one.word), None)
    return {field: said for field, said in words.items() if said}


def faults_of(sheets: Iterable[SheetDraft]) -> list[Fault]:
    """What must be different before anything can be made of a list."""
    used = [one for one in sheets if one.mapping.used]
    found = [] if used else [Fault("", "import.fault_nothing")]
    for one in used:
        by_role: dict[str, list[str]] = {}
        for name, role in one.mapping.columns.items():
            by_role.setdefault(role, []).append(name)
        found += [
            Fault(one.name, "import.fault_role_twice", role, tuple(by_role[role]))
            for role in _ONCE
            if len(by_role.get(role, ())) > 1
        ]
        found += [
            Fault(one.name, "import.fault_no_name", roles[0])
            for roles in _NEEDED[str(one.mapping.what)]
            if not any(role in by_role for role in roles)
        ]
    return found
