"""The benchmark of the web: its web is what it says, it compares what it says, and notices what differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from weefsel.analysis.web.graph import Graph
from weefsel.bench import run, web, web_parts
from weefsel.errors import BuildError, InputError

SMALL = 120


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs run in this process: to start one takes longer than what it measures."""
    monkeypatch.setattr(web_parts, "run", lambda program, folder: web_parts.PROGRAMS[program](folder))


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    honest = web_parts.optional
    monkeypatch.setattr(web_parts, "optional", lambda name: None if name in names else honest(name))


def test_the_web_has_the_size_it_says_and_a_few_with_very_many_ties() -> None:
    ends = web.made(5_000, seed=3)
    graph = Graph.of(5_000, *ends)
    # each tie once, nobody tied to itself
    assert graph.ties == len(ends[0]) == 25_000
    assert graph.degree.min() >= 5
    assert graph.degree.max() > 30 * np.median(graph.degree) / 5 > 30
    assert all((one == other).all() for one, other in zip(ends, web.made(5_000, seed=3), strict=True))
    assert any((one != other).any() for one, other in zip(ends, web.made(5_000, seed=4), strict=True))


@pytest.mark.usefixtures("here")
def test_ours_is_measured_beside_igraph_and_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "networkx", "networkit")
    monkeypatch.setitem(web.SCALES, "small", SMALL)
    found = run("web", "small", None)
    assert (found["name"], found["scale"]) == ("web", "small")
    assert found["n"] == {"actors": SMALL, "ties": 5 * SMALL}
    assert set(found["ours"]["s"]) > set(found["peers"]["igraph"]["s"]) > {"constraint", "betweenness", "communities"}
    assert set(found["peers"]["igraph"]["ratio"]) == set(found["peers"]["igraph"]["equal"])
    assert found["equal"] is True
    assert found["ours"]["peak_mb"] > 0
    drawn = found["ours"]["betweenness_drawn"]
    assert drawn["held"] is True
    assert 0 < drawn["off_most"] <= drawn["error_most"] <= 0.01
    # what is promised of larger webs is not told here
    assert found["promises"] == {}
    for peer in ("networkx", "networkit"):
        assert "pip install 'weefsel[bench]'" in found["peers"][peer]["missing"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("peer", ["networkx", "networkit"])
def test_other_peers_say_the_same(peer: str) -> None:
    pytest.importorskip(peer, reason=f"{peer} is not installed: run `make setup`")
    told = web.compared(web.made(SMALL, 1), (peer,))["peers"][peer]
    assert set(told["equal"]) >= {"parts", "core", "betweenness", "communities"}
    assert all(told["equal"].values()), told


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("question", "honest"),
    [("constraint", web_parts.constraint), ("core_numbers", web_parts.core_numbers), ("parts", web_parts.parts)],
)
def test_an_answer_that_is_off_is_noticed(monkeypatch: pytest.MonkeyPatch, question: str, honest: Any) -> None:
    def off(graph: Graph) -> Any:
        answer = honest(graph).astype(float)
        answer[7] += 1e-6
        return answer

    monkeypatch.setattr(web_parts, question, off)
    found = web.compared(web.made(SMALL, 1), ("igraph",))
    name = "core" if question == "core_numbers" else question
    assert [measure for measure, same in found["peers"]["igraph"]["equal"].items() if not same] == [name]
    assert found["equal"] is False


def test_promises_are_told_of_the_size_that_they_are_of() -> None:
    def told(actors: int, **ours: float) -> dict[str, bool]:
        graph = Graph(np.zeros(actors + 1, np.int64), np.zeros(0, np.int32))
        igraph = {"ratio": {"constraint": ours["constraint"]}}
        networkx = {"ratio_of_all": ours["all"]}
        measured = {"s": {"robustness": ours["robustness"]}}
        return web._promises(graph, measured, {"igraph": igraph, "networkx": networkx})  # pyright: ignore[reportPrivateUsage]

    assert list(told(1_000_000, robustness=0.6, constraint=2.0, all=1.0).values()) == [True, True]
    assert list(told(1_000_000, robustness=0.61, constraint=1.9, all=1.0).values()) == [False, False]
    assert told(10_000, robustness=9.0, constraint=0.0, all=100.0) == {"at least 100 × networkx": True}
    assert told(10_000, robustness=9.0, constraint=0.0, all=99.0) == {"at least 100 × networkx": False}


def test_a_program_that_fails_is_told(tmp_path: Any, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BuildError, match="The measurement of igraph failed"):
        web_parts.run("igraph", tmp_path)
    assert "indptr.npy" in capfd.readouterr().err


def test_a_scale_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="one of small, city, country"):
        run("web", "village", None)
