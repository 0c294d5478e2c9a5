"""lifecycles.lock.json: what things in flight rely on, so that no change of a declaration strands them.

The file is generated from the declarations of the product's rooms and committed. What it says stays
promised: a state or a verb may be retired, it may not vanish, because things stand in states and
history names verbs. A retired state names the SYSTEM verb by which what stands there is moved on the
record (`zizai lifecycle move`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from zizai.kernel.lifecycle.declare import Lifecycle, declared

NAME = "lifecycles.lock.json"
VERSION = 1


class BrokenLock(ValueError):
    """The file is not one that `text` wrote."""


def of_the_product() -> list[Lifecycle]:
    """The lifecycles of the product's own rooms, by kind."""
    return [lifecycle for lifecycle in declared() if lifecycle.model._meta.app_config.name in settings.ROOMS]


def text(lifecycles: Sequence[Lifecycle]) -> str:
    """The file for these lifecycles."""
    data = {"version": VERSION, "lifecycles": {lifecycle.kind: _said(lifecycle) for lifecycle in lifecycles}}
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(path: Path) -> dict[str, dict[str, Any]]:
    """What the file at `path` promises, by kind; nothing where there is none. Raises BrokenLock."""
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise BrokenLock(f"{path.name} 的版本是 {data['version']}，这个程序只认 {VERSION}。")
        return data["lifecycles"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise BrokenLock(f"{path.name} 读不懂，请从版本库恢复，不要手工修改。") from error


def broken_promises(promised: dict[str, dict[str, Any]], lifecycles: Sequence[Lifecycle]) -> list[str]:
    """What these lifecycles no longer keep of what was promised: one sentence each, with what to do."""
    now = {lifecycle.kind: lifecycle for lifecycle in lifecycles}
    found = []
    for kind, before in sorted(promised.items()):
        if kind in now:
            found += _changes(now[kind], before)
        else:
            found.append(
                f"{kind}「{before['label']}」整个不见了：库里的事务没有人能办，历史也叫不出名字。请保留声明，把不再用的动作写成 retired=True。"
            )
    return found


def _said(lifecycle: Lifecycle) -> dict[str, Any]:
    return {
        "label": lifecycle.label,
        "states": {state: _state(lifecycle, state, label) for state, label in lifecycle.states.choices},
        "verbs": {name: {"label": verb.label, "by": verb.by, "retired": verb.retired} for name, verb in lifecycle.verbs.items()},
    }


def _state(lifecycle: Lifecycle, state: str, label: str) -> dict[str, Any]:
    return {
        "label": str(label), "final": state in lifecycle.final, "way_out": _has_way_out(lifecycle, state),
        "moved_by": lifecycle.retired_states.get(state),
    }  # fmt: skip


def _has_way_out(lifecycle: Lifecycle, state: str) -> bool:
    is_open = state not in lifecycle.final
    return any(not verb.retired and verb.begins_in(state, is_open=is_open) and verb.ends_in(state) != state for verb in lifecycle.verbs.values())


def _changes(lifecycle: Lifecycle, before: dict[str, Any]) -> list[str]:
    found = []
    for name, verb in sorted(before["verbs"].items()):
        if name not in lifecycle.verbs:
            found.append(f"{lifecycle.kind} 少了动作 {name}（{verb['label']}）：历史里还有它。请保留这个 Verb，写上 retired=True。")
    for state, said in sorted(before["states"].items()):
        if reason := _state_change(lifecycle, state, said):
            found.append(f"{lifecycle.kind} 的状态 {state}（{said['label']}）{reason}")
    return found


def _state_change(lifecycle: Lifecycle, state: str, before: dict[str, Any]) -> str:
    if state not in lifecycle.states.values:
        return "不见了：停在那里的事务会办不下去。请在状态表里保留它，在 retired_states 里写上把它们移走的 SYSTEM 动作，升级后运行 zizai lifecycle move。"
    if before["moved_by"] and state not in lifecycle.retired_states:
        return "停用后又启用了：已移走的事务不会回来。请另设一个状态。"
    if (state in lifecycle.final) != before["final"]:
        return (
            f"从{'办结' if before['final'] else '未办结'}改成了{'未办结' if before['final'] else '办结'}：已经停在那里的事务不会跟着变。"
            "请另设一个状态，把这个写进 retired_states。"
        )
    if before["way_out"] and not _has_way_out(lifecycle, state):
        return "没有出路了：离开它的动作都停用了，停在那里的事务会办不下去。请留一个动作，或者把它写进 retired_states。"
    return ""
