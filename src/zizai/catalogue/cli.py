"""`zizai items`: how many items there are, what a search finds, and items as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from zizai.catalogue import finding
from zizai.catalogue.capabilities.board import board
from zizai.catalogue.capabilities.projection import refresh
from zizai.catalogue.exchange import files
from zizai.catalogue.exchange.places import WrongFile
from zizai.catalogue.exchange.planning import planned
from zizai.catalogue.exchange.taking import taken
from zizai.catalogue.models import ConvenienceService, Item

OK, FAILED = 0, 1
_encoder = msgspec.json.Encoder()


def register(commands: Any) -> None:
    """Add `items` and its subcommands to the command line."""
    about = commands.add_parser("items", help="政务服务事项：有多少、怎么找", description="政务服务事项库：现行事项的数目，按百姓的说法找事项。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    counts = verbs.add_parser("count", help="现行事项多少个，其中多少个有完整的办事指南", description="现行事项多少个，其中多少个有完整的办事指南。")
    finds = verbs.add_parser("search", help="按百姓的说法找事项", description="按百姓的说法找事项，最像的在前。")
    finds.add_argument("query", metavar="说法", help="比如：换身份证")
    finds.add_argument("--limit", type=int, default=5, metavar="个数", help="最多列出几个，默认5个")
    exports = verbs.add_parser("export", help="把现行事项导出成文件", description="把现行事项导出成文件，后缀说明是哪一种：.xlsx、.json 或者 .csv.zip。")
    exports.add_argument("file", metavar="文件", type=Path)
    exports.add_argument("--unit", default="", metavar="代码", help="只要这个单位的")
    checks = verbs.add_parser("check", help="查一个事项文件，列出要改的每一处", description="查一个事项文件（.xlsx、.json、.csv.zip），列出要改的每一处；什么也不导入。有要改的，退出码是1。")
    checks.add_argument("file", metavar="文件", type=Path)
    exports.set_defaults(run=export)
    checks.set_defaults(run=check)
    derives = verbs.add_parser("derive", help="重新推导各事项的能力和要素完整度", description="证照、数据、规则、窗口变了以后，重新推导各事项的能力和要素完整度；平时每天自动做一次。")
    for verb, run in ((counts, count), (finds, find), (derives, derive)):
        verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def count(args: argparse.Namespace) -> int:
    """All items in force, those that are only listed, those with their whole content; convenience services apart; and by capability how many have it and really did."""
    in_force = Item.objects.filter(active=True)
    total, elaborated = in_force.count(), in_force.filter(version__gt=0).count()
    services = ConvenienceService.objects.filter(active=True).count()
    lines = board()
    if args.json:
        able = {line.capability: {"capable": line.has, "counted": line.counted, "partial": line.partial, "status": line.status} for line in lines}
        return _json({"total": total, "listed": total - elaborated, "elaborated": elaborated, "services": services, "capabilities": able})
    sys.stdout.write(f"现行事项{total}个：有办事指南的{elaborated}个，仅目录的{total - elaborated}个。另有便民服务{services}项。\n")
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


def export(args: argparse.Namespace) -> int:
    """The items in force with a guide, all or a unit's, as the file whose ending says what it is."""
    kind = files.KINDS.get(args.file.suffix.lstrip(".").lower())
    if kind is None:
        return _failed(f"“{args.file.name}”的后缀要是 .xlsx、.json 或者 .csv.zip。")
    found = taken(unit=args.unit)
    if args.unit and not found:
        return _failed(f"单位“{args.unit}”没有现行的、有办事指南的事项，请核对单位代码。")
    try:
        args.file.write_bytes(kind.write(found))
    except OSError as error:
        return _failed(f"写不了“{args.file}”：{error.strerror}。")
    sys.stdout.write(f"导出{len(found)}个事项：{args.file}\n")
    return OK


def check(args: argparse.Namespace) -> int:
    """Everything that is wrong with a file of items, as the desk would say it; nobody's rights are asked about."""
    try:
        plan = planned(files.read(args.file.read_bytes()), None)
    except OSError as error:
        return _failed(f"读不了“{args.file}”：{error.strerror}。")
    except WrongFile as wrong:
        return _failed(str(wrong))
    for line in (*plan.notes, *map(str, plan.faults)):
        sys.stdout.write(f"{line}\n")
    if plan.faults:
        return _failed(f"有{len(plan.faults)}处要改。")
    counted = "，".join(f"{words}{number}个" for words, number in plan.counts) or "一个事项也没有"
    sys.stdout.write(f"可以导入：{counted}；还有{sum(row.mends for row in plan.to_do)}处要补才能发布。\n")
    return OK


def _failed(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return FAILED


def _json(value: Any) -> int:
    sys.stdout.write(_encoder.encode(value).decode() + "\n")
    return OK
