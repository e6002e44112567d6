"""What the read API is asked, as questions to the database: always for what a visitor may read."""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from weefsel.concepts import Concept
from weefsel.platform.exchange.hsds.vocabulary import VOCABULARY_OF, taxonomies, terms
from weefsel.platform.register.around import around
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.models import Entry, Offer, Place
from weefsel.platform.register.records import MODELS
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["Near", "Question", "id_of", "near", "organizations", "places_of_services", "services"]

#: a letter or more, and no digit: nobody finds a telephone number in a text by asking for it digit by digit
_WORD: Final = re.compile(r"[^\W\d_]+")
_POSTCODE: Final = re.compile(r"(\d{4}) ?([A-Za-z]{2})?", re.ASCII)
_METRES_PER_DEGREE: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class Near:
    """Around a point, in degrees of WGS 84."""

    latitude: float
    longitude: float
    metres: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a list. What is not said does not matter."""

    search: str = ""
    #: ids of a word, and of a vocabulary
    term: str = ""
    taxonomy: str = ""
    organization: uuid.UUID | None = None
    modified_after: dt.datetime | None = None
    near: Near | None = None


def services(question: Question) -> QuerySet[Entry]:
    """Activities that are shown, of groups that are."""
    offers = Offer.objects.filter(actor_id__in=_not_shown(EntryKind.ACTOR))
    found = _shown(EntryKind.OFFER).exclude(pk__in=offers.values("pk"))
    if question.organization is not None:
        found = found.filter(pk__in=Offer.objects.filter(actor_id=question.organization).values("pk"))
    return _asked(found, EntryKind.OFFER, question)


def places_of_services(question: Question) -> QuerySet[Entry]:
    """Activities at a place that is shown."""
    nowhere = Offer.objects.filter(Q(place_id=None) | Q(place_id__in=_not_shown(EntryKind.PLACE)))
    found = services(question).exclude(pk__in=nowhere.values("pk"))
    if question.near is None:
        return found
    return found.filter(pk__in=Offer.objects.filter(place_id__in=_within(question.near).values("pk")).values("pk"))


def _within(here: Near) -> QuerySet[Place]:
    """Places within a distance, on a plane: within a municipality that is right to a few metres."""
    east = _METRES_PER_DEGREE * math.cos(math.radians(here.latitude))
    x = (F("longitude") - Value(here.longitude)) * Value(east)
    y = (F("latitude") - Value(here.latitude)) * Value(_METRES_PER_DEGREE)
    squared = ExpressionWrapper(x * x + y * y, output_field=FloatField())
    return Place.objects.annotate(squared=squared).filter(squared__lte=here.metres**2)


def organizations(question: Question) -> QuerySet[Entry]:
    """Groups that are shown."""
    return _asked(_shown(EntryKind.ACTOR), EntryKind.ACTOR, question)


# Every condition is a list of ids of its own: the database then counts by an index, and joins no tables.


def _shown(kind: EntryKind) -> QuerySet[Entry]:
    return Entry.objects.filter(kind=kind, state=EntryState.SHOWN).order_by("pk")


def _not_shown(kind: EntryKind) -> QuerySet[Any]:
    return Entry.objects.filter(kind=kind).exclude(state=EntryState.SHOWN).values("pk")


def _asked(found: QuerySet[Entry], kind: EntryKind, question: Question) -> QuerySet[Entry]:
    if question.modified_after is not None:
        found = found.filter(changed_at__gte=question.modified_after)
    parts: QuerySet[Any] = MODELS[kind].objects.all()
    if question.search:
        parts = _searched(parts, question.search)
    if question.term:
        value = terms().get(question.term)
        parts = parts.none() if value is None else _with_any(parts, kind, type(value), [value])
    if question.taxonomy:
        vocabulary = taxonomies().get(question.taxonomy)
        parts = parts.none() if vocabulary is None else _with_any(parts, kind, vocabulary, vocabulary)
    is_asked = bool(question.search or question.term or question.taxonomy)
    return found.filter(pk__in=parts.values("pk")) if is_asked else found


def _searched(found: QuerySet[Any], written: str) -> QuerySet[Any]:
    words = _WORD.findall(written)
    for word in words:
        # what is not shown in a text, such as an address of e-mail, is not found in it either
        within = Q(summary__icontains=word) & ~Q(summary__contains="@")
        found = found.filter((Q(name__icontains=word) & ~Q(name__contains="@")) | within)
    return found if words else found.none()


def _with_any(
    found: QuerySet[Any], kind: EntryKind, vocabulary: type[Concept], values: Iterable[Concept]
) -> QuerySet[Any]:
    """Entries with one of these words in a field that takes words of this vocabulary."""
    names = [name for name, other in VOCABULARY_OF[kind].items() if other is vocabulary]
    lists = {field.name for field in FIELDS[kind] if field.form is Form.WORDS}
    asked = Q(pk__in=[])
    for name in names:
        if name in lists:
            # as it is written in the database: JSON of either kind of database has the word between quotes
            found = found.annotate(**{f"{name}_text": Cast(name, TextField())})
            for value in values:
                asked |= Q(**{f"{name}_text__contains": f'"{value.value}"'})
        else:
            asked |= Q(**{f"{name}__in": [value.value for value in values]})
    return found.filter(asked)


def id_of(written: str) -> uuid.UUID | None:
    """The id of an entry; None for what is none."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


def near(written: str, metres: float) -> Near | None:
    """Around a postcode that stands in an address here, or a street, place or area of that name; None where none is."""
    code = _POSTCODE.fullmatch(written.strip())
    if code is not None:
        letters = (code[2] or "").upper()
        wanted = Q(street__icontains=f"{code[1]} {letters}".strip()) | Q(street__icontains=f"{code[1]}{letters}")
        points = list(Place.objects.filter(wanted, state=EntryState.SHOWN).values_list("latitude", "longitude")[:1000])
        if not points:
            return None
        middle = [sum(of) / len(points) for of in zip(*points, strict=True)]
        return Near(middle[0], middle[1], metres)
    spots = around().find(written, 1)
    return Near(spots[0].y, spots[0].x, metres) if spots else None
