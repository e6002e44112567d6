"""What goes in and out of the API, as pydantic models made of the dictionary of fields: no field is written twice.

Going in, a model holds what can be said of a value by itself, to the letter; what needs the register to be known is
checked by `weefsel.platform.register.checks` afterwards. Coming out, what nobody said is null, never an empty text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model
from pydantic import WithJsonSchema as Told

from weefsel.concepts.texts import text, texts
from weefsel.platform.register import fields as register
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.freshness import Age
from weefsel.platform.register.states import Decision, EntryKind, EntryState, Via

__all__ = [
    "CHANGE",
    "COLLECTIONS",
    "ENTRY",
    "NAMES",
    "NEW",
    "PROPOSE",
    "Changed",
    "Noted",
    "Proposed",
    "Web",
    "page_of",
    "word",
]

#: kind of entry → how its collection is called in an address
COLLECTIONS: Final[Mapping[EntryKind, str]] = {
    EntryKind.ACTOR: "groups",
    EntryKind.PLACE: "places",
    EntryKind.OFFER: "activities",
    EntryKind.TIE: "ties",
    EntryKind.FUNDING: "funding",
}
#: kind of entry → how one is called in the document
NAMES: Final[Mapping[EntryKind, str]] = {
    EntryKind.ACTOR: "Group",
    EntryKind.PLACE: "Place",
    EntryKind.OFFER: "Activity",
    EntryKind.TIE: "Tie",
    EntryKind.FUNDING: "Funding",
}
WHY_MOST: Final = 200
_LISTS: Final = (Form.WORDS, Form.LANGUAGES)
_MOST_LANGUAGES: Final = 20
_STRICT: Final = ConfigDict(extra="forbid", strict=True)


def word(values: tuple[StrEnum, ...]) -> Any:
    """One of some words, as a type."""
    return Literal[tuple(str(one) for one in values)]


def _uuid(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        raise ValueError("not an id")
    return value.lower()


def _date(value: str) -> str:
    dt.date.fromisoformat(value)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("not a date as 2026-03-14")
    return value


def _whole(value: Any) -> Any:
    """In JSON 3.0 is the same number as 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Id = Annotated[str, AfterValidator(_uuid), Told({"type": "string", "format": "uuid"})]
Day = Annotated[str, AfterValidator(_date), Told({"type": "string", "format": "date"})]
Since = Annotated[
    str, Told({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]})
]
Moment = Annotated[str, Told({"type": "string", "format": "date-time", "examples": ["2026-03-14T10:30:00Z"]})]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Money = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}([.][0-9]{1,2})?$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Web = Annotated[str, Told({"type": "string", "format": "uri"})]
Collection = Annotated[str, Told({"type": "string", "enum": list(COLLECTIONS.values())})]
Way = Annotated[str, Told({"type": "string", "enum": [str(one) for one in Via]})]
Decided = Annotated[str, Told({"type": "string", "enum": [str(one) for one in Decision]})]


def _one(field: register.Field) -> Any:
    """The type of the value of a field, where there is one."""
    if field.form in (Form.WORD, Form.WORDS):
        return word(field.values)
    if field.form is Form.DEGREES:
        most = 90 if field.name == "latitude" else 180
        return Annotated[float, Field(ge=-most, le=most)]
    known: Mapping[Form, Any] = {
        Form.LANGUAGES: Language,
        Form.WHOLE: Annotated[int, Field(ge=0, le=field.most), BeforeValidator(_whole)],
        Form.MONEY: Money,
        Form.DATE: Day,
        Form.TIME: Clock,
        Form.ACTOR: Id,
        Form.PLACE: Id,
        Form.END: Id,
    }
    return known.get(field.form, str)


def _given(field: register.Field) -> Any:
    """What may be given for a field: null takes away what was there, where a field need not be filled in."""
    one: Any = _one(field)
    if field.form in _LISTS:
        most = _MOST_LANGUAGES if field.form is Form.LANGUAGES else max(1, len(field.values))
        listed: Any = Annotated[list[one], Field(min_length=1 if field.required else 0, max_length=most)]
        return listed if field.required else listed | None
    if one is str:
        one = Annotated[str, Field(min_length=1 if field.required else 0, max_length=field.most)]
    return one if field.required else one | None


def _told(field: register.Field) -> Any:
    """What comes out of a field: of what somebody may not see, or nobody said, null."""
    one: Any = Web if field.form is Form.WEB else _one(field)
    if field.form is Form.DEGREES:
        return float
    if field.form is Form.WHOLE:
        return int | None
    return list[str if field.form is Form.LANGUAGES else one] if field.form in _LISTS else one | None


def _about(field: register.Field) -> str:
    """What a field is, in the words of the screens."""
    for identifier in (f"entry.fact_{field.name}", f"register.field_{field.name}"):
        if identifier in texts():
            return text(identifier, "en")
    return field.name


_META: Final[Mapping[str, Any]] = {
    "id": (Id, Field(description="Minted once; it never changes.")),
    "version": (int, Field(description="Raised with every change.", ge=1)),
    "state": (word(tuple(EntryState)), Field(description="Only what is `shown` is counted.")),
    "owned": (bool, Field(description="Whether somebody owns it: others propose changes then.")),
    "age": (word(tuple(Age)), Field(description="How long ago somebody said that it is right.")),
    "created_at": (Moment, Field(description="When it came into the register.")),
    "changed_at": (Moment, Field(description="When a field was last changed.")),
    "confirmed_at": (Moment, Field(description="When somebody last said that it is right.")),
    "page": (Web, Field(description="Its page for people.")),
}
_WHY: Final = Field("", max_length=WHY_MOST, description="Why, in one line: it is shown in the history.")


def _entry(kind: EntryKind) -> type[BaseModel]:
    made: dict[str, Any] = {field.name: (_told(field), Field(description=_about(field))) for field in FIELDS[kind]}
    return create_model(NAMES[kind], **{**_META, **made})


def _new(kind: EntryKind) -> type[BaseModel]:
    made: dict[str, Any] = {
        field.name: (_given(field), Field(... if field.required else None, description=_about(field)))
        for field in FIELDS[kind]
    }
    return create_model(f"{NAMES[kind]}New", __config__=_STRICT, **made, why=(str, _WHY))


def _part(kind: EntryKind, name: str, gone: str) -> type[BaseModel]:
    made: dict[str, Any] = {
        field.name: (_given(field), Field(None, description=_about(field))) for field in FIELDS[kind]
    }
    # what is not given is not validated, so that null for a field that is needed is refused, and nothing at all is not
    extra = {"gone": (bool, Field(False, description=gone)), "why": (str, _WHY)}
    return create_model(f"{NAMES[kind]}{name}", __config__=_STRICT, **made, **extra)


ENTRY: Final = {kind: _entry(kind) for kind in EntryKind}
NEW: Final = {kind: _new(kind) for kind in EntryKind}
CHANGE: Final = {
    kind: _part(kind, "Change", "It is no longer there: its page stays, and says so.") for kind in EntryKind
}
PROPOSE: Final = {kind: _part(kind, "Proposal", "Propose to say that it is no longer there.") for kind in EntryKind}


class Before(BaseModel):
    """A field that changed."""

    field: str
    before: Any = Field(description="As it was; null where it was not filled in.")
    after: Any


class Noted(BaseModel):
    """One version of an entry: in what role somebody changed it, never who."""

    version: int
    at: Moment
    acting_as: str | None = Field(description="owner, editor, moderator, …, or program.")
    via: Way
    why: str | None
    fields: list[Before]


class Changed(BaseModel):
    """An entry that changed."""

    id: Id
    collection: Collection
    version: int
    at: Moment
    removed: bool = Field(description="Whether it is not to be read any more. Take it out of what you keep.")
    address: str = Field(description="Where to read it, within the API.")


class Proposed(BaseModel):
    """What somebody proposed, and what became of it."""

    number: int
    state: Decided
    made_at: Moment
    decided_at: Moment | None
    reason: str | None = Field(description="Why it was declined.")
    fields: list[Before]


def page_of(name: str, item: type[BaseModel], *, keep: bool = False) -> type[BaseModel]:
    """A page of a collection. With `keep` it also tells from where to go on another day."""
    made: dict[str, Any] = {
        "items": (list[item], ...),
        "next": (str | None, Field(description="What to give as `cursor` for the next page; null on the last one.")),
    }
    if keep:
        made["resume"] = (str | None, Field(description="What to give as `cursor` the next time, to hear what is new."))
    return create_model(name, **made)
