"""A figure is two sets of records; nobody types one in, and an auditor finds one that was."""

from decimal import Decimal

import pytest
from kernel_samples import ANNA, CITIZEN, CLERK, MONDAY
from sample.lifecycle import request
from sample.models import Request

from zizai.kernel import clock, history, measures
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.measures import COUNT, NOTHING, RECORDS, SHARE, SIMULATED, Asked, Measure, Recount
from zizai.kernel.models import Event

pytestmark = pytest.mark.django_db


def within(asked):
    return Request.objects.filter(scope_path__startswith=asked.scope, opened_at__lte=asked.as_of)


def recount(asked):
    events = Event.objects.filter(kind="sample.request", recorded_at__lte=asked.as_of)
    submitted = frozenset(events.filter(verb="submit").values_list("thing_id", flat=True))
    accepted = frozenset(events.filter(verb="accept").values_list("thing_id", flat=True))
    return Recount(accepted & submitted, submitted)


@pytest.fixture
def share(monkeypatch):
    monkeypatch.setattr(measures, "_registry", {})
    return measures.register(
        Measure(
            "sample.accepted_share", "受理率", SHARE, "累计", "已受理 ÷ 已提交",
            numerator=lambda asked: within(asked).exclude(state="received"), denominator=within, recount=recount,
        )
    )  # fmt: skip


def submitted(n, **columns):
    with clock.at(MONDAY):
        return [open_thing(request, "submit", actor=CITIZEN, title=f"第{i}件", desk="window", subject=ANNA, **columns) for i in range(n)]


def accept(things):
    for thing in things:
        perform(request, "accept", thing, actor=CLERK)


def test_a_figure_carries_its_fraction_and_costs_two_statements(share, django_assert_num_queries):
    with clock.at(MONDAY):
        accept(submitted(3)[:2])
        with django_assert_num_queries(2):
            figure = measures.compute(share.id)
    assert (figure.value, figure.numerator, figure.denominator, figure.basis) == (Decimal("0.6667"), 2, 3, RECORDS)
    assert list(measures.evidence(share, Asked()).values_list("title", flat=True).order_by("title")) == ["第0件", "第1件"]


def test_where_nothing_was_counted_there_is_no_figure_and_no_zero(share):
    figure = measures.compute(share.id)
    assert (figure.value, figure.basis) == (None, NOTHING)


def test_a_figure_nobody_measures_yet_is_nothing_and_asks_nothing(share, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert measures.compute("kiosk.item_count").basis == NOTHING


def test_a_figure_that_rests_on_a_simulated_record_says_so(share):
    with clock.at(MONDAY):
        submitted(2)
        submitted(1, simulated=True)
    assert measures.compute(share.id).basis == SIMULATED


def test_a_figure_can_be_asked_for_a_region(share):
    with clock.at(MONDAY):
        accept(submitted(1, scope_path="/510300/510302/"))
        submitted(1, scope_path="/510300/510303/")
    assert measures.compute(share.id, Asked(scope="/510300/510302/")).value == 1


def test_the_recount_from_history_agrees_and_finds_a_record_changed_past_it(share):
    with clock.at(MONDAY):
        things = submitted(3)
        accept(things[:1])
    assert measures.audit(share) == []
    Request.objects.filter(pk=things[1].pk).update(state="accepted")
    found = measures.audit(share)
    assert [(one.part, one.only_records, one.only_history) for one in found] == [("numerator", {things[1].pk}, frozenset())]
    assert len(history.of("sample.request", things[1].pk)) == 1


def test_two_measures_of_one_name_and_a_share_without_denominator_are_refused(share):
    with pytest.raises(ValueError, match="twice"):
        measures.register(Measure(share.id, "别的", COUNT, "累计", "", numerator=within, recount=recount))
    with pytest.raises(ValueError, match="denominator"):
        Measure("sample.x", "x", SHARE, "累计", "", numerator=within, recount=recount)


@pytest.mark.parametrize(("part", "whole", "said"), [(49, 84, "0.5833"), (1, 3, "0.3333"), (2, 3, "0.6667"), (1, 80000, "0.0000"), (1, 20000, "0.0001")])
def test_shares_are_exact_to_four_places_halves_up(part, whole, said):
    assert str(measures.share(part, whole)) == said
