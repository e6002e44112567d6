"""Figures of a revision, each through the gate: the one way from what is known to what is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.trace import trace as trace_figure
from weefsel.concepts import Disclosure, Lang, MissingReason
from weefsel.publish import chain, gate
from weefsel.publish.asked import may_be_asked
from weefsel.publish.models import Published

__all__ = ["Figures"]


class Figures:
    """The figures of one revision. All come out as `Published`."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._snapshot = atlas.snapshot

    @cached_property
    def disclosures(self) -> dict[str, Disclosure]:
        """Result → the strictest class among the sources of all it was made from."""
        classes = {str(s): Disclosure(d) for s, d in self._snapshot.sources[["source_id", "disclosure"]].to_numpy()}
        tables = {
            "people": ("areas", "residents", "observations"),
            "observed": ("observations",),
            "presence": ("areas", "places", "actors", "offers", "ties"),
            "reach": ("areas", "residents", "places", "edges"),
            "equity": ("areas", "residents", "observations", "places", "edges"),
            "room": ("areas", "residents", "places", "edges"),
            "reach_choice": ("areas", "residents", "places", "offers", "edges"),
        }
        strictness = list(Disclosure)
        return {
            result: max(
                (classes[str(s)] for name in names for s in self._snapshot.table(name)["source_id"].unique()),
                key=strictness.index,
                default=Disclosure.PUBLIC,
            )
            for result, names in tables.items()
        }

    def count(self, result: str, code: str, column: str) -> Published[int]:
        """A whole figure through the gate. Raises `NotFound`."""
        return gate.published_count(self.held(self._atlas.figure(result, code, column)), self.disclosures[result])

    def share(self, result: str, code: str, column: str) -> Published[float]:
        """A share through the gate. Raises `NotFound`."""
        return gate.published_share(self.held(self._atlas.figure(result, code, column)), self.disclosures[result])

    def rate(self, result: str, code: str, column: str) -> Published[float]:
        """So much for every 1,000 residents through the gate. Raises `NotFound`."""
        return gate.published_rate(self.held(self._atlas.figure(result, code, column)), self.disclosures[result])

    def any(self, result: str, code: str, column: str) -> Published[int] | Published[float]:
        """A figure of either kind through the gate, as its unit says. Raises `NotFound`."""
        return gate.published(self.held(self._atlas.figure(result, code, column)), self.disclosures[result])

    def outcome(self, figure: Figure, lang: Lang) -> str:
        """What a calculation gave, in digits, as far as it may be told."""
        traced = trace_figure(self._atlas, figure.result, figure.area_code, figure.column)
        return chain.outcome(self.held(figure), self.disclosures[figure.result], traced.disclosure, lang)

    def held(self, figure: Figure) -> Figure:
        """`figure`, without its value where it is a share of fewer people than are shown.

        A third of the residents of an area whose residents are kept back would tell how many they are. What is shared
        with neighbours would tell how many those are: then it is held as soon as there are too few in any area.
        """
        if figure.unit not in gate.OVER_PEOPLE or self.disclosures[figure.result] is not Disclosure.OWN:
            return figure
        people = self._atlas.figure("people", figure.area_code, "residents").value
        few = people is not None and 0 < people < gate.FEWEST
        if not few and not (figure.result == "room" and self._few_somewhere):
            return figure
        return replace(figure, value=None, lower=None, upper=None, missing=str(MissingReason.SECRET))

    @cached_property
    def _few_somewhere(self) -> bool:
        """Whether residents come from a source of our own, and of some area they are fewer than are shown."""
        if may_be_asked(self._snapshot):
            return False
        people = self._atlas.figures("people").xs("residents", level="column")["value"]
        return bool(((people > 0) & (people < gate.FEWEST)).any())
