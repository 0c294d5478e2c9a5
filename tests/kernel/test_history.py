"""History cannot be changed, and a change made past the database is found and named."""

from datetime import timedelta
from decimal import Decimal

import pytest
import rfc8785
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st
from kernel_samples import ANNA, CITIZEN, CLERK, MONDAY
from sample.lifecycle import request
from sample.models import Request

from zizai.kernel import append_only, clock, history
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Event

pytestmark = pytest.mark.django_db


def accepted():
    with clock.at(MONDAY):
        thing = open_thing(request, "submit", actor=CITIZEN, title="开一家茶铺", desk="window", subject=ANNA)
    with clock.at(MONDAY + timedelta(hours=1)):
        return perform(request, "accept", thing, actor=CLERK)


def faults():
    return [str(fault) for fault in history.verify() if isinstance(fault, history.Fault)]


@pytest.mark.parametrize("statement", ["UPDATE kernel_event SET verb = 'x'", "DELETE FROM kernel_event"])
def test_the_database_refuses_to_change_history(statement):
    accepted()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_missing_guards_are_found():
    assert append_only.missing(connection) == []
    append_only.remove(connection)
    assert len(append_only.missing(connection)) == 2 * len(append_only.TABLES)
    append_only.install(connection)


def test_untouched_history_verifies_and_counts_its_events():
    accepted()
    assert list(history.verify()) == [2]
    assert list(history.verify_heads(Request, "sample.request")) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE kernel_event SET verb = 'refuse' WHERE seq = 2", "列与正文不一致"),
        ("UPDATE kernel_event SET effective_at = '2026-01-01 00:00:00+00:00' WHERE seq = 2", "列与正文不一致"),
        ("DELETE FROM kernel_event WHERE seq = 1", "前面缺第1条"),
    ],
)
def test_services_check_25_an_edited_event_is_found_and_named(change, reason):
    thing = accepted()
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(change)
    append_only.install(connection)
    assert faults() == [f"sample.request {thing.pk} 第2条：{reason}"]


def test_an_edited_body_is_found():
    thing = accepted()
    event = Event.objects.get(thing_id=thing.pk, seq=2)
    append_only.remove(connection)
    Event.objects.filter(pk=event.pk).update(body=bytes(event.body).replace(b"accept", b"refuse"))
    append_only.install(connection)
    assert faults() == [f"sample.request {thing.pk} 第2条：正文或摘要被改过"]


def test_a_tail_cut_off_and_a_state_changed_past_history_are_found():
    cut, moved = accepted(), accepted()
    append_only.remove(connection)
    Event.objects.filter(thing_id=cut.pk, seq=2).delete()
    append_only.install(connection)
    Request.objects.filter(pk=moved.pk).update(state="decided")
    found = {str(fault.thing_id): fault.reason for fault in history.verify_heads(Request, "sample.request")}
    assert {"这一条事件不见了", "状态是decided，历史说是accepted"} == set(found.values())


names = st.text(alphabet="abcdefghij_", min_size=1, max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(names, values, max_size=6))
def test_canonical_bytes_are_those_of_rfc_8785(value):
    assert history.canonical(value) == rfc8785.dumps(value)


def test_money_and_instants_are_canonical_as_text():
    assert history.canonical({"fee": Decimal("12.30"), "at": MONDAY}) == b'{"at":"2026-11-02T02:00:00Z","fee":"12.30"}'
