"""The command `zizai search`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from zizai.kernel.search import indexing

OK = 0


def register(commands: Any) -> None:
    """Add `search`."""
    about = commands.add_parser("search", help="检索：重建索引", description="全文检索的索引跟着历史自动更新；改了可检索的内容以后要重建。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    verb = verbs.add_parser("rebuild", help="重建索引", description="逐件重建，期间照常可以检索。")
    verb.add_argument("kind", nargs="?", choices=indexing.kinds(), metavar="类型", help="只重建这一类，如 cases.case；不写就全部重建")
    verb.set_defaults(run=rebuild)


def rebuild(args: argparse.Namespace) -> int:
    """Rebuild one kind or all; says how many things of each are found afterwards."""
    kinds = [args.kind] if args.kind else indexing.kinds()
    for kind in kinds:
        sys.stdout.write(f"{kind}：{indexing.rebuild(kind)} 件\n")
    if not kinds:
        sys.stdout.write("没有可以检索的类型。\n")
    return OK
