"""What goes in and comes out, as the OpenAPI document shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from zizai.desk.public import Face, Moment, Row, asked
from zizai.kernel import calendar, clock
from zizai.kernel.lifecycle import Lifecycle, Verb


class Cell(Schema):
    """A column the room shows in lists; personal details are masked."""

    title: str
    text: str


class ThingOut(Schema):
    """A thing as a list has it. Instants are UTC; `lamp` is go, soon, late, held or none."""

    kind: str
    id: UUID
    title: str
    number: str
    state: str
    state_label: str
    is_open: bool
    version: int
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    due_provisional: bool
    held: bool
    lamp: str
    sentence: str
    scope: str
    desk: str
    assignee: UUID | None
    simulated: bool
    columns: list[Cell]
    verbs: list[str]


class PageOut(Schema):
    """A page of things. `after` and `before` are given back as parameters for the pages beside it; empty where there is none."""

    items: list[ThingOut]
    after: str
    before: str


class ClockOut(Schema):
    """A legal limit that runs or ran on the thing."""

    name: str
    label: str
    law: str
    limit: str
    lamp: str
    sentence: str
    started: datetime
    due_at: datetime | None
    provisional: bool
    stopped: datetime | None
    used: str


class EventOut(Schema):
    """One event of the thing's history. `details` names personal details without showing them."""

    seq: int
    verb: str
    label: str
    at: datetime
    effective_at: datetime | None
    recorded_at: datetime | None
    by: str
    who: str
    post: str
    moved: list[str] | None
    facts: list[Cell]
    details: list[str]
    simulated: bool


class VerbOut(Schema):
    """A verb that can be performed now; `form` is the JSON Schema (2020-12) of its data, null where it takes none."""

    name: str
    label: str
    danger: bool
    law: str
    form: dict[str, Any] | None


class DetailOut(ThingOut):
    """A thing with its clocks, its latest history (newest first) and what can be done with it."""

    root: dict[str, Any] | None
    clocks: list[ClockOut]
    history: list[EventOut]
    history_before: int | None
    next_verbs: list[VerbOut]


class ActIn(Schema):
    """`version` is the one that was seen: if the thing has moved since, nothing is done."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0, le=2_147_483_647, strict=True)
    data: dict[str, Any] = {}


class OpenIn(Schema):
    """`root`: the thing under which a child is opened."""

    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] = {}
    root: UUID | None = None


class StateOut(Schema):
    """A state of a lifecycle."""

    value: str
    label: str
    final: bool


class DeclaredVerbOut(VerbOut):
    """A verb as it is declared: where it begins and ends, and whether a person, a clock or another verb performs it."""

    by: str
    opens: bool
    arrows: list[tuple[str, str]]


class LifecycleOut(Schema):
    """A kind of thing: its states, its verbs, what it stands under."""

    kind: str
    label: str
    root: str | None
    states: list[StateOut]
    verbs: list[DeclaredVerbOut]


def thing_out(row: Row) -> dict[str, Any]:
    """A row as `ThingOut`."""
    thing, now, current = row.thing, clock.now(), calendar.current()
    columns = ("id", "state", "is_open", "version", "opened_at", "closed_at", "due_at", "due_provisional", "held", "desk", "assignee", "simulated")
    return {name: getattr(thing, name) for name in columns} | {
        "kind": row.lifecycle.kind,
        "title": row.title,
        "number": row.number,
        "state_label": row.state,
        "lamp": calendar.lamp(current, now, thing.due_at, held=thing.held),
        "sentence": calendar.sentence(current, now, thing.due_at, held=thing.held, provisional=thing.due_provisional),
        "scope": thing.scope_path,
        "columns": [{"title": cell.title, "text": cell.text} for cell in row.cells],
        "verbs": [verb.name for verb in row.verbs],
    }


def clock_out(face: Face) -> dict[str, Any]:
    """A clock as `ClockOut`."""
    return {name: getattr(face, name) for name in ClockOut.model_fields}


def event_out(one: Moment) -> dict[str, Any]:
    """An event as `EventOut`."""
    return {
        "seq": one.seq, "verb": one.verb, "label": one.label, "at": one.at, "effective_at": one.effective, "recorded_at": one.recorded,
        "by": one.mark, "who": one.who, "post": one.post, "moved": list(one.moved) if one.moved else None,
        "facts": [{"title": title, "text": text} for title, text in one.facts], "details": [detail.label for detail in one.details],
        "simulated": one.simulated,
    }  # fmt: skip


def verb_out(verb: Verb, thing: Any = None) -> dict[str, Any]:
    """A verb as `VerbOut`; with `thing`, its form offers what that thing does."""
    form = asked(verb, thing) if verb.form and thing is not None else verb.form
    return {"name": verb.name, "label": verb.label, "danger": verb.danger, "law": verb.law, "form": form.schema() if form else None}


def lifecycle_out(lifecycle: Lifecycle) -> dict[str, Any]:
    """A declaration as `LifecycleOut`."""
    final, states = lifecycle.final, lifecycle.states
    return {
        "kind": lifecycle.kind,
        "label": lifecycle.label,
        "root": lifecycle.above.kind if lifecycle.above else None,
        "states": [{"value": value, "label": label, "final": value in final} for value, label in states.choices],
        "verbs": [
            verb_out(verb) | {"by": verb.by, "opens": verb.opens, "arrows": verb.arrows(states.values, final)}
            for verb in lifecycle.verbs.values()
            if not verb.retired
        ],
    }
