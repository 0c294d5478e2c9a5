"""Several people do contradicting things with the same matter at the same moment, each on a connection of their own."""

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier

from case_samples import BUILDING, HEALTH, REFUSAL, SHOP, a_case, codes, sent_in
from city_samples import load, person, small_pack, who
from django.db import connections
from drilling import make_tables, say
from hotline_samples import NOW, REPLY, RETURNED, SATISFIED, UNSATISFIED, a_city, an_order

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, Opinion
from zizai.hotline.lifecycle import order
from zizai.hotline.models import Callback, Order, ReturnRequest
from zizai.kernel import auditing, clock
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import Refused, open_thing, perform
from zizai.kernel.models import Event


def race(rounds, at, contenders):
    """Let each round's contenders go at once; `rounds` gives, round by round, who does what: [(lifecycle, verb, pk, actor, data, version)].

    Without a pk the verb opens a thing.
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
                    if pk is None:
                        open_thing(lifecycle, verb, actor=actor, data=data)
                    else:
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


def cases(number):
    """An approver grants while another refuses and the applicant withdraws; two departments give their opinions at once."""
    make_tables()
    at = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
    with clock.at(at):
        load(small_pack(Path(os.environ["ZIZAI_DATA_DIR"]) / "small"))
        clerk, approver, citizen = who("chuangkou"), who("weijian"), person()
        colleague = replace(approver, id=new_id())
        decided = []
        for place in range(int(number)):
            made = sent_in(citizen, HEALTH, object_name=f"丽华理发店{place}店")
            for verb, data in (("receive", {}), ("register", {"materials": codes(HEALTH)}), ("accept", {})):
                made = perform(case, verb, made, actor=clerk, data=data)
            decided.append(made)
        asked = [a_case(who, "consulting", BUILDING, object_name=f"第{place}栋") for place in range(int(number))]
        given = [list(Opinion.objects.filter(case=one).order_by("desk")) for one in asked]
        departments = {"510300-xf": who("xiaofang"), "510300-cgj": who("zhifa")}
    connections.close_all()
    chance = random.Random(11)
    first = [chance.sample([
        (case, "grant", one.pk, approver, {"result_number": "自卫许〔2026〕9号"}, seen), (case, "refuse", one.pk, colleague, REFUSAL, seen),
        (case, "withdraw", one.pk, citizen, {"reasons": "不办了"}, seen),
    ], 3) for place, one in enumerate(decided) for seen in [one.version if place % 2 else None]]  # fmt: skip
    second = [chance.sample([(opinion, "give", one.pk, departments[one.desk], {"answer": "agree", "text": "同意"}, None) for one in both], 2) for both in given]
    twice = [[(case, "submit", None, citizen, {"item": HEALTH, **SHOP, "object_name": f"新店{place}"}, None)] * 2 for place in range(int(number))]
    answers = [*race(first, at, 3), *race(twice, at, 2)]
    both = race(second, at, 2)
    settled = Counter(Event.objects.filter(kind="cases.case", verb="opinions_in").values_list("thing_id", flat=True))
    verdict(answers, states=Counter(Case.objects.filter(pk__in=[one.pk for one in decided]).values_list("state", flat=True)),
            given=sum(one[0] == "done" for told in both for one in told), settled=len(settled), most_settled=max(settled.values()),
            left=Case.objects.filter(pk__in=[one.pk for one in asked], state="consulting").count())  # fmt: skip
