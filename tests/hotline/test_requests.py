"""What units ask for: to hand an order back, or more time. The order's clock never stops for it."""

import pytest
from hotline_samples import REPLY, RETURNED, an_order, returned

from zizai.hotline.lifecycle import extension, order, return_request
from zizai.hotline.models import Extension, Order, ReturnRequest, Supervision
from zizai.kernel import history
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, WrongState, fire_due, perform

MORE = {"days": "10", "said": "要换一段主管，采购周期长"}


def test_a_return_that_is_accepted_moves_the_order_and_not_its_clock(city, at):
    made = an_order(city, "signed")
    finish = made.clocks["finish"]
    with at(11, 26):
        made = returned(city, made, to="town")
    assert (made.state, made.desk, made.unit.code, made.assignee, made.returns) == ("dispatched", "town-cb", "u-town", None, 1)
    assert made.clocks["finish"] == finish
    assert made.clocks["sign"]["start"] > finish["start"] and made.clocks["return"]["start"] > finish["start"]
    assert ReturnRequest.objects.get().state == "accepted"
    assert [event.verb for event in history.of("hotline.order", made.pk)][-2:] == ["ask_return", "redispatch"]


def test_a_return_that_is_refused_changes_nothing(city):
    made = an_order(city, "signed")
    after = returned(city, made, verdict="refuse")
    assert (after.state, after.desk, after.clocks, after.assignee, after.returns) == ("signed", "water-cb", made.clocks, made.assignee, 1)


def test_the_second_return_is_ruled_on_and_the_third_is_refused(city, at):
    made = an_order(city, "dispatched")
    finish = made.clocks["finish"]
    made = returned(city, made, by="water", to="gas")
    with at(11, 25, 15):
        perform(order, "ask_return", made.pk, actor=city.gas, data=RETURNED)
    second = ReturnRequest.objects.get(is_open=True)
    assert (second.nth, second.state, second.desk) == (2, "arbitration", "rx-db")
    assert [event.verb for event in history.of("hotline.return_request", second.pk)] == ["ask_ruling"]
    with at(11, 25, 16):
        with pytest.raises(WrongState):
            perform(return_request, "accept", second, actor=city.dispatcher, data={"post": "p-town"})
        perform(return_request, "rule_accept", second, actor=city.supervisor, data={"post": "p-town"})
        with pytest.raises(GuardRefused, match="裁决是最终的"):
            perform(order, "ask_return", made.pk, actor=city.town, data=RETURNED | {"post": "p-water"})
    made = Order.objects.get()
    assert (made.returns, made.desk, made.clocks["finish"]) == (2, "town-cb", finish)
    assert ReturnRequest.objects.count() == 2


def test_a_ruling_may_leave_the_order_where_it_is(city):
    made = returned(city, an_order(city, "dispatched"), verdict="refuse")
    made = returned(city, made, verdict="rule_refuse")
    assert (made.desk, made.returns) == ("water-cb", 2)


def test_one_return_at_a_time_and_only_the_units_own(city):
    made = perform(order, "ask_return", an_order(city, "dispatched"), actor=city.water, data=RETURNED)
    with pytest.raises(GuardRefused, match="还没有结果"):
        perform(order, "ask_return", made, actor=city.water_2, data=RETURNED)
    with pytest.raises(Forbidden):
        perform(order, "ask_return", made, actor=city.dispatcher, data=RETURNED)
    asked = ReturnRequest.objects.get()
    for other in (city.supervisor, city.water):
        with pytest.raises(Forbidden):
            perform(return_request, "accept", asked, actor=other, data={"post": "p-town"})


def test_an_order_is_handed_back_within_two_working_days_or_not_at_all(city, at):
    made = an_order(city, "signed")
    with at(11, 27, 23, 59):
        perform(order, "ask_return", made, actor=city.water, data=RETURNED)
    other = an_order(city, "signed", phone="13900001111")
    with at(11, 28, 0, 0), pytest.raises(GuardRefused, match="2个工作日内提出"):
        perform(order, "ask_return", other, actor=city.water, data=RETURNED)


@pytest.mark.parametrize(("said", "field"), [({"said": ""}, "said"), ({"post": ""}, "post"), ({"post": "p-water"}, "post"), ({"post": "p-gj"}, "post")])
def test_a_return_says_why_and_who_else(said, field, city):
    with pytest.raises(Invalid) as refused:
        perform(order, "ask_return", an_order(city, "dispatched"), actor=city.water, data=RETURNED | said)
    assert list(refused.value.errors) == [field]


def test_the_clock_runs_on_while_a_return_waits(city, at):
    made = perform(order, "ask_return", an_order(city, "dispatched", level="life"), actor=city.water, data=RETURNED)
    with at(11, 25, 13):
        fire_due(order, [made.pk])
    late = Order.objects.get()
    assert (late.state, late.sign_overdue, late.finish_overdue) == ("signed", 1, 1) and Supervision.objects.count() == 1


def test_a_reply_makes_what_was_asked_for_moot(city):
    made = perform(order, "ask_return", an_order(city, "signed"), actor=city.water, data=RETURNED)
    made = perform(order, "ask_extension", made, actor=city.water, data=MORE)
    perform(order, "reply", made, actor=city.water, data=REPLY)
    for lifecycle, model in ((return_request, ReturnRequest), (extension, Extension)):
        one = model.objects.get()
        assert (one.state, one.is_open) == ("moot", False)
        assert [event.verb for event in history.of(lifecycle.kind, one.pk)][-1] == "drop"


def test_more_time_is_granted_once_in_working_days(city, instant):
    made = perform(order, "ask_extension", an_order(city, "signed"), actor=city.water, data=MORE)
    asked = Extension.objects.get()
    assert (asked.desk, asked.days, [event.verb for event in history.of("hotline.extension", asked.pk)]) == ("rx-db", 10, ["ask"])
    with pytest.raises(GuardRefused, match="等督办岗审批"):
        perform(order, "ask_extension", made, actor=city.water, data=MORE)
    perform(extension, "grant", asked, actor=city.supervisor, data={"said": "同意"})
    made = Order.objects.get()
    assert (made.extended_days, made.clocks["finish"]["amount"], made.due_at) == (10, 15, instant(12, 17))
    assert [event.verb for event in history.of("hotline.order", made.pk)][-1] == "extend"
    with pytest.raises(GuardRefused, match="只能延期一次"):
        perform(order, "ask_extension", made, actor=city.water, data=MORE)


def test_an_extension_that_is_refused_moves_nothing(city):
    made = perform(order, "ask_extension", an_order(city, "signed"), actor=city.water, data=MORE)
    perform(extension, "refuse", Extension.objects.get(), actor=city.supervisor, data={"said": "有备用管材"})
    assert Order.objects.get().clocks == made.clocks


def test_no_extension_after_the_limit_nor_of_urgent_matters_nor_beyond_ten_days(city, at):
    with pytest.raises(GuardRefused, match="不能延期"):
        perform(order, "ask_extension", an_order(city, "signed", level="utility"), actor=city.water, data=MORE)
    made = an_order(city, "signed", phone="13900001111")
    with pytest.raises(Invalid):
        perform(order, "ask_extension", made, actor=city.water, data=MORE | {"days": "11"})
    Order.objects.filter(pk=made.pk).update(limits=made.limits | {"extension": {"amount": 5, "unit": "working_day"}})
    with pytest.raises(GuardRefused, match="最多延长5个工作日"):
        perform(order, "ask_extension", made, actor=city.water, data=MORE | {"days": "6"})
    made = perform(order, "ask_extension", made, actor=city.water, data=MORE | {"days": "5"})
    with at(12, 3):
        with pytest.raises(GuardRefused, match="已过"):
            perform(extension, "grant", Extension.objects.get(), actor=city.supervisor, data={"said": "同意"})
        # Nor is one entered afterwards as if it had been granted in time: the order is known to be late.
        with pytest.raises(GuardRefused, match="已过"):
            perform(extension, "grant", Extension.objects.get(), actor=city.supervisor, data={"said": "同意"}, occurred_at=made.happened_at)
        with pytest.raises(GuardRefused, match="已过"):
            perform(order, "ask_extension", made.pk, actor=city.water, data=MORE | {"days": "5"})


def test_the_old_units_wish_for_time_goes_with_the_order(city):
    made = perform(order, "ask_extension", an_order(city, "signed"), actor=city.water, data=MORE)
    returned(city, made)
    assert Extension.objects.get().state == "moot"
