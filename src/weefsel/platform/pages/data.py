"""What the map in the browser fetches: figures, places and names as JSON, and the tiles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from weefsel.concepts import Function, Lang
from weefsel.errors import NotFound
from weefsel.platform.pages import choice
from weefsel.platform.ranges import serve_ranges
from weefsel.platform.source import LAYER_NAMES, LAYERS, asked, layer_named, open_site
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish.models import PlaceMark, Site


def answer(site: Site, data: Any, content_type: str = "application/json") -> JsonResponse:
    """JSON that a browser may keep until the figures change."""
    response = JsonResponse(data, content_type=content_type)
    response.headers["ETag"] = f'W/"{site.revision}"'
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@require_safe
def minutes(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """`?laag=ontmoeting` → {cell id: minutes to the nearest place, or null where none is reached}."""
    del lang  # figures only
    layer = _layer(request)
    content = open_site()
    response = answer(content.site, content.cell_minutes(layer))
    response.headers["ETag"] = f'W/"{content.site.revision}-{LAYER_NAMES[layer]}"'
    return response


def _layer(request: HttpRequest) -> Function:
    name = asked(request, "laag")
    if name and name not in LAYERS:
        raise NotFound(f"laag {name[:40]!r}: one of {', '.join(LAYERS)}")
    return layer_named(name)


@require_safe
def chosen(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """`?laag=ontmoeting&wanneer=zaterdagavond` → what counts then: `minutes` as above to a place that surely counts,
    and the ids of the places that do (`sure`) and that might (`possible`). Raises `NotFound` where nothing is asked."""
    del lang  # figures only
    question = choice.question(request)
    found = choice.narrowed(question, _layer(request))
    if found is None:
        raise NotFound("Nothing is asked of places: wanneer, wie, gratis or zonder-indicatie.")
    data = {"minutes": found.cells, "sure": sorted(found.sure), "possible": sorted(found.possible)}
    response = answer(open_site().site, data)
    # the name of a choice has no character that a tag may not have
    response.headers["ETag"] = f'W/"{open_site().site.revision}-{_layer(request)}-{question.choice.name}"'
    return response


def _feature(place: PlaceMark, lang: Lang) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": place.place_id,
        "geometry": {"type": "Point", "coordinates": [round(place.lon, 6), round(place.lat, 6)]},
        "properties": {
            "id": place.place_id,  # the map in the browser keeps no id of a feature that is not a number
            "name": place.name,
            "kind": place.kind.label(lang),
            "layers": [LAYER_NAMES[function] for function in place.functions],
            "setting": place.setting.value,
            "counts": place.counts,
            "area": place.area.name if place.area else None,
        },
    }


@require_safe
def places(_request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Every place as GeoJSON, in the words of the page's language."""
    content = open_site()
    features = [_feature(place, lang) for place in content.place_marks()]
    return answer(content.site, {"type": "FeatureCollection", "features": features}, "application/geo+json")


@require_safe
def areas(_request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """{area code: {name, level, address}}: the tiles hold codes only."""
    content = open_site()
    found = {
        link.code: {"name": link.name, "level": link.level.value, "address": address("area", lang, slug=link.slug)}
        for link in content.areas.links.values()
    }
    return answer(content.site, found)


@require_safe
def tiles(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The tile archive of the current revision, in the pieces that are asked for."""
    del lang  # geometry only
    content = open_site()
    return serve_ranges(request, content.tiles_path(), f'"{content.site.revision}"', "application/vnd.pmtiles")
