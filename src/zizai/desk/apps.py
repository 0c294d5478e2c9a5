"""The staff desk as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "zizai.desk"
    label = "desk"
    verbose_name = "工作台"
