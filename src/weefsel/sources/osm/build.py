"""From decoded objects to the tables of a snapshot."""

from __future__ import annotations

import shapely

from weefsel.concepts import JoinReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.osm import areas as boundaries
from weefsel.sources.osm.areas import AreaFinder
from weefsel.sources.osm.basemap import basemap
from weefsel.sources.osm.network import network
from weefsel.sources.osm.objects import OsmObjects
from weefsel.sources.osm.options import OsmOptions
from weefsel.sources.osm.places import links, places
from weefsel.sources.osm.residents import homes, residents
from weefsel.sources.osm.shapes import Shapes

__all__ = ["build"]


def build(objects: OsmObjects, options: OsmOptions, source: RecipeSource, context: ReadContext) -> Tables:
    """The tables areas, residents, nodes, edges, places, links and basemap. Coordinates are metres in `context.crs`.

    Without `options.levels` the areas are those of the sources before this one, and there are no areas and residents
    among the tables.

    Raises `InputError` for objects that no place can be made of: no ways, no boundaries, another part of the world.
    """
    _has_ways(objects, source.path)
    shapes = Shapes(objects, context.crs)
    context.progress("areas", 0.2)
    if options.levels:
        found = boundaries.find_areas(shapes, options, context, source.path)
        tables = {"areas": boundaries.table(found, shapes, source, context)}
    else:
        found, tables = boundaries.given_areas(context, source.id), {}
    outline = boundaries.outline_of(found)
    region = outline.buffer(options.buffer_m) if options.buffer_m else outline
    shapely.prepare(region)
    context.progress("network", 0.3)
    nodes, edges = network(shapes, region, source.id)
    if len(edges) == 0:
        context.tell(RowFate.CHANGED, JoinReason.NO_NETWORK, areas=len(found))
    context.progress("places", 0.45)
    place_table = places(shapes, region, AreaFinder(found), source.id, context)
    context.progress("residents", 0.6)
    if options.levels:
        stated = tables["areas"][tables["areas"]["residents"].notna()]
        counts = dict(zip(stated["area_code"], stated["residents"].astype(float), strict=True))
        tables["residents"] = residents(found, counts, homes(shapes), source, context)
    context.progress("basemap", 0.75)
    return tables | {
        "nodes": nodes,
        "edges": edges,
        "places": place_table,
        "links": links(place_table),
        "basemap": basemap(shapes, outline, context.crs),
    }


def _has_ways(objects: OsmObjects, file: str) -> None:
    if not objects.ways:
        raise InputError(
            Fault(
                file,
                "ways: streets, paths, buildings and boundaries",
                "Take an extract with complete ways; this one holds none that Weefsel can use.",
            )
        )
