"""PostgreSQL reads the lists of agents and units from the indexes that are meant for them, however many orders a city has."""

import pytest
from hotline_samples import an_order
from plans import crowd, list_plan

from zizai.desk.filters import Filter
from zizai.desk.keyset import BY_CLOSING, BY_DUE
from zizai.hotline.lifecycle import order
from zizai.hotline.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def crowded(city):
    an_order(city, "signed")
    # Twenty units, at twenty desks, taken by strangers.
    crowd(
        Order, number="number || n", desk="'desk' || n % 20", registered_by="gen_random_uuid()",
        intake="CASE n % 20 WHEN 3 THEN intake ELSE 'desk' || n % 20 END", unit_id="CASE n % 20 WHEN 3 THEN unit_id END",
    )  # fmt: skip
    return city


@pytest.mark.parametrize(
    ("name", "running", "over"),
    [
        ("agent", {"desk", "taker", "intake"}, {"dshut", "takershut", "intakeshut"}), ("water", {"desk", "unit"}, {"dshut", "unitshut"}),
        ("dispatcher", {"desk", "open"}, {"dshut", "shut"}),
    ],
)  # fmt: skip
def test_lists_are_read_from_their_indexes(crowded, name, running, over):
    actor = getattr(crowded, name)
    assert list_plan(order, actor, Filter(), BY_DUE) == (running, [])
    assert list_plan(order, actor, Filter(closed=True), BY_CLOSING) == (over, [])
