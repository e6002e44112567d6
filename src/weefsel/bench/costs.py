"""What a walking network costs as it grows: time, memory and disk at ten thousand to five million made nodes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

from weefsel.bench import parts
from weefsel.bench.town import save, town_of
from weefsel.errors import Fault, InputError
from weefsel.sources.demo.large.making import large

__all__ = ["SCALES", "measure", "table"]

#: scale → numbers of nodes
SCALES: Final = {"small": (10_000, 100_000), "all": (10_000, 100_000, 1_000_000, 5_000_000)}
#: as many nodes to a square and to a place as a made country has
NODES_A_SQUARE: Final = 12
NODES_A_PLACE: Final = 96
#: column → part and finding; in the table's order
_COLUMNS: Final = {
    "prepare, s": ("prepare", "s"),
    "prepare, MB": ("prepare", "peak_mb"),
    "index on disk, MB": ("prepare", "disk_mb"),
    "load, s": ("prepare", "load_s"),
    "nearest, s": ("nearest", "s"),
    "nearest, MB": ("nearest", "peak_mb"),
    "five nearest, s": ("five", "s"),
    "five nearest, MB": ("five", "peak_mb"),
    "pairs, s": ("pairs", "s"),
    "pairs, MB": ("pairs", "peak_mb"),
}


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:  # noqa: ARG001 made up, so nothing is read
    """Measure at every size of `scale`, "small" without it; each part in a process of its own.

    `table` is the same as Markdown. Raises `InputError` for another scale.
    """
    scale = scale or "small"
    if scale not in SCALES:
        raise InputError(Fault("--scale", " or ".join(SCALES), "Give one of these, or leave it out.", value=scale))
    rows = [_row(nodes) for nodes in SCALES[scale]]
    return {"name": "costs", "scale": scale, "rows": rows, "table": table(rows)}


def _row(nodes: int) -> dict[str, Any]:
    squares, places = nodes // NODES_A_SQUARE, nodes // NODES_A_PLACE
    town = town_of(large(nodes=nodes, squares=squares, places=places, seed=1)[1])
    with tempfile.TemporaryDirectory(prefix="weefsel-bench-") as name:
        folder = Path(name)
        save(town, folder)
        sizes = town.sizes
        del town
        parts.run("compile", folder)
        return {"n": sizes} | {part: parts.run(part, folder) for part in ("prepare", "nearest", "five", "pairs")}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    heads = ["nodes", "places", *_COLUMNS]
    lines = [heads, ["---:"] * len(heads)]
    for row in rows:
        found = [row[part][what] for part, what in _COLUMNS.values()]
        lines.append([f"{row['n'][name]:,}" for name in ("nodes", "places")] + [_shown(value) for value in found])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
