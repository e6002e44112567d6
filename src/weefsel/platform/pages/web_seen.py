"""Which nodes and ties of a web stand out in a view, and how: chosen, tied to it, taken out, hit by that, filtered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from django.conf import settings

from weefsel.concepts import ActorKind, Lang, Lens
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.pages.web_state import FORMAL, INFORMAL, KINDS, State
from weefsel.platform.register.introducing import settled
from weefsel.publish.web_found import varied
from weefsel.publish.web_models import Breaking, Meeting, WebNode, WebPage, WebTie

__all__ = ["Seen"]

#: marks of a node in a picture, on the server and in the browser
QUIET, CHOSEN, NEAR, AWAY, HIT = "stil", "gekozen", "buur", "weg", "geraakt"
#: marks of a tie
OF_CHOSEN: Final = "van"


@dataclass(frozen=True)
class Seen:
    """One view of a page."""

    page: WebPage
    state: State
    lang: Lang

    @cached_property
    def row(self) -> dict[str, int]:
        """Id → place in the list of nodes."""
        return {node.node_id: place for place, node in enumerate(self.page.nodes)}

    def named(self, node_id: str, fallback: str = "") -> str:
        """The name of a node; its kind where it has none."""
        place = self.row.get(node_id)
        return fallback or node_id if place is None else name_of(self.page.nodes[place], self.lang)

    @cached_property
    def chosen(self) -> WebNode | None:
        """The node that the address asks for."""
        return self._at(self.state.node)

    @cached_property
    def strongest(self) -> WebNode | None:
        """The node with most ties: what a phone begins with."""
        there = [node for node in self.page.nodes if not node.outside]
        return max(there, key=lambda node: node.degree, default=None)

    def _at(self, node_id: str) -> WebNode | None:
        place = self.row.get(node_id)
        return None if place is None else self.page.nodes[place]

    # --- what breaks ------------------------------------------------------------------------------------------------

    @cached_property
    def worst(self) -> tuple[Breaking, ...]:
        """Subjects with which somebody loses something, the worst first. That a municipality itself would go is no
        question that anyone has: that its money would is."""
        there = (one for one in self.page.breaks if any(one.counts.values()))
        return tuple(one for one in there if not (one.kind == "actor" and self._governs(one.subject_id)))

    def _governs(self, node_id: str) -> bool:
        node = self._at(node_id)
        return node is not None and node.kind in (ActorKind.MUNICIPALITY, ActorKind.COUNCIL)

    @cached_property
    def gone(self) -> tuple[Breaking, ...]:
        """What goes with the subject that is taken out: as a place or group, and as a funder."""
        found = [one for one in self.page.breaks if one.subject_id == self.state.without]
        return tuple(sorted(found, key=lambda one: one.kind == "funder"))

    @cached_property
    def away(self) -> str:
        """The id that is taken out; empty where nothing is, or nothing of it is known."""
        known = self.page.is_now and (self.gone or self.state.without in self.row)
        return self.state.without if known else ""

    @cached_property
    def hit(self) -> frozenset[str]:
        """Who loses something by it."""
        return frozenset(one for breaking in self.gone for one in breaking.hit)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Pairs that could meet; without those of whom somebody answered, or who have a tie since."""
        pairs = {one: _ids(one) for one in self.page.meetings}
        done = settled(ids for ids in pairs.values() if ids) if settings.WEEFSEL_REGISTER and pairs else frozenset()
        return varied([one for one, ids in pairs.items() if ids not in done])

    # --- what is shown ----------------------------------------------------------------------------------------------

    def shows_tie(self, tie: WebTie) -> bool:
        kind = self.state.kind
        if kind in (FORMAL, INFORMAL):
            return tie.seen and tie.formal == (kind == FORMAL)
        return tie.seen and (not kind or tie.kind is KINDS[kind])

    @cached_property
    def ties(self) -> list[WebTie]:
        """The ties that the lens and the filters leave."""
        shown = self.nodes
        return [tie for tie in self.page.ties if self.shows_tie(tie) and shown[tie.one] and shown[tie.other]]

    @cached_property
    def nodes(self) -> list[bool]:
        """Whether the lens and the filters leave each node."""
        state = self.state
        tied: set[int] = set()
        if state.kind:
            tied = {end for tie in self.page.ties if self.shows_tie(tie) for end in (tie.one, tie.other)}
        return [
            node.seen
            and (state.sphere is None or node.sphere is state.sphere)
            and (state.function is None or state.function in node.functions)
            and (not state.kind or place in tied)
            for place, node in enumerate(self.page.nodes)
        ]

    @cached_property
    def near(self) -> frozenset[int]:
        """Places of those that the chosen one is tied to."""
        if self.chosen is None:
            return frozenset()
        own = self.row[self.chosen.node_id]
        return frozenset(tie.other if tie.one == own else tie.one for tie in self.ties if own in (tie.one, tie.other))

    def mark(self, place: int) -> str:
        """How a node stands out: one word, or none."""
        node_id = self.page.nodes[place].node_id
        if node_id == self.away:
            return AWAY
        if node_id in self.hit:
            return HIT
        if self.chosen is not None and node_id == self.chosen.node_id:
            return CHOSEN
        if not self.nodes[place]:
            return QUIET
        if self.chosen is not None:
            return NEAR if place in self.near else QUIET
        return ""

    def tie_mark(self, tie: WebTie) -> str:
        """How a tie stands out."""
        ends = self.page.nodes[tie.one].node_id, self.page.nodes[tie.other].node_id
        if self.away and self.away in ends:
            return AWAY
        if not self.shows_tie(tie) or not (self.nodes[tie.one] and self.nodes[tie.other]):
            return QUIET
        if self.chosen is not None:
            return OF_CHOSEN if self.chosen.node_id in ends else QUIET
        return ""

    @property
    def by_layer(self) -> bool:
        """Whether colours tell layers: what there is, and for whom."""
        return self.page.lens is Lens.INFRASTRUCTURAL

    def names(self, ids: Iterable[str], most: int = 6) -> str:
        """Names after each other; of many the first, and how many more there are."""
        found = [self.named(one) for one in ids]
        if len(found) > most:
            rest = words.number(len(found) - most + 1, self.lang)
            found = [*found[: most - 1], text("web.other_names", self.lang, n=rest)]
        return words.enumeration(found, self.lang)


def name_of(node: WebNode, lang: Lang) -> str:
    """The name; the kind where there is none, as a bench has."""
    if node.name:
        return node.name
    kind = node.kind.label(lang)
    return kind[:1].upper() + kind[1:]


def _ids(pair: Meeting) -> tuple[UUID, UUID] | None:
    """The ids of two that could meet as the register has them; None where they are not of a register."""
    try:
        return UUID(pair.one_id), UUID(pair.other_id)
    except ValueError:
        return None
