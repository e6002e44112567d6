"""Addresses: Dutch, readable and final; the same under /en/ for English."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from weefsel.platform.accounts import views as accounts
from weefsel.platform.accounts.urls import addresses
from weefsel.platform.pages import (
    area,
    data,
    downloads,
    equity,
    errors,
    figure,
    gaps,
    gaps_data,
    gaps_export,
    hsds,
    map,
    origin,
    own,
    sources,
    tokens,
    web,
    web_data,
    whatif,
)
from weefsel.platform.pages.finding import feeds, prints, wall
from weefsel.platform.pages.finding import show as find
from weefsel.platform.pages.importing import done as import_done
from weefsel.platform.pages.importing import mapping as import_mapping
from weefsel.platform.pages.importing import rows as import_rows
from weefsel.platform.pages.importing import start as import_start
from weefsel.platform.pages.mapping import host, phone, screen
from weefsel.platform.pages.register import (
    add,
    change,
    entry,
    group,
    group_letters,
    history,
    kinds,
    meet,
    queue,
    report,
    same,
    visit,
)
from weefsel.platform.webapi.urls import addresses as of_the_api

PAGES: list[URLPattern | URLResolver] = [
    path("", find.home, name="map"),
    path("vinden", find.show, name="find"),
    path("vinden/lijst", prints.fridge, name="find_list"),
    path("vinden/wand", wall.show, name="find_wall"),
    path("vinden/agenda.ics", feeds.question_calendar, name="find_calendar"),
    path("nieuw.rss", feeds.site_news, name="site_news"),
    path("buurten", map.show, name="areas"),
    path("buurt/<str:slug>", area.show, name="area"),
    path("buurt/<str:slug>/agenda.ics", feeds.area_calendar, name="area_calendar"),
    path("buurt/<str:slug>/nieuw.rss", feeds.area_news, name="area_news"),
    path("verdeling", equity.show, name="equity"),
    path("hiaten", gaps.show, name="gaps"),
    path("hiaten/vierkanten.json", gaps_data.squares, name="gap_squares"),
    path("hiaten/<str:norm>.xlsx", gaps_export.table, name="gap_table"),
    path("hiaten/<str:norm>", gaps.show, name="gap"),
    path("web", web.show, name="web"),
    path("web/knopen.json", web_data.graph, name="web_graph"),
    path("web/<str:slug>", web.show, name="web_area"),
    path("web/<str:slug>/knopen.json", web_data.graph, name="web_area_graph"),
    path("herkomst/<str:result>/<str:area_code>/<str:column>", figure.show, name="figure"),
    path("over-de-data", sources.show, name="sources"),
    path("waar-komt-het-idee-vandaan", origin.show, name="origin"),
    path("eigen-cijfers", own.start, name="own"),
    path("eigen-cijfers/bron/<str:source_id>/verwijder", own.remove, name="own_remove"),
    path("eigen-cijfers/<str:token>", own.form, name="own_form"),
    path("eigen-cijfers/<str:token>/bezig", own.progress, name="own_progress"),
    path("eigen-cijfers/<str:token>/ongedaan", own.undo, name="own_undo"),
    path("groep-toevoegen", group.add, name="add_group"),
    path("groep-toevoegen/verstuurd", group.sent, name="group_sent"),
    path("huisregels", report.rules, name="house_rules"),
    path("plek-toevoegen", add.place, name="add_place"),
    path("suggesties.json", group.suggestions, name="suggestions"),
    path("bevestig/<str:secret>", group_letters.confirm, name="confirm_group"),
    path("downloaden", downloads.show, name="downloads"),
    path("downloaden/archief", downloads.archive, name="archive"),
    path("downloaden/weefsel-register.xlsx", downloads.file, {"name": "xlsx"}, name="download_xlsx"),
    path("downloaden/weefsel-register-csv.zip", downloads.file, {"name": "csv"}, name="download_csv"),
    path("downloaden/weefsel-register.geojson", downloads.file, {"name": "geojson"}, name="download_geojson"),
    path("downloaden/weefsel-register.gpkg", downloads.file, {"name": "gpkg"}, name="download_gpkg"),
    path("nog-actueel/<str:secret>", group_letters.still_right, name="still_right"),
    path("kaart/minuten.json", data.minutes, name="minutes"),
    path("kaart/keuze.json", data.chosen, name="chosen"),
    path("kaart/plekken.geojson", data.places, name="places"),
    path("kaart/gebieden.json", data.areas, name="area_names"),
    path("kaart/wat-als.json", whatif.answer, name="what_if"),
    path("kaart/tegels.pmtiles", data.tiles, name="tiles"),
    path("kaartsessie", host.start, name="session_start"),
    path("kaartsessie/<str:code>/beheer", host.manage, name="session_manage"),
    path("kaartsessie/<str:code>/scherm", screen.show, name="session_screen"),
    path("k", phone.join, name="session_join"),
    path("k/<str:code>", phone.show, name="session"),
    path("k/<str:code>/namen.json", phone.names, name="session_names"),
    path("beheer", queue.show, name="queue"),
    path("beheer/verwerk", queue.process, name="queue_process"),
    path("beheer/dubbel", same.pairs, name="pairs"),
    path("beheer/soorten", kinds.choose, name="kinds"),
    path("beheer/inlezen", import_start.show, name="imports"),
    path("beheer/inlezen/formulier.xlsx", import_start.blank_form, name="import_form"),
    path("beheer/inlezen/<int:number>", import_mapping.show, name="import_mapping"),
    path("beheer/inlezen/<int:number>/rijen", import_rows.show, name="import_rows"),
    path("beheer/inlezen/<int:number>/bezig", import_done.busy, name="import_busy"),
    path("beheer/inlezen/<int:number>/klaar", import_done.show, name="import_done"),
    path("beheer/inlezen/<int:number>/niet-ingelezen.xlsx", import_rows.as_xlsx, name="import_refused"),
    path("beheer/inlezen/<int:number>/niet-ingelezen.csv", import_rows.as_csv, name="import_refused_csv"),
    path("beheer/logboek", queue.audit_log, name="audit"),
    path("beheer/voorstel/<int:number>", queue.proposal, name="queue_proposal"),
    path("beheer/aanvraag/<int:number>", queue.claim, name="queue_claim"),
    path("beheer/melding/<int:number>", queue.report, name="queue_report"),
    path("beheer/bezwaar/<uuid:entry_id>", queue.appeal, name="queue_appeal"),
    path("account/toepassingen", tokens.show, name="tokens"),
    path("account/toepassingen/<int:number>/intrekken", tokens.revoke, name="token_revoke"),
    path("<str:kind>/<uuid:entry_id>", entry.show, name="entry"),
    path("<str:kind>/<uuid:entry_id>/agenda.ics", feeds.entry_calendar, name="entry_calendar"),
    path("<str:kind>/<uuid:entry_id>/wijzig", change.change, name="entry_change"),
    path("<str:kind>/<uuid:entry_id>/aanbod-toevoegen", add.offer, name="offer_add"),
    path("<str:kind>/<uuid:entry_id>/verbinding-toevoegen", add.tie, name="tie_add"),
    path("<str:kind>/<uuid:entry_id>/geld-toevoegen", add.funding, name="funding_add"),
    path("<str:kind>/<uuid:entry_id>/geschiedenis", history.show, name="entry_history"),
    path("<str:kind>/<uuid:entry_id>/ongedaan/<int:version>", history.undo_change, name="entry_undo"),
    path("<str:kind>/<uuid:entry_id>/klopt", visit.confirm_entry, name="entry_confirm"),
    path("<str:kind>/<uuid:entry_id>/weghalen", visit.remove_entry, name="entry_remove"),
    path("<str:kind>/<uuid:entry_id>/terugzetten", visit.put_entry_back, name="entry_put_back"),
    path("<str:kind>/<uuid:entry_id>/aanvragen", visit.claim_entry, name="entry_claim"),
    path("<str:kind>/<uuid:entry_id>/overdragen", visit.hand_over_entry, name="entry_hand_over"),
    path("<str:kind>/<uuid:entry_id>/hetzelfde", same.same, name="entry_same"),
    path("<str:kind>/<uuid:entry_id>/uit-elkaar/<int:number>", same.unmerge_entry, name="entry_unmerge"),
    path("<str:kind>/<uuid:entry_id>/voorstellen", meet.meet, name="entry_meet"),
    path("<str:kind>/<uuid:entry_id>/voorgesteld", meet.met, name="entry_met"),
    path("<str:kind>/<uuid:entry_id>/bezoek", visit.note_visit, name="entry_visit"),
    path("<str:kind>/<uuid:entry_id>/melden", report.report_entry, name="entry_report"),
    path("<str:kind>/<uuid:entry_id>/verbergen", report.hide_entry, name="entry_hide"),
    path("<str:kind>/<uuid:entry_id>/tonen", report.lift_entry, name="entry_lift"),
    path("<str:kind>/<uuid:entry_id>/bezwaar", report.appeal_entry, name="entry_appeal"),
]

LANGUAGES: list[URLPattern | URLResolver] = [
    path("en", RedirectView.as_view(url="/en/", permanent=True), name="english"),
    path("en/", include((PAGES, "weefsel"), namespace="en"), {"lang": "en"}),
    path("", include((PAGES, "weefsel"), namespace="nl"), {"lang": "nl"}),
]

urlpatterns = [*LANGUAGES, *addresses(), *hsds.addresses(), *of_the_api()]

handler400 = errors.bad_request
handler403 = accounts.denied
handler404 = errors.not_found
handler500 = errors.server_error
#: allauth's, for who asks too often
handler429 = accounts.too_many
