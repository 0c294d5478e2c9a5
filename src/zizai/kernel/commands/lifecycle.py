"""`zizai lifecycle`: read the declarations, draw them, keep their promises, move what stands in retired states."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings

from zizai.kernel.commands import FAILED, OK, WRONG_USE, complain, say, takes_json
from zizai.kernel.lifecycle import (
    PERSON,
    SAME,
    TIMER,
    Lifecycle,
    Verb,
    declared,
    diagram,
    lockfile,
    move_retired,
)

_FORMATS = {"mermaid": diagram.mermaid, "dot": diagram.dot, "svg": diagram.svg}


def register(commands: Any) -> None:
    """Add `lifecycle` and its four subcommands to the command line."""
    about = commands.add_parser("lifecycle", help="事务的状态和动作：一览、画图、锁定", description="各类事务的状态、动作、办理人和法定时限，都出自代码里的同一份声明。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    verb = verbs.add_parser("list", help="列出每一类事务的状态、动作、由谁办、法定时限", description="列出每一类事务的状态、动作、由谁办、法定时限。")
    takes_json(verb)
    verb.set_defaults(run=list_)
    verb = verbs.add_parser("diagram", help="画出一类事务的状态图", description="画出一类事务的状态图：Mermaid 文本、Graphviz 文本或 SVG。")
    verb.add_argument("kind", metavar="类型", help="如 cases.case；zizai lifecycle list 列出全部")
    verb.add_argument("--format", choices=list(_FORMATS), default="mermaid", metavar="格式", help="mermaid（默认）、dot、svg；svg 要装有 Graphviz")
    verb.add_argument("--output", type=Path, metavar="文件", help="写到这个文件，不写就显示出来")
    verb.set_defaults(run=draw)
    verb = verbs.add_parser("lock", help=f"更新 {lockfile.NAME}", description=f"把现在的声明写进 {lockfile.NAME}。有状态或动作凭空消失就不写，并说出该怎么办。")
    verb.add_argument("--check", action="store_true", help="只检查不写：有消失的，或文件过时，退出码为 1")
    verb.add_argument("--file", type=Path, default=None, metavar="文件", help=f"默认是项目根目录下的 {lockfile.NAME}")
    verb.set_defaults(run=lock)
    verb = verbs.add_parser("move", help="把停在已停用状态里的事务移走", description="按声明里写的动作，把停在已停用状态里的事务成批移走，逐件记入历史。升级之后运行。")
    takes_json(verb)
    verb.set_defaults(run=move)


def list_(args: argparse.Namespace) -> int:
    """Every lifecycle, as people say it."""
    data = [_described(lifecycle) for lifecycle in declared()]
    say(args, data, "\n\n".join(map(_told, data)) or "还没有任何一类事务。")
    return OK


def draw(args: argparse.Namespace) -> int:
    """Draw one lifecycle. Exit code 2 for a kind nobody declares, 1 where Graphviz is missing."""
    found = {lifecycle.kind: lifecycle for lifecycle in declared()}
    if args.kind not in found:
        complain(f"没有“{args.kind}”这一类。可以写：{'、'.join(found) or '（还没有任何类型）'}。")
        return WRONG_USE
    try:
        drawn = _FORMATS[args.format](found[args.kind])
    except diagram.NoGraphviz as missing:
        complain(str(missing))
        return FAILED
    if args.output:
        args.output.write_text(drawn, encoding="utf-8")
    else:
        args.json = False
        say(args, None, drawn.rstrip("\n"))
    return OK


def lock(args: argparse.Namespace) -> int:
    """Write the lock file, or check it. Exit code 1 if a promise is broken, or the file is behind the declarations."""
    path = args.file or settings.ROOT / lockfile.NAME
    lifecycles = lockfile.of_the_product()
    try:
        broken = lockfile.broken_promises(lockfile.read(path), lifecycles)
    except lockfile.BrokenLock as error:
        broken = [str(error)]
    if broken:
        complain("\n".join([*broken, f"{path.name} 没有改动。"]))
        return FAILED
    wanted = lockfile.text(lifecycles)
    current = path.read_text(encoding="utf-8") if path.exists() else ""
    if args.check and wanted != current:
        complain(f"{path.name} 跟不上现在的声明：请运行 zizai lifecycle lock，和改动一起提交。")
        return FAILED
    if wanted != current:
        path.write_text(wanted, encoding="utf-8")
    return OK


def move(args: argparse.Namespace) -> int:
    """Move what stands in retired states. Exit code 1 if anything could not be moved."""
    rows = []
    for lifecycle in declared():
        for state, moved in move_retired(lifecycle).items():
            refused = [{"id": str(pk), "reasons": reasons} for pk, reasons in moved.refused.items()]
            rows.append({"kind": lifecycle.kind, "state": state, "verb": lifecycle.retired_states[state], "moved": moved.done, "refused": refused})
    lines = [f"{row['kind']} {row['state']}：移走 {row['moved']} 件，移不走 {len(row['refused'])} 件" for row in rows]
    lines += [f"  {one['id']}：{'；'.join(one['reasons'])}" for row in rows for one in row["refused"]]
    say(args, rows, "\n".join(lines) or "没有已停用的状态。")
    return FAILED if any(row["refused"] for row in rows) else OK


def _described(lifecycle: Lifecycle) -> dict[str, Any]:
    return {
        "kind": lifecycle.kind, "label": lifecycle.label, "root": lifecycle.above.kind if lifecycle.above else None,
        "states": [
            {"state": state, "label": str(label), "final": state in lifecycle.final, "moved_by": lifecycle.retired_states.get(state)}
            for state, label in lifecycle.states.choices
        ],
        "verbs": [_described_verb(lifecycle, verb) for verb in lifecycle.verbs.values()],
        "clocks": [
            {"name": clock.name, "label": clock.label, "limit": diagram.length_words(clock),
             "law": clock.law, "fires": clock.fires}
            for clock in lifecycle.clocks().values()
        ],
    }  # fmt: skip


def _described_verb(lifecycle: Lifecycle, verb: Verb) -> dict[str, Any]:
    who = verb.who.words() if verb.by == PERSON else "法定时限到期" if verb.by == TIMER else "系统"
    return {
        "verb": verb.name, "label": verb.label, "by": verb.by, "who": who, "retired": verb.retired, "law": verb.law,
        "from": _from(lifecycle, verb), "to": None if verb.target == SAME else str(verb.target), "settles": list(verb.settled),
        "starts": [clock.name for clock in verb.starts], "stops": [clock.name for clock in verb.stops],
        "pauses": [clock.name for clock in verb.pauses], "resumes": [clock.name for clock in verb.resumes],
    }  # fmt: skip


def _from(lifecycle: Lifecycle, verb: Verb) -> list[str]:
    if verb.opens:
        return []
    return [start for start, _ in verb.arrows(lifecycle.states.values, lifecycle.final)]


def _told(data: dict[str, Any]) -> str:
    label = {state["state"]: state["label"] for state in data["states"]}
    marks = {state["state"]: "（停用）" if state["moved_by"] else "（办结）" if state["final"] else "" for state in data["states"]}
    under = f"，属于 {data['root']}" if data["root"] else ""
    lines = [f"{data['kind']}「{data['label']}」{under}"]
    lines.append(f"  状态：{'、'.join(label[state] + mark for state, mark in marks.items())}")
    for verb in data["verbs"]:
        start = "、".join(label[state] for state in verb["from"]) or "新建"
        arrow = f"{start} → {label[verb['to']]}" if verb["to"] else f"{start}，状态不变"
        lines.append(f"  {verb['label']}（{verb['verb']}）：{arrow}；{'已停用' if verb['retired'] else verb['who']}")
    for clock in data["clocks"]:
        law = f"，{clock['law']}" if clock["law"] else ""
        fires = next((f"，到期即“{verb['label']}”" for verb in data["verbs"] if verb["verb"] == clock["fires"]), "")
        lines.append(f"  时限 {clock['label']}：{clock['limit']}{law}{fires}")
    return "\n".join(lines)
