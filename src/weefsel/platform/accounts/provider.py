"""What an organisation tells of whoever comes from it: who it is there, and an e-mail address that it checked.

allauth would keep everything, names too. It finds this module by its name, because `accounts` is an app.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest

__all__ = ["StaffProvider", "provider_classes"]


class StaffProvider(OpenIDConnectProvider):
    """OpenID Connect, of which only `sub`, `email` and `email_verified` are read."""

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Raises `OAuth2Error` unless the token and the answer about the person are about the same person."""
        said = [response.get(part) for part in ("id_token", "userinfo")]
        subjects = {one.get("sub") if isinstance(one, dict) else None for one in said}
        # OpenID Connect Core 1.0, 5.3.2: otherwise what it says about the person must not be used
        if len(subjects) != 1 or not all(isinstance(subject, str) and 0 < len(subject) <= 191 for subject in subjects):
            raise OAuth2Error("The organisation does not say clearly who this is.")
        person = {name: response["userinfo"].get(name) for name in ("sub", "email", "email_verified")}
        if not isinstance(person["email"], str):
            del person["email"]
        return super().sociallogin_from_response(request, {"userinfo": person})

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        del data
        return {}


provider_classes = [StaffProvider]
