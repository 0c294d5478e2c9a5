"""Bundles of items as a Django application."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "zizai.bundles"
    label = "bundles"
    verbose_name = "一件事"
