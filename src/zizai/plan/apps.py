"""The reform plan as a Django application."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "zizai.plan"
    label = "plan"
    verbose_name = "改革方案"
