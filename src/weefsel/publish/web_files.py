"""A web as a file that programs for graphs open. What stands in it are records: groups, places and their ties."""

from __future__ import annotations

import numpy as np
import pandas as pd

from weefsel.analysis.web.web import Web
from weefsel.sources.graphs import write

__all__ = ["written"]


def written(form: str, web: Web, actors: pd.DataFrame, ties: pd.DataFrame, *, about: str = "") -> bytes:
    """A web in a format of `weefsel.sources.graphs.FORMATS`; `actors` and `ties` are the tables that it was made of.

    `about` says what it is of. Raises `NotFound` for another format.
    """
    lived = actors.drop_duplicates("actor_id").set_index("actor_id")
    dated = ties.drop_duplicates("tie_id").set_index("tie_id")
    ids = web.nodes["node_id"].to_numpy(object)
    nodes = web.nodes.assign(**{name: lived[name].reindex(ids).to_numpy(object) for name in ("since", "until")})
    ends = {f"{side}_id": ids[web.ties[name].to_numpy(np.int64)] for side, name in (("from", "one"), ("to", "other"))}
    told = web.ties["tie_id"].to_numpy(object)
    days = {name: dated[name].reindex(told).to_numpy(object) for name in ("from_date", "until_date")}
    return write(form, nodes, web.ties.assign(**ends, **days), about=about)
