"""The benchmark of scores measures what it says, beside a plain way that says the same, and notices what differs."""

from __future__ import annotations

from typing import Any

import pytest

from weefsel.bench import quality, run
from weefsel.errors import InputError


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(quality.SCALES, "small", quality.Size(12, 8, 100, 30))
    monkeypatch.setattr(quality, "RUNS", 1)


@pytest.mark.usefixtures("tiny")
def test_ours_is_measured_beside_numpy_and_pandas_and_equal() -> None:
    found = run("quality", "small", None)
    assert (found["name"], found["scale"]) == ("quality", "small")
    assert found["n"] == {"areas": 12, "indicators": 8, "draws": 100}
    assert found["ours"]["s"] > 0
    assert found["ours"]["peak_mb"] > 0
    peer = found["peers"]["numpy and pandas"]
    assert peer["equal"] == {"scores": True, "ranks": True}
    assert peer["ratio"] == pytest.approx(peer["s"] / found["ours"]["s"], rel=0.6)
    assert (found["equal"], found["promises"]) == (True, {})


@pytest.mark.usefixtures("tiny")
def test_a_score_that_is_off_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = quality.scored

    def off(*given: Any) -> Any:
        found = honest(*given)
        found[3, 1, 4] += 1e-6
        return found

    monkeypatch.setattr(quality, "scored", off)
    found = run("quality", "small", None)
    assert (found["equal"], found["peers"]["numpy and pandas"]["equal"]["scores"]) == (False, False)


def test_a_scale_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="one of small, city"):
        run("quality", "country", None)
