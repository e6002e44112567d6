"""A walking network from a file of lines: every stretch between two vertices an edge, joined where vertices meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.geo.options import line_faults
from weefsel.sources.geo.words import word
from weefsel.sources.geofiles import GeoFile, in_crs, read_geofile
from weefsel.sources.geojson import together
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.options import checked

__all__ = ["SNAP_M", "read"]

#: Ends of lines that lie so near one another are one node; metres.
SNAP_M: Final = 0.01
#: Vertices that are not ends meet only where they are the same to this; metres.
SAME_M: Final = 0.001
#: A chain of ends, each near the next, may reach so many times as far; beyond that they are no slips of a pen.
CHAIN: Final = 5
#: On average fewer vertices than this lie within the distance of joining: more would take all memory.
CROWD: Final = 100
#: The kind of a line that does not say it.
PATH: Final = "path"
_NO: Final = frozenset({"", "0", "no", "nee", "false", "n"})
#: What a column may say of going by wheelchair, in small letters.
_WHEELCHAIR: Final[Mapping[str, str | None]] = {
    **dict.fromkeys(("yes", "ja", "true", "1", "designated"), "yes"),
    **dict.fromkeys(("limited", "beperkt"), "limited"),
    **dict.fromkeys(("no", "nee", "false", "0"), "no"),
    **dict.fromkeys(("", "unknown", "onbekend"), None),
}

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Stretches:
    """The straight stretches of all lines, in order: two rows of `points` each, and the record it is part of."""

    points: Floats
    first: Ints
    of: Ints
    is_end: NDArray[np.bool_]

    @property
    def length(self) -> Floats:
        """Length of each stretch in the plane of the CRS, metres."""
        return np.hypot(*(self.points[self.first + 1] - self.points[self.first]).T)


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read lines into tables `nodes` and `edges`; `length_m` is the length in the plane of the recipe's CRS.

    Lines meet at their vertices, never where they merely cross: one may be a bridge. Ends within option `snap_m` are
    one node. Lines that have no length, or none after that, become no edge. Parts that are apart from the largest
    stay, and are told. Raises `InputError` for a broken file or option, and for shapes that are no lines.
    """
    options = source.options
    checked(line_faults(options, source.id))
    context.progress("read", 0.0)
    every = in_crs(read_geofile(path, layer=options.get("layer"), crs=options.get("crs")), context.crs)
    context.progress("network", 0.5)
    given = _asked(every, options)
    stretches = _stretches(given)
    snap = float(options.get("snap_m", SNAP_M))
    node, xy = _joined(stretches, snap, given)
    u, v = node[stretches.first], node[stretches.first + 1]
    real = u != v
    if not real.any():
        raise InputError(Fault(given.file, "at least one line with a length", "Give a file of lines."))
    context.tell(RowFate.READ, rows=len(every))
    context.tell(RowFate.DROPPED, JoinReason.NOT_ASKED, len(every) - len(given))
    _tell(stretches, real, len(given), snap, context)
    _tell_islands(u, v, stretches.of, real, len(xy), context)
    nodes = {"node_id": np.arange(len(xy)), "x_m": xy[:, 0], "y_m": xy[:, 1]}
    edges = {"edge_id": np.arange(int(real.sum())), "u": u[real], "v": v[real], "length_m": stretches.length[real]}
    said = _said(given, source)
    edges |= {name: values[stretches.of[real]] for name, values in said.items()}
    return {"nodes": frame("nodes", nodes), "edges": frame("edges", edges | {"source_id": source.id})}


def _asked(given: GeoFile, options: Mapping[str, Any]) -> GeoFile:
    """The lines of which the kind is one that option `keep` names; all without it."""
    if "keep" not in options:
        return given
    kinds = [word(value) for value in given.column(options["kind"], "kind")]
    if lacking := [name for name in options["keep"] if name not in kinds]:
        there = ", ".join(sorted({kind for kind in kinds if kind})[:12])
        expected = f"one of the values of column {options['kind']}: {there}"
        raise InputError(Fault(given.file, expected, "Mend the recipe.", column="options.keep", value=lacking[0]))
    return given.where(np.array([kind in options["keep"] for kind in kinds], bool))


def _stretches(given: GeoFile) -> _Stretches:
    """Every line and part of a line as stretches. Raises `InputError` for shapes of another kind."""
    kinds = shapely.get_type_id(given.geometry)
    lines = np.isin(kinds, [shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING])
    if not lines.all():
        wrong = [
            (given.records[i], "a line (LineString or MultiLineString)", "Give a file of lines.", shape.geom_type)
            for i, shape in enumerate(given.geometry)
            if not lines[i]
        ]
        raise InputError(together(given.file, wrong))
    parts, of_part = shapely.get_parts(given.geometry, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    same = part[1:] == part[:-1]
    first = np.flatnonzero(same)
    is_end = np.ones(len(points), bool)
    is_end[1:-1] = ~(same[1:] & same[:-1])
    return _Stretches(points, first, of_part[part[first]], is_end)


def _joined(stretches: _Stretches, snap: float, given: GeoFile) -> tuple[Ints, Floats]:
    """The node of each point, and where the nodes are: in the middle of the vertices they were made of.

    An end joins every vertex within `snap`; two vertices within a line join only where they are the same.
    """
    points, vertex = np.unique(stretches.points, axis=0, return_inverse=True)
    vertex = vertex.ravel()
    is_end = np.bincount(vertex, stretches.is_end) > 0
    tree = cKDTree(points)
    reach = max(snap, SAME_M)
    if tree.count_neighbors(tree, reach) > CROWD * len(points):
        expected = f"vertices of which few lie within {reach:g} m of one another"
        raise InputError(Fault(given.file, expected, "Give option snap_m a smaller value.", column="geometry"))
    pairs = tree.query_pairs(reach, output_type="ndarray")
    apart = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    pairs = pairs[(apart <= SAME_M) | (is_end[pairs].any(axis=1) & (apart <= snap))]
    links = csr_matrix((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    count, label = connected_components(links, directed=False)
    node = label.astype(np.int64)
    size = np.bincount(node, minlength=count)
    xy = np.column_stack([np.bincount(node, points[:, axis], count) / size for axis in (0, 1)])
    _check_chains(points, node, xy, snap, given)
    return node[vertex], xy


def _check_chains(points: Floats, node: Ints, xy: Floats, snap: float, given: GeoFile) -> None:
    """Raise `InputError` where joining made one node of points that lie far apart."""
    far = np.hypot(*(points - xy[node]).T)
    worst = int(np.argmax(far))
    if far[worst] > CHAIN * max(snap, SAME_M):
        expected = f"ends that lie within {snap:g} m of one another or clearly apart"
        mend = f"Give option snap_m a smaller value: with this one a node would be {2 * far[worst]:.2f} m wide."
        at = f"{points[worst, 0]:.2f}, {points[worst, 1]:.2f}"
        raise InputError(Fault(given.file, expected, mend, column="geometry", value=at))


def _said(given: GeoFile, source: RecipeSource) -> dict[str, NDArray[Any]]:
    """What each line says of itself: kind, bridge, name and wheelchair, and where it stands."""
    options, count = source.options, len(given)

    def column(name: str) -> list[str | None]:
        return [word(v) for v in given.column(options[name], name)] if name in options else [None] * count

    bridges = given.column(options["bridge"], "bridge") if "bridge" in options else [None] * count
    return {
        "kind": np.array([kind or PATH for kind in column("kind")], object),
        "bridge": np.array([_is_yes(value) for value in bridges], bool),
        "name": np.array(column("name"), object),
        "wheelchair": np.array(_wheelchair(given, options.get("wheelchair")), object),
        "source_ref": np.array([given.ref(i) for i in range(count)], object),
    }


def _wheelchair(given: GeoFile, column: str | None) -> list[str | None]:
    """How each line can be gone by wheelchair. Raises `InputError` for other words than those that are known."""
    if column is None:
        return [None] * len(given)
    values = given.column(column, "wheelchair")
    words = [str(value).casefold() if isinstance(value, bool) else (word(value) or "").casefold() for value in values]
    expected, mend = f"yes, limited, no or nothing in column {column}", "Mend the value, or leave it empty."
    unknown = [
        (record, expected, mend, value)
        for record, value, said in zip(given.records, values, words, strict=True)
        if said not in _WHEELCHAIR
    ]
    if unknown:
        raise InputError(together(given.file, unknown))
    return [_WHEELCHAIR[said] for said in words]


def _is_yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return (word(value) or "").casefold() not in _NO


def _tell(stretches: _Stretches, real: NDArray[np.bool_], lines: int, snap: float, context: ReadContext) -> None:
    """Report the lines that became edges, and those that have no length, or none that is not below `snap`."""
    became = np.bincount(stretches.of[real], minlength=lines) > 0
    length = np.bincount(stretches.of, stretches.length, minlength=lines)
    context.tell(RowFate.KEPT, rows=int(became.sum()))
    context.tell(RowFate.DROPPED, JoinReason.NO_LENGTH, int((length == 0).sum()))
    context.tell(
        RowFate.DROPPED, JoinReason.NO_LENGTH, int((~became & (length > 0)).sum()), detail=f"< {max(snap, SAME_M):g} m"
    )


def _tell_islands(u: Ints, v: Ints, of: Ints, real: NDArray[np.bool_], nodes: int, context: ReadContext) -> None:
    """Report how many parts the network has, and how many lines lie outside the largest."""
    links = csr_matrix((np.ones(int(real.sum()), np.int8), (u[real], v[real])), shape=(nodes, nodes))
    count, label = connected_components(links, directed=False)
    main = int(np.bincount(label).argmax())
    astray = np.unique(of[real & (label[u] != main)])
    context.tell(RowFate.CHANGED, JoinReason.ISLAND, len(astray), detail=f"1 + {count - 1:,}")
