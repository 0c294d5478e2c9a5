"""Addresses of bundles."""

from django.urls import path

from zizai.bundles.pages import public

app_name = "bundles"
urlpatterns = [
    path("bundles/", public.bundles, name="bundles"),
    path("bundles/<str:code>/", public.bundle, name="bundle"),
    path("bundles/<str:code>/apply/", public.apply, name="apply"),
]
