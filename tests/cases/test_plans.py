"""PostgreSQL reads the lists of windows, units and leaders from the indexes that are meant for them, however many cases a city has."""

import pytest
from case_samples import HEALTH, a_case
from plans import crowd, list_plan

from zizai.cases.lifecycle import case
from zizai.cases.models import Case
from zizai.desk.filters import Filter
from zizai.desk.keyset import BY_CLOSING, BY_DUE

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def crowded(who):
    a_case(who, "accepted", HEALTH)
    # Twenty desks, one case in twenty the deciding unit's, the others another's.
    other = "(SELECT id FROM city_organisation WHERE code = '510300-fgw')"
    crowd(
        Case, number="number || n", matter_key="sha256((n::text)::bytea)", desk="'desk' || n % 20",
        organisation_id=f"CASE n % 20 WHEN 3 THEN organisation_id ELSE {other} END",
    )  # fmt: skip
    return who


@pytest.mark.parametrize(
    ("name", "running", "over"),
    [
        ("chuangkou", {"desk", "mine"}, {"dshut", "mshut"}), ("weijian", {"desk", "unit", "mine"}, {"dshut", "ushut", "mshut"}),
        ("weijian-ld", {"desk", "unit", "mine"}, {"dshut", "ushut", "mshut"}), ("ld", {"desk", "mine", "open"}, {"dshut", "mshut", "shut"}), ("shenji", {"mine", "open"}, {"mshut", "shut"}),
    ],
)  # fmt: skip
def test_lists_are_read_from_their_indexes(crowded, name, running, over):
    assert list_plan(case, crowded(name), Filter(), BY_DUE) == (running, [])
    assert list_plan(case, crowded(name), Filter(closed=True), BY_CLOSING) == (over, [])
