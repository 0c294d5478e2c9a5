"""One rule, two questions: what it says of a thing in hand and what it says of a table can never disagree."""

from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from kernel_samples import CITIZEN, CLERK, FIRE, MONDAY, submitted
from sample.models import Order, Request, RequestState

from zizai.kernel import policies
from zizai.kernel.policies import (
    NOBODY,
    Actor,
    assured,
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

DESKS, ROLES, IDS = ["", "window", "fire", "Fire"], ["clerk", "approver"], [UUID(int=number) for number in range(1, 4)]
# Siblings, a region within another, one that is only spelled alike, wild cards, another case.
SCOPES = ["", "/51/", "/51/02/", "/51/021/", "/5102/", "/51_02/", "/51%/", "/AB/", "/ab/", "/ab/c/"]

actors = st.builds(
    Actor,
    kind=st.sampled_from(["person", "staff", "system", "nobody"]),
    id=st.none() | st.sampled_from(IDS),
    roles=st.frozensets(st.sampled_from(ROLES)),
    desks=st.frozensets(st.sampled_from(DESKS)),
    scope=st.sampled_from(SCOPES),
    subjects=st.frozensets(st.none() | st.sampled_from(IDS), max_size=3),
    assurance=st.integers(0, 3),
)
atoms = st.one_of(
    st.sampled_from([everyone(), nobody(), at_desk(), is_assignee(), is_subject(), in_scope()]),
    st.builds(kind, st.sampled_from(["person", "staff", "system"])),
    st.builds(role, st.sampled_from(ROLES)),
    st.builds(assured, st.integers(1, 3)),
    st.lists(st.sampled_from(list(RequestState)), max_size=2).map(lambda states: state_in(*states)),
)
rules = st.recursive(atoms, lambda inner: st.builds(lambda one, other, both: one & other if both else one | other, inner, inner, st.booleans()), max_leaves=6)
rows = st.builds(
    dict,
    desk=st.sampled_from(DESKS),
    assignee=st.none() | st.sampled_from(IDS),
    subject=st.none() | st.sampled_from(IDS),
    scope_path=st.sampled_from(SCOPES),
    state=st.sampled_from(RequestState.values),
)


def found(rule, actor):
    told = rule.rows(actor, Request)
    if isinstance(told, bool):
        return set(Request.objects.values_list("pk", flat=True)) if told else set()
    return set(Request.objects.filter(told).values_list("pk", flat=True))


class OneRule(TestCase):
    @settings(max_examples=150)
    @given(rules, actors, st.lists(rows, min_size=1, max_size=8))
    def test_a_table_shows_exactly_the_things_that_the_rule_allows(self, rule, actor, columns):
        when = dict.fromkeys(["opened_at", "happened_at", "recorded_at"], MONDAY)
        things = Request.objects.bulk_create([Request(title="一", **when, **row) for row in columns])
        assert found(rule, actor) == {thing.pk for thing in things if rule.allows(actor, thing)}


@given(rules, actors)
def test_without_a_thing_only_what_is_said_of_the_actor_counts(rule, actor):
    allowed = rule.allows(actor, None)
    told = rule.rows(actor, Request)
    # What allows a new thing allows every row; what allows some rows only, allows no new thing.
    assert told is True or not allowed


@given(rules)
def test_every_rule_can_be_said_in_words(rule):
    assert rule.words()


def test_words_name_roles_as_the_city_does_and_keep_what_belongs_together():
    policies.name_roles({"clerk": "窗口受理"})
    try:
        told = (role("clerk") & (at_desk() | is_assignee()) | is_subject() & state_in(RequestState.DECIDED)).words()
    finally:
        policies._roles.pop("clerk")
    assert told == "岗位角色：窗口受理，且（在本人工作台；或经办人本人）；或当事人或其代理人，且状态为已决定"
    assert ((role("leader") | role("auditor") | at_desk()) & in_scope()).words() == "（岗位角色：领导或审计；或在本人工作台），且在本岗位管辖的区域"
    assert ((role("leader") | role("auditor")) & in_scope()).words() == "岗位角色：领导或审计，且在本岗位管辖的区域"


def test_the_citys_roles_have_names():
    assert role("window_clerk").words() == "岗位角色：窗口受理"


@pytest.mark.django_db
def test_what_one_may_not_see_does_not_exist():
    thing = submitted()
    assert policies.get_visible(CLERK, Request.objects.all(), pk=thing.pk) == thing
    for stranger in (FIRE, NOBODY):
        assert not policies.visible(stranger, Request.objects.all()).exists()
        with pytest.raises(Request.DoesNotExist):
            policies.get_visible(stranger, Request.objects.all(), pk=thing.pk)


@pytest.mark.django_db
def test_a_model_that_declares_no_rule_is_seen_by_nobody(monkeypatch):
    monkeypatch.delitem(policies._visibility, Order)
    assert not policies.sees(CLERK, Order())
    assert not policies.visible(CLERK, Order.objects.all()).exists()


@pytest.mark.django_db
def test_looking_takes_one_statement_whatever_the_rule(django_assert_num_queries):
    submitted()
    with django_assert_num_queries(1):
        list(policies.visible(CITIZEN, Request.objects.all()))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite's LIKE would do")
def test_a_region_spelled_in_capitals_is_another_region():
    submitted(scope_path="/AB/c/")
    assert not Request.objects.filter(in_scope().rows(Actor("staff", scope="/ab/"), Request)).exists()
