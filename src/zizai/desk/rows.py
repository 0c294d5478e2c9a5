"""A thing as a row, a preview and a page show it: title, number, columns, verbs with their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse

from zizai.kernel.lifecycle import PERSON, Lifecycle, Verb
from zizai.kernel.policies import Actor
from zizai.look import slots
from zizai.look.templatetags.look import day, moment

# Letters and signs of the desk itself; a room's own keys may not take them.
TAKEN = frozenset("ajkxfc/?[]")


@dataclass(frozen=True)
class Cell:
    """One value of a row under its title; `template` draws it where text is not enough."""

    title: str
    value: Any
    template: str = ""

    @property
    def text(self) -> str:
        """The value as a page and an export say it."""
        return text_of(self.value)


@dataclass(frozen=True)
class Button:
    """A verb that can be performed now, with the key that presses it. `leads_away`: the room has a page of its own for it, which is no dialog."""

    verb: Verb
    url: str
    key: str
    primary: bool = False
    leads_away: bool = False


@dataclass(frozen=True)
class Row:
    """One thing in a list."""

    thing: Any
    lifecycle: Lifecycle
    title: str
    number: str
    state: str
    cells: Sequence[Cell]
    verbs: Sequence[Verb]

    @cached_property
    def url(self) -> str:
        """The page of the thing."""
        return reverse("desk:thing", args=[self.lifecycle.kind, self.thing.pk])

    @property
    def next(self) -> Verb | None:
        """The next action of whoever looks: what the thing waits for. None where it waits for others."""
        return next((verb for verb in self.verbs if not verb.aside), None)

    @property
    def waits(self) -> bool:
        """Whether it is for others to go on with: it is open, and people do something with things of its kind."""
        return self.thing.is_open and not self.next and is_worked(self.lifecycle)

    @property
    def next_url(self) -> str:
        """The form of the next action, for the version that is shown; empty where there is none."""
        return verb_url(self.lifecycle, self.thing, self.next) if self.next else ""


def row_of(lifecycle: Lifecycle, thing: Any, actor: Actor) -> Row:
    """`thing` as `actor` sees it in a list. No statement: what it reads was fetched with the row."""
    shown = slots.page_of(lifecycle.kind)
    return Row(
        thing=thing,
        lifecycle=lifecycle,
        title=str(thing),
        number=shown.number(thing) if shown.number else "",
        state=state_of(lifecycle, thing),
        cells=[Cell(column.title, column.value(thing), column.template) for column in shown.columns],
        verbs=lifecycle.next_verbs(actor, thing),
    )


def state_of(lifecycle: Lifecycle, thing: Any) -> str:
    """The state in words; a state that is no longer declared by its name."""
    return dict(lifecycle.states.choices).get(thing.state, thing.state)


def buttons(lifecycle: Lifecycle, thing: Any, actor: Actor) -> list[Button]:
    """The verbs that can be performed now, the next action last: it stands in the corner, where it always is."""
    keys = keys_of(lifecycle)
    verbs = lifecycle.next_verbs(actor, thing)
    first = next((verb for verb in verbs if not verb.aside), None)
    own = slots.page_of(lifecycle.kind).instead
    made = [Button(verb, verb_url(lifecycle, thing, verb), "a" if verb is first else keys[verb.name], verb is first, verb.name in own) for verb in verbs]
    return sorted(made, key=lambda button: button.primary)


def keys_of(lifecycle: Lifecycle) -> dict[str, str]:
    """A key for every verb of the lifecycle: the room's letter, or a digit by the order of declaration, so that it never moves."""
    own = {verb: key for verb, key in slots.page_of(lifecycle.kind).keys.items() if key.lower() not in TAKEN}
    people = [verb.name for verb in lifecycle.verbs.values() if verb.by == PERSON and not verb.opens and not verb.retired]
    rest = [name for name in people if name not in own]
    return own | {name: str(number) if number < 10 else "" for number, name in enumerate(rest, 1)}


def is_assigned(lifecycle: Lifecycle) -> bool:
    """Whether things of this kind are somebody's work: some verb names an assignee."""
    return any("assignee" in verb.writes for verb in lifecycle.verbs.values())


def is_worked(lifecycle: Lifecycle) -> bool:
    """Whether things of this kind, once they are there, wait for people at all: what may be done aside (a standing power taken back) is not waited for."""
    return any(verb.by == PERSON and not (verb.opens or verb.retired or verb.aside) for verb in lifecycle.verbs.values())


def verb_url(lifecycle: Lifecycle, thing: Any, verb: Verb) -> str:
    """The address of a verb's form, with the version that whoever follows it has seen; of the room's own page where it has one for it."""
    if own := slots.page_of(lifecycle.kind).instead.get(verb.name):
        return own(thing)
    return f"{reverse('desk:verb', args=[lifecycle.kind, thing.pk, verb.name])}?version={thing.version}"


def text_of(value: Any) -> str:
    """A value in words: dates as people write them, yes and no, numbers with their thousands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (int, Decimal)):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return "、".join(text_of(one) for one in value)
    return str(value)
