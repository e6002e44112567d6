"""*Verdeling*: how the walks to one function are spread over the people of an area."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from typing import Final

from weefsel.analysis.measures import FEWEST_AREAS, LORENZ, TENTHS
from weefsel.analysis.standing import standing
from weefsel.concepts import Function, Level, MissingReason
from weefsel.publish.areas import AreaTree
from weefsel.publish.figures import Figures
from weefsel.publish.models import AreaLink, Published, Site, SourceSlip
from weefsel.snapshot import Snapshot

__all__ = ["FEWEST_AREAS", "MEASURES", "EquityPage", "EquityPages", "LorenzPoint", "Order", "Why"]

#: a figure as the gate lets it through
Shown = Published[int] | Published[float]
RESULT: Final = "equity"
#: the measures that the table shows, in its order
MEASURES: Final = (
    "gini",
    "theil",
    "theil_between",
    "theil_within",
    "theil_between_share",
    "p90_p10",
    "concentration",
    "within_10:erreygers",
    "unreached",
)


class Why(StrEnum):
    """Why an area has no distribution."""

    NOBODY = "nobody"
    FEW = "few"
    SECRET = "secret"  # noqa: S105 a reason, not a password
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class LorenzPoint:
    """A point of the curve: what the people who walk least walk together."""

    #: percent of the people
    percent: int
    #: share of all metres
    metres: Shown


@dataclass(frozen=True, slots=True)
class Order:
    """By what small areas were put in order, from worse off to better off."""

    indicator: str
    year: int

    @property
    def kind(self) -> str:
        """`ses` or `income`."""
        return "ses" if self.indicator == "sec_ses_woa" else "income"


@dataclass(frozen=True, slots=True)
class EquityPage:
    """*Verdeling* of one area and one function."""

    site: Site
    area: AreaLink
    #: from the whole place down to the parent
    parents: tuple[AreaLink, ...]
    layer: Function
    #: function → of all metres, what the tenth who walk farthest walk
    farthest: dict[Function, Shown]
    #: from 10 % to 90 % of the people
    curve: tuple[LorenzPoint, ...]
    #: name of a measure (`MEASURES`) → its figure
    measures: dict[str, Shown]
    #: who live where there is no score
    unranked: Shown
    order: Order | None
    #: the level of the area's parts, between and within which Theil divides; None for an area without parts
    level: Level | None
    #: of how many small areas the figures are
    areas: int
    #: why there is nothing to show; None where there is
    why: Why | None
    #: other areas that have a distribution, by name
    others: tuple[AreaLink, ...]
    sources: tuple[SourceSlip, ...] = ()

    @property
    def approximate(self) -> bool:
        """Whether the screen says "benadering"."""
        return self.farthest[self.layer].approximate and self.why is None


class EquityPages:
    """The distributions of one revision. All figures come out through the gate."""

    def __init__(
        self, site: Site, snapshot: Snapshot, areas: AreaTree, figures: Figures, sources: tuple[SourceSlip, ...]
    ) -> None:
        self._site = site
        self._snapshot = snapshot
        self._areas = areas
        self._figures = figures
        self._sources = sources

    def page(self, area: AreaLink, layer: Function) -> EquityPage:
        """How the walks to places of one function are spread over the people of `area`."""
        shown = partial(self._figures.any, RESULT, area.code)
        farthest = {function: shown(f"{function}:farthest_10") for function in Function}
        number = self._numbers[area.code]
        parts = self._areas.children.get(area.code, [])
        return EquityPage(
            self._site,
            area,
            self._areas.parents(area.code),
            layer,
            farthest,
            tuple(LorenzPoint(percent, shown(f"{layer}:{name}")) for percent, name in zip(TENTHS, LORENZ, strict=True)),
            {name: shown(f"{layer}:{name}") for name in MEASURES},
            shown("unranked"),
            self._order,
            self._areas.links[parts[0]].level if parts else None,
            number,
            _why(farthest[layer], number),
            tuple(link for link in self._large if link != area),
            self._sources,
        )

    @cached_property
    def _order(self) -> Order | None:
        by = standing(self._snapshot.residents, self._snapshot.observations)
        return None if by is None else Order(by.indicator, by.year)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Area code → in how many areas in it squares lie where people live."""
        squares = self._snapshot.residents
        lived = set(squares.loc[squares["residents"] > 0, "area_code"].astype(str))
        return {code: len(lived & set(self._areas.inside(code))) for code in self._areas.links}

    @cached_property
    def _large(self) -> tuple[AreaLink, ...]:
        """Areas of enough small ones, by name: never by a figure."""
        found = [link for code, link in self._areas.links.items() if self._numbers[code] >= FEWEST_AREAS]
        return tuple(sorted(found, key=lambda link: link.name.casefold()))


def _why(farthest: Shown, areas: int) -> Why | None:
    if farthest.value is not None:
        return None
    if farthest.missing is MissingReason.SECRET:
        return Why.SECRET
    if areas == 0:
        return Why.NOBODY
    return Why.FEW if areas < FEWEST_AREAS else Why.UNREACHED
