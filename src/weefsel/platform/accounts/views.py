"""Signing in and out, and the page of one's own account. Nothing is sent to anybody else but the code by mail."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal import flows
from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import AccountInactiveView, ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView

from weefsel.platform.accounts import second_step
from weefsel.platform.accounts.codes import CodeByMail
from weefsel.platform.accounts.forms import Address, Code
from weefsel.platform.accounts.frame import page, shown
from weefsel.platform.accounts.roles import Role, role_of
from weefsel.platform.accounts.settings import CODE_S, CODE_TRIES

__all__ = ["again", "code", "denied", "inactive", "own", "sign_in", "sign_out", "too_many"]

_READ: Final = ["get", "head", "options"]
_READ_AND_SEND: Final = [*_READ, "post"]


class SignIn(RequestLoginCodeView):
    """Answers `/inloggen`: to which address a code may go."""

    http_method_names = _READ_AND_SEND

    def get_form_class(self) -> type[Address]:
        return Address

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Stay: whoever mistyped the address, or lost the code, begins anew here."""
        del request, stage

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.set_expiry(2 * CODE_S)
        CodeByMail.start(self.request, form.cleaned_data["email"])
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def form_invalid(self, form: Any) -> HttpResponse:
        often = form.has_error("email", "often")
        return self.render_to_response(self.get_context_data(form=form), status=429 if often else 422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = settings.WEEFSEL_OIDC_NAME if settings.WEEFSEL_OIDC else ""
        return super().get_context_data(**kwargs) | {"organisation": organisation, "oidc": settings.WEEFSEL_OIDC}


class TypeCode(ConfirmLoginCodeView):
    """Answers `/inloggen/code`: the code that was sent."""

    _process: CodeByMail
    http_method_names = _READ_AND_SEND

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stage = request._login_stage  # type: ignore[attr-defined]
        process = CodeByMail.resume(self.stage)
        if process is None:
            return self._ended("accounts.code_old")
        self._process = process
        if request.method == "POST" and not self._process.may_try():
            self._process.abort()
            return self._ended("accounts.code_tries")
        return super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Code:
        del form_class
        data = self.request.POST if self.request.method == "POST" else None
        return Code(data, expected=self._process.code)

    def form_invalid(self, form: Any) -> HttpResponse:
        if not self._process.record_invalid_attempt():
            return self._ended("accounts.code_tries")
        left = CODE_TRIES - self._process.state["failed_attempts"]
        return self.render_to_response(self.get_context_data(form=form, left=left), status=422)

    def _ended(self, why: str) -> HttpResponse:
        return render(self.request, "account/code_ended.html", shown(self.request) | {"why": why}, status=403)


class SignOut(LogoutView):
    """Answers `/uitloggen`: asks whether it is meant, and does it."""

    http_method_names = _READ_AND_SEND


class Inactive(AccountInactiveView):
    """Answers `/inloggen/gesloten`: an account that was closed."""

    http_method_names = _READ


class Own(TemplateView):
    """Answers `/account`: what the site keeps about whoever is signed in."""

    template_name = "account/own.html"
    http_method_names = _READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account: Any = self.request.user
        role = Role(account.role)
        return super().get_context_data(**kwargs) | {
            "account": account,
            "role": role,
            "acts_as": role_of(self.request),
            "has_second_step": second_step.is_set_up(account),
            "until": self.request.session.get_expiry_date(),
        }


def _end_sessions(request: HttpRequest) -> HttpResponseBase:
    """Answers `/account/sessies`: signs out everywhere, here too."""
    account: Any = request.user
    account.end_sessions()
    flows.logout.logout(request)
    return HttpResponseRedirect(f"{reverse('account_login')}?klaar=sessies")


class Again(TemplateView):
    """Answers `/account/opnieuw`: why to sign in anew before something that matters, and a button to do so."""

    template_name = "account/again.html"
    http_method_names = _READ_AND_SEND

    def post(self, request: HttpRequest) -> HttpResponseBase:
        target = request.POST.get("next") or request.GET.get("next") or ""
        flows.logout.logout(request)
        query = urlencode({"next": target}) if get_adapter().is_safe_url(target) else ""
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}" if query else reverse("account_login"))


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the person behind this session showed who they are within the last minutes."""
    account: Any = request.user
    records = get_authentication_records(request, account)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """403: an address that is not for this account."""
    del exception  # says what a forger would like to know
    return render(request, "account/denied.html", shown(request), status=403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """429: asked too often."""
    del exception
    return render(request, "account/too_many.html", shown(request), status=429)


_stage = login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login")

sign_in = page(SignIn.as_view())
code = page(_stage(TypeCode.as_view()))
sign_out = page(SignOut.as_view())
inactive = page(Inactive.as_view())
own = page(login_required(Own.as_view()))
again = page(login_required(Again.as_view()))
end_sessions = page(login_required(require_http_methods(["POST"])(_end_sessions)))
