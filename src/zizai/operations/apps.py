"""Operation of the product as a Django application."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "zizai.operations"
    label = "operations"
    verbose_name = "运行维护"
