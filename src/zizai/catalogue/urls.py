"""Addresses of the catalogue."""

from django.urls import path

from zizai.catalogue.pages import public

app_name = "catalogue"
urlpatterns = [
    path("items/", public.items, name="items"),
    path("items/<str:code>/", public.item, name="item"),
]
