"""Walks from every node to the nearest places of twenty kinds, beside scipy and pandana, in one run.

All measure the same network and places. What is timed is what a caller waits for: places are snapped to the network and
the answer is in the caller's order of nodes. Made ready before, as pandana's hierarchy is: the order of contraction and
the tree for snapping. Of the nearest, ours writes into an array that is there already, because getting memory for a new
one takes longer than filling it; the first call of a process, which does get it, is told too.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from weefsel.bench import parts
from weefsel.bench.peers import Pandana, optional, scipy_nearest
from weefsel.bench.town import Town, made, save

__all__ = ["compared", "measure"]

Found = dict[str, Any]


def measure(scale: str | None, data: Path | None) -> Found:
    """Measure at `scale` (city, region, country; with `data` also liechtenstein, porto-alegre). Raises `InputError`."""
    scale = scale or "city"
    return {"name": "reach", "scale": scale} | compared(made(scale, data))


def compared(town: Town) -> Found:
    """What we need for a town, each part in a process of its own, and the peers in this one."""
    with tempfile.TemporaryDirectory(prefix="weefsel-bench-") as name:
        folder = Path(name)
        save(town, folder)
        ours = _ours(folder)
        found = np.load(folder / "found.npy", mmap_mode="r")
        peers: dict[str, Found] = {"scipy": scipy_nearest(town, found)}
        if (program := optional("pandana")) is not None:
            pandana = Pandana(program, town)
            peers["pandana"] = pandana.nearest() | {"prepare_s": pandana.prepare_s}
            peers["pandana_k5"] = pandana.five()
            peers["pandana_pairs"] = pandana.pairs()
    _add_ratios(ours, peers)
    stream_s = ours.pop("stream_s")
    return {
        "n": town.sizes,
        "ours": ours,
        "peers": peers,
        "stream_s": stream_s,
        "stream_ratio": round(ours["s"] / stream_s, 2),
        "equal": ours["threads_equal"] and all(peer["equal"] for peer in peers.values()),
    }


def _ours(folder: Path) -> Found:
    parts.run("compile", folder)
    found = {part: parts.run(part, folder) for part in ("prepare", "nearest", "five", "pairs")}
    alone = {part: parts.run(part, folder, one_core=True) for part in ("nearest", "five")}
    same = [found[part].pop("digest") == alone[part].pop("digest") for part in alone]
    return {
        **found.pop("nearest"),
        **found,
        "one_core": {part: alone[part]["s"] for part in alone},
        "threads_equal": all(same),
    }


def _add_ratios(ours: Found, peers: dict[str, Found]) -> None:
    """How many times as long each peer takes; of pairs also beside ours of the very same nodes."""
    of = {"pandana_k5": ours["five"], "pandana_pairs": ours["pairs"]}
    for name, peer in peers.items():
        peer["ratio"] = round(peer["s"] / of.get(name, ours)["s"], 1)
    if "pandana_pairs" in peers:
        peers["pandana_pairs"]["ratio_to_nodes"] = round(peers["pandana_pairs"]["s"] / ours["pairs"]["to_nodes_s"], 1)
