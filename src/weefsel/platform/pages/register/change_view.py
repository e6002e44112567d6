"""What a form about an entry shows: its fields in groups, with what was filled in and what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text, texts
from weefsel.platform.form_fields import Choice, Field
from weefsel.platform.pages.register.change_read import NAMED, Sent, days_of, where_of
from weefsel.platform.pages.register.entry_named import label_by_id
from weefsel.platform.pages.register.entry_words import language_said
from weefsel.platform.pages.register.forms import field_label, form_view
from weefsel.platform.pages.register.group_view import LANGUAGES
from weefsel.platform.pages.register.group_where import ASKS_AREA
from weefsel.platform.register.around import Around
from weefsel.platform.register.fields import Form, field_named
from weefsel.platform.register.states import EntryKind

__all__ = ["SECTIONS", "Item", "Section", "names_of", "sections"]

Names = tuple[str, ...]
_PERIOD: Final = ("from_date", "until_date")
_VIEWED: Final = ("sphere", "layer")
#: title of a group of fields (a text `entry.part_…`) → its fields; the last group folds away
SECTIONS: Final[Mapping[EntryKind, tuple[tuple[str, Names], ...]]] = {
    EntryKind.ACTOR: (
        ("what", ("name", "functions", "summary")),
        ("where", ("where",)),
        ("join", ("open_to", "joining", "contact_role", "contact", "website")),
        ("more", ("actor_kind", *_VIEWED, "pillar", "since", "until")),
    ),
    EntryKind.PLACE: (
        ("what_place", ("name", "place_kind", "functions", "setting")),
        ("inside", ("street", "opening_hours", "access", "free", "referral", "wheelchair")),
        (
            "more",
            ("capacity", "owned_by", "managed_by", "lease_until", "income", *_VIEWED, "count", "latitude", "longitude"),
        ),
    ),
    EntryKind.OFFER: (
        ("what_offer", ("name", "functions", "summary", "offer_kind")),
        ("when", ("days", "starts", "ends", *_PERIOD)),
        ("where_offer", ("place",)),
        ("join_offer", ("cost_eur", "audience", "language", "referral", "who_comes")),
        ("more", ("rrule",)),
    ),
    EntryKind.TIE: (("tie", ("tie_kind", "to_entry", *_PERIOD, "said_by")), ("more", ("strength", "amount_eur"))),
    EntryKind.FUNDING: (("money", ("to_entry", "amount_eur", "scheme", *_PERIOD)),),
}
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked, and how it is shown: a field as others, or one that the page asks in its own way."""

    field: Field
    #: "field", "where", "days" or "named"
    look: str = "field"
    #: as the page showed it, so that what nobody touched is known
    was: str = ""
    #: what it is good for, and whether that was chosen
    functions: tuple[tuple[Function, bool], ...] = ()
    #: groups or places that may have been meant, or the areas to choose from
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together."""

    id: str
    title: str
    text: str
    items: tuple[Item, ...]
    folded: bool = False
    open: bool = False


def names_of(kind: EntryKind, *extra: str) -> list[str]:
    """All names of a form."""
    return [*extra, *(name for _, names in SECTIONS[kind] for name in names)]


def sections(
    kind: EntryKind,
    before: Mapping[str, Any],
    typed: Mapping[str, Any],
    sent: Sent | None,
    theirs: Mapping[str, str],
    around: Around,
    lang: Lang,
    *,
    added: Sequence[tuple[str, Names]] = (),
) -> list[Section]:
    """The form: `before` is what the entry says, `typed` what somebody filled in, `theirs` what another wrote since."""
    told: dict[str, list[str]] = {name: [said] for name, said in theirs.items()}
    for one in sent.wrong if sent else ():
        told.setdefault(one.field, []).append(one.said(lang))
    asks_area = any(one.text_id in ASKS_AREA for one in (sent.wrong if sent else ()))
    first = next((name for _, names in (*added, *SECTIONS[kind]) for name in names if name in told), "")
    made: list[Section] = []
    for word, names in (*added, *SECTIONS[kind]):
        maker = _Maker(kind, before, typed, sent, told, first, around, lang, asks_area)
        items = tuple(maker.item(name) for name in names)
        about = f"entry.part_{word}_text"
        folded = word == "more"
        said = text(about, lang) if about in texts() else ""
        opened = any(name in told for name in names)
        made.append(Section(word, text(f"entry.part_{word}", lang), said, items, folded, opened))
    return made


@dataclass(frozen=True, slots=True)
class _Maker:
    kind: EntryKind
    before: Mapping[str, Any]
    typed: Mapping[str, Any]
    sent: Sent | None
    told: Mapping[str, Sequence[str]]
    first: str
    around: Around
    lang: Lang
    asks_area: bool

    def item(self, name: str) -> Item:
        if name == "where":
            return self._where()
        if name == "days":
            return self._days()
        field = field_named(self.kind, name)
        if field.form in NAMED:
            return self._named(name)
        value = self.typed.get(name, _localised(self.before.get(name), field.form, self.lang))
        made = form_view(self.kind, [name], {name: value}, (), self.lang)[0]
        made = replace(made, wrong=tuple(self.told.get(name, ())), focus=name == self.first)
        if name == "functions":
            chosen = value if isinstance(value, list) else []
            return Item(made, "functions", functions=tuple((one, str(one) in chosen) for one in Function))
        return Item(self._spoken(made, value) if field.form is Form.LANGUAGES else made)

    def _spoken(self, made: Field, value: Any) -> Field:
        """Languages to tick: those spoken most, and those that were there."""
        chosen = value if isinstance(value, list) else []
        codes = dict.fromkeys((*LANGUAGES, *(self.before.get("language") or ()), *chosen))
        choices = tuple(Choice(code, language_said(code, self.lang), code in chosen) for code in codes)
        return replace(made, kind="checks", choices=choices, hint="", value="")

    def _field(self, name: str, label: str, value: str, hint: str) -> Field:
        wrong = tuple(self.told.get(name, ()))
        return Field(name, f"v-{name}", label, value, "entry", (), hint, wrong, (), name == self.first)

    def _where(self) -> Item:
        known = self.before
        was = self.typed.get("where_was", where_of(known, self.around) if self.kind is EntryKind.ACTOR else "")
        field = self._field(
            "where",
            field_label("place", self.lang),
            self.typed.get("where", was),
            text("entry.hint_where" if self.kind is EntryKind.ACTOR else "entry.hint_spot", self.lang),
        )
        area = self.typed.get("where_area", "")
        codes = sorted({code for code, _ in self.around.ground.outlines}, key=self.around.area_name)
        choices = tuple(Choice(code, self.around.area_name(code), code == area) for code in codes)
        return Item(field, "where", was, choices=choices if self.asks_area or area else ())

    def _days(self) -> Item:
        shown = [str(one) for one in days_of(str(self.before.get("rrule") or ""))]
        chosen = self.typed.get("days", shown)
        names = text("group.weekdays", self.lang).split()
        choices = tuple(Choice(str(n), name[:1].upper() + name[1:], str(n) in chosen) for n, name in enumerate(names))
        label, hint = text("entry.field_days", self.lang), text("entry.hint_days", self.lang)
        return Item(replace(self._field("days", label, "", hint), kind="checks", choices=choices))

    def _named(self, name: str) -> Item:
        was = self.typed.get(f"{name}_was", label_by_id(self.before.get(name)))
        hint = text("entry.hint_named", self.lang)
        field = self._field(name, field_label(name, self.lang), self.typed.get(name, was), hint)
        chosen = self.typed.get(f"{name}_id", "")
        meant = self.sent.meant.get(name, ()) if self.sent else ()
        return Item(field, "named", was, choices=tuple(Choice(one, label, one == chosen) for one, label in meant))


def _localised(value: Any, form: Form, lang: Lang) -> Any:
    """A value as people here type it: 14-3-2026; 2,50."""
    if form is Form.DATE and isinstance(value, str) and (found := _ISO.fullmatch(value)):
        return f"{int(found[3])}-{int(found[2])}-{found[1]}"
    if form is Form.MONEY and isinstance(value, str):
        return value.removesuffix(".00").replace(".", text("group.decimal_mark", lang))
    return value
