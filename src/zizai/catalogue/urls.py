"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import finding, public

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/suggest/", finding.suggest, name="suggest"),
    path("items/<str:code>/", public.item, name="item"),
    path("items/<str:code>/changes/", public.changes, name="changes"),
    path("services/", finding.services, name="services"),
]
