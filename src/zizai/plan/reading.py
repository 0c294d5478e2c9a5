"""`plan.toml` read whole: every fault at once, each with its line.

TOML tells no lines of what was parsed, so the text is looked through a second time for them.
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from zizai.city.pack import Fault
from zizai.plan.words import Units

FILE, LABELS = "plan.toml", "plan_targets.csv"

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z_.]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z_]+)\s*=")
_AT = re.compile(r"\(at line (\d+)")
_MEASURE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
Place = tuple[Any, ...]


@dataclass
class TargetSaid:
    """A figure as the file sets it, and how the pack words it."""

    measure: str
    at_least: Decimal
    name: str = ""
    is_share: bool = False
    counts: str = ""
    text: str = ""


@dataclass
class TaskSaid:
    """A task as the file says it. `lead` is the code of a unit, or empty."""

    line: int
    number: int
    title: str
    due_on: date
    lead: str
    lead_words: str
    responsible: list[str]
    delivers: list[str]
    targets: list[TargetSaid]


@dataclass
class ActionSaid:
    """An action with its tasks."""

    line: int
    number: int
    title: str
    tasks: list[TaskSaid]


@dataclass
class PlanSaid:
    """The whole file."""

    code: str
    title: str
    issued_on: date
    lead: str
    support: dict[str, str]
    actions: list[ActionSaid] = field(default_factory=list)

    def tasks(self) -> list[tuple[ActionSaid, TaskSaid]]:
        """Every task with its action, in order."""
        return [(action, task) for action in self.actions for task in action.tasks]


class Lines:
    """Where in the text which table and key stands: `place` is ("action", 0, "task", 2), `key` one of its keys."""

    def __init__(self, text: str):
        self._text = text.splitlines()
        self._found: dict[tuple[Place, str], int] = {}
        place: Place = ()
        counts = {"action": -1, "task": -1}
        for number, line in enumerate(self._text, 1):
            if header := _HEADER.match(line):
                place = self._place(header[1], counts)
                self._found[place, ""] = number
            elif key := _KEY.match(line):
                self._found.setdefault((place, key[1]), number)

    @staticmethod
    def _place(header: str, counts: dict[str, int]) -> Place:
        if header == "action":
            counts["action"] += 1
            counts["task"] = -1
            return ("action", counts["action"])
        if header == "action.task":
            counts["task"] += 1
            return ("action", counts["action"], "task", counts["task"])
        return (header,)

    def of(self, place: Place, key: str = "", containing: str = "") -> int:
        """The line of a key, or of the table where the key is missing; from there on, the first that contains the words."""
        line = self._found.get((place, key)) or self._found.get((place, ""), 0)
        if containing and line:
            return next((number for number in range(line, len(self._text) + 1) if containing in self._text[number - 1]), line)
        return line


class _Reader:
    def __init__(self, folder: Path, text: str, faults: list[Fault]):
        self.lines, self.faults = Lines(text), faults
        self.units = Units.of_pack(folder)

    def fault(self, place: Place, key: str, reason: str, containing: str = "") -> None:
        self.faults.append(Fault(FILE, self.lines.of(place, key, containing), reason))

    def table(self, place: Place, said: Any, known: tuple[str, ...]) -> dict[str, Any]:
        """`said` as a table, its unknown keys told."""
        if not isinstance(said, dict):
            self.fault(place, "", f"这里要是一个表，现在是{said!r}。")
            return {}
        for key in said:
            if key not in known:
                self.fault(place, key, f"不认识“{key}”，可以写：{'、'.join(known)}。")
        return said

    def text(self, place: Place, said: dict[str, Any], key: str, *, most: int = 80, required: bool = True) -> str:
        value = said.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(place, key, f"缺少 {key}。" if value is None else f"{key} 要写成带引号的文字，不能空着。")
            return ""
        if len(value.strip()) > most:
            self.fault(place, key, f"{key} 最多{most}个字，现在{len(value.strip())}个。")
        return value.strip()

    def number(self, place: Place, said: dict[str, Any]) -> int:
        value = said.get("number")
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1000:
            self.fault(place, "number", "缺少 number。" if value is None else f"number 要写成1到999的整数，现在是{value!r}。")
            return 0
        return value

    def day(self, place: Place, said: dict[str, Any], key: str) -> date:
        value = said.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(place, key, f"缺少 {key}。" if value is None else f"{key} 要写成日期，如 2023-12-31，不加引号，现在是{str(value)!r}。")
        return date.max

    def words(self, place: Place, said: dict[str, Any], key: str) -> list[str]:
        value = said.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.fault(place, key, f"{key} 要写成一列文字，如 [\"甲\", \"乙\"]。")
            return []
        found = [one.strip() for one in value]
        for one in sorted({one for one in found if found.count(one) > 1}):
            self.fault(place, key, f"“{one}”写了两遍。")
        for one in found:
            if len(one) > 80:
                self.fault(place, key, f"“{one[:12]}…”最多80个字，现在{len(one)}个。")
        return found

    def lead(self, place: Place, said: dict[str, Any]) -> tuple[str, str]:
        """(code, words) of the lead unit; both empty where the plan names none."""
        words = self.text(place, said, "lead", required=False)
        if not words:
            return "", ""
        codes = self.units.named(words)
        if len(codes) != 1:
            self.fault(place, "lead", f"“{words}”在 organisations.csv 里{'不止一个' if codes else '没有'}，请写单位的名称或简称。")
            return "", words
        return codes[0], words

    # ---- tables ------------------------------------------------------------------

    def plan(self, whole: dict[str, Any]) -> PlanSaid:
        self.table((), whole, ("plan", "action", "organisation"))
        place = ("plan",)
        if "plan" not in whole:
            self.fault((), "", "缺少 [plan]。")
        head = self.table(place, whole.get("plan", {}), ("code", "title", "issued", "lead"))
        # The numbers of a task are written behind the code, and all of it must fit a code's 40 characters.
        said = PlanSaid(self.text(place, head, "code", most=24), self.text(place, head, "title"), self.day(place, head, "issued"), self.lead(place, head)[0], self.support(whole))
        actions = whole.get("action", [])
        if not isinstance(actions, list) or not actions:
            self.fault((), "action", "没有 [[action]]，方案至少要有一项行动。")
            actions = []
        said.actions = [self.action(("action", index), action, said) for index, action in enumerate(actions)]
        self.once([(action.number, ("action", index)) for index, action in enumerate(said.actions)], "行动")
        self.once(
            [(task.number, ("action", a, "task", t)) for a, action in enumerate(said.actions) for t, task in enumerate(action.tasks)], "任务"
        )
        return said

    def once(self, numbered: list[tuple[int, Place]], what: str) -> None:
        """Numbers are given once, over all the plan."""
        seen: dict[int, int] = {}
        for number, place in numbered:
            line = self.lines.of(place, "number")
            if number and number in seen:
                self.fault(place, "number", f"{what}序号{number}和第{seen[number]}行重复。")
            seen.setdefault(number, line)

    def support(self, whole: dict[str, Any]) -> dict[str, str]:
        place = ("organisation",)
        said = self.table(place, whole.get("organisation", {}), ("leadership", "responsibility", "publicity"))
        return {key: self.text(place, said, key, most=500) for key in said}

    def action(self, place: Place, said: Any, plan: PlanSaid) -> ActionSaid:
        said = self.table(place, said, ("number", "title", "task"))
        tasks = said.get("task", [])
        if not isinstance(tasks, list) or not tasks:
            self.fault(place, "", "这项行动下没有 [[action.task]]。")
            tasks = []
        return ActionSaid(
            self.lines.of(place), self.number(place, said), self.text(place, said, "title"),
            [self.task((*place, "task", index), task, plan) for index, task in enumerate(tasks)],
        )  # fmt: skip

    def task(self, place: Place, said: Any, plan: PlanSaid) -> TaskSaid:
        said = self.table(place, said, ("number", "title", "due", "lead", "responsible", "delivers", "targets"))
        due, (lead, lead_words) = self.day(place, said, "due"), self.lead(place, said)
        if due < plan.issued_on != date.max:
            self.fault(place, "due", f"完成时限{due}早于印发日期{plan.issued_on}。")
        responsible = self.words(place, said, "responsible")
        if not responsible:
            self.fault(place, "responsible", "缺少 responsible（责任单位）。")
        for words in responsible:
            if unknown := self.units.unknown(words):
                self.fault(place, "responsible", f"“{unknown}”在 organisations.csv 里没有，也不是“各区县政府”“市级相关部门(单位)”这样的统称。")
        return TaskSaid(
            self.lines.of(place), self.number(place, said), self.text(place, said, "title"), due, lead, lead_words, responsible,
            self.words(place, said, "delivers"), self.targets(place, said),
        )  # fmt: skip

    def targets(self, place: Place, said: dict[str, Any]) -> list[TargetSaid]:
        value = said.get("targets", [])
        if not isinstance(value, list):
            self.fault(place, "targets", "targets 要写成 [{ measure = …, at_least = … }]。")
            return []
        found = [target for one in value if (target := self.target(place, one))]
        for measure in sorted({one.measure for one in found if [other.measure for other in found].count(one.measure) > 1}):
            self.fault(place, "targets", f"指标“{measure}”写了两遍。", measure)
        return found

    def target(self, place: Place, said: Any) -> TargetSaid | None:
        if not isinstance(said, dict):
            self.fault(place, "targets", f"targets 里每一项要是 {{ measure = …, at_least = … }}，现在是{said!r}。")
            return None
        measure = said.get("measure")
        for key in said:
            if key not in ("measure", "at_least"):
                self.fault(place, "targets", f"指标里不认识“{key}”，可以写：measure、at_least。", key)
        if not isinstance(measure, str) or not _MEASURE.fullmatch(measure) or len(measure) > 80:
            self.fault(place, "targets", "指标缺少 measure，或写得不对；要像 items.instant_count 这样。")
            return None
        at_least, share = said.get("at_least"), measure.endswith("_share")
        if isinstance(at_least, bool) or not isinstance(at_least, int | Decimal) or not Decimal(at_least).is_finite():
            self.fault(place, "targets", f"指标“{measure}”缺少 at_least，或不是数。", measure)
            at_least = 1
        elif not 0 < at_least < 10**12 or (share and at_least > 1):
            self.fault(place, "targets", f"指标“{measure}”的 at_least 要大于0{'、不大于1（占比写成小数）' if share else ''}，现在是{at_least}。", measure)
        return TargetSaid(measure, Decimal(at_least), is_share=share)


def read(folder: Path, faults: list[Fault]) -> PlanSaid | None:
    """What the pack's plan says; None where the pack has no plan, or one that cannot be read. Every fault is appended to `faults`."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        text = path.read_text("utf-8")
        whole = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError:
        faults.append(Fault(FILE, 0, "不是 UTF-8 编码，请另存为 UTF-8。"))
        return None
    except tomllib.TOMLDecodeError as wrong:
        at = _AT.search(str(wrong))
        faults.append(Fault(FILE, int(at[1]) if at else 0, f"TOML 写法不对：{str(wrong).split(' (at')[0]}。"))
        return None
    said = _Reader(folder, text, faults).plan(whole)
    _word(folder, said, faults)
    return said


_COLUMNS = ("measure", "label", "unit", "counts", "text")
_UNITS = {"占比": True, "数量": False}


def _word(folder: Path, said: PlanSaid, faults: list[Fault]) -> None:
    """How the pack words each figure, for pages that must not show a name of the program."""
    path, seen = folder / LABELS, set()
    targets: dict[str, list[TargetSaid]] = {}
    for _, task in said.tasks():
        for number, target in enumerate(task.targets, 1):
            target.name = f"第{task.number}项任务的第{number}个数字指标"
            targets.setdefault(target.measure, []).append(target)
    if not path.is_file():
        return
    reader = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
        faults.append(Fault(LABELS, 1, f"缺少列：{'、'.join(missing)}。"))
        return
    for row in reader:
        if reason := _wrong(row, targets, seen):
            faults.append(Fault(LABELS, reader.line_num, reason))
            continue
        seen.add(row["measure"])
        for target in targets[row["measure"]]:
            target.name, target.is_share, target.counts, target.text = row["label"], _UNITS[row["unit"]], row["counts"], row["text"]


def _wrong(row: dict[str, str], targets: dict[str, list[TargetSaid]], seen: set[str]) -> str:
    if row["measure"] not in targets:
        return f"“{row['measure']}”不是 {FILE} 里的指标。"
    if row["measure"] in seen:
        return f"“{row['measure']}”写了两遍。"
    if row["unit"] not in _UNITS:
        return f"unit 要写 占比 或 数量，现在是“{row['unit']}”。"
    too_long = [name for name, most in (("label", 80), ("counts", 4), ("text", 120)) if len(row[name] or "") > most]
    return f"{'、'.join(too_long)} 太长。" if too_long else "" if row["label"] else "没有填 label。"
