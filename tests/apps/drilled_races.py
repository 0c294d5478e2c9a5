"""Several people do contradicting things with the same matter at the same moment, each on a connection of their own."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from django.db import connections
from drilling import make_tables, say

from zizai.kernel import auditing, clock
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import Refused, perform
from zizai.kernel.models import Event


def race(rounds, at, contenders):
    """Let each round's contenders go at once; `rounds` gives, round by round, the things and who does what: [(lifecycle, verb, pk, actor, data)].

    Returns for each round what became of each: "done", or the refusal's code with the state it told.
    """
    ready = Barrier(contenders)

    def run(place):
        told = []
        with clock.at(at):
            for one in rounds:
                lifecycle, verb, pk, actor, data, version = one[place]
                ready.wait(60)
                try:
                    perform(lifecycle, verb, pk, actor=actor, data=data, version=version)
                    told.append(("done", verb, ""))
                except Refused as refusal:
                    told.append((refusal.code, verb, "；".join(refusal.reasons)))
        connections.close_all()
        return told

    with ThreadPoolExecutor(contenders) as pool:
        return list(zip(*pool.map(run, range(contenders)), strict=True))


def verdict(answers, **more):
    """Winners a round, which verb won how often, how losers were told; and whether history is whole."""
    audit = auditing.audit()
    winners = Counter(sum(one[0] == "done" for one in told) for told in answers)
    say(
        rounds=len(answers), winners=sorted(winners.items()), won=Counter(one[1] for told in answers for one in told if one[0] == "done"),
        codes=sorted(Counter(one[0] for told in answers for one in told if one[0] != "done")), events=audit.events, faults=[str(one) for one in audit.faults],
        told=sorted({one[2] for told in answers for one in told if one[0] != "done"}), repeated=_repeated(), **more,
    )  # fmt: skip


def _repeated():
    """How many things have two events of one number: none, ever."""
    return len([key for key, times in Counter(Event.objects.values_list("kind", "thing_id", "seq")).items() if times > 1])


def orders(number):
    """One unit replies while its colleague hands the order back; two people call the caller back with different news."""
    from hotline_samples import NOW, REPLY, RETURNED, SATISFIED, UNSATISFIED, a_city, an_order

    from zizai.hotline.lifecycle import order
    from zizai.hotline.models import Callback, Order, ReturnRequest

    make_tables()
    with clock.at(NOW):
        city = a_city()
        made = [an_order(city, "signed", phone=f"1380000{place:04}") for place in range(int(number))]
        called = [an_order(city, "replied", phone=f"1390000{place:04}") for place in range(int(number))]
    connections.close_all()
    chance = random.Random(7)
    first = [chance.sample([
        (order, "reply", one.pk, city.water, REPLY, one.version), (order, "ask_return", one.pk, city.water_2, RETURNED, one.version),
        (order, "ask_extension", one.pk, city.water_2, {"days": "3", "said": "管道老化"}, one.version),
    ], 3) for one in made]  # fmt: skip
    colleague = replace(city.callback, id=new_id())
    second = [chance.sample([
        (order, "satisfied", one.pk, city.callback, SATISFIED, None), (order, "satisfied", one.pk, colleague, SATISFIED, None),
        (order, "unsatisfied", one.pk, colleague, UNSATISFIED, None),
    ], 3) for one in called]  # fmt: skip
    verdict([*race(first, NOW, 3), *race(second, NOW, 3)], callbacks=Callback.objects.count(), returns=ReturnRequest.objects.count(), states=Counter(Order.objects.values_list("state", flat=True)))
