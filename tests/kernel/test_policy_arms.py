"""A rule says the same of one thing, of a table, and of a table in arms."""

from functools import reduce
from operator import and_, or_
from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from kernel_samples import MONDAY
from sample.models import Request, RequestState

from zizai.kernel.policies import (
    MOST_ARMS,
    Actor,
    at_desk,
    everyone,
    in_scope,
    is_assignee,
    is_subject,
    kind,
    nobody,
    role,
    state_in,
)

IDS = [UUID(int=number) for number in (1, 2, 3)]
DESKS = ["", "window", "fire"]
PATHS = ["", "/51/", "/51/02/", "/52/"]
atoms = st.sampled_from(
    [everyone(), nobody(), kind("staff"), role("clerk"), at_desk(), is_assignee(), is_subject(), in_scope(), state_in("received", "decided")]
)
rules = st.recursive(atoms, lambda inner: st.builds(lambda op, one, other: op(one, other), st.sampled_from([and_, or_]), inner, inner), max_leaves=5)
actors = st.builds(
    Actor, st.sampled_from(["staff", "person"]), id=st.sampled_from(IDS), roles=st.sets(st.sampled_from(["clerk"])).map(frozenset),
    desks=st.sets(st.sampled_from(DESKS)).map(frozenset), scope=st.sampled_from(PATHS), subjects=st.sets(st.sampled_from(IDS)).map(frozenset),
)  # fmt: skip
things = st.builds(
    Request, opened_at=st.just(MONDAY), happened_at=st.just(MONDAY), recorded_at=st.just(MONDAY), state=st.sampled_from(RequestState.values), desk=st.sampled_from(DESKS),
    scope_path=st.sampled_from(PATHS), assignee=st.sampled_from([None, *IDS]), subject=st.sampled_from([None, *IDS]),
)  # fmt: skip


class OneRule(TestCase):
    @settings(max_examples=80)
    @given(rules, actors, st.lists(things, max_size=6))
    def test_thing_table_and_arms_agree(self, rule, actor, made):
        Request.objects.bulk_create(made)
        allowed = {one.pk for one in made if rule.allows(actor, one)}
        rows = rule.rows(actor, Request)
        whole = Request.objects.all() if rows is True else Request.objects.none() if rows is False else Request.objects.filter(rows)
        assert {one.pk for one in whole} == allowed
        for split in (True, False):
            arms = rule.arms(actor, Request, split=split)
            assert {one.pk for arm in arms for one in Request.objects.filter(arm)} == allowed


def test_every_desk_of_a_post_is_an_arm_of_its_own():
    actor = Actor("staff", id=IDS[0], desks=frozenset(["window", "fire"]))
    arms = (at_desk() | is_assignee()).arms(actor, Request)
    assert arms == [Q(desk="fire"), Q(desk="window"), Q(assignee=IDS[0])]


def test_whole_arms_and_those_of_many_desks_are_one_for_each_column():
    few, many = (Actor("staff", id=IDS[0], desks=frozenset(f"d{number}" for number in range(size))) for size in (2, MOST_ARMS + 1))
    rule = at_desk() | is_assignee()
    assert rule.arms(few, Request, split=False) == [Q(desk__in=["d0", "d1"]), Q(assignee=IDS[0])]
    assert len(rule.arms(many, Request)) == 2


def test_what_everybody_sees_is_one_arm():
    actor = Actor("staff", id=IDS[0], desks=frozenset(["window"]))
    assert reduce(or_, [at_desk(), everyone(), is_assignee()]).arms(actor, Request) == [Q()]


pytestmark = pytest.mark.django_db
