"""The woven swatch of one area: five functions as warp, three spheres as weft, four threads each.

A thread is a quarter of the residents. Functions: how many quarters have a place within 10 minutes' walk. Spheres come
from a survey; while there is none, their threads are dotted ("not measured"), never absent.
"""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.concepts import Function, Sphere
from weefsel.publish.models import Reach

THREADS = 4
WIDTH, HEIGHT = 318.0, 209.0
FIRST_WARP, FIRST_WEFT = 31.2, 31.2
PITCH, GAP = 12.2, 6.1
#: Loose ends: each thread sticks out a little differently, always the same way.
ENDS = (1.9, 3.4, 0.4, 8.1, 6.7, 4.6, 2.2, 0.0, 1.4, 1.7, 7.3, 7.0, 2.6, 6.4, 7.7, 5.3, 4.4, 4.1, 0.9, 5.9)


@dataclass(frozen=True, slots=True)
class Warp:
    """The threads of one function, as paths: lying, missing and not measured."""

    function: Function
    quarters: int | None
    on: str
    off: str
    unmeasured: str


@dataclass(frozen=True, slots=True)
class Swatch:
    viewbox: str
    warps: tuple[Warp, ...]
    #: dotted weft threads, and where they come over the warp
    wefts: str
    over: str
    spheres: tuple[Sphere, ...]


def _position(group: int, thread: int, first: float) -> float:
    return first + group * (THREADS * PITCH + GAP) + thread * PITCH


def _warp(group: int, reach: Reach) -> Warp:
    on, off, unmeasured = [], [], []
    for thread in range(THREADS):
        x = _position(group, thread, FIRST_WARP)
        end = ENDS[group * THREADS + thread]
        if reach.quarters is None:
            unmeasured.append(f"M{x:.1f} 18V190.7")
        elif thread < reach.quarters:
            on.append(f"M{x:.1f} {6.6 + end:.1f}V{202 - ENDS[-1 - group * THREADS - thread]:.1f}")
        else:
            off.append(f"M{x:.1f} 18V190.7")
    return Warp(reach.function, reach.quarters, "".join(on), "".join(off), "".join(unmeasured))


def swatch(reach: tuple[Reach, ...]) -> Swatch:
    """The swatch of an area, from its reach per function."""
    rows = [_position(group, thread, FIRST_WEFT) for group in range(len(Sphere)) for thread in range(THREADS)]
    over = [
        f"M{_position(group, thread, FIRST_WARP) - 5.5:.1f} {y:.1f}h11"
        for row, y in enumerate(rows)
        for group, one in enumerate(reach)
        for thread in range(one.quarters or 0)
        if (row + thread) % 2
    ]
    return Swatch(
        viewbox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        warps=tuple(_warp(group, one) for group, one in enumerate(reach)),
        wefts="".join(f"M14 {y:.1f}H304" for y in rows),
        over="".join(over),
        spheres=tuple(Sphere),
    )


def threads(quarters: int | None, pitch: float, height: float) -> dict[str, str]:
    """Four upright threads for a key or a row of a list: paths of those lying, missing and not measured."""
    paths = [f"M{pitch * (thread + 0.5):.1f} 0v{height:g}" for thread in range(THREADS)]
    if quarters is None:
        return {"on": "", "off": "", "unmeasured": "".join(paths)}
    return {"on": "".join(paths[:quarters]), "off": "".join(paths[quarters:]), "unmeasured": ""}
