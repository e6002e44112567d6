"""A drawing of areas, squares and places made ready for the SVG template: paths, sizes and labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from weefsel.concepts import Function, Setting
from weefsel.publish.models import CellMark, Drawing, PlaceMark, Shape

#: Ends of classes in minutes, each with its name.
Classes = tuple[tuple[int, str], ...]
#: Of walking time; what is farther has the last class, what is not reached is hatched.
CELL_CLASSES: Classes = ((5, "ok"), (10, "a"), (15, "b"), (20, "c"))
FARTHEST, NOT_REACHED = "d", "x"
#: White between two squares, as a part of their side.
CELL_GAP = 0.15
#: The frames that sizes on a screen are thought for, in pixels: the map of the whole place, and that of one area.
WHOLE_FRAME, AREA_FRAME = (780, 545), (620, 640)
NAME_SIZE, MARKER_SIZE, DOT_SIZE, PIN_SIZE = 13, 1.0, 0.62, 1.25
#: More markers than this become dots: glyphs would cover the map.
MAX_GLYPHS = 36
#: Names on a phone are this much larger in the drawing, which is smaller there.
PHONE_SCALE = 2
#: Mean width of a letter, as a part of the size of the type.
LETTER_WIDTH = 0.56
#: From this width on streets are drawn at a fixed width.
WIDE_M = 12_000

#: left, top, right, bottom
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """A label: where, what, and whether a phone shows it."""

    x: float
    y: float
    words: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Marker:
    function: Function
    #: filled indoors, outlined outdoors, faint where it does not count
    css_class: str
    transform: str


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the SVG template prints."""

    viewbox: str
    css_class: str
    basemap: str
    #: class of walking time → one path of all its squares
    squares: dict[str, str]
    borders: tuple[Shape, ...]
    names: tuple[Name, ...]
    name_size: float
    markers: tuple[Marker, ...]
    dots: bool
    #: the hatching's step, in the drawing's units
    hatch: float
    #: a path well around the drawing: with an area's path it makes all that lies outside the area
    frame: str
    #: squares of a what-if that change, as one path
    mended: str = ""
    #: where places of a what-if would open
    pins: tuple[str, ...] = ()
    #: spots that are counted, with their number
    spots: tuple[tuple[str, int], ...] = ()


def cell_class(minutes: int | None, classes: Classes = CELL_CLASSES) -> str:
    """The class of a number of minutes."""
    if minutes is None:
        return NOT_REACHED
    return next((css_class for end, css_class in classes if minutes <= end), FARTHEST)


def squares(cells: tuple[CellMark, ...], classes: Classes = CELL_CLASSES) -> dict[str, str]:
    """All squares of a class as one path: a town has thousands."""
    pieces: dict[str, list[str]] = {}
    known = {minutes: cell_class(minutes, classes) for minutes in {cell.minutes for cell in cells}}
    for cell in cells:
        pieces.setdefault(known[cell.minutes], []).append(outline(cell))
    return {css_class: "".join(parts) for css_class, parts in sorted(pieces.items())}


def outline(cell: CellMark) -> str:
    margin, sides = _sides(cell.size)
    return f"M{cell.x + margin:.0f} {cell.y + margin:.0f}{sides}"


@lru_cache
def _sides(size: float) -> tuple[float, str]:
    """Of a square: from its corner to that of what is drawn of it, and the sides of that."""
    side = size * (1 - CELL_GAP)
    return (size - side) / 2, f"h{side:.0f}v{side:.0f}h{-side:.0f}z"


def map_names(shapes: tuple[Shape, ...], size: float) -> tuple[Name, ...]:
    """Names of the areas where there is room; a phone, with names twice as large, shows fewer of them."""
    names: list[Name] = []
    taken: dict[int, list[Box]] = {1: [], PHONE_SCALE: []}
    for shape in sorted(shapes, key=lambda shape: shape.label[1]):
        fits = {scale: _take(_name_box(shape, size * scale), taken[scale]) for scale in taken}
        if fits[1]:
            x, y = shape.label
            names.append(Name(x, y + size / 3, shape.area.name, "" if fits[PHONE_SCALE] else "stil"))
    return tuple(names)


def _name_box(shape: Shape, size: float) -> Box:
    (x, y), half = shape.label, len(shape.area.name) * LETTER_WIDTH * size / 2
    return x - half, y - size * 0.8, x + half, y + size * 0.8


def _take(box: Box, taken: list[Box]) -> bool:
    """Whether the box is free; if so it is taken now."""
    free = not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken
    )
    if free:
        taken.append(box)
    return free


def marker(
    place: PlaceMark, function: Function, scale: float, perhaps: bool = False, counts: bool | None = None
) -> Marker:
    """A marker in the colour and with the glyph of `function`; a question mark where it is not sure that it counts.
    `counts` says whether it does, where that is not as usual."""
    look = "misschien" if perhaps else "binnen" if place.setting is Setting.INDOOR else "buiten"
    transform = f"translate({place.x:.0f} {place.y:.0f}) scale({scale:.2f})"
    full = place.counts if counts is None else counts
    return Marker(function, look if full else f"{look} mager", transform)


def canvas(
    drawing: Drawing,
    *,
    layer: Function | None = None,
    opened: Iterable[tuple[float, float]] = (),
    closed: Collection[str] = (),
    among: tuple[Collection[str], Collection[str]] | None = None,
    classes: Classes = CELL_CLASSES,
    spots: Iterable[tuple[float, float]] = (),
) -> Canvas:
    """Make a drawing ready: with the places of one function and the names of areas, or (no `layer`) with all places
    and their own names. Of a what-if: with places that would open, and without those (by id) that would close. `among`
    are ids of the places that count, and of those that might: those and no others are drawn, whatever their function.
    `spots` get a number."""
    x, y, width, height = drawing.viewbox
    frame = AREA_FRAME if layer is None else WHOLE_FRAME
    unit = max(width / frame[0], height / frame[1])
    if among is not None:
        places = tuple(place for place in drawing.places if place.place_id in among[0] or place.place_id in among[1])
    else:
        places = tuple(place for place in drawing.places if layer is None or layer in place.functions)
    places = tuple(place for place in places if place.place_id not in closed)
    dots = len(places) > MAX_GLYPHS
    scale = unit * (DOT_SIZE if dots else MARKER_SIZE)
    size = NAME_SIZE * unit
    return Canvas(
        viewbox=f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}",
        css_class="wijds" if width > WIDE_M else "",
        basemap=drawing.basemap,
        squares=squares(drawing.cells, classes),
        borders=drawing.shapes,
        names=place_names(drawing, unit) if layer is None else map_names(drawing.shapes, size),
        name_size=size,
        markers=tuple(
            marker(place, layer or place.function, scale)
            if among is None
            else marker(place, layer or place.function, scale, place.place_id in among[1], counts=True)
            for place in ordered(places)
        ),
        dots=dots,
        hatch=5 * unit,
        frame=f"M{x - width:.0f} {y - height:.0f}h{3 * width:.0f}v{3 * height:.0f}h{-3 * width:.0f}z",
        mended="".join(outline(cell) for cell in drawing.cells if cell.changed),
        pins=tuple(f"translate({x:.0f} {y:.0f}) scale({unit * PIN_SIZE:.2f})" for x, y in opened),
        spots=tuple(
            (f"translate({x:.0f} {y:.0f}) scale({unit:.2f})", number) for number, (x, y) in enumerate(spots, start=1)
        ),
    )


def ordered(places: tuple[PlaceMark, ...]) -> list[PlaceMark]:
    """Those that count are drawn last, on top."""
    return sorted(places, key=lambda place: (place.counts, place.y))


def place_names(drawing: Drawing, unit: float) -> tuple[Name, ...]:
    """Names beside their markers, left of those in the right third, leaving out what would overlap."""
    x, _, width, _ = drawing.viewbox
    names: list[Name] = []
    taken: list[Box] = [_marker_box(place, unit) for place in drawing.places]
    for place in sorted(drawing.places, key=lambda place: (not place.counts, place.y)):
        if place.name is None:
            continue
        length = len(place.name) * NAME_SIZE * LETTER_WIDTH * unit
        to_left = place.x + length > x + width * 0.94
        left = place.x - 17 * unit - length if to_left else place.x + 17 * unit
        if left < x or not _take((left, place.y - 9 * unit, left + length, place.y + 9 * unit), taken):
            continue
        anchor = place.x - 17 * unit if to_left else place.x + 17 * unit
        names.append(Name(anchor, place.y + 4.5 * unit, place.name, "links stil" if to_left else "rechts stil"))
    return tuple(names)


def _marker_box(place: PlaceMark, unit: float) -> Box:
    return place.x - 12 * unit, place.y - 12 * unit, place.x + 12 * unit, place.y + 12 * unit
