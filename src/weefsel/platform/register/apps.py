"""The register as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Its tables are called `register_…`."""

    name = "weefsel.platform.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
