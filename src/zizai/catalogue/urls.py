"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import drafts, exchange, finding, public, versions

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/suggest/", finding.suggest, name="suggest"),
    path("items/<str:code>/", public.item, name="item"),
    path("items/<str:code>/changes/", public.changes, name="changes"),
    path("services/", finding.services, name="services"),
    path("desk/items/<str:code>/versions/", versions.compare, name="versions"),
    path("desk/items/drafts/<uuid:pk>/preview/", drafts.preview, name="draft-preview"),
    path("desk/items/drafts/<uuid:pk>/<str:name>/", drafts.section, name="draft-section"),
    path("desk/items/drafts/<uuid:pk>/<str:name>/<int:number>/", drafts.entry, name="draft-entry"),
    path("desk/items/exchange/", exchange.start, name="exchange"),
    path("desk/items/exchange/export", exchange.leave, name="export"),
    path("desk/items/exchange/import", exchange.take, name="import"),
    path("desk/items/exchange/<uuid:upload_id>/", exchange.preview, name="preview"),
    path("desk/items/exchange/<uuid:upload_id>/faults.csv", exchange.faults, name="faults"),
]
