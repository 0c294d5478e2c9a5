"""The commands of operation: prepare, serve, work, try out, back up, restore, verify."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings

from zizai.city import pack
from zizai.city.public import one_of_each_role, some_people
from zizai.kernel import jobs
from zizai.operations import health, heartbeat, locks, prepare, serving, trial

OK, FAILED = 0, 1
_JSON = "输出 JSON，供程序读取"


def register(commands: Any) -> None:
    """Add the commands of operation to the command line."""
    _register_init(commands)
    _register_serve(commands)
    _register_worker(commands)
    _register_run(commands)


def _register_init(commands: Any) -> None:
    about = commands.add_parser("init", help="准备好数据库、城市包和静态文件", description="执行迁移，装入 ZIZAI_PACK 指的城市包，整理静态文件。再运行一次不会改变任何内容。")
    about.add_argument("--no-static", action="store_true", help="不整理静态文件，例如由别的服务器提供")
    about.add_argument("--json", action="store_true", help=_JSON)
    about.set_defaults(run=init)


def _register_serve(commands: Any) -> None:
    about = commands.add_parser("serve", help="启动网站", description="启动网站，直到收到停止信号（SIGTERM 或 Ctrl-C）；正在办的请求会办完。")
    about.add_argument("--host", metavar="地址", default=settings.BIND, help="监听的地址，默认 ZIZAI_BIND")
    about.add_argument("--port", metavar="端口", type=int, default=settings.PORT, help="监听的端口，默认 ZIZAI_PORT")
    about.add_argument("--workers", metavar="数", type=int, default=settings.WEB_PROCESSES, help="进程数，默认 ZIZAI_WEB_PROCESSES")
    about.add_argument("--threads", metavar="数", type=int, default=settings.WEB_THREADS, help="每个进程的线程数，默认 ZIZAI_WEB_THREADS")
    about.set_defaults(run=serve)


def _register_worker(commands: Any) -> None:
    about = commands.add_parser("worker", help="后台进程：定时工作和后台任务", description="做定时工作和后台任务，直到收到停止信号；正在做的会做完。")
    about.add_argument("--once", action="store_true", help="只做这一轮就退出，供系统的定时任务调用")
    about.set_defaults(run=worker)


def _register_run(commands: Any) -> None:
    about = commands.add_parser("run", help="在一台机器上试用：准备、网站、后台进程一起启动", description="准备好数据库，启动网站和后台进程，就绪后显示网址；Ctrl-C 一起停止。")
    about.add_argument("--host", metavar="地址", default=settings.BIND, help="监听的地址，默认 ZIZAI_BIND")
    about.add_argument("--port", metavar="端口", type=int, default=settings.PORT, help="从这个端口起找一个空着的，默认 ZIZAI_PORT")
    about.set_defaults(run=run)


def init(args: argparse.Namespace) -> int:
    """Prepare the installation. Exit code 1 if it cannot be done."""
    try:
        steps = prepare.prepare(static=not args.no_static, slow=lambda words: None if args.json else _say(words))
    except (prepare.CannotPrepare, pack.BrokenPack) as reason:
        return _failed(str(reason))
    if args.json:
        _say(json.dumps({step.name: step.changed for step in steps}))
    else:
        _say("\n".join(step.said for step in steps))
    return OK


def serve(args: argparse.Namespace) -> int:
    """The web server. Exit code 1 if it is not ready to serve or a process of it keeps dying."""
    if faults := health.faults(worker=False):
        return _failed("\n".join(faults.values()))
    try:
        return serving.serve(
            host=args.host, port=args.port, workers=args.workers, threads=args.threads, listening=lambda address: _say(f"网站：{address}")
        )
    except (serving.PortTaken, locks.InUse) as reason:
        return _failed(str(reason))


def worker(args: argparse.Namespace) -> int:
    """The worker. With `--once`, exit code 1 if any periodic work failed."""
    try:
        with locks.in_service():
            return _once() if args.once else _work()
    except locks.InUse as reason:
        return _failed(str(reason))


def _work() -> int:
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with heartbeat.beating():
        jobs.work_until(stopped, worker=heartbeat.name())
    return OK


def _once() -> int:
    with heartbeat.beating():
        ran = jobs.run_due_periodic()
        jobs.run_waiting(heartbeat.name())
    # Between two rounds there is no process; this one says that rounds come.
    heartbeat.beat(heartbeat.name().rpartition(":")[0])
    sys.stdout.write("".join(f"{one.name}：{one.error or one.result}\n" for one in ran))
    return FAILED if any(one.error for one in ran) else OK


def run(args: argparse.Namespace) -> int:
    """Prepare, start everything, and say where. Exit code 1 if it does not come up or does not stay up."""
    began = time.monotonic()
    try:
        prepare.prepare(slow=_say)
        _say("正在启动……")
        trial.run(host=args.host, port=args.port, say=_say, ready=lambda address: _say(_welcome(address, time.monotonic() - began)))
    except (prepare.CannotPrepare, pack.BrokenPack, trial.CannotRun) as reason:
        return _failed(str(reason))
    _say("已停止。")
    return OK


def _welcome(address: str, seconds: float) -> str:
    lines = [f"已就绪（{seconds:.1f}秒）：{address}/"]
    if settings.DEMO:
        lines.append(f"演示账号一键登录：{address}/demo/")
        lines += [f"  {role}：{held.staff.name}（{held.post.organisation.short_name}）" for role, held in one_of_each_role()]
        lines.append(f"  群众：{'、'.join(person.name for person in some_people(3))}")
    lines.append(f"按 Ctrl-C 停止。日志：{Path(settings.DATA_DIR) / 'logs'}")
    return "\n".join(lines)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _failed(words: str) -> int:
    sys.stderr.write(words + "\n")
    return FAILED
