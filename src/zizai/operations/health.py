"""Whether the product is alive and ready, for load balancers, supervisors and people.

`/healthz`: this process answers; asks nothing of the database, so that a database that is down does not
get every web process killed. `/readyz`: everything a request needs is there; 503 with reasons otherwise.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zizai.kernel import append_only
from zizai.kernel.models import Installation
from zizai.operations import heartbeat


def unapplied() -> list[str]:
    """The migrations of this version that the database has not seen, as 「room.number_name」."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{label}.{name}" for label, name in _migrations_of_this_version() if (label, name) not in applied]


@cache
def _migrations_of_this_version() -> list[tuple[str, str]]:
    # Reading the files of all migrations takes longer than everything else a probe does.
    return sorted(MigrationLoader(None).disk_migrations)


def faults(*, worker: bool) -> dict[str, str]:
    """What keeps the product from working: check → reason in Chinese; empty if it is ready. At most six statements.

    `worker`: whether a worker must have been seen lately.
    """
    found: dict[str, str] = {}
    for name, check in _CHECKS.items():
        if name == "worker" and not worker:
            continue
        try:
            reason = check()
        except Error as error:
            connection.close()
            reason = f"数据库用不了（{type(error).__name__}）：请检查 DATABASE_URL 和数据库服务。"
        if reason:
            found[name] = reason
            if name in {"database", "migrations"}:
                # Nothing else can be asked of such a database.
                break
    return found


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    missing = unapplied()
    return f"数据库比程序旧（缺 {'、'.join(missing[:3])}{' 等' if len(missing) > 3 else ''}）：请运行 zizai init。" if missing else ""


def _history() -> str:
    gone = append_only.missing(connection)
    return f"历史表缺少只增保护（{'、'.join(gone)}）：请运行 zizai init 重新装上。" if gone else ""


def _demonstration() -> str:
    stamped = Installation.objects.filter(pk=1).values_list("demonstration", flat=True).first()
    return "这个数据库不是演示库，不能以 ZIZAI_DEMO=true 运行。" if settings.DEMO and not stamped else ""


def _worker() -> str:
    seen = heartbeat.last_seen()
    if seen is None:
        return "还没有后台进程运行过：请启动 zizai worker。"
    return f"后台进程已有 {int(seen.total_seconds() // 60)} 分钟没有动静：请检查 zizai worker。" if seen > heartbeat.MISSED_AFTER else ""


_CHECKS = {"database": _database, "migrations": _migrations, "history": _history, "demonstration": _demonstration, "worker": _worker}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process is alive. No statement."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether requests can be served: 200, or 503 with the reason."""
    found = faults(worker=settings.WORKER)
    return JsonResponse({"ready": not found, "reasons": found}, status=503 if found else 200, json_dumps_params={"ensure_ascii": False})
