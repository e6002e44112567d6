"""Records of HSDS as entries: what each becomes, and which records each field was read from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from weefsel.concepts import ActorKind, Concept, Count, Function, OfferKind, PlaceKind, Setting
from weefsel.platform.exchange.hsds.outgoing import TABLE_OF, described
from weefsel.platform.exchange.hsds.schedules import WHEN, together
from weefsel.platform.exchange.hsds.vocabulary import (
    VOCABULARY_OF,
    audience_of_words,
    concept_of,
    functions_of_words,
    place_kind_of_words,
)
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.states import EntryKind
from weefsel.sources.hsds import Document, Key, Lookup, Record
from weefsel.sources.hsds.checking import is_number
from weefsel.sources.hsds.parts import PREFIX
from weefsel.sources.hsds.tables import TABLES

__all__ = ["Defaults", "Found", "find_all"]

#: activities that one service becomes at most: its places × its times
_MOST_OFFERS: Final = 20
_TAG: Final = re.compile(r"<[a-zA-Z/!][^>]*>")
_CHILD, _YOUNG, _SENIOR, _GROWN = 12, 25, 55, 18


@dataclass(frozen=True, slots=True)
class Defaults:
    """What something is where the file does not say."""

    function: Function = Function.INFORMATION
    actor_kind: ActorKind = ActorKind.ORGANISATION
    place_kind: PlaceKind = PlaceKind.SUPPORT_POINT


@dataclass(slots=True)
class Found:
    """What one record would become: its fields, not checked yet; other entries are named by their records."""

    kind: EntryKind
    key: Key
    values: dict[str, Any]
    #: field → the records beside its own that it was read from
    sources: dict[str, list[Key]] = field(default_factory=dict)
    #: which place and times of a service this is; empty for the first, which keeps all its records
    part: str = ""


def find_all(document: Document, defaults: Defaults) -> list[Found]:
    """All entries of a data set, in an order in which what others name comes first."""
    finder = _Finder(document, defaults)
    return [*finder.places(), *finder.actors(), *finder.offers(), *finder.ties(), *finder.funding()]


class _Finder:
    def __init__(self, document: Document, defaults: Defaults) -> None:
        self.document, self.defaults = document, defaults
        self.lookup = Lookup(document)
        self._parent: dict[tuple[str, str, str], str] = {}
        for (table, one, name), found in document.inside.items():
            nested = next(inside for inside in TABLES[table].nested if inside.name == name)
            if isinstance(found, list):
                for child in found:
                    self._parent.setdefault((nested.table, child, nested.key), one)

    def places(self) -> Iterator[Found]:
        """Locations with coordinates."""
        for key, record in self._rows("location"):
            if not all(is_number(record.get(name)) for name in ("latitude", "longitude")):
                continue
            found = Found(EntryKind.PLACE, ("location", key), self._common(record, EntryKind.PLACE))
            found.values |= {name: _float(record[name]) for name in ("latitude", "longitude")}
            self._words(found)
            kind = PlaceKind(found.values.setdefault("place_kind", self._place_kind(record)))
            usual = [one.rpartition(".")[2] for one in kind.entry.fields["functions"]]
            found.values.setdefault("functions", usual)
            found.values.setdefault("setting", str(kind.entry.fields.get("setting", Setting.INDOOR)))
            # that somebody's location counts towards what was agreed is for people here to say
            found.values.setdefault("count", str(Count.CONTEXT))
            self._take(found, "street", self._many("location", key, "addresses"), "address_1")
            yield found

    def _place_kind(self, record: Record) -> str:
        said = place_kind_of_words([_said(record, name) for name in ("name", "alternate_name")])
        return str(said or self.defaults.place_kind)

    def actors(self) -> Iterator[Found]:
        """Organizations, with how to reach them; the contacts in them are people, and stay out."""
        for key, record in self._rows("organization"):
            found = Found(EntryKind.ACTOR, ("organization", key), self._common(record, EntryKind.ACTOR))
            self._words(found)
            kind = found.values.setdefault("actor_kind", str(self.defaults.actor_kind))
            if found.values.get("summary") == described(kind):
                del found.values["summary"]
            if "functions" not in found.values:
                found.values["functions"] = self._functions_of_services(key) or [str(self.defaults.function)]
            if _said(record, "website"):
                found.values["website"] = _said(record, "website")
            self._reach(found, key, record)
            self._year(found, record)
            if "street" not in found.values and "place" not in found.values:
                self._live(found, key)
            yield found

    def _reach(self, found: Found, key: str, record: Record) -> None:
        """An address of the organization itself: not one that a person in it has too."""
        if "contact" in found.values:
            return
        people = {_said(row, "email").casefold() for row in self._of_table("contact") if row.get("name")}
        email = _said(record, "email")
        if email and email.casefold() not in people:
            found.values["contact"] = email
            return
        for phone, row in self._many("organization", key, "phones"):
            personal = row.get("contact_id") or ("phone", phone, "contact_id") in self._parent
            if _said(row, "number") and not personal:
                found.values["contact"] = _said(row, "number")
                found.sources["contact"] = [("phone", phone)]
                return

    def _year(self, found: Found, record: Record) -> None:
        year = record.get("year_incorporated")
        if "since" not in found.values and is_number(year) and 1800 <= _float(year) <= 2200:
            found.values["since"] = f"{int(_float(year))}-01-01"

    def _live(self, found: Found, key: str) -> None:
        """The street of a location of theirs that is no place on the map."""
        for location, row in self._many("organization", key, "locations"):
            if not (is_number(row.get("latitude")) and is_number(row.get("longitude"))):
                self._take(found, "street", self._many("location", location, "addresses"), "address_1")

    def offers(self) -> Iterator[Found]:
        """Services that are active and of an organization that is there; for each place and each of its times one."""
        for key, record in self._rows("service"):
            organization = self._parent_of("service", key, "organization_id", record)
            if organization is None or record.get("status", "active") != "active":
                continue
            values = self._common(record, EntryKind.OFFER)
            whole = Found(EntryKind.OFFER, ("service", key), {**values, "actor": ("organization", organization)})
            self._words(whole)
            if "functions" not in whole.values:
                whole.values["functions"] = self._functions_of_terms("organization", organization) or [
                    str(self.defaults.function)
                ]
            self._ages(whole, record)
            self._cost(whole, key)
            self._languages(whole, key)
            yield from self._by_place_and_time(whole, key)

    def _ages(self, found: Found, record: Record) -> None:
        least, most = (_float(record[n]) if is_number(record.get(n)) else None for n in ("minimum_age", "maximum_age"))
        if "audience" in found.values:
            return
        if most is not None and most <= _YOUNG:
            found.values["audience"] = ["children" if most <= _CHILD else "young_people"]
        elif least is not None and least >= _GROWN:
            found.values["audience"] = ["seniors" if least >= _SENIOR else "adults"]

    def _cost(self, found: Found, key: str) -> None:
        """What it costs where there is one price in euros; several prices are kept as they are."""
        options = self._many("service", key, "cost_options")
        priced = [(one, row) for one, row in options if is_number(row.get("amount"))]
        if len(priced) == 1 and str(priced[0][1].get("currency", "EUR")).upper() == "EUR":
            found.values["cost_eur"] = f"{_float(priced[0][1]['amount']):.2f}"
            found.sources["cost_eur"] = [("cost_option", priced[0][0])]

    def _languages(self, found: Found, key: str) -> None:
        spoken = [(one, row) for one, row in self._many("service", key, "languages") if _said(row, "code")]
        codes = [_said(row, "code").lower() for _, row in spoken]
        good = [code for code in codes if re.fullmatch(r"[a-z]{2,3}", code)]
        if good:
            found.values["language"] = list(dict.fromkeys(good))
            found.sources["language"] = [("language", one) for one, _ in spoken]

    def _by_place_and_time(self, whole: Found, key: str) -> Iterator[Found]:
        places = [self._at(one) for one, _ in self._many("service", key, "service_at_locations")]
        times = list(together([row for _, row in self._many("service", key, "schedules")]))
        made = 0
        for at, location, own in places or [("", None, [])]:
            for columns, ids in own or times or [({}, [])]:
                if made == _MOST_OFFERS:
                    return
                part = f"{at}/{ids[0] if ids else ''}" if made else ""
                one = Found(EntryKind.OFFER, whole.key, dict(whole.values), dict(whole.sources), part)
                if location is not None:
                    one.values["place"] = ("location", location)
                    one.sources["place"] = [("service_at_location", at)]
                one.values |= columns
                for name in WHEN if ids else ():
                    one.sources[name] = [("schedule", schedule) for schedule in ids]
                one.values.setdefault("offer_kind", _offer_kind(columns))
                made += 1
                yield one

    def _at(self, key: str) -> tuple[str, str | None, list[tuple[dict[str, Any], list[str]]]]:
        nested = next(one for one in TABLES["service_at_location"].nested if one.name == "location")
        location = self.lookup.one("service_at_location", key, nested)
        return key, location, list(together([row for _, row in self._many("service_at_location", key, "schedules")]))

    def ties(self) -> Iterator[Found]:
        """Ties of the profile."""
        for key, record in self._rows("tie"):
            values = {
                name: record[name] for name in ("strength", "from_date", "until_date", "said_by") if name in record
            }
            values |= {"tie_kind": record.get("kind"), **_money("amount_eur", record.get("amount_eur"))}
            start = self._parent_of("tie", key, "from_organization_id", record)
            end = self._end(record, "to_organization_id", "to_location_id")
            if start is not None and end is not None:
                yield Found(
                    EntryKind.TIE, ("tie", key), {**values, "from_actor": ("organization", start), "to_entry": end}
                )

    def funding(self) -> Iterator[Found]:
        """Money of which the profile says from whom; a source in words alone is kept with its organization."""
        for key, record in self._rows("funding"):
            giver = record.get(f"{PREFIX}from_organization_id")
            end = self._end(record, "organization_id", f"{PREFIX}location_id")
            if self.document.get("organization", giver) is None or end is None:
                continue
            names = ("scheme", "from_date", "until_date")
            values = {name: record[f"{PREFIX}{name}"] for name in names if f"{PREFIX}{name}" in record}
            values |= _money("amount_eur", record.get(f"{PREFIX}amount_eur"))
            refs = {"from_actor": ("organization", str(giver)), "to_entry": end}
            yield Found(EntryKind.FUNDING, ("funding", key), {**values, **refs})

    def _end(self, record: Record, organization: str, location: str) -> Key | None:
        for table, column in (("organization", organization), ("location", location)):
            if self.document.get(table, record.get(column)) is not None:
                return table, str(record[column])
        return None

    def _rows(self, table: str) -> Iterable[tuple[str, Record]]:
        return self.document.tables.get(table, {}).items()

    def _of_table(self, table: str) -> Iterable[Record]:
        return self.document.tables.get(table, {}).values()

    def _many(self, table: str, key: str, name: str) -> list[tuple[str, Record]]:
        nested = next(one for one in TABLES[table].nested if one.name == name)
        ids = self.lookup.many(table, key, nested) or []
        return [(one, self.document.tables[nested.table][one]) for one in ids]

    def _parent_of(self, table: str, key: str, column: str, record: Record) -> str | None:
        """The record that this one is of, by its column or by where it was nested, where it is there."""
        nested = next((one for one in TABLES[table].nested if one.key == column and not one.many), None)
        named = self.lookup.one(table, key, nested) if nested else record.get(column)
        named = named or self._parent.get((table, key, column))
        return str(named) if self.document.get(column.removesuffix("_id").removeprefix("from_"), named) else None

    def _common(self, record: Record, kind: EntryKind) -> dict[str, Any]:
        """The name, the summary, and what the profile says of other fields."""
        values: dict[str, Any] = {}
        known = {one.name: one for one in FIELDS[kind]}
        for name, column in (("name", "name"), ("summary", "description")):
            if name in known and _said(record, column):
                values[name] = _text(_said(record, column), known[name].most, is_line=name == "name")
        for name, one in known.items():
            given = record.get(f"{PREFIX}{name}")
            if given is None:
                continue
            if one.form is Form.PLACE:
                values |= {name: ("location", str(given))} if self.document.get("location", given) else {}
            else:
                values[name] = given
        return values

    def _words(self, found: Found) -> None:
        """The fields that are words of a vocabulary: terms of ours, else what the words of others mean."""
        table, key = found.key
        mine: dict[str, list[Concept]] = {}
        others: list[str] = []
        known = VOCABULARY_OF[found.kind]
        for attribute, row in self._many(table, key, "attributes"):
            term = self._term(attribute)
            value = concept_of(term) if term else None
            name = self._field(row, value, known)
            if value is not None and name is not None:
                mine.setdefault(name, []).append(value)
                found.sources.setdefault(name, []).append(("attribute", attribute))
            elif term is not None and value is None:
                others += [_said(term, column) for column in ("name", "code")]
        for name, values in mine.items():
            is_list = next(one.form for one in FIELDS[found.kind] if one.name == name) is Form.WORDS
            found.values[name] = [str(one) for one in values] if is_list else str(values[0])
        for name, mean in (("functions", functions_of_words), ("audience", audience_of_words)):
            if name in known and name not in found.values and (said := mean(others)):
                found.values[name] = [str(one) for one in said]

    def _field(self, row: Record, value: Concept | None, known: Mapping[str, type[Concept]]) -> str | None:
        """The field that a word is of: the one it says, else the first that takes such words."""
        if value is None:
            return None
        named = str(row.get("link_type"))
        if known.get(named) is type(value):
            return named
        return next((name for name, vocabulary in known.items() if vocabulary is type(value)), None)

    def _term(self, attribute: str) -> Record | None:
        nested = next(one for one in TABLES["attribute"].nested if one.name == "taxonomy_term")
        named = self.lookup.one("attribute", attribute, nested)
        if named is None:
            # a word of ours needs no record: its id says which it is
            given = self.document.tables["attribute"][attribute].get("taxonomy_term_id")
            return None if given is None else {"id": given}
        return self.document.tables["taxonomy_term"][named]

    def _functions_of_terms(self, table: str, key: str) -> list[str]:
        about = Found(EntryKind.ACTOR, (table, key), {})
        self._words(about)
        return about.values.get("functions", [])

    def _functions_of_services(self, organization: str) -> list[str]:
        found = Found(EntryKind.OFFER, ("service", ""), {})
        for key, _ in self._many("organization", organization, "services"):
            found.key = ("service", key)
            found.values.pop("functions", None)
            self._words(found)
            if found.values.get("functions"):
                return list(found.values["functions"])
        return []

    def _take(self, found: Found, name: str, rows: list[tuple[str, Record]], column: str) -> None:
        """A field from the first record beside it that has it."""
        if name in found.values:
            return
        for key, row in rows:
            if _said(row, column):
                most = next(one.most for one in FIELDS[found.kind] if one.name == name)
                found.values[name] = _text(_said(row, column), most, is_line=True)
                table = "address" if column == "address_1" else TABLE_OF[found.kind]
                found.sources[name] = [(table, key)]
                return


def _offer_kind(times: Mapping[str, Any]) -> str:
    if times.get("rrule"):
        return str(OfferKind.RECURRING)
    return str(OfferKind.ONE_OFF if times.get("from_date") == times.get("until_date") and times else OfferKind.SERVICE)


def _money(name: str, value: Any) -> dict[str, str]:
    return {name: f"{_float(value):.2f}"} if is_number(value) else {}


def _float(value: Any) -> float:
    return float(str(value).strip().replace(",", "."))


def _said(record: Record, column: str) -> str:
    """A text of a record; empty where there is none, or something that is no text."""
    value = record.get(column)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _text(value: str, most: int, *, is_line: bool) -> str:
    """Text without markup, cut where the register keeps less; the whole is kept beside it."""
    written = value
    if _TAG.search(written):
        written = html.unescape(_TAG.sub(" ", re.sub(r"(?i)<br\s*/?>|</p>", "\n", written)))
    written = re.sub(r"\s+", " ", written).strip() if is_line else written.strip()
    return written if len(written) <= most else f"{written[: most - 1].rstrip()}…"
