"""The Django app of the accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Label `accounts`: `settings.AUTH_USER_MODEL` is `accounts.Account`."""

    name = "weefsel.platform.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
