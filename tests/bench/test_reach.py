"""The benchmark of reach, on a network of two thousand nodes: what it prints, and that it compares what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from weefsel.bench import reach, run
from weefsel.bench.reach import Bench
from weefsel.errors import InputError
from weefsel.network import UNREACHED
from weefsel.sources.demo.large.making import large


@pytest.fixture(scope="module")
def small() -> Bench:
    return Bench(large(nodes=2_000, squares=150, places=120, seed=5)[1])


def test_scipy_and_we_say_the_same(small: Bench) -> None:
    ours = small.ours()
    assert ours["s"] > 0
    assert ours["pairs"]["pairs"] > 0
    assert small.found.shape == (small.sizes["nodes"], small.sizes["categories"])
    assert (small.found < UNREACHED).mean() > 0.9
    found = small.scipy()
    assert (found["equal"], found["extrapolated"], found["kinds"]) == (True, False, small.sizes["categories"])


def test_a_distance_that_is_off_is_noticed(small: Bench) -> None:
    small.ours()
    small.found[7, 3] += 1
    assert small.scipy()["equal"] is False


def test_a_slow_peer_is_measured_on_two_kinds_and_says_so(small: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    small.ours()
    monkeypatch.setattr(reach, "LONG", 0.0)
    found = small.scipy()
    assert (found["extrapolated"], found["kinds"]) == (True, 2)


def test_a_scale_that_is_none_is_told() -> None:
    with pytest.raises(InputError, match="city, region, country, liechtenstein, porto-alegre"):
        run("reach", "moon", None)
    with pytest.raises(InputError, match="--data"):
        run("reach", "liechtenstein", None)


def test_liechtenstein_is_measured_on_its_real_network(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "RUNS", 1)
    monkeypatch.setattr(reach, "_optional", lambda _name: None)
    found = run("reach", "liechtenstein", shared_data)
    assert found["equal"] is True
    assert found["n"]["nodes"] > 50_000
    assert np.isfinite(found["peers"]["scipy"]["ratio"])
