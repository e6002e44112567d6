"""The table `places`: of every kind as many as an open map has, where people live."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import minted, rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.large.towns import Centres
from weefsel.sources.demo.people import whole
from weefsel.sources.mapping import Rule, place_mapping

__all__ = ["places", "rules"]

#: half the side of a square of residents, metres: a place lies somewhere in one
HALF_M: Final = 50.0
#: a shop or café is where most people are: the power of a square's residents that its chance grows with
DRAWN_TO_CROWDS: Final = 1.5


@cache
def _shares() -> Mapping[str, float]:
    return read_toml("large/places.toml")["per_100000"]


def rules() -> list[tuple[Rule, float]]:
    """The rules of the tag mapping that make a place, each with how many there are for 100,000 residents."""
    found = [(place_mapping().named(name), share) for name, share in _shares().items()]
    return [(rule, share) for rule, share in found if rule is not None]


def places(
    slug: str,
    residents: pd.DataFrame,
    middles: Centres,
    codes: NDArray[Any],
    names: list[str],
    count: int,
    seed: int,
    source_id: str,
    crs: str,
) -> pd.DataFrame:
    """`count` places over the kinds as `rules` says, each in an inhabited square."""
    random = rng(seed, "places")
    shares = np.array([share for _, share in rules()])
    counts = whole(shares / shares.sum() * count, count)
    home = residents[["x_m", "y_m"]].to_numpy(float)
    people = residents["residents"].to_numpy(float)
    square = np.concatenate(
        [_squares(people, rule, own, random) for (rule, _), own in zip(rules(), counts.tolist(), strict=True)]
    )
    at = np.round(home[square] + random.uniform(-HALF_M, HALF_M, (count, 2)), 1)
    wijk = middles.wijk(at)
    # half a square over the coast: then in its middle
    at[wijk < 0] = home[square][wijk < 0]
    wijk = middles.wijk(at)
    rows = _rows(slug, counts, [names[town] for town in middles.town[wijk].tolist()])
    where = {"area_code": codes[wijk], "geometry": shapely.points(at), "source_id": source_id}
    return frame("places", rows | where, crs).sort_values("place_id", kind="stable", ignore_index=True)


def _squares(people: NDArray[np.float64], rule: Rule, count: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Squares for the places of one rule, by their residents."""
    weight = people**DRAWN_TO_CROWDS if rule.commercial else people
    total = np.cumsum(weight)
    return np.minimum(np.searchsorted(total, random.random(count) * total[-1], "right"), len(people) - 1)


def _rows(slug: str, counts: NDArray[np.int64], towns: list[str]) -> dict[str, Any]:
    """Columns of all places, rule by rule: what the rule says, and a name where places of that kind have one."""
    rows: dict[str, list[Any]] = {"place_id": [], "name": [], "source_ref": []}
    for (rule, _), count in zip(rules(), counts.tolist(), strict=True):
        told = rule.columns(rule.tags)
        label = rule.kind.label("nl").capitalize()
        for number in range(count):
            here = len(rows["place_id"])
            rows["place_id"].append(minted(slug, "place", rule.id, str(number)))
            rows["name"].append(f"{label} {towns[here]} {number + 1}" if _is_named(rule) else None)
            rows["source_ref"].append(f"plek/{here + 1}")
        for column, value in told.items():
            rows.setdefault(column, []).extend([value] * count)
    return rows


def _is_named(rule: Rule) -> bool:
    return rule.setting == "indoor"
