"""A desk with thousands of matters is handed over: steps of a drill that kills them."""

from functools import wraps

from django.db import transaction
from django.db.models import Count
from drilling import make_tables, say
from kernel_samples import ANNA, CITIZEN, CLERK, MONDAY
from sample.lifecycle import opinion, request
from sample.models import Opinion, Request

from zizai.kernel import auditing, clock, policies
from zizai.kernel.lifecycle import hand_over as really_hand_over
from zizai.kernel.lifecycle import handover
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.performance import open_new
from zizai.kernel.models import Event, Handover

MOVES = {"window": "hall"}


def fill_desk(number):
    """So many requests at the desk, every tenth with an opinion that is asked of the same desk."""
    make_tables()
    columns = {"title": "开一家茶铺", "desk": "window", "subject": ANNA}
    number = int(number)
    with transaction.atomic():
        batch = Batch()
        for place in range(number):
            root = open_new(request, request.verb("submit"), CITIZEN, {}, columns, MONDAY, None, batch)
            if place % 10 == 0:
                open_new(opinion, opinion.verb("ask"), CLERK, {}, {"request": root, "desk": "window"}, MONDAY, None, batch)
        batch.write()
    say(requests=Request.objects.count(), opinions=Opinion.objects.count())


def hand_over():
    """Hand the desk over, and say so after each chunk."""
    move = handover._move

    @wraps(move)
    def told(*args):
        moved = move(*args)
        say(moved=moved)
        return moved

    handover._move = told
    with clock.at(MONDAY.replace(hour=8)):
        record = really_hand_over(MOVES, document="自编发〔2026〕12号", operator="drill")
    say(in_all=record.moved)


def handed_over():
    """How often what was moved, and whether history is whole."""
    events = Event.objects.filter(verb="handed_over")
    times = events.values("kind", "thing_id").annotate(times=Count("pk")).values_list("times", flat=True)
    open_at = {model._meta.model_name: dict(model.objects.values_list("desk").annotate(Count("pk")).order_by()) for model in (Request, Opinion)}
    verdict = auditing.audit()
    record = Handover.objects.get()
    say(desks=open_at, things=len(times), most=max(times, default=0), recorded=record.moved, ended=record.ended_at is not None,
        events=verdict.events, faults=[str(fault) for fault in verdict.faults],
        system=set(events.values_list("actor_kind", flat=True)) == {policies.SYSTEM.kind})  # fmt: skip
