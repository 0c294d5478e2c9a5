"""As whom an account acts."""

from datetime import date

import pytest

from zizai.city.models import Account, Enterprise, Guardianship, Mandate, Person
from zizai.city.public import principals_of, standing_of
from zizai.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.at(clock.midnight(date(2026, 11, 23))):
        yield


def person(code, **fields):
    return Person.objects.create(id=Person.id_of(code), code=code, name=code, number=code, number_digest=code.encode(), born_on=date(1980, 1, 1), **fields)


def row(model, code, **fields):
    return model.objects.create(id=model.id_of(code), code=code, name=code, **fields)


@pytest.fixture
def zhou():
    zhou = person("zhou", account=Account.objects.create_user("zhou"))
    for number in range(3):
        row(Guardianship, f"g{number}", guardian=zhou, ward=person(f"child{number}"), valid_from=date(2020, 1, 1))
        row(Enterprise, f"firm{number}", representative=zhou)
    other = row(Enterprise, "other", representative=person("wang"))
    row(Mandate, "m1", agent=zhou, enterprise=other, scope=["营业执照", "食品经营"], valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    row(Mandate, "m2", agent=zhou, person=person("old"), scope=["社会保险"], valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    return zhou


def test_everybody_one_may_act_for_comes_in_one_statement(zhou, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = principals_of(zhou)
    assert [one.natural for one in found] == [True, True, True, True, False, False, False, False, True]
    assert [(one.relation, one.name, one.scope) for one in found] == [
        ("本人", "zhou", ()),
        *(("被监护人", f"child{number}", ()) for number in range(3)),
        *(("法定代表人", f"firm{number}", ()) for number in range(3)),
        ("委托代理", "other", ("营业执照", "食品经营")),
        ("委托代理", "old", ("社会保险",)),
    ]


def test_nobody_acts_for_the_dead_or_the_dissolved(zhou):
    Person.objects.filter(code__in=["child1", "old"]).update(deceased_on=date(2026, 11, 23))
    Enterprise.objects.filter(code__in=["firm0", "other"]).update(dissolved_on=date(2026, 11, 1))
    assert [one.name for one in principals_of(zhou)] == ["zhou", "child0", "child2", "firm1", "firm2"]


def test_the_dead_are_nobody_from_the_day_on(zhou):
    assert standing_of(zhou.account).actor.kind == "person"
    zhou.deceased_on = date(2026, 11, 23)
    standing = standing_of(zhou.account)
    assert (standing.actor.kind, standing.why) == ("nobody", "deceased")


def test_a_person_acts_for_whom_they_chose_while_they_may(zhou):
    firm = Enterprise.objects.get(code="firm0")
    standing = standing_of(zhou.account, acting_for=firm.pk)
    assert (standing.actor.on_behalf_of, standing.principal.name) == (firm.pk, "firm0")
    Enterprise.objects.update(dissolved_on=date(2026, 11, 1))
    standing = standing_of(zhou.account, acting_for=firm.pk)
    assert (standing.actor.on_behalf_of, standing.principal.name) == (None, "zhou")


@pytest.mark.parametrize(("change", "why"), [({"is_active": False}, "inactive"), ({}, "unverified")])
def test_an_account_without_anybody_behind_it_says_why(change, why):
    account = Account.objects.create_user("x", **change)
    assert standing_of(account).why == why
    assert standing_of(account).actor.kind == "nobody"


def test_a_person_who_was_withdrawn_is_nobody(zhou):
    zhou.active = False
    assert standing_of(zhou.account).why == "inactive"
