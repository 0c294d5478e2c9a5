"""Addresses for load balancers, supervisors and the monitoring."""

from django.urls import path

from zizai.operations.health import healthz, readyz
from zizai.operations.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
