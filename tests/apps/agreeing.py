"""What must hold of a thing of any room, whatever was done with it: it is what its events say."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from zizai.kernel import history
from zizai.kernel.lifecycle import NEW


def agrees(lifecycle, thing, events, now):
    """A thing is what its events say, and went only ways that are declared."""
    assert [event.seq for event in events] == list(range(1, thing.version + 1))
    assert thing.state == events[-1].to_state
    assert thing.is_open == (thing.state not in lifecycle.final)
    assert thing.closed_at == closed(lifecycle, events)
    assert (thing.happened_at, thing.recorded_at) == (events[-1].occurred_at, events[-1].recorded_at)
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    assert all(one.occurred_at <= other.occurred_at and one.recorded_at <= other.recorded_at for one, other in pairwise(events))
    assert all(event.occurred_at <= event.recorded_at <= now for event in events)
    assert (NEW, events[0].to_state) in lifecycle.verbs[events[0].verb].arrows(lifecycle.states.values, lifecycle.final)
    for event in events[1:]:
        if event.verb == "calendar_changed":
            assert event.from_state == event.to_state
        else:
            assert (event.from_state, event.to_state) in lifecycle.verbs[event.verb].arrows(lifecycle.states.values, lifecycle.final)
    clocks_agree(thing, events, now)


def closed(lifecycle, events):
    """When it last came to an end: since then it has not been open."""
    at = None
    for event in events:
        at = (at or event.occurred_at) if event.to_state in lifecycle.final else None
    return at


def clocks_agree(thing, events, now):
    """The clocks are what the events told of them; timers that lapsed, because nothing was left for them to do, told nothing."""
    told = {}
    for event in events:
        said = history.said(event)
        if name := said.get("cause", {}).get("clock"):
            told[name] = {**told[name], "fires": None}
        told |= said.get("clocks", {})
    assert told.keys() == thing.clocks.keys()
    for name, state in thing.clocks.items():
        lapsed = told[name] | ({"fires": None} if told[name]["due"] and datetime.fromisoformat(told[name]["due"]) <= now else {})
        assert state in (told[name], lapsed)
    running = [state for state in thing.clocks.values() if not state.get("stopped")]
    fires = [datetime.fromisoformat(state["due"]) for state in running if state["fires"] and state["due"]]
    assert thing.next_timer_at == min(fires, default=None)
