"""What waits for whom is what the buttons say."""

from dataclasses import replace
from uuid import UUID

import pytest
from counter.lifecycle import check, filing
from counter.models import Filing, FilingState
from desk_samples import FRIDAY, filed
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from lists import rows_of
from sample.lifecycle import opinion, request
from sample.models import Request, RequestState

from zizai.desk import waiting
from zizai.desk.rows import buttons, row_of
from zizai.kernel import policies
from zizai.kernel.policies import Actor

pytestmark = pytest.mark.django_db

IDS = [UUID(int=number) for number in (1, 2)]
actors = st.builds(
    Actor, st.sampled_from(["staff", "person"]), id=st.sampled_from(IDS), roles=st.sets(st.sampled_from(["clerk", "approver"])).map(frozenset),
    desks=st.sets(st.sampled_from(["window", "field", ""])).map(frozenset), subjects=st.sets(st.sampled_from(IDS)).map(frozenset),
)  # fmt: skip


def things_of(model, states):
    return st.builds(
        model, opened_at=st.just(FRIDAY), happened_at=st.just(FRIDAY), recorded_at=st.just(FRIDAY), state=st.sampled_from(states.values),
        desk=st.sampled_from(["window", "field", ""]), assignee=st.sampled_from([None, *IDS]), subject=st.sampled_from([None, *IDS]),
    )  # fmt: skip


class OneDeclaration(TestCase):
    @settings(max_examples=60)
    @given(actors, st.lists(things_of(Filing, FilingState), max_size=6), st.lists(things_of(Request, RequestState), max_size=6))
    def test_lists_and_buttons_agree_and_todo_and_waiting_share_out_what_is_mine(self, actor, filings, requests):
        for lifecycle, things in ((filing, filings), (request, requests)):
            for thing in things:
                thing.is_open = thing.state not in lifecycle.final
            lifecycle.model.objects.bulk_create(things)
            mine = [one for one in things if one.is_open and policies.sees(actor, one) and _theirs(one, actor)]
            acting = {one.pk for one in mine if any(not verb.aside for verb in lifecycle.next_verbs(actor, one))}
            assert _ids(waiting.todo(lifecycle, actor)) == acting
            assert _ids(waiting.waiting(lifecycle, actor)) == {one.pk for one in mine} - acting
            assert _ids(waiting.everything(lifecycle, actor)) == {one.pk for one in things if one.is_open and policies.sees(actor, one)}
            assert _ids(waiting.everything(lifecycle, actor, closed=True)) == {one.pk for one in things if not one.is_open and policies.sees(actor, one)}


def _theirs(thing, actor):
    # Only staff have work of their own.
    return (thing.desk in actor.desks and thing.desk) or (actor.kind == "staff" and thing.assignee == actor.id)


def _ids(source):
    return set(rows_of(source).values_list("pk", flat=True))


def test_opening_verbs_and_what_the_law_does_are_no_next_verbs():
    nobody_here = Actor("staff", id=IDS[0], roles=frozenset(["checker"]))
    assert waiting.next_verb_rows(filing, nobody_here) is False
    assert waiting.next_verb_rows(opinion, nobody_here) is False
    assert waiting.next_verb_rows(check, nobody_here) is False


def test_a_verb_aside_is_a_button_and_never_the_next_action(monkeypatch, clerk):
    thing = filed(clerk)
    verbs = [verb.name for verb in filing.next_verbs(clerk.actor, thing)]
    monkeypatch.setitem(filing.verbs, verbs[0], replace(filing.verbs[verbs[0]], aside=True))
    assert row_of(filing, thing, clerk.actor).next.name == verbs[1]
    assert [button.verb.name for button in buttons(filing, thing, clerk.actor)][-2:] == [verbs[0], verbs[1]]
    for name in verbs:
        monkeypatch.setitem(filing.verbs, name, replace(filing.verbs[name], aside=True))
    row = row_of(filing, thing, clerk.actor)
    assert (row.next, row.next_url) == (None, "")
    assert not any(button.primary or button.key == "a" for button in buttons(filing, thing, clerk.actor))
    assert _ids(waiting.todo(filing, clerk.actor)) == set()
    assert _ids(waiting.waiting(filing, clerk.actor)) == {thing.pk}
