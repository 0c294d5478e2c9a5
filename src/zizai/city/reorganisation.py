"""`zizai reorganise`: after a reorganisation (机构改革), hand over what is open at old desks, posts and units."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import Any
from uuid import UUID

from zizai.city.models import Organisation, Post
from zizai.kernel.lifecycle import UnfinishedHandover, WrongHandover, hand_over, standing
from zizai.kernel.lifecycle.handover import Standing
from zizai.kernel.models import Handover

OK, FAILED = 0, 1


def register(commands: Any) -> None:
    """Add `reorganise` to the command line."""
    about = commands.add_parser(
        "reorganise", help="机构改革：把未办结的事务移交给接任的岗位",
        description="先在城市包里写好新的单位和岗位并装入，再运行本命令：未办结的各类事务移交到新的工作台、岗位、单位，逐件记入历史。中断了照原样再运行一次，已移交的不会重复。",
    )  # fmt: skip
    about.add_argument("--document", required=True, metavar="文号", help="依据的文件，如 自编发〔2026〕12号；记入每件事务的历史")
    for name, what in (("desk", "工作台"), ("post", "岗位代码"), ("unit", "单位代码")):
        about.add_argument(f"--{name}", nargs=2, action="append", default=[], metavar=("旧", "新"), help=f"{what}，可以写多次")
    about.add_argument("--keep-assignee", action="store_true", help="经办人随岗划转；不写就退回待领，由新岗位的人领办")
    about.add_argument("--dry-run", action="store_true", help="只列出各类有多少件，不改动任何内容")
    about.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
    about.set_defaults(run=reorganise)


def reorganise(args: argparse.Namespace) -> int:
    """Say what there is to hand over, and do it. Exit code 1 where anything is wrong or was left behind."""
    try:
        moves = _moves(args)
        found = standing(moves)
        record = None if args.dry_run else hand_over(moves, document=args.document, operator=getpass.getuser(), keeps_assignee=args.keep_assignee)
    except (WrongHandover, UnfinishedHandover) as refused:
        sys.stderr.write(f"{refused}\n")
        return FAILED
    unseen = _unseen(args) if any(one.closed for one in found) else []
    if args.json:
        rows = [{"kind": one.lifecycle.kind, "waiting": one.waiting, "closed": one.closed} for one in found]
        said = {"dry_run": args.dry_run, "kinds": rows, "moved_in_all": record.moved if record else None, "unseen": unseen}
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        return OK
    lines = _told(found, record)
    lines += [f"已办结的留在“{old}”：在城市包 posts.csv 里给接任岗位的 desks 加上它，接任的人才查得到。" for old in unseen]
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _moves(args: argparse.Namespace) -> dict[str | UUID, str | UUID]:
    """Old places to new ones. Raises WrongHandover for a new place that is none, or two new ones for one old."""
    moves: dict[str | UUID, str | UUID] = {}
    served = {desk for desks in Post.objects.filter(active=True).values_list("desks", flat=True) for desk in desks}
    for old, new in args.desk:
        if new not in served:
            raise WrongHandover(f"没有岗位的工作台是“{new}”，移交过去没有人办。请先在城市包 posts.csv 里写好并装入。")
        _add(moves, old, new, old)
    for model, pairs, what in ((Post, args.post, "岗位"), (Organisation, args.unit, "单位")):
        known = {row.code: row for row in model.objects.filter(code__in=[code for pair in pairs for code in pair])}
        for old, new in pairs:
            if missing := [code for code in (old, new) if code not in known]:
                raise WrongHandover(f"没有代码是“{missing[0]}”的{what}。")
            if not known[new].active:
                raise WrongHandover(f"{what}“{known[new].name}”已撤下，不能接任。")
            _add(moves, known[old].pk, known[new].pk, old)
    return moves


def _add(moves: dict[str | UUID, str | UUID], old: str | UUID, new: str | UUID, called: str) -> None:
    if moves.get(old, new) != new:
        raise WrongHandover(f"“{called}”写了两个去处。一个地方只能整体移交给一处。")
    moves[old] = new


def _unseen(args: argparse.Namespace) -> list[str]:
    """The old desks that nobody serves who serves the new one: what is closed there would be out of sight."""
    posts = [set(desks) for desks in Post.objects.filter(active=True).values_list("desks", flat=True)]
    return [old for old, new in args.desk if not any({old, new} <= desks for desks in posts)]


def _told(found: list[Standing], record: Handover | None) -> list[str]:
    lines = [f"{one.lifecycle.kind}「{one.lifecycle.label}」  未办结{one.waiting}件要移交，已办结{one.closed}件留在原处" for one in found]
    lines = lines or ["那里没有任何事务。"]
    return [*lines, f"已移交，累计{record.moved}件；移交记录 {record.pk}。" if record else "预演，没有改动任何内容。"]
