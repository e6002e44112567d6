"""Areas on *Monitor*: which one may choose, where their pages are, and by what they are alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString

from weefsel.concepts import Condition, Lang
from weefsel.concepts.texts import text
from weefsel.platform.pages.monitor_state import CONDITION_NAMES
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish.models import AreaLink
from weefsel.publish.monitor_models import Head

__all__ = ["condition_address", "options", "variable_name", "variable_words"]

#: of more areas the chooser names those above the smallest, and the smallest near this one
MANY: Final = 120


def options(areas: Any, own: AreaLink) -> SafeString:
    """The areas of the chooser, each below the one that it is in. Of a large place those near this one only."""
    named = list(areas.links) if len(areas.links) <= MANY else _near(areas, own)
    wanted = frozenset(named)
    out: list[str] = []

    def add(code: str, depth: int) -> None:
        link = areas.links[code]
        if code in wanted:
            chosen = " selected" if code == own.code else ""
            indent = "\u00a0\u00a0" * depth
            out.append(f'<option value="{escape(link.slug)}"{chosen}>{indent}{escape(link.name)}</option>')
        for child in areas.children.get(code, ()):
            add(child, depth + 1)

    for root in areas.children[None]:
        add(root, 0)
    return SafeString("".join(out))  # names and slugs are escaped above


def _near(areas: Any, own: AreaLink) -> list[str]:
    """All areas that have others in them, and the smallest beside or within this one."""
    above = areas.rows[own.code].parent_code
    beside = areas.children.get(own.code) or areas.children.get(above, ())
    return [*(code for code in areas.links if code in areas.children), own.code, *beside]


def condition_address(head: Head, condition: Condition, lang: Lang) -> str:
    """What a score is made of."""
    return address("monitor_condition", lang, slug=head.area.slug, condition=CONDITION_NAMES[condition])


def variable_words(variables: Iterable[tuple[str, Any, Any]], name: str, rows: Any) -> SafeString | str:
    """What an area that is alike has of a variable; nothing where that was not compared, or is not published."""
    found = next((there for one, _, there in variables if one == name), None)
    return "" if found is None else rows.figure(found)


def variable_name(name: str, lang: Lang) -> str:
    """A variable by which areas are alike."""
    return text(f"monitor.variable_{name}", lang)
