"""Mapping sessions, as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MappingConfig(AppConfig):
    """Its tables are called `mapping_…`."""

    name = "weefsel.platform.mapping"
    label = "mapping"
    default_auto_field = "django.db.models.BigAutoField"
