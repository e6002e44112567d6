"""What was so in each year and part of a fictional municipality, before anybody rounded it, modelled it or asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan, Scale
from weefsel.sources.demo.provenance import YEAR

__all__ = ["History", "Part", "history"]

Floats = NDArray[np.float64]
#: the first year of the stories, and from there to now
FIRST_YEAR: Final = 2016
DECADE: Final = YEAR - 1 - FIRST_YEAR


@dataclass(frozen=True, slots=True)
class Part:
    """People who have lived in the same buurt as one another all the time: a buurt, or a piece that changed sides."""

    name: str
    #: code of the buurt it is in, and was in up to the last year of the old boundaries
    now: str
    before: str
    #: as planned
    residents: float
    #: how well-to-do they are, in spreads
    standing: float
    #: the mix of ages, as `people.toml` calls it
    ages: str


@dataclass(frozen=True, slots=True)
class History:
    """A municipality through the years."""

    parts: tuple[Part, ...]
    #: last year of the old boundaries; nothing where they never changed
    boundary: int | None
    #: share of the residents of a buurt that was divided of whom nobody knows where they belong
    lost: float
    _growth: Mapping[str, float]
    _stories: tuple[Mapping[str, Any], ...]
    #: name of a buurt → indicator → by how much it stands apart now
    _apart: Mapping[str, Mapping[str, float]]
    seed: int

    def buurt(self, part: Part, year: int) -> str:
        """The buurt that a part was in."""
        return part.before if self.boundary is not None and year <= self.boundary else part.now

    def residents(self, year: int) -> Floats:
        """(parts,) people, not rounded."""
        growth = np.array([self._growth.get(part.name, self._growth["all"]) for part in self.parts])
        return np.array([part.residents for part in self.parts]) * (1 - growth * (YEAR - year))

    def truth(self, entry: Mapping[str, Any], year: int, drift: float) -> Floats:
        """(parts,) how it was in a year: what is so now, less what became of it since.

        `entry` is an indicator of `statistics.toml` or `survey.toml`, `drift` how far buurten went their own way in ten
        years: a standard deviation in its unit.
        """
        ago = (YEAR - 1 - year) / DECADE
        standing = np.array([part.standing for part in self.parts])
        own, way = (self._by_buurt(entry["id"], of) for of in ("own", "way"))
        apart = np.array([self._apart.get(part.name, {}).get(entry["id"], 0.0) for part in self.parts])
        now = entry["now"] + entry["spread"] * (entry["good"] * standing + 0.5 * own) + apart
        trend = entry.get("trend", [[YEAR, 0.0]])
        became = np.interp(year, [at for at, _ in trend], [by for _, by in trend])
        return now + became + drift * ago * way - self._yet_to_come(entry["id"], year)

    def _by_buurt(self, *subject: str) -> Floats:
        """(parts,) one draw a buurt, the same for all its parts."""
        codes = sorted({part.now for part in self.parts})
        drawn = dict(zip(codes, rng(self.seed, "history", *subject).normal(size=len(codes)).tolist(), strict=True))
        return np.array([drawn[part.now] for part in self.parts])

    def _yet_to_come(self, indicator: str, year: int) -> Floats:
        """(parts,) what the stories still have to add."""
        out = np.zeros(len(self.parts))
        for story in self._stories:
            first, last = story["years"]
            left = 1 - np.clip((year - first) / (last - first), 0, 1)
            here = np.array([part.name == story["buurt"] for part in self.parts])
            out[here] += story["by"].get(indicator, 0.0) * left
        return out


def history(plan: Plan, scale: Scale, seed: int) -> History:
    """The history of the municipality of this plan."""
    raw = read_toml(f"{scale}/history.toml")
    boundary = raw.get("boundary", {})
    return History(
        parts=tuple(_parts(plan, boundary.get("piece", []))),
        boundary=boundary.get("last_year"),
        lost=boundary.get("lost", 0.0),
        _growth=raw["growth"],
        _stories=tuple(raw["story"]),
        _apart=raw.get("apart", {}),
        seed=seed,
    )


def _parts(plan: Plan, pieces: list[Mapping[str, Any]]) -> list[Part]:
    """The buurten without the pieces in them, and the pieces; a buurt with its pieces is as well-to-do as it is."""
    standings = read_toml("shared/survey.toml")["standing"]
    codes = {buurt.name: buurt.code for buurt in plan.buurten}
    parts = []
    for buurt in plan.buurten:
        mine = [piece for piece in pieces if piece["now"] == buurt.name]
        people = buurt.residents - sum(piece["residents"] for piece in mine)
        theirs = sum(piece["residents"] * piece["standing"] for piece in mine)
        standing = (buurt.residents * standings.get(buurt.name, 0.0) - theirs) / people
        parts.append(Part(buurt.name, buurt.code, buurt.code, people, standing, buurt.ages))
        parts += [
            Part(piece["name"], buurt.code, codes[piece["before"]], piece["residents"], piece["standing"], buurt.ages)
            for piece in mine
        ]
    return parts
