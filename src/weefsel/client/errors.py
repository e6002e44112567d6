"""What a site can say no to, as exceptions.

WeefselError
├── ApiError          the site answered, and it was no: `status`, `title`, `detail`
│   ├── Invalid       400, 413, 415, 422   the request; `fields` tells what is wrong with each
│   ├── NotAllowed    401, 403             the token, or what its account may
│   ├── Missing       404
│   ├── Gone          410                  taken out, or hidden by a house rule
│   ├── Stale         412, 428             it changed since it was read
│   ├── Conflicting   409                  somebody changed the same fields; `fields` has their values
│   ├── TooOften      429                  `retry_after`: seconds
│   └── SiteBroken    500 and above
└── Unreachable       there was no answer
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from weefsel.errors import WeefselError

__all__ = [
    "ApiError",
    "Conflicting",
    "Gone",
    "Invalid",
    "Missing",
    "NotAllowed",
    "SiteBroken",
    "Stale",
    "TooOften",
    "Unreachable",
    "error_of",
]

#: a line of a detail about one field
_FIELD: Final = re.compile(r"(?P<field>[a-z_]+(?:\.\w+)*): (?P<said>.+)")


class ApiError(WeefselError):
    """The site answered no."""

    def __init__(self, status: int, title: str, detail: str, retry_after: float | None = None) -> None:
        self.status, self.title, self.detail, self.retry_after = status, title, detail, retry_after
        super().__init__(f"{status} {title}: {detail}")

    @property
    def fields(self) -> dict[str, list[str]]:
        """What is said about each field, where the detail names fields."""
        found: dict[str, list[str]] = {}
        for one in self.detail.splitlines()[1:]:
            if line := _FIELD.fullmatch(one):
                found.setdefault(line["field"], []).append(line["said"])
        return found


class Invalid(ApiError):
    """The request is not as the document of the API says, or a field cannot be so."""


class NotAllowed(ApiError):
    """There is no token that works, or its account may not do this."""


class Missing(ApiError):
    """There is no such thing, or it may not be read."""


class Gone(ApiError):
    """It was taken out, or hidden by a house rule."""


class Stale(ApiError):
    """It changed since it was read."""


class Conflicting(ApiError):
    """Somebody else changed the same fields."""


class TooOften(ApiError):
    """Too many requests, also after waiting."""


class SiteBroken(ApiError):
    """Something is broken on the site."""


class Unreachable(WeefselError):
    """There was no answer: no connection, or not in time."""


_BY_STATUS: Final[Mapping[int, type[ApiError]]] = {
    400: Invalid,
    401: NotAllowed,
    403: NotAllowed,
    404: Missing,
    409: Conflicting,
    410: Gone,
    412: Stale,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    428: Stale,
    429: TooOften,
}


def error_of(status: int, problem: Any, retry_after: float | None) -> ApiError:
    """The exception for an answer; `problem` is its JSON, where it has any."""
    told = problem if isinstance(problem, dict) else {}
    kind = _BY_STATUS.get(status, SiteBroken if status >= 500 else ApiError)
    return kind(status, str(told.get("title", "")), str(told.get("detail", "")), retry_after)
