"""The API, as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class WebApiConfig(AppConfig):
    """Its tables are called `webapi_…`."""

    name = "weefsel.platform.webapi"
    label = "webapi"
    default_auto_field = "django.db.models.BigAutoField"
