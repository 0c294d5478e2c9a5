"""The sample room, proven: what neither cases nor the hotline have, and what a follower gets of what is committed around it."""

from datetime import timedelta

import pytest
from diary import Limit, happened_at_its_end, law_has_not_acted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kernel_samples import ANNA, APPROVER, CITIZEN, CLERK, FIRE, FOUNDED, HEALTH, MONDAY, history_is_certain, submitted
from proving import Family, prove
from sample.lifecycle import opinion, procedure, request
from sample.models import Opinion

from zizai.kernel import clock, feed, timers
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import DeclarationError, Refused, open_thing, perform
from zizai.kernel.models import Event

RIGHT = {"extend": APPROVER, "decide": APPROVER, "withdraw": CITIZEN}


class SampleMachine(Family):
    """Pauses that a verb holds by itself beside those of children; children whose silence settles their root; a verb with a defect."""

    lifecycles = [request, opinion, procedure]
    people = {"clerk": CLERK, "approver": APPROVER, "citizen": CITIZEN, "fire": FIRE, "health": HEALTH}
    weights = {"sample.request.withdraw": 1, "sample.request.careless": 2, "sample.request.decide": 5, "sample.opinion.give": 8,
               "sample.opinion.ask": 3}
    enough = 150
    # A defect in a room's work is no refusal, and changes as little.
    refusals = (Refused, Invalid, DeclarationError)

    def open_first(self, data):
        with clock.at(self.now):
            open_thing(request, "submit", actor=CITIZEN, title="开一家茶铺", desk="window", subject=ANNA)
        self.look(anew=True)

    def weight(self, chance):
        held_too_early = chance.name == "sample.procedure.begin" and chance.root.state != "accepted"
        return 2 if held_too_early else super().weight(chance)

    def told_in_form(self, chance, name, field, data):
        return None if name in FOUNDED and data.draw(st.integers(0, 5), label=f"without {name}") == 5 else NotImplemented

    def room_agrees(self):
        for one in self.of(request):
            self.limits_agree(one, self.limits_of(one))
            asked = self.of(opinion, request=one)
            assert (one.state == "reviewing") <= any(child.is_open for child in asked)
        for one in self.of(opinion):
            self.limits_agree(one, limits_of_opinion(self.diary(one)))

    def limits_of(self, one):
        return limits_of_request(self.diary(one), [(child.opened_at, child.closed_at) for child in self.of(procedure, request=one)])

    def remarked(self):
        running = [self.limits_of(one) for one in self.of(request)] + [limits_of_opinion(self.diary(one)) for one in self.of(opinion)]
        for limits in running:
            for name, limit in limits.items():
                assert name == "decision" or self.now < limit.end(self.wall), f"{name} ended and nothing came of it"


def limits_of_request(diary, procedures):
    """Five working days to answer, else accepted from the receipt; twenty to decide, ten more once; what is held does not count."""
    running, before, received = {}, None, diary[0].at
    not_counted, by_hand = list(procedures), None
    for entry in diary:
        assert entry.counts_from == (received if entry.verb == "accept_by_silence" else entry.at)
        if "notice" in running and entry.verb != "accept_by_silence":
            law_has_not_acted(running["notice"], entry)
        if entry.verb == "submit":
            running = {"notice": Limit(entry.at, 5)}
        elif entry.verb == "accept":
            running = {"decision": Limit(entry.at, 20, pauses=not_counted)}
        elif entry.verb == "accept_by_silence":
            happened_at_its_end(running["notice"], entry, before)
            running = {"decision": Limit(received, 20, pauses=not_counted)}
        elif entry.verb == "hold" and not by_hand:
            by_hand = [entry.at, None]
            not_counted.append(by_hand)
        elif entry.verb == "go_on" and by_hand:
            by_hand[1], by_hand = entry.at, None
        elif entry.verb == "extend":
            running["decision"].amount += 10
            assert running["decision"].amount <= 30
        elif entry.verb in ("decide", "withdraw"):
            running = {}
        before = entry
    return running


def limits_of_opinion(diary):
    """Ten working days; then silence is no opinion."""
    asked, *then = diary
    limit = Limit(asked.at, 10)
    for entry, before in zip(then, diary, strict=False):
        if entry.verb == "lapse":
            happened_at_its_end(limit, entry, before)
        elif before.verb not in ("give", "lapse", "cancel"):
            law_has_not_acted(limit, entry)
    return {} if any(entry.verb in ("give", "lapse", "cancel") for entry in then) else {"answer": limit}


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_a_request_stays_what_its_lifecycle_says():
    prove(SampleMachine)


@pytest.mark.django_db(transaction=True)
def test_a_follower_gets_all_that_is_committed_around_it_once_and_in_order():
    got = []

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=True))
    def in_any_order(draw):
        # Steps drawn from one seed: drawn one by one, most examples would be near copies of each other.
        thing, now = submitted(), MONDAY
        for step in draw.choices([*request.verbs, "begin", "give", "worker", "follow"], k=25):
            now += timedelta(minutes=draw.randint(0, 60 * 24 * 2))
            with clock.at(now):
                if step == "follow":
                    feed.follow("properties", got.extend, limit=draw.choice([1, 3, 500]))
                elif step == "worker":
                    timers.fire_all_due()
                else:
                    done_or_refused(step, thing)

    in_any_order()
    history_is_certain()
    while feed.follow("properties", got.extend, limit=7):
        pass
    assert [event.pk for event in got] == list(Event.objects.order_by(*feed.ORDER).values_list("pk", flat=True))
    assert {"accept_by_silence", "accept", "ask"} <= {event.verb for event in got}


def done_or_refused(step, thing):
    """Whoever may does it; whether it comes to anything is no matter here."""
    try:
        if step == "begin":
            open_thing(procedure, "begin", actor=CLERK, data=FOUNDED, request=thing)
        elif step == "give":
            for one in Opinion.objects.filter(request=thing, desk="fire"):
                perform(opinion, "give", one, actor=FIRE)
        else:
            perform(request, step, thing.pk, actor=RIGHT.get(step, CLERK), data=FOUNDED)
    except (Refused, DeclarationError):
        pass
