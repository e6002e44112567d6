"""Signing in through one's organisation: to it, and back."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from weefsel.errors import NotFound
from weefsel.platform.accounts.adapters import failed
from weefsel.platform.accounts.frame import page, shown

__all__ = ["back", "go"]


@require_http_methods(["POST"])
def _go(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Answers `/inloggen/organisatie`: a page that leads on to the organisation.

    Not a redirect: a browser lets a form of this site lead nowhere else (`form-action`), a page may.
    """
    if not settings.WEEFSEL_OIDC:
        raise NotFound("Nobody signs in through an organisation here.")
    target = get_next_redirect_url(request)
    # nothing else of the address is allauth's to obey: it knows more ways than signing in
    request.GET = QueryDict(urlencode({"next": target}) if target and get_adapter().is_safe_url(target) else "")
    try:
        response = login(request, provider_id)
    except (OSError, LookupError):  # it does not answer, or not with what it must hold
        return failed(request)
    if not isinstance(response, HttpResponseRedirect):
        return response
    context = shown(request) | {"target": response.url, "organisation": settings.WEEFSEL_OIDC_NAME}
    return render(request, "socialaccount/going.html", context)


@require_http_methods(["GET"])
def _back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Answers `/inloggen/organisatie/terug`: what the organisation says."""
    if not settings.WEEFSEL_OIDC:
        raise NotFound("Nobody signs in through an organisation here.")
    try:
        return callback(request, provider_id)
    except (OSError, LookupError):
        return failed(request)


go = page(_go)
back = page(_back)
