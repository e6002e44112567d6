"""Figures of a revision, each through the gate: the one way from what is known to what is shown."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import Final

from weefsel.analysis.measures import PEOPLE_UNITS
from weefsel.analysis.people import RESIDENTS
from weefsel.analysis.trend.names import indicator_of
from weefsel.atlas.read import Atlas, Figure
from weefsel.concepts import AgeBand, Disclosure, Evidence, Lang, MissingReason
from weefsel.concepts.indicators import library
from weefsel.errors import NotFound
from weefsel.publish import chain, gate
from weefsel.publish.asked import may_be_asked
from weefsel.publish.models import Published
from weefsel.publish.trend_subjects import OF_INDICATORS

__all__ = ["Figures"]

#: results of which all that counts people is protected as one system
PROTECTED: Final = frozenset({"people", "reach", "gaps", "rates"})
#: results that count records of the register, and nobody in person: their shares are shares of groups and ties
OF_RECORDS: Final = frozenset({"presence", "web"})
#: results of which a figure is made of those of several areas: it may be that of the one with few people
OF_SEVERAL: Final = frozenset({"compared", "effects"})
#: units of figures that tell of people; a score is made of what is known of them
OF_PEOPLE: Final = frozenset(
    {*PEOPLE_UNITS, *gate.OVER_PEOPLE, "minutes", "m", "per_10000", "score", "points", "rank", "group"}
)


class Figures:
    """The figures of one revision. All come out as `Published`."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._snapshot = atlas.snapshot

    @cached_property
    def disclosures(self) -> dict[str, Disclosure]:
        """Result → the strictest class among the sources of the people that it counts.

        What is kept back protects people. That a place comes from a register of our own tells nothing of who lives
        near it: that register shows its places itself.
        """
        classes = {str(s): Disclosure(d) for s, d in self._snapshot.sources[["source_id", "disclosure"]].to_numpy()}
        rows = self._snapshot.observations
        counted = rows[rows["indicator_id"].isin([RESIDENTS, *map(str, AgeBand)])]
        homes = [self._snapshot.areas, self._snapshot.residents]
        register = [self._snapshot.table(name) for name in ("areas", "places", "actors", "offers", "ties")]
        tables = {"people": [*homes, counted], "observed": [rows], "presence": register, "web": register}
        # what is counted is of the register, which shows that itself; what it is divided by are people
        tables["rates"] = [*homes, counted]
        tables |= dict.fromkeys(("reach", "equity", "room", "reach_choice", "gaps", "gaps_at"), homes)
        tables["quality"] = [*homes, rows]
        strictness = list(Disclosure)
        return {
            result: max(
                (classes[str(s)] for table in used for s in table["source_id"].unique()),
                key=strictness.index,
                default=Disclosure.PUBLIC,
            )
            for result, used in tables.items()
        }

    def count(self, result: str, code: str, column: str) -> Published[int]:
        """A whole figure through the gate. Raises `NotFound`."""
        return gate.published_count(*self._passed(result, code, column))

    def share(self, result: str, code: str, column: str) -> Published[float]:
        """A share through the gate. Raises `NotFound`."""
        return gate.published_share(*self._passed(result, code, column))

    def rate(self, result: str, code: str, column: str) -> Published[float]:
        """So much for every 1,000 residents through the gate. Raises `NotFound`."""
        return gate.published_rate(*self._passed(result, code, column))

    def any(self, result: str, code: str, column: str) -> Published[int] | Published[float]:
        """A figure of either kind through the gate, as its unit says. Raises `NotFound`."""
        return gate.published(*self._passed(result, code, column))

    def narrow(self, shown: Published[int] | Published[float]) -> bool:
        """Whether the interval of a figure is known, and too narrow to be seen in the digits that are shown."""
        if shown.value is None or shown.lower is not None or shown.upper is not None:
            return False
        ref = shown.ref
        figure, _ = self._passed(ref.result, ref.area_code, ref.column)
        return figure.lower is not None or figure.upper is not None

    def _passed(self, result: str, code: str, column: str) -> tuple[Figure, Disclosure]:
        """A figure as far as it may be told, and its class. Raises `NotFound`."""
        figure = self._atlas.figure(result, code, column)
        return self.held(figure), self.disclosure(figure)

    def disclosure(self, figure: Figure) -> Disclosure:
        """The class of one figure: of what was observed that of its own source, of all else that of its result."""
        if figure.result in OF_INDICATORS:
            return self._of_indicator(figure)
        if figure.result != "observed":
            return self.disclosures[figure.result]
        return Disclosure.OWN if (figure.area_code, figure.column) in self._own_observed else Disclosure.PUBLIC

    def _of_indicator(self, figure: Figure) -> Disclosure:
        """The class of a figure about an indicator: the strictest that it has in any area, as it may be of several."""
        name = indicator_of(figure.result, figure.column)
        one = None if name is None else library().get(name)
        if one is not None and one.result in self.disclosures and one.result != "observed":
            return self.disclosures[one.result]
        return Disclosure.OWN if (name if one is None else one.column) in self._own_indicators else Disclosure.PUBLIC

    @cached_property
    def _own_indicators(self) -> frozenset[str]:
        """What a source of our own observed, in any area."""
        return frozenset(name.partition("@")[0] for _, name in self._own_observed)

    @cached_property
    def _own_observed(self) -> frozenset[tuple[str, str]]:
        """Area and column of what a source of our own observed."""
        s = self._snapshot
        own = s.sources.loc[s.sources["disclosure"] == Disclosure.OWN, "source_id"]
        rows = s.observations[s.observations["source_id"].isin(own)]
        pairs = zip(rows["area_code"].astype(str), rows["indicator_id"].astype(str), rows["year"], strict=True)
        found = {(area, name) for area, name, _ in pairs}
        pairs = zip(rows["area_code"].astype(str), rows["indicator_id"].astype(str), rows["year"], strict=True)
        return frozenset(found | {(area, f"{name}@{year}") for area, name, year in pairs})

    def outcome(self, figure: Figure, lang: Lang) -> str:
        """What a calculation gave, in digits, as far as it may be told."""
        return chain.outcome(self.held(figure), self.disclosure(figure), lang)

    def held(self, figure: Figure) -> Figure:
        """`figure` as far as it may be told of people from a source of our own: what the atlas found may be shown.

        A number is rounded by the key of the installation, a share is made of published numbers, and neither has an
        interval, which would tell more than it does. Of people in other figures nothing is told; of shares by others,
        of inequality and of room nothing where there are too few people, or, as room is shared, too few in any area.
        """
        if self.disclosure(figure) is not Disclosure.OWN or figure.unit not in OF_PEOPLE or _of_records(figure):
            return figure
        if self._tells_what_is_held(figure):
            return _told(figure, None)
        shown = self._shown
        if shown is None:
            return _told(figure, None)
        value = shown.get((figure.result, figure.area_code, figure.column))
        if value is not None:
            return _told(figure, None if math.isnan(value) else value)
        if self._rests_on(figure) in PROTECTED or figure.unit in PEOPLE_UNITS:
            return _told(figure, None)
        if figure.result in OF_SEVERAL and self._few_in_an_area:
            return _told(figure, None)
        people = self._atlas.figure("people", figure.area_code, "residents").value
        few = people is not None and 0 < people < gate.FEWEST
        return _told(figure, None) if few or (figure.result == "room" and self._few_somewhere) else figure

    def _tells_what_is_held(self, figure: Figure) -> bool:
        """Whether it is an indicator on the scale of a score, of which the value itself is not told as it is.

        Who knows the ends of the scale, which the site tells, reads the value from it.
        """
        name = figure.column.partition(":part:")[2] if figure.result == "quality" else ""
        one = library().get(name)
        if one is None or figure.value is None:
            return False
        try:
            own = self._atlas.figure(one.result, figure.area_code, one.column)
        except NotFound:
            return False
        return self.held(own) is not own

    def _rests_on(self, figure: Figure) -> str:
        """The result that a figure is of, or of an indicator of that it is made from."""
        name = indicator_of(figure.result, figure.column) if figure.result in OF_INDICATORS else None
        one = None if name is None else library().get(name)
        return figure.result if one is None else one.result

    @cached_property
    def _shown(self) -> dict[tuple[str, str, str], float] | None:
        """Result, area and column → what may be shown, NaN where that is nothing; None where it was never found out."""
        try:
            rows = self._atlas.rows("shown")
        except NotFound:
            return None
        keys = zip(rows["result"], rows["area_code"], rows["column"], strict=True)
        return dict(zip(keys, rows["value"].astype(float), strict=True))

    @cached_property
    def _few_in_an_area(self) -> bool:
        """Whether there is an area of which the people are fewer than are shown."""
        people = self._atlas.figures("people").xs("residents", level="column")["value"]
        return bool(((people > 0) & (people < gate.FEWEST)).any())

    @cached_property
    def _few_somewhere(self) -> bool:
        """Whether residents come from a source of our own, and of some area they are fewer than are shown."""
        if may_be_asked(self._snapshot):
            return False
        return self._few_in_an_area


def _of_records(figure: Figure) -> bool:
    """Whether a figure counts records alone. One for every resident tells how many those are."""
    return figure.result in OF_RECORDS or (figure.result == "rates" and figure.unit not in gate.EACH)


def _told(figure: Figure, value: float | None) -> Figure:
    """`figure` with the value that may be shown, or none."""
    if value is None:
        return replace(figure, value=None, lower=None, upper=None, missing=str(MissingReason.SECRET))
    return replace(figure, value=value, lower=None, upper=None, evidence=str(Evidence.ROUNDED))
