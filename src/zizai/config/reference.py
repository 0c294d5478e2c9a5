"""`zizai settings`: the page that lists every environment variable, written from the calls that read them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from zizai.config.env import DECLARED

_HEAD = """# 设置一览（settings reference）

每一项都是环境变量，写法见右栏；没有设的用默认值。本页由 `zizai settings --write` 从代码生成，请不要手改。
标「保密」的不要写进脚本或仓库，用服务管理器的凭据文件给出。

| 变量 | 默认 | 说明 |
|---|---|---|
"""


def page() -> str:
    """The reference page as Markdown, variables in the order of the alphabet."""
    rows = []
    for name in sorted(DECLARED):
        setting = DECLARED[name]
        default = f"`{setting.default}`" if setting.default else "（空）"
        rows.append(f"| `{name}` | {default} | {setting.help}{'。**保密**' if setting.secret else ''} |")
    return _HEAD + "\n".join(rows) + "\n"


def target() -> Path:
    """Where the page lies in the project."""
    return settings.ROOT / "docs" / "operations" / "settings.md"


def register(commands: Any) -> None:
    """Add `settings` to the command line."""
    about = commands.add_parser("settings", help="列出所有设置（环境变量）", description="列出所有设置、默认值和说明。")
    about.add_argument("--write", action="store_true", help="写进 docs/operations/settings.md")
    about.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the page or write it."""
    if args.write:
        target().parent.mkdir(parents=True, exist_ok=True)
        target().write_text(page(), "utf-8")
    else:
        sys.stdout.write(page())
    return 0
