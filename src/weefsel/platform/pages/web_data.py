"""What the web in the browser is drawn from: nodes and ties of one view, as arrays."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from weefsel.concepts import Lang
from weefsel.platform.pages import data
from weefsel.platform.pages.web import view
from weefsel.platform.pages.web_canvas import could, glyph, is_square, look
from weefsel.platform.pages.web_seen import Seen, name_of
from weefsel.publish.web_place import LABELLED


@require_safe
def graph(request: HttpRequest, lang: Lang, slug: str = "") -> HttpResponseBase:
    """`/web/knopen.json` with the same questions as the page: where each node is and how it looks, and all ties."""
    seen = view(request, lang, slug)
    response = data.answer(seen.page.site, packed(seen, lang))
    asked = blake2b(repr((seen.state, lang)).encode(), digest_size=8).hexdigest()
    response.headers["ETag"] = f'W/"{seen.page.site.revision}-{asked}"'
    return response


def packed(seen: Seen, lang: Lang) -> dict[str, Any]:
    """Looks are numbers into a list: a large web has few."""
    page = seen.page
    nodes = page.nodes
    looks = [look(seen, place) for place in range(len(nodes))]
    marks = [seen.tie_mark(tie) for tie in page.ties]
    of_look, of_mark = sorted(set(looks)), sorted(set(marks))
    frame = page.frame
    return {
        "frame": [frame.left, frame.top, frame.width, frame.height],
        "map": page.drawing is not None,
        "named": len(nodes) <= LABELLED,
        "looks": of_look,
        "marks": of_mark,
        "id": [node.node_id for node in nodes],
        "name": [name_of(node, lang) for node in nodes],
        "x": [node.x for node in nodes],
        "y": [node.y for node in nodes],
        "size": [node.size for node in nodes],
        "square": [int(is_square(node)) for node in nodes],
        "glyph": [glyph(node) for node in nodes],
        "look": [of_look.index(one) for one in looks],
        "drawn": [int(page.free or node.located) for node in nodes],
        "formal": [node.formal for node in nodes],
        "informal": [node.informal for node in nodes],
        "one": [tie.one for tie in page.ties],
        "other": [tie.other for tie in page.ties],
        "paper": [int(tie.formal) for tie in page.ties],
        "mark": [of_mark.index(one) for one in marks],
        "could": [[one, other] for one, other in could(seen)],
        "address": seen.state.address(lang, node=""),
    }
