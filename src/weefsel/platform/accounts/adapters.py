"""What allauth leaves to the site: how long a session lasts, where it may lead, whom an organisation vouches for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.http import url_has_allowed_host_and_scheme

from weefsel.concepts.texts import text
from weefsel.errors import InputError
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.accounts.codes import confirmed
from weefsel.platform.accounts.forms import spoken
from weefsel.platform.accounts.frame import shown
from weefsel.platform.accounts.people import account_of
from weefsel.platform.accounts.roles import Role
from weefsel.platform.accounts.settings import PARTICIPANT_S, STAFF_S
from weefsel.platform.pages.errors import language

__all__ = ["AccountAdapter", "OrganisationAdapter", "SecondStepAdapter", "failed"]


def _said(identifier: str) -> Any:
    """A text in the language of whoever reads it."""
    return lazy(lambda: text(identifier, spoken()), str)()


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _said("accounts.app_often"),
        "rate_limited": _said("accounts.app_often"),
    }

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in: a new session, that ends at a fixed moment, however much it is used."""
        super().login(request, user)
        lasts = STAFF_S if Role(user.role).needs_second_step else PARTICIPANT_S
        now = timezone.now()
        request.session.set_expiry(now + timedelta(seconds=lasts))
        Session.objects.filter(expire_date__lt=now).delete()

    def is_safe_url(self, url: str | None) -> bool:
        """Only an address on this site, written without a host."""
        if not url or not url.startswith("/") or not url.isprintable():
            return False
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No form makes an account: a code that is confirmed does."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that our own outermost proxy saw; what stands before that, anybody can write."""
        trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        seen = [*request.headers.get("X-Forwarded-For", "").split(","), request.META.get("REMOTE_ADDR", "")]
        # fewer than there should be: the request did not come through the proxies, so only its sender is known
        found = clean_client_ip(seen[-1 - trusted] if len(seen) > trusted and seen[-1 - trusted].strip() else seen[-1])
        if found is None:
            raise PermissionDenied("The sender of this request has no address.")
        return found


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {"incorrect_code": _said("accounts.app_wrong")}

    def get_totp_label(self, user: Any) -> str:
        return user.email


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Signing in through one's organisation."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No form makes an account: `pre_social_login` does, or refuses."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account of whom the organisation sends, or make it where it vouches for the whole domain.

        Raises `ImmediateHttpResponse` where it is nobody of ours.
        """
        if sociallogin.is_existing:
            return
        email = _vouched_for(sociallogin)
        if email is None:
            raise ImmediateHttpResponse(_refused(request))
        domain = email.rpartition("@")[2]
        if account_of(email) is None and domain not in settings.WEEFSEL_OIDC_DOMAINS:
            raise ImmediateHttpResponse(_refused(request))
        sociallogin.connect(request, confirmed(email, language(request)))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Any failure, and a person who changed their mind, is told on one page. Raises `ImmediateHttpResponse`."""
        del provider, error, exception, extra_context
        raise ImmediateHttpResponse(failed(request))


def failed(request: HttpRequest) -> HttpResponse:
    """The page that says that signing in through the organisation did not work."""
    return render(request, "socialaccount/authentication_error.html", shown(request), status=401)


def _vouched_for(sociallogin: Any) -> str | None:
    """The address that the organisation says to have checked, if any."""
    for address in sociallogin.email_addresses:
        if address.verified is True:
            try:
                return canonical(address.email)
            except InputError:
                return None
    return None


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/refused.html", shown(request), status=403)
