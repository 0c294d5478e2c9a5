"""The city as a Django application."""

from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "zizai.city"
    label = "city"
    verbose_name = "城市"
