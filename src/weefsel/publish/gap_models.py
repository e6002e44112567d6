"""What leaves Weefsel about what was agreed: norms, and who has what they ask and who has not."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.concepts import AgeBand, Function, Level, MissingReason, NormVerdict
from weefsel.publish.models import AreaLink, Drawing, Published, Site, SourceSlip
from weefsel.snapshot.norms import Norm

__all__ = [
    "AmountRow",
    "GapAge",
    "GapPage",
    "GapRow",
    "GapSquares",
    "GapSwatch",
    "Norm",
    "NormChoice",
    "SetLine",
    "Spot",
    "Unjudged",
]


@dataclass(frozen=True, slots=True)
class SetLine:
    """The norm set that a page holds a place beside."""

    title: str
    version: str
    #: parties; empty: "voorbeeld, door niemand ondertekend"
    signed_by: tuple[str, ...]
    #: ISO dates, where the set says so
    valid_from: str | None
    valid_until: str | None
    #: whether it holds on the day of the snapshot
    holds: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class GapAge:
    """One age group in one area. Only of norms for everyone."""

    band: AgeBand
    meets: Published[float]
    without: Published[int]


@dataclass(frozen=True, slots=True)
class GapRow:
    """One area beside one norm by resident."""

    area: AreaLink
    parent: AreaLink | None
    #: share of the norm's audience that has what was agreed; its ends are where the interval is
    meets: Published[float]
    #: people of the audience without
    without: Published[int]
    #: nine in ten walk at most this (minutes or m, as the norm)
    furthest: Published[int] | Published[float]
    #: half of those without walk so much more than agreed
    beyond: Published[int] | Published[float]
    verdict: NormVerdict
    ages: tuple[GapAge, ...] = ()
    #: ISO date of the oldest snapshot since which the area is short without a break; None where that is not known
    since: str | None = None
    #: where a new place would bring most people of this area, and others near it, what was agreed
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One area beside one norm by area: hours, places, room."""

    area: AreaLink
    parent: AreaLink | None
    amount: Published[int] | Published[float]
    verdict: NormVerdict


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot where a new place would help: in the middle of a square. A start for a talk, not a plan."""

    rank: int
    area: AreaLink
    #: in the drawing's units, and in WGS 84
    x: float
    y: float
    lon: float
    lat: float
    #: people more that would have what was agreed, rounded; after the spots before it
    people: int


@dataclass(frozen=True, slots=True)
class GapSwatch:
    """A norm as a small cloth: rows of squares of one class, to draw as one path a class."""

    #: columns and rows of the cloth
    width: int
    height: int
    #: class ("ok", "a" to "d", "x") → runs (row, first column, length)
    runs: dict[str, tuple[tuple[int, int, int], ...]]


@dataclass(frozen=True, slots=True)
class NormChoice:
    """A norm that can be judged, as one chooses between them, with how the whole place stands beside it."""

    norm: Norm
    #: the function that gives it its colour and glyph
    function: Function
    #: of a norm by resident, its share; else the amount in the whole place
    figure: Published[int] | Published[float]
    #: how many of the areas that it is about meet it, do not, or might
    met: int
    short: int
    unsure: int
    #: of the others it is not known
    unknown: int
    #: kind of area that it is about here
    level: Level
    #: of a norm by resident
    swatch: GapSwatch | None


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A norm that cannot be judged, and why not: a text of the catalogue."""

    norm: Norm
    why: str
    reason: MissingReason = MissingReason.NOT_MEASURED


@dataclass(frozen=True, slots=True)
class GapPage:
    """*Hiaten*: what is missing against what was agreed."""

    site: Site
    norm_set: SetLine
    choices: tuple[NormChoice, ...]
    unjudged: tuple[Unjudged, ...]
    #: the norm of the page, at the limit that is asked
    norm: Norm
    function: Function
    #: what was agreed, when another limit is asked
    agreed: float
    whole: GapRow | AmountRow
    #: the areas the norm is about, by parent and name
    rows: tuple[GapRow, ...] | tuple[AmountRow, ...]
    drawing: Drawing
    #: west, south, east, north in WGS 84
    bounds: tuple[float, float, float, float]
    #: ends of the slider and its step, in the norm's unit; None where the limit cannot be moved
    slider: tuple[float, float, float] | None
    #: metres a second, to turn distances into minutes
    speed_m_s: float
    #: where a new place would help first, in the whole place
    spots: tuple[Spot, ...]
    #: places that count, and that might; ids
    sure: frozenset[str]
    possible: frozenset[str]
    sources: tuple[SourceSlip, ...] = ()


@dataclass(frozen=True, slots=True)
class GapSquares:
    """What the slider needs: every square, to add up in the browser. Only where residents come from public sources."""

    #: metres a second, to turn a limit in minutes into metres
    speed_m_s: float
    cells: tuple[str, ...]
    #: metres to the nearest place that counts, in tenths; −1 where none is reached
    sure: tuple[float, ...]
    #: the same to the nearest that might; empty where those are the same
    possible: tuple[float, ...]
    #: people of the norm's audience; as they are known, so that sums are those of the analysis
    people: tuple[float, ...]
    #: of a norm for everyone, the people of each age
    ages: dict[AgeBand, tuple[float, ...]]
    #: half the side of the square, metres
    half: tuple[float, ...]
    #: position in `areas` of the area of the table that it lies in; −1 in none
    area: tuple[int, ...]
    #: codes of the areas of the table
    areas: tuple[str, ...]
    #: to what people are rounded where they are spread or estimated
    step: int
