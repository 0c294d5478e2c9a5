"""The commands of operation: prepare, serve, work, try out, back up, restore, verify."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings

from zizai.city import pack
from zizai.city.public import one_of_each_role, some_people
from zizai.kernel import clock, jobs
from zizai.operations import backup, health, heartbeat, locks, prepare, serving, trial

OK, FAILED = 0, 1
_JSON = "输出 JSON，供程序读取"


def register(commands: Any) -> None:
    """Add the commands of operation to the command line."""
    _register_init(commands)
    _register_serve(commands)
    _register_worker(commands)
    _register_run(commands)
    _register_backup(commands)
    _register_restore(commands)
    _register_epoch(commands)


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


def _register_backup(commands: Any) -> None:
    about = commands.add_parser("backup", help="备份数据库和文件", description="把数据库、上传的文件和清单存成一个 tar 文件；网站不用停。密钥不在备份里，除非加 --with-keys。")
    about.add_argument("target", type=Path, metavar="文件或目录", help="写到这个新文件；是目录的，文件名按时间起")
    about.add_argument("--with-keys", action="store_true", help="把密钥也放进去；拿到这个文件的人就能读出身份号码")
    about.add_argument("--json", action="store_true", help=_JSON)
    about.set_defaults(run=backup_)


def _register_restore(commands: Any) -> None:
    about = commands.add_parser("restore", help="从备份恢复", description="用备份换掉数据库和文件，再核对全部历史。网站和后台进程要先停。")
    about.add_argument("file", type=Path, metavar="文件", help="zizai backup 写的文件")
    about.add_argument("--check", action="store_true", help="只检查备份文件是否完好，什么也不改")
    about.add_argument("--replace", action="store_true", help="数据库不是空的，也用备份换掉其中的全部内容")
    about.add_argument("--without-keys", action="store_true", help="没有原来的密钥也恢复：身份号码等加密内容将打不开")
    about.add_argument("--json", action="store_true", help=_JSON)
    about.set_defaults(run=restore)


def _register_epoch(commands: Any) -> None:
    about = commands.add_parser(
        "new-epoch", help="数据库用别的办法恢复之后，开始新的历史纪元",
        description="数据库用 PostgreSQL 的时间点恢复等办法退回过，就在重新启动之前运行一次；zizai restore 自己会做。",
    )  # fmt: skip
    about.set_defaults(run=new_epoch)


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


def backup_(args: argparse.Namespace) -> int:
    """Make a backup. Exit code 1 if it cannot be made."""
    try:
        path, manifest = backup.back_up(args.target, with_keys=args.with_keys)
    except (backup.BackupError, locks.InUse, OSError) as reason:
        return _failed(_why(reason))
    told = {"file": str(path), "bytes": path.stat().st_size, "events": manifest.facts.events, "files": len(manifest.files), "keys": len(manifest.keys)}
    keys = f"密钥 {len(manifest.keys)} 个也在里面，请锁好" if manifest.keys else f"密钥不在里面，请另外保管 {Path(settings.DATA_DIR) / 'keys'}"
    _say(json.dumps(told) if args.json else f"已备份到 {path}：历史 {told['events']} 条，文件 {told['files']} 个；{keys}。")
    return OK


def restore(args: argparse.Namespace) -> int:
    """Restore or check a backup. Exit code 1 if it cannot be done, or if history does not verify afterwards."""
    try:
        if args.check:
            manifest = backup.check(args.file)
            _say(json.dumps({"ok": True, **_described(manifest)}) if args.json else f"备份完好：{_in_words(manifest)}。")
            return OK
        outcome = backup.restore(args.file, replace=args.replace, without_keys=args.without_keys)
    except backup.NewKeys as new:
        aside = "".join(f"，原来的移到 {path}" for path in new.moved_aside)
        sys.stderr.write(f"备份里的密钥已经放好{aside}。\n")
        os.execv(sys.executable, [sys.executable, "-m", "zizai", *sys.argv[1:]])
    except (backup.BackupError, locks.InUse, OSError) as reason:
        return _failed(_why(reason))
    faults = [str(fault) for fault in outcome.verdict.faults]
    if outcome.verdict.events != outcome.manifest.facts.events:
        faults.append(f"备份有 {outcome.manifest.facts.events} 条历史，恢复出 {outcome.verdict.events} 条。")
    told = {**_described(outcome.manifest), "epoch": outcome.epoch, "migrated": outcome.migrated, "moved": [str(path) for path in outcome.moved_aside], "faults": faults}
    lines = [
        f"已恢复：{_in_words(outcome.manifest)}。",
        f"历史进入第 {outcome.epoch} 纪元；核对 {outcome.verdict.events} 条，{f'{len(faults)} 处有问题' if faults else '没有问题'}。",
        *([f"数据库升级到这个版本，执行 {outcome.migrated} 个迁移。"] if outcome.migrated else []),
        *(f"原来的文件移到 {path}，确认不用后可以删掉。" for path in outcome.moved_aside),
        *faults,
    ]
    _say(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(lines))
    return FAILED if faults else OK


def new_epoch(args: argparse.Namespace) -> int:
    """Start a new epoch. Exit code 1 while anything of the service runs."""
    try:
        _say(f"历史进入第 {backup.begin_epoch()} 纪元。")
    except locks.InUse as reason:
        return _failed(str(reason))
    return OK


def _described(manifest: backup.Manifest) -> dict[str, Any]:
    return {"made_at": manifest.made_at, "version": manifest.version, "engine": manifest.engine, "events": manifest.facts.events, "files": len(manifest.files)}


def _in_words(manifest: backup.Manifest) -> str:
    made = datetime.fromisoformat(manifest.made_at).astimezone(clock.SHANGHAI)
    return f"{made:%Y年%m月%d日 %H:%M} 做的，版本 {manifest.version}，{manifest.engine}，历史 {manifest.facts.events} 条，文件 {len(manifest.files)} 个"


def _why(reason: Exception) -> str:
    return f"{reason.filename or ''} {reason.strerror}".strip() if isinstance(reason, OSError) else str(reason)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _failed(words: str) -> int:
    sys.stderr.write(words + "\n")
    return FAILED
