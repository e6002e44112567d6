"""The web of actors beside igraph, networkx and networkit: the same web, the same answers, how much faster.

The web is made, with a seed: each actor that comes is tied to five that are there already, the likelier the more ties
they have (Barabási and Albert 1999, doi:10.1126/science.286.5439.509), so that a few have very many, as umbrella bodies
and municipalities do. Who of the programs is asked what is in `web_parts`; each runs in a process of its own.

What is told as equal is equal to 1e-9, but for two: communities are compared by their modularity, and betweenness that
is drawn may be as far off as both programs say. Of networkx, what takes it long is asked of some nodes and multiplied.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from weefsel.analysis.web.graph import Graph
from weefsel.bench import web_parts
from weefsel.errors import Fault, InputError

__all__ = ["SCALES", "compared", "made", "measure"]

Found = dict[str, Any]
Ints = NDArray[Any]

SCALES: Final = {"small": 1_000, "city": 10_000, "country": 1_000_000}
#: networkx would need hours for a country
PEERS: Final = {"small": ("igraph", "networkx", "networkit"), "country": ("igraph", "networkit")}
TIES_EACH: Final = 5
SEED: Final = 8
CLOSE: Final = 1e-9
#: seconds are told to so many
TICK: Final = 1e-5
#: how much less modularity may be and still be as good
AS_GOOD: Final = 0.02


def measure(scale: str | None, data: Path | None) -> Found:
    """Measure at `scale` (small, city, country; city without it). Raises `InputError` for another."""
    del data  # a made web only
    scale = scale or "city"
    if scale not in SCALES:
        raise InputError(Fault("--scale", f"one of {', '.join(SCALES)}", "Name one of these.", value=scale))
    peers = PEERS.get(scale, PEERS["small"])
    return {"name": "web", "scale": scale} | compared(made(SCALES[scale], SEED), peers)


def made(actors: int, seed: int) -> tuple[Ints, Ints]:
    """The two ends of `TIES_EACH` × `actors` ties, each once; the same for the same seed. At least eleven actors."""
    return _attach(actors, TIES_EACH, np.random.default_rng(seed))


@njit(cache=True)
def _attach(actors: int, each: int, rng: Any) -> tuple[Ints, Ints]:
    """Ties of actors that come one by one; the first 2 × `each` + 1 are all tied, so that everyone adds `each`.

    Who is at an end of a tie drawn at random is met as often as it has ties (Batagelj and Brandes 2005,
    doi:10.1103/PhysRevE.71.036113).
    """
    one, other = np.empty(actors * each, np.int32), np.empty(actors * each, np.int32)
    used = 0
    for v in range(2 * each + 1):
        for u in range(v):
            one[used], other[used] = v, u
            used += 1
    for v in range(2 * each + 1, actors):
        begun = used
        while used < begun + each:
            tie = int(rng.random() * begun)
            u = one[tie] if rng.random() < 0.5 else other[tie]
            if u not in other[begun:used]:
                one[used], other[used] = v, u
                used += 1
    return one, other


def compared(ends: tuple[Ints, Ints], peers: tuple[str, ...]) -> Found:
    """What we need for a web and what each peer does, and whether they say the same."""
    graph = Graph.of(int(max(end.max() for end in ends)) + 1, *ends)
    with tempfile.TemporaryDirectory(prefix="weefsel-bench-") as name:
        folder = Path(name)
        np.save(folder / "indptr.npy", graph.indptr)
        np.save(folder / "indices.npy", graph.indices)
        web_parts.run("compile", folder)
        ours = web_parts.run("ours", folder)
        told = {peer: web_parts.run(peer, folder) for peer in peers}
        for peer, found in told.items():
            if "missing" not in found:
                found |= _beside(ours, found, folder, peer)
    return {
        "n": {"actors": graph.nodes, "ties": graph.ties},
        "ours": ours,
        "peers": told,
        "promises": _promises(graph, ours, told),
        "equal": all(same for found in told.values() for same in found.get("equal", {}).values()),
    }


def _beside(ours: Found, peer: Found, folder: Path, name: str) -> Found:
    """How many times as long a peer takes, for each and for all that it does, and whether it says the same."""
    both = [measure for measure in peer["s"] if measure in ours["s"]]
    mine, theirs = ({measure: max(who["s"][measure], TICK) for measure in both} for who in (ours, peer))
    return {
        "ratio": {measure: round(theirs[measure] / mine[measure], 1) for measure in both},
        "ratio_of_all": round(sum(theirs.values()) / sum(mine.values()), 1),
        "equal": {measure: _equal(measure, ours, peer, folder, name) for measure in both},
    }


def _equal(measure: str, ours: Found, peer: Found, folder: Path, name: str) -> bool:
    if measure == "communities":
        return ours["modularity"] > peer["modularity"] - AS_GOOD
    if measure in peer.get("same", {}):
        return peer["same"][measure]
    mine, theirs = (np.load(folder / f"{who}-{measure}.npy") for who in ("ours", name))
    asked = folder / f"{name}-{measure}-asked.npy"
    if asked.exists():  # of some nodes only
        mine = mine[np.load(asked)]
    if measure == "betweenness":
        off = np.load(folder / "ours-betweenness-error.npy") + peer.get("epsilon", 0.0)
        return bool((np.abs(mine - theirs) <= off + CLOSE).all())
    if measure == "parts":  # whatever they are called: as many pairs of names as names
        names = [len(np.unique(label)) for label in (mine, theirs)]
        return len(np.unique(np.stack([mine, theirs]), axis=1).T) == names[0] == names[1]
    return mine.shape == theirs.shape and bool(np.allclose(mine, theirs, rtol=CLOSE, atol=CLOSE, equal_nan=True))


def _promises(graph: Graph, ours: Found, peers: Found) -> Found:
    """What was promised of a country and of a city, and whether it is so here; only what this run can tell."""
    found: Found = {}
    if graph.nodes >= SCALES["country"]:
        found["robustness at most 0.6 s"] = ours["s"]["robustness"] <= 0.6
        if "ratio" in peers.get("igraph", {}):
            found["constraints at least 2 × igraph"] = peers["igraph"]["ratio"]["constraint"] >= 2
        if "ratio" in peers.get("networkit", {}):
            found["communities at networkit's speed"] = peers["networkit"]["ratio"]["communities"] >= 0.8
    elif graph.nodes >= SCALES["city"] and "ratio_of_all" in peers.get("networkx", {}):
        found["at least 100 × networkx"] = peers["networkx"]["ratio_of_all"] >= 100
    return found
