"""What went wrong, as RFC 9457 wants it, with the five members that the Dutch design rules allow and no other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import WeefselError
from weefsel.platform.register.plain.typed import Wrong

__all__ = ["MEDIA_TYPE", "Problem", "language", "problem", "wrong_fields"]

MEDIA_TYPE: Final = "application/problem+json"
_LONGEST_PATH: Final = 200
#: statuses that have a text of their own where nothing more is known
_KNOWN: Final = (400, 401, 403, 404, 405, 410, 413, 415, 429, 500)


class Problem(WeefselError):
    """An answer of the API that is no: its status, the text that says what to do about it, and headers."""

    def __init__(
        self,
        status: int,
        text_id: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        wrong: Iterable[Wrong] = (),
        **variables: str,
    ) -> None:
        self.status, self.text_id, self.variables = status, text_id or _text_of(status), variables
        self.headers, self.wrong = dict(headers or {}), tuple(wrong)
        super().__init__(f"{status} {self.text_id}")

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The problem in the language of whoever asks."""
        lang = language(request)
        said = text(self.text_id, lang, **self.variables)
        told = "\n".join([said, *wrong_fields(self.wrong, lang)])
        return problem(request, self.status, told, self.headers)


def _text_of(status: int) -> str:
    if status in _KNOWN:
        return f"api.problem_{status}"
    return "api.problem_400" if status < 500 else "api.problem_500"


def wrong_fields(wrong: Iterable[Wrong], lang: Lang) -> list[str]:
    """A line for each field, `name: what to do`: the standard leaves them no other place than the detail."""
    return [f"{one.field}: {one.said(lang)}" for one in wrong]


def problem(
    request: HttpRequest, status: int, detail: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """An answer with a problem in it; without `detail` what its status says."""
    response = HttpResponse(status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))
    told = {
        "type": "about:blank",
        "title": response.reason_phrase,
        "status": status,
        "detail": detail or text(_text_of(status), language(request)),
        "instance": request.path[:_LONGEST_PATH],
    }
    response.content = json.dumps(told)
    response.headers["Cache-Control"] = "no-store"
    return response


def language(request: HttpRequest) -> Lang:
    """The language of what is said: Dutch where that is asked for before English, else English."""
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        if part.strip()[:2] in ("nl", "en"):
            return "nl" if part.strip().startswith("nl") else "en"
    return "en"
