"""What somebody asks of a list below `/hsds/`: the variables of the address, checked one by one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from weefsel.platform.exchange.hsds.asking import Near, Question, id_of, near
from weefsel.platform.exchange.hsds.describing import MOST_PER_PAGE, PER_PAGE
from weefsel.platform.webapi.problems import Problem

__all__ = ["Asked", "asked"]

#: metres, where only a postcode is given
_NEAR: Final = 1_000.0
_FARTHEST: Final = 100_000.0
_LONGEST: Final = 200
_MOST_PAGES: Final = 1_000_000
_FLAGS: Final = {"true": True, "1": True, "": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its page. Without `per_page` all of it is on one page."""

    question: Question
    page: int
    per_page: int | None
    full: bool
    full_service: bool
    minimal: bool
    stream: bool
    parent: str
    top_only: bool


def asked(request: HttpRequest, known: Collection[str]) -> Asked:
    """What is asked. Raises `Problem` for a variable that is none here, or that has no sound value."""
    unknown = next((name for name in request.GET if name not in known), None)
    if unknown is not None:
        raise Problem(400, "hsds.wrong_name", name=unknown[:40], known=", ".join(known) or "–")
    minimal = _flag(request, "minimal")
    question = Question(
        search=_text(request, "search"),
        term=_text(request, "taxonomy_term_id"),
        taxonomy=_text(request, "taxonomy_id"),
        organization=_organization(request),
        modified_after=_moment(request),
        near=_near(request),
    )
    return Asked(
        question,
        page=_whole(request, "page", 1, _MOST_PAGES),
        per_page=None if minimal and "per_page" not in request.GET else _whole(request, "per_page", PER_PAGE),
        full=_flag(request, "full"),
        full_service=_flag(request, "full_service"),
        minimal=minimal,
        stream=_stream(request),
        parent=_text(request, "parent_id"),
        top_only=_flag(request, "top_only"),
    )


def _text(request: HttpRequest, name: str) -> str:
    written = str(request.GET.get(name) or "").replace("\0", "").strip()
    if len(written) > _LONGEST:
        raise Problem(400, "hsds.wrong_long", name=name, n=str(_LONGEST))
    return written


def _flag(request: HttpRequest, name: str) -> bool:
    if name not in request.GET:
        return False
    written = _text(request, name).lower()
    if written not in _FLAGS:
        raise Problem(400, "hsds.wrong_flag", name=name)
    return _FLAGS[written]


def _whole(request: HttpRequest, name: str, default: int, most: int = MOST_PER_PAGE) -> int:
    written = _text(request, name)
    if not written:
        return default
    if not (written.isascii() and written.isdigit() and len(written) < 10 and 1 <= int(written) <= most):
        raise Problem(400, "hsds.wrong_number", name=name, most=f"{most}")
    return int(written)


def _organization(request: HttpRequest) -> uuid.UUID | None:
    written = _text(request, "organization_id")
    if not written:
        return None
    # an id that is none has nothing
    return id_of(written) or uuid.UUID(int=0)


def _moment(request: HttpRequest) -> dt.datetime | None:
    written = _text(request, "modified_after")
    if not written:
        return None
    try:
        # a plus in an address is a space
        moment = dt.datetime.fromisoformat(written.replace(" ", "+") if "T" in written else written)
        return moment if moment.tzinfo is not None else timezone.make_aware(moment, dt.UTC)
    except (ValueError, OverflowError):
        raise Problem(400, "hsds.wrong_moment") from None


def _near(request: HttpRequest) -> Near | None:
    postcode, proximity = _text(request, "postcode"), _text(request, "proximity")
    if proximity and not postcode:
        raise Problem(400, "hsds.wrong_alone")
    if not postcode:
        return None
    try:
        metres = float(proximity) if proximity else _NEAR
    except ValueError:
        metres = 0.0
    if not 0 < metres <= _FARTHEST:
        raise Problem(400, "hsds.wrong_metres")
    found = near(postcode, metres)
    if found is None:
        raise Problem(400, "hsds.wrong_postcode")
    return found


def _stream(request: HttpRequest) -> bool:
    written = _text(request, "format").lower()
    if written not in ("", "json", "ndjson"):
        raise Problem(400, "hsds.wrong_format")
    return written == "ndjson"
