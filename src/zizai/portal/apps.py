"""The public site as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zizai.portal"
    label = "portal"
    verbose_name = "公众站"
