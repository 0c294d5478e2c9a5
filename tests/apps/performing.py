"""Verbs whose speed `tests/load/performs.py` measures: for each, what opens many things and what acts on one."""

from functools import cache
from uuid import uuid4

from case_samples import HEALTH, SHOP, codes
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from kernel_samples import ANNA, CITIZEN, CLERK
from sample.lifecycle import request

from zizai.cases import opening
from zizai.cases.lifecycle import case
from zizai.city import pack
from zizai.city.models import Staff
from zizai.city.public import actor_for
from zizai.kernel import clock, crypto, installation
from zizai.kernel.lifecycle import perform
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.performance import open_new


def make_city():
    """The tables of all rooms, and the pack's city in them."""
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    installation.stamp_demonstration()
    pack.load(settings.PACK_DIR)


@cache
def window_clerk():
    """The actor at the window of the city's hall."""
    return actor_for(Staff.objects.select_related("account").get(code="chuangkou").account)


def cases(number):
    """Cases taken in at the window with all that is necessary."""
    actor, verb, batch, now = window_clerk(), case.verb("take_in"), Batch(), clock.now()
    data = {**verb.form.clean({"item": HEALTH, "applicant": "周丽华", "channel": "1", **SHOP}), "materials": codes(HEALTH)}
    columns, things = opening.taken_in(data, actor), []
    with transaction.atomic():
        for _ in range(number):
            name = f"第{uuid4().hex[:12]}家理发店"
            own = {"object_name": name, "matter_key": crypto.keyed_digest(name, purpose="cases.matter")}
            things.append(open_new(case, verb, actor, data, {**columns, **own}, now, None, batch))
        batch.write()
    return [thing.pk for thing in things]


def accept_case(pk):
    """A guard, one clock stopped and two started, the approver's desk, a message to the applicant; the joint matter above is looked for."""
    perform(case, "accept", pk, actor=window_clerk(), version=1, once=uuid4().hex)


def requests(number):
    """Things of the sample room that wait for `accept`."""
    batch, now = Batch(), clock.now()
    columns = {"title": "开一家茶铺", "desk": "window", "subject": ANNA}
    with transaction.atomic():
        things = [open_new(request, request.verb("submit"), CITIZEN, {}, columns, now, None, batch) for _ in range(number)]
        batch.write()
    return [thing.pk for thing in things]


def accept_request(pk):
    """A form, a personal detail, two clocks, a message; children whose timers may be due are looked for."""
    perform(request, "accept", pk, actor=CLERK, data={"note": "材料齐全"}, version=1, once=uuid4().hex)


SUBJECTS = {"cases.case accept": (cases, accept_case), "sample.request accept": (requests, accept_request)}
