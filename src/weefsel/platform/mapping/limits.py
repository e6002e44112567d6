"""How often one visitor adds something, or guesses a code: counted in the cache that all processes of the site share.

How much one session takes, from however many visitors, is counted in its own tables (`saying`).
"""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from weefsel.platform.mapping.models import MappingSession

__all__ = ["may_guess", "may_say"]


def may_say(request: HttpRequest, session: MappingSession) -> bool:
    """Whether this visitor may add one more thing; asking counts as one.

    A room shares one address of the network, so a visitor is known by the cookie that every form of the site has.
    """
    return ratelimit.consume(request, action="session_add", key=f"{session.code} {request.META.get('CSRF_COOKIE', '')}")


def may_guess(request: HttpRequest) -> bool:
    """Whether one more code that is none may be tried from here."""
    return bool(consume(request, app="allauth.account", action="session_code", limit_get=True))
