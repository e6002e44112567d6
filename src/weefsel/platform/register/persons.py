"""All that is kept of one person: handed to them, or erased from everything.

It goes by the database itself, not by a list of tables that somebody has to remember: every reference to the account,
and every text or JSON value in which the address stands, whatever table it is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from weefsel.errors import NotFound
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.accounts.models import Account
from weefsel.platform.register.models import Claim, Entry
from weefsel.platform.register.moderation import audit
from weefsel.platform.register.records import locked, write
from weefsel.platform.register.states import Via
from weefsel.platform.register.who import Who

__all__ = ["erase_person", "export_person", "left_of"]

#: what stands where an address stood
ERASED: Final = "…"
#: never handed out, not even to whom they are of: whoever has the export could sign in
_SECRETS: Final = ("data", "sessions", "digest", "session_data")


def export_person(email: str) -> dict[str, Any]:
    """Everything that is kept of whoever has this address: table → rows. Raises `NotFound` where that is nothing."""
    address = canonical(email)
    account = Account.objects.filter(email=address).first()
    found: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        rows = _rows_of(model, account, address)
        if rows:
            found[model._meta.db_table] = rows
    if not found:
        raise NotFound("Nothing is kept of this address.")
    return json.loads(json.dumps(found, cls=DjangoJSONEncoder))


def erase_person(who: Who, email: str) -> int:
    """Erase everything that is kept of whoever has this address; how many rows were changed or removed.

    Entries stay, because they are the group's: nobody owns them then. What the person changed stays too, without saying
    who did it. Afterwards the database is written anew, so that nothing is left in free pages or in its log.
    Raises `NotFound` where nothing is kept.
    """
    address = canonical(email)
    with transaction.atomic():
        account = Account.objects.filter(email=address).first()
        changed = 0
        if account is not None:
            changed += _let_go(who, account)
            changed += _end_sessions(account)
            changed += account.delete()[0]
        changed += _scrub(address)
        if changed == 0:
            raise NotFound("Nothing is kept of this address.")
        audit(who, "erase_person", None, "")
    _write_anew()
    return changed


def left_of(email: str) -> list[str]:
    """The columns in which an address still stands: after erasing there is none."""
    address = canonical(email)
    return [
        f"{model._meta.db_table}.{field.column}"
        for model, field in _texts()
        if model._base_manager.filter(**{f"{field.name}__icontains": address}).exists()
    ]


def _rows_of(model: type[models.Model], account: Account | None, address: str) -> list[dict[str, Any]]:
    wanted = models.Q()
    for field in model._meta.concrete_fields:
        if account is not None and _is_account(field):
            wanted |= models.Q(**{field.name: account})
        elif _is_text(field):
            wanted |= models.Q(**{f"{field.name}__icontains": address})
    if account is not None and model is Account:
        wanted |= models.Q(pk=account.pk)
    if not wanted:
        return []
    rows = model._base_manager.filter(wanted).order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in _SECRETS} for row in rows]


def _is_account(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model is Account


def _is_text(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def _texts() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if _is_text(field):
                yield model, field


def _let_go(who: Who, account: Account) -> int:
    """Entries of the person become nobody's, with a line in their history that does not say whose they were."""
    mine = list(Entry.objects.filter(owner=account).values_list("pk", flat=True))
    for entry_id in mine:
        write(locked(entry_id), {}, who, Via.ERASURE, "", more={"owner": None})
    return len(mine) + Claim.objects.filter(account=account).count()


def _end_sessions(account: Account) -> int:
    ended = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(account.pk):
            session.delete()
            ended += 1
    return ended


def _scrub(address: str) -> int:
    """Take the address out of every text in which it stands, whatever its case."""
    changed = 0
    for model, field in _texts():
        for row in model._base_manager.filter(**{f"{field.name}__icontains": address}):
            value = _without(getattr(row, field.attname), address)
            model._base_manager.filter(pk=row.pk).update(**{field.name: value})
            changed += 1
    return changed


def _without(value: Any, address: str) -> Any:
    if isinstance(value, str):
        return re.sub(re.escape(address), ERASED, value, flags=re.IGNORECASE)
    if isinstance(value, dict):
        return {_without(name, address): _without(one, address) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, address) for one in value]
    return value


def _write_anew() -> None:
    """Leave nothing of what was removed in free pages, indexes or the log."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute("CHECKPOINT")
