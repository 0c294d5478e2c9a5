"""`zizai init`: bring an installation to where this version and its city's pack want it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from zizai.city import pack
from zizai.kernel import append_only, installation
from zizai.kernel.lifecycle import pictures
from zizai.kernel.lifecycle.diagram import NoGraphviz
from zizai.operations import health, locks

Slow = Callable[[str], None]


class CannotPrepare(Exception):
    """The installation cannot be brought there. The message says why and what to do."""


@dataclass(frozen=True)
class Step:
    """What was done to one part: `changed` counts migrations, rows or files; `said` tells it in Chinese."""

    name: str
    changed: int
    said: str


def prepare(*, static: bool = True, slow: Slow = lambda words: None) -> list[Step]:
    """Migrate, load the pack ZIZAI_PACK, collect static files, draw the lifecycles; returns what was done. The second time nothing is.

    Processes that ask at the same time do it one after the other. `slow` is told in Chinese before a
    step that takes seconds. Raises CannotPrepare, pack.BrokenPack.
    """
    with locks.one_at_a_time():
        steps = [_database(slow), _pack()]
        if static:
            steps += [_static(slow), _pictures()]
    return steps


def _database(slow: Slow) -> Step:
    missing = health.unapplied()
    if missing:
        slow("正在建立或升级数据库……")
        call_command("migrate", interactive=False, verbosity=0)
    gone = append_only.missing(connection)
    if gone:
        append_only.install(connection)
    try:
        stamp = installation.stamp_demonstration if settings.DEMO else installation.stamp_real
        stamp()
    except installation.NotNew as wrong:
        raise CannotPrepare(str(wrong)) from wrong
    done = [f"执行 {len(missing)} 个迁移"] if missing else []
    done += [f"重新装上 {len(gone)} 个历史表的只增保护"] if gone else []
    return Step("database", len(missing) + len(gone), f"数据库{'（演示库）' if installation.is_demonstration() else ''}：{'，'.join(done) or '已是最新'}")


def _pack() -> Step:
    changed = pack.load(Path(settings.PACK_DIR))
    return Step("pack", changed, f"城市包：改变 {changed} 行" if changed else "城市包：没有变化")


def _static(slow: Slow) -> Step:
    # Collecting hashes and compresses every file anew: seconds, for what seldom changes.
    found, mark = _collected(), Path(settings.STATIC_ROOT) / ".collected"
    if mark.is_file() and mark.read_text() == found[1]:
        return Step("static", 0, "静态文件：已是最新")
    slow("正在整理静态文件……")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(found[1])
    return Step("static", found[0], f"静态文件：整理 {found[0]} 个")


def _pictures() -> Step:
    # Optional: without Graphviz the desk says the same in a table.
    try:
        drawn = pictures.draw_all()
    except NoGraphviz:
        return Step("pictures", 0, "流程图：没有 Graphviz，略过")
    return Step("pictures", drawn, f"流程图：画了 {drawn} 张" if drawn else "流程图：已是最新")


def _collected() -> tuple[int, str]:
    """How many files there are to collect, and a digest of their names, sizes and times and of how they are stored."""
    names = [str(settings.STORAGES["staticfiles"])]
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            names.append(f"{storage.prefix if getattr(storage, 'prefix', None) else ''}/{path} {about.st_size} {about.st_mtime_ns}")
    return len(names) - 1, hashlib.sha256("\n".join(names).encode()).hexdigest()
