"""Periodic work of operation."""

from __future__ import annotations

from datetime import timedelta

from zizai.kernel.jobs import periodic
from zizai.operations import orphans


@periodic("operations.orphans", "找回后台进程中断的任务", every=timedelta(minutes=1))
def put_back_orphans() -> str:
    """Tasks whose worker died run again."""
    again, lost = orphans.put_back()
    return f"重新排队 {again} 个，放弃 {lost} 个"
