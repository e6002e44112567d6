"""The benchmark of gaps measures the whole, and says whether the peer gives the same."""

from __future__ import annotations

import pytest

from weefsel.bench import gaps
from weefsel.errors import InputError


def test_a_small_land_is_measured_and_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gaps.SCALES, "city", {"nodes": 4_000, "squares": 400, "places": 300, "seed": 1})
    found = gaps.measure(None, None)
    assert found["scale"] == "city"
    assert found["peers"]["pandas"]["equal"]
    assert found["peers"]["pandas"]["figures"] > found["n"]["norms_judged"] > 3
    assert found["ours"]["s"] >= found["ours"]["areas_first_s"] > 0


def test_a_peer_that_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gaps.SCALES, "city", {"nodes": 4_000, "squares": 400, "places": 300, "seed": 1})
    honest = gaps._with_pandas  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(gaps, "_with_pandas", lambda *given: honest(*given) + 1e-6)
    assert not gaps.measure("city", None)["peers"]["pandas"]["equal"]


def test_a_scale_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="one of city, region, country"):
        gaps.measure("village", None)
