"""From a row of a list to the records that it tells of, by the mapping of its columns."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from weefsel.concepts import PlaceKind
from weefsel.sources.kinds import folded, rule_of
from weefsel.sources.listing import cells, convert
from weefsel.sources.listing.convert import Converted
from weefsel.sources.listing.mapping import ListMapping
from weefsel.sources.listing.persons import is_mobile, is_person, mail_of_person
from weefsel.sources.listing.placing import where_of
from weefsel.sources.listing.records import Named, Record, Transcribed, Where, told
from weefsel.sources.listing.rows import Row
from weefsel.sources.listing.timetable import Timetable, timetable
from weefsel.sources.listing.vocabulary import KEEP, What, is_nothing, said_by_name, words

__all__ = ["Transcriber", "key_of"]

_KINDS: Final = {"group": "actor", "place": "place", "offer": "offer", "tie": "tie", "funding": "funding"}
_LONGEST_KEY: Final = 180
#: what a cell may hold that names a column in what is kept
_LONGEST_REST: Final = 2_000
_MOST_REST: Final = 60
#: texts of several cells that belong together
_JOINED: Final = frozenset({"group.summary", "offer.summary"})
_ANY_END: Final = ("actor", "place")


def key_of(*parts: str) -> str:
    """The key of a record that has none of its own: what names it, folded; a long one shortened by its checksum."""
    made = "|".join(folded(part) for part in parts).rstrip("|")
    if len(made) > _LONGEST_KEY:
        made = f"{made[:100]}#{hashlib.sha256(made.encode()).hexdigest()[:24]}"
    return made


class Transcriber:
    """Reads rows of one list."""

    def __init__(self, mapping: ListMapping, names: Sequence[str]) -> None:
        self.mapping = mapping
        #: role → its columns, from left to right
        self.by_role: dict[str, list[str]] = {}
        for name in names:
            self.by_role.setdefault(mapping.columns.get(name, KEEP), []).append(name)
        self._fields = {
            kind: [(role, role.partition(".")[2]) for role in self.by_role if role.startswith(f"{prefix}.")]
            for prefix, kind in _KINDS.items()
        }
        self._kept = self.by_role.get(KEEP, [])

    def read(self, row: Row) -> Transcribed:
        """The records of a row, with what should be known of it."""
        made = _Reading(self, row)
        if row.too_wide:
            made.out.wrong.append(told("import.wrong_wide", n=str(row.too_wide)))
            return made.out
        for column, flaw in row.flaws.items():
            if self.mapping.columns.get(column, KEEP) != KEEP:
                made.out.notes.append(told(f"import.note_{flaw}", column=column))
        made.records()
        return made.out

    def columns(self, role: str) -> list[str]:
        """The columns with a role."""
        return self.by_role.get(role, [])

    def fields(self, kind: str) -> list[tuple[str, str]]:
        """(Role, field) of a kind."""
        return self._fields[kind]

    @property
    def kept(self) -> list[str]:
        """Columns that have no field."""
        return self._kept


class _Reading:
    """One row on its way."""

    def __init__(self, by: Transcriber, row: Row) -> None:
        self.by, self.mapping, self.cells = by, by.mapping, row.cells
        self._columns = by.by_role
        self.out = Transcribed()
        self.rest: dict[str, str] = {}

    def records(self) -> None:
        what = self.mapping.what
        self._keep()
        if what is What.TIES:
            self._tie()
        elif what is What.MONEY:
            self._money()
        else:
            self._things(what)

    # -------------------------------------------------------------------------------------------- cells

    def text(self, role: str) -> str:
        """The first text of a role that says something; others are kept aside."""
        found = ""
        for column in self._columns.get(role, ()):
            text = self.cells.get(column, "")
            if is_nothing(text):
                continue
            if not found:
                found = text
            elif text != found:
                self.aside(column, text)
        return found

    def aside(self, column: str, text: str) -> None:
        """Keep what has no field, under the name of its column."""
        if len(self.rest) < _MOST_REST:
            before = self.rest.get(column)
            self.rest[column[:200]] = (text if before in (None, text) else f"{before}; {text}")[:_LONGEST_REST]

    def _keep(self) -> None:
        for column in self.by.kept:
            text = self.cells.get(column, "")
            if text and is_person(text):
                self.out.notes.append(told("import.note_personal", column=column))
            elif text:
                self.aside(column, text)

    def _values(self, kind: str, record: Record) -> None:
        """The fields of a kind that need no more than their cell."""
        for role, name in self.by.fields(kind):
            convert_it = convert.CONVERT.get(role)
            if convert_it is None:
                continue
            column = self.by.columns(role)[0]
            text = "\n\n".join(self._all(role)) if role in _JOINED else self._raw(role)
            found = convert_it(text, name, self.mapping.words.get(name, {})) if text else Converted(convert.empty(name))
            record.values[name] = found.value
            record.columns[name] = column
            if found.rest:
                self.aside(column, found.rest)
            if found.unknown:
                self.out.notes.append(told("import.note_unknown", column=column, value=found.unknown))

    def _raw(self, role: str) -> str:
        """The text of a role; what elsewhere says nothing may be an answer: geen kosten, nee."""
        if role not in convert.NOTHING_SAYS:
            return self.text(role)
        texts = [text for column in self.by.columns(role) if (text := self.cells.get(column, "").strip())]
        return texts[0] if texts else ""

    def _all(self, role: str) -> list[str]:
        texts = [self.cells.get(column, "") for column in self.by.columns(role)]
        return list(dict.fromkeys(text for text in texts if not is_nothing(text)))

    # -------------------------------------------------------------------------------------------- places and groups

    def _things(self, what: What) -> None:
        group_name, place_name = self.text("group.name"), self.text("place.name")
        offer_name = self.text("offer.name")
        times = self._times()
        where = where_of(self.text, self._columns)
        about_place = what is What.PLACES
        place = self._place(place_name, where, primary=about_place) if place_name or about_place else None
        default = self.mapping.defaults.get("actor", "")
        has_offer = bool(offer_name or (times.times and not about_place))
        if what is What.ACTIVITIES and not offer_name:
            self.out.wrong.append(told("import.wrong_no_activity"))
            return
        if has_offer and not group_name:
            group_name = default
            if not group_name:
                self.out.wrong.append(told("import.wrong_no_group"))
                return
        if what is What.GROUPS and not group_name:
            self.out.wrong.append(told("import.wrong_no_name"))
            return
        group = self._group(group_name, where if place is None else None, what) if group_name else None
        if group is not None and place is not None and not has_offer and what is What.GROUPS:
            group.names["place"] = Named(place.key, ("place",))
        main = "offer" if has_offer else "group" if group is not None and not about_place else "place"
        made = [one for one in (place, group) if one is not None]
        if has_offer and group is not None:
            made += self._offers(offer_name or group_name, group, place, where, times, primary=what is What.ACTIVITIES)
        elif times.text:
            self.aside(times.column, times.text)
        self._finish(made, {"offer": "offer", "group": "actor", "place": "place"}[main])

    def _finish(self, made: list[Record], main: str) -> None:
        self.out.records = made
        primary = next((one for one in made if one.primary), made[-1] if made else None)
        for one in made:
            if one.kind == main and one.primary:
                primary = one
        if primary is not None:
            primary.rest = self.rest

    def _place(self, name: str, where: Where, *, primary: bool) -> Record | None:
        if primary and is_person(name):
            self.out.wrong.append(told("import.wrong_person"))
        key = self.text("row.key") if primary else ""
        record = Record(
            "place",
            f"plek/#{key_of(key)}" if key else f"plek/{key_of(name, where.street or f'{where.x} {where.y}')}",
            primary=primary,
        )
        record.values["name"] = name
        record.where = where
        self._values("place", record)
        self._hours(record)
        kind = (
            record.values.get("place_kind") or convert.kind_in_name(name) or self.mapping.defaults.get("place_kind", "")
        )
        if not record.values.get("place_kind"):
            record.values.pop("place_kind", None)
            if kind:
                record.assumed["place_kind"] = kind
        rule = rule_of(PlaceKind(kind)) if kind else None
        if rule is not None:
            for field, value in (
                ("functions", [str(one) for one in rule.functions]),
                ("setting", str(rule.setting)),
                ("count", str(rule.count)),
            ):
                if not record.values.get(field):
                    record.values.pop(field, None)
                    record.assumed[field] = value
        return record

    def _hours(self, record: Record) -> None:
        """Opening hours as they can be computed with, where they are understood."""
        said = timetable(self.by, self.cells, self.text, "place.opening_hours")
        if said.text or said.columns:
            record.values["opening_hours"] = said.hours
            record.columns["opening_hours"] = said.column
            if said.rest:
                self.aside(said.column, said.rest)

    def _group(self, name: str, where: Where | None, what: What) -> Record:
        primary = what is What.GROUPS
        if is_person(name):
            self.out.wrong.append(told("import.wrong_person"))
        key = self.text("row.key") if primary else ""
        at = (where.street or where.area) if primary and where else ""
        record = Record("actor", f"groep/#{key_of(key)}" if key else f"groep/{key_of(name, at)}", primary=primary)
        record.values["name"] = name
        record.where = where
        self._values("actor", record)
        self._contact(record, name)
        self._assume_group(record, name)
        return record

    def _assume_group(self, record: Record, name: str) -> None:
        kind = record.values.get("actor_kind")
        if not kind:
            record.values.pop("actor_kind", None)
            kind = said_by_name("name_says", name) or self.mapping.defaults.get("actor_kind") or "organisation"
            record.assumed["actor_kind"] = kind
        if not record.values.get("functions"):
            record.values.pop("functions", None)
            chosen = self.mapping.defaults.get("functions") or words()["kind_brings"].get(kind, "meeting")
            record.assumed["functions"] = [chosen]

    def _contact(self, record: Record, name: str) -> None:
        """One way to reach the group: its e-mail, else its telephone; what seems to be a person's is left out."""
        roles = ("group.email", "group.phone", "group.contact")
        if not any(self.by.columns(role) for role in roles):
            return
        found: list[tuple[str, str]] = []
        for role in roles:
            for column in self.by.columns(role):
                text = self.cells.get(column, "")
                if is_nothing(text):
                    continue
                value = convert.contact(text)
                personal = mail_of_person(value, name) if "@" in value else is_mobile(value)
                if personal and not self.mapping.personal:
                    self.out.notes.append(told("import.note_personal", column=column))
                else:
                    found.append((column, value))
        record.values["contact"] = found[0][1] if found else ""
        if found:
            record.columns["contact"] = found[0][0]
        for column, value in found[1:]:
            self.aside(column, value)

    # -------------------------------------------------------------------------------------------- activities

    def _times(self) -> Timetable:
        return timetable(self.by, self.cells, self.text, "offer.when")

    def _offers(
        self, name: str, group: Record, place: Record | None, where: Where, times: Timetable, *, primary: bool
    ) -> list[Record]:
        """An activity, or several where it is at different hours on different days."""
        key = self.text("row.key") if primary else ""
        base = key_of(name, group.values["name"], place.values["name"] if place else where.street)
        made: list[Record] = []
        first = Record("offer", f"aanbod/#{key_of(key)}" if key else f"aanbod/{base}", primary=primary)
        first.values["name"] = name
        first.names["actor"] = Named(group.key, ("actor",))
        if place is not None:
            first.names["place"] = Named(place.key, ("place",))
        else:
            first.where = where if where.is_said else None
        self._values("offer", first)
        if not first.values.get("functions"):
            first.values.pop("functions", None)
            said = said_by_name("activity_says", name) or self.mapping.defaults.get("functions") or "meeting"
            first.assumed["functions"] = [said]
        if times.rest:
            self.aside(times.column, times.rest)
        for number, one in enumerate(times.times or (None,)):
            values = {**first.values}
            if times.columns:
                values |= {"rrule": "", "starts": "", "ends": ""}
            if one is not None:
                values |= {"rrule": one.rule, "starts": one.starts, "ends": one.ends}
                if one.date:
                    values |= {"from_date": one.date, "until_date": one.date}
            kind = "recurring" if values.get("rrule") else "one_off" if one and one.date else "service"
            record = Record(
                "offer",
                first.key if not number else f"{first.key}~{number + 1}",
                values,
                {**first.assumed},
                first.names,
                first.where,
                primary=primary,
                columns={**first.columns, **dict.fromkeys(("rrule", "starts", "ends"), times.column)},
            )
            if not values.get("offer_kind"):
                record.values.pop("offer_kind", None)
                record.assumed["offer_kind"] = kind
            made.append(record)
        return made

    # -------------------------------------------------------------------------------------------- ties and money

    def _tie(self) -> None:
        ends = self.text("tie.from_actor"), self.text("tie.to_entry")
        if not all(ends):
            self.out.wrong.append(told("import.wrong_no_ends"))
            return
        record = Record("tie", "")
        self._values("tie", record)
        if not record.values.get("tie_kind"):
            record.values.pop("tie_kind", None)
            record.assumed["tie_kind"] = self.mapping.defaults.get("tie_kind") or "works_with"
        kind = record.values.get("tie_kind") or record.assumed["tie_kind"]
        own = self.text("row.key")
        record.key = f"verbinding/#{key_of(own)}" if own else f"verbinding/{key_of(*ends, kind)}"
        record.names = {"from_actor": Named(ends[0], ("actor",)), "to_entry": Named(ends[1], _ANY_END)}
        self._finish([record], "tie")

    def _money(self) -> None:
        to, funder = self.text("funding.to_entry") or self.text("group.name"), self.text("funding.from_actor")
        if not to:
            self.out.wrong.append(told("import.wrong_no_recipient"))
            return
        if is_person(to):
            self.out.wrong.append(told("import.wrong_person"))
            return
        funder = funder or self.mapping.defaults.get("funder", "")
        if not funder:
            self.out.wrong.append(told("import.wrong_no_funder"))
            return
        record = Record("funding", "")
        self._values("funding", record)
        year = cells.number_of(self.text("funding.year"))
        if year.isdigit() and len(year) == 4:
            for field, day in (("from_date", f"{year}-01-01"), ("until_date", f"{year}-12-31")):
                record.values[field] = record.values.get(field) or day
        elif year:
            self.aside(self.by.columns("funding.year")[0], year)
        own = self.text("row.key")
        made = key_of(to, str(record.values.get("scheme", "")), str(record.values.get("from_date") or ""))
        record.key = f"geld/#{key_of(own)}" if own else f"geld/{made}"
        giver = self._party(funder, None)
        recipient = self._party(to, where_of(self.text, self._columns))
        self._values("actor", recipient)
        recipient.values["name"] = to
        self._contact(recipient, to)
        self._assume_group(recipient, to)
        record.names = {"from_actor": Named(giver.key, ("actor",)), "to_entry": Named(recipient.key, _ANY_END)}
        self._finish([giver, recipient, record], "funding")

    def _party(self, name: str, where: Where | None) -> Record:
        party = Record("actor", f"groep/{key_of(name)}", {"name": name}, where=where, primary=False)
        self._assume_group(party, name)
        return party
