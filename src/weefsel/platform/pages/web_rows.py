"""The same web as a table, and one node with its ties: what a phone shows, and what a chosen node opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString

from weefsel.concepts import ActorKind, Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages.web_canvas import glyph, is_square
from weefsel.platform.pages.web_seen import Seen, name_of
from weefsel.platform.pages.web_state import ORDERS
from weefsel.platform.templatetags.site_tags import FUNCTION_CLASS, FUNCTION_GLYPH, address, badge, glyph_markup
from weefsel.publish.web_models import WebNode, WebTie

__all__ = ["ego", "entry_address", "table"]

#: rows on a page of the list
ROWS: Final = 200
#: names to choose from at once
OPTIONS: Final = 400
#: ties of one node that stand open
OPEN: Final = 12
CELL: Final = "utrecht-table__cell"
NUMBER: Final = f"{CELL} {CELL}--numeric-column"
HEAD: Final = "utrecht-table__header-cell"
#: order → id of the text of its column
COLUMNS: Final = {
    "naam": "web.column_name",
    "sfeer": "web.column_sphere",
    "functie": "web.column_function",
    "formeel": "web.column_formal",
    "informeel": "web.column_informal",
    "verteld": "web.column_told",
}


def entry_address(node_id: str, *, is_place: bool, lang: Lang) -> str:
    """The page of a group or place in the register of this site; empty where there is none."""
    if not settings.WEEFSEL_REGISTER:
        return ""
    try:
        entry = UUID(node_id)
    except ValueError:
        return ""
    return address("entry", lang, kind="plek" if is_place else "groep", entry_id=str(entry))


# --- the table ----------------------------------------------------------------------------------------------------


def _keys(seen: Seen) -> dict[str, Callable[[WebNode], Any]]:
    """What rows are ordered by; equal ones are by name."""
    lang = seen.lang
    return {
        ORDERS[0]: lambda node: -node.degree,
        "naam": lambda _node: 0,
        "sfeer": lambda node: (node.sphere is None, node.sphere.label(lang) if node.sphere else ""),
        "functie": lambda node: (node.function is None, node.function.label(lang) if node.function else ""),
        "formeel": lambda node: -node.formal,
        "informeel": lambda node: -node.informal,
        "verteld": lambda node: (node.is_place, not node.told),
    }


def table(seen: Seen, lang: Lang) -> dict[str, Any]:
    """The rows of one page of the list, its headings with their links, and where the other pages are."""
    state, key = seen.state, _keys(seen)[seen.state.order]
    shown = [node for node, is_shown in zip(seen.page.nodes, seen.nodes, strict=True) if is_shown]
    shown.sort(key=lambda node: (key(node), name_of(node, lang).casefold()))
    pages = max(1, -(-len(shown) // ROWS))
    number = min(state.page, pages)
    first = (number - 1) * ROWS
    ordered = text("web.column_told", lang) if state.order == ORDERS[0] else text(COLUMNS[state.order], lang)
    caption = text("web.table_caption", lang, place=seen.page.area.name)
    return {
        "caption": text("web.table_caption_sorted", lang, caption=caption, order=ordered.lower()),
        "head": SafeString("".join(_head(seen, name, lang) for name in COLUMNS)),
        "rows": SafeString("".join(_row(seen, node, lang) for node in shown[first : first + ROWS])),
        "range": text(
            "web.page_range",
            lang,
            first=words.number(min(first + 1, len(shown)), lang),
            last=words.number(min(first + ROWS, len(shown)), lang),
            all=words.number(len(shown), lang),
        ),
        "several": pages > 1,
        "before": f"{state.address(lang, page=number - 1)}#lijst" if number > 1 else "",
        "next": f"{state.address(lang, page=number + 1)}#lijst" if number < pages else "",
    }


def _head(seen: Seen, order: str, lang: Lang) -> str:
    """A heading that orders the rows by its column; once more, and they are by ties again."""
    now = seen.state.order == order
    look = f"{HEAD} {HEAD}--numeric-column" if order in ("formeel", "informeel") else HEAD
    upward = "descending" if order in ("formeel", "informeel") else "ascending"
    sort = f' aria-sort="{upward}"' if now else ""
    where = seen.state.address(lang, order=ORDERS[0] if now else order)
    return (
        f'<th scope="col" class="{look} kolom-{order}"{sort}>'
        f'<a href="{escape(where)}#lijst" data-wissel>{escape(text(COLUMNS[order], lang))}</a></th>'
    )


def _row(seen: Seen, node: WebNode, lang: Lang) -> str:
    name, where = escape(name_of(node, lang)), escape(seen.state.address(lang, node=node.node_id))
    notes = [text("web.row_outside", lang)] * node.outside
    if node.is_place:
        notes.insert(0, node.kind.label(lang) if node.name else text("web.legend_place", lang))
    small = f'<span class="mini">{escape(", ".join(notes))}</span>' if notes else ""
    mark = seen.mark(seen.row[node.node_id])
    look = f' class="{mark}"' if mark in ("gekozen", "weg", "geraakt") else ""
    sphere = node.sphere.label(lang) if node.sphere else text("web.no_sphere", lang)
    return (
        f'<tr id="r-{quote(node.node_id)}"{look}><th scope="row" class="{CELL}">'
        f'<a class="nl-link" href="{where}#knoop" data-wissel>{name}</a>{small}</th>'
        f'<td class="{CELL} kolom-sfeer">{escape(sphere)}</td>'
        f'<td class="{CELL} kolom-functie">{_function(node, lang)}</td>'
        f'<td class="{NUMBER}">{node.formal}</td><td class="{NUMBER}">{node.informal}</td>'
        f'<td class="{CELL} kolom-verteld">{_told(node, lang)}</td></tr>'
    )


def _function(node: WebNode, lang: Lang) -> str:
    if node.function is None:
        return f'<span class="mini">{escape(text("web.no_function", lang))}</span>'
    label = words.function_label(node.function, lang)
    sign = glyph_markup(glyph(node) if not node.is_place else _sign(node))
    return f'<span class="lb {FUNCTION_CLASS[node.function]}">{sign}<span class="inkt">{escape(label)}</span></span>'


def _sign(node: WebNode) -> str:
    return FUNCTION_GLYPH[node.function] if node.function else ""


def _told(node: WebNode, lang: Lang) -> str:
    if node.is_place:
        return escape(text("web.told_place", lang))
    return escape(text("web.told_self", lang)) if node.told else badge(text("web.told_not", lang), "leeg", "leeg")


# --- one node -----------------------------------------------------------------------------------------------------


def ego(seen: Seen, lang: Lang) -> dict[str, Any] | None:
    """One node with its ties, formal ones first: the chosen one, else the one with most."""
    node = seen.chosen or seen.strongest
    if node is None:
        return None
    own = seen.row[node.node_id]
    ties = [tie for tie in seen.page.ties if own in (tie.one, tie.other) and seen.shows_tie(tie)]
    ties.sort(key=lambda tie: (not tie.formal, name_of(_other(seen, tie, own), lang).casefold()))
    lines = [_line(seen, tie, own, lang) for tie in ties]
    name, kind = name_of(node, lang), node.kind.label(lang)
    numbers = {"formal": words.number(node.formal, lang), "informal": words.number(node.informal, lang)}
    return {
        "node": node,
        "name": name,
        "kind": kind[:1].upper() + kind[1:],
        "kind_words": " · ".join(
            part
            for part in (
                node.kind.label(lang),
                node.sphere.label(lang) if node.sphere else "",
                node.area.name if node.area else "",
            )
            if part
        ),
        "colour": FUNCTION_CLASS[node.function] if node.function else "fx",
        "glyph": glyph(node),
        "square": is_square(node),
        "told": node.told or node.is_place,
        "count": text("web.ego_count", lang, **numbers),
        "first": lines[:OPEN],
        "rest": lines[OPEN:],
        "more": text("web.ego_more", lang, n=words.number(len(lines) - OPEN, lang)),
        "none": "" if lines else text("web.ego_none", lang, name=name),
        "entry": entry_address(node.node_id, is_place=node.is_place, lang=lang),
        "chosen": seen.chosen is not None,
        "close": seen.state.address(lang, node="") + "#web",
        "without": seen.state.address(lang, without=node.node_id) + "#breekt" if _may_go(seen, node) else "",
    }


def _may_go(seen: Seen, node: WebNode) -> bool:
    return seen.page.is_now and bool(seen.page.breaks) and seen.away != node.node_id


def _other(seen: Seen, tie: WebTie, own: int) -> WebNode:
    return seen.page.nodes[tie.other if tie.one == own else tie.one]


def _line(seen: Seen, tie: WebTie, own: int, lang: Lang) -> dict[str, Any]:
    other = _other(seen, tie, own)
    kind = tie.kind.label(lang)
    if tie.other == own and not tie.kind.symmetric:
        kind = text("web.tie_back", lang, kind=kind)
    details = [text("web.ego_formal" if tie.formal else "web.ego_informal", lang), kind]
    if tie.since:
        details.append(text("web.ego_since", lang, date=tie.since[:4]))
    if tie.amount_eur:
        details.append(text("web.ego_eur", lang, n=words.number(tie.amount_eur, lang)))
    return {
        "name": name_of(other, lang),
        "href": seen.state.address(lang, node=other.node_id) + "#knoop",
        "formal": tie.formal,
        "details": " · ".join(details),
        "colour": FUNCTION_CLASS[other.function] if other.function else "fx",
        "glyph": glyph(other),
    }


def options(seen: Seen, lang: Lang) -> list[tuple[str, str, bool]]:
    """Every node of the area to choose from: id, name, whether it is the one that is shown."""
    shown = seen.chosen or seen.strongest
    there = [node for node, is_shown in zip(seen.page.nodes, seen.nodes, strict=True) if is_shown and node is not shown]
    # of very many those with most ties: the list below has a link for everyone
    there = sorted(there, key=lambda node: -node.degree)[:OPTIONS] + ([shown] if shown else [])
    named = sorted(there, key=lambda node: name_of(node, lang).casefold())
    return [(node.node_id, _distinct(node, lang), node is shown) for node in named]


def _distinct(node: WebNode, lang: Lang) -> str:
    """A name with what it is: a group and its building may have the same one."""
    name = name_of(node, lang)
    return name if isinstance(node.kind, ActorKind) else f"{name} ({text('web.legend_place', lang)})"
