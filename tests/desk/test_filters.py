"""Filters say the same as lamps and buttons, and refuse what does not exist."""

from datetime import timedelta

import pytest
from counter.lifecycle import filing
from counter.models import Filing
from desk_samples import FRIDAY, copies, filed
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from lists import rows_of

from zizai.desk.filters import LAMPS, Filter, WrongFilter, lamp_rows
from zizai.kernel import calendar
from zizai.kernel.things import END_OF_TIME

pytestmark = pytest.mark.django_db

instants = st.integers(-30 * 24, 30 * 24).map(lambda hours: FRIDAY + timedelta(hours=hours))


class LampsAsRanges(TestCase):
    @settings(max_examples=40)
    @given(instants, st.lists(st.tuples(st.one_of(st.none(), instants), st.booleans()), min_size=1, max_size=8))
    def test_each_row_is_found_under_the_lamp_it_shows_and_no_other(self, now, dues):
        # A thing that is held has no end, unless another clock runs on.
        rows = [(due, held and due is None) for due, held in dues]
        things = Filing.objects.bulk_create([
            Filing(opened_at=FRIDAY, happened_at=FRIDAY, recorded_at=FRIDAY, state="received", due_at=due, order_at=due or END_OF_TIME, held=held) for due, held in rows
        ])  # fmt: skip
        current = calendar.current()
        shown = {one.pk: calendar.lamp(current, now, one.due_at, held=one.held) for one in things}
        for lamp in LAMPS:
            found = {one.pk for one in Filing.objects.filter(lamp_rows(lamp, now, current))}
            assert found == {pk for pk, look in shown.items() if look == lamp}


def test_a_filter_is_written_back_as_it_was_read():
    query = "state=received&state=reviewing&lamp=late&who=me&scope=/510300/510302/&simulated=no&act=1"
    assert Filter.read(QueryDict(query), filing).query == query
    assert Filter.read(QueryDict("state=&lamp=&who="), filing) == Filter()


@pytest.mark.parametrize(
    "query",
    ["state=gone", "lamp=blue", "who=boss", "scope=510302", "scope=/51' OR 1=1/", "scope=/51/%00/", "simulated=maybe", "act=yes", "closed=0"],
)
def test_what_does_not_exist_is_refused_rather_than_ignored(query):
    with pytest.raises(WrongFilter, match="没有这样的筛选条件"):
        Filter.read(QueryDict(query), filing)


def test_states_mean_nothing_over_all_kinds():
    with pytest.raises(WrongFilter):
        Filter.read(QueryDict("state=received"))


def test_every_condition_narrows_to_its_rows(clerk):
    thing = filed(clerk)
    mine, simulated, closed = (
        copies(thing, 1, assignee=clerk.actor.id)[0],
        copies(thing, 1, simulated=True)[0],
        copies(thing, 1, is_open=False, state="granted", closed_at=FRIDAY)[0],
    )
    copies(thing, 1, scope_path="/510300/510311/", state="correcting")

    def found(query):
        source = Filter.read(QueryDict(query), filing).source(filing, clerk.actor)
        return set(rows_of(source).values_list("pk", flat=True))

    assert found("who=me") == {mine.pk}
    assert mine.pk not in found("who=free")
    assert found("simulated=yes") == {simulated.pk}
    assert found("closed=1") == {closed.pk}
    assert len(found("scope=/510300/510302/")) == 3
    assert len(found("scope=/510300/")) == 4
    assert len(found("state=correcting")) == 1
    assert found("act=1") == found("")


def test_a_filter_is_read_aloud():
    chosen = Filter(states=("received",), lamp="late", who="free", scope="/510300/", simulated="no", act=True)
    assert chosen.words(filing, "自贡市") == ["已收件", "逾期", "没人认领", "自贡市", "不含模拟记录", "要我动手"]
