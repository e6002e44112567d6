"""What leaves Weefsel: figures with their origin, and the pages made of them.

Views, templates, files and the API get these and nothing else. A figure is a `Published[T]`: it knows its unit, how
sure it is, why it is missing when it is, and where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from weefsel.concepts import (
    AgeBand,
    Evidence,
    Function,
    IndicatorGroup,
    JoinReason,
    Level,
    MissingReason,
    PlaceKind,
    RowFate,
    Setting,
    Sphere,
)

T = TypeVar("T", int, float)


@dataclass(frozen=True, slots=True)
class FigureRef:
    """The address of one figure: `weefsel trace DIR result area column`, and `/herkomst/result/area/column`."""

    result: str
    area_code: str
    column: str


@dataclass(frozen=True, slots=True)
class Published(Generic[T]):
    """One figure as it may be shown. `value` is None exactly when `missing` says why."""

    value: T | None
    #: residents, share (0–1), s, m, places, minutes
    unit: str
    ref: FigureRef
    missing: MissingReason | None = None
    evidence: Evidence = Evidence.COUNTED
    #: ends of the interval, where there is one
    lower: T | None = None
    upper: T | None = None

    @property
    def approximate(self) -> bool:
        """Whether the screen says "benadering"."""
        return self.evidence in (Evidence.SPREAD, Evidence.ESTIMATED)


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows: which place, of when, from which revision."""

    name: str
    #: gemeente, or e.g. a country of municipalities; shown under the logo
    date: str
    fictional: bool
    revision: str


@dataclass(frozen=True, slots=True)
class AreaLink:
    code: str
    year: int
    name: str
    slug: str
    level: Level


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place as it is drawn and listed. x and y are in the drawing's units (metres from its north-west corner)."""

    place_id: str
    name: str | None
    kind: PlaceKind
    #: the function it is listed under (its first)
    function: Function
    functions: tuple[Function, ...]
    setting: Setting
    #: whether it counts, or is only shown
    counts: bool
    x: float
    y: float
    lon: float
    lat: float
    area: AreaLink | None
    opening_hours: str | None
    street: str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """An area in a drawing: an SVG path, and where its name goes."""

    area: AreaLink
    d: str
    label: tuple[float, float]
    #: longitude and latitude of `label`, a point well inside the area
    spot: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class CellMark:
    """A square of residents in a drawing. `minutes` to the nearest place of the layer; None where not reached."""

    x: float
    y: float
    size: float
    minutes: int | None
    #: whether it is drawn as it would become
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map drawn on the server: ready SVG for what lies beneath, and the shapes and marks on top."""

    #: min x, min y, width, height
    viewbox: tuple[float, float, float, float]
    #: SVG markup, classes only (k-land, k-water, …), made by us and safe to print
    basemap: str
    shapes: tuple[Shape, ...] = ()
    cells: tuple[CellMark, ...] = ()
    places: tuple[PlaceMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How near the places of one function are to the residents of one area."""

    function: Function
    #: share of residents within 10 minutes' walk (and 5 and 15)
    within_5: Published[float]
    within_10: Published[float]
    within_15: Published[float]
    #: minutes that half of the residents walk at most
    median_minutes: Published[int]
    #: the same share (10 minutes) in the whole municipality, to compare
    reference: Published[float] | None = None
    #: threads of the swatch, 0–4: each a quarter of the residents
    quarters: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What there is of one function for every 1,000 residents of an area, shared with all who can walk there."""

    function: Function
    #: places, each counting as one
    places: Published[float]
    #: people they hold
    capacity: Published[float]
    #: the same places in the whole place, to compare; None for the whole place itself
    reference: Published[float] | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row of the table beside the map."""

    area: AreaLink
    parent: AreaLink | None
    residents: Published[int]
    reach: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """*Kaart*: all areas, places, and how far it is to one function."""

    site: Site
    layer: Function
    #: the municipality or whole place: its reach for the layer gives the page's title sentence
    whole: AreaRow
    rows: tuple[AreaRow, ...]
    drawing: Drawing
    #: west, south, east, north in WGS 84
    bounds: tuple[float, float, float, float]
    #: what the map and its figures were made from; the page names them, as their licences ask
    sources: tuple[SourceSlip, ...] = ()
    #: whether it may be asked what would change if places opened or closed
    what_if: bool = False


@dataclass(frozen=True, slots=True)
class AgeShare:
    band: AgeBand
    share: Published[float]
    reference: Published[float] | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """What residents themselves say about one sphere: a weft thread of the swatch."""

    sphere: Sphere
    #: the sentence they agree with, in the page's language
    name: str
    year: int
    share: Published[float]
    #: threads of the swatch, 0–4
    quarters: int | None


@dataclass(frozen=True, slots=True)
class Statistic:
    """What others published about an area: the newest figure of an indicator, and those before it."""

    indicator: str
    #: in the page's language
    name: str
    year: int
    figure: Published[int] | Published[float]
    #: the same indicator and year in the whole place
    reference: Published[int] | Published[float] | None
    #: of earlier years, the newest first
    earlier: tuple[tuple[int, Published[int] | Published[float]], ...]
    source: SourceSlip
    #: whether the source gives it for older boundaries
    moved: bool


@dataclass(frozen=True, slots=True)
class StatisticGroup:
    """Statistics that tell about one thing; `group` is None for those that were not placed."""

    group: IndicatorGroup | None
    rows: tuple[Statistic, ...]


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """Something the figures do not capture."""

    id: str
    title: str
    why_not: str
    how_to_look: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A figure that could have been on this page but is missing, with the reason."""

    what: str
    reason: MissingReason


@dataclass(frozen=True, slots=True)
class AreaPage:
    """*Buurt*: who lives here, what is there, how far, what is not measured."""

    site: Site
    area: AreaLink
    #: from the whole place down to the parent
    parents: tuple[AreaLink, ...]
    children: tuple[AreaRow, ...]
    residents: Published[int]
    ages: tuple[AgeShare, ...]
    reach: tuple[Reach, ...]
    #: one for each sphere that a survey asked about; empty where there was none
    voices: tuple[Voice, ...]
    #: places of the area, that count or are shown, in reading order
    places: tuple[PlaceMark, ...]
    #: number of places that count, per setting
    indoor: Published[int]
    outdoor: Published[int]
    actors: Published[int] | None
    ties: Published[int] | None
    drawing: Drawing
    unknown: tuple[Unknown, ...]
    not_measured: tuple[NotMeasured, ...]
    #: what the map and the figures of this page were made from
    sources: tuple[SourceSlip, ...] = ()
    #: what others published about the area
    statistics: tuple[StatisticGroup, ...] = ()
    #: for each function; empty where it is kept back
    room: tuple[Room, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the red thread: a text of the catalogue (`trace.<id>`) with its variables."""

    id: str
    variables: dict[str, str] = field(default_factory=dict)
    #: label → value pairs shown under the step (parameters, the source's own tags)
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSlip:
    source_id: str
    title: str
    publisher: str
    year: int
    date: str | None
    licence: str
    url: str | None
    path: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class JoinRow:
    """What happened to some rows of a source."""

    fate: RowFate
    reason: JoinReason | None
    rows: int
    areas: int | None
    #: not told where the source is our own
    residents: int | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source, and what became of its rows on their way into the snapshot."""

    slip: SourceSlip
    kind: str
    #: rows; None for a source that does not count them
    read: int | None
    kept: int | None
    changed: int
    dropped: int
    lines: tuple[JoinRow, ...]
    #: indicators that it gives, and of which years
    indicators: int
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """*Over de data*: all sources, and what was lost between them and the pages."""

    site: Site
    reports: tuple[SourceReport, ...]


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """One figure with what it is called, without all that it came from."""

    area: AreaLink
    figure: Published[int] | Published[float]
    #: what the figure is, as a noun phrase in the page's language
    subject: str


@dataclass(frozen=True, slots=True)
class FigurePage:
    """*Herkomst*: one figure and all it came from."""

    site: Site
    area: AreaLink
    figure: Published[int] | Published[float]
    #: what the figure is, as a noun phrase in the page's language
    subject: str
    steps: tuple[Step, ...]
    sources: tuple[SourceSlip, ...]
    #: the command that makes it again
    command: str
    #: what it does not say, sentences in the page's language
    caveats: tuple[str, ...]
