"""The hotline, proven: whatever people, time, timers and calendars do in whatever order, its orders stay what the law says."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hotline_reference import MOST_EXTENDED, limits_of_order, limits_of_supervision
from hotline_samples import a_city
from hypothesis import strategies as st
from proving import Chance, Family, prove

from zizai.hotline.lifecycle import callback, extension, order, return_request, supervision
from zizai.hotline.models import Limits, OrderState

S = OrderState
CALLS_BACK = ("satisfied", "unsatisfied", "unsatisfied_again", "send_on", "missed", "close_unreached")
ROUNDS = ("unsatisfied", "send_on")
# What stands beside the order's way: none of it moves the order or its clocks.
BESIDE = ("supervise", "urge", "ask_return", "ask_extension", "missed", "propose_close")
AT_WORK = (S.DISPATCHED, S.SIGNED, S.SECOND)
LEVELS = ["general", "general", "complex", "utility", "life", "consult"]


class HotlineMachine(Family):
    """One order after the other, everybody who may touch it, and time."""

    lifecycles = [order, return_request, extension, supervision, callback]
    weights = {
        "hotline.order.urge": 2, "hotline.order.supervise": 3, "hotline.order.satisfied": 6, "hotline.order.answer": 16,
        "hotline.order.dispatch": 40, "hotline.order.ask_return": 25, "hotline.order.send_on": 30, "hotline.order.propose_close": 8,
        "hotline.order.explained_close": 6, "hotline.supervision.reply": 10, "hotline.supervision.end": 10, "hotline.supervision.return": 4,
        "hotline.return_request.accept": 30, "hotline.return_request.rule_accept": 30, "hotline.order.reply": 12, "hotline.order.close_unreached": 30,
        "hotline.order.register": 0,
    }  # fmt: skip
    levels: dict = {}

    def open_first(self, data):
        agent = self.people[data.draw(st.sampled_from(["agent", "agent_and_callback"]), label="agent")]
        self.level = data.draw(st.sampled_from(LEVELS), label="level")
        while not self.act_on(Chance(order, order.verbs["register"], agent), data):
            pass

    def all_done(self):
        return all(one.state in (S.CLOSED, S.EXPLAINED) for one in self.of(order))

    def weight(self, chance):
        if chance.name == "hotline.order.missed" and chance.thing.tries:
            # Whoever tried in vain goes on trying.
            return 60
        if chance.name == "hotline.order.supervise" and chance.thing.state == S.REGISTERED:
            # Who dispatches answers for it, and may be the one who supervises.
            return 12
        return super().weight(chance)

    def told_in_form(self, chance, name, field, data):
        if name == "level":
            # Mostly as it was registered; another level is another limit.
            return data.draw(st.sampled_from([self.level, self.level, *LEVELS]), label="level")
        known = {"phone": "13800006021", "caller_name": "周丽华", "title": "五星街12号停水两天", "contact": "phone", "secret": "no"}
        return known.get(name, NotImplemented)

    # ---- the law's limits ------------------------------------------------------------

    def room_agrees(self):
        for one in self.of(order):
            diary = self.diary(one)
            self.limits_agree(one, limits_of_order(diary))
            self.order_agrees(one, diary)
        for one in self.of(supervision):
            diary = self.diary(one)
            self.limits_agree(one, limits_of_supervision(diary))
            judged_by_others(diary, "reply", ("end", "return"))
        for kind in (return_request, extension, callback):
            for one in self.of(kind):
                self.limits_agree(one, {})

    def remarked(self):
        for one in self.of(order):
            limits = limits_of_order(self.diary(one))
            for name in limits.keys() & {"sign", "finish"}:
                assert limits[name].remarked or self.now < limits[name].end(self.wall), f"{name} ended and nobody said so"

    def facts(self, said):
        facts = super().facts(said) | {"clocks": said.get("clocks"), "cause": said.get("cause", {}).get("kind")}
        return facts | ({"level": self.levels[facts["level_id"]]} if "level_id" in facts else {})

    # ---- what else must hold ---------------------------------------------------------

    def order_agrees(self, one, diary):
        happened = Counter(entry.verb for entry in diary)
        assert one.round == 1 + sum(happened[verb] for verb in ROUNDS)
        assert one.returns == happened["ask_return"] <= 2
        assert (one.sign_overdue, one.finish_overdue, one.urged) == (happened["sign_by_silence"], happened["finish_overdue"], happened["urge"])
        extended = [entry.facts["days"] for entry in diary if entry.verb == "extend"]
        assert [one.extended_days] == (extended or [0]) and one.extended_days <= MOST_EXTENDED
        assert extended == [child.days for child in self.of(extension, order=one) if child.state == "granted"]
        self.supervision_stands_beside(one, diary, happened)
        self.requests_agree(one, happened)
        calls = [entry for entry in diary if entry.verb in CALLS_BACK and entry.verb != "close_unreached"]
        assert len(self.of(callback, order=one)) == len(calls)
        judged_by_others(diary, ("reply", "reply_again", "answer"), CALLS_BACK)
        judged_by_others(diary, ("propose_close",), ("explained_close",))
        not_judged_by_the_unit(self, diary)
        closed_unreached_after_three_tries(diary)
        assert (one.state == S.EXPLAINED) <= (one.result in ("unsatisfied", "very_bad"))

    def supervision_stands_beside(self, one, diary, happened):
        """One for each time somebody asked for it, or the law did; the order neither moves nor stands still for it."""
        assert len(self.of(supervision, order=one)) == happened["supervise"] + happened["finish_overdue"] + happened["unsatisfied_again"]
        assert all(event.from_state == event.to_state for event in self.look().told[one.pk] if event.verb in BESIDE)
        assert not any(entry.facts["clocks"] for entry in diary if entry.verb in BESIDE)
        assert not any(entry.facts["cause"] == "hotline.supervision" for entry in diary)

    def requests_agree(self, one, happened):
        """The second return is ruled on; what was asked is not left open when the work is done."""
        asked = self.of(return_request, order=one)
        assert [request.nth for request in asked] == list(range(1, one.returns + 1))
        assert [self.diary(request)[0].verb for request in asked] == ["ask", "ask_ruling"][: one.returns]
        assert happened["redispatch"] == sum(request.state == "accepted" for request in asked)
        waiting = [child for child in [*asked, *self.of(extension, order=one)] if child.is_open]
        assert not waiting or one.state in AT_WORK


def judged_by_others(diary, doing, judging):
    """Nobody judges what they did themselves."""
    did = None
    for entry in diary:
        assert not (entry.verb in judging and entry.by == did), f"{entry.verb} by who did it"
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


def everybody():
    """The hotline's people; some hold two posts, so that only a guard keeps them from judging what they did."""
    people = dict(a_city().actors)
    agent, callback_, dispatcher, supervisor = (people[name] for name in ("other_agent", "callback", "dispatcher", "supervisor"))
    both = replace(agent, roles=agent.roles | callback_.roles, desks=agent.desks | callback_.desks)
    everywhere = replace(dispatcher, roles=dispatcher.roles | supervisor.roles, desks=dispatcher.desks | supervisor.desks)
    # An agent's colleague at another desk sees nothing of what the first one took.
    return people | {"agent_and_callback": both, "dispatcher": everywhere}


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_an_order_stays_what_the_law_says():
    HotlineMachine.people = everybody()
    HotlineMachine.levels = {str(pk): code for pk, code in Limits.objects.values_list("pk", "code")}
    prove(HotlineMachine)
