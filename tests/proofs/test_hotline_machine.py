"""The hotline, proven: whatever people, time, timers and calendars do in whatever order, its orders stay what the law says."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hotline_reference import MOST_EXTENDED, WORKING_DAY, Entry, limits_of_order, limits_of_supervision
from hotline_samples import a_city
from hypothesis import strategies as st
from proving import Chance, Family, prove

from zizai.hotline.lifecycle import callback, extension, order, return_request, supervision
from zizai.hotline.models import Limits, OrderState
from zizai.kernel import history

S = OrderState
CALLS_BACK = ("satisfied", "unsatisfied", "unsatisfied_again", "send_on", "missed", "close_unreached")
ROUNDS = ("unsatisfied", "send_on")
AT_WORK = (S.DISPATCHED, S.SIGNED, S.SECOND)
LEVELS = ["general", "general", "complex", "utility", "life", "consult"]


class HotlineMachine(Family):
    """One order, everybody who may touch it, and time."""

    lifecycles = [order, return_request, extension, supervision, callback]
    weights = {
        "hotline.order.urge": 1, "hotline.order.supervise": 1, "hotline.order.satisfied": 2, "hotline.order.answer": 1,
        "hotline.order.dispatch": 8, "hotline.order.ask_return": 6,
    }  # fmt: skip
    levels: dict = {}

    def open_first(self, data):
        level = data.draw(st.sampled_from(LEVELS), label="level")
        self.level = level
        assert self.act_on(Chance(order, order.verbs["register"], self.people["agent"]), data)

    def told_in_form(self, chance, name, field, data):
        if name == "level":
            # Mostly as it was registered; another level is another limit.
            return data.draw(st.sampled_from([self.level, self.level, *LEVELS]), label="level")
        known = {"phone": "13800006021", "caller_name": "周丽华", "title": "五星街12号停水两天", "contact": "phone", "secret": "no"}
        return known.get(name, NotImplemented)

    # ---- the law's limits ------------------------------------------------------------

    def room_agrees(self):
        self.orders = self.of(order)
        for one in self.orders:
            diary = self.diary(one)
            self.limits_agree(one, limits_of_order(diary), self.walls_of(one))
            self.order_agrees(one, diary)
        for one in self.of(supervision):
            diary = self.diary(one)
            self.limits_agree(one, limits_of_supervision(diary), self.walls_of(one))
            judged_by_others(diary, "reply", ("end", "return"))

    def limits_agree(self, thing, limits, wall):
        # What a unit may ask for until some day is no duty.
        duties = [limit for name, limit in limits.items() if name != "return"]
        ends = sorted((limit.end(wall), limit.provisional(wall)) for limit in duties)
        due, provisional = ends[0] if ends else (None, False)
        assert (thing.due_at, thing.due_provisional, thing.held) == (due, provisional, False)

    def remarked(self):
        for one in self.of(order):
            limits = limits_of_order(self.diary(one, fresh=True))
            for name in limits.keys() & {"sign", "finish"}:
                assert limits[name].remarked or self.now < limits[name].end(self.wall), f"{name} ended and nobody said so"

    # ---- what else must hold ---------------------------------------------------------

    def order_agrees(self, one, diary):
        happened = Counter(entry.verb for entry in diary)
        assert one.round == 1 + sum(happened[verb] for verb in ROUNDS)
        assert one.returns == happened["ask_return"] <= 2
        assert (one.sign_overdue, one.finish_overdue, one.urged) == (happened["sign_by_silence"], happened["finish_overdue"], happened["urge"])
        extended = [entry.facts["days"] for entry in diary if entry.verb == "extend"]
        assert [one.extended_days] == (extended or [0]) and one.extended_days <= MOST_EXTENDED
        # Supervision stands beside the order: one for each time somebody asked for it, or the law did.
        supervisions = self.of(supervision, order=one)
        assert len(supervisions) == happened["supervise"] + happened["finish_overdue"] + happened["unsatisfied_again"]
        assert all("clocks" not in entry.facts for entry in diary if entry.verb in ("supervise", "urge", "ask_return", "missed"))
        asked = self.of(return_request, order=one)
        assert [request.nth for request in asked] == list(range(1, one.returns + 1))
        assert [self.told[request.pk][0].verb for request in asked] == ["ask", "ask_ruling"][: one.returns]
        assert happened["redispatch"] == sum(request.state == "accepted" for request in asked)
        if one.state not in AT_WORK:
            assert not any(child.is_open for child in [*asked, *self.of(extension, order=one)])
        calls = [entry for entry in diary if entry.verb in CALLS_BACK and entry.verb != "close_unreached"]
        assert len(self.of(callback, order=one)) == len(calls)
        judged_by_others(diary, ("reply", "reply_again", "answer"), CALLS_BACK)
        judged_by_others(diary, "propose_close", ("explained_close",))
        not_judged_by_the_unit(self, diary)
        closed_unreached_after_three_tries(diary)
        assert (one.state == S.EXPLAINED) <= (one.result in ("unsatisfied", "very_bad"))

    # ---- the diary -------------------------------------------------------------------

    def diary(self, thing, *, fresh=False):
        events = history.of(self.lifecycle_of(thing).kind, thing.pk) if fresh else self.told[thing.pk]
        return [self.entry(event) for event in events]

    def entry(self, event):
        said = history.said(event)
        facts = dict(said.get("records", {}))
        if "clocks" in said:
            facts["clocks"] = said["clocks"]
        if "level_id" in facts:
            facts["level"] = self.levels[facts["level_id"]]
        return Entry(event.verb, event.occurred_at, event.actor_id, self.wall_at(event.recorded_at), facts)

    def walls_of(self, thing):
        """The calendar by which a thing is due: what is over keeps the one it had."""
        return self.wall


def judged_by_others(diary, doing, judging):
    """Nobody judges what they did themselves."""
    did, doing = None, (doing,) if isinstance(doing, str) else doing
    for entry in diary:
        assert not (entry.verb in judging and entry.by == did)
        did = entry.by if entry.verb in doing else did


def not_judged_by_the_unit(machine, diary):
    """The unit that handles an order neither calls back nor closes it."""
    unit = None
    units = {actor.id: str(actor.organisation) for actor in machine.people.values()}
    for entry in diary:
        assert not (entry.verb in (*CALLS_BACK, "propose_close", "explained_close") and unit and units[entry.by] == unit)
        unit = entry.facts.get("unit_id", unit) if entry.verb in ("dispatch", "redispatch") else unit


def closed_unreached_after_three_tries(diary):
    """Unreached is no rating, and takes three tries at three hours of the day."""
    tries = []
    for entry in diary:
        if entry.verb in ("reply", "reply_again", "answer", *ROUNDS):
            tries = []
        if entry.verb == "missed":
            assert all(entry.at - one >= timedelta(hours=1) for one in tries)
            tries.append(entry.at)
        if entry.verb == "close_unreached":
            assert len(tries) == len({hour_of(one) for one in tries}) == 3


def hour_of(instant: datetime) -> int:
    return (instant + timedelta(hours=8)).hour


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_an_order_stays_what_the_law_says():
    HotlineMachine.people = a_city().actors
    HotlineMachine.levels = {str(pk): code for pk, code in Limits.objects.values_list("pk", "code")}
    assert WORKING_DAY
    HotlineMachine.examples, HotlineMachine.steps_each = 30, 25
    prove(HotlineMachine)
