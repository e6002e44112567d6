"""A graph from another program comes in as a list does: looked at first, written on a yes, and once."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from tests.exchange.sheets.conftest import Bring

from weefsel.errors import InputError
from weefsel.platform.register.models import Actor, Tie
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM
from weefsel.sources.graphs import FORMATS, read, write

NODES = pd.DataFrame(
    {
        "node_id": ["a", "b", "turf"],
        "name": ["Zanggroep De Proef", "=Stichting Proef", "Dorpshuis De Turf"],
        "is_place": [False, False, True],
        "kind": ["residents_group", "foundation", "community_centre"],
        "functions": [["meeting", "recreation"], ["support"], ["meeting"]],
        "sphere": ["communal", "institutional", "communal"],
        "since": [dt.date(2019, 5, 1), None, None],
    }
)
TIES = pd.DataFrame(
    {
        "tie_id": ["1", "2"],
        "from_id": ["b", "a"],
        "to_id": ["a", "turf"],
        "kind": ["funds", "works_with"],
        "formal": [True, False],
        "strength": [2.0, None],
        "from_date": [dt.date(2020, 1, 1), None],
        "amount_eur": [1250.5, None],
    }
)


@pytest.mark.parametrize("form", ["gexf", "graphml", "gephi-lite"])
def test_its_nodes_become_groups_and_its_edges_ties(form: str, bring: Bring) -> None:
    hall = {"name": "Dorpshuis De Turf", "place_kind": "community_centre", "functions": ["meeting"]}
    add(PROGRAM, EntryKind.PLACE, {**hall, "setting": "indoor", "count": "core", "longitude": 5.2, "latitude": 52.0})
    name = f"web{FORMATS[form].suffix}"
    data = write(form, NODES, TIES)
    bring.write(data, name)
    group = Actor.objects.get(name="Zanggroep De Proef")
    assert (group.actor_kind, group.functions, group.since) == (
        "residents_group",
        ["meeting", "recreation"],
        dt.date(2019, 5, 1),
    )
    paid = Tie.objects.get(to_entry=group)
    assert (paid.from_actor.name, paid.tie_kind, paid.strength) == ("=Stichting Proef", "funds", 2)
    assert paid.from_date == dt.date(2020, 1, 1)
    met = Tie.objects.get(from_actor=group)
    assert met.to_entry.as_place.name == "Dorpshuis De Turf"
    assert bring.look(data, name).fates.keys() == {"same"}


def test_what_is_left_of_it_is_told(bring: Bring) -> None:
    doubled = pd.concat([NODES, NODES.iloc[[0]]])
    data = write("gexf", doubled, TIES)
    seen = bring.look(data, "web.gexf")
    (told,) = seen.draft.listing().sheets[0].told
    assert told.id == "sheet.told_graph"
    assert int(told.variables["n"]) == sum(1 + fault.more for fault in read("web.gexf", data)[2]) > 0


@pytest.mark.parametrize(("name", "data"), [("web.gexf", b"<gexf"), ("web.json", b"[1]"), ("web.graphml", b"a;b\n1;2")])
def test_what_is_no_graph_is_refused_under_its_own_name(name: str, data: bytes, bring: Bring) -> None:
    with pytest.raises(InputError, match=name):
        bring.look(data, name)
