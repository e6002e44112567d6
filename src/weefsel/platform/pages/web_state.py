"""What an address of *Het web* holds: area, lens, date, a chosen node, one that is taken out, filters, order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from weefsel.concepts import Function, Lang, Lens, Sphere, TieKind
from weefsel.platform.source import LAYER_NAMES, LAYERS, asked
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish.models import AreaLink

__all__ = ["FORMAL", "FREE", "INFORMAL", "KINDS", "KIND_NAMES", "LENS_NAMES", "ORDERS", "SPHERE_NAMES", "State", "read"]

#: how a lens is written in an address
LENS_NAMES: Final[dict[Lens, str]] = {
    Lens.NON_INSTITUTIONAL: "bewoners",
    Lens.HALF_LINE: "halfde-lijn",
    Lens.FUNCTIONAL: "functies",
    Lens.INFRASTRUCTURAL: "voorzieningen",
}
LENSES: Final = {name: lens for lens, name in LENS_NAMES.items()}
#: not drawn on the map but by who is tied to whom; the other way round where nothing can be on the map
FREE: Final = "vrij"
FORMAL, INFORMAL = "formeel", "informeel"
#: how spheres and kinds of tie are written in an address: as in Dutch, with hyphens
SPHERE_NAMES: Final = {one: one.label("nl") for one in (Sphere.COMMUNAL, Sphere.INSTITUTIONAL)}
KIND_NAMES: Final = {one: one.label("nl").replace(" ", "-") for one in TieKind.concrete()}
SPHERES: Final = {name: sphere for sphere, name in SPHERE_NAMES.items()}
KINDS: Final = {name: kind for kind, name in KIND_NAMES.items()}
#: how the rows of the table may be ordered; the first is what one sees
ORDERS: Final = ("verbindingen", "naam", "sfeer", "functie", "formeel", "informeel", "verteld")
#: nodes that an address may name: an id of the register, or of a source
LONGEST_ID: Final = 120


@dataclass(frozen=True, slots=True)
class State:
    """One view of the web. Empty texts say that nothing is asked."""

    #: slug of the area, empty for the whole place
    area: str = ""
    lens: Lens | None = None
    #: an ISO date before that of the snapshot; empty for now
    on: str = ""
    node: str = ""
    without: str = ""
    free: bool = False
    sphere: Sphere | None = None
    function: Function | None = None
    #: formeel, informeel or the name of a kind
    kind: str = ""
    order: str = ORDERS[0]
    page: int = 1

    @property
    def filtered(self) -> bool:
        return bool(self.sphere or self.function or self.kind)

    def pairs(self) -> list[tuple[str, str]]:
        """What stands behind the question mark, in a fixed order."""
        found = (
            ("bril", LENS_NAMES[self.lens] if self.lens else ""),
            ("datum", self.on),
            ("weergave", FREE if self.free else ""),
            ("sfeer", SPHERE_NAMES[self.sphere] if self.sphere else ""),
            ("functie", LAYER_NAMES[self.function] if self.function else ""),
            ("soort", self.kind),
            ("knoop", self.node),
            ("zonder", self.without),
            ("volgorde", "" if self.order == ORDERS[0] else self.order),
            ("blad", "" if self.page == 1 else str(self.page)),
        )
        return [(name, value) for name, value in found if value]

    def address(self, lang: Lang, **changes: Any) -> str:
        """The address of this view with something else asked. Another page of the list is never kept."""
        wanted = replace(self, **({"page": 1} | changes))
        where = address("web_area", lang, slug=wanted.area) if wanted.area else address("web", lang)
        pairs = wanted.pairs()
        return f"{where}?{urlencode(pairs)}" if pairs else where

    def hidden(self, *but: str) -> list[tuple[str, str]]:
        """What a form has to keep, but for the names that it asks itself."""
        return [(name, value) for name, value in self.pairs() if name not in (*but, "blad")]


def read(request: HttpRequest, whole: AreaLink, slug: str, today: str) -> State:
    """The view that an address asks for. What it does not know is as if it was not asked."""
    order, kind = asked(request, "volgorde"), asked(request, "soort")
    return State(
        "" if slug == whole.slug else slug,
        LENSES.get(asked(request, "bril")),
        _day(asked(request, "datum"), today),
        asked(request, "knoop")[:LONGEST_ID],
        asked(request, "zonder")[:LONGEST_ID],
        asked(request, "weergave") == FREE,
        SPHERES.get(asked(request, "sfeer")),
        LAYERS.get(asked(request, "functie")),
        kind if kind in (FORMAL, INFORMAL, *KINDS) else "",
        order if order in ORDERS else ORDERS[0],
        _number(asked(request, "blad")),
    )


def _day(written: str, today: str) -> str:
    """A day before the snapshot's; empty for any other, and for what is no day."""
    try:
        day = dt.date.fromisoformat(written).isoformat()
    except ValueError:
        return ""
    return day if day < today else ""


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 and int(written) else 1
