"""`plan.toml` becomes the plan's tables. Tasks have a life, so they come, change and go through their lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from zizai.city.pack import Change, Fault, Sheet, SheetPart, register
from zizai.city.pack.sheets import Row, Rows
from zizai.city.public import Organisation, Region
from zizai.kernel.lifecycle import open_by_system, perform_by_system
from zizai.kernel.models import Party
from zizai.plan.lifecycle import task as lifecycle
from zizai.plan.models import Action, Deliverable, Plan, Target, Task, TaskState
from zizai.plan.reading import FILE, PlanSaid, read
from zizai.plan.words import responsible_units

RESPONSIBLE = "responsible"
_ABOVE = SheetPart("plan", [Sheet(FILE, Plan, ()), Sheet(FILE, Action, ())])
_BELOW = SheetPart("plan", [Sheet(FILE, Deliverable, ()), Sheet(FILE, Target, ())])
# Column of a task → what a change of it is called.
_COLUMNS = {
    "action_id": "所属行动", "number": "序号", "title": "标题", "due_on": "完成时限", "lead_id": "牵头单位", "lead_words": "牵头单位原文",
    "responsible": "责任单位",
}  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """What the file says, as rows: tables above the tasks, the tasks' columns by code, tables below them."""

    above: Rows
    tasks: dict[str, dict[str, Any]]
    below: Rows


class PlanPart:
    """The reform plan of a pack. A pack without one has no plan; a plan that was loaded before is withdrawn then."""

    name = "plan"

    def read(self, folder: Path, faults: list[Fault]) -> _Said:
        """The plan as rows; nothing where the pack has none."""
        return _rows(read(folder, faults))

    def changes(self, said: _Said) -> list[Change]:
        """What would come, change and go."""
        held = {task.code: task for task in Task.objects.all()}
        found = _ABOVE.changes(said.above)
        for code, columns in said.tasks.items():
            label = f"{columns['number']}. {columns['title']}"
            if code not in held or held[code].state == TaskState.WITHDRAWN:
                found.append(Change(FILE, "新增", label))
            elif what := _differing(held[code], columns):
                found.append(Change(FILE, "更改", f"{label}（{'、'.join(_COLUMNS[name] for name in what)}）"))
        found += [Change(FILE, "撤下", str(task)) for code, task in held.items() if code not in said.tasks and task.is_open]
        return found + _BELOW.changes(said.below)

    def load(self, said: _Said) -> int:
        """Make the database say what the file says; returns how many rows changed."""
        count = _ABOVE.load(said.above) + _load_tasks(said.tasks) + _name_units(said.tasks)
        return count + _BELOW.load(said.below)


def _rows(said: PlanSaid | None) -> _Said:
    above: Rows = {Plan: {}, Action: {}}
    below: Rows = {Deliverable: {}, Target: {}}
    tasks: dict[str, dict[str, Any]] = {}
    if said is None:
        return _Said(above, tasks, below)
    lead = Organisation.id_of(said.lead) if said.lead else None
    above[Plan][said.code] = Row(0, said.code, {"name": said.title, "issued_on": said.issued_on, "lead_id": lead, "support": said.support})
    for action in said.actions:
        code = f"{said.code}-A{action.number}"
        above[Action][code] = Row(action.line, code, {"name": action.title, "plan_id": Plan.id_of(said.code), "number": action.number})
    for action, task in said.tasks():
        code = f"{said.code}-{task.number}"
        tasks[code] = {
            "action_id": Action.id_of(f"{said.code}-A{action.number}"), "number": task.number, "title": task.title, "due_on": task.due_on,
            "lead_id": Organisation.id_of(task.lead) if task.lead else None, "lead_words": task.lead_words, "responsible": task.responsible,
        }  # fmt: skip
        for number, words in enumerate(task.delivers, 1):
            below[Deliverable][f"{code}-{number}"] = Row(task.line, f"{code}-{number}", {"name": words, "task_id": Task.id_of(code), "number": number})
        for number, target in enumerate(task.targets, 1):
            values = {"name": target.name, "task_id": Task.id_of(code), "number": number} | {
                name: getattr(target, name) for name in ("measure", "at_least", "is_share", "counts", "text")
            }
            below[Target][f"{code}-T{number}"] = Row(task.line, f"{code}-T{number}", values)
    return _Said(above, tasks, below)


def _differing(task: Task, columns: Mapping[str, Any]) -> list[str]:
    return [name for name, value in columns.items() if getattr(task, name) != value]


def _load_tasks(said: Mapping[str, dict[str, Any]]) -> int:
    because = {"pack": FILE}
    held = {task.code: task for task in Task.objects.all()}
    new = [code for code in said if code not in held]
    back = [code for code in said if code in held and held[code].state == TaskState.WITHDRAWN]
    changed = {code: what for code in said if code in held and code not in back and (what := _differing(held[code], said[code]))}
    gone = [task for code, task in held.items() if code not in said and task.is_open]
    if new:
        top = Region.objects.filter(parent=None, active=True).order_by("code").values_list("path", flat=True).first() or ""
        rows = [{"id": Task.id_of(code), "code": code, "scope_path": top, **said[code]} for code in new]
        open_by_system(lifecycle, "adopt", rows, because=because)
    if back:
        perform_by_system(lifecycle, "adopt_again", {held[code].pk: said[code] for code in back}, because=because)
    if changed:
        perform_by_system(lifecycle, "amend", {held[code].pk: {name: said[code][name] for name in what} for code, what in changed.items()}, because=because)
    # Only a limit that still runs is set anew: what is accepted was accepted.
    redated = [held[code].pk for code, what in changed.items() if "due_on" in what and held[code].state in (TaskState.ADVANCING, TaskState.AWAITING)]
    if redated:
        perform_by_system(lifecycle, "redate", {pk: {} for pk in redated}, because=because)
    if gone:
        perform_by_system(lifecycle, "withdraw", {task.pk: {} for task in gone}, because=because)
    return len(new) + len(back) + len(changed) + len(gone)


def _name_units(said: Mapping[str, dict[str, Any]]) -> int:
    """Write down which units the plan's words name."""
    named = responsible_units({one for columns in said.values() for one in columns["responsible"]})
    wanted: set[tuple[UUID, UUID]] = {(Task.id_of(code), unit.pk) for code, columns in said.items() for one in columns["responsible"] for unit in named[one]}
    rows = {(row.thing_id, row.party): row for row in Party.objects.filter(kind=lifecycle.kind, role=RESPONSIBLE)}
    new = [Party(kind=lifecycle.kind, thing_id=thing, party=unit, role=RESPONSIBLE) for thing, unit in sorted(wanted - rows.keys())]
    gone = [row.pk for pair, row in rows.items() if pair not in wanted]
    if new:
        Party.objects.bulk_create(new, batch_size=500)
    if gone:
        Party.objects.filter(pk__in=gone).delete()
    return len(new) + len(gone)


register(PlanPart())
