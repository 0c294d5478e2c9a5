"""What the proofs of permissions share: things of every kind all over a city, and everybody who asks for them."""

import logging

from django.db import connection
from django.test import TestCase
from scattered import EACH, OPENED, Scatter
from who_asks import found_city

from zizai.kernel import clock
from zizai.kernel.lifecycle import declared


class Everybody(TestCase):
    """All posts, all kinds; `each` is how many things of a kind lie about by chance."""

    each = EACH

    @classmethod
    def setUpTestData(cls):
        with clock.at(OPENED):
            cls.city = found_city()
            Scatter(list(cls.city.actors.values()), cls.city.places, cls.each).everything()
        if connection.vendor == "postgresql":
            # Nobody else sees these rows, so nobody counts them for the planner: what it knows are tables that tests left empty.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def setUp(self):
        held = clock.at(OPENED)
        held.__enter__()
        self.addCleanup(held.__exit__, None, None, None)
        # Tens of thousands of attempts are made here, and each is put on record.
        logging.getLogger("zizai.kernel.attempts").disabled = True
        self.addCleanup(setattr, logging.getLogger("zizai.kernel.attempts"), "disabled", False)

    def rows(self, model):
        """The whole table, each with its root at hand."""
        lifecycle = next((one for one in declared() if one.model is model), None)
        return list(model.objects.select_related(lifecycle.root) if lifecycle and lifecycle.root else model.objects.all())
