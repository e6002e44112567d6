"""Where each node of a web is: at its place, in the middle of its area, or nowhere known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.web.web import Web
from weefsel.publish import web_layout
from weefsel.publish.maps import Maps
from weefsel.publish.models import AreaLink
from weefsel.publish.web_models import Frame
from weefsel.snapshot import Snapshot

__all__ = ["FRAME", "LABELLED", "Placed", "placed"]

#: the frame of the picture on a wide screen, in pixels
FRAME: Final = (836, 640)
#: webs of at most so many nodes have room for every name
LABELLED: Final = 90
#: radius of a node in pixels: of one without ties, more for each root of a tie, and the largest
SMALL, MORE, LARGE = 8.5, 2.3, 22.0
#: of more nodes than have room for their names each is smaller, down to this part and this radius
LEAST, LEAST_PX = 0.3, 2.6
#: of one outside the area at most
OUTSIDE_PX: Final = 6.5
#: so many are pushed apart one by one
MOST_APART: Final = 300
#: width of a letter and height of a line of a name, in pixels
LETTER, LINE = 7.0, 17.0
#: letters of a name that get room
LONGEST: Final = 26
#: white around what is drawn, in pixels: names stand below the nodes
MARGIN: Final = (70.0, 34.0)
#: who is so near to another, in pixels, is laid around their spot first
CLOSE: Final = 26.0
#: how often what was pushed out of the frame is put back
BACK: Final = 10
#: of so many nodes and more, the part at each side that may be farther away than the map shows: it stands at the edge
MANY, FAR = 12, 0.04
#: how near the edge of the frame the middle of a node may be
EDGE: Final = 26.0
#: the narrowest piece of the map that is shown, metres
NARROWEST_M: Final = 900.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """A web with where its nodes are, in units of the map drawing."""

    web: Web
    inside: NDArray[np.bool_]
    #: NaN where it is not known
    x: Floats
    y: Floats
    size: Floats
    names: list[str]

    @property
    def located(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.x)

    def on_the_map(self) -> tuple[Floats, Floats, Frame]:
        """As near to its own spot as there is room; who is outside the area stands at the edge."""
        at = self.located
        core = at & self.inside if (at & self.inside).any() else at
        frame = _around(self.x[core], self.y[core])
        unit = frame.unit(FRAME[0])
        # what is nowhere is not drawn on a map: it stands in the middle, for who asks where it is
        x = np.where(at, (self.x - frame.left) / unit, FRAME[0] / 2)
        y = np.where(at, (self.y - frame.top) / unit, FRAME[1] / 2)
        x, y = self._spread(*_to_the_edge(x, y), at)
        return frame.left + x * unit, frame.top + y * unit, frame

    def freely(self) -> tuple[Floats, Floats, Frame]:
        """By who is tied to whom; the frame is the screen's, in pixels."""
        ratio = FRAME[0] / FRAME[1]
        x, y = web_layout.free(self.web.graph, ratio)
        wide, high = FRAME[0] - 2 * MARGIN[0], FRAME[1] - 2 * MARGIN[1]
        x, y = MARGIN[0] + x / ratio * wide, MARGIN[1] + y * high
        x, y = self._spread(x, y, np.ones(len(x), bool))
        return x, y, Frame(0.0, 0.0, float(FRAME[0]), float(FRAME[1]))

    def _spread(self, x: Floats, y: Floats, drawn: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Apart from each other, in pixels: with room for names where there are few, else for the nodes alone."""
        rows = np.flatnonzero(drawn)
        radius = self.size[rows]
        if len(rows) > MOST_APART:
            x[rows], y[rows] = web_layout.sunflower(x[rows], y[rows], 2 * float(radius.mean()))
            return _within(x, y, self.size)
        few = self.inside.sum() <= LABELLED
        # who is from outside is drawn small, and named where there is room
        named = self.inside[rows] & few
        letters = np.array([min(len(name), LONGEST) for name in self.names], float)[rows] * LETTER / 2
        half = np.where(named, np.maximum(letters, radius) + 3, radius + 2)
        below = np.where(named, radius + LINE, radius + 2)
        x[rows], y[rows] = web_layout.sunflower(x[rows], y[rows], CLOSE if few else float(radius.mean()))
        # what is pushed out of the frame comes back, and pushes again
        for _ in range(BACK):
            x[rows], y[rows] = _within(x[rows], y[rows], half)
            x[rows], y[rows] = web_layout.apart(x[rows], y[rows], half, radius + 4, below)
        x[rows], y[rows] = _within(x[rows], y[rows], half)
        return x, y


def _around(x: Floats, y: Floats) -> Frame:
    """A frame around points, in the shape of the picture, with white around them."""
    wide, high = FRAME[0] - 2 * MARGIN[0], FRAME[1] - 2 * MARGIN[1]
    ends = (FAR, 1 - FAR) if len(x) >= MANY else (0.0, 1.0)
    (left, right), (top, bottom) = np.quantile(x, ends), np.quantile(y, ends)
    unit = max(float(right - left) / wide, float(bottom - top) / high, NARROWEST_M / FRAME[0])
    middle = (float(left + right) / 2, float(top + bottom) / 2)
    width, height = unit * FRAME[0], unit * FRAME[1]
    return Frame(round(middle[0] - width / 2, 1), round(middle[1] - height / 2, 1), round(width, 1), round(height, 1))


def _to_the_edge(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """What is outside the frame, at its edge in the direction where it is."""
    half = np.array([FRAME[0] / 2 - EDGE, FRAME[1] / 2 - EDGE])
    off = np.column_stack([x - FRAME[0] / 2, y - FRAME[1] / 2])
    beyond = np.maximum(np.abs(off / half).max(axis=1), 1.0)
    off /= beyond[:, None]
    return off[:, 0] + FRAME[0] / 2, off[:, 1] + FRAME[1] / 2


def _within(x: Floats, y: Floats, half_width: Floats) -> tuple[Floats, Floats]:
    """Pixels kept inside the frame, names and all."""
    side = np.clip(half_width, EDGE, FRAME[0] / 3)
    return np.clip(x, side, FRAME[0] - side), np.clip(y, EDGE, FRAME[1] - EDGE - LINE / 2)


def placed(
    web: Web,
    inside: NDArray[np.bool_],
    snapshot: Snapshot,
    maps: Maps,
    links: Mapping[str, AreaLink],
    within: str | None = None,
) -> Placed:
    """Where the nodes of a web are. Of who is in the area `within` without a place or a part of it the middle."""
    places = snapshot.places
    spots = pd.DataFrame({"x": places.geometry.x.to_numpy(), "y": places.geometry.y.to_numpy()}, places["place_id"])
    spots = spots[~spots.index.duplicated()]
    nodes = web.nodes
    x, y = (nodes["place_id"].map(spots[axis]).to_numpy(float) for axis in ("x", "y"))
    x, y = maps.from_metres(x, y)
    middles = maps.middles(links)
    for i in np.flatnonzero(np.isnan(x)).tolist():
        code = nodes["area_code"].iat[i]
        middle = middles.get(str(code)) or (middles.get(within) if within and inside[i] else None)
        if middle is not None:
            x[i], y[i] = middle
    return Placed(web, inside, x, y, _sizes(web, inside), _names(nodes))


def _sizes(web: Web, inside: NDArray[np.bool_]) -> Floats:
    degree = web.graph.degree.astype(float)
    part = min(1.0, max(LEAST, float(np.sqrt(LABELLED / max(int(inside.sum()), 1)))))
    size = np.maximum(np.minimum(SMALL + MORE * np.sqrt(degree), LARGE) * part, LEAST_PX)
    return np.where(inside, size, np.minimum(size, OUTSIDE_PX))


def _names(nodes: Any) -> list[str]:
    return ["" if name is None or name != name else str(name) for name in nodes["name"]]
