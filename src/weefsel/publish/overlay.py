"""Answers to questions about a revision: which places count, and what if some opened or closed. Nothing is written.

Only rounded figures of areas and whole minutes of squares leave, and none at all where the number of residents comes
from a source of our own: someone who moves a pin about could otherwise find out where few people live.

Loading this module loads the network's kernels: a web process asks another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from weefsel.analysis.choice import POSSIBLE, SURE
from weefsel.analysis.figures import newest_year
from weefsel.analysis.reach import belonging, serving, share_within
from weefsel.analysis.whatif import Added, Edit, reach_after
from weefsel.atlas.read import Atlas, Figure
from weefsel.concepts import Disclosure, Function, MissingReason
from weefsel.errors import Fault, InputError, NotFound
from weefsel.publish import gate
from weefsel.publish.answers import AreaChange, ChosenShare, Narrowed, WhatIf
from weefsel.publish.asked import MINUTES, MOST, Asked, Question, may_be_asked
from weefsel.publish.figures import Figures
from weefsel.publish.models import AreaLink, Published

__all__ = ["Overlay"]

#: to what a number of people is rounded
PEOPLE_STEP: Final = 10
RESULT: Final = "reach_choice"

Floats = NDArray[np.float64]


class Overlay:
    """One revision, warm: its squares, network and places, ready to be asked."""

    def __init__(self, atlas: Atlas, figures: Figures, links: Mapping[str, AreaLink], whole: AreaLink) -> None:
        self._snapshot = atlas.snapshot
        self._atlas = atlas
        self._figures = figures
        self._links = links
        self._whole = whole
        self._to_metres = pyproj.Transformer.from_crs("EPSG:4326", self._snapshot.meta.crs, always_xy=True)

    @cached_property
    def _areas(self) -> pd.DataFrame:
        return newest_year(self._snapshot.areas)

    @cached_property
    def _belongs(self) -> Any:
        return belonging(self._areas, self._snapshot.residents)

    @cached_property
    def _weight(self) -> Floats:
        return self._snapshot.residents["residents"].to_numpy(float)

    @cached_property
    def _ids(self) -> NDArray[Any]:
        return np.array(list(map(str, self._snapshot.residents["cell_id"])), object)

    @cached_property
    def _places(self) -> NDArray[Any]:
        return self._snapshot.places["place_id"].to_numpy(object)

    @cached_property
    def _kept(self) -> dict[Function, Floats]:
        """Function → metres from every square, as the atlas keeps them: for those who ask nothing of the places."""
        cells = self._atlas.rows("reach_cells")
        return {f: cells.loc[cells["target"] == f, "distance_m"].to_numpy(float) for f in Function}

    def _now(self, layer: Function, question: Question) -> Floats:
        """Metres from every square to the nearest place that surely counts."""
        return self._kept[layer] if question.plain else self._atlas.answers.distances(question.choice).sure[layer]

    def _minutes(self, metres: Floats, question: Question) -> list[int | None]:
        speed = self._atlas.answers.walking(question.choice.group).speed_m_s
        walks = np.ceil(metres / speed / 60)
        out = np.full(len(walks), None, object)
        reached = ~np.isnan(walks)
        out[reached] = walks[reached].astype(int).tolist()  # numbers of Python, as JSON wants them
        return out.tolist()

    # --- which places count -----------------------------------------------------------------------------------------

    def narrowed(self, layer: Function, question: Question) -> Narrowed:
        """What there is for those who ask something of places, or walk slower. Raises `NotFound`, `InputError`."""
        self._check_question(question)
        answers, choice = self._atlas.answers, question.choice
        among = answers.chosen(choice)
        counts = np.zeros(len(self._places), bool)
        counts[serving(self._snapshot.places, layer)] = True
        walks = self._minutes(self._now(layer, question), question)
        return Narrowed(
            question,
            {code: tuple(self._chosen(code, f, question) for f in Function) for code in self._areas["area_code"]},
            dict(zip(self._ids, walks, strict=True)),
            frozenset(map(str, self._places[counts & among.mask])),
            frozenset(map(str, self._places[counts & among.unknown_mask])),
            int(counts.sum()),
            answers.doubts(choice, layer)._asdict(),
        )

    def _chosen(self, code: str, function: Function, question: Question) -> ChosenShare:
        found, disclosure = self._answer(question), self._figures.disclosures[RESULT]
        sure, possible = (
            gate.published_share(self._figures.held(found[code, question.column(function, measure)]), disclosure)
            for measure in (SURE, POSSIBLE)
        )
        return ChosenShare(function, sure, possible)

    def _answer(self, question: Question) -> dict[tuple[str, str], Figure]:
        """All figures of one question, the last one remembered: a page wants them all."""
        if self._last is None or self._last[0] != question:
            column = question.column(Function.MEETING)
            self._last = (question, self._atlas.answer(RESULT, column))
        return self._last[1]

    _last: tuple[Question, dict[tuple[str, str], Figure]] | None = None

    # --- what if ----------------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> WhatIf:
        """What changes. Raises `NotFound` where nothing may be told, `InputError` for an edit that is none."""
        self._check(asked)
        answers, question = self._atlas.answers, asked.question
        spots = [self._to_metres.transform(lon, lat) for lon, lat in asked.added]
        edit = Edit(
            frozenset(asked.closed), tuple(Added(x, y, asked.layer) for x, y in spots), frozenset(asked.extended)
        )
        before = self._now(asked.layer, question)
        among = None if question.plain else answers.chosen(question.choice).mask
        ground = answers.ground(question.choice.group)
        after = reach_after(ground, self._snapshot.places, edit, asked.layer, among).distance_m[0]
        changed = np.flatnonzero(~((before == after) | (np.isnan(before) & np.isnan(after))))
        walks = self._minutes(after[changed], question)
        cells = dict(zip(self._ids[changed], walks, strict=True))
        rows, people = self._changes(asked, before, after)
        return WhatIf(self._snapshot.revision, asked.layer, cells, rows, people)

    def _changes(self, asked: Asked, before: Floats, after: Floats) -> tuple[tuple[AreaChange, ...], int]:
        """The whole place and every area that changes; and how many people more (or fewer) are within the time."""
        question = asked.question
        limit = question.minutes * 60 * self._atlas.answers.walking(question.choice.group).speed_m_s
        distance = np.nan_to_num(np.stack([before, after]), nan=np.inf)
        was, now = share_within(self._belongs, self._weight, distance, limit)
        near = (distance <= limit) @ self._weight
        out: list[AreaChange] = []
        for code, old, new in zip(self._areas["area_code"].astype(str), was, now, strict=True):
            if code != self._whole.code and (old == new or np.isnan(new)):
                continue
            out.append(AreaChange(self._links[code], self._share(code, asked, old), self._share(code, asked, new)))
        out.sort(key=lambda row: (row.area != self._whole, row.area.name))
        return tuple(out), int(round((near[1] - near[0]) / PEOPLE_STEP) * PEOPLE_STEP)

    def _share(self, code: str, asked: Asked, value: float) -> Published[float]:
        """A share as the gate lets it through: rounded, with the evidence of the figure that it stands beside."""
        question = asked.question
        if question.plain:
            figure = self._atlas.figure("reach", code, f"{asked.layer}:within_{question.minutes}")
        else:
            figure = self._answer(question)[code, question.column(asked.layer)]
        missing = str(MissingReason.UNKNOWN) if np.isnan(value) else None
        known = None if missing else float(value)
        return gate.published_share(
            replace(figure, value=known, lower=None, upper=None, missing=missing), Disclosure.PUBLIC
        )

    # --- what is no question ----------------------------------------------------------------------------------------

    def _check_question(self, question: Question) -> None:
        if not may_be_asked(self._snapshot):
            raise NotFound("Questions need residents from public sources.")
        if question.minutes not in MINUTES:
            expected = f"one of {', '.join(map(str, MINUTES))}"
            raise InputError(Fault("binnen", expected, "Ask one of these.", value=str(question.minutes)))

    def _check(self, asked: Asked) -> None:
        self._check_question(asked.question)
        if max(len(asked.added), len(asked.closed), len(asked.extended)) > MOST:
            raise InputError(Fault("erbij, weg", f"at most {MOST} places", "Ask fewer at once."))
        west, south, east, north = self._atlas.drawing("drawing.json")["bounds"]  # pyright: ignore[reportOptionalSubscript]
        for lon, lat in asked.added:
            if not (west <= lon <= east and south <= lat <= north):
                expected = f"longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}"
                raise InputError(Fault("erbij", expected, "Put the place on the map.", value=f"{lon},{lat}"))
