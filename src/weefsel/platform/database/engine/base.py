"""The database wrapper, where Django looks for it.

Django has SQLite check `JSON_VALID` on each column of JSON. With `trusted_schema=OFF` older versions of SQLite (3.40
among them) refuse to call that function from a schema. Django writes those columns itself, as JSON, so the check goes.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.sqlite3 import base

__all__ = ["DatabaseWrapper"]

_UNTRUSTED: Final = ("JSONField",)


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite as Django knows it, but for the check."""

    data_type_check_constraints = {  # noqa: RUF012 as Django's own, which it overrides
        name: check
        for name, check in base.DatabaseWrapper.data_type_check_constraints.items()
        if name not in _UNTRUSTED
    }
