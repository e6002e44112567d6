"""A whole fictional municipality, table by table."""

from __future__ import annotations

from typing import Final

import pandas as pd

from weefsel.snapshot.meta import Meta
from weefsel.sources.demo.actors import actors, actors_table
from weefsel.sources.demo.areas import areas
from weefsel.sources.demo.basemap import drawing
from weefsel.sources.demo.ground import buurt_shapes, drawn_lines, faces
from weefsel.sources.demo.history import history
from weefsel.sources.demo.interventions import interventions
from weefsel.sources.demo.money import funding
from weefsel.sources.demo.observed import observed
from weefsel.sources.demo.offers import offers
from weefsel.sources.demo.passages import with_hindrances
from weefsel.sources.demo.people import residents
from weefsel.sources.demo.places import places
from weefsel.sources.demo.plan import Scale, read_plan
from weefsel.sources.demo.provenance import CRS, DATE, REGISTER, STATISTICS, STREETS, YEAR, sources
from weefsel.sources.demo.street_names import named
from weefsel.sources.demo.streets import laid_out
from weefsel.sources.demo.ties import ties
from weefsel.sources.demo.walknet import walking_network

__all__ = ["make"]

SEED: Final = 2026


def make(scale: Scale = "city", seed: int = SEED) -> tuple[Meta, dict[str, pd.DataFrame]]:
    """The tables of a municipality that does not exist.

    `scale` is `city` (Weverveen, 44,700 residents) or `village` (Veenderdorp, about 2,000). The same seed and versions
    of the packages give the same tables, to the byte once saved. Coordinates are metres in RD New (EPSG:28992).
    """
    plan = read_plan(scale)
    shapes = buurt_shapes(plan)
    ground = faces(plan, drawn_lines(plan), shapes)
    streets = named(laid_out(plan, ground, seed), plan, seed)
    drawn = drawing(plan, ground, streets, seed)
    nodes, edges = walking_network(with_hindrances(streets, seed), STREETS)
    sites, place_ids = places(plan, scale, shapes, streets, drawn, seed, REGISTER, CRS)
    groups = actors(plan, scale, streets, place_ids, seed)
    area_table = areas(plan, shapes, STATISTICS, YEAR, CRS)
    known = observed(plan, history(plan, scale, seed), area_table)
    tables = {
        "sources": sources(plan.name),
        "areas": area_table,
        "residents": residents(plan, shapes, drawn.blocks, drawn.farms, seed, STATISTICS, YEAR),
        "nodes": nodes,
        "edges": edges,
        "places": sites,
        "actors": actors_table(groups, REGISTER),
        "offers": offers(plan, scale, groups, place_ids, seed, REGISTER),
        "ties": ties(plan, scale, groups, place_ids, seed, REGISTER),
        "indicators": known["indicators"],
        "observations": known["observations"],
        "funding": funding(plan, scale, groups, place_ids, REGISTER),
        "interventions": interventions(plan, scale, REGISTER),
        "crosswalk": known["crosswalk"],
        "joins": known["joins"],
        "basemap": drawn.table(CRS),
    }
    return Meta(name=plan.name, slug=plan.slug, crs=CRS, date=DATE, fictional=True), tables
