"""The kernel as a Django application."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "zizai.kernel"
    label = "kernel"
    verbose_name = "内核"
