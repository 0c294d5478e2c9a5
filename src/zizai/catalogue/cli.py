"""`zizai items`: how many items there are, and what a search finds."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from zizai.catalogue import finding
from zizai.catalogue.models import ConvenienceService, Item

OK = 0
_encoder = msgspec.json.Encoder()


def register(commands: Any) -> None:
    """Add `items` and its two subcommands to the command line."""
    about = commands.add_parser("items", help="政务服务事项：有多少、怎么找", description="政务服务事项库：现行事项的数目，按百姓的说法找事项。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    counts = verbs.add_parser("count", help="现行事项多少个，其中多少个有完整的办事指南", description="现行事项多少个，其中多少个有完整的办事指南。")
    finds = verbs.add_parser("search", help="按百姓的说法找事项", description="按百姓的说法找事项，最像的在前。")
    finds.add_argument("query", metavar="说法", help="比如：换身份证")
    finds.add_argument("--limit", type=int, default=5, metavar="个数", help="最多列出几个，默认5个")
    for verb, run in ((counts, count), (finds, find)):
        verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def count(args: argparse.Namespace) -> int:
    """All items in force, those that are only listed, those with their whole content; convenience services apart."""
    in_force = Item.objects.filter(active=True)
    total, elaborated = in_force.count(), in_force.filter(version__gt=0).count()
    services = ConvenienceService.objects.filter(active=True).count()
    found = {"total": total, "listed": total - elaborated, "elaborated": elaborated, "services": services}
    if args.json:
        return _json(found)
    sys.stdout.write(f"现行事项{total}个：有办事指南的{elaborated}个，仅目录的{total - elaborated}个。另有便民服务{services}项。\n")
    return OK


def find(args: argparse.Namespace) -> int:
    """The names of the items that a search finds, best first; for people also which of their words led there."""
    hits = finding.find(args.query, kind=finding.ITEM, most=max(1, args.limit)).hits
    if args.json:
        return _json([hit.entry.name for hit in hits])
    lines = [f"{hit.entry.code}  {hit.entry.name}（{hit.entry.unit}）  {_why(hit)}" for hit in hits] or ["没有找到。"]
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _why(hit: finding.Hit) -> str:
    """「掉了→补领」: what was said, and the item's own word for it."""
    return "、".join(said if said == word else f"{said}→{word}" for said, word in hit.why)


def _json(value: Any) -> int:
    sys.stdout.write(_encoder.encode(value).decode() + "\n")
    return OK
