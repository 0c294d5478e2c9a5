"""A lifecycle as a picture: Mermaid text, Graphviz text, SVG.

Who acts shows in the line, not in a colour alone: people solid, the law's timers dashed, the system
dotted. Verbs that begin in every open state start from one node of their own, or the picture would be
a net. Retired verbs are left out; retired states stay, because things may still stand there.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from html import escape

from zizai.kernel.calendar import Limit
from zizai.kernel.lifecycle.clocks import LegalClock
from zizai.kernel.lifecycle.declare import ANY, PERSON, SAME, SYSTEM, TIMER, Lifecycle, Verb, children_of

_START, _ANYWHERE = "(start)", "(anywhere)"
_ANYWHERE_LABEL = "任一未办结状态"
_WHO = {PERSON: "", TIMER: "【时限】", SYSTEM: "【系统】"}
_LEGEND = "实线由人办理，虚线是法定时限到期，点线由系统带动"


class NoGraphviz(Exception):
    """The program `dot` is not installed, or it failed."""


@dataclass(frozen=True)
class Arrow:
    """From one node to another: verbs that the same kind of actor performs."""

    start: str
    end: str
    by: str
    labels: tuple[str, ...]


def arrows(lifecycle: Lifecycle) -> list[Arrow]:
    """The arrows of a lifecycle in declared order, verbs between the same nodes joined."""
    joined: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for verb in lifecycle.verbs.values():
        if verb.retired:
            continue
        for start, end in _ends(lifecycle, verb):
            joined[start, end, verb.by].append(_label(lifecycle, verb))
    return [Arrow(*ends, tuple(labels)) for ends, labels in joined.items()]


def _ends(lifecycle: Lifecycle, verb: Verb) -> list[tuple[str, str]]:
    if verb.opens:
        return [(_START, str(verb.target))]
    if verb.sources == ANY:
        return [(_ANYWHERE, _ANYWHERE if verb.target == SAME else str(verb.target))]
    return verb.arrows(lifecycle.states.values, lifecycle.final)


def _label(lifecycle: Lifecycle, verb: Verb) -> str:
    ends = [limit_words(clock) for clock in lifecycle.clocks().values() if clock.fires == verb.name]
    return f"{verb.label}（{'，'.join(ends)}）" if ends else verb.label


def limit_words(clock: LegalClock) -> str:
    """「一次告知期限5个工作日」; where it depends on the thing 「签收时限按事项而定」, where it ends on a day 「完成期限到规定日期」."""
    return f"{clock.label}{length_words(clock)}"


def length_words(clock: LegalClock) -> str:
    """How long a clock runs, in words."""
    if clock.until:
        return "到规定日期"
    return str(clock.limit) if isinstance(clock.limit, Limit) else "按事项而定"


def _states(lifecycle: Lifecycle) -> list[tuple[str, str]]:
    return [(state, f"{label}（停用）" if state in lifecycle.retired_states else label) for state, label in lifecycle.states.choices]


def _children(lifecycle: Lifecycle) -> list[tuple[Lifecycle, list[tuple[str, list[str]]]]]:
    """Each child with what it settles: (the root's verb, the child's verbs)."""
    found = []
    for child in children_of(lifecycle):
        settled: dict[str, list[str]] = defaultdict(list)
        for verb in child.verbs.values():
            for name in () if verb.retired else verb.settled:
                settled[name].append(verb.label)
        found.append((child, list(settled.items())))
    return found


def _beside(lifecycle: Lifecycle, settled: list[tuple[str, list[str]]]) -> str:
    # The state at which a child is drawn: where what it settles begins, else where things begin.
    for name, _ in settled:
        for start, _ in _ends(lifecycle, lifecycle.verbs[name]):
            return start
    return next(arrow.end for arrow in arrows(lifecycle) if arrow.start == _START)


def mermaid(lifecycle: Lifecycle) -> str:
    """The lifecycle as a Mermaid state diagram, with Chinese labels."""
    ids = {state: f"s_{state}" for state, _ in _states(lifecycle)} | {_START: "[*]", _ANYWHERE: "s__any"}
    drawn = arrows(lifecycle)
    lines = ["stateDiagram-v2", f"    %% {lifecycle.label}。【时限】法定时限到期时发生，【系统】由别的动作带动，其余由人办理", "    direction LR"]
    lines += [f'    state "{_plain(label)}" as {ids[state]}' for state, label in _states(lifecycle)]
    if any(arrow.start == _ANYWHERE for arrow in drawn):
        lines.append(f'    state "{_ANYWHERE_LABEL}" as {ids[_ANYWHERE]}')
    for arrow in drawn:
        lines.append(f"    {ids[arrow.start]} --> {ids[arrow.end]} : {_WHO[arrow.by]}{_plain('、'.join(arrow.labels))}")
    lines += [f"    {ids[state]} --> [*]" for state, _ in _states(lifecycle) if state in lifecycle.final]
    for child, settled in _children(lifecycle):
        lines.append(f"    note right of {ids[_beside(lifecycle, settled)]}")
        lines.append(f"        下级「{_plain(child.label)}」")
        lines += [f"        {_plain('、'.join(labels))} → {_plain(lifecycle.verbs[name].label)}" for name, labels in settled]
        lines.append("    end note")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    # What Mermaid would read as its own signs.
    return text.translate(str.maketrans({'"': "”", ":": "：", ";": "；", "\n": " "}))


_FONT = 'fontname="Noto Sans CJK SC"'
_LINES = {
    PERSON: 'color="#0B5563", fontcolor="#12262B"',
    TIMER: 'color="#3E5257", fontcolor="#3E5257", style=dashed',
    SYSTEM: 'color="#5A6C70", fontcolor="#5A6C70", style=dotted, penwidth=1.6',
}
_GREY = 'style="rounded,dashed", color="#768689"'


def dot(lifecycle: Lifecycle) -> str:
    """The lifecycle as a Graphviz digraph, with Chinese labels. Verbs that change no state stand inside it."""
    drawn = arrows(lifecycle)
    lines = [
        f"digraph {_quoted(lifecycle.kind)} {{",
        f'  graph [rankdir=LR, {_FONT}, fontsize=13, fontcolor="#5A6C70", label={_quoted(f"{lifecycle.label}：{_LEGEND}")}, bgcolor=transparent, nodesep=0.45, ranksep=0.8];',
        f'  node [shape=box, style="rounded,filled", fillcolor="#E6F1F2", color="#0B5563", fontcolor="#12262B", {_FONT}, fontsize=14, margin="0.18,0.1"];',
        f"  edge [{_FONT}, fontsize=12, arrowsize=0.7];",
    ]
    if any(arrow.start == _START for arrow in drawn):
        lines.append(f'  {_quoted(_START)} [shape=circle, label="", width=0.16, fillcolor="#0B5563"];')
    if any(arrow.start == _ANYWHERE for arrow in drawn):
        lines.append(f"  {_quoted(_ANYWHERE)} [label={_inside(_ANYWHERE, _ANYWHERE_LABEL, drawn)}, {_GREY}];")
    for state, label in _states(lifecycle):
        look = ", peripheries=2" if state in lifecycle.final else ""
        look += f", {_GREY}" if state in lifecycle.retired_states else ""
        lines.append(f"  {_quoted(state)} [label={_inside(state, label, drawn)}{look}];")
    for arrow in drawn:
        if arrow.start != arrow.end:
            label = _quoted("\n".join(arrow.labels))
            lines.append(f"  {_quoted(arrow.start)} -> {_quoted(arrow.end)} [label={label}, {_LINES[arrow.by]}];")
    return "\n".join([*lines, *_dot_children(lifecycle), "}"]) + "\n"


def _inside(node: str, label: str, drawn: list[Arrow]) -> str:
    told = [f"{_WHO[arrow.by]}{'、'.join(arrow.labels)}" for arrow in drawn if arrow.start == arrow.end == node]
    lines = "".join(f'<BR/><FONT POINT-SIZE="11" COLOR="#3E5257">{escape(line)}</FONT>' for line in told)
    return f"<{escape(label)}{lines}>"


def _dot_children(lifecycle: Lifecycle) -> list[str]:
    lines = []
    for number, (child, settled) in enumerate(_children(lifecycle), 1):
        node, beside = _quoted(f"(child {number})"), _quoted(_beside(lifecycle, settled))
        told = [f"{'、'.join(labels)} → {lifecycle.verbs[name].label}" for name, labels in settled]
        label = _quoted("\n".join([f"下级「{child.label}」", *told]))
        lines.append(f'  {node} [label={label}, shape=note, style=filled, fillcolor="#EEF2F1", color="#768689", fontsize=11];')
        lines.append(f'  {node} -> {beside} [color="#768689", style=dotted, arrowhead=open, arrowtail=none];')
        lines.append(f"  {{ rank=same; {node}; {beside}; }}")
    return lines


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def svg(lifecycle: Lifecycle) -> str:
    """The lifecycle drawn by Graphviz. For building pages and documents, not for answering requests. Raises NoGraphviz."""
    program = shutil.which("dot")
    if program is None:
        raise NoGraphviz("画 SVG 要用 Graphviz 的 dot 程序：apt-get install graphviz")
    drawn = subprocess.run([program, "-Tsvg"], input=dot(lifecycle), capture_output=True, text=True, timeout=60, check=False)
    if drawn.returncode:
        raise NoGraphviz(f"dot 没有画出来：{drawn.stderr.strip().splitlines()[0] if drawn.stderr.strip() else drawn.returncode}")
    return drawn.stdout
