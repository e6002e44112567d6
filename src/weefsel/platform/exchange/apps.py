"""Files in and out, as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Its tables are called `exchange_…`."""

    name = "weefsel.platform.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
