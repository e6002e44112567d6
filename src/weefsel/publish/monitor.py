"""*Monitor*: how strong the sociale basis of an area is, what is done for it, and what changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from weefsel.analysis.quality.names import INPUTS, drawn_for_indices
from weefsel.analysis.trend.similar import VARIABLES
from weefsel.atlas.read import Atlas
from weefsel.concepts import AgeBand, Condition, Lang, Level, Pillar
from weefsel.concepts.indicators import Indicator, library
from weefsel.errors import NotFound
from weefsel.publish.areas import AreaTree
from weefsel.publish.figures import Figures
from weefsel.publish.gaps import Gaps
from weefsel.publish.models import Site, SourceSlip
from weefsel.publish.monitor_change import change_page
from weefsel.publish.monitor_figures import OBSERVED, Lines, scored
from weefsel.publish.monitor_models import (
    TOGETHER,
    Cause,
    ChangePage,
    Check,
    ConditionBlock,
    ConditionPage,
    Grouped,
    Groups,
    Head,
    Means,
    MeansPage,
    Part,
    Score,
    Shown,
    SimilarArea,
    StatePage,
)

__all__ = ["Monitor"]

QUALITY: Final = "quality"
CHECKS: Final = "quality_checks"
#: variables that are the share of an age, and the figure that holds it
_AGES: Final = {"children": str(AgeBand.AGE_0_15), "older": str(AgeBand.AGE_65PLUS)}


class Monitor:
    """One revision, area by area. What needs a look at every area is found once."""

    def __init__(
        self,
        site: Site,
        atlas: Atlas,
        figures: Figures,
        areas: AreaTree,
        gaps: Gaps,
        sources: tuple[SourceSlip, ...],
    ) -> None:
        self._site = site
        self._atlas = atlas
        self._areas = areas
        self._lines = Lines(atlas, figures, areas, gaps)
        self._sources = sources
        self._grouped: dict[str, dict[str, Grouped]] = {}

    def head(self, slug: str) -> Head:
        """What every page about an area knows; of the whole place without a slug. Raises `NotFound`."""
        area = self._areas.by_slug(slug) if slug else self._areas.whole
        return Head(self._site, area, self._areas.parents(area.code), self._areas.whole, self._smallest, self._sources)

    @cached_property
    def _smallest(self) -> Level:
        """What most of the areas are that hold no others."""
        levels = [link.level for code, link in self._areas.links.items() if code not in self._areas.children]
        return max(Level, key=levels.count)

    # --- scores -------------------------------------------------------------------------------------------------------

    def score(self, name: str, code: str) -> Score | None:
        """The score `name` (a condition, or all four) of an area; None where the revision has no scores."""
        figure = self._lines.any(QUALITY, code, name)
        if figure is None:
            return None
        whole = self._areas.whole.code
        reference = None if code == whole else self._lines.any(QUALITY, whole, name)
        return Score(figure, reference, self._group(name, code))

    def _group(self, name: str, code: str) -> int | None:
        group = self._lines.any(QUALITY, code, f"{name}:group")
        return None if group is None or group.value is None else int(group.value)

    def grouped(self, name: str) -> dict[str, Grouped]:
        """Area code → each of the smallest areas beside the whole, by the alphabet; empty without scores."""
        if name not in self._grouped:
            smallest = [code for code in self._areas.rows if code not in self._areas.children]
            found: dict[str, Grouped] = {}
            for code in sorted(smallest, key=lambda one: self._areas.links[one].name.casefold()):
                apart = self._lines.any(QUALITY, code, f"{name}:difference")
                if apart is not None:
                    parent = self._areas.links.get(self._areas.rows[code].parent_code)
                    found[code] = Grouped(self._areas.links[code], parent, apart, self._group(name, code))
            self._grouped[name] = found
        return self._grouped[name]

    def groups(self, name: str, within: str | None = None, words: str = "") -> Groups:
        """The smallest areas in three groups: those in area `within`, and with `words` in their name."""
        every = self.grouped(name)
        inside = None if within is None else frozenset(self._areas.inside(within))
        wanted = words.casefold().split()
        shown = [
            one
            for code, one in every.items()
            if (inside is None or code in inside) and all(word in one.area.name.casefold() for word in wanted)
        ]

        def of(group: int | None) -> tuple[Grouped, ...]:
            return tuple(one for one in shown if one.group == group)

        return Groups(self._counts(name, None), of(1), of(0), of(-1), of(None))

    def _counts(self, name: str, within: str | None) -> tuple[int, int, int, int]:
        """How many of the smallest areas surely have a higher and a lower score, not surely, and none."""
        every = self.grouped(name)
        codes = every.keys() if within is None else every.keys() & set(self._areas.inside(within))
        groups = [every[code].group for code in codes]
        return groups.count(1), groups.count(-1), groups.count(0), groups.count(None)

    def causes(self, name: str) -> tuple[Cause, ...]:
        """Which choices make the differences between draws, the most first."""
        whole, begin = self._areas.whole.code, f"{name}:by:"
        found = [
            Cause(column.removeprefix(begin), figure)
            for column in self._lines.names(QUALITY, whole)
            if column.startswith(begin) and (figure := self._lines.any(QUALITY, whole, column)) is not None
        ]
        known = [one for one in found if one.share.value is not None]
        return tuple(sorted(known, key=lambda one: (-float(one.share.value or 0), one.choice)))

    @cached_property
    def draws(self) -> int | None:
        """How often was calculated to find what matters: two sets of draws, and one for each input."""
        try:
            draws = self._atlas.provenance(QUALITY).parameters.get("draws")
        except NotFound:
            return None
        return None if draws is None else drawn_for_indices(int(draws)) * (2 + len(INPUTS))

    # --- pages --------------------------------------------------------------------------------------------------------

    def state(self, slug: str) -> StatePage:
        """*Hoe gaat het, en is het goed genoeg?* Raises `NotFound` for a slug that is no area's."""
        head = self.head(slug)
        code = head.area.code
        return StatePage(
            head,
            self.score(TOGETHER, code),
            tuple(self._block(condition, code) for condition in Condition),
            self._counts(TOGETHER, None),
            self.similar(code),
            self.causes(TOGETHER),
            self.draws,
            sum(len(scored(condition)) for condition in Condition),
        )

    def _block(self, condition: Condition, code: str) -> ConditionBlock:
        known, unknown = self._lines.lines(scored(condition), code)
        counts = self._counts(str(condition), code)
        return ConditionBlock(condition, self.score(str(condition), code), known, unknown, counts)

    def similar(self, code: str) -> tuple[SimilarArea, ...]:
        """The areas that are most alike, the nearest first, with what they were compared by."""
        return tuple(
            SimilarArea(self._areas.links[row["other_code"]], self._variables(code, row))
            for row in self._similar_rows.get(code, [])
            if row["other_code"] in self._areas.links
        )

    def _variables(self, code: str, row: dict[str, Any]) -> tuple[tuple[str, Shown | None, Shown | None], ...]:
        """What two areas were compared by, as figures that may be shown."""
        lacking = str(row["lacking"] or "").split("+")
        pairs = ((name, code, str(row["other_code"])) for name in VARIABLES if name not in lacking)
        return tuple((name, self._variable(name, here), self._variable(name, there)) for name, here, there in pairs)

    def _variable(self, name: str, code: str) -> Shown | None:
        if name in _AGES:
            return self._lines.any("people", code, _AGES[name])
        return self._lines.any(OBSERVED, code, VARIABLES[name]) if VARIABLES[name] else None

    @cached_property
    def _similar_rows(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(self._lines.rows("similar"), key=lambda one: one["rank"]):
            found.setdefault(str(row["area_code"]), []).append(row)
        return found

    def means(self, slug: str) -> MeansPage:
        """*Doen we er genoeg voor?* Raises `NotFound`."""
        head = self.head(slug)
        subjects: dict[str, list[Indicator]] = {"places": [], "people": [], "money": [], "firm": []}
        for one in library().values():
            if subject := _subject(one):
                subjects[subject].append(one)
        parts = tuple(Means(name, *self._lines.lines(of, head.area.code)) for name, of in subjects.items())
        return MeansPage(head, parts)

    def change(self, slug: str, lang: Lang) -> ChangePage:
        """*Werkt het?* Raises `NotFound`."""
        return change_page(self._lines, self._atlas.snapshot, self.head(slug), lang)

    def made_of(self, slug: str, condition: Condition) -> ConditionPage:
        """What the score of a condition is made of. Raises `NotFound`."""
        head, name = self.head(slug), str(condition)
        code = head.area.code
        checks: dict[str, list[Check]] = {}
        for row in self._lines.rows(CHECKS):
            if row["condition"] == name:
                checks.setdefault(str(row["indicator_id"] or ""), []).append(_check(row))
        parts = [self._part(one, code, name, checks) for one in scored(condition)]
        inside = sum(part.scaled is not None for part in parts)
        return ConditionPage(
            head,
            condition,
            self.score(name, code),
            self._lines.any(QUALITY, code, f"{name}:known"),
            self._lines.any(QUALITY, code, f"{name}:rank"),
            len(self.grouped(name)) - self._counts(name, None)[3],
            tuple(_weighed(part, inside) for part in parts),
            tuple(checks.get("", ())),
            self.causes(name),
            self.draws,
        )

    def _part(self, one: Indicator, code: str, name: str, checks: dict[str, list[Check]]) -> Part:
        scaled = self._lines.any(QUALITY, code, f"{name}:part:{one.id}")
        return Part(self._lines.line(one, code), scaled, None, tuple(checks.get(one.id, ())))


def _weighed(part: Part, inside: int) -> Part:
    """With its weight: all that are in a score count the same, also where one is not known and is filled in."""
    return part if part.scaled is None else replace(part, weight=1 / inside)


def _check(row: dict[str, Any]) -> Check:
    value = row["value"]
    return Check(
        str(row["check"]),
        None if value is None or value != value else float(value),
        str(row["other_id"] or ""),
        str(row["note"] or ""),
    )


def _subject(one: Indicator) -> str | None:
    """Under which head of *Doen we er genoeg voor?* an indicator stands."""
    if one.id.startswith("fun_"):
        return "money"
    if one.id in ("prov_professionals", "prov_load"):
        return "people"
    if one.use in ("continuity", "quality"):
        return "firm"
    return "places" if one.pillar is Pillar.PROVISION and one.use in ("score", "context") else None
