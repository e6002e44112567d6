"""The two forms of signing in, with their faults in the words of the catalogue."""

from __future__ import annotations

from typing import Any

from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils import translation

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import InputError
from weefsel.platform.accounts.addresses import canonical

__all__ = ["Address", "Code", "spoken"]

#: what is typed beyond this is no address and no code, and is not looked at
LONGEST_TYPED = 400


def spoken() -> Lang:
    """The language that Django speaks in this request."""
    return "en" if translation.get_language() == "en" else "nl"


class Typed(forms.CharField):
    """A line of text; too much of it, or none, is told in our words."""

    def __init__(self, fault: str) -> None:
        super().__init__(required=False, strip=True)
        self.fault = fault

    def clean(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed or len(typed) > LONGEST_TYPED or "\x00" in typed:
            raise forms.ValidationError(text(self.fault, spoken()), code="invalid")
        return typed


class Address(forms.Form):
    """Where to send a code."""

    email = Typed("accounts.address_wrong")

    def clean_email(self) -> str:
        try:
            address = canonical(self.cleaned_data["email"])
        except InputError:
            raise forms.ValidationError(text("accounts.address_wrong", spoken()), code="invalid") from None
        request: Any = context.request
        if not ratelimit.consume(request, action="request_login_code", key=address):
            raise forms.ValidationError(text("accounts.address_often", spoken()), code="often")
        return address


class Code(forms.Form):
    """The code that was sent."""

    code = Typed("accounts.code_wrong")

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not compare_user_code(actual=code, expected=self.expected):
            raise forms.ValidationError(text("accounts.code_wrong", spoken()), code="wrong")
        return code
