"""The web as the server draws it: an SVG in which every node is a link. The browser draws the same with sigma.

A large web is drawn with a path for all nodes of a look and one for all ties of a look, and without links: the list
below it has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts import Function, Lang, Layer, Sphere
from weefsel.concepts.texts import text
from weefsel.platform import drawing, words
from weefsel.platform.pages.web_seen import AWAY, CHOSEN, HIT, NEAR, QUIET, Seen, name_of
from weefsel.platform.templatetags.site_tags import FUNCTION_CLASS, FUNCTION_GLYPH
from weefsel.publish.web_models import WebNode, WebTie
from weefsel.publish.web_place import FRAME, LABELLED, LETTER

__all__ = ["MOST_LINKS", "Canvas", "canvas", "could", "look"]

#: how far the middle of a bent tie is from the straight line: a part of its length, at most so many pixels
BEND, MOST_BEND = 0.14, 44.0
#: webs of more nodes are drawn without links
MOST_LINKS: Final = 300
#: names in a web that has no room for all
NAMED: Final = 40
#: class of a node in each layer, where colours tell layers
LAYER_CLASS: Final = {Layer.GENERAL: "l3", Layer.PREVENTIVE: "l4", Layer.CURATIVE: "l5"}
#: from so many ties on the picture is full, and fuller
FULL: Final = ((1500, "dicht"), (150, "vol"))
#: a node that is smaller has no room for a glyph, or for dashes
LEAST_GLYPH, LEAST_DASH = 7.5, 6.0
#: nodes that stand out are drawn last
ON_TOP: Final = (QUIET, "", NEAR, HIT, CHOSEN, AWAY)
#: side of a glyph, in radiuses of its node
GLYPH: Final = 1.5


@dataclass(frozen=True, slots=True)
class Dot:
    """A node as the template prints it, in pixels of the frame."""

    x: str
    y: str
    radius: str
    css_class: str
    square: bool
    glyph: str
    name: str
    label: str
    href: str
    #: how far below its middle the name stands; empty where there is no room for it
    below: str
    #: sides of its square and of its glyph, and half of the latter
    side: str
    glyph_side: str
    glyph_half: str


@dataclass(frozen=True, slots=True)
class Canvas:
    """What `parts/web.svg` prints."""

    #: of the picture in pixels, and of the map beneath it in metres
    viewbox: str
    beneath: str
    basemap: str
    outlines: tuple[str, ...]
    #: class → one path
    ties: dict[str, str]
    dots: tuple[Dot, ...]
    #: class → one path, in a web of many nodes
    crowd: dict[str, str]
    #: pairs that could meet
    could: tuple[str, ...]
    wide: bool
    #: how full of ties it is: a class that makes them thinner
    full: str


def canvas(seen: Seen, lang: Lang) -> Canvas:
    """A view made ready."""
    page = seen.page
    unit = page.frame.unit(FRAME[0])
    at = [((node.x - page.frame.left) / unit, (node.y - page.frame.top) / unit) for node in page.nodes]
    drawn = [page.free or node.located for node in page.nodes]
    few = len(page.nodes) <= MOST_LINKS
    order = sorted((i for i in range(len(at)) if drawn[i]), key=lambda i: (ON_TOP.index(seen.mark(i)), i))
    below = page.drawing
    frame = page.frame
    return Canvas(
        f"0 0 {FRAME[0]} {FRAME[1]}",
        f"{frame.left:.0f} {frame.top:.0f} {frame.width:.0f} {frame.height:.0f}",
        below.basemap if below else "",
        tuple(shape.d for shape in below.shapes) if below else (),
        _ties(seen, at, drawn),
        tuple(_dots(seen, order if few else _top(seen, order), at, lang)),
        {} if few else _crowd(seen, order, at),
        tuple(_could(seen, at, drawn)),
        frame.width > drawing.WIDE_M,
        next((name for most, name in FULL if len(page.ties) > most), ""),
    )


def look(seen: Seen, place: int) -> str:
    """The classes of a node: colour of its function or layer, whether it told, and how it stands out."""
    node = seen.page.nodes[place]
    colour = LAYER_CLASS.get(node.layer, "fx") if seen.by_layer and node.layer else _colour(node.function)
    if seen.by_layer and not node.layer:
        colour = "fx"
    parts = (
        colour,
        "plek" if node.is_place else "" if node.told else "onb",
        "buiten" if node.outside else "",
        "klein" if node.size < LEAST_DASH else "",
        seen.mark(place),
    )
    return " ".join(part for part in parts if part)


def _colour(function: Function | None) -> str:
    return FUNCTION_CLASS[function] if function else "fx"


def is_square(node: WebNode) -> bool:
    """Institutions are square."""
    return node.sphere is Sphere.INSTITUTIONAL


def glyph(node: WebNode) -> str:
    """A door for a place, the sign of its function for who is somebody."""
    if node.is_place:
        return "deur"
    return FUNCTION_GLYPH[node.function] if node.function else ""


def said(node: WebNode, lang: Lang) -> str:
    """A node in words."""
    numbers = {"formal": words.number(node.formal, lang), "informal": words.number(node.informal, lang)}
    return text("web.node_label", lang, name=name_of(node, lang), **numbers)


def _dots(seen: Seen, order: Iterable[int], at: list[tuple[float, float]], lang: Lang) -> Iterable[Dot]:
    order = list(order)
    named = _named(seen, order, at)
    for place in order:
        node = seen.page.nodes[place]
        is_chosen = seen.chosen is node
        yield Dot(
            f"{at[place][0]:.1f}",
            f"{at[place][1]:.1f}",
            f"{node.size:.1f}",
            look(seen, place),
            is_square(node),
            glyph(node) if node.size >= LEAST_GLYPH else "",
            name_of(node, lang),
            said(node, lang),
            seen.state.address(lang, node="" if is_chosen else node.node_id) + "#knoop",
            f"{node.size + 14:.1f}" if place in named else "",
            f"{2 * node.size:.1f}",
            f"{GLYPH * node.size:.1f}",
            f"{GLYPH * node.size / 2:.1f}",
        )


def _named(seen: Seen, order: list[int], at: list[tuple[float, float]]) -> set[int]:
    """Whose name there is room for: those that stand out first, then those with most ties."""
    nodes = seen.page.nodes
    named: set[int] = set()
    taken: list[drawing.Box] = []

    def first(place: int) -> tuple[int, bool, int]:
        return -ON_TOP.index(seen.mark(place)), nodes[place].outside, -nodes[place].degree

    for place in sorted(order, key=first):
        half = max(len(name_of(nodes[place], seen.lang)) * LETTER / 2, 10)
        (x, y), r = at[place], nodes[place].size
        box = (x - half, y + r + 3, x + half, y + r + 17)
        if (seen.mark(place) == QUIET and len(nodes) > LABELLED) or box[0] < 0 or box[2] > FRAME[0]:
            continue
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            named.add(place)
    return named


def _top(seen: Seen, order: list[int]) -> list[int]:
    """Of many nodes those that are drawn one by one, over the others: what stands out, and those with most ties."""
    out = [i for i in order if seen.mark(i) in (CHOSEN, AWAY, HIT)]
    rest = sorted((i for i in order if not seen.mark(i)), key=lambda i: -seen.page.nodes[i].degree)
    return [*rest[:NAMED][::-1], *out[:NAMED]]


def _crowd(seen: Seen, order: list[int], at: list[tuple[float, float]]) -> dict[str, str]:
    pieces: dict[str, list[str]] = {}
    for place in order:
        node, (x, y) = seen.page.nodes[place], at[place]
        r = node.size
        if is_square(node):
            d = f"M{x - r:.1f} {y - r:.1f}h{2 * r:.1f}v{2 * r:.1f}h{-2 * r:.1f}z"
        else:
            d = f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
        pieces.setdefault(look(seen, place), []).append(d)
    return {name: "".join(parts) for name, parts in pieces.items()}


def _ties(seen: Seen, at: list[tuple[float, float]], drawn: list[bool]) -> dict[str, str]:
    """All ties of a look as one path; those that stand out last."""
    pieces: dict[tuple[int, str], list[str]] = {}
    for tie in seen.page.ties:
        if not (drawn[tie.one] and drawn[tie.other]):
            continue
        mark = seen.tie_mark(tie)
        name = " ".join(part for part in ("tf" if tie.formal else "ti", mark) if part)
        pieces.setdefault((0 if mark == QUIET else 2 if mark == AWAY else 1, name), []).append(_line(tie, at))
    return {name: "".join(parts) for (_, name), parts in sorted(pieces.items())}


def _line(tie: WebTie, at: list[tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = at[tie.one], at[tie.other]
    return f"M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" if tie.formal else bent(x1, y1, x2, y2)


def bent(x1: float, y1: float, x2: float, y2: float) -> str:
    """A tie that bends to the left of its way, always from the end that is left of the other."""
    if (x2, y2) < (x1, y1):
        x1, y1, x2, y2 = x2, y2, x1, y1
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    # the handle of a curve is twice as far from the line as its middle
    part = 2 * min(BEND, MOST_BEND / length)
    middle = (x1 + x2) / 2 + (y2 - y1) * part, (y1 + y2) / 2 - (x2 - x1) * part
    return f"M{x1:.0f} {y1:.0f}Q{middle[0]:.0f} {middle[1]:.0f} {x2:.0f} {y2:.0f}"


def could(seen: Seen) -> Iterable[tuple[int, int]]:
    """Pairs that could meet, where the picture is not about one that is chosen or taken out and shows both."""
    if seen.away or seen.chosen is not None:
        return
    for pair in seen.meetings:
        one, other = seen.row.get(pair.one_id), seen.row.get(pair.other_id)
        if one is not None and other is not None and seen.nodes[one] and seen.nodes[other]:
            yield one, other


def _could(seen: Seen, at: list[tuple[float, float]], drawn: list[bool]) -> Iterable[str]:
    for one, other in could(seen):
        if drawn[one] and drawn[other]:
            yield bent(*_edge(seen, one, other, at), *_edge(seen, other, one, at))


def _edge(seen: Seen, place: int, towards: int, at: list[tuple[float, float]]) -> tuple[float, float]:
    """The edge of a node on the way to another: a stitch begins beside it."""
    (x1, y1), (x2, y2) = at[place], at[towards]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    r = seen.page.nodes[place].size + 2
    return x1 + (x2 - x1) / length * r, y1 + (y2 - y1) / length * r


def context(seen: Seen, lang: Lang) -> dict[str, Any]:
    """What the template needs of the picture."""
    page = seen.page
    return {
        "web": canvas(seen, lang),
        "lost": sum(not node.located for node in page.nodes) if not page.free else 0,
    }
