"""`zizai items`: how many items there are, and what a search finds."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from zizai.catalogue import queries
from zizai.catalogue.capabilities.board import board
from zizai.catalogue.capabilities.projection import refresh
from zizai.catalogue.models import Item

OK = 0
_encoder = msgspec.json.Encoder()


def register(commands: Any) -> None:
    """Add `items` and its subcommands to the command line."""
    about = commands.add_parser("items", help="政务服务事项：有多少、怎么找", description="政务服务事项库：现行事项的数目，按百姓的说法找事项。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    counts = verbs.add_parser("count", help="现行事项多少个，其中多少个有完整的办事指南", description="现行事项多少个，其中多少个有完整的办事指南。")
    finds = verbs.add_parser("search", help="按百姓的说法找事项", description="按百姓的说法找事项，最像的在前。")
    finds.add_argument("query", metavar="说法", help="比如：换身份证")
    finds.add_argument("--limit", type=int, default=5, metavar="个数", help="最多列出几个，默认5个")
    derives = verbs.add_parser("derive", help="重新推导各事项的能力和要素完整度", description="证照、数据、规则、窗口变了以后，重新推导各事项的能力和要素完整度；平时每天自动做一次。")
    for verb, run in ((counts, count), (finds, find), (derives, derive)):
        verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def count(args: argparse.Namespace) -> int:
    """All items in force, those that are only listed, those with their whole content; and by capability how many have it and really did."""
    in_force = Item.objects.filter(active=True)
    total, elaborated = in_force.count(), in_force.filter(version__gt=0).count()
    lines = board()
    if args.json:
        able = {line.capability: {"capable": line.has, "counted": line.counted, "partial": line.partial, "status": line.status} for line in lines}
        return _json({"total": total, "listed": total - elaborated, "elaborated": elaborated, "capabilities": able})
    sys.stdout.write(f"现行事项{total}个：有办事指南的{elaborated}个，仅目录的{total - elaborated}个。\n")
    for line in lines:
        sys.stdout.write(f"{line.capability.label}：具备能力{line.has}个，部分情形{line.partial}个，真办成、计数的{line.counted}个（{line.status.label}）。\n")
    return OK


def derive(args: argparse.Namespace) -> int:
    """Derive capabilities and completeness anew."""
    changed = refresh()
    if args.json:
        return _json({"changed": changed})
    sys.stdout.write(f"重新推导完毕，改变{changed}行。\n")
    return OK


def find(args: argparse.Namespace) -> int:
    """The names of the items that a search finds, best first."""
    found = queries.found_by_words(args.query, limit=max(1, args.limit))
    if args.json:
        return _json([one.name for one in found.rows])
    lines = [f"{one.code}  {one.name}（{one.organisation.short_name}）" for one in found.rows] or ["没有找到。"]
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _json(value: Any) -> int:
    sys.stdout.write(_encoder.encode(value).decode() + "\n")
    return OK
