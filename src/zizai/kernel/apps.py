"""The kernel as a Django application."""

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from zizai.kernel import append_only


def _guard_history(using: str, **_) -> None:
    append_only.install(connections[using])


def _history_is_guarded(app_configs, databases, **_) -> list[checks.CheckMessage]:
    found = []
    for alias in databases or ():
        connection = connections[alias]
        if "kernel_event" in connection.introspection.table_names() and (gone := append_only.missing(connection)):
            found.append(checks.Error(f"历史表缺少只增保护：{'、'.join(gone)}", hint="运行 zizai init 重新装上。", id="kernel.E001"))
    return found


class KernelConfig(AppConfig):
    name = "zizai.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        post_migrate.connect(_guard_history, sender=self)
        checks.register(_history_is_guarded, checks.Tags.database)
        # A room's declarations register themselves when they are read, whoever asks first.
        autodiscover_modules("facts", "lifecycle", "measures", "chores", "documents", "search")
