"""The command `zizai`: gathers what every room offers, in Chinese, with exit codes.

A room adds commands in its module `cli` by `register(commands)`; each sets `run`, a function of the
parsed arguments that returns the exit code. `zizai manage …` passes through to Django.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError

from zizai.config import reference

WRONG_USE = 2
FAILED = 1


class Parser(argparse.ArgumentParser):
    """argparse in Chinese: its own words come from gettext catalogues that Python does not ship."""

    def __init__(self, **options):
        super().__init__(**{**options, "add_help": False})
        self._positionals.title = "可用的命令" if options.get("prog") == "zizai" else "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> None:
        for english, chinese in _MESSAGES:
            message = message.replace(english, chinese)
        self.exit(WRONG_USE, f"{self.format_usage()}{self.prog}：{message}\n")


_MESSAGES = [
    ("the following arguments are required: ", "还要写 "),
    ("unrecognized arguments: ", "不认识的参数："),
    ("argument ", "参数 "),
    ("invalid choice: ", "没有这个选择："),
    ("(choose from ", "（可以写 "),
    ("expected 2 arguments", "后面要写两个值：旧的和新的"),
    ("expected one argument", "后面要写一个值"),
    ("expected at least one argument", "后面至少要写一个值"),
    ("invalid int value: ", "要写整数："),
]


def build() -> Parser:
    """The whole command line, from the rooms' `cli` modules. Django must be set up."""
    parser = Parser(prog="zizai", description="自在办：城市政务服务平台的命令行。")
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True)
    for room in settings.ROOMS:
        if find_spec(f"{room}.cli"):
            import_module(f"{room}.cli").register(commands)
    reference.register(commands)
    commands.add_parser("manage", help="Django 的管理命令，如 zizai manage migrate", add_help=False)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 failed, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zizai.config.settings")
    words = list(sys.argv[1:] if words is None else words)
    if words[:1] == ["manage"]:
        execute_from_command_line(["zizai manage", *words[1:]])
        return 0
    django.setup()
    args = build().parse_args(words)
    try:
        return args.run(args)
    except (OperationalError, ProgrammingError) as error:
        sys.stderr.write(f"数据库用不了：{str(error).strip().splitlines()[0]}\n请检查 DATABASE_URL，并先运行 zizai init。\n")
        return FAILED
    except KeyboardInterrupt:
        return 130
