"""Where a page of a collection ended: opaque to whoever sends it back, and the same whatever is added or changed."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from weefsel.platform.webapi.problems import Problem

__all__ = ["cursor", "link_to_next", "read_cursor"]


def cursor(*parts: Any) -> str:
    """A cursor that holds these parts."""
    written = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def read_cursor(written: str, *types: type) -> tuple[Any, ...]:
    """The parts of a cursor. Raises `Problem` for what is none of ours, or of another collection."""
    try:
        found = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise Problem(422, "api.wrong_cursor") from None
    if not isinstance(found, list) or [type(one) for one in found] != list(types):
        raise Problem(422, "api.wrong_cursor")
    return tuple(found)


def link_to_next(request: HttpRequest, following: str | None) -> dict[str, str]:
    """The header that leads to the next page."""
    if following is None:
        return {}
    asked = {**{name: request.GET[name] for name in request.GET}, "cursor": following}
    return {"Link": f'<{request.path}?{urlencode(asked)}>; rel="next"'}
