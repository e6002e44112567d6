"""What a web is made of: three pillars and three spheres side by side, and the formal position of residents."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.web.areas import NOT_KNOWN, Inside, Measure, ratio
from weefsel.analysis.web.web import Web
from weefsel.concepts import Pillar, Sphere, TieKind

__all__ = ["FORMAL_POSITION", "pillars", "seated"]

#: ties that give a group a say in what an institution does (seed 003), from the lightest on
FORMAL_POSITION: Final = (TieKind.ADVISES, TieKind.HAS_SEAT_IN, TieKind.DECIDES_WITH)


def seated(web: Web, kinds: tuple[TieKind, ...] = FORMAL_POSITION) -> NDArray[np.bool_]:
    """Which nodes are of what residents do together, with a formal position in an institution, (nodes,).

    A group advises an institution or has a seat in it where it is the one that the tie begins at; they decide
    together where the tie is between them, whichever it begins at.
    """
    sphere = web.nodes["sphere"].to_numpy(object)
    is_actor = ~web.nodes["is_place"].to_numpy(bool)
    communal, institutional = (is_actor & (sphere == name) for name in (Sphere.COMMUNAL, Sphere.INSTITUTIONAL))
    found = np.zeros(len(web.nodes), bool)
    for kind in kinds:
        ties = web.ties[web.ties["kind"] == kind]
        one, other = ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64)
        for group, body in ((one, other), (other, one)) if kind.symmetric else ((one, other),):
            found[group[communal[group] & institutional[body]]] = True
    return found


def pillars(web: Web, inside: Inside) -> list[Measure]:
    """`pillar:initiative` …, `pillar:unknown`, `pillar:largest`, `sphere:communal` … and `seats`, per area.

    `pillar:largest` is the share of the largest pillar among the actors of which it is known: 1 where there is only
    one, a third where all are as large. `seats` counts groups, `seats:advises` … those by one kind of tie; the
    institution may be outside the area.
    """
    is_actor = ~web.nodes["is_place"].to_numpy(bool)
    pillar, sphere = web.nodes["pillar"].to_numpy(object), web.nodes["sphere"].to_numpy(object)
    per = {str(one): inside.count(is_actor & (pillar == one)) for one in Pillar}
    known = np.sum(list(per.values()), axis=0)
    largest = np.max(list(per.values()), axis=0)
    found = [Measure(f"pillar:{name}", value, "actors") for name, value in per.items()]
    found.append(Measure("pillar:unknown", inside.count(is_actor) - known, "actors"))
    found.append(Measure("pillar:largest", ratio(largest, known), "share", NOT_KNOWN))
    found += [Measure(f"sphere:{one}", inside.count(is_actor & (sphere == one)), "actors") for one in Sphere]
    found.append(Measure("seats", inside.count(seated(web)), "actors"))
    found += [Measure(f"seats:{kind}", inside.count(seated(web, (kind,))), "actors") for kind in FORMAL_POSITION]
    return found
