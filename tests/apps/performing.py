"""Verbs whose speed `tests/load/performs.py` measures: for each, what opens many things and what acts on one."""

from uuid import uuid4

from django.db import transaction
from kernel_samples import ANNA, CITIZEN, CLERK
from sample.lifecycle import request

from zizai.kernel import clock
from zizai.kernel.lifecycle import perform
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.performance import open_new


def requests(number):
    """Things of the sample room that wait for `accept`."""
    batch, now = Batch(), clock.now()
    columns = {"title": "开一家茶铺", "desk": "window", "subject": ANNA}
    with transaction.atomic():
        things = [open_new(request, request.verb("submit"), CITIZEN, {}, columns, now, None, batch) for _ in range(number)]
        batch.write()
    return [thing.pk for thing in things]


def accept_request(pk):
    perform(request, "accept", pk, actor=CLERK, data={"note": "材料齐全"}, version=1, once=uuid4().hex)


SUBJECTS = {"sample.request accept": (requests, accept_request)}
