"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import drafts, finding, public, versions

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
]
