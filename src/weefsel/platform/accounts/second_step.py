"""The second step of signing in: a code of an app on one's telephone, besides the code in the mailbox."""

from __future__ import annotations

from typing import Any, Final

import qrcode
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.forms import ValidationError
from django.http import HttpRequest

from weefsel.platform.accounts.models import Account

__all__ = ["Authenticate", "Reauthenticate", "is_set_up", "passed", "qr_path", "record"]

#: beyond allauth's own: it forgets a used code after one period, while with its tolerance a code counts for three
_USED: Final = "weefsel.second_step.used"


def is_set_up(account: Account) -> bool:
    """Whether this account is asked for a second step."""
    return Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).exists()


def passed(request: HttpRequest) -> bool:
    """Whether this session passed the second step, and the app that it passed with is still that of the account."""
    account: Any = request.user
    if not any(record.get("method") == "mfa" for record in get_authentication_records(request, account)):
        return False
    return is_set_up(account)


def record(request: HttpRequest, authenticator: Authenticator) -> None:
    """Keep in the session that the second step was just passed: who sets it up has shown a code of the app."""
    record_authentication(
        request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
    )


def _use_once(form: Any) -> None:
    """Refuse a code of the app that was used before. Raises `ValidationError`."""
    authenticator, code = form.authenticator, form.cleaned_data.get("code", "")
    if authenticator.type != Authenticator.Type.TOTP:
        return  # recovery codes are crossed out for good
    digits = "".join(letter for letter in code if letter.isdigit())
    period = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    if not cache.add(f"{_USED}:{authenticator.user_id}:{digits}", 1, timeout=period):
        raise ValidationError(get_adapter().error_messages["incorrect_code"], code="incorrect_code")


class Authenticate(AuthenticateForm):
    """The code of the app, at signing in."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = code = super().clean_code()
        _use_once(self)
        return code


class Reauthenticate(ReauthenticateForm):
    """The code of the app, before something that matters."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = code = super().clean_code()
        _use_once(self)
        return code


def qr_path(address: str) -> tuple[int, str]:
    """A QR code as an SVG path of unit squares: its width in squares, and the path. No picture, no inline style."""
    drawing = qrcode.QRCode(border=4)
    drawing.add_data(address)
    rows = drawing.get_matrix()
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return len(rows), "".join(squares)
