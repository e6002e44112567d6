"""What the fields of the form mean, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from weefsel.concepts import Concept, Disclosure, Evidence, IndicatorGroup, PlaceKind
from weefsel.platform.workbench import Said, Wrong
from weefsel.snapshot.tables import YEARS
from weefsel.sources.kinds import rule_of
from weefsel.sources.options import is_text
from weefsel.sources.sheet.mapping import AreaIs, FigureColumns, Indicator, PlaceColumns, SheetMapping
from weefsel.sources.sheet.options import INDICATOR_ID
from weefsel.sources.workbook import SheetTable
from weefsel.workbench.forms import MOST_COLUMNS, known_kinds, words
from weefsel.workbench.recipes import About

__all__ = ["Known", "Reading", "read_form"]

C = TypeVar("C", bound=Concept)
_MANY: Final = 1e12
_CRS: Final = re.compile(r"EPSG:\d{4,6}", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,12}([.,]\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What the other sources have already."""

    #: id of an indicator → its names, unit and group
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: indicator and year
    years: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the form says: a mapping and what is said of the source, each as far as it is right."""

    mapping: SheetMapping | None
    about: About | None
    year: int
    wrong: tuple[Wrong, ...]


def read_form(fields: Mapping[str, str], table: SheetTable, known: Known, header: int | None, now: int) -> Reading:
    """Read the fields. `header`: the row of the header, where a person said it; `now`: this year."""
    form = _Form(fields, table)
    about = form.about()
    wrong_about = list(form.wrong)
    year = about.year if about is not None else now
    columns = form.places() if fields.get("what") == "places" else form.figures(known, year)
    mapping = SheetMapping(columns, table.sheet, header) if len(form.wrong) == len(wrong_about) and columns else None
    return Reading(mapping, about, year, tuple(form.wrong))


class _Form:
    """Reads field by field, and remembers what is wrong."""

    def __init__(self, fields: Mapping[str, str], table: SheetTable) -> None:
        self._fields = fields
        self._table = table
        self.wrong: list[Wrong] = []

    # ---- the source

    def about(self) -> About | None:
        before = len(self.wrong)
        title, publisher, licence = (self._line(f"about.{name}") for name in ("title", "publisher", "licence"))
        year = self._year("about.year", needed=True)
        disclosure = self._one_of("about.disclosure", Disclosure)
        if len(self.wrong) > before or year is None or disclosure is None:
            return None
        return About(title, publisher, year, licence, str(disclosure))

    # ---- figures by area

    def figures(self, known: Known, year: int) -> FigureColumns:
        area = self._column("area", needed=True) or ""
        area_is: AreaIs = "name" if self._fields.get("area_is") == "name" else "code"
        boundaries = self._year("boundaries")
        used = [number for number in range(len(self._table.columns[:MOST_COLUMNS])) if self._get(f"c{number}.use")]
        if not used:
            self._say("columns", "none")
        found = [self._indicator(number, area) for number in used]
        self._check_ids(dict(zip(used, found, strict=True)), known, year)
        return FigureColumns(area, tuple(found), area_is, boundaries)

    def _indicator(self, number: int, area: str) -> Indicator:
        at, column = f"c{number}", self._table.columns[number]
        if column == area:
            self._say(f"{at}.use", "is_area")
        if not re.fullmatch(INDICATOR_ID, self._get(f"{at}.id"), re.ASCII):
            self._say(f"{at}.id", "id")
        low, high = self._number(f"{at}.minimum"), self._number(f"{at}.maximum")
        if low is not None and high is not None and low > high:
            self._say(f"{at}.maximum", "limits")
        name = self._line(f"{at}.name")
        return Indicator(
            column,
            self._get(f"{at}.id"),
            name,
            self._get(f"{at}.name_en") or name,
            self._line(f"{at}.unit"),
            self._year(f"{at}.year"),
            self._one_of(f"{at}.group", IndicatorGroup, needed=False),
            low,
            high,
            self._one_of(f"{at}.evidence", Evidence) or Evidence.COUNTED,
        )

    def _check_ids(self, found: Mapping[int, Indicator], known: Known, year: int) -> None:
        """An indicator is there once in a year, and says the same in all its years, here and in other sources."""
        seen: dict[tuple[str, int], str] = {}
        said: dict[str, tuple[tuple[str, ...], str]] = {}
        for number, one in found.items():
            key, words = (one.id, one.year or year), words_of(one)
            if (other := seen.setdefault(key, one.column)) != one.column:
                self._say(f"c{number}.year", "twice", column=other)
            before, other = said.setdefault(one.id, (words, one.column))
            if before != words:
                self._say(f"c{number}.name", "words", column=other)
            if known.words.get(one.id, words) != words:
                self._say(f"c{number}.id", "taken", name=known.words[one.id][0])
            elif key in known.years:
                self._say(f"c{number}.year", "claimed", year=str(key[1]))

    # ---- places

    def places(self) -> PlaceColumns:
        name = self._column("place.name", needed=True) or ""
        x, y, crs = self._position()
        address = tuple(column for n in (1, 2, 3) if (column := self._column(f"place.address{n}")))
        if not address and not (self._get("place.x") or self._get("place.y")):
            self._say("place.x", "place")
        kind, place_kind = self._column("place.kind"), self._kind("place.place_kind")
        if kind is None and place_kind is None:
            self._say("place.kind", "kind")
        found = known_kinds(words(self._table, kind or ""), self._fields)
        return PlaceColumns(
            name,
            x,
            y,
            crs,
            address=address,
            kind=kind,
            kinds=MappingProxyType({word: PlaceKind(said) for word, said in found if self._is_kind(said)}),
            place_kind=place_kind,
            id=self._column("place.id"),
            street=self._column("place.street"),
            opening_hours=self._column("place.opening_hours"),
            owner=self._column("place.owner"),
            manager=self._column("place.manager"),
        )

    def _position(self) -> tuple[str | None, str | None, str | None]:
        """The columns of the coordinates and their CRS: all three, or none."""
        x, y, crs = self._column("place.x"), self._column("place.y"), self._get("place.crs")
        if x is None and y is None:
            return None, None, None
        if x is None or y is None:
            self._say("place.x" if x is None else "place.y", "both")
        if not _CRS.fullmatch(crs):
            self._say("place.crs", "choice")
        return x, y, crs

    def _kind(self, name: str) -> PlaceKind | None:
        given = self._get(name)
        if given and not self._is_kind(given):
            self._say(name, "choice")
            return None
        return PlaceKind(given) if given else None

    @staticmethod
    def _is_kind(given: str) -> bool:
        return given in tuple(map(str, PlaceKind)) and rule_of(PlaceKind(given)) is not None

    # ---- single fields

    def _get(self, name: str) -> str:
        return self._fields.get(name, "").strip()

    def _say(self, field_name: str, what: str, **variables: str) -> None:
        self.wrong.append(Wrong(field_name, Said(f"own.wrong_{what}", variables)))

    def _line(self, name: str) -> str:
        given = self._get(name)
        if not is_text(given):
            self._say(name, "line" if given else "empty")
        return given

    def _column(self, name: str, *, needed: bool = False) -> str | None:
        given = self._get(name)
        if given in self._table.columns:
            return given
        if given or needed:
            self._say(name, "column")
        return None

    def _year(self, name: str, *, needed: bool = False) -> int | None:
        given = self._get(name)
        if not given and not needed:
            return None
        if re.fullmatch(r"\d{4}", given, re.ASCII) and YEARS[0] <= int(given) <= YEARS[1]:
            return int(given)
        self._say(name, "year", low=str(YEARS[0]), high=str(YEARS[1]))
        return None

    def _number(self, name: str) -> float | None:
        given = self._get(name)
        if not given:
            return None
        if _NUMBER.fullmatch(given) and abs(value := float(given.replace(",", "."))) <= _MANY:
            return value
        self._say(name, "number")
        return None

    def _one_of(self, name: str, vocabulary: type[C], *, needed: bool = True) -> C | None:
        given = self._get(name)
        if given in tuple(map(str, vocabulary)):
            return vocabulary(given)
        if given or needed:
            self._say(name, "choice")
        return None


def words_of(one: Indicator) -> tuple[str, ...]:
    """What an indicator says of itself, the same in all its years: names, unit, group."""
    return one.name_nl, one.name_en, one.unit, "" if one.group is None else str(one.group)
