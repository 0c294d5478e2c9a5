"""`zizai history verify`: is history what was written?"""

from __future__ import annotations

import argparse
from typing import Any

from zizai.kernel.auditing import MOST_FAULTS, audit
from zizai.kernel.commands import FAILED, OK, WRONG_USE, complain, say, takes_json
from zizai.kernel.lifecycle import declared
from zizai.kernel.models import Event

_ABOUT = "核对每条事件的正文、摘要和前后链，每件事务与最后一条事件，个人信息与承诺，以及封存根。有任何不符，退出码为 1，并指出是哪一条。"


def register(commands: Any) -> None:
    """Add `history` to the command line."""
    about = commands.add_parser("history", help="历史记录：核对有没有被改过", description="只增不改的历史记录。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    verb = verbs.add_parser("verify", help="核对历史有没有被改过", description=_ABOUT)
    verb.add_argument("--kind", metavar="类型", help="只核对这一类，如 cases.case；封存根要核对全部时才查")
    takes_json(verb)
    verb.set_defaults(run=verify)


def verify(args: argparse.Namespace) -> int:
    """Check history. Exit code 1 and the edited events by name if anything is wrong, 2 for a kind nobody knows."""
    known = [lifecycle.kind for lifecycle in declared()]
    if args.kind and args.kind not in known and not Event.objects.filter(kind=args.kind).exists():
        complain(f"没有“{args.kind}”这一类。可以写：{'、'.join(known) or '（还没有任何类型）'}。")
        return WRONG_USE
    found = audit(args.kind)
    data = {
        "ok": not found.broken, "events": found.events, "faults": found.broken, "undeclared": found.undeclared,
        "shown": [{"kind": one.kind, "id": str(one.thing_id), "seq": one.seq, "reason": one.reason} for one in found.faults],
    }  # fmt: skip
    lines = [str(one) for one in found.faults]
    if found.broken > MOST_FAULTS:
        lines.append(f"……只列出前 {MOST_FAULTS} 处。")
    if found.undeclared:
        lines.append(f"这些类型已没有声明，只核对了链：{'、'.join(found.undeclared)}。")
    lines.append(f"核对 {found.events} 条事件，{f'发现 {found.broken} 处不符。' if found.broken else '全部相符。'}")
    say(args, data, "\n".join(lines))
    return FAILED if found.broken else OK
