"""What templates of every page tell of the register."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.db import DatabaseError

from weefsel.platform.register.freeze import unfrozen

register = template.Library()


@register.simple_tag
def unfrozen_changes() -> int:
    """{% unfrozen_changes as n %}: how many changes are not in the figures yet.

    A page of figures does not fail because the register cannot be asked.
    """
    if not settings.WEEFSEL_REGISTER:
        return 0
    try:
        return unfrozen()
    except DatabaseError:
        return 0
