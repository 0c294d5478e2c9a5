"""Everything of one room as it stands at one moment, read once."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

from zizai.kernel.models import Event


class Look:
    """`things` of each kind, roots first, in the order in which they were opened; `told`: what happened to each, by its id."""

    def __init__(self, lifecycles: list[Any]):
        self.events = list(Event.objects.filter(kind__in=[lifecycle.kind for lifecycle in lifecycles]).order_by("pk"))
        self.told: dict[Any, list[Event]] = defaultdict(list)
        for event in self.events:
            self.told[event.thing_id].append(event)
        self.things: dict[str, list[Any]] = {}
        found: dict[Any, Any] = {None: None}
        for lifecycle in lifecycles:
            # Identifiers are random; what happened first is not.
            self.things[lifecycle.kind] = sorted(lifecycle.model.objects.all(), key=lambda thing: self.told[thing.pk][0].pk)
            for thing in self.things[lifecycle.kind]:
                found[thing.pk] = thing
                if lifecycle.root:
                    setattr(thing, lifecycle.root, found[getattr(thing, f"{lifecycle.root}_id")])

    @cached_property
    def rows(self) -> dict[tuple[str, Any], dict[str, Any]]:
        """The columns of everything, by kind and id."""
        return {(kind, thing.pk): {column.attname: getattr(thing, column.attname) for column in thing._meta.concrete_fields} for kind, things in self.things.items() for thing in things}

    def since(self, before: Look) -> list[Event]:
        """What has happened since."""
        known = {event.pk for event in before.events}
        return [event for event in self.events if event.pk not in known]
