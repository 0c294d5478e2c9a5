"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import capabilities, completeness, drafts, exchange, finding, places, public, versions

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/suggest/", finding.suggest, name="suggest"),
    path("items/<slug:code>/", public.item, name="item"),
    path("items/at/<slug:code>/", places.at, name="at"),
    path("desk/items/capabilities/", capabilities.board, name="capabilities"),
    path("desk/items/capabilities/<slug:name>/", capabilities.items, name="capability"),
    path("desk/items/completeness/", completeness.units, name="completeness"),
    path("desk/items/completeness/<slug:code>/", completeness.items, name="completeness-unit"),
    path("items/<slug:code>/changes/", public.changes, name="changes"),
    path("services/", finding.services, name="services"),
    path("desk/items/<slug:code>/versions/", versions.compare, name="versions"),
    path("desk/items/drafts/<uuid:pk>/preview/", drafts.preview, name="draft-preview"),
    path("desk/items/drafts/<uuid:pk>/<str:name>/", drafts.section, name="draft-section"),
    path("desk/items/drafts/<uuid:pk>/<str:name>/<int:number>/", drafts.entry, name="draft-entry"),
    path("desk/items/exchange/", exchange.start, name="exchange"),
    path("desk/items/exchange/export", exchange.leave, name="export"),
    path("desk/items/exchange/import", exchange.take, name="import"),
    path("desk/items/exchange/<uuid:upload_id>/", exchange.preview, name="preview"),
    path("desk/items/exchange/<uuid:upload_id>/faults.csv", exchange.faults, name="faults"),
]
