"""Which gate every address of the site stands behind: `python -m weefsel.platform.gates > docs/routes.md`.

A new address gets one line in `GATES`; a test fails for an address without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.urls import URLPattern, URLResolver

from weefsel.platform.urls import PAGES, urlpatterns

__all__ = ["GATES", "Gate", "Route", "routes", "table"]


class Gate(StrEnum):
    """What decides whether something may leave by an address."""

    FIGURES = "figures"
    RECORDS = "records"
    WORDS = "words"
    GEOMETRY = "geometry"
    FORM = "form"


#: what may leave by each gate
MEANING: Final[Mapping[Gate, str]] = {
    Gate.FIGURES: "Anything counted or computed: only as `weefsel.publish` lets it through, rounded or kept back.",
    Gate.RECORDS: "What people wrote in the register: only as the table of permissions lets it through. Not there yet.",
    Gate.WORDS: "Words and pictures of our own. Of the place only its name and the date of the snapshot.",
    Gate.GEOMETRY: "Shapes, ids, and the names and kinds that are on the map. Never a figure.",
    Gate.FORM: "What the one person at this computer typed or chose, back to that person. Only with `--workbench`.",
}

#: name of an address → its gate
GATES: Final[Mapping[str, Gate]] = {
    "english": Gate.WORDS,
    "map": Gate.FIGURES,
    "areas": Gate.FIGURES,
    "area": Gate.FIGURES,
    "equity": Gate.FIGURES,
    "gaps": Gate.FIGURES,
    "gap": Gate.FIGURES,
    "gap_squares": Gate.FIGURES,
    "gap_table": Gate.FIGURES,
    "figure": Gate.FIGURES,
    "sources": Gate.FIGURES,
    "minutes": Gate.FIGURES,
    "chosen": Gate.FIGURES,
    "what_if": Gate.FIGURES,
    "origin": Gate.WORDS,
    "places": Gate.GEOMETRY,
    "area_names": Gate.GEOMETRY,
    "tiles": Gate.GEOMETRY,
    "own": Gate.FORM,
    "own_form": Gate.FORM,
    "own_progress": Gate.FORM,
    "own_undo": Gate.FORM,
    "own_remove": Gate.FORM,
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the site, in Dutch."""

    address: str
    name: str
    #: the function that answers, with its module
    view: str


def routes() -> tuple[Route, ...]:
    """Every address: those of the pages, which are the same under `/en/`, and what stands outside both languages."""
    outside = [pattern for pattern in urlpatterns if not isinstance(pattern, URLResolver)]
    return tuple(_routes([*outside, *PAGES]))


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            raise TypeError(f"{pattern.pattern}: addresses within addresses have no gate; write them out in urls.py")
        view = getattr(pattern.callback, "view_class", pattern.callback)
        yield Route(f"/{pattern.pattern}", pattern.name or "", f"{view.__module__}.{view.__qualname__}")


_HEAD = """\
# Addresses and their gates

Every address of the site stands behind exactly one gate, which decides what may leave by it. The English pages are the
same under `/en/`. Style sheets, scripts and fonts are files of the program: they hold nothing of a place.

This page is made from `src/weefsel/platform/gates.py`. Change it there, then run
`python -m weefsel.platform.gates > docs/routes.md`. `tests/platform/test_gates.py` holds each gate to what it says.

| gate | what may leave |
|---|---|
"""


def table() -> str:
    """The page of the manual: the gates, then every address with its gate. Raises `KeyError` for one without."""
    gates = "".join(f"| {gate} | {MEANING[gate]} |\n" for gate in Gate)
    rows = "".join(f"| `{r.address}` | {r.name} | {GATES[r.name]} | `{r.view}` |\n" for r in routes())
    return f"{_HEAD}{gates}\n| address | name | gate | answered by |\n|---|---|---|---|\n{rows}"


if __name__ == "__main__":
    print(table(), end="")
