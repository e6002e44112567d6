"""Addresses: Dutch, readable and final; the same under /en/ for English."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from weefsel.platform.pages import (
    area,
    data,
    equity,
    errors,
    figure,
    gaps,
    gaps_data,
    gaps_export,
    map,
    origin,
    own,
    sources,
    whatif,
)

PAGES: list[URLPattern | URLResolver] = [
    path("", map.show, name="map"),
    path("buurten", map.show, name="areas"),
    path("buurt/<str:slug>", area.show, name="area"),
    path("verdeling", equity.show, name="equity"),
    path("hiaten", gaps.show, name="gaps"),
    path("hiaten/vierkanten.json", gaps_data.squares, name="gap_squares"),
    path("hiaten/<str:norm>.xlsx", gaps_export.table, name="gap_table"),
    path("hiaten/<str:norm>", gaps.show, name="gap"),
    path("herkomst/<str:result>/<str:area_code>/<str:column>", figure.show, name="figure"),
    path("over-de-data", sources.show, name="sources"),
    path("waar-komt-het-idee-vandaan", origin.show, name="origin"),
    path("eigen-cijfers", own.start, name="own"),
    path("eigen-cijfers/bron/<str:source_id>/verwijder", own.remove, name="own_remove"),
    path("eigen-cijfers/<str:token>", own.form, name="own_form"),
    path("eigen-cijfers/<str:token>/bezig", own.progress, name="own_progress"),
    path("eigen-cijfers/<str:token>/ongedaan", own.undo, name="own_undo"),
    path("kaart/minuten.json", data.minutes, name="minutes"),
    path("kaart/keuze.json", data.chosen, name="chosen"),
    path("kaart/plekken.geojson", data.places, name="places"),
    path("kaart/gebieden.json", data.areas, name="area_names"),
    path("kaart/wat-als.json", whatif.answer, name="what_if"),
    path("kaart/tegels.pmtiles", data.tiles, name="tiles"),
]

urlpatterns = [
    path("en", RedirectView.as_view(url="/en/", permanent=True), name="english"),
    path("en/", include((PAGES, "weefsel"), namespace="en"), {"lang": "en"}),
    path("", include((PAGES, "weefsel"), namespace="nl"), {"lang": "nl"}),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
