"""The benchmark of reach, on a network of two thousand nodes: what it prints, and that it compares what it says."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from weefsel.bench import parts, peers, reach, run
from weefsel.bench.peers import Pandana, scipy_nearest
from weefsel.bench.town import Town, load, save, town_of
from weefsel.errors import BuildError, InputError
from weefsel.network import UNREACHED, Locator, contract, customise, distances, nearest_k, sources_of
from weefsel.sources.demo.large.making import large


@pytest.fixture(scope="module")
def small() -> Town:
    return town_of(large(nodes=2_000, squares=150, places=120, seed=5)[1])


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts run in this process: to start one takes longer than what it measures."""
    monkeypatch.setattr(parts, "run", lambda part, folder, **_more: parts.PARTS[part](folder))


def ours(town: Town) -> Any:
    sources = sources_of(Locator(town.graph).join(*town.places.T), town.groups)
    return distances(customise(contract(town.graph), town.graph), sources)


def test_a_town_is_the_same_from_its_folder(small: Town, tmp_path: Path) -> None:
    save(small, tmp_path)
    again = load(tmp_path)
    assert again.sizes == small.sizes
    assert (again.places == small.places).all()
    assert all((one == other).all() for one, other in zip(again.groups, small.groups, strict=True))
    assert (ours(again) == ours(small)).all()


@pytest.mark.usefixtures("here")
def test_each_part_is_measured_and_peers_say_the_same(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "optional", lambda _name: None)
    found = reach.compared(small)
    assert set(found) == {"n", "ours", "peers", "stream_s", "stream_ratio", "equal"}
    assert (found["equal"], found["ours"]["threads_equal"]) == (True, True)
    assert found["peers"]["scipy"]["equal"] is True
    assert found["ours"]["pairs"]["pairs"] > 0
    for part in (found["ours"], *(found["ours"][name] for name in ("prepare", "five", "pairs"))):
        assert part["s"] > 0


def test_a_part_has_a_process_and_a_peak_of_its_own(small: Town, tmp_path: Path) -> None:
    save(small, tmp_path)
    held = np.ones(250_000_000 // 8 * 4)  # a gigabyte that is not the part's
    found = parts.run("nearest", tmp_path, one_core=True)
    assert held.nbytes == 10**9
    assert (np.load(tmp_path / "found.npy") == ours(small)).all()
    # an interpreter with numpy, numba and geopandas; and nothing of ours here
    assert 50 < found["peak_mb"] < 700


def test_a_part_that_fails_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BuildError, match="The measurement of nearest failed"):
        parts.run("nearest", tmp_path)
    assert "sizes.npy" in capfd.readouterr().err


def test_a_distance_that_is_off_is_noticed(small: Town) -> None:
    found = ours(small)
    told = scipy_nearest(small, found)
    assert (told["equal"], told["extrapolated"], told["kinds"]) == (True, False, small.sizes["categories"])
    assert (found < UNREACHED).mean() > 0.9
    found[7, 3] += 1
    assert scipy_nearest(small, found)["equal"] is False


def test_a_slow_peer_is_measured_on_two_kinds_and_says_so(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "LONG", 0.0)
    found = scipy_nearest(small, ours(small))
    assert (found["extrapolated"], found["kinds"]) == (True, 2)


class _Slow:
    """A program with pandana's questions, that answers them by asking ours of each place alone."""

    def __init__(self, town: Town) -> None:
        self.town, self.off_m, self.swapped = town, 0.0, False
        self.ready = customise(contract(town.graph), town.graph)

    def Network(self, *_given: Any) -> _Slow:
        return self

    def get_node_ids(self, x: Any, y: Any, mapping_distance: float) -> Any:
        node = Locator(self.town.graph).join(x.to_numpy(), y.to_numpy(), mapping_distance).node
        return pd.Series(node)[node >= 0]

    def set_pois(self, _category: str, _far: float, _k: int, x: Any, y: Any, mapping_distance: float) -> None:
        self.ids = x.index.to_numpy()
        stops = Locator(self.town.graph).join(x.to_numpy(), y.to_numpy(), mapping_distance)
        stops.leg_dm[:] = 0
        each = [np.array([number]) for number in range(len(x))]
        self.each = distances(self.ready, sources_of(stops, each), self.town.graph.main) / 10 + self.off_m

    def nearest_pois(self, far: float, _category: str, num_pois: int, include_poi_ids: bool) -> pd.DataFrame:
        order = np.argsort(self.each, axis=1, kind="stable")[:, :num_pois]
        found = np.minimum(np.take_along_axis(self.each, order, axis=1), far)
        ids = np.where(found < far, self.ids[order], np.nan)
        if self.swapped:
            ids = ids[:, ::-1]
        missing = num_pois - found.shape[1]
        found = np.pad(found, ((0, 0), (0, missing)), constant_values=far)
        ids = np.pad(ids, ((0, 0), (0, missing)), constant_values=np.nan)
        table = pd.DataFrame(found, columns=range(1, num_pois + 1))
        named = pd.DataFrame(ids, columns=[f"poi{j}" for j in range(1, num_pois + 1)])
        return pd.concat([table, named], axis=1) if include_poi_ids else table


def test_pandana_is_asked_the_same_and_what_is_off_is_noticed(small: Town) -> None:
    slow = _Slow(small)
    asked = Pandana(slow, small)
    assert asked.nearest()["equal"] is True
    assert asked.five()["equal"] is True
    slow.swapped = True
    assert asked.five()["equal"] is False
    slow.off_m = 0.1
    assert asked.nearest()["equal"] is False


def test_blocks_that_are_reused_hold_the_same(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from weefsel.network import hierarchy

    ready = customise(contract(small.graph), small.graph)
    sources = sources_of(Locator(small.graph).join(*small.places.T), small.groups)
    whole = list(nearest_k(ready, sources, 3))
    monkeypatch.setattr(hierarchy, "ALONE", 0)
    monkeypatch.setattr(hierarchy, "BLOCK", 2_000 * 3 * 8 * 3)  # three groups: 20 do not divide by it
    distance = np.concatenate([found for _, found, _ in whole], axis=1)
    which = np.concatenate([found for _, _, found in whole], axis=1)
    seen = []
    for block, near, ids in nearest_k(ready, sources, 3, reuse=True):
        assert (near == distance[:, block]).all()
        assert (ids == which[:, block]).all()
        seen.append(near.ctypes.data)
    assert len(seen) == 7
    assert any(one == other for one, other in itertools.combinations(seen, 2))


def test_a_scale_that_is_none_is_told() -> None:
    with pytest.raises(InputError, match="city, region, country, liechtenstein, porto-alegre"):
        run("reach", "moon", None)
    with pytest.raises(InputError, match="--data"):
        run("reach", "liechtenstein", None)
    with pytest.raises(InputError, match="small or all"):
        run("costs", "moon", None)


@pytest.mark.usefixtures("here")
def test_liechtenstein_is_measured_on_its_real_network(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "optional", lambda _name: None)
    monkeypatch.setattr(peers, "LONG", 0.0)
    found = run("reach", "liechtenstein", shared_data)
    assert found["equal"] is True
    assert found["n"]["nodes"] > 50_000
    assert np.isfinite(found["peers"]["scipy"]["ratio"])


@pytest.mark.usefixtures("here")
def test_costs_are_a_row_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    from weefsel.bench import costs

    monkeypatch.setitem(costs.SCALES, "small", (1_000, 2_000))
    found = run("costs", None, None)
    assert [row["n"]["nodes"] for row in found["rows"]] == [1_000, 2_000]
    heads, _, *rows = found["table"].splitlines()
    assert len(rows) == 2
    assert heads.count("|") == rows[0].count("|")
    assert rows[1].startswith("| 2,000 | 20 |")
