"""Cases from the application to its delivery, as clients that are killed do them: eight acts a case."""

import os
from datetime import datetime
from pathlib import Path

from case_samples import BUILDING, SHOP, codes
from city_samples import load, person, small_pack, who

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, Opinion
from zizai.kernel import clock
from zizai.kernel.ids import named_id
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Event, OutboxMessage

NOW = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
ACTS = ("submit", "receive", "register", "accept", "consult", "give:510300-cgj", "give:510300-xf", "grant", "deliver")
# State → events of the case, its opinions and their events, messages to the applicant.
WHOLE = {
    "submitted": [(1, 0, 0, 0)], "received": [(2, 0, 0, 0), (3, 0, 0, 0)], "accepted": [(4, 0, 0, 1), (6, 2, 4, 1)],
    "consulting": [(5, 2, 2, 1), (5, 2, 3, 1)], "granted": [(7, 2, 4, 2)], "delivered": [(8, 2, 4, 3)],
}  # fmt: skip


def prepare():
    """The small city, and who acts in it."""
    with clock.at(NOW):
        load(small_pack(Path(os.environ["ZIZAI_DATA_DIR"]) / "small"))
        names = ("chuangkou", "shenpi", "xiaofang", "zhifa")
        return {"citizen": person(), **{name: who(name) for name in names}}


def act(world, lane, number, token):
    """The act of this number in the lane. Each case is about another building."""
    matter, step = divmod(number, len(ACTS))
    citizen, clerk, approver = world["citizen"], world["chuangkou"], world["shenpi"]
    pk = named_id(case.kind, citizen.id, citizen.post, f"{lane}-{matter * len(ACTS)}")
    verb, _, desk = ACTS[step].partition(":")
    with clock.at(NOW):
        if verb == "submit":
            open_thing(case, verb, actor=citizen, data={"item": BUILDING, **SHOP, "object_name": f"{lane}区第{matter}栋"}, once=token)
        elif verb == "give":
            asked = Opinion.objects.get(case_id=pk, desk=desk)
            by = world["xiaofang" if desk.endswith("xf") else "zhifa"]
            perform(opinion, verb, asked.pk, actor=by, data={"answer": "agree", "text": "同意"}, once=token)
        else:
            actor, data = {
                "receive": (clerk, {}), "register": (clerk, {"materials": codes(BUILDING)}), "accept": (clerk, {}), "consult": (approver, {}),
                "grant": (approver, {"result_number": f"自住建施许〔2026〕{lane}-{matter}号"}), "deliver": (clerk, {"way": "window", "receipt": "本人签收"}),
            }[verb]  # fmt: skip
            perform(case, verb, pk, actor=actor, data=data, once=token)


def whole():
    """What is half there: cases without exactly the events, opinions and messages that belong to their state. Nothing, ever."""
    found = []
    for one in Case.objects.all():
        below = Opinion.objects.filter(case=one).values_list("pk", flat=True)
        there = (
            Event.objects.filter(kind="cases.case", thing_id=one.pk).count(), len(below), Event.objects.filter(thing_id__in=list(below)).count(),
            OutboxMessage.objects.filter(key__startswith=str(one.pk)).count(),
        )  # fmt: skip
        if there not in WHOLE[one.state] or one.version != there[0]:
            found.append(f"{one.pk} {one.state} {there}")
    return found
