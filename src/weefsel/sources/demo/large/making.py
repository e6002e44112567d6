"""A whole fictional land, table by table."""

from __future__ import annotations

from typing import Final

import pandas as pd

from weefsel.snapshot.meta import Meta
from weefsel.sources.demo.areas import slug
from weefsel.sources.demo.large import SIZES, LargeScale
from weefsel.sources.demo.large.areas import areas, outlines, wijk_codes
from weefsel.sources.demo.large.basemap import basemap
from weefsel.sources.demo.large.junctions import junctions
from weefsel.sources.demo.large.land import land
from weefsel.sources.demo.large.names import town_names
from weefsel.sources.demo.large.network import network
from weefsel.sources.demo.large.places import places as places_
from weefsel.sources.demo.large.roads import roads
from weefsel.sources.demo.large.squares import squares as squares_
from weefsel.sources.demo.large.towns import centres, towns
from weefsel.sources.demo.provenance import CRS, DATE, HEALTH, REGISTER, STATISTICS, STREETS, SURVEY, YEAR, sources

__all__ = ["large", "make"]

#: nodes for each junction: the others are bends. With 1.42 links a junction an edge in the mean joins 2.4 others
NODES_PER_JUNCTION: Final = 2.1
#: share of the junctions that lie in towns
IN_TOWN: Final = 0.8


def make(scale: LargeScale, seed: int) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """The tables of a fictional region or country; see `large`."""
    size = SIZES[scale]
    return large(nodes=size.nodes, squares=size.squares, places=size.places, seed=seed, name=size.name)


def large(
    *, nodes: int, squares: int, places: int, seed: int, name: str = "Weverland"
) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """The tables of a land that does not exist: a walking network of `nodes`, residents in `squares`, and `places`.

    The network is like one of roads: planar but for ferries, most nodes in towns whose sizes follow Pareto's law, with
    bends, dead ends, bridges, and a few grounds that it does not reach. `nodes` from 2,000; `squares` up to about a
    tenth of them (`ValueError` where there are no so many). The same arguments and versions of the packages give the
    same tables, to the byte once saved. Coordinates are metres in RD New (EPSG:28992).
    """
    ground = land(nodes, seed)
    crossings = round(nodes / NODES_PER_JUNCTION)
    settled = round(IN_TOWN * crossings)
    built = towns(ground, nodes, settled, seed)
    middles = centres(built, ground.sea(seed))
    codes = wijk_codes(built, middles)
    names = town_names(len(built.at), seed)
    found = junctions(ground, built, middles, crossings - settled, seed)
    node_table, edge_table = network(found, roads(ground, middles, found, seed), names, nodes, seed, STREETS)
    people = squares_(node_table, edge_table, middles, codes, squares, seed, STATISTICS, YEAR)
    area_table = areas(name, built, middles, names, outlines(middles), people, STATISTICS, YEAR, CRS)
    told = sources(name)
    tables = {
        "sources": told[~told["source_id"].isin([SURVEY, HEALTH])].reset_index(drop=True),
        "areas": area_table,
        "residents": people,
        "nodes": node_table,
        "edges": edge_table,
        "places": places_(slug(name), people, middles, codes, names, places, seed, REGISTER, CRS),
        "basemap": basemap(ground, built, area_table["geometry"].iloc[0], names, CRS),
    }
    return Meta(name=name, slug=slug(name), crs=CRS, date=DATE, fictional=True), tables
