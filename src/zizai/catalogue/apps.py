"""The catalogue of service items as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "zizai.catalogue"
    label = "catalogue"
    verbose_name = "政务服务事项"
