"""`zizai account`: local accounts of staff, from the command line of whoever runs the site."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from zizai.city.login import accounts

OK, FAILED = 0, 1


def register(commands: Any) -> None:
    """Add `account` and its subcommands to the command line."""
    about = commands.add_parser("account", help="工作人员账号：建立、发初始密码、解锁、停用", description="工作人员的本地账号。个人和企业不用建账号，由统一身份认证登录。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    for name, run, help_text in (
        ("create", create, "建立工作人员和账号，显示一次初始密码"),
        ("password", password, "重新发一个初始密码，显示一次；别处的登录全部退出"),
        ("unlock", unlock, "连续输错被暂停登录的，立即解除"),
        ("reset-mfa", reset_mfa, "手机丢了的，取消动态口令，下次登录重新绑定"),
        ("disable", disable, "停用账号，并退出所有登录"),
        ("enable", enable, "重新启用账号"),
    ):
        verb = verbs.add_parser(name, help=help_text, description=help_text + "。")
        verb.add_argument("username", metavar="用户名")
        if name == "create":
            verb.add_argument("--name", required=True, metavar="姓名", help="真实姓名")
            verb.add_argument("--unit", required=True, metavar="单位代码", help="城市包里的单位代码，如 510300-zwfw")
            verb.add_argument("--post", default="", metavar="岗位代码", help="从今天起任的岗位；不写就先没有岗位，还不能登录")
        verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def create(args: argparse.Namespace) -> int:
    """A member of staff with an account; prints the initial password once."""
    return _issue(args, lambda: accounts.create(username=args.username, name=args.name, unit=args.unit, post=args.post))


def password(args: argparse.Namespace) -> int:
    """A new initial password; prints it once."""
    return _issue(args, lambda: accounts.issue_password(args.username))


def unlock(args: argparse.Namespace) -> int:
    """Let somebody try again at once."""
    return _do(args, accounts.unlock, "已解除，可以马上登录。")


def reset_mfa(args: argparse.Namespace) -> int:
    """Take the second factor away."""
    return _do(args, accounts.forget_second_factor, "动态口令已取消，下次登录重新绑定。")


def disable(args: argparse.Namespace) -> int:
    """Stop an account."""
    return _do(args, lambda username: accounts.set_active(username, active=False), "已停用，登录已全部退出。")


def enable(args: argparse.Namespace) -> int:
    """Let an account sign in again."""
    return _do(args, lambda username: accounts.set_active(username, active=True), "已启用。")


def _issue(args: argparse.Namespace, issue: Callable[[], str]) -> int:
    try:
        initial = issue()
    except accounts.WrongAccount as wrong:
        return _refuse(args, wrong)
    text = f"用户名：{args.username}\n初始密码：{initial}\n初始密码只显示这一次，第一次登录必须修改。"
    _say(args, {"ok": True, "username": args.username, "initial_password": initial}, text)
    return OK


def _do(args: argparse.Namespace, act: Callable[[str], None], text: str) -> int:
    try:
        act(args.username)
    except accounts.WrongAccount as wrong:
        return _refuse(args, wrong)
    _say(args, {"ok": True, "username": args.username}, text)
    return OK


def _refuse(args: argparse.Namespace, wrong: accounts.WrongAccount) -> int:
    if args.json:
        _say(args, {"ok": False, "reason": str(wrong)}, "")
    else:
        sys.stderr.write(f"{wrong}\n")
    return FAILED


def _say(args: argparse.Namespace, data: dict[str, Any], text: str) -> None:
    sys.stdout.write((json.dumps(data, ensure_ascii=False, indent=1) if args.json else text) + "\n")
