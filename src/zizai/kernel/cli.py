"""The kernel's own commands."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min

from zizai.kernel import clock, jobs, outbox
from zizai.kernel.commands import calendar, history, lifecycle
from zizai.kernel.models import OutboxMessage, PeriodicRun
from zizai.kernel.search import cli as search_cli

OK, FAILED = 0, 1


def register(commands: Any) -> None:
    """Add the kernel's commands to the command line."""
    _register_outbox(commands)
    _register_chores(commands)
    for module in (lifecycle, history, calendar, search_cli):
        module.register(commands)


def _register_outbox(commands: Any) -> None:
    about = commands.add_parser("outbox", help="外发消息：查看、投递、重发", description="发往市外系统的消息：签名、重试，发不出去的留在这里等人处理。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    for name, run, help_text in (
        ("status", status, "各去向各状态的消息数，以及最早一条的时间"),
        ("dead", dead, "列出发送失败、不再自动重试的消息"),
        ("deliver", deliver, "立即投递到期的消息，直到没有为止"),
        ("requeue", requeue, "重新发送失败的或仅存本地的消息"),
        ("key", key, "显示与某个去向共用的签名密钥，交给对方验签"),
    ):
        verb = verbs.add_parser(name, help=help_text, description=help_text + "。")
        if name in {"requeue", "key"}:
            verb.add_argument("destination", metavar="去向", help="去向的名称，如 province")
        if name == "requeue":
            verb.add_argument("--id", action="append", type=UUID, metavar="标识", help="只重发这一条，可以写多次")
        if name != "key":
            verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def _register_chores(commands: Any) -> None:
    list_ = commands.add_parser("chores", help="定时工作一览：周期、上次结果", description="列出每项定时工作的周期、上次运行和结果；有失败的，退出码为 1。")
    list_.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
    list_.set_defaults(run=chores)


def chores(args: argparse.Namespace) -> int:
    """Every piece of periodic work with its last run. Exit code 1 if any last run failed."""
    last = {row.name: row for row in PeriodicRun.objects.all()}
    rows = [_chore(work, last.get(work.name)) for work in jobs.periodics()]
    lines = [
        f"{row['name']}  {row['what']}，每 {row['every']}；上次 {row['started'] or '还没有运行'}  {row['error'] or row['result']}".rstrip()
        for row in rows
    ]
    _say(args, rows, "\n".join(lines))
    return FAILED if any(row["error"] for row in rows) else OK


def _chore(work: jobs.Periodic, last: PeriodicRun | None) -> dict[str, Any]:
    return {
        "name": work.name, "what": work.what, "every": _span(work.every),
        "started": last.started_at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds") if last and last.started_at else None,
        "running": bool(last and last.busy_until), "result": last.result if last else "", "error": last.error if last else "",
    }  # fmt: skip


def _span(every: timedelta) -> str:
    for unit, name in ((timedelta(days=1), "天"), (timedelta(hours=1), "小时"), (timedelta(minutes=1), "分钟")):
        if every % unit == timedelta(0):
            return f"{every // unit} {name}"
    return f"{every.total_seconds():g} 秒"


def status(args: argparse.Namespace) -> int:
    """Counts by destination and state. Exit code 1 while there are dead letters."""
    found = OutboxMessage.objects.values("destination", "state").annotate(messages=Count("pk"), oldest=Min("made_at")).order_by("destination", "state")
    rows = [{**row, "oldest": row["oldest"].isoformat()} for row in found]
    label = dict(OutboxMessage.State.choices)
    lines = [f"{row['destination']}  {label[row['state']]}  {row['messages']} 条，最早 {row['oldest']}" for row in rows]
    _say(args, rows, "\n".join(lines) or "没有外发消息。")
    return FAILED if any(row["state"] == OutboxMessage.State.DEAD for row in rows) else OK


def dead(args: argparse.Namespace) -> int:
    """The dead letters, without their bodies: those name people."""
    rows = [
        {"id": str(row.pk), "destination": row.destination, "topic": row.topic, "key": row.key, "attempts": row.attempts, "error": row.error}
        for row in outbox.dead_letters().defer("body")
    ]
    lines = [f"{row['id']}  {row['destination']}  {row['topic']}  {row['key']}\n    试了 {row['attempts']} 次：{row['error']}" for row in rows]
    _say(args, rows, "\n".join(lines) or "没有发送失败的消息。")
    return OK


def deliver(args: argparse.Namespace) -> int:
    """Deliver until nothing is due. Exit code 1 if anything was given up."""
    whole = outbox.Delivery()
    while (done := outbox.deliver()).total:
        whole += done
    said = {"delivered": whole.delivered, "kept": whole.kept, "again": whole.again, "dead": whole.dead}
    _say(args, said, f"对方已收到 {whole.delivered} 条，仅存本地 {whole.kept} 条，稍后再试 {whole.again} 条，发送失败 {whole.dead} 条。")
    return FAILED if whole.dead else OK


def requeue(args: argparse.Namespace) -> int:
    """Send again what is stuck at one destination."""
    changed = outbox.requeue(args.id, destination=args.destination)
    _say(args, {"requeued": changed}, f"已重新排队 {changed} 条。")
    return OK


def key(args: argparse.Namespace) -> int:
    """Print the key shared with one destination."""
    sys.stdout.write(f"{outbox.destination_key(args.destination)}\n")
    return OK


def _say(args: argparse.Namespace, data: Any, text: str) -> None:
    sys.stdout.write((json.dumps(data, ensure_ascii=False, indent=1) if args.json else text) + "\n")
