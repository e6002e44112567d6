"""Addresses of the accounts. Their names are allauth's, so they stand outside `nl:` and `en:`.

In an English request `reverse` finds them under `/en/`: see `middleware.Language`.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from weefsel.platform.accounts import organisation_views, second_views, views
from weefsel.platform.accounts.settings import OIDC_ID

__all__ = ["addresses"]


def addresses(prefix: str = "") -> list[URLPattern]:
    """All addresses of the accounts, behind `prefix`."""
    staff = {"provider_id": OIDC_ID}
    security = f"{prefix}account/beveiliging"
    return [
        path(f"{prefix}inloggen", views.sign_in, name="account_login"),
        # allauth has two names for what is one page here
        path(f"{prefix}inloggen", views.sign_in, name="account_request_login_code"),
        path(f"{prefix}inloggen/code", views.code, name="account_confirm_login_code"),
        path(f"{prefix}inloggen/tweede-stap", second_views.authenticate, name="mfa_authenticate"),
        path(f"{prefix}inloggen/gesloten", views.inactive, name="account_inactive"),
        path(f"{prefix}inloggen/organisatie", organisation_views.go, staff, name="openid_connect_login"),
        path(f"{prefix}inloggen/organisatie/terug", organisation_views.back, staff, name="openid_connect_callback"),
        path(f"{prefix}uitloggen", views.sign_out, name="account_logout"),
        path(f"{prefix}account", views.own, name="account"),
        path(f"{prefix}account/sessies", views.end_sessions, name="account_sessions"),
        path(f"{prefix}account/opnieuw", views.again, name="account_again"),
        path(security, second_views.index, name="mfa_index"),
        path(f"{security}/instellen", second_views.set_up, name="mfa_activate_totp"),
        path(f"{security}/verwijderen", second_views.remove, name="mfa_deactivate_totp"),
        path(f"{security}/bevestigen", second_views.reauthenticate, name="mfa_reauthenticate"),
        path(f"{security}/reservecodes", second_views.spare_codes, name="mfa_view_recovery_codes"),
        path(f"{security}/reservecodes/nieuw", second_views.new_codes, name="mfa_generate_recovery_codes"),
    ]
