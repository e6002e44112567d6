"""The form about a spreadsheet as its page shows it: fields with their labels, choices, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, Literal

from weefsel.concepts import Disclosure, Evidence, IndicatorGroup, Lang, PlaceKind
from weefsel.concepts.texts import text
from weefsel.errors import Fault
from weefsel.platform import words
from weefsel.platform.form_fields import Choice, Field
from weefsel.platform.workbench import Column, Draft, Said

__all__ = ["form_view"]

#: units of a column of figures, each with a label own.unit_…
UNITS: Final = ("percent", "share", "residents", "households", "count", "EUR", "km", "number")
#: licences, each with a label own.licence_…
LICENCES: Final = {"LicenseRef-own": "own", "CC0-1.0": "cc0", "CC-BY-4.0": "by"}
#: reference systems of coordinates, each with a label own.crs_…
CRSES: Final = {"EPSG:4326": "degrees", "EPSG:28992": "rd"}
#: who may see what comes from the source
WHO: Final = (Disclosure.OWN, Disclosure.PUBLIC)
#: columns of places that are not needed
MORE_PLACE: Final = ("street", "opening_hours", "owner", "manager", "id")
_OF_FIGURES: Final = re.compile(r"area|area_is|boundaries|c\d+\..+", re.ASCII)
_OF_PLACES: Final = re.compile(r"(place\.|word:).+", re.DOTALL)


def form_view(draft: Draft, lang: Lang, *, tried: bool) -> dict[str, Any]:
    """Every field of the form; with `tried` the cursor begins at the first that is wrong."""
    return _Maker(draft, lang, tried=tried).view()


class _Maker:
    def __init__(self, draft: Draft, lang: Lang, *, tried: bool) -> None:
        self._draft = draft
        self._lang: Lang = lang
        self._wrong: dict[str, list[str]] = {}
        self._faults: dict[str, list[Fault]] = {}
        for one in draft.wrong:
            self._wrong.setdefault(one.field, []).append(self._say(one.said))
        for name, fault in draft.faults:
            self._faults.setdefault(name, []).append(fault)
        self._focus = tried
        self._count = 0

    def view(self) -> dict[str, Any]:
        """In the order of the page, so that the cursor begins at the first that is wrong."""
        names = [(one.name, one.name) for one in self._draft.columns]
        places = self._draft.fields.get("what") == "places"
        view: dict[str, Any] = {"general": tuple(self._faults.pop("", ())), "places": places}
        if view["general"]:
            self._focus = False  # those stand above the form
        view["sheet"] = self._sheet()
        view["header"] = self._field("header", "number", hint=self._text("own.hint_header"))
        view["what"] = self._field(
            "what", "radio", [(one, self._text(f"own.what_{one}")) for one in ("areas", "places")]
        )
        view |= self._places(names) if places else self._figures(names)
        view["about"] = self._about()
        view |= {"rows": words.number(self._draft.rows, self._lang), "column_count": str(len(names))}
        view["told"] = [self._say(said) for said in self._draft.told]
        view["kept"] = self._kept(places=places)
        return view

    # ---- parts of the page

    def _sheet(self) -> Field | None:
        if len(self._draft.sheets) < 2:
            return None
        hidden = self._text("own.sheet_hidden")
        options = [(one.name, f"{one.name} ({hidden})" if one.hidden else one.name) for one in self._draft.sheets]
        return self._field("sheet", "select", options)

    def _figures(self, names: list[tuple[str, str]]) -> dict[str, Any]:
        blank = ("", self._text("own.choose"))
        area = self._field("area", "select", [blank, *names], hint=self._reasons("area"))
        area_is = [(one, self._text(f"own.area_is_{one}")) for one in ("code", "name")]
        boundaries = self._field("boundaries", "number", hint=self._text("own.hint_boundaries"))
        columns = [one for one in self._draft.columns if f"c{one.number}.name" in self._draft.fields]
        used = [one for one in columns if one.figures or self._value(f"c{one.number}.use")]
        none = tuple(self._wrong.get("columns", ()))
        self._focus = self._focus and not none
        first = [self._column(one) for one in used]
        rest = [self._column(one) for one in columns if one not in used]
        return {
            "area": area,
            "area_is": self._field("area_is", "radio", area_is),
            "boundaries": boundaries,
            "columns": first,
            "rest": rest,
            "rest_count": str(len(rest)),
            "more_columns": len(self._draft.columns) - len(columns),
            "none": none,
            "open_rest": not used or bool(none),
        }

    def _column(self, column: Column) -> dict[str, Any]:
        at = f"c{column.number}"
        units = [(unit, self._text(f"own.unit_{unit.lower()}")) for unit in UNITS]
        groups = [("", self._text("own.no_group"))]
        groups += [(str(group), _capital(group.label(self._lang))) for group in IndicatorGroup]
        use = self._field(f"{at}.use", "check", label=self._text("own.field_use"))
        main = (
            self._field(f"{at}.name", "text"),
            self._field(f"{at}.unit", "select", units),
            self._field(f"{at}.year", "number", hint=self._text("own.hint_year")),
            self._field(f"{at}.group", "select", groups),
        )
        sure = [(str(one), _capital(one.label(self._lang))) for one in Evidence]
        more = (
            self._field(f"{at}.evidence", "select", sure),
            self._field(f"{at}.minimum", "text"),
            self._field(f"{at}.maximum", "text"),
            self._field(f"{at}.name_en", "text"),
            self._field(f"{at}.id", "text", hint=self._text("own.hint_id")),
        )
        reasons = " ".join(self._say(reason) for reason in column.reasons)
        bad = any(one.bad for one in more)
        return {"column": column, "use": use, "main": main, "more": more, "open": bad, "reasons": reasons}

    def _places(self, names: list[tuple[str, str]]) -> dict[str, Any]:
        blank = ("", self._text("own.choose"))
        none = ("", self._text("own.no_column"))
        kinds = sorted((_capital(kind.label(self._lang)), str(kind)) for kind in PlaceKind)
        options = [(kind, label) for label, kind in kinds]
        crs = [blank, *((one, self._text(f"own.crs_{id}")) for one, id in CRSES.items())]
        dropped = ("", self._text("own.kind_dropped"))
        return {
            "name": self._field("place.name", "select", [blank, *names], hint=self._reasons("place.name")),
            "where": (
                self._field("place.x", "select", [none, *names], hint=self._reasons("place.x")),
                self._field("place.y", "select", [none, *names]),
                self._field("place.crs", "select", crs),
            ),
            "address": tuple(self._field(f"place.address{n}", "select", [none, *names]) for n in (1, 2, 3)),
            "kind": self._field("place.kind", "select", [none, *names]),
            "place_kind": self._field("place.place_kind", "select", [("", self._text("own.no_kind")), *options]),
            "words": tuple(
                self._field(f"word:{word}", "select", [dropped, *options], label=word) for word in self._draft.words
            ),
            "more": tuple(self._field(f"place.{name}", "select", [none, *names]) for name in MORE_PLACE),
        }

    def _about(self) -> tuple[Field, ...]:
        who = [(str(one), self._text(f"own.who_{one}")) for one in WHO]
        licences = [(one, self._text(f"own.licence_{id}")) for one, id in LICENCES.items()]
        return (
            self._field("about.title", "text"),
            self._field("about.publisher", "text", hint=self._text("own.hint_publisher")),
            self._field("about.year", "number"),
            self._field("about.licence", "select", licences),
            self._field("about.disclosure", "radio", who, hint=self._text("own.hint_disclosure")),
        )

    def _kept(self, *, places: bool) -> list[tuple[str, str]]:
        """Fields of the other kind of table, so that going back and forth loses nothing."""
        hidden = _OF_FIGURES if places else _OF_PLACES
        return [(name, value) for name, value in self._draft.fields.items() if hidden.fullmatch(name)]

    # ---- single fields

    def _value(self, name: str) -> str:
        return self._draft.fields.get(name, "")

    def _text(self, id: str) -> str:
        return text(id, self._lang)

    def _say(self, said: Said) -> str:
        return text(said.id, self._lang, **said.variables)

    def _reasons(self, name: str) -> str:
        """Why the column that a field names seems to be what it is."""
        reasons = next((one.reasons for one in self._draft.columns if one.name == self._value(name)), ())
        return " ".join(self._say(reason) for reason in reasons)

    def _field(
        self,
        name: str,
        kind: Literal["text", "number", "select", "radio", "check"],
        options: Iterable[tuple[str, str]] = (),
        *,
        hint: str = "",
        label: str = "",
    ) -> Field:
        value = self._value(name)
        choices = list(options)
        if kind == "select" and value and value not in [one for one, _ in choices]:
            choices.append((value, value))  # what an earlier source said
        if not label:
            about = re.sub(r"^(about|place|c\d+)\.", "", name)
            label = self._text(f"own.field_{about}")
        wrong, faults = tuple(self._wrong.get(name, ())), tuple(self._faults.get(name, ()))
        focus = self._focus and bool(wrong or faults)
        self._focus = self._focus and not focus
        self._count += 1
        chosen = tuple(Choice(one, shown, one == value) for one, shown in choices)
        return Field(name, f"v{self._count}", label, value, kind, chosen, hint, wrong, faults, focus)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
