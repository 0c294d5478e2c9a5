"""Figures are the sizes of sets of records, by region, judged exactly, and nothing can be had by subtraction."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_samples import CITIZEN, CLERK, MONDAY
from sample.lifecycle import request
from sample.models import Request

from zizai.kernel import clock, measures
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.measures import Figure, Measure, Recount
from zizai.kernel.models import Event


def received(asked):
    return Request.objects.filter(scope_path__startswith=asked.scope)


def accepted(asked):
    return received(asked).filter(state="accepted")


def recount(asked):
    events = Event.objects.filter(kind="sample.request")
    return Recount(frozenset(events.filter(verb="accept").values_list("thing_id", flat=True)), frozenset(events.filter(verb="submit").values_list("thing_id", flat=True)))


SHARE = Measure("sample.accepted_share", "受理率", measures.SHARE, "累计", "受理 ÷ 收件", accepted, recount, received)
COUNT = Measure("sample.accepted_count", "受理数", measures.COUNT, "累计", "受理", accepted, recount, counts="件")


@pytest.fixture(autouse=True)
def _only_mine(monkeypatch):
    monkeypatch.setattr(measures, "_registry", {one.id: one for one in (SHARE, COUNT)})


@pytest.fixture
def requests(db):
    made = []
    with clock.at(MONDAY):
        for county, accept in (("01", True), ("01", True), ("02", True), ("02", False)):
            thing = open_thing(request, "submit", actor=CITIZEN, title="茶铺", desk="window", subject=CITIZEN.id, scope_path=f"/51/{county}/")
            made.append(perform(request, "accept", thing, actor=CLERK) if accept else thing)
    return made


def test_a_share_is_the_size_of_one_set_over_that_of_the_other(requests, django_assert_num_queries):
    with django_assert_num_queries(2):
        figure = measures.compute("sample.accepted_share")
    assert (figure.value, figure.numerator, figure.denominator, figure.basis) == (Decimal("0.7500"), 3, 4, measures.RECORDS)


def test_every_region_is_counted_in_the_same_statements(requests, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = measures.compute_within("sample.accepted_share", ["/51/", "/51/01/", "/51/02/", "/51/03/"])
    assert {path: (one.numerator, one.denominator) for path, one in found.items()} == {"/51/": (3, 4), "/51/01/": (2, 2), "/51/02/": (1, 2), "/51/03/": (0, 0)}
    assert found["/51/03/"].basis == measures.NOTHING
    with django_assert_num_queries(1):
        assert measures.compute_within("sample.accepted_count", ["/51/02/"])["/51/02/"].value == 1


def test_what_no_room_measures_or_lies_nowhere_is_not_divided(db, monkeypatch, django_assert_num_queries):
    monkeypatch.setitem(measures._registry, "sample.nowhere", replace(COUNT, id="sample.nowhere", scope_column=""))
    with django_assert_num_queries(0):
        unknown = measures.compute("sample.unknown")
        assert (unknown.value, unknown.numerator, unknown.basis) == (None, None, measures.NOTHING)
        assert measures.compute_within("sample.unknown", ["/51/"]) == measures.compute_within("sample.nowhere", ["/51/"]) == {}


def test_one_simulated_record_makes_the_figure_prove_nothing(requests):
    Request.objects.filter(pk=requests[0].pk).update(simulated=True)
    figure = measures.compute("sample.accepted_share")
    assert (figure.value, figure.basis) == (Decimal("0.7500"), measures.SIMULATED)
    assert measures.meets(figure, Decimal("0.5")) is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "at_least", "met"),
    [(94996, 100000, "0.95", False), (95, 100, "0.95", True), (1, 1, "1.00", True), (10, None, "10", True), (9, None, "10", False)],
)
def test_a_figure_is_judged_by_its_exact_fraction(numerator, denominator, at_least, met):
    assert measures.meets(Figure("x", Decimal(1), numerator, denominator, measures.RECORDS), Decimal(at_least)) is met


def test_an_audit_names_a_record_that_was_changed_past_its_history(requests):
    assert measures.audit(SHARE) == []
    Request.objects.filter(pk=requests[3].pk).update(state="accepted")
    found = measures.audit(SHARE)
    assert [(one.part, one.only_records, one.only_history) for one in found] == [("numerator", frozenset([requests[3].pk]), frozenset())]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=9))
def test_nothing_hidden_can_be_had_by_subtraction(sizes):
    hidden = measures.hidden_cells(sizes)
    shown = [size for place, size in enumerate(sizes) if place not in hidden]
    assert all(size == 0 or size >= measures.SMALL for size in shown)
    if hidden and any(shown):
        assert len(hidden) > 1
        assert sum(sizes[place] for place in hidden) >= measures.SMALL
    if all(size == 0 or size >= measures.SMALL for size in sizes):
        assert not hidden


def test_two_measures_of_one_name_and_a_share_without_denominator_are_refused():
    with pytest.raises(ValueError, match="twice"):
        measures.register(replace(SHARE, label="别的"))
    with pytest.raises(ValueError, match="denominator"):
        replace(SHARE, denominator=None)


@pytest.mark.parametrize(("part", "whole", "said"), [(49, 84, "0.5833"), (2, 3, "0.6667"), (1, 80000, "0.0000"), (1, 20000, "0.0001")])
def test_shares_are_exact_to_four_places_halves_up(part, whole, said):
    assert str(measures.share(part, whole)) == said
