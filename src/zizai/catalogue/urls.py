"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import places, public

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/<str:code>/", public.item, name="item"),
    path("items/at/<slug:code>/", places.at, name="at"),
]
