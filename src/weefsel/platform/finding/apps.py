"""Finding, as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FindingConfig(AppConfig):
    """Its tables are called `finding_…`."""

    name = "weefsel.platform.finding"
    label = "finding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from weefsel.platform.register.signals import written

        written.connect(_written, dispatch_uid="finding")
        post_migrate.connect(_migrated, sender=self, dispatch_uid="finding")


def _written(sender: Any, ids: Any, **_more: Any) -> None:
    from weefsel.platform.finding.indexing import follow

    del sender
    follow(ids)


def _migrated(sender: AppConfig, plan: Any = (), **_more: Any) -> None:
    """Make the index of a register that is older than it, once all tables are there."""
    del sender
    if not plan or any(backwards for _migration, backwards in plan):
        return
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    from weefsel.platform.finding.indexing import is_whole, make_whole

    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()) and not is_whole():
        make_whole()
