"""`zizai pack`: check a city's pack, show what loading would change, load it. `zizai reorganise` has its own module."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings

from zizai.city import pack, reorganisation

OK, BROKEN = 0, 1


def register(commands: Any) -> None:
    """Add `reorganise`, and `pack` with its three subcommands, to the command line."""
    reorganisation.register(commands)
    about = commands.add_parser("pack", help="城市包：检查、比较、装入", description="城市包是一组 TOML 和 CSV 文件，写着这座城市的区划、单位、大厅、岗位。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    for name, run, help_text in (
        ("check", check, "检查所有文件，一次报出每个错误所在的文件、行和原因"),
        ("diff", diff, "列出装入后会新增、更改、撤下哪些行，不写数据库"),
        ("load", load, "整包装入，一次事务；再装一次不会改变任何内容"),
    ):
        verb = verbs.add_parser(name, help=help_text, description=help_text + "。")
        verb.add_argument("folder", nargs="?", type=Path, metavar="目录", help="城市包目录，默认是 ZIZAI_PACK")
        verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def check(args: argparse.Namespace) -> int:
    """Say everything that is wrong with the pack. Exit code 1 if anything is."""
    folder = _folder(args)
    faults = _faults(folder)
    if faults:
        return _broken(args, faults)
    _say(args, {"ok": True, "folder": str(folder), "faults": []}, f"城市包没有错误：{folder}")
    return OK


def diff(args: argparse.Namespace) -> int:
    """Say what loading would change."""
    try:
        changes = pack.changes(_folder(args))
    except pack.BrokenPack as broken:
        return _broken(args, broken.faults)
    said = [{"file": change.file, "kind": change.kind, "what": change.what} for change in changes]
    counts = Counter(change.kind for change in changes)
    total = "，".join(f"{kind} {counts[kind]}" for kind in ("新增", "更改", "撤下") if counts[kind])
    _say(args, {"ok": True, "changes": said}, "\n".join([*map(str, changes), f"共 {total}。" if total else "没有变化。"]))
    return OK


def load(args: argparse.Namespace) -> int:
    """Load the pack; nothing is loaded if anything is wrong."""
    try:
        changed = pack.load(_folder(args))
    except pack.BrokenPack as broken:
        return _broken(args, broken.faults, "，没有装入任何内容")
    _say(args, {"ok": True, "changed": changed}, f"已装入，改变 {changed} 行。" if changed else "已是最新，没有变化。")
    return OK


def _folder(args: argparse.Namespace) -> Path:
    return args.folder or settings.PACK_DIR


def _faults(folder: Path) -> list[pack.Fault]:
    try:
        pack.check(folder)
    except pack.BrokenPack as broken:
        return broken.faults
    return []


def _broken(args: argparse.Namespace, faults: list[pack.Fault], consequence: str = "") -> int:
    if args.json:
        _say(args, {"ok": False, "faults": [{"file": one.file, "line": one.line, "reason": one.reason} for one in faults]}, "")
    else:
        sys.stderr.write("\n".join([*map(str, faults), f"共 {len(faults)} 处错误{consequence}。"]) + "\n")
    return BROKEN


def _say(args: argparse.Namespace, data: dict[str, Any], text: str) -> None:
    sys.stdout.write((json.dumps(data, ensure_ascii=False, indent=1) if args.json else text) + "\n")
