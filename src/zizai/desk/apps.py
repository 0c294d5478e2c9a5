"""The staff desk as a Django application."""

from django.apps import AppConfig

from zizai.kernel import append_only


class DeskConfig(AppConfig):
    name = "zizai.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        append_only.protect("desk_export")
