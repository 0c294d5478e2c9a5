"""The API as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "zizai.api"
    label = "api"
    verbose_name = "接口"
