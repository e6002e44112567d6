"""The fields of an entry, defined once: forms, checks, history, permissions and freezing read them from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from weefsel.concepts import (
    ActorKind,
    Audience,
    Count,
    Free,
    Function,
    Layer,
    OfferKind,
    Pillar,
    PlaceKind,
    Referral,
    Setting,
    Sphere,
    TieKind,
)
from weefsel.platform.register.states import EntryKind, Joining, WhoComes

__all__ = ["FIELDS", "TIE_KINDS", "Field", "Form", "SaidBy", "Wheelchair", "field_named"]


class Form(StrEnum):
    """In what form a value is given and kept."""

    LINE = "line"
    PROSE = "prose"
    WORD = "word"
    WORDS = "words"
    #: two-letter codes of languages
    LANGUAGES = "languages"
    WHOLE = "whole"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    RULE = "rule"
    WEB = "web"
    CONTACT = "contact"
    DEGREES = "degrees"
    AREA = "area"
    #: the id of a group, a place, or one of both
    ACTOR = "actor"
    PLACE = "place"
    END = "end"


class Wheelchair(StrEnum):
    """OSM's words for it."""

    YES = "yes"
    LIMITED = "limited"
    NO = "no"


class SaidBy(StrEnum):
    """Which side of a tie said so."""

    FROM = "from"
    TO = "to"
    BOTH = "both"
    DOCUMENT = "document"


#: what a tie can be: the words for both sorts of ties are none
TIE_KINDS: Final = tuple(kind for kind in TieKind if str(kind) not in ("formal", "informal"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is called in the database, its form, and the column of the snapshot that it becomes."""

    name: str
    form: Form
    #: the words it can be
    values: tuple[StrEnum, ...] = ()
    required: bool = False
    #: characters, of text; the most, of numbers
    most: int = 200
    #: column of the snapshot; empty: its own name, "-": none
    column: str = ""

    @property
    def target(self) -> str | None:
        """Its column in the snapshot."""
        return None if self.column == "-" else self.column or self.name


def _word(name: str, values: type[StrEnum], *, required: bool = False, column: str = "") -> Field:
    return Field(name, Form.WORD, tuple(values), required, column=column)


def _words(name: str, values: type[StrEnum], *, required: bool = False) -> Field:
    return Field(name, Form.WORDS, tuple(values), required)


MOST_EUR: Final = 1_000_000_000
_PERIOD: Final = (Field("from_date", Form.DATE), Field("until_date", Form.DATE))
_PROSE_MOST: Final = 2_000

FIELDS: Final[Mapping[EntryKind, tuple[Field, ...]]] = {
    EntryKind.ACTOR: (
        Field("name", Form.LINE, required=True, most=100),
        _word("actor_kind", ActorKind, required=True, column="kind"),
        _words("functions", Function, required=True),
        Field("summary", Form.PROSE, most=_PROSE_MOST, column="-"),
        Field("open_to", Form.LINE),
        _word("joining", Joining, column="-"),
        Field("contact_role", Form.LINE, most=80, column="-"),
        Field("contact", Form.CONTACT, column="-"),
        Field("website", Form.WEB, column="-"),
        Field("place", Form.PLACE, column="place_id"),
        Field("street", Form.LINE, most=100, column="-"),
        Field("area_code", Form.AREA),
        _word("sphere", Sphere),
        _word("layer", Layer),
        _word("pillar", Pillar),
        Field("since", Form.DATE),
        Field("until", Form.DATE),
    ),
    EntryKind.PLACE: (
        Field("name", Form.LINE, most=100),
        _word("place_kind", PlaceKind, required=True, column="kind"),
        _words("functions", Function, required=True),
        _word("setting", Setting, required=True),
        Field("street", Form.LINE, most=100),
        Field("area_code", Form.AREA),
        Field("latitude", Form.DEGREES, required=True, column="-"),
        Field("longitude", Form.DEGREES, required=True, column="-"),
        Field("opening_hours", Form.LINE),
        _word("free", Free),
        _word("referral", Referral),
        _word("wheelchair", Wheelchair),
        Field("capacity", Form.WHOLE, most=100_000),
        Field("access", Form.LINE, column="-"),
        Field("owned_by", Form.LINE, column="owner"),
        Field("managed_by", Form.LINE, column="manager"),
        Field("lease_until", Form.DATE),
        Field("income", Form.LINE),
        _word("sphere", Sphere),
        _word("layer", Layer),
        _word("count", Count, required=True),
    ),
    EntryKind.OFFER: (
        Field("name", Form.LINE, required=True, most=100),
        _word("offer_kind", OfferKind, required=True, column="kind"),
        _words("functions", Function, required=True),
        Field("summary", Form.PROSE, most=_PROSE_MOST, column="-"),
        Field("actor", Form.ACTOR, required=True, column="actor_id"),
        Field("place", Form.PLACE, column="place_id"),
        Field("rrule", Form.RULE),
        Field("starts", Form.TIME),
        Field("ends", Form.TIME),
        *_PERIOD,
        Field("cost_eur", Form.MONEY, most=10_000),
        _words("audience", Audience),
        _word("referral", Referral),
        Field("language", Form.LANGUAGES),
        _word("who_comes", WhoComes, column="-"),
    ),
    EntryKind.TIE: (
        Field("from_actor", Form.ACTOR, required=True, column="from_id"),
        Field("to_entry", Form.END, required=True, column="to_id"),
        Field("tie_kind", Form.WORD, TIE_KINDS, required=True, column="kind"),
        Field("strength", Form.WHOLE, most=3),
        *_PERIOD,
        Field("amount_eur", Form.MONEY, most=MOST_EUR),
        _word("said_by", SaidBy),
    ),
    EntryKind.FUNDING: (
        Field("from_actor", Form.ACTOR, required=True, column="from_id"),
        Field("to_entry", Form.END, required=True, column="to_id"),
        Field("amount_eur", Form.MONEY, required=True, most=MOST_EUR),
        Field("scheme", Form.LINE),
        *_PERIOD,
    ),
}


def field_named(kind: EntryKind, name: str) -> Field:
    """The field of a kind of entry. Raises `KeyError`."""
    return {one.name: one for one in FIELDS[kind]}[name]
