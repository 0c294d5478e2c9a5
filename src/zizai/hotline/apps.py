"""The 12345 hotline as a Django application."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "zizai.hotline"
    label = "hotline"
    verbose_name = "12345热线"
