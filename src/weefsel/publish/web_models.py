"""What *Het web* shows: who is in the web, which ties are, what breaks, who could meet. Records and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weefsel.concepts import ActorKind, Function, Layer, Lens, PlaceKind, Sphere, TieKind
from weefsel.publish.models import AreaLink, Drawing, Published, Site, SourceSlip

__all__ = ["Breaking", "Frame", "Meeting", "WebNode", "WebPage", "WebTie"]


@dataclass(frozen=True, slots=True)
class WebNode:
    """An actor, or a place that actors are tied to. `x` and `y` are in the units of the page's frame, y down."""

    node_id: str
    #: None for a place without a name
    name: str | None
    kind: ActorKind | PlaceKind
    sphere: Sphere | None
    layer: Layer | None
    functions: tuple[Function, ...]
    area: AreaLink | None
    #: ties of this page that are on paper, and that are not
    formal: int
    informal: int
    #: whether its own side said one of its ties
    told: bool
    #: whether it is outside the area, and only there because someone in it is tied to it
    outside: bool
    #: whether the lens shows it
    seen: bool
    #: whether it is known where it is
    located: bool
    x: float
    y: float
    #: radius on a screen, in pixels
    size: float

    @property
    def is_place(self) -> bool:
        return isinstance(self.kind, PlaceKind)

    @property
    def function(self) -> Function | None:
        """The function that gives it its colour: its first."""
        return self.functions[0] if self.functions else None

    @property
    def degree(self) -> int:
        return self.formal + self.informal


@dataclass(frozen=True, slots=True)
class WebTie:
    """A tie between two nodes, given by their place in `WebPage.nodes`."""

    tie_id: str
    one: int
    other: int
    kind: TieKind
    formal: bool
    #: when it began, if that is known
    since: str | None
    amount_eur: float | None
    #: whether the lens shows it
    seen: bool


@dataclass(frozen=True, slots=True)
class Breaking:
    """What goes with one subject. Groups are ids of actors; those of an area page are of that area."""

    #: actor, place or funder
    kind: str
    subject_id: str
    name: str
    #: how many groups are no longer connected to the largest part
    apart: int
    #: who loses its last tie, and its last formal one
    last_any: tuple[str, ...]
    last_formal: tuple[str, ...]
    #: who meets there
    without_place: tuple[str, ...]
    #: euro a year that goes with it
    eur: float | None
    #: the end of a lease or of the money, if it is known
    until: str | None

    @property
    def counts(self) -> dict[str, int]:
        """How many groups lose their last formal tie, their place, their last tie, or come loose."""
        lost = {"formal": self.last_formal, "place": self.without_place, "any": self.last_any}
        return {name: len(ids) for name, ids in lost.items()} | {"apart": self.apart}

    @property
    def hit(self) -> frozenset[str]:
        """Ids of who loses something by it."""
        return frozenset((*self.last_formal, *self.without_place, *self.last_any))

    @property
    def harm(self) -> tuple[int, ...]:
        """What one orders subjects by: how many groups lose something, then how many lose what."""
        return len(self.hit), *self.counts.values()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two who have no tie and could have one. They decide themselves."""

    one_id: str
    one: str
    other_id: str
    other: str
    #: area, place, function, audience, apart, alone, broker
    reasons: tuple[str, ...]
    functions: tuple[Function, ...]
    #: the place that they share
    place: str | None
    #: pairs of actors that can reach one another then and not now
    reach_gain: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is drawn: left, top, width and height, and how much a pixel on a wide screen is."""

    left: float
    top: float
    width: float
    height: float

    def unit(self, pixels: float) -> float:
        """Units of the frame in one pixel, where it is so many pixels wide."""
        return self.width / pixels


@dataclass(frozen=True, slots=True)
class WebPage:
    """*Het web* of an area at a date through a lens, on the map or free."""

    site: Site
    area: AreaLink
    #: from the whole place down to the parent; empty for the whole
    parents: tuple[AreaLink, ...]
    #: areas within it, that have a web of their own
    children: tuple[AreaLink, ...]
    lens: Lens | None
    #: the date, and whether it is that of the snapshot
    on: str
    is_now: bool
    free: bool
    #: whether anything of it can be put on the map
    mappable: bool
    nodes: tuple[WebNode, ...]
    ties: tuple[WebTie, ...]
    frame: Frame
    #: what lies beneath; None where it is drawn free
    drawing: Drawing | None
    #: measure → figure of the result `web`, through the lens; empty for another date than the snapshot's
    figures: dict[str, Published[Any]]
    #: whether nearly all ties hang on one, said by one source: then nobody is ranked
    one_sided: bool
    #: the worst first
    breaks: tuple[Breaking, ...]
    meetings: tuple[Meeting, ...]
    #: year → how many ties there were on its first day; the last is the date of the snapshot
    years: tuple[tuple[str, int], ...]
    #: the first day that anything is known of
    first_day: str
    #: rows of the tables that are not in the web, with the reason
    left: dict[str, int]
    sources: tuple[SourceSlip, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.parents
