"""`/metrics` for Prometheus: what the web processes counted, and what waits in the database."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from zizai.kernel.models import OutboxMessage, PeriodicRun
from zizai.operations import heartbeat

# What proxies add on the way: such a request did not begin on this machine, whatever its last hop.
_FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP")


class Waiting:
    """What waits in the database, asked when somebody looks. Four statements."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Tasks, messages and failures by kind, and how long ago a worker was seen."""
        tasks = GaugeMetricFamily("zizai_tasks", "Background tasks that have not succeeded, by status", labels=["status"])
        for row in DBTaskResult.objects.exclude(status="SUCCESSFUL").values("status").annotate(number=Count("pk")).order_by("status"):
            tasks.add_metric([row["status"].lower()], row["number"])
        yield tasks
        messages = GaugeMetricFamily("zizai_outbox_messages", "Messages for other systems that are not delivered", labels=["destination", "state"])
        undelivered = OutboxMessage.objects.exclude(state=OutboxMessage.State.DELIVERED)
        for row in undelivered.values("destination", "state").annotate(number=Count("pk")).order_by("destination", "state"):
            messages.add_metric([row["destination"], row["state"]], row["number"])
        yield messages
        failed = PeriodicRun.objects.exclude(error="").count()
        yield GaugeMetricFamily("zizai_periodic_failed", "Pieces of periodic work whose last run failed", value=failed)
        seen = heartbeat.last_seen()
        if seen is not None:
            yield GaugeMetricFamily("zizai_worker_seen_seconds", "Seconds since a worker gave a sign of life", value=seen.total_seconds())


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format; 404 for whoever may not see them."""
    if not _may_see(request):
        raise Http404
    waiting = CollectorRegistry()
    waiting.register(Waiting())
    return HttpResponse(generate_latest(_counted()) + generate_latest(waiting), content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    # Every web process counts in files of its own; whichever answers adds them up.
    multiprocess.MultiProcessCollector(registry)
    return registry


def _may_see(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(name in request.META for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
