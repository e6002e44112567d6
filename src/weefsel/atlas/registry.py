"""Which results there are: what each is made from, with which parameters, and where the function is that makes it.

The functions are named, not imported: a site that shows results does not load what computes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, cast

import pandas as pd

from weefsel.analysis.measures import FEWEST_TIED, FEWEST_TWICE
from weefsel.analysis.quality.names import RESULTS as OF_INDICATORS
from weefsel.analysis.sharing import Sharing
from weefsel.analysis.walking import Walking
from weefsel.atlas.provenance import Provenance, result_key
from weefsel.concepts import Disclosure
from weefsel.concepts.indicators import checksum
from weefsel.snapshot import Snapshot
from weefsel.sources.norms import example

__all__ = [
    "AGREED",
    "ASKED",
    "DRAWN",
    "EQUITY_WALKING",
    "QUALITY",
    "RESAMPLING",
    "RESULTS",
    "SHARING",
    "WALKING",
    "WEB",
    "Drawn",
    "Result",
]

WALKING: Final = Walking()
SHARING: Final = Sharing()
#: of what is in reach equity is told for one walking time
EQUITY_WALKING: Final = replace(WALKING, minutes=(10,))
#: how often areas are drawn again for an interval, and from which seed
RESAMPLING: Final[Mapping[str, int]] = {"replicates": 999, "seed": 0}

#: how often choices and errors are drawn for a score, and from which seed
QUALITY: Final[Mapping[str, int]] = {"draws": 10_000, "seed": 0}

#: of how little in a web nothing is told
WEB: Final = {"fewest_tied": FEWEST_TIED, "fewest_twice": FEWEST_TWICE}
#: how norms are judged; where nobody agreed on any, those of the example
AGREED: Final = asdict(WALKING) | {"example_norms": example().checksum}


@dataclass(frozen=True, slots=True)
class Result:
    """One result of the atlas. Raise `version` when the same input would give other figures."""

    name: str
    version: int
    #: tables of the snapshot it reads
    tables: tuple[str, ...]
    #: other results it reads; they come earlier in `RESULTS`
    after: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    #: whether it is a table of figures (addressed by area and column), or an intermediate
    figures: bool = True
    #: whether it hangs on which sources are our own, which stands in no table that is analysed
    by_class: bool = False
    #: whether it hangs on the snapshot's date, which stands in no table
    by_date: bool = False
    #: whether it hangs on what the library says of its indicators
    by_library: bool = False

    def steered_by(self, snapshot: Snapshot) -> dict[str, Any]:
        """All that steers it besides its inputs."""
        steering = dict(self.parameters)
        if self.by_date:
            steering["on"] = snapshot.meta.date
        if self.by_library:
            steering["indicators"] = checksum()
        if self.by_class:
            own = snapshot.sources.loc[snapshot.sources["disclosure"] == Disclosure.OWN, "source_id"]
            steering["own_sources"] = sorted(map(str, own))
        return steering

    def make(self, snapshot: Snapshot, made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        """Compute it; `made` holds the results in `after`."""
        return cast("pd.DataFrame", _maker(self.name)(snapshot, made))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Files that are made from the tables and hold no figure: tiles and drawings."""

    name: str
    version: int
    tables: tuple[str, ...]

    def make(self, snapshot: Snapshot, directory: Path) -> None:
        """Write them into `directory`."""
        _maker(self.name)(snapshot, directory)


def provenance_now(result: Result, snapshot: Snapshot, parameters: Mapping[str, Any]) -> Provenance:
    """How figures came about that nobody keeps: made from the tables, now."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    inputs = {name: snapshot.hashes[name] for name in result.tables if name in snapshot.hashes}
    key = result_key(result.name, result.version, inputs, parameters)
    program = f"weefsel {version('weefsel')}"
    return Provenance(result.name, result.version, key, inputs, parameters, now, now, {}, program)


def needed(result: Result) -> list[str]:
    """The kept results that a result rests on, each after those that it rests on itself."""
    names: list[str] = []
    for name in result.after:
        names += [one for one in (*needed(RESULTS[name]), name) if one not in names]
    return names


def _maker(name: str) -> Callable[..., object]:
    return getattr(import_module("weefsel.atlas.making"), name)


#: in the order in which they are made
RESULTS: Final[Mapping[str, Result]] = {
    result.name: result
    for result in (
        Result("people", 2, ("areas", "residents", "observations")),
        Result("presence", 1, ("areas", "places", "actors", "offers", "ties")),
        Result("observed", 2, ("areas", "indicators", "observations"), by_library=True),
        Result("reach_cells", 1, ("residents", "places", "nodes", "edges"), parameters=asdict(WALKING), figures=False),
        Result(
            "room", 1, ("areas", "residents", "places", "nodes", "edges"), parameters=asdict(WALKING) | asdict(SHARING)
        ),
        Result("gap_places", 1, ("areas", "places", "offers", "norms"), parameters=AGREED, figures=False),
        Result("web", 1, ("areas", "actors", "places", "ties"), parameters=WEB, by_date=True),
        Result("web_actors", 1, ("actors", "places", "ties"), figures=False, by_date=True),
        Result("web_breaks", 1, ("actors", "places", "offers", "ties", "funding"), figures=False, by_date=True),
        Result("web_meetings", 1, ("areas", "actors", "places", "offers", "ties"), figures=False, by_date=True),
        Result(
            "rates",
            1,
            ("areas", "places", "actors", "offers", "funding"),
            after=("people", "web"),
            by_date=True,
            by_library=True,
        ),
        Result("reach", 1, ("areas", "residents"), after=("reach_cells",), parameters=asdict(WALKING)),
        Result(
            "equity",
            1,
            ("areas", "residents", "observations"),
            after=("reach_cells",),
            parameters=asdict(EQUITY_WALKING) | RESAMPLING,
        ),
        Result("trend", 1, ("areas", "observations", "crosswalk"), after=("observed",), by_library=True),
        Result("similar", 1, ("areas",), after=("people", "observed"), figures=False),
        Result(
            "gap_cells",
            1,
            ("residents", "places", "nodes", "edges", "norms"),
            after=("gap_places",),
            parameters=AGREED,
            figures=False,
        ),
        Result(
            "gaps",
            1,
            ("areas", "residents", "places", "offers", "edges", "norms"),
            after=("gap_cells",),
            parameters=AGREED,
        ),
        Result(
            "closing",
            1,
            ("residents", "nodes", "edges", "norms"),
            after=("gap_cells",),
            parameters=AGREED,
            figures=False,
        ),
        Result(
            "quality",
            1,
            ("areas",),
            after=OF_INDICATORS,
            parameters=QUALITY,
            by_library=True,
        ),
        Result(
            "quality_checks",
            1,
            ("areas",),
            after=OF_INDICATORS,
            figures=False,
            by_library=True,
        ),
        Result(
            "compared",
            1,
            ("areas",),
            after=(*OF_INDICATORS, "similar"),
            by_library=True,
        ),
        Result(
            "effects",
            1,
            ("areas", "observations", "crosswalk", "interventions"),
            after=("observed", "similar"),
            by_library=True,
        ),
        Result(
            "shown",
            1,
            ("areas", "residents", "indicators", "observations", "norms"),
            after=("people", "reach_cells", "reach", "gap_cells", "gaps"),
            parameters=AGREED,
            figures=False,
            by_class=True,
        ),
    )
}

#: results that are not kept, because there is one for each question: the name of a figure holds it, see `atlas.asked`
ASKED: Final[Mapping[str, Result]] = {
    result.name: result
    for result in (
        Result(
            "reach_choice", 1, ("areas", "residents", "places", "offers", "nodes", "edges"), parameters=asdict(WALKING)
        ),
        Result(
            "gaps_at",
            1,
            ("areas", "residents", "places", "offers", "edges", "norms"),
            after=("gap_cells",),
            parameters=AGREED,
        ),
    )
}

DRAWN: Final = Drawn("tiles", 1, ("areas", "residents", "basemap"))
