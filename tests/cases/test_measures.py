"""What cases can tell of how items were really handled, and that history tells the same."""

from datetime import timedelta

import pytest
from case_samples import FOOD, HEALTH, a_case, codes

from zizai.cases.lifecycle import case
from zizai.catalogue.capabilities import finished
from zizai.catalogue.public import Capability, Item
from zizai.kernel import clock, measures
from zizai.kernel.lifecycle import open_thing, perform

pytestmark = pytest.mark.django_db


def both(capability, since=timedelta(days=365)):
    """The items as records and as history tell them."""
    told, now = finished.of(capability), clock.now()
    return {frozenset(told.matters(now - since, now).values_list("item__code", flat=True)), frozenset(Item.objects.filter(pk__in=told.recount(now - since, now)).values_list("code", flat=True))}


def from_afar(who, person, paper, channel):
    """A case that a citizen sent by `channel`, delivered."""
    zhou = person()
    data = {"item": HEALTH, "object_name": "丽华理发店", "object_place": "五星街88号", "phone": "13800006021", "materials": codes(HEALTH), "files": [paper(zhou)]}
    made = open_thing(case, "submit", actor=zhou, data=data, channel=channel)
    for verb, name, said in (("receive", "chuangkou", {}), ("accept", "chuangkou", {}), ("grant", "weijian", {"result_number": "自卫许〔2026〕1号"}), ("deliver", "chuangkou", {"way": "courier", "receipt": "单号1"})):
        made = perform(case, verb, made, actor=who(name), data=said)
    return made


def test_what_was_taken_in_at_the_window_and_delivered_proves_the_window(who):
    a_case(who, "granted", HEALTH)
    assert both(Capability.UNDIFFERENTIATED) == {frozenset()}
    a_case(who, "delivered", FOOD, object_name="另一家")
    assert both(Capability.UNDIFFERENTIATED) == {frozenset({FOOD})}
    assert both(Capability.MOBILE) == both(Capability.ONLINE) == {frozenset()}


def test_what_came_from_a_phone_proves_the_phone_and_what_came_from_a_computer_does_not(who, person, paper):
    from_afar(who, person, paper, "2")
    assert (both(Capability.ONLINE), both(Capability.MOBILE)) == ({frozenset({HEALTH})}, {frozenset()})
    from_afar(who, person, paper, "3")
    assert both(Capability.MOBILE) == {frozenset({HEALTH})} and both(Capability.UNDIFFERENTIATED) == {frozenset()}


def test_what_was_delivered_before_the_period_proves_nothing(who, at):
    a_case(who, "delivered")
    with at(11, 25):
        assert both(Capability.UNDIFFERENTIATED, timedelta(days=1)) == {frozenset()}


def test_of_materials_and_of_automatic_decisions_no_case_tells_anything():
    assert {one for one in Capability if finished.of(one)} == {Capability.UNDIFFERENTIATED, Capability.ONLINE, Capability.MOBILE}


def test_the_share_of_undifferentiated_items_rests_on_delivered_cases_and_on_history(who):
    assert measures.compute("windows.undifferentiated_item_share").numerator == 0
    a_case(who, "delivered", HEALTH)
    a_case(who, "delivered", FOOD, simulated=True)
    figure = measures.compute("windows.undifferentiated_item_share")
    assert (figure.numerator, figure.denominator, figure.basis) == (2, 10, "simulated")
    assert measures.audit(measures.find("windows.undifferentiated_item_share")) == []
