"""Two who grant at once: of an item, a level and a region one power holds, and the other is told which."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection
from item_samples import load, write
from place_samples import NOW, places_of

from zizai.catalogue.models import Delegation
from zizai.catalogue.places import granting
from zizai.catalogue.places.lifecycle import delegation
from zizai.kernel import clock
from zizai.kernel.lifecycle import Refused, open_thing
from zizai.kernel.policies import Actor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"),
]
BUREAU = Actor("staff", name="改革督办", roles=frozenset({"plan_supervisor"}), scope="/510300/")
POWER = {"item": "B", "level": "town", "region": "510302101", "mode": "help"}


def test_of_two_powers_that_overlap_and_are_granted_at_once_one_is_made(folder, monkeypatch):
    with clock.at(NOW):
        places_of(folder)
        write(folder, "B", basic={"task_type": "20", "use_level": "4"})
        load(folder)
    ready, looked = Barrier(2), Barrier(2)
    first_overlap = granting.first_overlap

    def after_both_looked(*asked):
        # Without the lock both have read what is held before either writes; with it the second one is not here yet.
        with suppress(BrokenBarrierError):
            looked.wait(timeout=0.5)
        return first_overlap(*asked)

    monkeypatch.setattr(granting, "first_overlap", after_both_looked)

    def granted(begins_on):
        with clock.at(NOW):
            ready.wait()
            try:
                return open_thing(delegation, "grant", actor=BUREAU, data=POWER | {"begins_on": begins_on})
            except Refused as refused:
                return str(refused)
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(granted, ("2026-12-01", "2027-01-01")))
    assert Delegation.objects.count() == 1
    [told] = [one for one in answers if isinstance(one, str)]
    assert "已经有一条办理权限" in told
