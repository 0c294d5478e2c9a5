"""A statement made once for a shape of condition is, for any values, the very statement that Django makes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from counter.models import Filing
from django.core.exceptions import EmptyResultSet
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from zizai.desk import compiled

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
instants = st.integers(0, 9).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
some = st.integers(1, 4).map(lambda number: UUID(int=number))
words = st.sampled_from(["", "window", "fire", "a%b", "/510300/"])
leaves = st.one_of(
    st.builds(lambda one: Q(desk=one), words),
    st.builds(lambda many: Q(desk__in=many), st.lists(words, unique=True, max_size=3)),
    st.builds(lambda one: Q(assignee=one), st.none() | some),
    st.builds(lambda many: Q(id__in=many), st.lists(some, unique=True, max_size=3)),
    st.builds(lambda one: Q(assignee__isnull=one), st.booleans()),
    st.builds(lambda one: Q(is_open=one), st.booleans()),
    st.builds(lambda way, at: Q(**{f"order_at__{way}": at}), st.sampled_from(["gt", "gte", "lt", "lte", "exact"]), instants),
    st.builds(lambda one: Q(scope_path__startswith=one), words),
    st.just(Q()),
)
conditions = st.recursive(
    leaves, lambda inner: st.one_of(st.builds(lambda a, b: a & b, inner, inner), st.builds(lambda a, b: a | b, inner, inner), inner.map(lambda a: ~a)), max_leaves=6
)
HOW = [((["id"], (), 1000)), (["id", "order_at"], ("-order_at", "-id"), 51)]


def by_django(condition, columns, order, limit):
    try:
        sql, params = Filing.objects.filter(condition).order_by(*order).values_list(*columns)[:limit].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(params)


@pytest.mark.parametrize("how", HOW)
def test_it_is_what_django_makes(how):
    @given(conditions)
    def whatever_it_says(condition):
        assert compiled.select(Filing, condition, *how) == by_django(condition, *how)

    whatever_it_says()


def test_a_second_value_makes_no_second_statement():
    compiled._made.cache_clear()
    for desks, minute in ((["a", "b"], 1), (["c", "d"], 2), (["e", "f"], 3)):
        condition = Q(desk__in=desks) & Q(order_at__gt=MONDAY + timedelta(minutes=minute), is_open=True)
        assert compiled.select(Filing, condition, ["id"]) == by_django(condition, ["id"], (), None)
    assert compiled._made.cache_info().misses == 1
    compiled.select(Filing, Q(desk__in=["a"]), ["id"])
    assert compiled._made.cache_info().misses == 2
