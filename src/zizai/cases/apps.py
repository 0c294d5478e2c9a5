"""Cases as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "zizai.cases"
    label = "cases"
    verbose_name = "办件"
