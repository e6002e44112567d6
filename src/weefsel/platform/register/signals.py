"""What the register says to the rest of the site: that entries were written.

Sent within the transaction that writes them, with `ids`: the ids of those entries. What hangs on a group or a place
changes with it, and is not named.
"""

from __future__ import annotations

from django.dispatch import Signal

__all__ = ["written"]

written = Signal()
