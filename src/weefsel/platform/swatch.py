"""The woven swatch of one area: five functions as warp, three spheres as weft, four threads each.

A thread is a quarter of the residents. Functions: how many quarters have a place within 10 minutes' walk. Spheres: how
many quarters say so in a survey; where nobody was asked the threads are dotted ("not measured"), never absent.
"""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.concepts import Function, Sphere
from weefsel.publish.models import Reach, Voice

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
class Weft:
    """The threads of one sphere, as paths: lying, missing and not measured."""

    sphere: Sphere
    on: str
    off: str
    unmeasured: str


@dataclass(frozen=True, slots=True)
class Swatch:
    viewbox: str
    warps: tuple[Warp, ...]
    wefts: tuple[Weft, ...]
    #: function → where its warp lies over the weft
    raised: tuple[tuple[Function, str], ...]
    #: the slits beside those, that make them look raised
    slits: str
    #: where dotted weft comes over the warp
    dots: str


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


def _weft(group: int, sphere: Sphere, quarters: int | None) -> Weft:
    on, off, unmeasured = [], [], []
    for thread in range(THREADS):
        y = _position(group, thread, FIRST_WEFT)
        end = ENDS[-1 - group * THREADS - thread]
        if quarters is None:
            unmeasured.append(f"M18 {y:.1f}H300.3")
        elif thread < quarters:
            on.append(f"M{10 + end / 2:.1f} {y:.1f}H{310 - ENDS[group * THREADS + thread] / 2:.1f}")
        else:
            off.append(f"M18 {y:.1f}H300.3")
    return Weft(sphere, "".join(on), "".join(off), "".join(unmeasured))


def swatch(reach: tuple[Reach, ...], voices: tuple[Voice, ...]) -> Swatch:
    """The swatch of an area, from its reach per function and what its residents say per sphere."""
    said = {voice.sphere: voice.quarters for voice in voices}
    lying, dotted = _rows(said, lying=True), _rows(said, lying=False)
    raised: list[tuple[Function, str]] = []
    slits: list[str] = []
    dots: list[str] = []
    for group, one in enumerate(reach):
        over: list[str] = []
        for thread in range(one.quarters or 0):
            x = _position(group, thread, FIRST_WARP)
            for row, y in lying:
                if (row + thread) % 2 == 0:
                    over.append(f"M{x:.1f} {y - 6.6:.1f}v13.3")
                    slits += [f"M{x - 5.9:.1f} {y - 6.6:.1f}v13.3", f"M{x + 5.9:.1f} {y - 6.6:.1f}v13.3"]
            dots += [f"M{x - 5.5:.1f} {y:.1f}h11" for row, y in dotted if (row + thread) % 2]
        raised.append((one.function, "".join(over)))
    return Swatch(
        viewbox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        warps=tuple(_warp(group, one) for group, one in enumerate(reach)),
        wefts=tuple(_weft(group, sphere, said.get(sphere)) for group, sphere in enumerate(Sphere)),
        raised=tuple(raised),
        slits="".join(slits),
        dots="".join(dots),
    )


def _rows(said: dict[Sphere, int | None], *, lying: bool) -> list[tuple[int, float]]:
    """Number and place of the weft threads that lie there, or of those that nobody was asked about."""
    return [
        (group * THREADS + thread, _position(group, thread, FIRST_WEFT))
        for group, sphere in enumerate(Sphere)
        for thread in range(THREADS)
        if (thread < (said.get(sphere) or 0) if lying else said.get(sphere) is None)
    ]


def threads(quarters: int | None, pitch: float, height: float) -> dict[str, str]:
    """Four upright threads for a key or a row of a list: paths of those lying, missing and not measured."""
    paths = [f"M{pitch * (thread + 0.5):.1f} 0v{height:g}" for thread in range(THREADS)]
    if quarters is None:
        return {"on": "", "off": "", "unmeasured": "".join(paths)}
    return {"on": "".join(paths[:quarters]), "off": "".join(paths[quarters:]), "unmeasured": ""}
