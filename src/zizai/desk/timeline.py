"""The history of one thing as people read it: what was done, by whom in which post, when, from when it counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse

from zizai.city.public import Named, named
from zizai.desk import places
from zizai.desk.rows import text_of
from zizai.kernel import clock, crypto, history
from zizai.kernel.forms import Choice, Choices, Date, Decimal, Field, Files
from zizai.kernel.lifecycle import Lifecycle
from zizai.kernel.lifecycle.declare import BUILT_IN, BUILT_IN_FACTS
from zizai.kernel.models import Event, EventDetail
from zizai.look.templatetags.look import day, moment

AT_ONCE = 50
_BY_ITSELF = {"timer": "法定时限到，系统自动", "system": "系统自动", "nobody": "访客"}


@dataclass(frozen=True)
class Detail:
    """A personal detail of an event: never shown here, only that it is there; `url` asks to see it."""

    label: str
    url: str
    erased_by: int | None


@dataclass(frozen=True)
class Moment:
    """One event. `recorded` and `effective` only where they differ from `at`; `mark` is person, timer or system."""

    seq: int
    verb: str
    label: str
    at: datetime
    who: str
    post: str
    for_whom: str
    mark: str
    moved: tuple[str, str] | None
    recorded: datetime | None
    effective: datetime | None
    facts: Sequence[tuple[str, str]]
    details: Sequence[Detail]
    simulated: bool
    digest: str


@dataclass(frozen=True)
class History:
    """Moments, newest first; the seq before which older ones stand (None: that is all); what whoever stands in them is called."""

    moments: list[Moment]
    older: int | None
    names: dict[UUID, Named]


def read(lifecycle: Lifecycle, thing: Any, *, before: int | None = None, size: int = AT_ONCE, also: Collection[UUID] = ()) -> History:
    """The latest events, newest first. `also`: whose names are wanted besides. Three statements."""
    events = Event.objects.filter(kind=lifecycle.kind, thing_id=thing.pk)
    found = list((events.filter(seq__lt=before) if before else events).order_by("-seq")[: size + 1])
    shown = found[:size]
    names = _names(shown, also)
    return History(_told(lifecycle, thing, shown, names), shown[-1].seq if len(found) > size else None, names)


def since(lifecycle: Lifecycle, thing: Any, version: int) -> list[Moment]:
    """What happened after the version that somebody saw, newest first, at most five. Three statements."""
    found = list(Event.objects.filter(kind=lifecycle.kind, thing_id=thing.pk, seq__gt=version).order_by("-seq")[:5])
    return _told(lifecycle, thing, found, _names(found))


def _names(events: Sequence[Event], also: Collection[UUID] = ()) -> dict[UUID, Named]:
    return named({one for event in events for one in (event.actor_id, event.post_id, event.on_behalf_of) if one} | set(also))


def _told(lifecycle: Lifecycle, thing: Any, events: Sequence[Event], names: dict[UUID, Named]) -> list[Moment]:
    if not events:
        return []
    words = _Words(lifecycle, thing)
    details: dict[int, list[Detail]] = {}
    about = EventDetail.objects.filter(kind=lifecycle.kind, thing_id=events[0].thing_id, seq__in=[event.seq for event in events])
    verbs = {event.seq: event.verb for event in events}
    for seq, name, erased_by in about.order_by("seq", "name").values_list("seq", "name", "erased_by"):
        label = words.label(verbs[seq], name) or "个人信息"
        url = reverse("desk:unmask", args=[lifecycle.kind, events[0].thing_id, f"event.{seq}.{name}"])
        details.setdefault(seq, []).append(Detail(label, url, erased_by))
    return [_moment(lifecycle, event, names, words, details.get(event.seq, [])) for event in events]


def _moment(lifecycle: Lifecycle, event: Event, names: dict[Any, Named], words: _Words, details: list[Detail]) -> Moment:
    states = dict(lifecycle.states.choices)
    post = names.get(event.post_id)
    moved = event.from_state and event.from_state != event.to_state
    digest = bytes(event.digest).hex()
    return Moment(
        seq=event.seq,
        verb=event.verb,
        label=lifecycle.label_of(event.verb),
        at=event.occurred_at,
        who=_BY_ITSELF.get(event.actor_kind) or called(names.get(event.actor_id)),
        post="·".join(part for part in (post.unit, post.name) if part) if post else "",
        for_whom=called(names.get(event.on_behalf_of)) if event.on_behalf_of else "",
        mark=event.actor_kind if event.actor_kind in ("timer", "system") else "person",
        moved=(states.get(event.from_state, event.from_state), states.get(event.to_state, event.to_state)) if moved else None,
        recorded=event.recorded_at if (event.recorded_at - event.occurred_at).total_seconds() >= 60 else None,
        effective=event.effective_at if clock.local_date(event.effective_at) != clock.local_date(event.occurred_at) else None,
        facts=_facts(words, event),
        details=details,
        simulated=event.simulated,
        digest=f"{digest[:4]}…{digest[-4:]}",
    )


def called(who: Named | None) -> str:
    """A name as staff see it in lists: their own in full, other people's masked."""
    if who is None:
        return "不详"
    return crypto.mask_name(who.name) if who.what == "person" else who.name


class _Words:
    """What the fields of a lifecycle's verbs are called, and the labels of what was chosen in them. Options are made once."""

    def __init__(self, lifecycle: Lifecycle, thing: Any):
        self._lifecycle, self._thing = lifecycle, thing
        self._columns = {column.name: column for column in lifecycle.model._meta.concrete_fields}
        self._options: dict[int, dict[str, str]] = {}

    def label(self, verb: str, name: str) -> str:
        """The label of a fact of this verb's events; empty where it has none for people."""
        field = self._field(verb, name)
        if field:
            return field.label
        if verb in BUILT_IN and name in BUILT_IN_FACTS:
            return BUILT_IN_FACTS[name]
        return str(self._columns[name].verbose_name) if name in self._columns else ""

    def said(self, verb: str, name: str, value: Any) -> str:
        """A recorded value in words."""
        if verb in BUILT_IN and name == "columns":
            return "、".join(self.label(verb, one) or one for one in value)
        field = self._field(verb, name)
        if isinstance(field, Files):
            return f"{len(value)}个文件"
        if name == "scope_path":
            return places.name_of(str(value)) or str(value)
        column = self._columns.get(name)
        if isinstance(column, models.DateTimeField):
            return _instant(str(value))
        if isinstance(field, Date) or isinstance(column, models.DateField):
            return _day(str(value))
        if isinstance(field, Decimal) or isinstance(column, models.DecimalField):
            return _number(str(value), getattr(field, "unit", ""))
        labels = self._labels(verb, field) if isinstance(field, (Choice, Choices)) else dict(getattr(column, "flatchoices", None) or ())
        several = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), text_of(one)) for one in several)

    def _field(self, verb: str, name: str) -> Field | None:
        declared = self._lifecycle.verbs.get(verb)
        return getattr(declared.form, "fields", {}).get(name) if declared else None

    def _labels(self, verb: str, field: Choice | Choices) -> dict[str, str]:
        if id(field) not in self._options:
            root = self._lifecycle.root
            about = getattr(self._thing, root) if root and self._lifecycle.verbs[verb].opens else self._thing
            self._options[id(field)] = {str(value): label for value, label in field.about(about).options()}
        return self._options[id(field)]


# History outlives declarations: what was recorded when a field was of another kind is shown as it stands.
def _instant(text: str) -> str:
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _number(text: str, unit: str) -> str:
    try:
        return f"{Number(text):,}{unit}"
    except InvalidOperation:
        return text


def _facts(words: _Words, event: Event) -> list[tuple[str, str]]:
    facts = history.said(event).get("records", {})
    shown = {name: value for name, value in facts.items() if value not in (None, "", []) and not isinstance(value, dict)}
    return [(label, words.said(event.verb, name, value)) for name, value in shown.items() if (label := words.label(event.verb, name))]
