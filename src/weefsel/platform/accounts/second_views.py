"""Setting up the second step, passing it and taking it away."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from weefsel.platform.accounts import second_step
from weefsel.platform.accounts.frame import page
from weefsel.platform.accounts.roles import Role
from weefsel.platform.accounts.views import signed_in_lately

__all__ = ["authenticate", "index", "new_codes", "reauthenticate", "remove", "set_up", "spare_codes"]

_READ: Final = ["get", "head", "options"]
_READ_AND_SEND: Final = [*_READ, "post"]


class Index(IndexView):
    """Answers `/account/beveiliging`: whether there is a second step."""

    http_method_names = _READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account: Any = self.request.user
        has_codes = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).exists()
        return super().get_context_data(**kwargs) | {
            "role": Role(account.role),
            "has_second_step": second_step.is_set_up(account),
            "has_codes": has_codes,
        }


class SetUp(ActivateTOTPView):
    """Answers `/account/beveiliging/instellen`: joins an app on a telephone to the account."""

    http_method_names = _READ_AND_SEND

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account: Any = request.user
        # without a second step there is nothing else to ask for: the code by mail must be fresh
        if not second_step.is_set_up(account) and not signed_in_lately(request):
            return HttpResponseRedirect(f"{reverse('account_again')}?{urlencode({'next': request.path})}")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        account: Any = self.request.user
        second_step.record(self.request, Authenticator.objects.get(user=account, type=Authenticator.Type.TOTP))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        width, path = second_step.qr_path(context["totp_url"])
        parts = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return context | {"qr_width": width, "qr": path, "secret": " ".join(parts)}


class Remove(DeactivateTOTPView):
    """Answers `/account/beveiliging/verwijderen`."""

    http_method_names = _READ_AND_SEND

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account: Any = self.request.user
        return super().get_context_data(**kwargs) | {"role": Role(account.role)}


class SpareCodes(ViewRecoveryCodesView):
    """Answers `/account/beveiliging/reservecodes`: to write down, once."""

    http_method_names = _READ


class NewCodes(GenerateRecoveryCodesView):
    """Answers `/account/beveiliging/reservecodes/nieuw`."""

    http_method_names = _READ_AND_SEND


class Authenticate(AuthenticateView):
    """Answers `/inloggen/tweede-stap`."""

    http_method_names = _READ_AND_SEND

    def form_invalid(self, form: Any) -> HttpResponse:
        del form  # `get_context_data` finds it
        return self.render_to_response(self.get_context_data(), status=422)


class Reauthenticate(ReauthenticateView):
    """Answers `/account/beveiliging/bevestigen`: the code of the app once more, before something that matters."""

    http_method_names = _READ_AND_SEND

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


index = page(login_required(Index.as_view()))
set_up = page(login_required(SetUp.as_view()))
remove = page(login_required(Remove.as_view()))
spare_codes = page(login_required(SpareCodes.as_view()))
new_codes = page(login_required(NewCodes.as_view()))
authenticate = page(Authenticate.as_view())
reauthenticate = page(login_required(Reauthenticate.as_view()))
