"""The Django app that has every connection checked: `"weefsel.platform.database"` in `INSTALLED_APPS`."""

from __future__ import annotations

from django.apps import AppConfig

from weefsel.platform.database.pragmas import install

__all__ = ["DatabaseConfig"]


class DatabaseConfig(AppConfig):
    name = "weefsel.platform.database"
    label = "database"

    def ready(self) -> None:
        install()
