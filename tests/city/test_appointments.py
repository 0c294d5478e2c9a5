"""Nobody holds posts together that must be kept apart."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from zizai.city.models import Account, Holding, Organisation, Post, PostIncompatibility, Region, Staff
from zizai.city.public import CannotAppoint, actor_for, appoint, end
from zizai.kernel import clock

pytestmark = pytest.mark.django_db


def listed(model, code, **fields):
    return model.objects.create(id=model.id_of(code), code=code, **{"name": code, **fields})


@pytest.fixture
def city():
    region = listed(Region, "510300", level="city", path="/510300/")
    return {"region": region, "organisation": listed(Organisation, "ju", short_name="局", kind="department", region=region)}


@pytest.fixture
def post(city):
    return lambda code, *roles: listed(Post, code, roles=list(roles), **city)


@pytest.fixture
def wu(city):
    return listed(Staff, "wu", name="吴运维", account=Account.objects.create_user("wu"), organisation=city["organisation"])


def test_who_is_appointed_acts_from_the_post_on_its_days(wu, post):
    holding = appoint(staff=wu, post=post("信息中心", "operator"), valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    on = {day: _kind_on(wu, day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))}
    assert list(on.values()) == ["nobody", "staff", "staff", "nobody"]
    end(holding, last_day=date(2026, 3, 31))
    assert _kind_on(wu, date(2026, 4, 1)) == "nobody"
    assert _kind_on(wu, date(2026, 3, 31)) == "staff"


def _kind_on(staff, day):
    with clock.at(clock.midnight(day)):
        return actor_for(staff.account).kind


def test_operator_security_and_auditor_are_three_people(wu, post):
    appoint(staff=wu, post=post("信息中心", "operator"), valid_from=date(2026, 1, 1))
    with pytest.raises(CannotAppoint) as refused:
        appoint(staff=wu, post=post("审计科", "auditor"), valid_from=date(2026, 5, 1))
    assert str(refused.value) == "吴运维现任“信息中心”，不能同时任“审计科”：审计和运维要由不同的人担任（三员分立）。"
    assert Holding.objects.count() == 1


def test_one_may_follow_the_other(wu, post):
    appoint(staff=wu, post=post("信息中心", "operator"), valid_from=date(2026, 1, 1), valid_to=date(2026, 4, 30))
    assert appoint(staff=wu, post=post("审计科", "auditor"), valid_from=date(2026, 5, 1)).pk


@pytest.mark.parametrize("turned", [False, True])
def test_declared_incompatible_posts_say_the_reason_either_way_round(wu, post, turned):
    window, approval = post("窗口", "window_clerk"), post("审批科", "approver")
    pair = (approval, window) if turned else (window, approval)
    listed(PostIncompatibility, "w-a", name="受理与审批分离", one=pair[0], other=pair[1])
    appoint(staff=wu, post=window, valid_from=date(2026, 1, 1))
    with pytest.raises(CannotAppoint, match="受理与审批分离"):
        appoint(staff=wu, post=approval, valid_from=date(2026, 2, 1))


def test_the_same_post_is_not_held_twice_at_once(wu, post):
    window = post("窗口", "window_clerk")
    appoint(staff=wu, post=window, valid_from=date(2026, 1, 1))
    with pytest.raises(CannotAppoint, match="从2026-01-01起已任"):
        appoint(staff=wu, post=window, valid_from=date(2026, 2, 1))


def test_wrong_days_and_people_who_left_are_refused(wu, post):
    window = post("窗口", "window_clerk")
    with pytest.raises(CannotAppoint, match="不能早于"):
        appoint(staff=wu, post=window, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1))
    Staff.objects.update(active=False)
    with pytest.raises(CannotAppoint, match="已停用"):
        appoint(staff=wu, post=window, valid_from=date(2026, 2, 1))


def test_an_appointment_is_a_handful_of_statements(wu, post, django_assert_max_num_queries):
    window, approval, audit = post("窗口", "window_clerk"), post("审批科", "approver"), post("审计科", "auditor")
    appoint(staff=wu, post=window, valid_from=date(2026, 1, 1))
    appoint(staff=wu, post=approval, valid_from=date(2026, 1, 1))
    # savepoint and release, the staff row, declared pairs, posts held, update, insert
    with django_assert_max_num_queries(7):
        appoint(staff=wu, post=audit, valid_from=date(2026, 1, 1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_two_appointments_at_once_cannot_each_miss_the_other(wu, post):
    posts = [post("信息中心", "operator"), post("审计科", "auditor")]
    ready = Barrier(2)

    def try_to(one):
        ready.wait()
        try:
            appoint(staff=wu, post=one, valid_from=date(2026, 1, 1))
        except CannotAppoint:
            return "refused"
        finally:
            connection.close()
        return "appointed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to, posts)) == ["appointed", "refused"]
