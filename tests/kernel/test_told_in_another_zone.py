"""An instant that somebody tells in another zone is the same instant: in the row, in the body that is hashed, in the clocks."""

from datetime import timedelta

import pytest
from kernel_samples import CLERK, MONDAY, submitted
from sample.lifecycle import order, request
from sample.models import Request

from zizai.kernel import clock, history
from zizai.kernel.lifecycle import fire_due, open_thing, perform

pytestmark = pytest.mark.django_db
TOLD = MONDAY + timedelta(minutes=30)


def faults(kind):
    return [str(fault) for fault in history.verify(kind) if isinstance(fault, history.Fault)]


def test_history_verifies_and_says_the_instant_in_utc():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        accepted = perform(request, "accept", thing, actor=CLERK, occurred_at=TOLD.astimezone(clock.SHANGHAI))
    said = history.said(history.of("sample.request", thing.pk)[-1])
    assert said["occurred"] == said["effective"] == "2026-11-02T02:30:00.000000Z"
    assert accepted.clocks["decision"]["start"] == "2026-11-02T02:30:00+00:00"
    assert Request.objects.get(pk=thing.pk).happened_at == TOLD
    assert faults("sample.request") == []


def test_a_limit_in_minutes_that_began_so_fires_at_its_instant():
    with clock.at(MONDAY + timedelta(minutes=40)):
        thing = open_thing(order, "dispatch", actor=CLERK, occurred_at=TOLD.astimezone(clock.SHANGHAI), level="life", desk="window")
    with clock.at(MONDAY + timedelta(hours=1)):
        assert fire_due(order, [thing.pk]) == 1
    assert history.said(history.of("sample.order", thing.pk)[-1])["occurred"] == "2026-11-02T02:45:00.000000Z"
    assert faults("sample.order") == []
