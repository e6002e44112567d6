"""The code by mail. Signing up is the same act: who shows to read a mailbox that is unknown yet gets an account.

An address with an account and one without get the same page and the same mail, so that nobody learns here who has one.
"""

from __future__ import annotations

from typing import Any, Self

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponseBase

from weefsel.errors import InputError
from weefsel.platform.accounts import mail
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.people import account_of, make_account
from weefsel.platform.accounts.settings import CODE_S
from weefsel.platform.pages.errors import language

__all__ = ["CodeByMail", "confirmed"]


class CodeByMail(LoginCodeVerificationProcess):
    """A code that was sent to an address and waits, in the session, to be typed."""

    @classmethod
    def start(cls, request: HttpRequest, email: str) -> Self:
        """Send a code to an address, in its canonical form, whoever that is."""
        account = account_of(email)
        login = Login(user=account, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=account, email=email), initiated_by_user=True)
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: Any) -> Self | None:
        return cls(stage).abort_if_invalid()

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        del skip_enumeration_mails  # there are none: everybody gets a code
        minutes = str(CODE_S // 60)
        host = self.request.get_host()
        mail.send(email, "code", language(self.request), code=self.generate_code(), minutes=minutes, site=host)

    def may_try(self) -> bool:
        """Count one try, for all processes of the site together: tries at the same moment count too."""
        key = f"{self.state['email']} {self.state['at']}"
        return ratelimit.consume(self.request, action="login_code_tried", key=key)

    def finish(self, redirect_url: str | None) -> HttpResponseBase:
        """Sign in with the account of the address, which is made now where there is none."""
        account = confirmed(self.state["email"], language(self.request))
        self._user = self.stage.login.user = account
        return super().finish(redirect_url)


def confirmed(email: str, lang: Any) -> Account:
    """The account of an address whose mailbox was just shown to be read, or that an organisation vouches for."""
    account = account_of(email)
    if account is None:
        try:
            account = make_account(email, lang=lang)
        except InputError:  # somebody was just before us, from another window
            account = Account.objects.get(email=email)
    # allauth asks this table, and no other, whether an address was shown to be read
    EmailAddress.objects.update_or_create(
        user=account, email=account.email, defaults={"verified": True, "primary": True}
    )
    return account
