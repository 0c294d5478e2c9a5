"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import exchange, public

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/<str:code>/", public.item, name="item"),
    path("desk/items/exchange/", exchange.start, name="exchange"),
    path("desk/items/exchange/export", exchange.leave, name="export"),
    path("desk/items/exchange/import", exchange.take, name="import"),
    path("desk/items/exchange/<uuid:upload_id>/", exchange.preview, name="preview"),
    path("desk/items/exchange/<uuid:upload_id>/faults.csv", exchange.faults, name="faults"),
]
