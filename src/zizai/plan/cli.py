"""`zizai plan`: what the plan has come to, and whether its figures agree with history."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from zizai.kernel import measures
from zizai.kernel.measures import Difference
from zizai.plan.figures import written
from zizai.plan.report import report as whole_report

OK, FAILED = 0, 1
# As many identifiers as a person will look into; the rest is counted.
_NAMED = 20
_encoder = msgspec.json.Encoder(decimal_format="number")
_MET = {True: "达标", False: "未达标", None: "—"}


def register(commands: Any) -> None:
    """Add `plan` and its two subcommands to the command line."""
    about = commands.add_parser("plan", help="改革方案：进度报告、指标审计", description="改革方案的任务和指标；每个数都从记录里算出。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    for name, run, help_text in (
        ("report", report, "列出每项任务和它的数字指标：数值、分子、分母、是否达标、依据"),
        ("audit", audit, "只用历史重新清点每个指标背后的记录，报出不一致的；有不一致，退出码为 1"),
    ):
        verb = verbs.add_parser(name, help=help_text, description=help_text + "。")
        verb.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        verb.set_defaults(run=run)


def report(args: argparse.Namespace) -> int:
    """The plan's tasks and targets as they stand."""
    said = whole_report()
    if args.json:
        return _json(said)
    if said["plan"] is None:
        sys.stdout.write("还没有装入改革方案，请先运行 zizai pack load。\n")
        return OK
    lines = [f"{said['plan']['title']}：{said['counts']['actions']} 项行动，{said['counts']['tasks']} 项任务，{said['counts']['targets']} 个数字指标。"]
    for task in said["tasks"]:
        lead = task["lead"] or "方案未指定牵头单位"
        lines.append(f"{task['number']:>2}. {task['title']}  {task['state_label']}  原定 {task['due']}  {lead}")
        lines += [_line(target) for target in task["targets"]]
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _line(target: dict[str, Any]) -> str:
    if target["value"] is None:
        return f"    {target['label']}：尚无数据（要求不低于 {target['at_least']}）"
    parts = f"（{target['numerator']}/{target['denominator']}）" if target["denominator"] else ""
    verdict = "演示数据，不判定" if target["basis"] == measures.SIMULATED else _MET[target["met"]]
    return f"    {target['label']}：{target['value']}{parts}，要求不低于 {target['at_least']}，{verdict}"


def audit(args: argparse.Namespace) -> int:
    """Recount every measure of every room from history. Exit code 1 if any set differs."""
    audited = [(measure, measures.audit(measure)) for measure in measures.all_measures()]
    found = [difference for _, differences in audited for difference in differences]
    if args.json:
        _json({"ok": not found, "measures": [measure.id for measure, _ in audited], "differences": [_said(one) for one in found]})
        return FAILED if found else OK
    for measure, differences in audited:
        figure = measures.compute(measure.id)
        value = written(figure.value, share=measure.unit == measures.SHARE, counts=measure.counts)
        sys.stdout.write(f"{measure.id}  {measure.label}  {value}  {'不一致' if differences else '一致'}\n")
        sys.stdout.write("".join(_told(one) for one in differences))
    return FAILED if found else OK


def _said(one: Difference) -> dict[str, Any]:
    return {
        "measure": one.measure_id,
        "part": one.part,
        "only_records": sorted(map(str, one.only_records)),
        "only_history": sorted(map(str, one.only_history)),
    }


def _told(one: Difference) -> str:
    part = {"numerator": "分子", "denominator": "分母"}[one.part]
    lines = []
    for ids, words in ((one.only_records, "记录里有、历史里没有"), (one.only_history, "历史里有、记录里没有")):
        named = sorted(map(str, ids))
        lines += [f"    {part} {words}：{name}\n" for name in named[:_NAMED]]
        lines += [f"    {part} {words}：还有 {len(named) - _NAMED} 件\n"] * (len(named) > _NAMED)
    return "".join(lines)


def _json(said: Any) -> int:
    sys.stdout.write(msgspec.json.format(_encoder.encode(said), indent=1).decode() + "\n")
    return OK
