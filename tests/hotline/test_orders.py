"""An order from the call to the call back, and who may do what on the way."""

import pytest
from django.db import connection
from hotline_samples import REPLY, SAID, SATISFIED, UNSATISFIED, an_order

from zizai.hotline.lifecycle import order
from zizai.hotline.models import Callback, Order
from zizai.kernel import history
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, WrongState, open_thing, perform

ANSWERED = {"said": "抢修中，预计今晚恢复", "basis": "停水公告 2026-31"}


def verbs_of(thing):
    return [event.verb for event in history.of("hotline.order", thing.pk)]


def test_an_order_goes_from_the_call_to_the_call_back(city):
    made = open_thing(order, "register", actor=city.agent, data=SAID)
    assert (made.state, made.desk, made.number[:19]) == ("registered", "rx-pd", "RX-510300-20261125-")
    made = perform(order, "dispatch", made, actor=city.dispatcher, data={"level": "general", "post": "p-water"})
    assert (made.state, made.desk, made.unit.code) == ("dispatched", "water-cb", "u-water")
    made = perform(order, "sign", made, actor=city.water)
    assert (made.state, made.assignee) == ("signed", city.water.id)
    made = perform(order, "reply", made, actor=city.water, data=REPLY)
    assert (made.state, made.desk, made.assignee) == ("replied", "rx-hf", None)
    made = perform(order, "satisfied", made, actor=city.callback, data=SATISFIED)
    assert (made.state, made.is_open, made.result, made.resolved) == ("closed", False, "satisfied", "yes")
    assert verbs_of(made) == ["register", "dispatch", "sign", "reply", "satisfied"]
    assert list(Callback.objects.values_list("order", "round", "rating", "state")) == [(made.pk, 1, "satisfied", "reached")]
    assert [event.verb for event in history.of("hotline.callback", Callback.objects.get().pk)] == ["reach"]


def test_who_called_is_encrypted_and_stands_behind_commitments(city):
    made = an_order(city)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, caller_name, content, address FROM hotline_order")
        raw = b"".join(bytes(one) for one in cursor.fetchone())
    assert all(words.encode() not in raw for words in ("13800006021", "周丽华", "物业", "12号"))
    told = str(history.said(history.of("hotline.order", made.pk)[0]))
    assert all(words not in told for words in ("13800006021", "周丽华", "物业", "12号"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"phone": "12"}, "phone"), ({"phone": "电话不详"}, "phone"), ({"caller_name": "周\ufffd"}, "caller_name"), ({"title": "打13800006021停水"}, "title"),
        ({"read_back": False}, "read_back"), ({"secret": ""}, "secret"), ({"level": "none"}, "level"), ({"place": "000000"}, "place"), ({"content": ""}, "content"),
    ],
)  # fmt: skip
def test_a_registration_that_is_not_whole_is_refused_at_its_field(said, field, city):
    with pytest.raises(Invalid) as refused:
        open_thing(order, "register", actor=city.agent, data=SAID | said)
    assert list(refused.value.errors) == [field]
    assert not Order.objects.exists()


@pytest.mark.parametrize("typed", ["138 0000 6021", "１３８００００６０２１", "138-0000-6021"])
def test_a_number_is_found_however_it_was_typed(typed, city):
    an_order(city)
    with pytest.raises(GuardRefused, match="同类诉求正在办"):
        open_thing(order, "register", actor=city.other_agent, data=SAID | {"phone": typed})


def test_the_same_caller_again_is_appended_and_nothing_is_due_later(city, at):
    made = an_order(city, "signed")
    with at(11, 26), pytest.raises(GuardRefused) as refused:
        open_thing(order, "register", actor=city.other_agent, data=SAID)
    assert made.number in refused.value.reasons[0] and Order.objects.count() == 1
    due, clocks = made.due_at, made.clocks
    with at(11, 26):
        again = perform(order, "urge", made, actor=city.other_agent, data={"said": "还是没有水"})
    assert (again.urged, again.state, again.due_at, again.clocks) == (1, "signed", due, clocks)


@pytest.mark.parametrize("said", [{"another": True}, {"phone": "13900001111"}, {"category": "complaint"}, {"place": "510303"}])
def test_another_matter_or_another_caller_is_another_order(said, city):
    an_order(city)
    open_thing(order, "register", actor=city.agent, data=SAID | said)
    assert Order.objects.count() == 2


def test_a_closed_order_is_not_urged_a_new_one_is_made(city):
    made = perform(order, "satisfied", an_order(city, "replied"), actor=city.callback, data=SATISFIED)
    with pytest.raises(WrongState):
        perform(order, "urge", made, actor=city.agent, data={"said": "又停了"})
    assert open_thing(order, "register", actor=city.agent, data=SAID).state == "registered"


def test_what_is_answered_on_the_line_is_over_and_can_still_be_called_back(city):
    made = perform(order, "answer", an_order(city), actor=city.agent, data=ANSWERED)
    assert (made.state, made.is_open, made.due_at, made.desk) == ("answered", False, None, "rx-hf")
    made = perform(order, "satisfied", made, actor=city.callback, data=SATISFIED)
    assert (made.state, made.result) == ("closed", "satisfied")


def test_an_answer_that_does_not_satisfy_goes_to_the_dispatchers_in_a_new_round(city):
    made = perform(order, "answer", an_order(city), actor=city.agent, data=ANSWERED)
    made = perform(order, "send_on", made, actor=city.callback, data=UNSATISFIED)
    assert (made.state, made.is_open, made.closed_at, made.round, made.desk, made.result) == ("registered", True, None, 2, "rx-pd", "")
    assert list(Callback.objects.values_list("round", "rating")) == [(1, "unsatisfied")]
    assert "dispatch" in made.clocks and made.due_at is not None


def test_an_answer_needs_what_it_rests_on_and_the_agent_who_took_the_call(city):
    made = an_order(city)
    with pytest.raises(Invalid) as refused:
        perform(order, "answer", made, actor=city.agent, data={"said": "会好的"})
    assert list(refused.value.errors) == ["basis"]
    with pytest.raises(Forbidden):
        perform(order, "answer", made, actor=city.other_agent, data=ANSWERED)


def test_complex_matters_are_dispatched_by_whoever_supervises(city):
    made, data = an_order(city), {"level": "complex", "post": "p-water"}
    with pytest.raises(GuardRefused, match="督办岗批准"):
        perform(order, "dispatch", made, actor=city.dispatcher, data=data)
    made = perform(order, "dispatch", made, actor=city.supervisor, data=data)
    assert made.clocks["finish"]["amount"] == 15


def test_an_order_goes_to_units_of_its_place_only(city):
    made = an_order(city)
    with pytest.raises(Invalid) as refused:
        perform(order, "dispatch", made, actor=city.dispatcher, data={"level": "general", "post": "p-gj"})
    assert list(refused.value.errors) == ["post"]
    assert perform(order, "dispatch", made, actor=city.dispatcher, data={"level": "general", "post": "p-town"}).desk == "town-cb"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"basis": ""}, "basis"), ({"contacted_on": ""}, "contacted_on"), ({"contact": "none"}, "contacted_on"),
        ({"contacted_on": "2026-11-26"}, "contacted_on"), ({"said": ""}, "said"),
    ],
)  # fmt: skip
def test_a_reply_says_what_was_done_on_what_ground_and_when_the_caller_was_told(said, field, city):
    with pytest.raises(Invalid) as refused:
        perform(order, "reply", an_order(city, "signed"), actor=city.water, data=REPLY | said)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("verb", ["satisfied", "unsatisfied", "missed", "close_unreached"])
def test_a_unit_neither_rates_nor_closes_nor_calls_back_its_own_order(verb, city):
    made, data = an_order(city, "replied"), UNSATISFIED if verb == "unsatisfied" else SATISFIED
    for colleague in (city.water, city.water_2):
        with pytest.raises(Forbidden):
            perform(order, verb, made, actor=colleague, data=data)
    with pytest.raises(GuardRefused, match="由您的单位承办"):
        perform(order, verb, made, actor=city.water_callback, data=data)
    assert Order.objects.get().version == made.version


def test_whoever_answered_does_not_call_back_about_it(city):
    made = perform(order, "answer", an_order(city), actor=city.agent, data=ANSWERED)
    Order.objects.update(replied_by=city.callback.id)
    with pytest.raises(GuardRefused, match="您自己答复的"):
        perform(order, "satisfied", made.pk, actor=city.callback, data=SATISFIED)


def test_the_desks_of_others_do_nothing_and_know_nothing(city):
    made = an_order(city, "dispatched")
    for stranger in (city.clerk, city.gas, city.town, city.gongjing, city.county_leader):
        with pytest.raises(NotFound):
            perform(order, "sign", made, actor=stranger)
    with pytest.raises(Forbidden):
        open_thing(order, "register", actor=city.water, data=SAID)
    with pytest.raises(Forbidden):
        perform(order, "sign", made, actor=city.supervisor)
