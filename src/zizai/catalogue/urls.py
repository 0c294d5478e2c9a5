"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import capabilities, completeness, places, public

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/<str:code>/", public.item, name="item"),
    path("items/at/<slug:code>/", places.at, name="at"),
    path("desk/items/capabilities/", capabilities.board, name="capabilities"),
    path("desk/items/capabilities/<slug:name>/", capabilities.items, name="capability"),
    path("desk/items/completeness/", completeness.units, name="completeness"),
    path("desk/items/completeness/<slug:code>/", completeness.items, name="completeness-unit"),
]
