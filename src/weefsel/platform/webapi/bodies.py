"""What is sent to the API: JSON, of a size and depth that a person's record can have."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from weefsel.platform.webapi.problems import Problem

__all__ = ["MOST_BYTES", "Json", "read_json", "refuse_unreadable"]

MOST_BYTES: Final = 256 * 1024
MOST_DEPTH: Final = 8
TYPES: Final = ("application/json", "application/merge-patch+json")
#: texts, in which brackets mean nothing; unclosed ones too
_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)', re.DOTALL)


def refuse_unreadable(request: HttpRequest) -> None:
    """Raises `Problem` for a body that is too large, or says to be something else than JSON."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Problem(413, most=str(MOST_BYTES // 1024))
    if (request.content_type or "").lower() not in TYPES:
        raise Problem(415, headers={"Accept-Patch": ", ".join(TYPES), "Accept-Post": TYPES[0]})


def read_json(body: bytes) -> Any:
    """The value of a text in JSON. Raises `Problem`."""
    try:
        written = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "api.wrong_json", what="UTF-8") from None
    if _depth(written) > MOST_DEPTH:
        raise Problem(400, "api.wrong_depth", most=str(MOST_DEPTH))
    try:
        return json.loads(written, parse_constant=_no_number, parse_float=_number, object_pairs_hook=_once)
    except ValueError:
        raise Problem(400, "api.wrong_json", what="JSON") from None


def _depth(written: str) -> int:
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", _TEXT.sub("", written)):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _number(written: str) -> float:
    found = float(written)
    if not math.isfinite(found):
        raise ValueError("a number without end")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem(400, "api.wrong_twice", field=twice[:40])
    return found


class Json(Parser):
    """How django-ninja reads a body."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)
